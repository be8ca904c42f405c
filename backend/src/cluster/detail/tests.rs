use quarterdeck_wire::{
    detail::{
        ContainerRole, ContainerState, Exit, Fact, NodeDetail, PodDetail, ServiceDetail,
        WorkloadDetail,
    },
    status::{Level, Why, Word},
};
use serde_json::json;

use super::*;

fn read_detail(kind: Kind, object: Value) -> Detail {
    detail(kind, &object).unwrap()
}

fn pod(object: Value) -> PodDetail {
    match read_detail(Kind::Pod, object).body {
        DetailBody::Pod(pod) => *pod,
        other => panic!("{other:?}"),
    }
}

fn workload(kind: Kind, object: Value) -> WorkloadDetail {
    match read_detail(kind, object).body {
        DetailBody::Workload(workload) => *workload,
        other => panic!("{other:?}"),
    }
}

fn facts_of(kind: Kind, object: Value) -> Vec<(Fact, String)> {
    match read_detail(kind, object).body {
        DetailBody::Facts(facts) => {
            facts.into_iter().map(|(fact, text)| (fact, text.to_string())).collect()
        }
        other => panic!("{other:?}"),
    }
}

/// A pod with an init container that is done, a sidecar, a container in a crash loop and a debugger.
fn crashing() -> Value {
    json!({
        "metadata": {"name": "order-1", "namespace": "shop", "uid": "u-1",
            "labels": {"app": "order"},
            "annotations": {"note": "kept", LAST_APPLIED: "{\"env\": \"hunter2\"}"},
            "ownerReferences": [{"kind": "Backup", "name": "b"},
                {"kind": "ReplicaSet", "name": "order-5f7", "controller": true}]},
        "spec": {
            "nodeName": "node-6", "serviceAccountName": "order", "priority": 1000,
            "priorityClassName": "shop-critical", "terminationGracePeriodSeconds": 45,
            "nodeSelector": {"disk": "ssd"},
            "tolerations": [
                {"key": "node.kubernetes.io/not-ready", "operator": "Exists",
                    "effect": "NoExecute", "tolerationSeconds": 300},
                {"key": "dedicated", "operator": "Equal", "value": "db", "effect": "NoSchedule"},
                {"operator": "Exists"}],
            "volumes": [{"name": "tmp", "emptyDir": {}},
                {"name": "config", "configMap": {"name": "order"}}],
            "initContainers": [{"name": "wait-db", "image": "busybox"},
                {"name": "mesh", "image": "envoy:1", "restartPolicy": "Always",
                    "ports": [{"containerPort": 15090, "name": "metrics"}]}],
            "containers": [{"name": "app", "image": "order:1.42.0",
                "env": [{"name": "PASSWORD", "value": "hunter2"}],
                "resources": {"requests": {"cpu": "100m"}, "limits": {"memory": "1Ki"}},
                "readinessProbe": {"httpGet": {"port": 8080, "path": "/ready"}},
                "volumeMounts": [{"name": "config", "mountPath": "/etc/order", "readOnly": true}]}],
            "ephemeralContainers": [{"name": "debug", "image": "busybox"}],
        },
        "status": {
            "phase": "Running", "qosClass": "Burstable", "startTime": "1970-01-01T00:00:02Z",
            "podIPs": [{"ip": "10.42.6.31"}, {"ip": "fd00::1"}],
            "conditions": [
                {"type": "PodScheduled", "status": "True",
                    "lastTransitionTime": "1970-01-01T00:00:01Z"},
                {"type": "Ready", "status": "False", "reason": "ContainersNotReady"}],
            "initContainerStatuses": [
                {"name": "wait-db", "state": {"terminated": {"exitCode": 0, "reason": "Completed",
                    "finishedAt": "1970-01-01T00:00:04Z"}}},
                {"name": "mesh", "ready": true, "started": true,
                    "state": {"running": {"startedAt": "1970-01-01T00:00:05Z"}}}],
            "containerStatuses": [{"name": "app", "restartCount": 4, "started": false,
                "state": {"waiting": {"reason": "CrashLoopBackOff",
                    "message": "back-off 1m20s restarting failed container=app pod=order-1"}},
                "lastState": {"terminated": {"exitCode": 137, "signal": 9, "reason": "OOMKilled",
                    "message": "killed", "startedAt": "1970-01-01T00:00:10Z",
                    "finishedAt": "1970-01-01T00:00:20Z"}}}],
            "ephemeralContainerStatuses": [{"name": "debug", "state": {"running": {}}}],
        },
    })
}

#[test]
fn what_every_object_has() {
    let detail = read_detail(Kind::Pod, crashing());
    assert_eq!(&*detail.uid, "u-1");
    assert_eq!(detail.labels, [("app".into(), "order".into())]);
    assert_eq!(detail.annotations, [("note".into(), "kept".into())]);
    let owners: Vec<String> = detail.owners.iter().map(ObjectRef::path).collect();
    assert_eq!(owners, ["ReplicaSet/order-5f7", "Backup/b"]);
    let conditions: Vec<_> = detail.conditions.iter().map(|c| (&*c.name, c.good)).collect();
    assert_eq!(conditions, [("PodScheduled", true), ("Ready", false)]);
    assert_eq!(&*detail.row.meta().name, "order-1");
}

#[test]
fn the_values_of_the_environment_are_nowhere() {
    let detail = format!("{:?}", read_detail(Kind::Pod, crashing()));
    assert!(!detail.contains("hunter2"), "{detail}");
    let template = json!({"spec": {"template": crashing()}});
    let detail = format!("{:?}", read_detail(Kind::Deployment, template));
    assert!(!detail.contains("hunter2"), "{detail}");
}

#[test]
fn containers_in_order_with_their_roles() {
    let pod = pod(crashing());
    let containers: Vec<_> =
        pod.containers.iter().map(|c| (&*c.name, c.role, c.status.level)).collect();
    let expected = [
        ("wait-db", ContainerRole::Init, Level::Stopped),
        ("mesh", ContainerRole::Sidecar, Level::Ok),
        ("app", ContainerRole::Main, Level::Failing),
        ("debug", ContainerRole::Ephemeral, Level::Ok),
    ];
    assert_eq!(containers, expected);
    assert_eq!(
        (pod.containers[1].ports[0].port, &*pod.containers[1].ports[0].protocol),
        (15090, "TCP")
    );
}

#[test]
fn a_container_that_crashes() {
    let pod = pod(crashing());
    let app = &pod.containers[2];
    assert_eq!(app.status.word, Word::Api("CrashLoopBackOff".into()));
    let why = Why::Exited { container: "app".into(), code: 137, reason: "OOMKilled".into() };
    assert_eq!(app.status.why, Some(why));
    let exit = Exit {
        code: 137,
        signal: Some(9),
        reason: "OOMKilled".into(),
        message: "killed".into(),
        started: Some(10),
        finished: Some(20),
    };
    assert_eq!(app.last_exit, Some(exit));
    assert!(
        matches!(&app.state, ContainerState::Waiting { reason, .. } if **reason == *"CrashLoopBackOff")
    );
    assert_eq!(
        (app.restarts, app.resources.cpu_request, app.resources.memory_limit),
        (4, 100, 1024)
    );
    assert_eq!(&*app.probes[0].what, "HTTP GET :8080/ready every 10 s");
    assert_eq!(app.probes[0].passing, Some(false));
    assert_eq!((&*app.mounts[0].volume, &*app.mounts[0].path), ("config", "/etc/order"));
    assert!(app.mounts[0].read_only);
}

#[test]
fn the_next_start_is_the_last_end_and_the_back_off() {
    assert_eq!(pod(crashing()).next_start, Some(100));
    let mut running = crashing();
    running["status"]["containerStatuses"][0]["state"] = json!({"running": {}});
    assert_eq!(pod(running).next_start, None);
}

#[test]
fn a_pod_as_a_whole() {
    let pod = pod(crashing());
    assert_eq!(pod.ips, ["10.42.6.31".into(), "fd00::1".into()] as [Str; 2]);
    assert_eq!((&*pod.qos, &*pod.service_account, pod.grace), ("Burstable", "order", 45));
    assert_eq!((pod.priority, &*pod.priority_class), (Some(1000), "shop-critical"));
    assert_eq!((pod.scheduled, pod.started, pod.deleted), (Some(1), Some(2), None));
    let tolerations: Vec<&str> = pod.tolerations.iter().map(|text| &**text).collect();
    let expected = [
        "node.kubernetes.io/not-ready:NoExecute op=Exists for 300s",
        "dedicated=db:NoSchedule",
        "op=Exists",
    ];
    assert_eq!(tolerations, expected);
    let volumes: Vec<_> = pod.volumes.iter().map(|v| (&*v.source, &*v.target)).collect();
    assert_eq!(volumes, [("emptyDir", ""), ("ConfigMap", "order")]);
}

#[test]
fn a_pod_nobody_has_seen_yet() {
    let pod = pod(json!({"spec": {"containers": [{"name": "app"}], "volumes": null}}));
    assert_eq!(pod.containers[0].state, ContainerState::Unknown);
    assert_eq!(pod.containers[0].status.level, Level::Progressing);
    assert_eq!((pod.grace, pod.node), (30, None));
}

#[test]
fn a_deployment() {
    let detail = workload(
        Kind::Deployment,
        json!({"spec": {
        "selector": {"matchLabels": {"app": "cart"}}, "progressDeadlineSeconds": 600,
        "strategy": {"type": "RollingUpdate",
            "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": 1}},
        "template": {"spec": {"serviceAccountName": "cart", "containers": [{"name": "app",
            "image": "cart:2"}], "initContainers": [{"name": "m", "restartPolicy": "Always"}]}}}}),
    );
    assert_eq!(&*detail.selector, "app=cart");
    assert_eq!(&*detail.strategy, "RollingUpdate, maxSurge 25 %, maxUnavailable 1");
    assert_eq!((&*detail.service_account, detail.progress_deadline), ("cart", Some(600)));
    let roles: Vec<_> = detail.containers.iter().map(|c| (&*c.name, c.role)).collect();
    assert_eq!(roles, [("m", ContainerRole::Sidecar), ("app", ContainerRole::Main)]);
}

#[test]
fn other_workloads() {
    let set = workload(
        Kind::StatefulSet,
        json!({"spec": {"podManagementPolicy": "Parallel",
        "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 2}}}}),
    );
    assert_eq!(&*set.strategy, "RollingUpdate, partition 2, Parallel");
    let set = json!({"spec": {"updateStrategy": {"type": "OnDelete", "rollingUpdate": null}}});
    assert_eq!(&*workload(Kind::DaemonSet, set).strategy, "OnDelete");
    let job = json!({"spec": {"parallelism": 3, "completionMode": "Indexed", "suspend": true}});
    let job = workload(Kind::Job, job);
    assert_eq!((&*job.strategy, job.suspended), ("Indexed, parallelism 3", true));
}

#[test]
fn a_cron_job() {
    let detail = workload(
        Kind::CronJob,
        json!({
            "spec": {"schedule": "0 3 * * *", "timeZone": "Asia/Shanghai", "concurrencyPolicy": "Forbid",
                "jobTemplate": {"spec": {"template": {"spec": {"containers": [{"image": "backup:1"}]}}}}},
            "status": {"lastScheduleTime": "1970-01-01T00:01:00Z",
                "lastSuccessfulTime": "1970-01-01T00:00:30Z"},
        }),
    );
    assert_eq!(detail.schedule.as_deref(), Some("0 3 * * * Asia/Shanghai"));
    assert_eq!((detail.last_run, detail.last_success), (Some(60), Some(30)));
    assert_eq!((&*detail.containers[0].image, &*detail.strategy), ("backup:1", "Forbid"));
}

#[test]
fn a_node() {
    let detail = read_detail(
        Kind::Node,
        json!({
            "spec": {"podCIDR": "10.42.6.0/24", "taints": [
                {"key": "dedicated", "value": "db", "effect": "NoSchedule"},
                {"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}]},
            "status": {"addresses": [{"type": "InternalIP", "address": "192.0.2.6"}],
                "capacity": {"cpu": "16", "pods": "110"}, "allocatable": {"cpu": "15600m"},
                "nodeInfo": {"osImage": "Debian 12", "kernelVersion": "6.1", "architecture": "arm64",
                    "containerRuntimeVersion": "containerd://2.1"}},
        }),
    );
    let expected = NodeDetail {
        addresses: vec![("InternalIP".into(), "192.0.2.6".into())],
        taints: vec![
            "dedicated=db:NoSchedule".into(),
            "node.kubernetes.io/unschedulable:NoSchedule".into(),
        ],
        resources: vec![
            ("cpu".into(), "16".into(), "15600m".into()),
            ("pods".into(), "110".into(), "".into()),
        ],
        os_image: "Debian 12".into(),
        kernel: "6.1".into(),
        runtime: "containerd://2.1".into(),
        architecture: "arm64".into(),
        kube_proxy: None,
        pod_cidrs: vec!["10.42.6.0/24".into()],
        used: None,
    };
    assert_eq!(detail.body, DetailBody::Node(Box::new(expected)));
}

#[test]
fn a_service() {
    let detail = read_detail(
        Kind::Service,
        json!({
            "metadata": {"name": "order", "namespace": "shop"},
            "spec": {"type": "LoadBalancer", "sessionAffinity": "ClientIP",
                "externalTrafficPolicy": "Local", "internalTrafficPolicy": "Cluster",
                "publishNotReadyAddresses": true},
        }),
    );
    let expected = ServiceDetail {
        dns: "order.shop.svc".into(),
        affinity: "ClientIP".into(),
        external_policy: "Local".into(),
        internal_policy: "Cluster".into(),
        publish_not_ready: true,
        address_pending: true,
    };
    assert_eq!(detail.body, DetailBody::Service(Box::new(expected)));
}

#[test]
fn facts_leave_out_what_is_not_there() {
    let claim = json!({"spec": {"storageClassName": "fast", "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "5Gi"}}}, "status": {"phase": "Pending"}});
    let expected = [
        (Fact::StorageClass, "fast".to_owned()),
        (Fact::Capacity, "5Gi".to_owned()),
        (Fact::AccessModes, "RWO".to_owned()),
    ];
    assert_eq!(facts_of(Kind::PersistentVolumeClaim, claim), expected);
    let event = json!({"reason": "BackOff", "involvedObject": {"kind": "Pod", "name": "a"},
        "firstTimestamp": "2026-01-02T03:04:05Z", "lastTimestamp": "2026-01-02T03:05:05Z"});
    let facts = facts_of(Kind::Event, event);
    assert!(facts.contains(&(Fact::Regarding, "Pod/a".to_owned())));
    assert!(facts.contains(&(Fact::FirstSeen, "2026-01-02T03:04:05Z".to_owned())));
    let scaler = json!({"spec": {"maxReplicas": 6, "scaleTargetRef": {"kind": "Deployment",
        "name": "cart"}, "metrics": [{"resource": {"name": "cpu", "target":
            {"averageUtilization": 70}}}]}});
    let facts = facts_of(Kind::HorizontalPodAutoscaler, scaler);
    assert!(facts.contains(&(Fact::Metric, "cpu: <unknown>/70%".to_owned())));
    assert!(facts.contains(&(Fact::Bounds, "1\u{2013}6".to_owned())));
}

#[test]
fn every_kind_has_a_detail_even_of_nothing() {
    for kind in Kind::ALL {
        let detail = read_detail(kind, json!({"metadata": null, "spec": null, "status": null}));
        assert_eq!(detail.row.kind(), kind);
    }
}

#[test]
fn what_is_no_object_is_an_error() {
    assert!(detail(Kind::Pod, &json!({"spec": {"containers": 7}})).is_err());
    assert!(detail(Kind::Pod, &json!("pod")).is_err());
}
