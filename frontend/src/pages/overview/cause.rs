//! One cause that needs attention, in words and links.

use quarterdeck_wire::{
    Time,
    kind::Kind,
    overview::Cause,
    status::{Level, Why},
};

use crate::{
    route::{ObjectPath, Page, Route},
    words::Words,
};

/// What a row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The suffix of `is-` and the colour's class.
    pub tone: &'static str,
    pub title: String,
    /// What and where it is.
    pub about: String,
    pub word: String,
    pub why: String,
    pub since: Option<Time>,
    /// Where the title leads.
    pub to: Route,
    pub step: Step,
}

/// Where to look next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub icon: &'static str,
    pub label: String,
    pub to: Route,
}

/// Names a cause for as long as it lasts, however many objects it touches.
pub fn key(cause: &Cause) -> String {
    let kind = cause.kind.resource().plural;
    if cause.objects == 1 {
        let namespace = cause.namespace.as_deref().unwrap_or_default();
        return format!("{kind}/{namespace}/{}", cause.object.name);
    }
    // Causes of images differ by registry.
    let registry = match &cause.status.why {
        Some(Why::Image { image, .. }) => image.split('/').next().unwrap_or_default(),
        _ => "",
    };
    format!("{kind}*{}*{}*{registry}", cause.level.id(), cause.status.word.in_english())
}

/// Puts a cause in words. `here` is the overview as it is.
pub fn tell(cause: &Cause, words: &Words, here: &Route, now: Time) -> Told {
    let text = &words.overview;
    let object = object(cause);
    let alone = object.is_some();
    let to = object.map_or_else(|| many(cause, here), |object| here.opening(object));
    Told {
        tone: if cause.level == Level::Failing { "fail" } else { "warn" },
        title: if alone {
            cause.object.name.to_string()
        } else {
            (text.many)(cause.kind, cause.objects, cause.workloads)
        },
        about: match &cause.namespace {
            _ if cause.namespaces > 1 => (text.namespaces)(cause.namespaces),
            Some(namespace) if alone => (text.about)(&cause.object.kind, namespace),
            Some(namespace) => namespace.to_string(),
            None if alone => (words.kind)(cause.kind, 1).to_owned(),
            None => String::new(),
        },
        word: format!("{}{}", (words.status.word)(&cause.status.word), text.stop),
        why: why(cause, words, now),
        since: cause.status.since,
        step: step(cause, words, here, &to),
        to,
    }
}

fn why(cause: &Cause, words: &Words, now: Time) -> String {
    let text = &words.overview;
    let why = cause.status.why.as_ref().map(|why| (text.why)(why, now)).unwrap_or_default();
    let counts = !matches!(
        cause.status.why,
        Some(Why::Replicas { .. } | Why::Rollout { .. } | Why::Runs { .. })
    );
    match cause.replicas {
        Some((ready, of)) if counts && ready < of && cause.kind != Kind::CronJob => {
            format!("{why}{}{}", text.gap, (text.replicas)(ready, of)).trim_start().to_owned()
        }
        _ => why,
    }
}

/// The object, if the cause is of one alone.
pub fn object(cause: &Cause) -> Option<ObjectPath> {
    let path = ObjectPath::new(cause.kind, cause.namespace.as_deref(), &cause.object.name);
    (cause.objects == 1).then_some(path)
}

/// The object `step` places from the open one; the first, if that is none of them.
pub fn beside<'a>(
    objects: &'a [ObjectPath],
    open: Option<&ObjectPath>,
    step: i64,
) -> Option<&'a ObjectPath> {
    let at = objects.iter().position(|object| Some(object) == open);
    let last = objects.len().checked_sub(1)? as i64;
    let next = at.map_or(0, |at| (at as i64).saturating_add(step).clamp(0, last));
    objects.get(next as usize)
}

/// The page that lists just the objects of a cause.
fn many(cause: &Cause, here: &Route) -> Route {
    here.elsewhere(Page::of(cause.kind)).with(|state| state.filter.clone_from(&cause.filter))
}

fn step(cause: &Cause, words: &Words, here: &Route, to: &Route) -> Step {
    let text = &words.overview;
    let of_object = |page, field: &str| {
        here.elsewhere(page).with(|state| {
            state.filter = format!("{field}={}", cause.object.path());
            if let Some(namespace) =
                cause.namespace.as_deref().filter(|it| state.namespaces != [*it])
            {
                state.filter = format!("{} namespace={namespace}", state.filter);
            }
        })
    };
    match cause.kind {
        kind if cause.objects > 1 => {
            Step { icon: icon(kind), label: (text.show)(kind, cause.objects), to: to.clone() }
        }
        Kind::CronJob => Step {
            icon: "i-workloads",
            label: text.show_runs.to_owned(),
            to: of_object(Page::Workloads, "owner"),
        },
        kind if Kind::WORKLOADS.contains(&kind) => Step {
            icon: "i-pods",
            label: text.show_pods.to_owned(),
            to: of_object(Page::Pods, "workload"),
        },
        kind => Step { icon: icon(kind), label: (text.open)(kind).to_owned(), to: to.clone() },
    }
}

const fn icon(kind: Kind) -> &'static str {
    match kind {
        Kind::Pod => "i-pods",
        Kind::Node => "i-nodes",
        Kind::PersistentVolumeClaim => "i-storage",
        Kind::HorizontalPodAutoscaler => "i-autoscaling",
        _ => "i-workloads",
    }
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::{
        row::ObjectRef,
        status::{Status, Word},
    };

    use super::*;
    use crate::words::Language;

    fn cause(kind: Kind, name: &str, objects: u32) -> Cause {
        let exited = Why::Exited { container: "app".into(), code: 1, reason: "Error".into() };
        Cause {
            level: Level::Failing,
            object: ObjectRef { kind: kind.resource().kind.into(), name: name.into() },
            kind,
            namespace: Some("shop".into()),
            objects,
            workloads: 0,
            namespaces: 1,
            status: Status::new(Level::Failing, Word::Api("CrashLoopBackOff".into()))
                .because(exited),
            replicas: None,
            filter: "status:crashloopbackoff".into(),
        }
    }

    #[test]
    fn one_object_opens_and_its_pods_are_a_step_away() {
        let mut cause = cause(Kind::Deployment, "cart", 1);
        cause.replicas = Some((2, 3));
        let told = tell(&cause, Language::English.words(), &Route::default(), 0);
        assert_eq!((&*told.title, &*told.about), ("cart", "Deployment, shop"));
        assert_eq!(told.why, "app exits with code 1. 2 of 3 ready.");
        assert_eq!(told.to.href(), "?open=deployments/shop/cart");
        assert_eq!(told.step.to.href(), "pods?q=workload=Deployment/cart%20namespace=shop");
    }

    #[test]
    fn many_objects_lead_to_their_page() {
        let mut cause = cause(Kind::Pod, "cart", 214);
        (cause.workloads, cause.namespaces) = (37, 12);
        let told = tell(&cause, Language::English.words(), &Route::default(), 0);
        assert_eq!((&*told.title, &*told.about), ("214 pods of 37 workloads", "12 namespaces"));
        assert_eq!(told.step.label, "Show 214 pods");
        assert_eq!(told.to.href(), "pods?q=status:crashloopbackoff");
    }

    #[test]
    fn one_steps_from_cause_to_cause_and_stops_at_the_ends() {
        let objects = ["a", "b", "c"].map(|name| ObjectPath::new(Kind::Node, None, name));
        let from = |open: usize, step| beside(&objects, objects.get(open), step);
        assert_eq!(from(0, 1), objects.get(1));
        assert_eq!(from(2, 1), objects.get(2));
        assert_eq!(from(0, -1), objects.first());
        assert_eq!(from(7, 1), objects.first(), "what is open is elsewhere");
        assert_eq!(beside(&[], None, 1), None);
    }

    #[test]
    fn a_cause_keeps_its_name_while_its_objects_change() {
        let (mut a, mut b) = (cause(Kind::Pod, "a", 3), cause(Kind::Pod, "b", 5));
        assert_eq!(key(&a), key(&b));
        (a.objects, b.objects) = (1, 1);
        assert_ne!(key(&a), key(&b));
    }
}
