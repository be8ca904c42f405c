//! Each workload of a run: what it was, what it is, what it becomes; and how to finish with `kubectl`.

use quarterdeck_wire::{
    error::ApiError,
    maintenance::{Command, Is, Part},
};

use super::{
    progress::{Followed, of},
    steering::Helm,
};
use crate::{
    browser, nav::use_nav, reactive::prelude::*, route::ObjectPath, ui::Icon, words::words,
};

/// Above this many segments the number alone says it.
const MOST: u32 = 12;

#[component]
pub fn Workloads(run: Followed, error: RwSignal<Option<ApiError>>) -> impl IntoView {
    let text = &words().act.maintenance;
    let helm = Helm::new(run, error);
    let lines = keyed(move || {
        let one = |(place, part): (usize, &Part)| {
            let part = part.clone();
            let key = format!("{}{:?}{}", part.target.uid, part.is, part.before);
            crate::reactive::prelude::part(key, move || view! { <Line part place helm /> })
        };
        of(run, |run| run.parts.iter().enumerate().map(one).collect())
    });
    view! {
        <table class="mini m-parts">
            <thead>
                <tr>
                    <th>{text.workload}</th>
                    <th>{text.before}</th>
                    <th>{text.now}</th>
                    <th>{text.after}</th>
                </tr>
            </thead>
            <tbody>{lines}</tbody>
        </table>
    }
}

#[component]
fn Line(part: Part, place: usize, helm: Helm) -> impl IntoView {
    let text = &words().act.maintenance;
    let nav = use_nav();
    let Part { target, before, is, .. } = part;
    let path = ObjectPath::new(target.kind, target.namespace.as_deref(), &target.name);
    let href = move || nav.with(|route| nav.href(&route.opening(path.clone())));
    let name = target.name.to_string();
    let (class, icon) = match &is {
        Is::Up => ("st", "i-ok i-14"),
        Is::Down { .. } => ("st st-maint", "i-maint i-14"),
        Is::Back { ready } if *ready >= before => ("st st-ok", "i-ok i-14"),
        Is::Back { .. } => ("st st-prog", "i-prog i-14"),
        Is::Other { .. } | Is::Lost => ("st st-warn", "i-warn i-14"),
        Is::Gone => ("st st-fail", "i-fail i-14"),
    };
    let (was, after) = match &is {
        Is::Lost => (None, None),
        Is::Other { now } => (Some(before), Some(*now)),
        Is::Gone => (Some(before), None),
        _ => (Some(before), Some(before)),
    };
    let number = |number: Option<u32>| number.map_or_else(|| "?".to_owned(), |it| it.to_string());
    let away = matches!(is, Is::Down { .. }).then(|| segments(before));
    let asked = matches!(is, Is::Lost).then(|| view! { <Ask name=name.clone() place helm /> });
    view! {
        <tr>
            <td><a class="name" href=following(href) title=name.clone()>{name.clone()}</a></td>
            <td>{number(was)}</td>
            <td>
                <span class=class>
                    {away.is_none().then(|| view! { <Icon class=icon /> })}
                    {away}
                    <b>{(text.is)(&is, before)}</b>
                </span>
                {asked}
            </td>
            <td>{number(after)}</td>
        </tr>
    }
}

/// One for each that is away.
fn segments(count: u32) -> AnyView {
    let count = if count > MOST { 0 } else { count };
    let all = (0..count).map(|_| view! { <i class="s-maint"></i> }).collect_view();
    view! { <span class="segs" aria-hidden="true">{all}</span> }.into_any()
}

/// What it had before, as nothing knows it any more.
#[component]
fn Ask(name: String, place: usize, helm: Helm) -> impl IntoView {
    let text = &words().act.maintenance;
    let typed = RwSignal::new(String::new());
    let number = move || typed.with(|typed| typed.trim().parse::<u32>().ok()).filter(|it| *it > 0);
    let tell = move |_| {
        if let (Some(replicas), Ok(part)) = (number(), u32::try_from(place)) {
            helm.steer(Command::Told { part, replicas });
        }
    };
    let label = (text.how_many)(&name);
    view! {
        <div class="m-ask">
            <label class="field">
                <input
                    inputmode="numeric"
                    size="4"
                    aria-label=label.clone()
                    placeholder=label.clone()
                    on:input=handler(move |event| typed.set(event_target_value(&event)))
                />
            </label>
            <button class="btn btn-s" disabled=move || number().is_none() on:click=handler(tell)>
                {text.remember}
            </button>
        </div>
    }
}

/// The commands that finish it without Quarterdeck, as the server made them.
#[component]
pub fn Finish(run: Followed) -> impl IntoView {
    let commands = Memo::new(move |_| {
        of(run, |run| (!run.is_ended()).then(|| run.finish.clone())).filter(|it| !it.is_empty())
    });
    shown(move || {
        let commands = commands.get()?;
        let lines = commands.lines().enumerate().map(|(at, says)| {
            let says = says.to_owned();
            view! { <div class="code-l"><span class="ln">{at + 1}</span><span>{says}</span></div> }
        });
        let lines = lines.collect_view();
        let label = words().act.copy_kubectl;
        Some(view! {
            <section class="m-finish" aria-label=words().act.maintenance.without_us>
                <div class="sec-h">
                    <h3>{words().act.maintenance.without_us}</h3>
                    <button
                        class="btn btn-icon btn-s"
                        aria-label=label
                        title=label
                        on:click=handler(move |_| browser::copy(&commands, |_| ()))
                    >
                        <Icon class="i-copy i-14" />
                    </button>
                </div>
                <div class="code" tabindex="0">{lines}</div>
            </section>
        })
    })
}
