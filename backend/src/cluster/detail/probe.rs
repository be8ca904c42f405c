//! Probes of a container.

use quarterdeck_wire::{
    Str,
    detail::{Probe as OnWire, ProbeKind},
};

use super::container::ContainerSpec;
use crate::cluster::{
    object::{IntOrString, slim},
    project::pod::ContainerStatus,
};

slim! {
    pub struct Probe {
        http_get: Option<HttpGet>,
        tcp_socket: Option<TcpSocket>,
        grpc: Option<Grpc>,
        exec: Option<Exec>,
        period_seconds: Option<i32>,
    }

    pub struct HttpGet {
        scheme: String,
        host: String,
        port: IntOrString,
        path: String,
    }

    pub struct TcpSocket {
        host: String,
        port: IntOrString,
    }

    pub struct Grpc {
        port: i32,
        service: String,
    }

    pub struct Exec {
        command: Vec<String>,
    }
}

impl Probe {
    /// `HTTP GET :8080/ready every 10 s`
    fn what(&self) -> String {
        let how = if let Some(get) = &self.http_get {
            let scheme = if get.scheme.is_empty() { "HTTP" } else { &get.scheme };
            let slash = if get.path.starts_with('/') { "" } else { "/" };
            format!("{scheme} GET {}:{}{slash}{}", get.host, get.port.0, get.path)
        } else if let Some(tcp) = &self.tcp_socket {
            format!("TCP {}:{}", tcp.host, tcp.port.0)
        } else if let Some(grpc) = &self.grpc {
            format!("gRPC :{} {}", grpc.port, grpc.service).trim_end().to_owned()
        } else if let Some(exec) = &self.exec {
            format!("exec {}", exec.command.join(" "))
        } else {
            "probe".to_owned()
        };
        format!("{how} every {} s", self.period_seconds.filter(|period| *period > 0).unwrap_or(10))
    }
}

pub(super) fn probes(spec: &ContainerSpec, status: &ContainerStatus) -> Vec<OnWire> {
    let all = [
        (ProbeKind::Startup, &spec.startup_probe),
        (ProbeKind::Liveness, &spec.liveness_probe),
        (ProbeKind::Readiness, &spec.readiness_probe),
    ];
    let on_wire = |(kind, probe): (ProbeKind, &Option<Probe>)| {
        let what = Str::from(probe.as_ref()?.what());
        Some(OnWire { kind, what, passing: is_passing(kind, status) })
    };
    all.into_iter().filter_map(on_wire).collect()
}

/// What the container's status lets one conclude. A container that fails its liveness probe is
/// restarted, so one that runs passes; before it has started, neither liveness nor readiness is probed.
fn is_passing(kind: ProbeKind, status: &ContainerStatus) -> Option<bool> {
    let runs = status.state.running.is_some();
    let has_run = status.last_state.terminated.is_some() || status.state.terminated.is_some();
    let started = runs && status.started != Some(false);
    match kind {
        ProbeKind::Startup => status.started.filter(|_| runs),
        ProbeKind::Liveness => started.then_some(true),
        ProbeKind::Readiness => (started || (has_run && !runs)).then_some(status.ready),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn what(probe: Value) -> String {
        serde_json::from_value::<Probe>(probe).unwrap().what()
    }

    #[test]
    fn in_a_line() {
        let get = json!({"httpGet": {"port": 8080, "path": "/ready"}, "periodSeconds": 5});
        assert_eq!(what(get), "HTTP GET :8080/ready every 5 s");
        let get = json!({"httpGet": {"scheme": "HTTPS", "host": "a", "port": "web", "path": null}});
        assert_eq!(what(get), "HTTPS GET a:web/ every 10 s");
        assert_eq!(what(json!({"tcpSocket": {"port": 5432}})), "TCP :5432 every 10 s");
        assert_eq!(what(json!({"grpc": {"port": 9090}})), "gRPC :9090 every 10 s");
        let exec = json!({"exec": {"command": ["cat", "/tmp/up"]}});
        assert_eq!(what(exec), "exec cat /tmp/up every 10 s");
    }

    #[test]
    fn what_can_be_told() {
        let told = |status: Value| {
            let status: ContainerStatus = serde_json::from_value(status).unwrap();
            [ProbeKind::Startup, ProbeKind::Liveness, ProbeKind::Readiness]
                .map(|kind| is_passing(kind, &status))
        };
        let running = |started: bool, ready: bool| {
            told(json!({"state": {"running": {}}, "started": started, "ready": ready}))
        };
        assert_eq!(running(true, true), [Some(true); 3]);
        assert_eq!(running(true, false), [Some(true), Some(true), Some(false)]);
        assert_eq!(running(false, false), [Some(false), None, None]);
        assert_eq!(told(json!({"state": {"waiting": {}}, "started": false})), [None; 3]);
        let crashed = json!({"state": {"waiting": {}}, "lastState": {"terminated": {}}});
        assert_eq!(told(crashed), [None, None, Some(false)]);
    }
}
