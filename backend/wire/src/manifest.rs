//! Objects written as YAML says, of any kind that the cluster serves.
//!
//! ```text
//! POST /api/apply/plan   Manifest  ->  Planned: what the API server would make of each object
//! POST /api/apply        Wanted    ->  Results, in the order in which the objects were sent
//! ```
//!
//! Everything that is sent is under Activity too, as [`Intent::Apply`](crate::action::Intent::Apply),
//! without its content.

use serde::{Deserialize, Serialize};

use crate::{
    Str,
    action::{DiffLine, Entry},
    error::ApiError,
};

/// The longest text that is taken, in bytes.
pub const LONGEST: usize = 5 * 1024 * 1024;

/// The most objects at once.
pub const MOST: usize = 1_000;

/// What someone typed, pasted or uploaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// YAML (or JSON) documents.
    pub text: String,
    /// Where objects go that name no namespace; `None`: such objects are refused.
    pub namespace: Option<Str>,
    /// An object's YAML as it was before it was edited: only what differs from it is written. `None`:
    /// the text is applied, as `kubectl apply` does.
    pub seen: Option<String>,
    /// What is left to its owners.
    pub left: Vec<Left>,
}

/// Fields of an object that are left out of what is sent: those who own them keep them as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// Its place in [`Planned::objects`].
    pub at: u32,
    /// As an [`Owner`] names them.
    pub fields: Vec<Str>,
}

/// What would become of a manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// In the order in which they would be sent.
    pub objects: Vec<Planning>,
}

/// What would become of one object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planning {
    /// Which document of the text it is in, from 1.
    pub document: u32,
    /// The first line of that document, from 1.
    pub line: u32,
    pub object: Object,
    pub outlook: Outlook,
    /// What changes; of what can't be previewed, nothing. Values of Secrets are masked.
    pub diff: Vec<DiffLine>,
}

/// An object of any kind. What is not known (of a document that can't be read) is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// `apps/v1`
    pub api_version: Str,
    /// `Deployment`
    pub kind: Str,
    /// `deployments`
    pub plural: Str,
    pub namespace: Option<Str>,
    pub name: Str,
    /// That of the object there is; empty where there is none.
    pub uid: Str,
}

/// What the API server says it would make of an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outlook {
    Create,
    Update,
    Unchanged,
    /// Others own fields that would change. Owner by owner they are left or taken over, as is chosen.
    Conflict(Vec<Owner>),
    /// It is not what was edited any more: what someone else changed meanwhile, path by path.
    Changed(Vec<Str>),
    /// It can't be tried out before; that is no refusal.
    NotPreviewable(Blind),
    /// The API server would refuse it, in its words.
    Refused(ApiError),
    /// The document can't be read. The line is that of the text, from 1.
    Broken {
        line: u32,
        fault: Fault,
    },
}

impl Outlook {
    /// Whether it can be sent at all.
    pub const fn can_go(&self) -> bool {
        !matches!(self, Outlook::Refused(_) | Outlook::Broken { .. })
    }

    /// Whether somebody has to choose before it goes.
    pub const fn needs_choice(&self) -> bool {
        matches!(self, Outlook::Conflict(_) | Outlook::Changed(_))
    }
}

/// Who owns fields of an object (`metadata.managedFields`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// `argocd-controller`
    pub manager: Str,
    /// `.spec.replicas`
    pub fields: Vec<Str>,
}

/// Why something can't be tried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Blind {
    /// Its `CustomResourceDefinition` is in the same text.
    Definition,
    /// Its namespace is in the same text.
    Namespace,
    /// A webhook or the connection does not let us; in the API server's words.
    Unavailable(Str),
}

/// Why a document can't be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// YAML takes no tabs for indentation.
    Tab,
    DuplicateKey(Str),
    NoObject,
    NoApiVersion,
    NoKind,
    NoName,
    /// `kind` is nothing that the cluster serves in this `apiVersion`.
    UnknownKind {
        api_version: Str,
        kind: Str,
    },
    /// It names no namespace, and none (or more than one) is chosen.
    NoNamespace,
    /// More than one document, or another object, where one is edited.
    NotTheEdited,
    TooMany,
    /// The cluster could not be asked about its kind; why.
    Untold(Str),
    /// The parser's words.
    Syntax(Str),
}

/// A manifest to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    pub manifest: Manifest,
    pub choices: Vec<Choice>,
}

/// One object of a plan that is to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Its place in [`Planned::objects`].
    pub at: u32,
    /// A UUID, drawn by the page: the entry's id, and the API server's `Audit-ID`.
    pub id: Str,
    /// The uid that was planned with; empty where there was no object.
    pub uid: Str,
    /// Of an edit: writes over what changed meanwhile.
    pub force: bool,
    /// The fields that are taken over from others: these, and no others that are theirs by now.
    pub taken: Vec<Str>,
}

/// What came of the objects that were sent, in that order. What is missing was not sent: the first
/// that is not taken stops.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Results {
    pub entries: Vec<Entry>,
}

/// What becomes of the objects that an object owns when it is deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Propagation {
    /// They are deleted after it.
    #[default]
    Background,
    /// They are deleted first.
    Foreground,
    /// They stay.
    Orphan,
}

impl Propagation {
    pub const ALL: [Propagation; 3] =
        [Propagation::Background, Propagation::Foreground, Propagation::Orphan];

    /// As the API calls it.
    pub const fn id(self) -> &'static str {
        match self {
            Propagation::Background => "Background",
            Propagation::Foreground => "Foreground",
            Propagation::Orphan => "Orphan",
        }
    }
}
