//! What is either so or not: a paused rollout, a closed node, a suspended CronJob.

use quarterdeck_wire::action::{About, Check, Intent, Plan, Preview, Target, Verdict};
use serde_json::{Value, json};

use super::{facts::Found, managers, write::Write};
use crate::cluster::upstream::path;

/// One of those switches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    Paused,
    Cordoned,
    Suspended,
}

impl Switch {
    /// The switch that an intent turns, and to what.
    pub fn of(intent: &Intent) -> Option<(Self, bool)> {
        match intent {
            Intent::Pause { to, .. } => Some((Switch::Paused, *to)),
            Intent::Cordon { to, .. } => Some((Switch::Cordoned, *to)),
            Intent::Suspend { to, .. } => Some((Switch::Suspended, *to)),
            _ => None,
        }
    }

    /// How it stands.
    pub fn is_on(self, found: &Found) -> bool {
        let spec = &found.subject.spec;
        match self {
            Switch::Paused => spec.paused,
            Switch::Cordoned => spec.unschedulable,
            Switch::Suspended => spec.suspend,
        }
    }

    const fn field(self) -> &'static str {
        match self {
            Switch::Paused => "paused",
            Switch::Cordoned => "unschedulable",
            Switch::Suspended => "suspend",
        }
    }

    fn kubectl(self, target: &Target, found: &Found, to: bool) -> String {
        let what = found.subject.on_command_line(target.kind);
        match (self, to) {
            (Switch::Paused, true) => format!("kubectl rollout pause {what}"),
            (Switch::Paused, false) => format!("kubectl rollout resume {what}"),
            (Switch::Cordoned, true) => format!("kubectl cordon {}", target.name),
            (Switch::Cordoned, false) => format!("kubectl uncordon {}", target.name),
            (Switch::Suspended, _) => {
                format!(r#"kubectl patch {what} -p '{{"spec":{{"suspend":{to}}}}}'"#)
            }
        }
    }

    pub fn plan(self, target: &Target, found: &Found, to: bool) -> Plan {
        let mut checks = Vec::new();
        if self.is_on(found) == to {
            checks.push(Check::new(Verdict::Stops, About::AlreadySo));
        }
        checks.extend(managers::checks(&found.subject.metadata));
        Plan { checks, preview: Preview::None, kubectl: self.kubectl(target, found, to) }
    }

    pub fn write(self, target: &Target, to: bool) -> Write {
        let object = path(target.kind, target.namespace.as_deref(), Some(&target.name));
        let spec: Value = json!({ self.field(): to });
        Write::merge(object, &target.uid, json!({ "spec": spec }))
    }
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::kind::Kind;

    use super::*;

    #[test]
    fn a_switch_that_stands_so_already_is_not_turned() {
        let node =
            Target { kind: Kind::Node, namespace: None, name: "node-1".into(), uid: "u".into() };
        let closed = Found::of(json!({ "metadata": { "name": "node-1" },
            "spec": { "unschedulable": true } }))
        .unwrap();
        let plan = Switch::Cordoned.plan(&node, &closed, true);
        assert_eq!(plan.checks, [Check::new(Verdict::Stops, About::AlreadySo)]);
        let plan = Switch::Cordoned.plan(&node, &closed, false);
        assert_eq!((plan.checks.len(), &*plan.kubectl), (0, "kubectl uncordon node-1"));
        let write = Switch::Cordoned.write(&node, false);
        assert_eq!(write.path, "/api/v1/nodes/node-1");
        let body = json!({ "metadata": { "uid": "u" }, "spec": { "unschedulable": false } });
        assert_eq!(write.body, body);
    }
}
