//! What `kubectl get pods` prints: `printPod` of `k8s.io/kubernetes` v1.36,
//! `pkg/printers/internalversion/printers.go`, step by step.

use quarterdeck_wire::Time;

use super::{ContainerStatus, Pod, Terminated};
use crate::cluster::object::{count, true_condition};

/// The columns of `kubectl get pods` that are made of several fields.
#[derive(Debug)]
pub(super) struct Printed<'a> {
    /// STATUS
    pub status: String,
    /// The containers that READY counts as ready, by name.
    pub ready: Vec<&'a str>,
    /// The init container (as an index into the statuses) that the pod is at.
    pub init_step: Option<usize>,
    /// RESTARTS
    pub restarts: u32,
    pub restarted: Option<Time>,
}

/// Restarts of some containers, and when the last of them was.
#[derive(Clone, Copy, Default)]
struct Restarts {
    count: u32,
    last: Option<Time>,
}

impl Restarts {
    fn add(&mut self, container: &ContainerStatus) {
        self.count = self.count.saturating_add(count(container.restart_count));
        let last = container.last_state.terminated.as_ref().and_then(|end| end.finished_at.0);
        self.last = self.last.max(last);
    }
}

pub(super) fn printed(pod: &Pod) -> Printed<'_> {
    let init = initialization(pod);
    let mut printed = Printed {
        status: init.reason.clone().unwrap_or_else(|| own_reason(pod)),
        ready: init.ready,
        init_step: init.step,
        restarts: init.all.count,
        restarted: init.all.last,
    };
    if init.reason.is_none() || true_condition(&pod.status.conditions, "Initialized").is_some() {
        let restarts = containers(pod, &mut printed, init.sidecars);
        (printed.restarts, printed.restarted) = (restarts.count, restarts.last);
    }
    if pod.metadata.is_going() {
        if pod.status.reason == "NodeLost" {
            "Unknown".clone_into(&mut printed.status);
        } else if !pod.is_finished() {
            "Terminating".clone_into(&mut printed.status);
        }
    }
    printed.restarted = printed.restarted.filter(|_| printed.restarts > 0);
    printed
}

/// The phase, or what is said instead of it.
fn own_reason(pod: &Pod) -> String {
    let gated =
        pod.status.conditions.iter().any(|condition| {
            condition.name == "PodScheduled" && condition.reason == "SchedulingGated"
        });
    let reason = match &*pod.status.reason {
        _ if gated => "SchedulingGated",
        "" => &pod.status.phase,
        reason => reason,
    };
    reason.to_owned()
}

/// How far the init containers are.
struct Initialization<'a> {
    /// `Init:...` while they are not done.
    reason: Option<String>,
    /// Which one is not done.
    step: Option<usize>,
    /// Sidecars that are ready.
    ready: Vec<&'a str>,
    all: Restarts,
    sidecars: Restarts,
}

fn initialization(pod: &Pod) -> Initialization<'_> {
    let mut init = Initialization {
        reason: None,
        step: None,
        ready: Vec::new(),
        all: Restarts::default(),
        sidecars: Restarts::default(),
    };
    for (index, container) in pod.status.init_container_statuses.iter().enumerate() {
        let is_sidecar = pod.sidecars().any(|sidecar| sidecar.name == container.name);
        init.all.add(container);
        if is_sidecar {
            init.sidecars.add(container);
        }
        let terminated = container.state.terminated.as_ref();
        if terminated.is_some_and(|end| end.exit_code == 0) {
            continue;
        }
        if is_sidecar && container.started == Some(true) {
            if container.ready {
                init.ready.push(&container.name);
            }
            continue;
        }
        let step = || format!("{index}/{}", pod.spec.init_containers.len());
        let waiting = container.state.waiting.as_ref().map_or("", |waiting| &waiting.reason);
        let what = match (terminated, waiting) {
            (Some(end), _) => end.in_a_word(),
            (None, "" | "PodInitializing") => step(),
            (None, reason) => reason.to_owned(),
        };
        init.reason = Some(format!("Init:{what}"));
        init.step = Some(index);
        break;
    }
    init
}

/// The containers' part: changes `printed`, and returns their restarts on top of the sidecars'.
fn containers<'a>(pod: &'a Pod, printed: &mut Printed<'a>, sidecars: Restarts) -> Restarts {
    let mut restarts = sidecars;
    let (mut has_running, mut error) = (false, None);
    for container in pod.status.container_statuses.iter().rev() {
        restarts.add(container);
        let state = &container.state;
        let waiting = state.waiting.as_ref().filter(|waiting| !waiting.reason.is_empty());
        if let Some(waiting) = waiting {
            printed.status.clone_from(&waiting.reason);
        } else if let Some(end) = &state.terminated {
            printed.status = end.in_a_word();
            if end.exit_code != 0 {
                error = Some(printed.status.clone());
            }
        } else if container.ready && state.running.is_some() {
            has_running = true;
            printed.ready.push(&container.name);
        }
    }
    if printed.status == "Completed" {
        let is_ready = condition_is_true_anywhere(pod, "Ready");
        match error {
            _ if has_running && is_ready => "Running".clone_into(&mut printed.status),
            Some(error) => printed.status = error,
            None if has_running => "NotReady".clone_into(&mut printed.status),
            None => {}
        }
    }
    restarts
}

fn condition_is_true_anywhere(pod: &Pod, name: &str) -> bool {
    pod.status.conditions.iter().any(|condition| condition.name == name && condition.is_true())
}

impl Terminated {
    /// `OOMKilled`, `Signal:9`, `ExitCode:1`.
    pub(crate) fn in_a_word(&self) -> String {
        match (&*self.reason, self.signal, self.exit_code) {
            ("", 0, code) => format!("ExitCode:{code}"),
            ("", signal, _) => format!("Signal:{signal}"),
            (reason, ..) => reason.to_owned(),
        }
    }
}
