//! A container of a pod, with how it is and was.

use quarterdeck_wire::{
    Str, Time,
    detail::{Container, ContainerPort, ContainerRole, ContainerState, Exit, Mount},
    status::{Level, Status, Why, Word},
};

use super::probe::{self, Probe};
use crate::cluster::{
    names::Names,
    object::{count, slim},
    project::{
        container::{Requirements, own_resources},
        pod::{self, ContainerStatus, Pod, Terminated},
    },
};

slim! {
    /// `spec.containers[]`, `spec.initContainers[]` and `spec.ephemeralContainers[]`.
    pub struct ContainerSpec {
        name: String,
        image: String,
        restart_policy: String,
        resources: Requirements,
        ports: Vec<Port>,
        volume_mounts: Vec<VolumeMount>,
        startup_probe: Option<Probe>,
        liveness_probe: Option<Probe>,
        readiness_probe: Option<Probe>,
    }

    pub struct Port {
        name: String,
        container_port: i32,
        protocol: String,
    }

    pub struct VolumeMount {
        name: String,
        mount_path: String,
        read_only: bool,
    }
}

impl ContainerSpec {
    /// What an init container is for.
    pub(super) fn init_role(&self) -> ContainerRole {
        if self.restart_policy == "Always" { ContainerRole::Sidecar } else { ContainerRole::Init }
    }

    fn ports(&self) -> Vec<ContainerPort> {
        let on_wire = |port: &Port| ContainerPort {
            name: Str::from(&*port.name),
            port: u16::try_from(port.container_port).unwrap_or_default(),
            protocol: Str::from(if port.protocol.is_empty() { "TCP" } else { &port.protocol }),
        };
        self.ports.iter().map(on_wire).collect()
    }

    fn mounts(&self) -> Vec<Mount> {
        let on_wire = |mount: &VolumeMount| Mount {
            volume: Str::from(&*mount.name),
            path: Str::from(&*mount.mount_path),
            read_only: mount.read_only,
        };
        self.volume_mounts.iter().map(on_wire).collect()
    }
}

/// The container `spec` of `pod`; `status` is absent until the kubelet has seen the pod.
pub(super) fn container(
    spec: &ContainerSpec,
    role: ContainerRole,
    status: Option<&ContainerStatus>,
    pod: &Pod,
) -> Container {
    let unseen = ContainerStatus::default();
    let status = status.unwrap_or(&unseen);
    let last = status.last_state.terminated.as_ref();
    Container {
        name: Str::from(&*spec.name),
        role,
        image: Str::from(&*spec.image),
        status: how_it_is(status, role, pod),
        ready: status.ready,
        started: status.started,
        restarts: count(status.restart_count),
        state: state(status),
        last_exit: last.map(exit),
        ports: spec.ports(),
        resources: own_resources(&spec.resources),
        usage: None,
        probes: probe::probes(spec, status),
        mounts: spec.mounts(),
    }
}

fn how_it_is(status: &ContainerStatus, role: ContainerRole, pod: &Pod) -> Status {
    let names = &mut Names::new();
    let api = |level, word: &str| Status::new(level, Word::Api(Str::from(word)));
    if status.is_failing() {
        let why = status.why(pod, names);
        return Status { why, ..api(Level::Failing, &status.failure()) };
    }
    if let Some(end) = &status.state.terminated {
        return api(Level::Stopped, &end.in_a_word()).since(end.finished_at.0);
    }
    let Some(running) = &status.state.running else {
        let reason = status.state.waiting.as_ref().map_or("", |waiting| &waiting.reason);
        return api(Level::Progressing, if reason.is_empty() { "Waiting" } else { reason });
    };
    let since = running.started_at.0;
    match role {
        ContainerRole::Init => api(Level::Progressing, "Running"),
        ContainerRole::Main | ContainerRole::Sidecar if !status.ready => {
            Status::new(Level::Progressing, Word::Starting)
                .because(Why::Readiness { container: Str::from(&*status.name) })
        }
        _ => api(Level::Ok, "Running"),
    }
    .since(since)
}

fn state(status: &ContainerStatus) -> ContainerState {
    let state = &status.state;
    if let Some(end) = &state.terminated {
        ContainerState::Terminated(exit(end))
    } else if let Some(running) = &state.running {
        ContainerState::Running { since: running.started_at.0 }
    } else if let Some(waiting) = &state.waiting {
        ContainerState::Waiting {
            reason: Str::from(&*waiting.reason),
            message: Str::from(&*waiting.message),
        }
    } else {
        ContainerState::Unknown
    }
}

fn exit(end: &Terminated) -> Exit {
    Exit {
        code: end.exit_code,
        signal: Some(end.signal).filter(|signal| *signal != 0),
        reason: Str::from(&*end.reason),
        message: Str::from(&*end.message),
        started: end.started_at.0,
        finished: end.finished_at.0,
    }
}

/// About when the kubelet starts the container again: its last end and the back-off that the waiting
/// message tells (`back-off 1m20s restarting failed container=...`, `doBackOff` in
/// `pkg/kubelet/kuberuntime/kuberuntime_manager.go`).
pub(super) fn next_start(status: &pod::ContainerStatus) -> Option<Time> {
    let waiting = status.state.waiting.as_ref()?;
    let message = waiting.message.strip_prefix("back-off ")?;
    let (back_off, _) = message.split_once(" restarting ")?;
    let ended = status.last_state.terminated.as_ref()?.finished_at.0?;
    ended.checked_add(seconds(back_off)?)
}

/// A duration as Go prints it, in whole seconds: `40s`, `1m20s`, `1h0m0.5s`.
fn seconds(duration: &str) -> Option<i64> {
    let (mut total, mut rest) = (0_i64, duration);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, unit) = rest.split_at(digits);
        let unit_end = unit.find(|c: char| c.is_ascii_digit()).unwrap_or(unit.len());
        let number: i64 = number.split('.').next()?.parse().ok()?;
        let factor = match &unit[..unit_end] {
            "h" => 3600,
            "m" => 60,
            "s" => 1,
            "ms" => 0,
            _ => return None,
        };
        total = total.checked_add(number.checked_mul(factor)?)?;
        rest = &unit[unit_end..];
    }
    (!duration.is_empty()).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, expected) in [
            ("10s", Some(10)),
            ("1m20s", Some(80)),
            ("5m0s", Some(300)),
            ("1h0m0.5s", Some(3600)),
            ("500ms", Some(0)),
            ("", None),
            ("s", None),
            ("10", None),
            ("10 s", None),
            ("99999999999999999999s", None),
            ("9223372036854775807h", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }
}
