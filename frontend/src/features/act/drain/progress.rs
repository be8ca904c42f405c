//! How far the drain of a node is, for everyone who looks at the node.

use quarterdeck_wire::{
    Str,
    action::Intent,
    drain::{Command, Drain, Group, Hold, Is, Pod, Stage, Steer},
    error::ApiError,
    kind::Kind,
    row::Row,
};

use super::{
    super::{
        orders::use_orders,
        under_way::{button, trouble},
    },
    dialog::staying,
};
use crate::{
    api,
    features::pane::Object,
    live::{topic, use_live},
    nav::use_nav,
    reactive::prelude::*,
    route::ObjectPath,
    scope::Scope,
    times,
    ui::Icon,
    words::words,
};

/// An ended drain is told for so many seconds.
const TOLD: i64 = 30 * 60;
/// A group shows so many pods until it is asked for the rest.
const SHOWN: usize = 50;

/// The node's drain, if there is one.
#[component]
pub fn DrainProgress(object: Object) -> impl IntoView {
    let drains = topic::drains();
    let now = use_live().now();
    let name: Str = object.path.with_value(|path| path.name.as_str().into());
    let run = Memo::new(move |_| {
        drains.with(|drains| {
            let runs = drains.as_ref().map(|drains| drains.runs.as_slice()).unwrap_or_default();
            let before =
                runs.iter().filter(|run| !run.is_ended()).take_while(|run| run.node.name != name);
            let before = before.last().map(|run| run.node.name.clone());
            let found = runs.iter().rev().find(|run| run.node.name == name)?;
            let told = |ended: i64| now.get() - ended < TOLD;
            found.ended.is_none_or(told).then(|| (found.clone(), before))
        })
    });
    let at_once = Memo::new(move |_| drains.with(|it| it.as_ref().map_or(1, |it| it.at_once)));
    let cordoned = Memo::new(move |_| {
        object.detail.with(|detail| match detail.as_ref().map(|detail| &detail.row) {
            Some(Row::Node(node)) => node.cordoned,
            _ => false,
        })
    });
    let any = Memo::new(move |_| run.with(Option::is_some));
    let id = Memo::new(move |_| run.with(|run| run.as_ref().map(|(run, _)| run.id.clone())));
    shown(move || {
        id.track();
        any.get().then(|| view! { <Panel run cordoned at_once /> })
    })
}

type Run = Memo<Option<(Drain, Option<Str>)>>;

/// Something of the drain, or nothing while it goes away.
fn of<T: Default>(run: Run, read: impl Fn(&Drain) -> T) -> T {
    run.with(|run| run.as_ref().map(|(run, _)| read(run)).unwrap_or_default())
}

#[component]
fn Panel(run: Run, cordoned: Memo<bool>, at_once: Memo<u32>) -> impl IntoView {
    let error = RwSignal::new(None);
    let text = &words().act.drain;
    let now = use_live().now();
    let started = of(run, |run| (text.started)(&run.who, &times::clock(run.at), &run.reason));
    let took = move || {
        of(run, |run| (words().units.age)((run.ended.unwrap_or_else(|| now.get()) - run.at).max(0)))
    };
    let groups = Group::ALL.map(|group| view! { <Pods run group /> }).collect_view();
    view! {
        <section class="sec drain" aria-label=text.heading>
            <div class="sec-h">
                <h3>{text.heading}</h3>
                <span class="cut" title=started.clone()>{started.clone()}</span>
                <span class="end">{shown(took)}</span>
            </div>
            <Notes run error cordoned />
            <Steering run error cordoned at_once />
            <Bar run />
            <table class="t t-drain">
                <thead>
                    <tr>
                        <th>{text.pod}</th>
                        <th class="d-st">{text.status}</th>
                        <th class="d-to">{text.goes_to}</th>
                    </tr>
                </thead>
                {groups}
            </table>
            <p class="hint">{text.promise}</p>
        </section>
    }
}

/// What a person should know first.
#[component]
fn Notes(run: Run, error: RwSignal<Option<ApiError>>, cordoned: Memo<bool>) -> impl IntoView {
    let text = &words().act.drain;
    let stage = Memo::new(move |_| {
        run.with(|run| run.as_ref().map(|(run, before)| (run.stage.clone(), before.clone())))
    });
    let said = move || {
        let (stage, before) = stage.get()?;
        let (class, icon, says) = match stage {
            Stage::Queued => ("", "i-clock i-14", (text.queued)(before.as_deref())),
            Stage::Paused(Hold::Asked) => ("note-maint", "i-pause i-14", text.paused.to_owned()),
            Stage::Paused(Hold::Uncordoned) => {
                ("note-warn", "i-warn i-14", text.uncordoned.to_owned())
            }
            Stage::Paused(Hold::Refused) => ("note-warn", "i-warn i-14", text.held.to_owned()),
            Stage::Done => ("note-ok", "i-ok i-14 ok", {
                let stays = if cordoned.get() { text.stays_cordoned } else { "" };
                format!("{}{stays}", text.done)
            }),
            Stage::Stopped => ("", "i-stop i-14", text.stopped.to_owned()),
            Stage::Failed(error) => {
                let title = (words().errors.title)(error.code);
                (
                    "note-fail",
                    "i-fail i-14",
                    (words().pane.two)(title.trim_end_matches('.'), &error.message),
                )
            }
            Stage::Cordoning | Stage::Evicting => return None,
        };
        Some(view! {
            <p class=format!("note {class}") role="status">
                <Icon class=icon />
                <span>{says}</span>
            </p>
        })
    };
    let failed = Memo::new(move |_| error.get().or_else(|| of(run, |run| run.trouble.clone())));
    view! { {shown(said)} {trouble(failed)} }
}

/// Pause, go on, cancel; at the end, open the node again.
#[component]
fn Steering(
    run: Run,
    error: RwSignal<Option<ApiError>>,
    cordoned: Memo<bool>,
    at_once: Memo<u32>,
) -> impl IntoView {
    let text = &words().act.drain;
    let (nav, orders, scope) = (use_nav(), use_orders(), Scope::new());
    let steer = move |to: Command| {
        let id = of(run, |run| Some(run.id.clone()));
        let Some(id) = id else { return };
        let question = async move { api::steer(nav, &Steer { id, to }).await };
        scope.ask(question, move |answer| error.set(answer.err()));
    };
    let command = move |icon, label, to| button("btn", icon, label, move || steer(to));
    let uncordon = move || {
        if let Some(target) = of(run, |run| Some(run.node.clone())) {
            orders.give(Intent::Cordon { target, to: false });
        }
    };
    // Which buttons there are, so that they are built anew only when that changes.
    let which = Memo::new(move |_| {
        of(run, |run| {
            let paused = matches!(run.stage, Stage::Paused(_));
            (run.is_ended(), paused, run.stage == Stage::Queued, run.was_cordoned == Some(true))
        })
    });
    let buttons = move || match which.get() {
        (true, ..) if cordoned.get() => button("btn", "i-undo", words().act.uncordon, uncordon),
        (true, ..) => ().into_any(),
        (false, paused, queued, was_cordoned) => {
            let pause = (!queued).then(|| {
                if paused {
                    command("i-play", text.go_on, Command::GoOn)
                } else {
                    command("i-pause", text.pause, Command::Pause)
                }
            });
            let stay = queued || was_cordoned;
            let back = (!stay).then(|| {
                command("i-undo", text.cancel_and_uncordon, Command::Stop { uncordon: true })
            });
            let stop = command("i-stop", text.cancel, Command::Stop { uncordon: false });
            let most = queued.then(|| many(at_once, Callback::new(steer)));
            view! {
                {pause}
                {back}
                {stop}
                {most}
            }
            .into_any()
        }
    };
    view! { <div class="actions">{shown(buttons)}</div> }
}

/// How many nodes may be emptied at the same time.
fn many(at_once: Memo<u32>, steer: Callback<Command>) -> AnyView {
    let option = |count: u32| {
        view! { <option selected=move || at_once.get() == count>{count}</option> }
    };
    let change = move |event| {
        if let Ok(count) = event_target_value(&event).parse() {
            steer.run(Command::AtOnce(count));
        }
    };
    view! {
        <label class="d-many">
            {words().act.drain.at_once}
            <select class="btn" on:change=handler(change)>
                {(1..=5).map(option).collect_view()}
            </select>
        </label>
    }
    .into_any()
}

const fn class(group: Group) -> &'static str {
    match group {
        Group::Failed => "m-fail",
        Group::Blocked => "m-warn",
        Group::Stopping => "m-prog",
        Group::Waiting | Group::Stays => "m-track",
        Group::Moved => "m-maint",
    }
}

/// All that are to go, by how they are.
#[component]
fn Bar(run: Run) -> impl IntoView {
    const ORDER: [Group; 5] =
        [Group::Moved, Group::Stopping, Group::Failed, Group::Blocked, Group::Waiting];
    let text = &words().act.drain;
    let counts = Memo::new(move |_| of(run, |run| ORDER.map(|group| run.count(group))));
    shown(move || {
        let counts = counts.get();
        let all = counts.iter().sum::<usize>();
        let share = |count: usize| 100.0 * count as f64 / all.max(1) as f64;
        let mut from = 0;
        let mut says = Vec::new();
        let parts = ORDER.into_iter().zip(counts).filter(|(_, count)| *count > 0);
        let parts = parts.map(|(group, count)| {
            let (x, width) = (share(from), share(count));
            from += count;
            let said = format!("{count} {}", (text.group)(group).to_lowercase());
            says.push(said.clone());
            let bar = view! {
                <rect class=class(group) x=format!("{x:.2}%") width=format!("{width:.2}%") rx="1" />
            };
            let key = view! {
                <span class="key">
                    <svg class="sw" aria-hidden="true">
                        <rect class=class(group) width="100%" height="100%" rx="2" />
                    </svg>
                    {said}
                </span>
            };
            (bar, key)
        });
        let (bars, keys): (Vec<_>, Vec<_>) = parts.unzip();
        let label = says.join(text.comma);
        view! {
            <div class="prog-n">
                <b class="med">{(text.moved)(counts[0], all)}</b>
                <span class="end">{keys}</span>
            </div>
            <svg class="prog-bar" role="img" aria-label=label>{bars}</svg>
        }
    })
}

/// The pods that stand alike, under a heading.
#[component]
fn Pods(run: Run, group: Group) -> impl IntoView {
    let text = &words().act.drain;
    let open = RwSignal::new(group != Group::Stays);
    let pods = Memo::new(move |_| {
        of(run, |run| {
            run.pods.iter().filter(|pod| pod.group() == group).cloned().collect::<Vec<_>>()
        })
    });
    let count = Memo::new(move |_| pods.with(Vec::len));
    let icon = match group {
        Group::Failed => "i-fail i-14 fail",
        Group::Blocked => "i-warn i-14 warn",
        Group::Stopping => "i-prog i-14 prog",
        Group::Waiting => "i-clock i-14 dim",
        Group::Moved => "i-ok i-14 ok",
        Group::Stays => "i-skip i-14 dim",
    };
    let hint = move || match group {
        Group::Blocked => {
            pods.with(|pods| pods.first().map(|pod| view! { <Why pod=pod.clone() /> }.into_any()))
        }
        Group::Stays => Some(pods.with(|pods| staying(pods)).into_any()),
        _ => Some((text.group_hint)(group).into_any()),
    };
    let chevron = move || if open.get() { "i i-chev-d i-12" } else { "i i-chev-r i-12" };
    let head = move || {
        (count.get() > 0).then(|| {
            view! {
                <tr class="grp">
                    <td colspan="3">
                        <div class="grp-b">
                            <button
                                aria-expanded=move || open.get().to_string()
                                on:click=move |_| open.update(|open| *open = !*open)
                            >
                                <i class=following(chevron) aria-hidden="true"></i>
                                <Icon class=icon />
                                <b>{(text.group)(group)}</b>
                                <span class="dim">{shown(move || count.get())}</span>
                            </button>
                            <span class="grp-d">{shown(hint)}</span>
                        </div>
                    </td>
                </tr>
            }
        })
    };
    let lines = move || {
        if !open.get() {
            return Vec::new();
        }
        let pods = pods.get().into_iter().take(SHOWN);
        pods.map(|pod| part(fingerprint(&pod), move || view! { <Line pod /> })).collect()
    };
    let more = move || {
        let more = count.get().saturating_sub(SHOWN);
        (open.get() && more > 0)
            .then(|| view! { <tr><td colspan="3" class="dim">{(text.more)(more)}</td></tr> })
    };
    view! {
        <tbody>
            {shown(head)}
            {keyed(lines)}
            {shown(more)}
        </tbody>
    }
}

/// What holds a pod, in a sentence, and where to look.
#[component]
fn Why(pod: Pod) -> impl IntoView {
    let text = &words().act.drain;
    let (nav, now) = (use_nav(), use_live().now());
    let Some(block) = pod.block.clone() else { return ().into_any() };
    let href = block.budgets.first().map(|budget| {
        let path = ObjectPath::new(Kind::PodDisruptionBudget, Some(&pod.namespace), budget);
        move || nav.with(|route| nav.href(&route.opening(path.clone())))
    });
    let Is::Waiting { next } = pod.is else {
        return (text.why)(&block, None).into_any();
    };
    let says = move || (text.why)(&block, next.map(|next| (next - now.get()).max(0)));
    let link = href.map(|href| view! { <a href=following(href)>{text.why_link}</a> });
    view! { {shown(says)} " " {link} }.into_any()
}

#[component]
fn Line(pod: Pod) -> impl IntoView {
    let text = &words().act.drain;
    let (nav, now) = (use_nav(), use_live().now());
    let path = ObjectPath::new(Kind::Pod, Some(&pod.namespace), &pod.name);
    let gone = matches!(pod.is, Is::Gone { .. });
    let href = move || nav.with(|route| nav.href(&route.opening(path.clone())));
    let name = pod.name.to_string();
    let name = if gone {
        view! { <span class="name" title=name.clone()>{name.clone()}</span> }.into_any()
    } else {
        view! { <a class="name" href=following(href) title=name.clone()>{name.clone()}</a> }
            .into_any()
    };
    let owner = pod.owner.as_ref().map(|owner| owner.kind.to_string());
    let risks = [(pod.risks.data, text.data_lost), (pod.risks.pod, text.pod_lost)];
    let risks = if matches!(pod.is, Is::Stays(_)) { Vec::new() } else { risks.to_vec() };
    let risks = risks.into_iter().filter(|(is, _)| *is).map(|(_, says)| {
        view! {
            <span class="d-risk">
                <Icon class="i-warn i-12 warn" />
                {says}
            </span>
        }
    });
    let risks = risks.collect_view();
    let (class, icon) = match pod.group() {
        Group::Failed => ("st st-fail", "i-fail i-14"),
        Group::Blocked => ("st st-warn", "i-warn i-14"),
        Group::Stopping => ("st st-prog", "i-prog i-14"),
        Group::Waiting => ("st st-stop", "i-pending i-14"),
        Group::Moved => ("st st-ok", "i-ok i-14"),
        Group::Stays => ("st st-stop", "i-skip i-14"),
    };
    let to = (text.to)(&pod);
    let word = (text.word)(&pod);
    let why = move || (text.says)(&pod, now.get());
    view! {
        <tr>
            <td>
                <span class="d-name">
                    {name}
                    <span class="dim">{owner}</span>
                </span>
                {risks}
            </td>
            <td class="d-st">
                <span class=class>
                    <Icon class=icon />
                    <b>{word}</b>
                    <span class="st-why" title=following(why.clone())>{shown(why.clone())}</span>
                </span>
            </td>
            <td class="d-to cut" title=to.clone()>{to.clone()}</td>
        </tr>
    }
}
