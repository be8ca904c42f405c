use serde::{Deserialize, Serialize};

use super::Meta;
use crate::{Str, status::Status};

/// A PersistentVolumeClaim in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimRow {
    pub meta: Meta,
    pub status: Status,
    pub class: Option<Str>,
    /// Bytes: what is bound, else what is asked for.
    pub capacity: u64,
    pub volume: Option<Str>,
    /// `RWO`, `RWX`, ...
    pub modes: Str,
}
