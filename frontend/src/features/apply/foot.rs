//! What will be sent, and the button that sends it.

use quarterdeck_wire::manifest::Outlook;

use super::state::{State, is_decided};
use crate::{browser, reactive::prelude::*, scope::Scope, ui::Icon, words::words};

#[component]
pub fn Foot(state: State) -> impl IntoView {
    let text = &words().apply;
    let counts = move || {
        state.planned.with(|planned| {
            let objects = &planned.as_ref()?.objects;
            let good = objects.iter().filter(|it| it.outlook.can_go()).count();
            let icon = if good == objects.len() { "i-ok i-14 ok" } else { "i-warn i-14 warn" };
            Some(view! {
                <span class="row">
                    <Icon class=icon />
                    <span class="ink">{(text.accepted)(good, objects.len())}</span>
                </span>
            })
        })
    };
    let is_edit = state.edits.with_value(Option::is_some);
    let label = move || {
        if is_edit {
            return (text.save)(state.over.get());
        }
        let chosen = state.chosen();
        let takes =
            |at: &&usize| state.decided.with(|all| all.iter().any(|it| it.at == **at && it.take));
        (text.send)(chosen.len(), chosen.iter().filter(takes).count())
    };
    let ready = move || {
        let sent = state.sent.with(|sent| !sent.is_empty());
        !sent && !state.sending.get() && !state.busy.get() && !state.chosen().is_empty()
    };
    let waits = move || {
        let decided = state.decided.get();
        state.planned.with(|planned| {
            let all = planned.iter().flat_map(|planned| &planned.objects).enumerate();
            all.into_iter().any(|(at, it)| match &it.outlook {
                Outlook::Conflict(owners) => !is_decided(owners, at, &decided),
                _ => false,
            })
        })
    };
    let hint = move || {
        if is_edit || state.planned.with(Option::is_none) {
            return "";
        }
        if waits() { text.conflicts_stay } else { text.stops }
    };
    view! {
        <div class="bulk apply-f">
            {shown(counts)}
            <span class="dim cut">{shown(hint)}</span>
            <span class="end"></span>
            <Kubectl state />
            <button class="btn" on:click=handler(move |_| state.close())>{words().act.cancel}</button>
            <button class="btn btn-primary" disabled=move || !ready() on:click=handler(move |_| state.send())>
                {shown(label)}
            </button>
        </div>
    }
}

/// The same as a command line, for the clipboard.
#[component]
fn Kubectl(state: State) -> impl IntoView {
    let (copied, scope) = (RwSignal::new(false), Scope::new());
    let command = move || match state.edits.get_value() {
        Some(path) => {
            let kind = path.kind.resource().kind.to_lowercase();
            let place = path.namespace.map(|it| format!(" -n {it}")).unwrap_or_default();
            format!("kubectl edit {kind}/{}{place}", path.name)
        }
        None => {
            let place = state.namespace.get().map(|it| format!(" -n {it}")).unwrap_or_default();
            format!("kubectl apply --server-side --field-manager=quarterdeck{place} -f FILE")
        }
    };
    let copy = move |_| {
        let said = scope.guard(move |done| {
            copied.set(done);
            scope.after(2_000, move || copied.set(false));
        });
        browser::copy(&untrack(command), said);
    };
    let label = move || if copied.get() { words().shell.copied } else { words().act.copy_kubectl };
    view! {
        <button class="btn btn-ghost cmd" title=following(command) on:click=handler(copy)>
            <Icon class="i-copy i-14" />
            {shown(label)}
        </button>
    }
}
