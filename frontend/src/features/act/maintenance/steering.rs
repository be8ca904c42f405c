//! What a person should know of a run first, and what they can want of it.

use quarterdeck_wire::{
    error::ApiError,
    maintenance::{Command, Hold, Run, Stage, Steer},
};

use super::{
    super::under_way::{button, trouble},
    progress::{Followed, of},
};
use crate::{
    api, browser,
    nav::{Nav, use_nav},
    reactive::prelude::*,
    scope::Scope,
    ui::Icon,
    words::words,
};

/// What the button for more time adds.
const MORE: i64 = 30 * 60;

/// Its workloads, in the order they come back.
pub fn names(run: &Run) -> String {
    let names: Vec<&str> = run.parts.iter().map(|part| &*part.target.name).collect();
    names.join(words().act.drain.comma)
}

/// How far it is, in a word or two.
#[component]
pub fn Pill(run: Followed) -> impl IntoView {
    let stage = Memo::new(move |_| run.with(|run| run.as_ref().map(|run| run.stage.clone())));
    shown(move || {
        stage.get().map(|stage| {
            view! {
                <span class="pill pill-maint" role="status">
                    <Icon class="i-maint i-14" />
                    {(words().act.maintenance.stage)(&stage)}
                </span>
            }
        })
    })
}

/// Why it asks, how it ended, what stands against telling.
#[component]
pub fn Notes(run: Followed, error: RwSignal<Option<ApiError>>) -> impl IntoView {
    let text = &words().act.maintenance;
    let stage = Memo::new(move |_| run.with(|run| run.as_ref().map(|run| run.stage.clone())));
    let said = move || {
        let (class, icon, says) = match stage.get()? {
            Stage::Held { why: Hold::Refused(error), .. } => {
                let title = (words().errors.title)(error.code);
                let says = (words().pane.two)(title.trim_end_matches('.'), &error.message);
                ("note note-fail", "i-fail i-14", says)
            }
            Stage::Held { why, .. } => ("note note-fail", "i-fail i-14", (text.held)(&why)),
            Stage::Done => ("note note-ok", "i-ok i-14 ok", text.done.to_owned()),
            Stage::Aborted => ("note", "i-stop i-14", text.aborted.to_owned()),
            Stage::Down | Stage::Work | Stage::Up => return None,
        };
        Some(view! { <p class=class role="alert"><Icon class=icon /><span>{says}</span></p> })
    };
    let elsewhere = Memo::new(move |_| of(run, |run| run.elsewhere.clone()));
    let elsewhere = move || {
        elsewhere.get().map(|name| {
            view! {
                <p class="note" role="status">
                    <Icon class="i-clock i-14" />
                    <span>{(text.elsewhere)(&name)}</span>
                </p>
            }
        })
    };
    let failed = Memo::new(move |_| error.get().or_else(|| of(run, |run| run.trouble.clone())));
    view! { {shown(said)} {shown(elsewhere)} {trouble(failed)} }
}

/// Sends what is wanted of a run. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Helm {
    run: Followed,
    error: RwSignal<Option<ApiError>>,
    nav: Nav,
    scope: Scope,
}

impl Helm {
    pub fn new(run: Followed, error: RwSignal<Option<ApiError>>) -> Self {
        Self { run, error, nav: use_nav(), scope: Scope::new() }
    }

    pub fn steer(self, to: Command) {
        let id = self.run.with_untracked(|run| run.as_ref().map(|run| run.id.clone()));
        let Some(id) = id else { return };
        let nav = self.nav;
        let question = async move { api::steer_maintenance(nav, &Steer { id, to }).await };
        self.scope.ask(question, move |answer| self.error.set(answer.err()));
    }

    /// Later by half an hour, from what was expected or from now.
    fn extend(self) {
        let now = browser::now().div_euclid(1000);
        let until = self.run.with_untracked(|run| run.as_ref().and_then(|run| run.until));
        self.steer(Command::Extend(until.unwrap_or(now).max(now) + MORE));
    }
}

/// What can be wanted of it now.
#[component]
pub fn Steering(run: Followed, error: RwSignal<Option<ApiError>>) -> impl IntoView {
    let text = &words().act.maintenance;
    let helm = Helm::new(run, error);
    // Which buttons there are, so that they are built anew only when that changes.
    let which = Memo::new(move |_| {
        run.with(|run| run.as_ref().map(|run| (run.stage.clone(), run.job.is_some())))
    });
    let buttons = move || {
        let (stage, has_job) = which.get()?;
        let command =
            move |class, icon, label, to| button(class, icon, label, move || helm.steer(to));
        let retry = || command("btn", "i-restart", text.retry, Command::Retry);
        let restore = |class| command(class, "i-undo", text.restore, Command::Restore);
        let abort = || command("btn", "i-stop", text.abort, Command::Abort);
        let mut all = match stage {
            Stage::Done | Stage::Aborted => return None,
            Stage::Held { .. } => vec![retry(), restore("btn"), abort()],
            Stage::Work if !has_job => vec![restore("btn btn-primary"), abort()],
            Stage::Down => vec![restore("btn"), abort()],
            Stage::Work | Stage::Up => vec![abort()],
        };
        all.push(button("btn", "i-clock", text.extend, move || helm.extend()));
        Some(all)
    };
    view! { <div class="actions">{shown(buttons)}</div> }
}
