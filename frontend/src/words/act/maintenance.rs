//! Words of maintenance.

use quarterdeck_wire::maintenance::{Hold, Is, Note, Stage, Step};

/// What is said of maintenance.
pub struct Maintenance {
    pub title: fn(&str) -> String,
    pub subtitle: &'static str,
    pub goes_down: &'static str,
    pub replicas: fn(u32) -> String,
    pub work: &'static str,
    pub by_hand: &'static str,
    /// Of a run that is under way.
    pub done_by_hand: &'static str,
    /// Of a CronJob.
    pub run_job: fn(&str) -> String,
    /// Like another Job.
    pub like_job: fn(&str) -> String,
    pub reason: &'static str,
    pub back_in: &'static str,
    pub not_known: &'static str,
    /// The first workload, and how many in all.
    pub confirm: fn(&str, usize) -> String,
    pub heading: &'static str,
    /// By whom, when, and the reason, which may be empty.
    pub started: fn(&str, &str, &str) -> String,
    pub stage: fn(&Stage) -> &'static str,
    pub expected: fn(&str) -> String,
    /// Since when it should be over, and for how long that is.
    pub overdue: fn(&str, &str) -> String,
    pub held: fn(&Hold) -> String,
    pub done: &'static str,
    pub aborted: &'static str,
    pub retry: &'static str,
    pub restore: &'static str,
    pub abort: &'static str,
    pub extend: &'static str,
    /// Which other dashboard drives it; its name may be empty.
    pub elsewhere: fn(&str) -> String,
    pub step_down: &'static str,
    pub step_gone: &'static str,
    pub step_work: &'static str,
    pub step_up: &'static str,
    pub step_ready: &'static str,
    /// Pods that stop still.
    pub stopping: fn(u32) -> String,
    /// How many pods are Ready, of how many.
    pub ready: fn(u32, u32) -> String,
    pub tries: fn(u32) -> String,
    pub starting: &'static str,
    pub starts_then: &'static str,
    pub workload: &'static str,
    pub before: &'static str,
    pub now: &'static str,
    pub after: &'static str,
    /// How a workload is, and what it was.
    pub is: fn(&Is, u32) -> String,
    pub how_many: fn(&str) -> String,
    pub remember: &'static str,
    pub without_us: &'static str,
    pub window: &'static str,
    /// The workloads, for how long, and by when they are expected back.
    pub away: fn(&str, &str, Option<&str>) -> String,
    /// The workloads, and how long it was.
    pub took: fn(&str, &str) -> String,
    pub left: fn(&str) -> String,
    pub late: fn(&str) -> String,
    pub runs: &'static str,
    pub run: &'static str,
    pub if_fails: &'static str,
    pub if_fails_hint: &'static str,
    pub details: &'static str,
    pub started_by: &'static str,
    /// Who, and when.
    pub at: fn(&str, &str) -> String,
    pub reason_was: &'static str,
    pub back_by: &'static str,
    pub none: &'static str,
    pub none_hint: &'static str,
    /// What a check of a plan found.
    pub note: fn(&Note) -> (&'static str, String),
}

pub const EN: Maintenance = Maintenance {
    title: |name| format!("Maintenance of {name}"),
    subtitle: "Scaled to 0 with its replicas remembered in the cluster, then brought back to what it was.",
    goes_down: "Goes down, and comes back in this order",
    replicas: |count| if count == 1 { "1 replica".to_owned() } else { format!("{count} replicas") },
    work: "Work while it is down",
    by_hand: "I do it by hand",
    done_by_hand: "by hand; “Restore” when it is done",
    run_job: |name| format!("Run a Job of {name}"),
    like_job: |name| format!("Run a Job like {name}"),
    reason: "Reason, seen by everyone",
    back_in: "Expected back in",
    not_known: "not known",
    confirm: |name, all| match all {
        0 | 1 => format!("Take down {name}"),
        _ => format!("Take down {name} and {} more", all - 1),
    },
    heading: "Maintenance",
    started: |who, at, reason| match reason {
        "" => format!("started by {who} at {at}"),
        _ => format!("started by {who} at {at}, “{reason}”"),
    },
    stage: |stage| match stage {
        Stage::Down => "Taking down",
        Stage::Work => "Down, work under way",
        Stage::Up => "Bringing back",
        Stage::Held { at: Step::Down, .. } => "Stopped while taking down",
        Stage::Held { at: Step::Work, .. } => "Stopped, the work failed",
        Stage::Held { at: Step::Up, .. } => "Stopped while bringing back",
        Stage::Done => "Done",
        Stage::Aborted => "Aborted",
    },
    expected: |at| format!("Expected back by {at}"),
    overdue: |at, late| format!("Overdue by {late}: it was expected back by {at}"),
    held: |why| {
        match why {
        Hold::Refused(error) => error.message.clone(),
        Hold::Changed { name, seen, now } => {
            format!("{name} has {now} replicas, not the {seen} that were seen: it was left alone")
        }
        Hold::Failed { job, why } => format!("Job {job} failed: {why}"),
        Hold::NotReady { name, ready, of } => {
            format!("{name} does not become Ready: {ready} of {of} pods")
        }
        Hold::Rebuilt => "The ConfigMap of this run was lost; this is what the workloads say. Nothing is changed until you say how it goes on.".to_owned(),
        Hold::Unknown { name } => {
            format!("Nothing knows any more how many replicas {name} had: say so below, then restore")
        }
    }
    },
    done: "Done: everything is back and Ready.",
    aborted: "Ended as it stood. What is at 0 keeps its number in its annotation.",
    retry: "Retry",
    restore: "Restore",
    abort: "Abort",
    extend: "30 min more",
    elsewhere: |name| match name {
        "" => "Another dashboard drives this run; here it is only shown.".to_owned(),
        _ => format!("The dashboard {name} drives this run; here it is only shown."),
    },
    step_down: "Remember replicas, scale to 0",
    step_gone: "Wait for pods to go",
    step_work: "Do the work",
    step_up: "Restore replicas, in this order",
    step_ready: "Verify Ready",
    stopping: |pods| match pods {
        0 => "all are gone".to_owned(),
        1 => "1 pod stops".to_owned(),
        _ => format!("{pods} pods stop"),
    },
    ready: |ready, of| format!("{ready} of {of} pods"),
    tries: |tries| format!("(attempt {tries})"),
    starting: "The Job is being started.",
    starts_then: "The Job starts when all are down.",
    workload: "Workload",
    before: "Before",
    now: "Now",
    after: "After",
    is: |is, before| match is {
        Is::Up => format!("{before}, not taken down yet"),
        Is::Down { stopping: 0 } => "0".to_owned(),
        Is::Down { stopping: 1 } => "0, 1 pod stopping".to_owned(),
        Is::Down { stopping } => format!("0, {stopping} pods stopping"),
        Is::Back { ready } => format!("{ready} of {before} Ready"),
        Is::Other { now } => format!("{now}, set by someone else and left so"),
        Is::Gone => "deleted".to_owned(),
        Is::Lost => "0, its number is lost".to_owned(),
    },
    how_many: |name| format!("Replicas {name} had"),
    remember: "Remember",
    without_us: "Finish without Quarterdeck",
    window: "Time",
    away: |names, age, until| match until {
        Some(until) => format!("{names}: for {age}, expected back by {until}"),
        None => format!("{names}: for {age}, expected end not known"),
    },
    took: |names, age| format!("{names}: over after {age}"),
    left: |age| format!("{age} left"),
    late: |age| format!("{age} overdue"),
    runs: "Maintenance runs",
    run: "Run",
    if_fails: "If a step fails",
    if_fails_hint: "The run stops there and asks. Nothing is restored by itself while the work is not done. A restart of Quarterdeck does not lose the run.",
    details: "Details",
    started_by: "Started by",
    at: |who, at| format!("{who} at {at}"),
    reason_was: "Reason",
    back_by: "Expected back",
    none: "Nothing is down for maintenance",
    none_hint: "A Deployment or StatefulSet is taken down from its pane, with “Maintenance”.",
    note: |note| {
        match note {
        Note::Silent { service } => ("Service", format!("{service} has no endpoints meanwhile")),
        Note::Idle { autoscaler } => {
            ("Autoscaler", format!("{autoscaler} does nothing while there are 0 replicas"))
        }
        Note::Keda { autoscaler } => (
            "KEDA",
            format!("the ScaledObject of {autoscaler} would start it again: pause it before"),
        ),
        Note::Paused { scaler } => {
            ("KEDA", format!("the ScaledObject {scaler} is paused meanwhile"))
        }
        Note::Daemon => (
            "DaemonSet",
            "can't be scaled: it runs a pod on every node that fits. Give it a node selector that no node has, or drain the nodes."
                .to_owned(),
        ),
        Note::IsDown => ("Replicas", "it is at 0 already; there is nothing to remember".to_owned()),
        Note::Taken => ("Maintenance", "it is down for maintenance already".to_owned()),
    }
    },
};

pub const ZH: Maintenance = Maintenance {
    title: |name| format!("维护 {name}"),
    subtitle: "缩容到 0，副本数记录在集群中，之后恢复原状。",
    goes_down: "将停下，并按此顺序恢复",
    replicas: |count| format!("{count} 个副本"),
    work: "停机期间的工作",
    by_hand: "手动进行",
    done_by_hand: "手动进行；完成后点“恢复”",
    run_job: |name| format!("运行 {name} 的一个 Job"),
    like_job: |name| format!("运行与 {name} 相同的 Job"),
    reason: "原因（所有人可见）",
    back_in: "预计恢复时间",
    not_known: "未知",
    confirm: |name, all| match all {
        0 | 1 => format!("停下 {name}"),
        _ => format!("停下 {name} 及另外 {} 个", all - 1),
    },
    heading: "维护",
    started: |who, at, reason| match reason {
        "" => format!("由 {who} 于 {at} 开始"),
        _ => format!("由 {who} 于 {at} 开始，“{reason}”"),
    },
    stage: |stage| match stage {
        Stage::Down => "正在停下",
        Stage::Work => "已停下，工作进行中",
        Stage::Up => "正在恢复",
        Stage::Held { at: Step::Down, .. } => "停下时中止",
        Stage::Held { at: Step::Work, .. } => "工作失败，已中止",
        Stage::Held { at: Step::Up, .. } => "恢复时中止",
        Stage::Done => "已完成",
        Stage::Aborted => "已放弃",
    },
    expected: |at| format!("预计 {at} 前恢复"),
    overdue: |at, late| format!("已超时 {late}：本应在 {at} 前恢复"),
    held: |why| match why {
        Hold::Refused(error) => error.message.clone(),
        Hold::Changed { name, seen, now } => {
            format!("{name} 现有 {now} 个副本，而不是所见的 {seen} 个：未作改动")
        }
        Hold::Failed { job, why } => format!("Job {job} 失败：{why}"),
        Hold::NotReady { name, ready, of } => format!("{name} 未能就绪：{of} 个 Pod 中 {ready} 个"),
        Hold::Rebuilt => {
            "此次维护的 ConfigMap 已丢失；以下根据工作负载的注解还原。在您决定之前不作任何改动。"
                .to_owned()
        }
        Hold::Unknown { name } => {
            format!("已无处可知 {name} 原有多少副本：请在下面填写，然后恢复")
        }
    },
    done: "已完成：全部恢复并就绪。",
    aborted: "已按当时的状态结束。仍为 0 的工作负载在注解中保留原副本数。",
    retry: "重试",
    restore: "恢复",
    abort: "放弃",
    extend: "延长 30 分钟",
    elsewhere: |name| match name {
        "" => "此次维护由另一个面板执行，这里仅显示进度。".to_owned(),
        _ => format!("此次维护由面板 {name} 执行，这里仅显示进度。"),
    },
    step_down: "记录副本数，缩容到 0",
    step_gone: "等待 Pod 停止",
    step_work: "进行工作",
    step_up: "按此顺序恢复副本数",
    step_ready: "确认就绪",
    stopping: |pods| match pods {
        0 => "已全部停止".to_owned(),
        _ => format!("{pods} 个 Pod 正在停止"),
    },
    ready: |ready, of| format!("{of} 个 Pod 中 {ready} 个"),
    tries: |tries| format!("（第 {tries} 次）"),
    starting: "正在启动 Job。",
    starts_then: "全部停下后启动 Job。",
    workload: "工作负载",
    before: "之前",
    now: "现在",
    after: "之后",
    is: |is, before| match is {
        Is::Up => format!("{before}，尚未停下"),
        Is::Down { stopping: 0 } => "0".to_owned(),
        Is::Down { stopping } => format!("0，{stopping} 个 Pod 正在停止"),
        Is::Back { ready } => format!("{before} 个中 {ready} 个就绪"),
        Is::Other { now } => format!("{now}，由他人设置，保持不变"),
        Is::Gone => "已删除".to_owned(),
        Is::Lost => "0，原副本数已丢失".to_owned(),
    },
    how_many: |name| format!("{name} 原有副本数"),
    remember: "记录",
    without_us: "不用 Quarterdeck 完成",
    window: "时间",
    away: |names, age, until| match until {
        Some(until) => format!("{names}：已 {age}，预计 {until} 前恢复"),
        None => format!("{names}：已 {age}，预计恢复时间未知"),
    },
    took: |names, age| format!("{names}：历时 {age}"),
    left: |age| format!("还剩 {age}"),
    late: |age| format!("已超时 {age}"),
    runs: "维护列表",
    run: "过程",
    if_fails: "某一步失败时",
    if_fails_hint: "维护会停在那一步并询问。工作未完成时不会自动恢复。重启 Quarterdeck 不会丢失进度。",
    details: "详情",
    started_by: "发起人",
    at: |who, at| format!("{who}，{at}"),
    reason_was: "原因",
    back_by: "预计恢复",
    none: "没有正在维护的工作负载",
    none_hint: "在 Deployment 或 StatefulSet 的面板中点“维护”即可停下。",
    note: |note| {
        match note {
        Note::Silent { service } => ("Service", format!("{service} 期间没有端点")),
        Note::Idle { autoscaler } => ("自动伸缩", format!("副本为 0 时 {autoscaler} 不起作用")),
        Note::Keda { autoscaler } => {
            ("KEDA", format!("{autoscaler} 的 ScaledObject 会再次启动它：请先暂停"))
        }
        Note::Paused { scaler } => ("KEDA", format!("ScaledObject {scaler} 期间暂停")),
        Note::Daemon => (
            "DaemonSet",
            "不能伸缩：它在每个合适的节点上运行一个 Pod。可以设置没有节点匹配的选择器，或排空节点。".to_owned(),
        ),
        Note::IsDown => ("副本", "已经是 0，没有可记录的副本数".to_owned()),
        Note::Taken => ("维护", "已在维护中".to_owned()),
    }
    },
};
