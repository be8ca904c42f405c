//! English.

use quarterdeck_wire::action::{About, Failure, ImageChange, Intent, Manager};

use super::{Act, Columns};
use crate::format;

pub const WORDS: Act = Act {
    scale: "Scale",
    bounds: "Change bounds",
    upgrade: "Upgrade",
    container: "Container",
    image: "Image",
    running: "Running",
    upgrade_to: "Upgrade to",
    unchanged: "unchanged",
    new_image: |container| format!("New tag or image of {container}"),
    type_a_tag: "Type a tag, a digest, or a whole image; the server tries it out before anything changes.",
    ran_before: "Ran here before",
    revision_of: |number, age| format!("rev {number}, {age}"),
    dry_run: "Server dry run",
    accepted: |lines| match lines {
        1 => "accepted, 1 line changes".to_owned(),
        _ => format!("accepted, {lines} lines change"),
    },
    no_preview: |why| format!("preview unavailable: {why}"),
    difference: "Difference",
    unchanged_lines: |lines| match lines {
        1 => "1 unchanged line".to_owned(),
        _ => format!("{lines} unchanged lines"),
    },
    revisions: "Revisions",
    revision: |number| format!("Revision {number}"),
    current: "running",
    undo: "Undo to this",
    no_revisions: "No revisions are kept",
    restart: "Restart",
    pause: "Pause rollout",
    unpause: "Resume rollout",
    cordon: "Cordon",
    uncordon: "Uncordon",
    suspend: "Suspend",
    unsuspend: "Resume",
    trigger: "Run now",
    evict: "Delete",
    edit: "Edit YAML",
    cancel: "Cancel",
    nothing: "Confirm",
    outcomes: "Outcomes",
    copy_kubectl: "Copy kubectl",
    title: |intent| {
        let name = &intent.target().name;
        match intent {
            Intent::Scale { .. } => format!("Scale {name}"),
            Intent::Bounds { .. } => format!("Bounds of {name}"),
            Intent::Restart { .. } => format!("Restart {name}"),
            Intent::SetImages { .. } => format!("Upgrade {name}"),
            Intent::Pause { to: true, .. } => format!("Pause the rollout of {name}"),
            Intent::Pause { .. } => format!("Resume the rollout of {name}"),
            Intent::Cordon { to: true, .. } => format!("Cordon {name}"),
            Intent::Cordon { .. } => format!("Uncordon {name}"),
            Intent::Suspend { to: true, .. } => format!("Suspend {name}"),
            Intent::Suspend { .. } => format!("Resume {name}"),
            Intent::Trigger { .. } => format!("Run {name} now"),
            Intent::Evict { .. } | Intent::Delete { .. } => format!("Delete {name}"),
            Intent::Undo { .. } => format!("Undo the rollout of {name}"),
            Intent::Drain { .. } => format!("Drain {name}"),
            Intent::ScaleBack { .. } => format!("Scale {name} back"),
            Intent::UndoAtDeadline { .. } => format!("Undo {name} at its deadline"),
            Intent::Maintain { .. } => format!("Maintenance of {name}"),
            Intent::Apply { object, .. } => format!("Apply {}", object.name),
        }
    },
    confirm: |intent| {
        let name = &intent.target().name;
        match intent {
            Intent::Scale { to, .. } => format!("Scale to {to}"),
            Intent::Bounds { seen, to, .. } if seen.0 == to.0 && to.1 > seen.1 => {
                format!("Raise maximum to {}", to.1)
            }
            Intent::Bounds { to, .. } => format!("Set {} to {}", to.0, to.1),
            Intent::Restart { .. } => format!("Restart {name}"),
            Intent::SetImages { images, .. } => format!("Upgrade {name} to {}", tag(images)),
            Intent::Pause { to: true, .. } => "Pause rollout".to_owned(),
            Intent::Pause { .. } => "Resume rollout".to_owned(),
            Intent::Cordon { to: true, .. } => format!("Cordon {name}"),
            Intent::Cordon { .. } => format!("Uncordon {name}"),
            Intent::Suspend { to: true, .. } => format!("Suspend {name}"),
            Intent::Suspend { .. } => format!("Resume {name}"),
            Intent::Trigger { .. } => format!("Run {name} now"),
            Intent::Evict { .. } => "Delete pod".to_owned(),
            Intent::Delete { .. } => format!("Delete {name}"),
            Intent::Undo { to, .. } => format!("Undo to revision {to}"),
            Intent::Drain { .. } => format!("Drain {name}"),
            Intent::ScaleBack { to, .. } => format!("Scale back to {to}"),
            Intent::UndoAtDeadline { .. } => "Undo at the deadline".to_owned(),
            Intent::Maintain { .. } => format!("Take down {name}"),
            Intent::Apply { object, .. } => format!("Apply {}", object.name),
        }
    },
    what: |intent| {
        let name = &intent.target().name;
        match intent {
            Intent::Scale { seen, to, .. } => format!("{name}: {seen} → {to} replicas"),
            Intent::Bounds { seen, to, .. } => {
                format!("{name}: bounds {}–{} → {}–{}", seen.0, seen.1, to.0, to.1)
            }
            Intent::Restart { .. } => format!("{name}: restart"),
            Intent::SetImages { images, .. } => format!("{name}: {}", changes(images)),
            Intent::Pause { to: true, .. } => format!("{name}: rollout paused"),
            Intent::Pause { .. } => format!("{name}: rollout resumed"),
            Intent::Cordon { to: true, .. } => format!("{name}: cordoned"),
            Intent::Cordon { .. } => format!("{name}: uncordoned"),
            Intent::Suspend { to: true, .. } => format!("{name}: suspended"),
            Intent::Suspend { .. } => format!("{name}: resumed"),
            Intent::Trigger { .. } => format!("{name}: run by hand"),
            Intent::Evict { .. } | Intent::Delete { .. } => format!("{name}: deleted"),
            Intent::Undo { to, .. } => format!("{name}: undo to revision {to}"),
            Intent::Drain { .. } => format!("{name}: drain"),
            Intent::ScaleBack { to, .. } => format!("{name}: back to {to} replicas"),
            Intent::UndoAtDeadline { to, .. } => {
                format!("{name}: back to revision {to} if stuck")
            }
            Intent::Maintain { terms, .. } => match terms.parts.len() {
                0 | 1 => format!("{name}: maintenance"),
                all => format!("{name} and {} more: maintenance", all - 1),
            },
            Intent::Apply { object, .. } if object.uid.is_empty() => {
                format!("{}: {} created", object.name, object.kind)
            }
            Intent::Apply { object, forced: true, .. } => {
                format!("{}: {} applied, fields taken over", object.name, object.kind)
            }
            Intent::Apply { object, .. } => format!("{}: {} applied", object.name, object.kind),
        }
    },
    now_pods: |pods| format!("now {}", count(pods, "pod")),
    replicas: "Replicas",
    fewer: "One fewer",
    more: "One more",
    no_number: |most| format!("A whole number from 0 to {}", format::count(most as usize)),
    no_bounds: |most| {
        format!("Whole numbers from 1 to {}, the minimum first", format::count(most as usize))
    },
    minimum: "Minimum",
    maximum: "Maximum",
    means: |more| match more {
        0.. => format!("What {} more {}", more, if more == 1 { "pod means" } else { "pods mean" }),
        _ => format!("What {} fewer {}", -more, if more == -1 { "pod means" } else { "pods mean" }),
    },
    what_it_means: "What it means",
    planning: "Asking the cluster",
    no_plan: "Nothing stands against it",
    raise: "Raise the HPA maximum",
    raise_hint: "The HPA then scales by itself",
    set_replicas: "Set replicas",
    not_while: "Not while the HPA is on",
    autoscaler_owns: |name| format!("HPA {name} owns this number."),
    autoscaler_keeps: |min, max| {
        format!("It keeps {min} to {max} pods and would set any other value back within 15 s.")
    },
    type_to_confirm: |name| format!("Type {name} to confirm"),
    about,
    sending: "Sent, not answered yet",
    following: |progress| match (progress.ready, progress.of) {
        (0, 0) => "Accepted".to_owned(),
        (ready, of) => format!("{ready} of {of} ready"),
    },
    done: "Done",
    failed: |failure| match failure {
        Failure::Deadline(_) => "Past its deadline".to_owned(),
        Failure::Deleted => "The object was deleted meanwhile".to_owned(),
        Failure::GaveUp(progress) => {
            format!("Not followed any longer: {} of {} ready", progress.ready, progress.of)
        }
        Failure::Because(_) => "Failed".to_owned(),
        Failure::Stopped(progress) => {
            format!("Cancelled: {} of {} gone", progress.ready, progress.of)
        }
    },
    refused: |now| match now {
        Some(now) => format!("Nothing was changed: it is {now} by now"),
        None => "Nothing was changed".to_owned(),
    },
    unknown: "The answer was lost; looking up what is true",
    superseded: "Something else was wanted meanwhile",
    dismiss: "Dismiss",
    copy: "Copy",
    nothing_yet: "Nothing was done here yet",
    nothing_yet_hint: "What is scaled, restarted or otherwise changed from this page is listed here, with who and what came of it.",
    columns: Columns { when: "When", what: "What", who: "Who", result: "Result", took: "Took" },
    drain: super::drain::EN,
    later: super::later::EN,
    bulk: super::bulk::EN,
    #[cfg(feature = "whole")]
    also: super::also::EN,
    maintain: "Maintenance",
    #[cfg(feature = "whole")]
    maintenance: super::maintenance::EN,
};

fn count(number: u32, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

/// The tag that all images get, or how many there are.
fn tag(images: &[ImageChange]) -> String {
    match images {
        [image] => format::image_change(&image.from, &image.to).1.into_owned(),
        _ => format!("{} images", images.len()),
    }
}

fn changes(images: &[ImageChange]) -> String {
    let one = |image: &ImageChange| {
        let (from, to) = format::image_change(&image.from, &image.to);
        format!("{} {from} → {to}", image.container)
    };
    images.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn about(about: &About) -> (String, String) {
    let (label, text) = match about {
        About::Changed { seen, now } => ("Changed", format!("since you looked: {seen} → {now}")),
        About::AlreadySo => ("Unchanged", "it already is so".to_owned()),
        About::Gone => ("Gone", "it was deleted, or another has its name".to_owned()),
        About::Needs(right) => ("Rights", format!("needs {right}")),
        About::Refused(error) => ("Refused", error.message.clone()),
        About::Quota { name, resource, used, hard } => {
            let (used, hard) = format::quota(resource, *used, *hard);
            let text = format!("{resource} {used} of {hard}");
            return (format!("Quota {name}"), text);
        }
        About::NoQuota => ("Quota", "none applies".to_owned()),
        About::Room { fits, of, nodes, cordoned } => {
            let closed =
                if *cordoned > 0 { format!("; {cordoned} cordoned") } else { String::new() };
            let text = if fits >= of {
                format!("room on {}{closed}", nodes.join(", "))
            } else if *fits == 0 {
                format!("no node has room{closed}")
            } else {
                format!("room for {fits} of {of}{closed}")
            };
            ("Nodes", text)
        }
        About::RoomByLabels => {
            ("Nodes", "can't be told: its pods choose nodes by labels".to_owned())
        }
        About::RoomHidden => ("Nodes", "can't be told with your rights".to_owned()),
        About::Budget { name, wants, pods } => {
            let text = if pods > wants {
                format!("at least {} stay available", count(*wants, "pod"))
            } else {
                format!("wants {wants} of {pods}: nothing could be evicted")
            };
            return (format!("PDB {name}"), text);
        }
        About::Autoscaler { name, min, max } => {
            return (format!("HPA {name}"), format!("keeps {min} to {max} and would set it back"));
        }
        About::Managed { by, app } => {
            let (who, text) = match by {
                Manager::ArgoCd => ("Argo CD", format!("app {app}: the next sync may set it back")),
                Manager::Flux => {
                    ("Flux", format!("{app}: the next reconciliation may set it back"))
                }
                Manager::Helm => {
                    ("Helm", format!("release {app}: the next upgrade may set it back"))
                }
            };
            (who, text)
        }
        About::Owned(owner) => {
            return (owner.kind.to_string(), format!("{} owns it and may set it back", owner.name));
        }
        About::Rollout { pods, surge, unavailable } => {
            let more = if *surge > 0 { format!("{surge} more at a time") } else { String::new() };
            let fewer = match unavailable {
                0 => format!("all {pods} stay available"),
                _ => format!("{unavailable} fewer at a time"),
            };
            let parts: Vec<String> =
                [more, fewer].into_iter().filter(|it| !it.is_empty()).collect();
            ("Rollout", format!("replaces {}, {}", count(*pods, "pod"), parts.join(", ")))
        }
        About::Recreate { pods } => {
            ("Rollout", format!("stops all {} before new ones start", count(*pods, "pod")))
        }
        About::NothingMakesAgain => ("Owner", "none: it will not come back".to_owned()),
        About::Pods(1) => ("Owner", "starts another in its place".to_owned()),
        About::Pods(pods) => ("Pods", format!("replaces {}", count(*pods, "pod"))),
        About::RollingOut => ("Rollout", "one is still under way".to_owned()),
        About::Paused => ("Paused", "nothing rolls out until it is resumed".to_owned()),
        About::Budgets { of: 0, .. } => ("PDBs", "none covers these pods".to_owned()),
        About::Budgets { of, holding } if holding.is_empty() => {
            ("PDBs", format!("{of} of {of} let a pod go now; all hold throughout"))
        }
        About::Budgets { of, holding } => {
            let free = *of as usize - holding.len().min(*of as usize);
            ("PDBs", format!("{free} of {of} let a pod go now, not {}", holding.join(", ")))
        }
        About::TwoBudgets { pod, budgets } => {
            let budgets = budgets.join(" and ");
            ("PDBs", format!("{pod} is covered by {budgets}: the API evicts no such pod"))
        }
        About::Grace { pod, seconds } => {
            ("Time", format!("the longest grace period is that of {pod}, {seconds} s"))
        }
        About::Draining => ("Drain", "this node is being drained already".to_owned()),
        #[cfg(feature = "whole")]
        About::Maintenance(note) => (super::maintenance::EN.note)(note),
        #[cfg(not(feature = "whole"))]
        About::Maintenance(_) => ("", String::new()),
    };
    (label.to_owned(), text)
}
