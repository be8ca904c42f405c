//! A workload beyond its row.

use quarterdeck_wire::{
    Str,
    detail::{ContainerRole, TemplateContainer, WorkloadDetail},
    kind::Kind,
};

use super::container::ContainerSpec;
use crate::cluster::{
    object::{IntOrString, Timestamp, count, slim},
    project::{budget::LabelSelector, container::own_resources},
};

slim! {
    /// Any workload: of each kind, the fields it has.
    pub struct FullWorkload {
        spec: FullWorkloadSpec,
        status: FullWorkloadStatus,
    }

    pub struct FullWorkloadSpec {
        selector: LabelSelector,
        template: FullTemplate,
        /// Of a Deployment.
        strategy: Strategy,
        progress_deadline_seconds: Option<i32>,
        replicas: Option<i32>,
        paused: bool,
        /// Of a StatefulSet or DaemonSet.
        update_strategy: Strategy,
        pod_management_policy: String,
        /// Of a Job.
        parallelism: Option<i32>,
        completion_mode: String,
        /// Of a Job or CronJob.
        suspend: bool,
        /// Of a CronJob.
        schedule: Option<String>,
        time_zone: String,
        concurrency_policy: String,
        job_template: Option<Box<FullWorkload>>,
    }

    pub struct FullTemplate {
        spec: FullTemplateSpec,
    }

    pub struct FullTemplateSpec {
        service_account_name: String,
        containers: Vec<ContainerSpec>,
        init_containers: Vec<ContainerSpec>,
    }

    pub struct Strategy {
        #[serde(rename = "type")]
        name: String,
        rolling_update: RollingUpdate,
    }

    pub struct RollingUpdate {
        max_surge: Option<IntOrString>,
        max_unavailable: Option<IntOrString>,
        partition: Option<i32>,
    }

    pub struct FullWorkloadStatus {
        conditions: Vec<Progressing>,
        /// Of a StatefulSet.
        replicas: i32,
        updated_replicas: i32,
        current_revision: String,
        update_revision: String,
        /// Of a DaemonSet.
        desired_number_scheduled: i32,
        current_number_scheduled: i32,
        updated_number_scheduled: i32,
        last_schedule_time: Timestamp,
        last_successful_time: Timestamp,
    }
}

slim! {
    /// `status.conditions[]`, with the time that a progress deadline counts from.
    pub struct Progressing {
        #[serde(rename = "type")]
        name: String,
        last_update_time: Timestamp,
    }
}

impl Strategy {
    /// `RollingUpdate, maxSurge 25 %, maxUnavailable 25 %`: the API's names, the same in every language.
    fn text(&self) -> String {
        let update = &self.rolling_update;
        let mut parts = vec![self.name.clone()];
        let amount = |name: &str, amount: &Option<IntOrString>| {
            amount.as_ref().map(|amount| format!("{name} {}", amount.0.replace('%', " %")))
        };
        parts.extend(amount("maxSurge", &update.max_surge));
        parts.extend(amount("maxUnavailable", &update.max_unavailable));
        parts.extend(update.partition.filter(|p| *p > 0).map(|p| format!("partition {p}")));
        join(parts)
    }
}

/// The parts that say something.
fn join(parts: Vec<String>) -> String {
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

impl FullWorkloadSpec {
    fn strategy(&self, kind: Kind) -> String {
        match kind {
            Kind::Deployment => self.strategy.text(),
            Kind::StatefulSet => {
                join(vec![self.update_strategy.text(), self.pod_management_policy.clone()])
            }
            Kind::DaemonSet => self.update_strategy.text(),
            Kind::Job => {
                let parallelism = self.parallelism.filter(|pods| *pods > 1);
                let parallelism = parallelism.map(|pods| format!("parallelism {pods}"));
                join(vec![self.completion_mode.clone(), parallelism.unwrap_or_default()])
            }
            Kind::CronJob => self.concurrency_policy.clone(),
            _ => String::new(),
        }
    }

    /// The pod template: a CronJob's is that of its Jobs.
    fn template(&self) -> &FullTemplateSpec {
        let of_jobs = self.job_template.as_ref().map(|job| &job.spec.template.spec);
        of_jobs.unwrap_or(&self.template.spec)
    }

    fn schedule(&self) -> Option<Str> {
        let schedule = self.schedule.as_ref()?;
        Some(Str::from(format!("{schedule} {}", self.time_zone).trim_end()))
    }
}

impl FullTemplateSpec {
    fn containers(&self) -> Vec<TemplateContainer> {
        let made = |container: &ContainerSpec, role| TemplateContainer {
            name: Str::from(&*container.name),
            role,
            image: Str::from(&*container.image),
            resources: own_resources(&container.resources),
        };
        let init = self.init_containers.iter().map(|c| made(c, c.init_role()));
        init.chain(self.containers.iter().map(|c| made(c, ContainerRole::Main))).collect()
    }
}

pub(super) fn detail(kind: Kind, workload: &FullWorkload) -> WorkloadDetail {
    let (spec, status) = (&workload.spec, &workload.status);
    let template = spec.template();
    WorkloadDetail {
        selector: Str::from(spec.selector.text()),
        strategy: Str::from(spec.strategy(kind)),
        containers: template.containers(),
        service_account: Str::from(&*template.service_account_name),
        schedule: spec.schedule(),
        last_run: status.last_schedule_time.0,
        last_success: status.last_successful_time.0,
        suspended: spec.suspend || spec.paused,
        progress_deadline: spec.progress_deadline_seconds.map(count),
        autoscaler: None,
        rollout: super::rollout::rollout(kind, workload),
    }
}
