//! EndpointSlices.

use quarterdeck_wire::{
    Str,
    kind::Kind,
    row::{Endpoint as EndpointOnWire, EndpointSliceRow, Row},
};

use crate::cluster::{
    names::Names,
    object::{Meta, Object, slim},
};

slim! {
    pub struct EndpointSlice {
        metadata: Meta,
        address_type: String,
        endpoints: Vec<Endpoint>,
        ports: Vec<Port>,
    }

    pub struct Endpoint {
        addresses: Vec<String>,
        conditions: Conditions,
        node_name: String,
        zone: String,
        target_ref: TargetRef,
    }

    pub struct Conditions {
        ready: Option<bool>,
        serving: Option<bool>,
        terminating: Option<bool>,
    }

    pub struct TargetRef {
        kind: String,
        name: String,
    }

    pub struct Port {
        name: String,
        port: Option<i32>,
        protocol: String,
    }
}

const SERVICE: &str = "kubernetes.io/service-name";

impl Endpoint {
    /// Absent conditions mean ready, serving like ready, and not terminating
    /// (`EndpointConditions` in `k8s.io/api/discovery/v1`). Only the first address is used, here as by
    /// kube-proxy; there is never a second.
    fn on_wire(&self, names: &mut Names) -> Option<EndpointOnWire> {
        let ready = self.conditions.ready.unwrap_or(true);
        let pod = if self.target_ref.kind == "Pod" { &self.target_ref.name } else { "" };
        Some(EndpointOnWire {
            address: Str::from(self.addresses.first()?.as_str()),
            ready,
            serving: self.conditions.serving.unwrap_or(ready),
            terminating: self.conditions.terminating.unwrap_or(false),
            node: names.intern_some(&self.node_name),
            zone: names.intern_some(&self.zone),
            pod: (!pod.is_empty()).then(|| Str::from(pod)),
        })
    }
}

impl Port {
    fn on_wire(&self, names: &mut Names) -> (Str, Option<u16>, Str) {
        let port = self.port.and_then(|port| u16::try_from(port).ok());
        let protocol = if self.protocol.is_empty() { "TCP" } else { &self.protocol };
        (names.intern(&self.name), port, names.intern(protocol))
    }
}

impl Object for EndpointSlice {
    const KIND: Kind = Kind::EndpointSlice;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn row(&self, names: &mut Names) -> Row {
        Row::EndpointSlice(Box::new(EndpointSliceRow {
            meta: self.metadata.row(names),
            service: names.intern(self.metadata.label(SERVICE).unwrap_or_default()),
            address_type: names.intern(&self.address_type),
            ports: self.ports.iter().map(|port| port.on_wire(names)).collect(),
            endpoints: self.endpoints.iter().filter_map(|one| one.on_wire(names)).collect(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn row(json: Value) -> EndpointSliceRow {
        let slice: EndpointSlice = serde_json::from_value(json).unwrap();
        match slice.row(&mut Names::new()) {
            Row::EndpointSlice(row) => *row,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn endpoints_and_ports() {
        let row = row(json!({
            "metadata": {"name": "cart-x", "labels": {"kubernetes.io/service-name": "cart"}},
            "addressType": "IPv4",
            "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}, {"name": null}],
            "endpoints": [{"addresses": ["10.0.0.1"], "nodeName": "n", "zone": "eu-1a",
                "targetRef": {"kind": "Pod", "name": "cart-1"},
                "conditions": {"ready": false, "serving": true, "terminating": true}}],
        }));
        assert_eq!((&*row.service, &*row.address_type), ("cart", "IPv4"));
        assert_eq!(row.ports[0], ("http".into(), Some(8080), "TCP".into()));
        assert_eq!(row.ports[1], ("".into(), None, "TCP".into()));
        let expected = EndpointOnWire {
            address: "10.0.0.1".into(),
            ready: false,
            serving: true,
            terminating: true,
            node: Some("n".into()),
            zone: Some("eu-1a".into()),
            pod: Some("cart-1".into()),
        };
        assert_eq!(row.endpoints, [expected]);
    }

    #[test]
    fn what_is_not_said_is_ready() {
        let row = row(json!({"ports": null, "endpoints": [
            {"addresses": ["db.example"], "conditions": {}, "targetRef": {"kind": "Node", "name": "n"}},
            {"addresses": null}]}));
        assert_eq!(row.endpoints.len(), 1);
        let endpoint = &row.endpoints[0];
        assert_eq!((endpoint.ready, endpoint.serving, endpoint.terminating), (true, true, false));
        assert_eq!(endpoint.pod, None);
    }
}
