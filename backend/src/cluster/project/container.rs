//! What a pod and a pod template have in common: containers and what they ask for.

use quarterdeck_wire::row::Resources;

use crate::cluster::{
    object::slim,
    quantity::{Amount, Quantity},
};

slim! {
    /// `spec.containers[]` and `spec.initContainers[]`.
    pub struct Container {
        name: String,
        image: String,
        restart_policy: String,
        resources: Requirements,
    }

    /// `resources` of a container or a pod.
    pub struct Requirements {
        requests: ResourceList,
        limits: ResourceList,
    }

    /// The two resources that rows speak of.
    pub struct ResourceList {
        cpu: Amount,
        memory: Amount,
    }

    /// `spec.template` of a workload.
    pub struct Template {
        spec: TemplateSpec,
    }

    /// As much of a pod's spec as its template shows.
    pub struct TemplateSpec {
        containers: Vec<Container>,
        init_containers: Vec<Container>,
        overhead: ResourceList,
        resources: Requirements,
    }
}

impl Container {
    /// A sidecar: an init container that runs as long as the pod
    /// (`IsRestartableInitContainer` in `pkg/api/pod/util.go`).
    pub fn is_restartable(&self) -> bool {
        self.restart_policy == "Always"
    }
}

impl Template {
    /// The first container's image.
    pub fn image(&self) -> &str {
        self.spec.containers.first().map_or("", |container| &container.image)
    }

    /// Name and image of each container, init containers left out.
    pub fn containers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.spec.containers.iter().map(|container| (&*container.name, &*container.image))
    }

    /// What one pod of the template asks for.
    pub fn resources(&self) -> Resources {
        let spec = &self.spec;
        effective(
            &spec.containers.iter().map(|c| &c.resources).collect::<Vec<_>>(),
            &spec
                .init_containers
                .iter()
                .map(|c| (&c.resources, c.is_restartable()))
                .collect::<Vec<_>>(),
            &spec.resources,
            &spec.overhead,
        )
    }
}

/// What a pod asks for as a whole, as the scheduler counts it: the sum of the containers and sidecars,
/// or what an init container needs beside the sidecars started before it, if that is more; the pod's
/// own requests go before both; the overhead is added, to limits only where there are some.
/// (`PodRequests` and `PodLimits` in `k8s.io/component-helpers/resource/helpers.go`.)
///
/// `init` says of each init container whether it is a sidecar.
pub fn effective(
    containers: &[&Requirements],
    init: &[(&Requirements, bool)],
    pod: &Requirements,
    overhead: &ResourceList,
) -> Resources {
    let one = |which: fn(&Requirements) -> &ResourceList, what: fn(&ResourceList) -> Amount| {
        let of = |requirements: &Requirements| what(which(requirements)).0;
        let all: Vec<Option<Quantity>> = containers.iter().map(|c| of(c)).collect();
        let init: Vec<_> = init.iter().map(|(c, sidecar)| (of(c), *sidecar)).collect();
        of(pod).unwrap_or_else(|| aggregate(&all, &init))
    };
    let request = |what: fn(&ResourceList) -> Amount| {
        one(|r| &r.requests, what) + what(overhead).0.unwrap_or_default()
    };
    let limit = |what: fn(&ResourceList) -> Amount| {
        let limit = one(|r| &r.limits, what);
        let more = what(overhead).0.filter(|_| !limit.is_zero());
        limit + more.unwrap_or_default()
    };
    Resources {
        cpu_request: milli(request(|list| list.cpu)),
        cpu_limit: milli(limit(|list| list.cpu)),
        memory_request: request(|list| list.memory).value(),
        memory_limit: limit(|list| list.memory).value(),
    }
}

/// The rule of [`effective`] for one resource, before the pod's own and the overhead.
fn aggregate(containers: &[Option<Quantity>], init: &[(Option<Quantity>, bool)]) -> Quantity {
    let mut together: Quantity = containers.iter().flatten().copied().sum();
    let (mut sidecars, mut initializing) = (Quantity::default(), Quantity::default());
    for (amount, is_sidecar) in init {
        let amount = amount.unwrap_or_default();
        let needs = sidecars + amount;
        if *is_sidecar {
            together = together + amount;
            sidecars = needs;
        }
        initializing = initializing.max(needs);
    }
    together.max(initializing)
}

fn milli(amount: Quantity) -> u32 {
    u32::try_from(amount.milli()).unwrap_or(u32::MAX)
}

/// What one container asks for.
pub fn own_resources(requirements: &Requirements) -> Resources {
    effective(&[requirements], &[], &Requirements::default(), &ResourceList::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(spec: &str) -> Resources {
        let template: Template = serde_json::from_str(&format!("{{\"spec\":{spec}}}")).unwrap();
        template.resources()
    }

    const NONE: Resources =
        Resources { cpu_request: 0, cpu_limit: 0, memory_request: 0, memory_limit: 0 };

    #[test]
    fn containers_add_up() {
        let two = r#"{"containers":[
            {"resources":{"requests":{"cpu":"100m","memory":"1Ki"},"limits":{"cpu":"1"}}},
            {"resources":{"requests":{"cpu":"0.2"},"limits":{"cpu":"2","memory":"1k"}}}, {}]}"#;
        let expected = Resources {
            cpu_request: 300,
            cpu_limit: 3000,
            memory_request: 1024,
            memory_limit: 1000,
        };
        assert_eq!(template(two), expected);
    }

    #[test]
    fn an_init_container_counts_if_it_needs_more() {
        let with = |cpu: &str| {
            template(&format!(
                r#"{{"containers":[{{"resources":{{"requests":{{"cpu":"1"}}}}}}],
                "initContainers":[{{"resources":{{"requests":{{"cpu":"{cpu}"}}}}}}]}}"#
            ))
        };
        assert_eq!(with("500m"), Resources { cpu_request: 1000, ..NONE });
        assert_eq!(with("3"), Resources { cpu_request: 3000, ..NONE });
    }

    #[test]
    fn sidecars_count_beside_later_init_containers_and_the_containers() {
        let side = r#"{"restartPolicy":"Always","resources":{"requests":{"cpu":"1"}}}"#;
        let init = |cpu: &str| format!(r#"{{"resources":{{"requests":{{"cpu":"{cpu}"}}}}}}"#);
        let pod = |inits: String| {
            template(&format!(r#"{{"containers":[{}],"initContainers":[{inits}]}}"#, init("2")))
                .cpu_request
        };
        assert_eq!(pod(side.to_owned()), 3000);
        // Before the sidecar has started it does not count.
        assert_eq!(pod(format!("{},{side}", init("3"))), 3000);
        // After, it does.
        assert_eq!(pod(format!("{side},{}", init("3"))), 4000);
    }

    #[test]
    fn the_pods_own_go_first_and_overhead_is_added() {
        let pod = r#"{"resources":{"requests":{"cpu":"5"},"limits":{"memory":"10k"}},
            "overhead":{"cpu":"250m","memory":"1k"},
            "containers":[{"resources":{"requests":{"cpu":"1","memory":"2k"}}}]}"#;
        let expected = Resources {
            cpu_request: 5250,
            cpu_limit: 0,
            memory_request: 3000,
            memory_limit: 11_000,
        };
        assert_eq!(template(pod), expected);
    }
}
