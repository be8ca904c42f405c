//! Services.

use std::collections::BTreeMap;

use quarterdeck_wire::{
    Str,
    kind::Kind,
    row::{EndpointCounts, Row, ServicePort, ServiceRow},
};

use crate::cluster::{
    join::service_status,
    names::Names,
    object::{IntOrString, Meta, Object, labels_text, slim},
};

slim! {
    pub struct Service {
        metadata: Meta,
        spec: ServiceSpec,
        status: ServiceStatus,
    }

    pub struct ServiceSpec {
        #[serde(rename = "type")]
        kind: String,
        #[serde(rename = "clusterIP")]
        cluster_ip: String,
        #[serde(rename = "clusterIPs")]
        cluster_ips: Vec<String>,
        #[serde(rename = "externalIPs")]
        external_ips: Vec<String>,
        external_name: String,
        ports: Vec<Port>,
        selector: BTreeMap<String, String>,
    }

    pub struct Port {
        name: String,
        protocol: String,
        port: i32,
        target_port: IntOrString,
        node_port: i32,
    }

    pub struct ServiceStatus {
        load_balancer: LoadBalancer,
    }

    pub struct LoadBalancer {
        ingress: Vec<Ingress>,
    }

    pub struct Ingress {
        ip: String,
        hostname: String,
    }
}

impl Service {
    fn kind(&self) -> &str {
        match &*self.spec.kind {
            "ClusterIP" | "" if self.spec.cluster_ip == "None" => "Headless",
            "" => "ClusterIP",
            kind => kind,
        }
    }

    fn cluster_ips(&self) -> Vec<Str> {
        let spec = &self.spec;
        let one = std::slice::from_ref(&spec.cluster_ip);
        let all = if spec.cluster_ips.is_empty() { one } else { &spec.cluster_ips };
        let given = all.iter().filter(|ip| !matches!(&***ip, "" | "None"));
        given.map(|ip| Str::from(&**ip)).collect()
    }

    /// As `kubectl`'s EXTERNAL-IP (`getServiceExternalIP` in
    /// `pkg/printers/internalversion/printers.go`).
    fn external(&self) -> Vec<Str> {
        let spec = &self.spec;
        let ingress = self.status.load_balancer.ingress.iter();
        let ingress = ingress.map(|one| if one.ip.is_empty() { &one.hostname } else { &one.ip });
        let addresses: Vec<&String> = match &*spec.kind {
            "LoadBalancer" => ingress.chain(&spec.external_ips).collect(),
            "ExternalName" => vec![&spec.external_name],
            _ => spec.external_ips.iter().collect(),
        };
        let given = addresses.into_iter().filter(|address| !address.is_empty());
        given.map(|address| Str::from(&**address)).collect()
    }
}

impl Port {
    fn on_wire(&self, names: &mut Names) -> ServicePort {
        let port = |number: i32| u16::try_from(number).unwrap_or_default();
        let number = self.port.to_string();
        // An absent target is the port itself.
        let target = if self.target_port.0.is_empty() { &number } else { &self.target_port.0 };
        let protocol = if self.protocol.is_empty() { "TCP" } else { &self.protocol };
        ServicePort {
            name: names.intern(&self.name),
            protocol: names.intern(protocol),
            port: port(self.port),
            target: names.intern(target),
            node_port: Some(port(self.node_port)).filter(|port| *port > 0),
        }
    }
}

impl Object for Service {
    const KIND: Kind = Kind::Service;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    /// How it is, its endpoints tell: see [`crate::cluster::join::with_endpoints`].
    fn row(&self, names: &mut Names) -> Row {
        let kind = names.intern(self.kind());
        let external = self.external();
        let selector = names.intern(&labels_text(&self.spec.selector));
        let endpoints = EndpointCounts::default();
        Row::Service(Box::new(ServiceRow {
            meta: self.metadata.row(names),
            status: service_status(&kind, &selector, &external, endpoints),
            kind,
            cluster_ips: self.cluster_ips(),
            external,
            ports: self.spec.ports.iter().map(|port| port.on_wire(names)).collect(),
            selector,
            endpoints,
        }))
    }
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::status::{Level, Status, Word};
    use serde_json::{Value, json};

    use super::*;

    fn row(json: Value) -> ServiceRow {
        let service: Service = serde_json::from_value(json).unwrap();
        match service.row(&mut Names::new()) {
            Row::Service(row) => *row,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_load_balancer() {
        let row = row(json!({
            "spec": {"type": "LoadBalancer", "clusterIP": "10.96.0.4",
                "clusterIPs": ["10.96.0.4", "fd00::4"], "externalIPs": ["198.51.100.7"],
                "selector": {"tier": "web", "app": "order"},
                "ports": [{"name": "https", "port": 443, "targetPort": "web", "nodePort": 31443},
                    {"port": 9102, "protocol": "UDP", "targetPort": 9000}, {"port": 80}]},
            "status": {"loadBalancer": {"ingress": [{"ip": "203.0.113.31"}, {"hostname": "lb.example"}]}},
        }));
        assert_eq!((&*row.kind, &*row.selector), ("LoadBalancer", "app=order,tier=web"));
        assert_eq!(row.cluster_ips, ["10.96.0.4".into(), "fd00::4".into()] as [Str; 2]);
        let external: Vec<&str> = row.external.iter().map(|address| &**address).collect();
        assert_eq!(external, ["203.0.113.31", "lb.example", "198.51.100.7"]);
        let ports: Vec<_> =
            row.ports.iter().map(|p| (&*p.protocol, p.port, &*p.target, p.node_port)).collect();
        let expected = [
            ("TCP", 443, "web", Some(31443)),
            ("UDP", 9102, "9000", None),
            ("TCP", 80, "80", None),
        ];
        assert_eq!(ports, expected);
    }

    #[test]
    fn a_load_balancer_without_an_address_waits_for_one() {
        let row = row(json!({"spec": {"type": "LoadBalancer", "selector": {"app": "a"}},
            "status": {"loadBalancer": {}}}));
        assert_eq!(row.status, Status::new(Level::Progressing, Word::AddressPending));
    }

    #[test]
    fn headless() {
        let row = row(json!({"spec": {"type": "ClusterIP", "clusterIP": "None",
            "clusterIPs": ["None"], "selector": {"app": "a"}}}));
        assert_eq!((&*row.kind, row.cluster_ips.len()), ("Headless", 0));
    }

    #[test]
    fn another_name() {
        let row = row(json!({"spec": {"type": "ExternalName", "externalName": "db.example"}}));
        assert_eq!((&*row.kind, &row.external), ("ExternalName", &vec!["db.example".into()]));
        assert_eq!(row.status.word, Word::NoSelector);
    }

    #[test]
    fn one_cluster_ip_as_older_servers_write_it() {
        let row = row(json!({"spec": {"clusterIP": "10.96.0.4"}}));
        assert_eq!((&*row.kind, row.cluster_ips), ("ClusterIP", vec!["10.96.0.4".into()]));
    }
}
