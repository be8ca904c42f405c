//! The panel: which revision, the lanes of pods, who serves, the first that fails.

use quarterdeck_wire::{
    action::Revision,
    kind::Kind,
    message::{Namespaces, Query},
    row::{PodRow, Row},
    status::Level,
    view::Sort,
};

use super::{
    failing::FirstFailing,
    going::going,
    head::Head,
    is_ready,
    lanes::Lanes,
    serving::Serving,
    waits::{Waits, waits},
    way::{self, DeletePod},
};
use crate::{
    api, features::pane::Object, format, live::rows::Rows, nav::use_nav, reactive::prelude::*,
    scope::Scope, sorting, words::words,
};

/// In the pane's summary, while something rolls out.
#[component]
pub fn RolloutPanel(object: Object) -> impl IntoView {
    // Made once for a rollout: its parts live by themselves.
    let rolls =
        Memo::new(move |_| object.detail.with(|detail| going(detail.as_ref()?).map(|_| ())));
    shown(move || rolls.get().map(|()| view! { <Panel object /> }))
}

#[component]
fn Panel(object: Object) -> impl IntoView {
    let now = Memo::new(move |_| object.detail.with(|detail| going(detail.as_ref()?)));
    let revisions = revisions(object);
    let pods = pods(object);
    let newest = Memo::new(move |_| {
        revisions.with(|all| all.iter().find(|it| it.current).map(|it| it.name.to_string()))
    });
    let failing = Memo::new(move |_| {
        let newest = newest.get()?;
        pods.with(|pods| first_failing(pods, &newest).cloned())
    });
    let which = Memo::new(move |_| failing.with(|it| it.as_ref().map(|it| it.meta.name.clone())));
    // Made once a pod: its log is read as long as it is the first.
    let first = move || which.get().map(|_| view! { <FirstFailing pod=failing /> });
    let body = move || {
        let (going, newest) = (now.get()?, newest.get()?);
        let (new, old) = parted(pods.get(), &newest);
        let all = new.iter().chain(&old);
        let serving = all.filter(|pod| is_ready(pod)).count() as u32;
        let images = images(&revisions.get_untracked());
        let says = way::says(&waits(&going, &new, &old));
        let (wanted, bounds) = (going.wanted, going.bounds);
        Some(view! {
            <Lanes new old wanted way=bounds.way images />
            <Serving serving wanted bounds says />
        })
    };
    // Made once a pod: what was opened stays open.
    let in_the_way = Memo::new(move |_| {
        let (going, newest) = (now.get()?, newest.get()?);
        let (new, old) = parted(pods.get(), &newest);
        match waits(&going, &new, &old) {
            Waits::Gone(pod) | Waits::Deleted(Some(pod)) => Some((going.target, pod)),
            _ => None,
        }
    });
    let delete = move || {
        in_the_way.get().map(|(of, pod)| view! { <DeletePod namespace=of.namespace pod /> })
    };
    view! {
        <section class="roll" aria-label=words().roll.title>
            <Head going=now revisions />
            {shown(body)}
            {shown(delete)}
            {shown(first)}
        </section>
    }
}

/// The new ones and the old ones.
fn parted(pods: Vec<PodRow>, newest: &str) -> (Vec<PodRow>, Vec<PodRow>) {
    pods.into_iter().partition(|pod| is_of(pod, newest))
}

/// The first pod that fails, of the new ones if any of them does.
fn first_failing<'a>(pods: &'a [PodRow], newest: &str) -> Option<&'a PodRow> {
    let failing = || pods.iter().filter(|pod| pod.status.level == Level::Failing);
    failing().find(|pod| is_of(pod, newest)).or_else(|| failing().next())
}

/// Whether a pod is of the revision that is kept under this name: by its ReplicaSet, or by the hash
/// that its StatefulSet (the whole name) or DaemonSet (the end of it) put on it.
fn is_of(pod: &PodRow, kept: &str) -> bool {
    match &pod.revision {
        Some(hash) => {
            kept.strip_suffix(&**hash).is_some_and(|rest| rest.is_empty() || rest.ends_with('-'))
        }
        None => pod.owner.as_ref().is_some_and(|owner| *owner.name == *kept),
    }
}

/// The images of the newest revision and of the one before, as short as they differ.
fn images(revisions: &[Revision]) -> (String, String) {
    let image = |at: usize| {
        let of = revisions.get(at).and_then(|revision| revision.images.first());
        of.map(|of| of.image.to_string()).unwrap_or_default()
    };
    let (new, old) = (image(0), image(1));
    let (old, new) = format::image_change(&old, &new);
    (new.into_owned(), old.into_owned())
}

/// Read again whenever the object changed.
fn revisions(object: Object) -> RwSignal<Vec<Revision>> {
    let nav = use_nav();
    let revisions = RwSignal::new(Vec::new());
    effect(move || {
        object.changed.track();
        let path = object.path.get_value();
        let question = async move { api::revisions(nav, &path).await };
        Scope::new().ask(question, move |answer: Result<Vec<Revision>, _>| match answer {
            Ok(all) if revisions.with_untracked(|known| *known != all) => revisions.set(all),
            _ => {}
        });
    });
    revisions
}

/// The pods of the workload, live; those that serve first.
fn pods(object: Object) -> Memo<Vec<PodRow>> {
    let path = object.path.get_value();
    let rows = Rows::new();
    let query = Query {
        kind: Kind::Pod,
        namespaces: Namespaces::of(path.namespace.as_deref().map(Into::into)),
        scope: format!("workload={}/{}", path.kind.resource().kind, path.name),
    };
    rows.ask(vec![query], "", Sort::default());
    Memo::new(move |_| {
        rows.track();
        let all = (0..rows.len()).filter_map(|index| rows.at(index));
        let pod = |item: crate::live::list::Item| match &*item.row {
            Row::Pod(pod) if !pod.finished => Some(pod.clone()),
            _ => None,
        };
        let mut pods: Vec<PodRow> = all.filter_map(pod).collect();
        sorting::sort_by_key(&mut pods, |pod| {
            (!is_ready(pod), pod.meta.created, pod.meta.name.clone())
        });
        pods
    })
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::action::ContainerImage;

    use super::*;

    #[test]
    fn the_lanes_are_called_by_what_differs() {
        let revision = |number, image: &str| Revision {
            number,
            name: "r".into(),
            created: 0,
            current: number == 2,
            images: vec![ContainerImage { container: "app".into(), image: image.into() }],
            cause: "".into(),
        };
        let told = images(&[revision(2, "shop/cart:2"), revision(1, "shop/cart:1")]);
        assert_eq!(told, ("2".to_owned(), "1".to_owned()));
    }
}
