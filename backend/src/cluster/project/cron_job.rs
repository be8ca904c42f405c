//! CronJobs.

use quarterdeck_wire::{
    Str,
    kind::Kind,
    row::Row,
    status::{Level, Status, Why, Word},
};

use super::{container::Template, replicas::Replicas};
use crate::cluster::{
    names::Names,
    object::{Meta, Object, Timestamp, count, slim},
};

slim! {
    pub struct CronJob {
        metadata: Meta,
        spec: CronJobSpec,
        status: CronJobStatus,
    }

    pub struct CronJobSpec {
        schedule: String,
        time_zone: String,
        suspend: bool,
        job_template: JobTemplate,
    }

    pub struct JobTemplate {
        spec: JobTemplateSpec,
    }

    pub struct JobTemplateSpec {
        template: Template,
    }

    pub struct CronJobStatus {
        active: Vec<ActiveJob>,
        last_schedule_time: Timestamp,
    }

    /// Only counted.
    pub struct ActiveJob {
        name: String,
    }
}

impl CronJob {
    fn status(&self, names: &mut Names) -> Status {
        let runs = Why::Runs { last: self.status.last_schedule_time.0, schedule: self.schedule() };
        let status = if !self.status.active.is_empty() {
            Status::new(Level::Ok, Word::Api(names.intern("Running")))
        } else if self.spec.suspend {
            let down = self.metadata.maintenance();
            down.unwrap_or(Status::new(Level::Stopped, Word::Suspended))
        } else {
            Status::new(Level::Ok, Word::Scheduled)
        };
        status.because(runs)
    }

    /// The schedule, with the time zone it is meant in.
    fn schedule(&self) -> Str {
        match &*self.spec.time_zone {
            "" => Str::from(&*self.spec.schedule),
            zone => Str::from(format!("{} {zone}", self.spec.schedule)),
        }
    }
}

impl Object for CronJob {
    const KIND: Kind = Kind::CronJob;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn row(&self, names: &mut Names) -> Row {
        let running = count(i64::try_from(self.status.active.len()).unwrap_or(i64::MAX));
        let replicas = Replicas { desired: running, ..Replicas::default() };
        let status = self.status(names);
        let template = &self.spec.job_template.spec.template;
        replicas.row(Self::KIND, &self.metadata, template, status, names)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cluster::project::replicas::tests::row_of;

    #[test]
    fn between_runs() {
        let row = row_of::<CronJob>(json!({
            "spec": {"schedule": "*/15 * * * *", "jobTemplate": {"spec": {"template": {"spec":
                {"containers": [{"image": "backup:1"}]}}}}},
            "status": {"lastScheduleTime": "1970-01-01T00:01:00Z"},
        }));
        let why = Why::Runs { last: Some(60), schedule: "*/15 * * * *".into() };
        assert_eq!(row.status, Status::new(Level::Ok, Word::Scheduled).because(why));
        assert_eq!((row.desired, &*row.image), (0, "backup:1"));
    }

    #[test]
    fn running() {
        let row = row_of::<CronJob>(json!({
            "spec": {"schedule": "0 3 * * *", "timeZone": "Asia/Shanghai", "suspend": true},
            "status": {"active": [{"name": "backup-1"}, {"kind": "Job"}]},
        }));
        let why = Why::Runs { last: None, schedule: "0 3 * * * Asia/Shanghai".into() };
        let expected = Status::new(Level::Ok, Word::Api("Running".into())).because(why);
        assert_eq!((row.status, row.desired), (expected, 2));
    }

    #[test]
    fn suspended() {
        let row = row_of::<CronJob>(json!({"spec": {"suspend": true}}));
        assert_eq!((row.status.level, row.status.word), (Level::Stopped, Word::Suspended));
    }
}
