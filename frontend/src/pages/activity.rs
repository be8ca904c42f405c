//! `/activity`: what was done, by whom, and what came of it.

use quarterdeck_wire::action::{Entry, Intent};

use crate::{
    components::ConnectionBanner,
    features::{Pane, act},
    live::use_live,
    nav::use_nav,
    reactive::prelude::*,
    route::ObjectPath,
    times,
    ui::Icon,
    words::words,
};

#[component]
pub fn Activity() -> impl IntoView {
    let activity = act::use_orders().activity;
    let count = move || activity.with(|it| it.as_ref().map(|it| it.entries.len()));
    let none = move || (count() == Some(0)).then(|| view! { <Nothing /> });
    let listed = move || (count() > Some(0)).then(|| view! { <List /> });
    view! {
        <main class="main" id="main">
            <div class="head">
                <h1>{words().nav.activity}</h1>
                <span class="head-n">{shown(count)}</span>
            </div>
            <ConnectionBanner />
            {shown(none)}
            {shown(listed)}
        </main>
        <Pane />
    }
}

#[component]
fn Nothing() -> impl IntoView {
    let text = &words().act;
    view! {
        <div class="void" role="status">
            <Icon class="i-activity i-20" />
            <h3>{text.nothing_yet}</h3>
            <p>{text.nothing_yet_hint}</p>
        </div>
    }
}

#[component]
fn List() -> impl IntoView {
    let text = &words().act.columns;
    let activity = act::use_orders().activity;
    let lines = keyed(move || {
        let line = |entry: &Entry| {
            let entry = entry.clone();
            part(format!("{}{:?}", entry.id, entry.state), move || view! { <Line entry /> })
        };
        activity.with(|it| it.iter().flat_map(|it| &it.entries).map(line).collect())
    });
    view! {
        <div class="list" tabindex="0" role="region" aria-label=words().nav.activity>
            <table class="t t-act">
                <thead>
                    <tr>
                        <th class="a-when">{text.when}</th>
                        <th class="a-res">{text.result}</th>
                        <th class="a-what">{text.what}</th>
                        <th class="a-who">{text.who}</th>
                        <th class="a-took r">{text.took}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Line(entry: Entry) -> impl IntoView {
    let nav = use_nav();
    let now = use_live().now();
    let target = entry.intent.target();
    let path = ObjectPath::new(target.kind, target.namespace.as_deref(), &target.name);
    let place = match &entry.intent {
        Intent::Apply { object, .. } => {
            (words().pane.title)(&object.kind, object.namespace.as_deref())
        }
        _ => (words().pane.title)((words().kind)(target.kind, 1), target.namespace.as_deref()),
    };
    let href = move || nav.with(|route| nav.href(&route.opening(path.clone())));
    let (at, ended) = (entry.at, entry.ended);
    let ago = move || (words().units.ago)((now.get() - at).max(0));
    let took = move || (words().units.age)((ended.unwrap_or_else(|| now.get()) - at).max(0));
    let (says, icon) = act::says(&entry);
    let what = (words().act.what)(&entry.intent);
    view! {
        <tr>
            <td class="a-when dim"><time title=times::full(at)>{shown(ago)}</time></td>
            <td class="a-res">
                <span class="st">
                    <Icon class=icon />
                    <span class="cut" title=says.clone()>{says.clone()}</span>
                </span>
            </td>
            <td class="a-what">
                <a class="name" href=following(href) title=what.clone()>
                    <span class="cut">{what.clone()}</span>
                </a>
                <span class="dim a-place">{place}</span>
            </td>
            <td class="a-who cut" title=entry.who.to_string()>{entry.who.to_string()}</td>
            <td class="a-took r dim">{shown(took)}</td>
        </tr>
    }
}
