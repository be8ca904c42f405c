//! What the object is, who owns it, and the sentence that leads it.

use quarterdeck_wire::{
    detail::{Detail, DetailBody},
    kind::Kind,
    row::{ObjectRef, Row},
};

use super::{object::Object, sentence::Sentence};
use crate::{
    features::act::Buttons,
    nav::{Nav, use_nav},
    reactive::prelude::*,
    route::ObjectPath,
    table::use_browse,
    ui::Icon,
    words::words,
};

#[component]
pub fn Head(object: Object) -> impl IntoView {
    let text = &words().pane;
    let nav = use_nav();
    let browse = use_browse();
    let path = object.path.get_value();
    let kind = (words().kind)(path.kind, 1);
    let button = move |label: &'static str, icon: &'static str, act: Callback<()>| {
        view! {
            <button
                class="btn btn-icon btn-s"
                aria-label=label
                title=label
                on:click=handler(move |_| act.run(()))
            >
                <Icon class=icon />
            </button>
        }
    };
    let close = Callback::new(move |()| nav.go(nav.now().closing()));
    view! {
        <div class="pane-head">
            <div class="pane-top">
                <span>{(text.title)(kind, path.namespace.as_deref())}</span>
                {button(text.previous, "i-chev-u i-14", Callback::new(move |()| browse.step(-1)))}
                {button(text.next, "i-chev-d i-14", Callback::new(move |()| browse.step(1)))}
                {button(text.close, "i-x i-14", close)}
            </div>
            <h2 class="pane-title">{path.name.clone()}</h2>
            <Chain object />
            <Sentence object />
            <Buttons object />
        </div>
    }
}

/// One step of the chain: what to say and, if it is not the object itself, where it leads.
struct Link {
    label: String,
    to: Option<ObjectPath>,
}

/// Deployment → ReplicaSet → this Pod → node.
#[component]
fn Chain(object: Object) -> impl IntoView {
    let nav = use_nav();
    shown(move || {
        let links = object.detail.with(|detail| detail.as_ref().map(|detail| chain(detail)))?;
        // A chain of one is no chain.
        (links.len() > 1).then(|| {
            let last = links.len() - 1;
            let links = links.into_iter().enumerate().map(|(at, link)| {
                let arrow = (at < last).then(|| view! { <Icon class="i-arrow-r i-12" /> });
                view! {
                    {link_view(nav, link)}
                    {arrow}
                }
            });
            view! {
                <nav class="chain" aria-label=words().pane.owners>
                    {links.collect_view()}
                </nav>
            }
        })
    })
}

fn link_view(nav: Nav, link: Link) -> AnyView {
    match link.to {
        Some(path) => {
            let href = move || nav.with(|route| nav.href(&route.opening(path.clone())));
            view! { <a href=following(href)>{link.label}</a> }.into_any()
        }
        None => view! { <b>{link.label}</b> }.into_any(),
    }
}

fn chain(detail: &Detail) -> Vec<Link> {
    let namespace = detail.row.meta().namespace.as_deref();
    let mut links: Vec<Link> =
        detail.owners.iter().rev().map(|owner| owner_link(owner, detail, namespace)).collect();
    let kind = (words().kind)(detail.kind, 1);
    links.push(Link { label: (words().pane.this)(kind), to: None });
    let node = match (&detail.body, &detail.row) {
        (DetailBody::Pod(pod), _) => pod.node.clone(),
        (_, Row::Pod(pod)) => pod.node.clone(),
        _ => None,
    };
    links.extend(node.map(|node| Link {
        label: node.to_string(),
        to: Some(ObjectPath::new(Kind::Node, None, &node)),
    }));
    links
}

/// A ReplicaSet is told from its siblings by its hash; the rest of its name is the Deployment's.
fn owner_link(owner: &ObjectRef, detail: &Detail, namespace: Option<&str>) -> Link {
    let outer = detail.owners.iter().find(|other| other.name != owner.name);
    let short = outer
        .and_then(|outer| owner.name.strip_prefix(&*outer.name)?.strip_prefix('-'))
        .unwrap_or(&owner.name);
    let to = Kind::from_api(&owner.kind).map(|kind| {
        let namespace = namespace.filter(|_| kind.resource().namespaced);
        ObjectPath::new(kind, namespace, &owner.name)
    });
    Link { label: format!("{} {short}", owner.kind), to }
}
