//! English.

use quarterdeck_wire::manifest::{Blind, Fault, Outlook, Propagation};

use super::Apply;
use crate::format;

pub const WORDS: Apply = Apply {
    edit_of: |name| format!("Edit {name}"),
    objects: |objects| count(objects, "object"),
    open_file: "Open file",
    manifest: "Manifest",
    documents: |documents, lines| match documents {
        Some(documents) => format!("{}, {}", count(documents, "document"), count(lines, "line")),
        None => count(lines, "line"),
    },
    document: |number| format!("Document {number}"),
    without_namespace: |namespace| format!("namespace from each document, else {namespace}"),
    no_namespace: "namespace from each document; choose one for those without",
    placeholder: "Paste YAML, or drop files here",
    hint: "Tab goes to the next control.",
    too_large: "At most 5 MiB at once",
    dry_run: "Server dry run",
    again: "Run again",
    asking: "Asking the cluster…",
    word: |outlook, lines| match outlook {
        Outlook::Create => format!("Create, {}", count(lines, "line")),
        Outlook::Update => format!("Update, {}", count(lines, "line")),
        Outlook::Unchanged => "Unchanged".to_owned(),
        Outlook::Conflict(owners) => {
            let fields = owners.iter().map(|owner| owner.fields.len()).sum();
            format!("Conflict, {}", count(fields, "field"))
        }
        Outlook::Changed(_) => "Changed meanwhile".to_owned(),
        Outlook::NotPreviewable(_) => "Not previewable".to_owned(),
        Outlook::Refused(_) => "Refused".to_owned(),
        Outlook::Broken { .. } => "Can't be read".to_owned(),
    },
    owns: |manager, fields| format!("{manager} owns {fields}"),
    leave: |manager| format!("Leave it to {manager}, apply the rest"),
    take: |manager| format!("Take it over; {manager} may set it back"),
    changed: "Changed since you looked:",
    keep_theirs: "Leave it as it is now, change nothing",
    write_mine: "Write mine over it",
    blind: |blind| match blind {
        Blind::Definition => "Its definition comes with the same text.".to_owned(),
        Blind::Namespace => "Its namespace comes with the same text.".to_owned(),
        Blind::Unavailable(why) => why.to_string(),
    },
    fault: |fault| match fault {
        Fault::Tab => "A tab where YAML wants spaces".to_owned(),
        Fault::DuplicateKey(key) => format!("The key {key} is there twice"),
        Fault::NoObject => "Not an object".to_owned(),
        Fault::NoApiVersion => "apiVersion is missing".to_owned(),
        Fault::NoKind => "kind is missing".to_owned(),
        Fault::NoName => "metadata.name is missing".to_owned(),
        Fault::UnknownKind { api_version, kind } => {
            format!("The cluster knows no {kind} in {api_version}")
        }
        Fault::NoNamespace => "No namespace: choose one at the top".to_owned(),
        Fault::NotTheEdited => "Only the object that was opened can be changed here".to_owned(),
        Fault::TooMany => "At most 1,000 objects at once".to_owned(),
        Fault::Untold(why) => format!("The cluster could not be asked: {why}"),
        Fault::Syntax(says) => says.to_string(),
    },
    line: |line| format!("Line {line}"),
    waiting: "Waits for its turn",
    not_sent: "Not sent",
    accepted: |good, of| format!("{good} of {of} accepted"),
    stops: "applied in this order, stops at the first refusal",
    conflicts_stay: "objects in conflict are skipped until you choose",
    send: |changes, taken| match taken {
        0 => format!("Apply {}", count(changes, "change")),
        _ => format!("Apply {}, take over {taken}", count(changes, "change")),
    },
    save: |over| if over { "Write mine over it".to_owned() } else { "Save changes".to_owned() },
    owned: "What it owns",
    propagation: |of| match of {
        Propagation::Background => "is deleted after it",
        Propagation::Foreground => "is deleted before it",
        Propagation::Orphan => "stays",
    },
};

fn count(number: usize, one: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {one}{plural}", format::count(number))
}
