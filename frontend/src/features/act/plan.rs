//! A plan as it is made, and its checks.

use std::cell::Cell;

use quarterdeck_wire::{
    action::{About, Check, Intent, Plan, Verdict},
    error::ApiError,
};

use crate::{
    api, browser,
    nav::use_nav,
    reactive::prelude::*,
    scope::{Debounce, Scope},
    ui::Icon,
    words::words,
};

/// While someone types or steps, the server is not asked for each key.
const QUIET: i32 = 150;

/// The plan of an intent that may still change. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Planned {
    pub plan: RwSignal<Option<Plan>>,
    pub error: RwSignal<Option<ApiError>>,
    /// Counts the intents: an answer to an older one is not shown.
    round: StoredValue<u32>,
    scope: Scope,
}

impl Planned {
    /// Asks again whenever `intent` changes; `None` is nothing to plan.
    pub fn follow(intent: Memo<Option<Intent>>) -> Self {
        let planned = Self {
            plan: RwSignal::new(None),
            error: RwSignal::new(None),
            round: StoredValue::new(0),
            scope: Scope::new(),
        };
        let nav = use_nav();
        let pause = Debounce::new();
        let first = Cell::new(true);
        effect(move || {
            let wanted = intent.get();
            planned.round.update_value(|round| *round = round.wrapping_add(1));
            let round = planned.round.get_value();
            planned.plan.set(None);
            let Some(wanted) = wanted else { return };
            let ask = move || {
                let question = async move { api::plan(nav, &wanted).await };
                planned.scope.ask(question, move |answer| planned.take(round, answer));
            };
            if first.replace(false) { ask() } else { pause.run(QUIET, ask) }
        });
        planned
    }

    fn take(self, round: u32, answer: Result<Plan, ApiError>) {
        // Another number may have been typed meanwhile.
        if self.round.get_value() != round {
            return;
        }
        match answer {
            Ok(plan) => {
                self.error.set(None);
                self.plan.set(Some(plan));
            }
            Err(error) => self.error.set(Some(error)),
        }
    }

    /// Whether it may be ordered now.
    pub fn is_ready(self) -> bool {
        self.plan.with(|plan| plan.as_ref().is_some_and(|plan| !plan.is_stopped()))
    }
}

/// Everything there is to know before, worst first.
#[component]
pub fn Checks(planned: Planned) -> impl IntoView {
    let text = &words().act;
    shown(move || {
        if let Some(error) = planned.error.get() {
            let title = (words().errors.title)(error.code);
            return view! {
                <div class="note note-fail" role="alert">
                    <Icon class="i-fail i-14" />
                    <span><b>{title}</b> " " {error.message}</span>
                </div>
            }
            .into_any();
        }
        match planned.plan.get() {
            None => view! { <p class="hint" role="status">{text.planning}"…"</p> }.into_any(),
            Some(plan) if plan.checks.is_empty() => {
                view! { <p class="hint">{text.no_plan}</p> }.into_any()
            }
            Some(mut plan) => {
                plan.checks.sort_by_key(|check| check.verdict);
                let lines = plan.checks.iter().map(line).collect_view();
                view! { <ul class="imp">{lines}</ul> }.into_any()
            }
        }
    })
}

fn line(check: &Check) -> AnyView {
    let icon = match check.verdict {
        // Nothing is wrong with it.
        _ if check.about == About::AlreadySo => "i-minus i-14 dim",
        Verdict::Stops => "i-fail i-14 fail",
        Verdict::Warns => "i-warn i-14 warn",
        Verdict::Untold => "i-unknown i-14 dim",
        Verdict::Good => "i-ok i-14 ok",
    };
    let (label, text) = (words().act.about)(&check.about);
    view! {
        <li>
            <Icon class=icon />
            <b class="med ink">{label}</b>
            <span>{text}</span>
        </li>
    }
    .into_any()
}

/// The plan as a command line, for the clipboard.
#[component]
pub fn CopyKubectl(planned: Planned) -> impl IntoView {
    let (copied, scope) = (RwSignal::new(false), Scope::new());
    let command = move || planned.plan.with(|plan| plan.as_ref().map(|plan| plan.kubectl.clone()));
    let copy = move |_| {
        let Some(command) = untrack(command) else { return };
        let said = scope.guard(move |done| {
            copied.set(done);
            scope.after(2_000, move || copied.set(false));
        });
        browser::copy(&command, said);
    };
    let label = move || if copied.get() { words().shell.copied } else { words().act.copy_kubectl };
    let none = move || command().is_none_or(|command| command.is_empty());
    view! {
        <button class="btn btn-ghost cmd" disabled=following(none) title=following(command) on:click=handler(copy)>
            <Icon class="i-copy i-14" />
            {shown(label)}
        </button>
    }
}
