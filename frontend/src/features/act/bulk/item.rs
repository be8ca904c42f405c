//! One of several objects: what it is now, what would become of it, what came of it.

use quarterdeck_wire::{
    Str,
    action::{Intent, Preview, Target},
    detail::{Detail, DetailBody},
    drain::Risks,
    error::ApiError,
    kind::Kind,
    row::Row,
};

use super::{
    super::{
        buttons, drain,
        lines::{self, Said},
        orders::Orders,
        outcome::Result as Outcome,
        plan::Planned,
    },
    amount::Amount,
    what::What,
};
use crate::{
    api, nav::use_nav, reactive::prelude::*, route::ObjectPath, scope::Scope, words::words,
};

/// What is chosen for all of them. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Choice {
    pub what: What,
    /// As it is typed.
    pub amount: RwSignal<String>,
    pub accepted: RwSignal<Risks>,
}

impl Choice {
    /// Whether all is chosen that has to be.
    pub fn is_made(self) -> bool {
        self.what != What::Scale || self.amount.with(|typed| Amount::parse(typed).is_some())
    }
}

/// The object as it was when the dialog opened.
#[derive(Clone, Debug, PartialEq)]
struct Now {
    target: Target,
    replicas: Option<u32>,
}

/// One object. Its parts live as long as the dialog.
pub struct Item {
    path: ObjectPath,
    choice: Choice,
    now: RwSignal<Option<Result<Now, ApiError>>>,
    intent: Memo<Option<Intent>>,
    planned: Planned,
    order: RwSignal<Option<Str>>,
}

impl Item {
    pub fn new(path: ObjectPath, choice: Choice) -> Self {
        let nav = use_nav();
        let now = RwSignal::new(None);
        let asked = path.clone();
        let question = async move { api::detail(nav, &asked).await };
        Scope::new().ask(question, move |answer| {
            now.set(Some(answer.map(|detail| Now {
                target: buttons::target(&detail),
                replicas: replicas(&detail),
            })));
        });
        // What is accepted is held against the plan here: it makes no other plan.
        let intent = Memo::new(move |_| {
            now.with(|now| intent(choice, now.as_ref()?.as_ref().ok()?, Risks::default()))
        });
        let planned = Planned::follow(intent);
        Self { path, choice, now, intent, planned, order: RwSignal::new(None) }
    }

    /// Whether it is known what would become of it.
    pub fn is_settled(&self) -> bool {
        let failed = self.now.with(|now| matches!(now, Some(Err(_))));
        let nothing = self.now.with(Option::is_some) && self.intent.with(Option::is_none);
        failed
            || nothing
            || self.planned.plan.with(Option::is_some)
            || self.planned.error.with(Option::is_some)
    }

    /// Whether it may be ordered.
    pub fn is_ready(&self) -> bool {
        let accepted = self.choice.accepted.get();
        self.planned.is_ready()
            && self.intent.with(Option::is_some)
            && self.needs(Risks::default()).are_within(accepted)
    }

    pub fn is_ready_untracked(&self) -> bool {
        untrack(|| self.is_ready())
    }

    /// What is lost with the pods of a node, beside `sum`.
    pub fn needs(&self, sum: Risks) -> Risks {
        self.planned.plan.with(|plan| match plan.as_ref().map(|plan| &plan.preview) {
            Some(Preview::Drain(pods)) => drain::going(pods).fold(sum, |sum, pod| Risks {
                data: sum.data || pod.risks.data,
                pod: sum.pod || pod.risks.pod,
            }),
            _ => sum,
        })
    }

    /// Whether nothing of it would be left running.
    pub fn stops_all(&self) -> bool {
        let to_none = |intent: &Intent| matches!(intent, Intent::Scale { seen: 1.., to: 0, .. });
        self.intent.with(|intent| intent.as_ref().is_some_and(to_none))
    }

    /// Orders it; gives back the id of the order.
    pub fn give(&self, orders: Orders) -> Option<Str> {
        let accepted = self.choice.accepted.get_untracked();
        let intent = self.now.with_untracked(|now| {
            untrack(|| intent(self.choice, now.as_ref()?.as_ref().ok()?, accepted))
        })?;
        let id = orders.give_quietly(intent, None);
        self.order.set(Some(id.clone()));
        Some(id)
    }

    /// What came of it; `None` if it was left out.
    pub fn result(&self, orders: Orders) -> Option<Outcome> {
        lines::result(self.order.get(), orders)
    }

    /// Its row.
    pub fn line(&self, orders: Orders) -> AnyView {
        let path = &self.path;
        let place = (words().pane.title)((words().kind)(path.kind, 1), path.namespace.as_deref());
        let (intent, planned, now, order) = (self.intent, self.planned, self.now, self.order);
        let choice = self.choice;
        let change = move || intent.with(|intent| intent.as_ref().map(|it| change(it, planned)));
        let result = move || {
            let came = lines::came(order.get(), orders);
            came.unwrap_or_else(|| expected(choice, now, intent, planned))
        };
        lines::line(None, (path.name.clone(), place), change, result)
    }
}

fn replicas(detail: &Detail) -> Option<u32> {
    let (Row::Workload(row), DetailBody::Workload(_)) = (&detail.row, &detail.body) else {
        return None;
    };
    let scales = matches!(row.kind, Kind::Deployment | Kind::StatefulSet | Kind::ReplicaSet);
    scales.then_some(row.desired)
}

/// What is ordered of an object; `None` while nothing is, or it is none for that.
fn intent(choice: Choice, now: &Now, accepted: Risks) -> Option<Intent> {
    let target = now.target.clone();
    Some(match choice.what {
        What::Scale => {
            let seen = now.replicas?;
            let to = choice.amount.with(|typed| Amount::parse(typed))?.of(seen);
            Intent::Scale { target, seen, to }
        }
        What::Restart => match target.kind {
            Kind::Deployment | Kind::StatefulSet | Kind::DaemonSet => Intent::Restart { target },
            _ => return None,
        },
        What::Cordon(to) => Intent::Cordon { target, to },
        What::Drain => Intent::Drain { target, reason: "".into(), accepted },
    })
}

/// `3 → 5`
fn change(intent: &Intent, planned: Planned) -> String {
    match intent {
        Intent::Scale { seen, to, .. } => format!("{seen} → {to}"),
        Intent::Drain { .. } => {
            planned.plan.with(|plan| match plan.as_ref().map(|plan| &plan.preview) {
                Some(Preview::Drain(pods)) => (words().act.bulk.pods)(drain::going(pods).count()),
                _ => String::new(),
            })
        }
        _ => String::new(),
    }
}

/// Why it is none for that, or the worst that is known before.
fn expected(
    choice: Choice,
    now: RwSignal<Option<Result<Now, ApiError>>>,
    intent: Memo<Option<Intent>>,
    planned: Planned,
) -> Said {
    if let Some(error) = now.with(|now| now.as_ref().and_then(|now| now.as_ref().err().cloned())) {
        return ("i-fail i-14 fail", (words().errors.title)(error.code).to_owned());
    }
    let kind = now.with(|now| Some(now.as_ref()?.as_ref().ok()?.target.kind));
    if let Some(kind) = kind.filter(|_| intent.with(Option::is_none)) {
        let not_for = words().act.bulk.not_for;
        let why = choice.is_made().then(|| not_for((words().kind)(kind, 1)));
        return ("i-minus i-14 dim", why.unwrap_or_default());
    }
    lines::foreseen(planned)
}
