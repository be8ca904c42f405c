//! What the API server says it would make of a write, line by line beside what is there now.

use kube::Client;
use quarterdeck_wire::{
    action::{About, Change, Check, DiffLine, Preview, Verdict},
    error::{ApiError, ErrorCode},
};
use similar::{ChangeTag, TextDiff};

use super::write::{self, Answer, Write};

/// Unchanged lines around each change.
const CONTEXT: usize = 2;
/// More lines than this nobody reads in a dialog.
const MOST: usize = 400;

/// Tries `write` out. `before` is the object as YAML. A refusal is a check that stops; what can't be
/// tried out is no refusal.
pub async fn preview(client: &Client, write: &Write, before: &str) -> (Preview, Option<Check>) {
    match write::try_out(client, write).await {
        Answer::Taken(after) => (Preview::Diff(diff(before, &after)), None),
        // A webhook with side effects can't be asked
        // (`k8s.io/apiserver/pkg/admission/plugin/webhook/mutating/dispatcher.go`).
        Answer::Refused(status) if status.message.contains("does not support dry run") => {
            (Preview::Unavailable(status.message.as_str().into()), None)
        }
        Answer::Refused(status) => {
            let code = if status.code == 403 { ErrorCode::Forbidden } else { ErrorCode::Invalid };
            let error = ApiError::new(code, status.message.clone());
            (Preview::None, Some(Check::new(Verdict::Stops, About::Refused(error))))
        }
        Answer::Lost(why) => (Preview::Unavailable(why.into()), None),
    }
}

/// The lines that differ, with some around them.
pub fn diff(before: &str, after: &str) -> Vec<DiffLine> {
    let (before, after) = (plain(before), plain(after));
    let diff = TextDiff::from_lines(&before, &after);
    let mut lines = Vec::new();
    let mut shown = 0;
    for group in diff.grouped_ops(CONTEXT) {
        let first = group.first().map_or(0, |op| op.new_range().start);
        skipped(&mut lines, first.saturating_sub(shown));
        for op in &group {
            lines.extend(diff.iter_changes(op).map(|change| line(&change)));
        }
        shown = group.last().map_or(shown, |op| op.new_range().end);
    }
    lines.truncate(MOST);
    lines
}

fn skipped(lines: &mut Vec<DiffLine>, count: usize) {
    if count > 0 {
        let number = count as u32;
        lines.push(DiffLine { change: Change::Skipped, number, text: "".into() });
    }
}

fn line(change: &similar::Change<&str>) -> DiffLine {
    let (tag, at) = match change.tag() {
        ChangeTag::Equal => (Change::Same, change.new_index()),
        ChangeTag::Insert => (Change::Added, change.new_index()),
        ChangeTag::Delete => (Change::Removed, change.old_index()),
    };
    let number = at.map_or(0, |at| at as u32 + 1);
    DiffLine { change: tag, number, text: change.value().trim_end_matches('\n').into() }
}

/// Without what changes with every write and nobody wrote: managed fields, versions, status, and the
/// copy of the whole that `kubectl apply` keeps (it may hold what is secret).
fn plain(yaml: &str) -> String {
    let mut kept = String::with_capacity(yaml.len());
    let mut skipping: Option<usize> = None;
    for line in yaml.lines() {
        let indent = line.len() - line.trim_start().len();
        let text = line.trim_start();
        // Lists may stand as deep as their key.
        let inside =
            skipping.is_some_and(|at| indent > at || (indent == at && text.starts_with('-')));
        if inside {
            continue;
        }
        skipping = is_noise(indent, text).then_some(indent);
        if skipping.is_none() {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

fn is_noise(indent: usize, text: &str) -> bool {
    let starts = |names: &[&str]| names.iter().any(|name| text.starts_with(name));
    match indent {
        0 => starts(&["status:"]),
        2 => starts(&["managedFields:", "resourceVersion:", "generation:"]),
        4 => starts(&["kubectl.kubernetes.io/last-applied-configuration:"]),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: |
      {\"secret\":\"canary\"}
  generation: 3
  managedFields:
  - apiVersion: apps/v1
    fieldsV1:
      f:spec: {}
  name: cart
  resourceVersion: \"100\"
spec:
  replicas: 3
  template:
    spec:
      containers:
      - name: app
        image: cart:3.8.1
status:
  readyReplicas: 3
";

    #[test]
    fn only_what_someone_would_write_is_compared() {
        let after = BEFORE
            .replace("3.8.1", "3.9.0")
            .replace("generation: 3", "generation: 4")
            .replace("\"100\"", "\"200\"")
            .replace("f:spec", "f:other");
        let lines = diff(BEFORE, &after);
        let said: Vec<String> = lines
            .iter()
            .map(|line| match line.change {
                Change::Same => format!("  {} {}", line.number, line.text.trim()),
                Change::Added => format!("+ {} {}", line.number, line.text.trim()),
                Change::Removed => format!("- {} {}", line.number, line.text.trim()),
                Change::Skipped => format!("… {}", line.number),
            })
            .collect();
        assert_eq!(
            said,
            [
                "… 9",
                "  10 containers:",
                "  11 - name: app",
                "- 12 image: cart:3.8.1",
                "+ 12 image: cart:3.9.0",
            ]
        );
    }

    #[test]
    fn nothing_of_a_kept_copy_gets_out() {
        assert!(!plain(BEFORE).contains("canary"));
        assert_eq!(diff(BEFORE, BEFORE), []);
    }
}
