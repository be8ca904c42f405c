//! What the API server would make of it, line by line.

use quarterdeck_wire::action::{Change, DiffLine, Preview};

use super::super::plan::Planned;
use crate::{reactive::prelude::*, ui::Icon, words::words};

/// What the API server says it would make of it.
#[component]
pub fn DryRun(planned: Planned) -> impl IntoView {
    let text = &words().act;
    shown(move || {
        let preview = planned.plan.with(|plan| plan.as_ref().map(|plan| plan.preview.clone()))?;
        let (icon, says) = match &preview {
            Preview::None | Preview::Drain(_) | Preview::Maintain(_) => return None,
            Preview::Diff(lines) => {
                let changed = lines.iter().filter(|line| line.change == Change::Added).count();
                ("i-ok i-12 ok", (text.accepted)(changed))
            }
            Preview::Unavailable(why) => ("i-unknown i-12 dim", (text.no_preview)(why)),
        };
        let lines = match preview {
            Preview::Diff(lines) if !lines.is_empty() => Some(view! { <Diff lines /> }),
            _ => None,
        };
        Some(view! {
            <section class="sec">
                <div class="sec-h">
                    <h3>{text.dry_run}</h3>
                    <span class="row"><Icon class=icon /> {says}</span>
                </div>
                {lines}
            </section>
        })
    })
}

/// Lines of a difference.
#[component]
pub fn Diff(lines: Vec<DiffLine>) -> impl IntoView {
    let text = &words().act;
    let line = |line: DiffLine| {
        let (class, sign) = match line.change {
            Change::Same => ("code-l", ""),
            Change::Added => ("code-l is-add", "+"),
            Change::Removed => ("code-l is-del", "−"),
            Change::Skipped => ("code-l is-cut", ""),
        };
        let (number, says) = match line.change {
            Change::Skipped => (String::new(), (text.unchanged_lines)(line.number)),
            _ => (line.number.to_string(), line.text.to_string()),
        };
        view! {
            <div class=class>
                <span class="ln">{number}</span>
                <span class="sg">{sign}</span>
                <span>{says}</span>
            </div>
        }
    };
    view! {
        <div class="code" tabindex="0" role="region" aria-label=text.difference>
            {lines.into_iter().map(line).collect_view()}
        </div>
    }
}
