//! What a person waits for, measured by `browser.mjs` in a real browser.

use std::{path::Path, process::Stdio, time::Duration};

use serde::{Deserialize, de::DeserializeOwned};
use tokio::{process::Command, time::timeout};

use crate::{Failure, Result, stats::Spread};

/// The script's own limits end it long before.
const LONGEST: Duration = Duration::from_secs(300);

/// Milliseconds, as the page's clock gives them.
#[derive(Deserialize)]
#[serde(transparent)]
pub struct Times(Vec<f64>);

impl Times {
    pub fn spread(&self) -> Spread {
        Spread::of(self.0.iter().map(|millis| Duration::from_secs_f64(millis.max(0.0) / 1000.0)))
    }
}

/// A person who opens the page, filters and sorts.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Look {
    pub first_row: Times,
    pub filter: Times,
    pub sort: Times,
}

/// A person who scrolls.
#[derive(Deserialize)]
pub struct Scroll {
    pub frames: Times,
}

/// Runs the script's part `what` on the page behind `link`.
pub async fn run<T: DeserializeOwned>(script: &Path, link: &str, what: &str) -> Result<T> {
    let mut command = Command::new("node");
    command.arg(script).args([link, what]).stdout(Stdio::piped()).kill_on_drop(true);
    let output = timeout(LONGEST, command.spawn()?.wait_with_output()).await??;
    if !output.status.success() {
        return Err(Failure::from(format!("the browser's part '{what}' failed")));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}
