//! Nodes and the pods bound to them.

use quarterdeck_wire::row::{NodeRow, PodRow, Requested};

/// What these pods ask for together. Finished pods hold nothing, as the scheduler and
/// `kubectl describe node` count.
pub fn requested<'a>(pods: impl IntoIterator<Item = &'a PodRow>) -> Requested {
    let mut sum = Requested::default();
    for pod in pods.into_iter().filter(|pod| !pod.finished) {
        sum.cpu = sum.cpu.saturating_add(pod.resources.cpu_request);
        sum.memory = sum.memory.saturating_add(pod.resources.memory_request);
        sum.pods = sum.pods.saturating_add(1);
    }
    sum
}

/// The node with what its pods ask for.
#[must_use]
pub fn with_requested(node: &NodeRow, requested: Requested) -> NodeRow {
    NodeRow { requested, ..node.clone() }
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::row::Row;
    use serde_json::json;

    use super::*;
    use crate::cluster::{names::Names, object::Object, project::pod::Pod};

    fn pod(phase: &str, cpu: &str) -> PodRow {
        let requests = json!({"requests": {"cpu": cpu, "memory": "1Ki"}});
        let pod: Pod = serde_json::from_value(json!({
            "spec": {"containers": [{"resources": requests}]}, "status": {"phase": phase}}))
        .unwrap();
        match pod.row(&mut Names::new()) {
            Row::Pod(row) => row,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn finished_pods_ask_for_nothing() {
        let pods = [
            pod("Running", "1"),
            pod("Pending", "500m"),
            pod("Succeeded", "7"),
            pod("Failed", "7"),
        ];
        assert_eq!(requested(&pods), Requested { cpu: 1500, memory: 2048, pods: 2 });
    }
}
