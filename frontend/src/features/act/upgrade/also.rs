//! The other workloads that run the same image: each may get the new one too, by an order of its own.

use quarterdeck_wire::{
    Str,
    action::{ImageChange, Intent, Plan, Revision, Sharer, Target},
    kind::Kind,
};

use super::{
    super::{
        Orders, later,
        lines::{self, Lines, Said},
        outcome::Result,
        plan::Planned,
    },
    earlier::ask,
};
use crate::{
    api, format, nav::use_nav, reactive::prelude::*, route::ObjectPath, scope::Scope, ui,
    words::words,
};

/// One of them. Cheap to copy but for who it is.
#[derive(Clone)]
pub struct Other {
    target: Target,
    chosen: RwSignal<bool>,
    /// What it would be, chosen or not; `None` while nothing that it runs would change.
    intent: Memo<Option<Intent>>,
    planned: Planned,
    /// The templates it has had, once it is chosen.
    revisions: RwSignal<Vec<Revision>>,
    undo: RwSignal<bool>,
    order: RwSignal<Option<Str>>,
}

impl Other {
    fn new(sharer: Sharer, wanted: Memo<Option<Intent>>, undo: RwSignal<bool>) -> Self {
        let chosen = RwSignal::new(false);
        let target = sharer.target.clone();
        let intent = Memo::new(move |_| {
            wanted.with(|wanted| match wanted {
                Some(Intent::SetImages { images, .. }) => the_same(&sharer, images),
                _ => None,
            })
        });
        let planned = Planned::follow(Memo::new(move |_| intent.get().filter(|_| chosen.get())));
        let revisions = RwSignal::new(Vec::new());
        let (nav, scope, of) = (use_nav(), Scope::new(), target.clone());
        effect(move || {
            let goes_back = of.kind == Kind::Deployment && chosen.get() && undo.get();
            if goes_back && revisions.with_untracked(Vec::is_empty) {
                ask(nav, scope, &of, revisions);
            }
        });
        Self { target, chosen, intent, planned, revisions, undo, order: RwSignal::new(None) }
    }

    /// Whether it is to be ordered too.
    pub fn is_chosen(&self) -> bool {
        self.chosen.get() && self.intent.with(Option::is_some)
    }

    /// Whether it may be.
    pub fn is_ready(&self) -> bool {
        let knows_back = !self.goes_back() || self.then().is_some();
        self.is_chosen() && self.planned.is_ready() && knows_back
    }

    /// Whether it is known if it may be.
    pub fn is_settled(&self) -> bool {
        let told = self.planned.plan.with(|plan| plan.as_ref().map(Plan::is_stopped));
        match told {
            Some(true) => true,
            Some(false) => self.is_ready(),
            None => !self.is_chosen() || self.planned.error.with(Option::is_some),
        }
    }

    fn goes_back(&self) -> bool {
        self.target.kind == Kind::Deployment && self.undo.get()
    }

    fn then(&self) -> Option<Intent> {
        let intent = self.intent.get().filter(|_| self.goes_back())?;
        let Intent::SetImages { images, .. } = intent else { return None };
        self.revisions.with(|all| later::undo_at_deadline(&self.target, all, &images))
    }

    /// Orders it; gives back the id of the order.
    pub fn give(&self, orders: Orders) -> Option<Str> {
        let intent = untrack(|| self.intent.get().filter(|_| self.is_ready()))?;
        let id = orders.give_quietly(intent, untrack(|| self.then()));
        self.order.set(Some(id.clone()));
        Some(id)
    }

    pub fn result(&self, orders: Orders) -> Option<Result> {
        lines::result(self.order.get(), orders)
    }

    /// Its row, with the box to tick while it can still be chosen.
    fn line(&self, orders: Option<Orders>) -> AnyView {
        let (other, chosen) = (self.clone(), self.chosen);
        let (name, place) = lines::names(&self.target);
        let tick = orders.is_none().then(|| {
            let label = format!("{name} {place}");
            ui::check(label, move || chosen.get(), move || chosen.update(|it| *it = !*it))
        });
        let intent = self.intent;
        let change = move || intent.with(|intent| intent.as_ref().map(changes));
        let result = move || match orders {
            Some(orders) => lines::came(other.order.get(), orders).unwrap_or_default(),
            None => other.expected(),
        };
        lines::line(tick, (name, place), change, result)
    }

    fn expected(&self) -> Said {
        if self.is_chosen() { lines::foreseen(self.planned) } else { Said::default() }
    }
}

/// What a workload would be given, where `images` of another one change.
fn the_same(sharer: &Sharer, images: &[ImageChange]) -> Option<Intent> {
    let change = |of: &ImageChange| {
        let same = images.iter().find(|it| it.from == of.from)?;
        Some(ImageChange { to: same.to.clone(), ..of.clone() })
    };
    let images: Vec<ImageChange> = sharer.containers.iter().filter_map(change).collect();
    let target = sharer.target.clone();
    (!images.is_empty()).then_some(Intent::SetImages { target, images })
}

/// `web 1.0 → 2.0`
fn changes(intent: &Intent) -> String {
    let Intent::SetImages { images, .. } = intent else { return String::new() };
    let one = |image: &ImageChange| {
        let (from, to) = format::image_change(&image.from, &image.to);
        format!("{} {from} → {to}", image.container)
    };
    images.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Offers them, where there are any that would change. `others` is told who they are.
#[component]
pub fn Also(
    target: Target,
    wanted: Memo<Option<Intent>>,
    undo: RwSignal<bool>,
    others: RwSignal<Vec<Other>>,
) -> impl IntoView {
    let nav = use_nav();
    let sharers = RwSignal::new(Vec::<Sharer>::new());
    let path = ObjectPath::new(target.kind, target.namespace.as_deref(), &target.name);
    let question = async move { api::sharers(nav, &path).await };
    Scope::new().ask(question, move |answer| {
        if let Ok(all) = answer {
            sharers.set(all);
        }
    });
    // Made once: what is told of them lives as long as this part.
    shown(move || {
        let all = sharers.get().into_iter().map(|it| Other::new(it, wanted, undo));
        let all: Vec<Other> = all.collect();
        others.set(all.clone());
        view! { <Offer all /> }
    })
}

#[component]
fn Offer(all: Vec<Other>) -> impl IntoView {
    let text = &words().act.also;
    let fits = {
        let all = all.clone();
        Memo::new(move |_| {
            let fits = |other: &Other| other.intent.with(Option::is_some);
            all.iter().map(fits).collect::<Vec<bool>>()
        })
    };
    let every = all.clone();
    shown(move || {
        let fits = fits.get();
        let some = fits.iter().zip(&every).filter(|(fits, _)| **fits);
        let some: Vec<Other> = some.map(|(_, other)| other.clone()).collect();
        let lines = some.iter().map(|other| other.line(None)).collect_view().into_any();
        (!some.is_empty()).then(|| {
            let hint = (text.hint)(some.len());
            view! {
                <section class="sec" aria-label=text.title>
                    <div class="sec-h">
                        <h3>{text.title}</h3>
                        <span class="dim">{hint}</span>
                    </div>
                    <Lines ticks=all_of(some) lines />
                </section>
            }
        })
    })
}

/// The box that ticks all boxes.
fn all_of(some: Vec<Other>) -> AnyView {
    let every = some.clone();
    let is = move || every.iter().all(|other| other.chosen.get());
    let flip = move || {
        let to = !untrack(|| some.iter().all(|other| other.chosen.get()));
        for other in &some {
            other.chosen.set(to);
        }
    };
    ui::check(words().act.also.all, is, flip)
}

/// What came of each that was ordered, beside `first`, the order of the workload itself.
pub fn told(first: (Intent, Str), others: &[Other], orders: Orders) -> AnyView {
    let (intent, id) = first;
    let names = lines::names(intent.target());
    let change = move || Some(changes(&intent));
    let result = move || lines::came(Some(id.clone()), orders).unwrap_or_default();
    let own = lines::line(None, names, change, result);
    let rest = others.iter().map(|other| other.line(Some(orders))).collect_view();
    let lines = view! {
        {own}
        {rest}
    };
    view! { <Lines lines=lines.into_any() /> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(container: &str, from: &str, to: &str) -> ImageChange {
        ImageChange { container: container.into(), init: false, from: from.into(), to: to.into() }
    }

    #[test]
    fn only_what_runs_the_same_gets_the_same() {
        let target = Target {
            kind: Kind::Deployment,
            namespace: Some("shop".into()),
            name: "worker".into(),
            uid: "u".into(),
        };
        let containers =
            vec![change("run", "cart:1", "cart:1"), change("proxy", "envoy:1", "envoy:1")];
        let sharer = Sharer { target: target.clone(), containers };
        let given = the_same(&sharer, &[change("app", "cart:1", "cart:2")]);
        let images = vec![change("run", "cart:1", "cart:2")];
        assert_eq!(given, Some(Intent::SetImages { target, images }));
        assert_eq!(the_same(&sharer, &[change("app", "redis:1", "redis:2")]), None);
    }
}
