//! What is said between the lines.

use quarterdeck_wire::log::Note;

use crate::{
    format, times,
    words::{Words, words},
};

/// Whether a note tells of something wrong, and its words. `who` is the pod it is about.
pub fn said(note: &Note, who: &str) -> (bool, String) {
    let all: &'static Words = words();
    let text = &all.logs;
    match note {
        Note::Joined => (false, (text.joined)(who)),
        Note::Started(restarts) => (false, (text.started)(who, *restarts)),
        Note::Exited { exit, next } => {
            let ran = exit.finished.zip(exit.started).map(|(end, start)| end - start);
            let ran = ran.map(|ran| (all.units.span)(ran.max(0))).unwrap_or_default();
            let next = next.map(times::clock).unwrap_or_default();
            (exit.code != 0, (text.exited)(who, exit.code, &ran, &next))
        }
        Note::Gone => (false, (text.gone)(who)),
        Note::Waiting(why) => (false, (text.waiting)(who, why)),
        Note::Failed(error) => {
            let said = if error.message.is_empty() {
                (all.errors.title)(error.code).to_owned()
            } else {
                error.message.clone()
            };
            (true, format::ended(&said, ""))
        }
        Note::Broken => (true, text.broken.to_owned()),
        Note::Resumed => (false, text.resumed.to_owned()),
        Note::Skipped(lines) => (true, (text.skipped)(*lines)),
        Note::TooManyPods { read, of } => (true, (text.too_many)(*read, *of)),
        Note::NoPods => (false, text.no_pods.to_owned()),
    }
}
