//! What draining a node would mean. Whoever drains it accepts each kind of loss and types its name.

use quarterdeck_wire::{
    Str,
    action::{Intent, Preview, Target},
    drain::{EmptyDir, Is, Pod, Risks, Stays},
};

use super::super::{
    framed::{DialogFoot, DialogHead},
    orders::use_orders,
    plan::{Checks, CopyKubectl, Planned},
};
use crate::{
    format,
    reactive::prelude::*,
    ui::{self, Dialog, Icon},
    words::words,
};

/// More names than this are counted.
const NAMED: usize = 3;

#[component]
pub fn DrainDialog(target: Target, close: Callback<()>) -> impl IntoView {
    let open = RwSignal::new(true);
    effect(move || {
        if !open.get() {
            close.run(());
        }
    });
    let label = (words().act.drain.title)(&target.name);
    view! {
        <Dialog open class="" label>
            <Content target=target.clone() open />
        </Dialog>
    }
}

/// The kinds of loss, as signals of a form.
#[derive(Clone, Copy)]
struct Form {
    accepted: RwSignal<Risks>,
    reason: RwSignal<String>,
    typed: RwSignal<String>,
}

#[component]
fn Content(target: Target, open: RwSignal<bool>) -> impl IntoView {
    let text = &words().act.drain;
    let orders = use_orders();
    let form = Form {
        accepted: RwSignal::new(Risks::default()),
        reason: RwSignal::new(String::new()),
        typed: RwSignal::new(String::new()),
    };
    let name = target.name.clone();
    let intent = move |reason: &str, accepted| Intent::Drain {
        target: target.clone(),
        reason: reason.into(),
        accepted,
    };
    let wanted = intent("", Risks::default());
    let planned = Planned::follow(Memo::new(move |_| Some(wanted.clone())));
    let pods = Memo::new(move |_| {
        planned.plan.with(|plan| match plan.as_ref()?.preview.clone() {
            Preview::Drain(pods) => Some(pods),
            _ => None,
        })
    });
    let evictions = move || pods.with(|pods| pods.as_ref().map_or(0, |pods| going(pods).count()));
    let is_named = {
        let name = name.clone();
        move || form.typed.with(|typed| typed.trim() == &*name)
    };
    let ready = move || {
        let accepted = form.accepted.get();
        let fits = |pod: &Pod| pod.risks.are_within(accepted);
        let all = pods.with(|pods| pods.as_ref().is_some_and(|pods| going(pods).all(fits)));
        planned.is_ready() && all && is_named()
    };
    let ready = Memo::new(move |_| ready());
    let act = move |_| {
        if ready.get_untracked() {
            let reason = form.reason.get_untracked();
            orders.give(intent(reason.trim(), form.accepted.get_untracked()));
            open.set(false);
        }
    };
    let confirm = {
        let name = name.clone();
        move || (text.confirm)(&name, evictions())
    };
    let here = shown(move || pods.with(|pods| pods.as_ref().map(|pods| (text.here)(pods.len()))));
    let plan =
        shown(move || pods.with(|pods| pods.as_ref().map(|pods| groups(pods, form.accepted))));
    let button = view! {
        <button class="btn btn-danger" disabled=move || !ready.get() on:click=handler(act)>
            {shown(confirm)}
        </button>
    }
    .into_any();
    view! {
        <div class="dialog">
            <DialogHead open title=(text.title)(&name) place=here />
            <div class="dialog-b">
                {plan}
                <Checks planned />
                <div class="two">
                    {field(text.reason.to_owned(), form.reason)}
                    {field((words().act.type_to_confirm)(&name), form.typed)}
                </div>
            </div>
            <DialogFoot open aside=view! { <CopyKubectl planned /> }.into_any() act=button />
        </div>
    }
}

/// A line of text, of no more than is read in one line.
pub fn field(label: String, value: RwSignal<String>) -> AnyView {
    view! {
        <label class="label">
            {label}
            <span class="field is-wide">
                <input
                    autocomplete="off"
                    spellcheck="false"
                    maxlength="160"
                    on:input=move |event| value.set(event_target_value(&event))
                />
            </span>
        </label>
    }
    .into_any()
}

/// Those that are to go.
pub fn going(pods: &[Pod]) -> impl Iterator<Item = &Pod> {
    pods.iter().filter(|pod| !matches!(pod.is, Is::Stays(_)))
}

/// What becomes of them, each kind in a line; a pod that is blocked may lose data too.
fn groups(pods: &[Pod], accepted: RwSignal<Risks>) -> AnyView {
    let text = &words().act.drain;
    let of = |is: fn(&Pod) -> bool| going(pods).filter(|pod| is(pod)).collect::<Vec<_>>();
    let plain = of(|pod| pod.block.is_none() && pod.risks == Risks::default());
    let blocked = of(|pod| pod.block.is_some());
    let data = of(|pod| pod.risks.data);
    let lost = of(|pod| pod.risks.pod);
    let mut budgets: Vec<&Str> =
        blocked.iter().filter_map(|pod| pod.block.as_ref()).flat_map(|it| &it.budgets).collect();
    budgets.sort();
    budgets.dedup();
    let budgets = some(budgets.into_iter());
    let stays = pods.iter().filter(|pod| matches!(pod.is, Is::Stays(_))).count();
    let lines = [
        (!plain.is_empty()).then(|| {
            line("i-ok i-14 ok", plain.len(), text.evicted, text.evicted_why.to_owned(), None)
        }),
        (!blocked.is_empty()).then(|| {
            let why = (text.blocked_why)(&budgets);
            line("i-warn i-14 warn", blocked.len(), text.blocked, why, None)
        }),
        (!data.is_empty()).then(|| {
            let flip = check(text.accept_data, accepted, |risks| &mut risks.data);
            line("i-warn i-14 warn", data.len(), text.data, volumes(&data), Some(flip))
        }),
        (!lost.is_empty()).then(|| {
            let flip = check(text.accept_pod, accepted, |risks| &mut risks.pod);
            line("i-fail i-14 fail", lost.len(), text.lost, names(&lost), Some(flip))
        }),
        (stays > 0).then(|| line("i-skip i-14 dim", stays, text.stay, staying(pods), None)),
    ];
    view! { <ul class="plans">{lines.into_iter().flatten().collect_view()}</ul> }.into_any()
}

fn line(
    icon: &'static str,
    count: usize,
    what: &'static str,
    why: String,
    check: Option<AnyView>,
) -> AnyView {
    let title = why.clone();
    view! {
        <li class="plan">
            <Icon class=icon />
            <b>{count}</b>
            <span class="ink">{what}</span>
            <span class="dim cut" title=title>{why}</span>
            {check}
        </li>
    }
    .into_any()
}

/// A box to tick for a kind of loss.
pub fn check(
    label: &'static str,
    accepted: RwSignal<Risks>,
    which: fn(&mut Risks) -> &mut bool,
) -> AnyView {
    let is = move || *which(&mut accepted.get());
    let flip = move || {
        accepted.update(|risks| {
            let it = which(risks);
            *it = !*it;
        });
    };
    ui::check(label, is, flip)
}

fn names(pods: &[&Pod]) -> String {
    some(pods.iter().map(|pod| &pod.name))
}

/// The pods, each with what is lost with it.
fn volumes(pods: &[&Pod]) -> String {
    let text = &words().act.drain;
    let dir = |dir: &EmptyDir| {
        let limit = dir.limit.map(format::memory);
        (text.empty_dir)(&dir.name, limit.as_deref(), dir.memory)
    };
    let told: Vec<Str> = pods
        .iter()
        .map(|pod| {
            let dirs: Vec<String> = pod.data.iter().map(dir).collect();
            format!("{} ({})", pod.name, dirs.join(words().objects.semicolon)).into()
        })
        .collect();
    some(told.iter())
}

/// The first few, and how many more.
fn some<'a>(names: impl Iterator<Item = &'a Str>) -> String {
    let names: Vec<&str> = names.map(|name| &**name).collect();
    let shown = names[..names.len().min(NAMED)].join(words().act.drain.comma);
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        more => (words().act.drain.and_more)(&shown, more),
    }
}

/// Why the rest stays.
pub fn staying(pods: &[Pod]) -> String {
    let text = &words().act.drain;
    let of = |why: Stays| pods.iter().filter(move |pod| pod.is == Is::Stays(why));
    let mut daemons: Vec<&Str> = of(Stays::Daemon)
        .map(|pod| pod.owner.as_ref().map_or(&pod.name, |owner| &owner.name))
        .collect();
    daemons.sort();
    daemons.dedup();
    let daemons = (!daemons.is_empty()).then(|| (text.daemons)(&some(daemons.into_iter())));
    let rest = [
        (Stays::Mirror, text.mirrors),
        (Stays::Finished, text.finished),
        (Stays::Tolerates, text.tolerate),
    ];
    let rest = rest.into_iter().filter_map(|(why, says)| match of(why).count() {
        0 => None,
        count => Some(says(count)),
    });
    daemons.into_iter().chain(rest).collect::<Vec<_>>().join(text.comma)
}
