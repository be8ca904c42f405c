//! The templates a workload has had, newest first, and the way back to each.

use quarterdeck_wire::{
    action::{Intent, Revision, Target},
    error::ApiError,
};

use super::object::Object;
use crate::{
    api,
    features::act::Confirm,
    format,
    live::use_live,
    nav::use_nav,
    reactive::prelude::*,
    scope::Scope,
    table::Void,
    times,
    ui::{Icon, Popover},
    words::words,
};

#[component]
pub fn RevisionsTab(object: Object) -> impl IntoView {
    let text = &words().act;
    let nav = use_nav();
    let revisions = RwSignal::new(None::<Result<Vec<Revision>, ApiError>>);
    effect(move || {
        // A rollout makes a revision: read again when the object changed.
        object.changed.track();
        let path = object.path.get_value();
        let question = async move { api::revisions(nav, &path).await };
        Scope::new().ask(question, move |answer| {
            // What is open stays open as long as the same is told.
            let answer = Some(answer);
            if revisions.with_untracked(|known| *known != answer) {
                revisions.set(answer);
            }
        });
    });
    shown(move || match revisions.get()? {
        Err(error) => {
            let title = (words().errors.title)(error.code);
            Some(view! { <Void icon="i-warn" title hint=error.message /> }.into_any())
        }
        Ok(all) if all.is_empty() => {
            Some(view! { <Void icon="i-activity" title=text.no_revisions hint="" /> }.into_any())
        }
        Ok(all) => {
            let seen = all.iter().find(|it| it.current).map_or(0, |it| it.number);
            let lines = all.into_iter().map(|it| line(object, it, seen)).collect_view();
            Some(view! { <ol class="revs">{lines}</ol> }.into_any())
        }
    })
}

fn line(object: Object, revision: Revision, seen: i64) -> AnyView {
    let text = &words().act;
    let now = use_live().now();
    let created = revision.created;
    let ago = move || (words().units.ago)((now.get() - created).max(0));
    let images = revision.images.iter().map(|of| {
        let title = of.image.to_string();
        let image = format::short_image(&of.image).into_owned();
        let container = of.container.to_string();
        view! {
            <span class="rev-i cut" title=title>
                <span class="dim">{container}</span> " " <span class="mono">{image}</span>
            </span>
        }
    });
    let images = images.collect_view();
    let action = if revision.current {
        view! { <span class="row ok"><Icon class="i-ok i-14 ok" />{text.current}</span> }.into_any()
    } else {
        view! { <Undo object revision=revision.clone() seen /> }.into_any()
    };
    view! {
        <li class="rev">
            <b class="med rev-n">{(text.revision)(revision.number)}</b>
            <time class="dim" title=times::full(created)>{shown(ago)}</time>
            <span class="end">{action}</span>
            <span class="rev-w">{images} <span class="dim cut">{revision.cause.to_string()}</span></span>
        </li>
    }
    .into_any()
}

/// The way back to one revision.
#[component]
fn Undo(object: Object, revision: Revision, seen: i64) -> impl IntoView {
    let intent = move || {
        let target = target(object)?;
        let images = revision.images.clone();
        Some(Intent::Undo { target, seen, to: revision.number, images })
    };
    let content = move |close: Callback<()>| match intent() {
        Some(intent) => view! { <Confirm intent close /> }.into_any(),
        None => ().into_any(),
    };
    view! { <Popover class="btn btn-s" icon="i-undo i-14" label=words().act.undo content /> }
}

/// The object, as an action names it; `None` before its detail is here.
fn target(object: Object) -> Option<Target> {
    let path = object.path.get_value();
    let uid = object.detail.with_untracked(|detail| Some(detail.as_ref()?.uid.clone()))?;
    Some(Target {
        kind: path.kind,
        namespace: path.namespace.as_deref().map(Into::into),
        name: path.name.as_str().into(),
        uid,
    })
}
