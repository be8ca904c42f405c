//! Words of emptying a node.

use quarterdeck_wire::{
    action::Progress,
    drain::{Block, Group, Is, Pod, Stays},
};

use crate::words::Language;

/// What is said of drains.
pub struct Drain {
    /// On the button that opens the plan.
    pub open: &'static str,
    pub title: fn(&str) -> String,
    pub here: fn(usize) -> String,
    pub evicted: &'static str,
    pub evicted_why: &'static str,
    pub blocked: &'static str,
    pub blocked_why: fn(&str) -> String,
    pub data: &'static str,
    pub accept_data: &'static str,
    pub lost: &'static str,
    pub accept_pod: &'static str,
    pub stay: &'static str,
    pub daemons: fn(&str) -> String,
    pub mirrors: fn(usize) -> String,
    pub finished: fn(usize) -> String,
    pub tolerate: fn(usize) -> String,
    pub comma: &'static str,
    pub and_more: fn(&str, usize) -> String,
    pub reason: &'static str,
    pub confirm: fn(&str, usize) -> String,
    pub heading: &'static str,
    /// By whom, when, and the reason, which may be empty.
    pub started: fn(&str, &str, &str) -> String,
    pub queued: fn(Option<&str>) -> String,
    pub paused: &'static str,
    pub uncordoned: &'static str,
    pub held: &'static str,
    pub done: &'static str,
    /// After it, as long as that is so.
    pub stays_cordoned: &'static str,
    pub at_once: &'static str,
    pub stopped: &'static str,
    pub pause: &'static str,
    pub go_on: &'static str,
    pub cancel: &'static str,
    pub cancel_and_uncordon: &'static str,
    pub pod: &'static str,
    pub status: &'static str,
    pub goes_to: &'static str,
    pub promise: &'static str,
    pub moved: fn(usize, usize) -> String,
    pub group: fn(Group) -> &'static str,
    pub group_hint: fn(Group) -> &'static str,
    pub more: fn(usize) -> String,
    /// What holds a pod, and in how many seconds it is asked again.
    pub why: fn(&Block, Option<i64>) -> String,
    pub why_link: &'static str,
    pub data_lost: &'static str,
    /// An `emptyDir`: its name, the most that may be in it, whether it is in memory.
    #[cfg(feature = "whole")]
    pub empty_dir: fn(&str, Option<&str>, bool) -> String,
    pub pod_lost: &'static str,
    pub word: fn(&Pod) -> &'static str,
    /// After the word, at this time.
    pub says: fn(&Pod, i64) -> String,
    pub to: fn(&Pod) -> String,
    /// Under Activity.
    pub following: fn(&Progress) -> String,
}

pub const EN: Drain = Drain {
    open: "Drain",
    title: |node| format!("Drain {node}"),
    here: |pods| {
        if pods == 1 { "1 pod runs here.".to_owned() } else { format!("{pods} pods run here.") }
    },
    evicted: "are evicted",
    evicted_why: "each has an owner that starts it elsewhere",
    blocked: "blocked now",
    blocked_why: |budgets| format!("PDB {budgets} allows 0 disruptions; retried until it may go"),
    data: "lose emptyDir data",
    accept_data: "Accept the loss of emptyDir data",
    lost: "never come back",
    accept_pod: "Accept the loss of pods without an owner",
    stay: "stay",
    daemons: |names| format!("DaemonSets: {names}"),
    mirrors: |count| format!("{count} of the kubelet's own"),
    finished: |count| format!("{count} finished"),
    tolerate: |count| format!("{count} that tolerate a closed node"),
    comma: ", ",
    and_more: |names, more| format!("{names} and {more} more"),
    reason: "Reason, seen by everyone",
    confirm: |node, pods| match pods {
        1 => format!("Drain {node}, evict 1 pod"),
        _ => format!("Drain {node}, evict {pods} pods"),
    },
    heading: "Drain",
    started: |who, at, reason| match reason {
        "" => format!("started by {who} at {at}"),
        _ => format!("started by {who} at {at}, “{reason}”"),
    },
    queued: |before| match before {
        Some(node) => format!("Waits for its turn, after {node}"),
        None => "Waits for its turn".to_owned(),
    },
    paused: "Paused: no more pods are asked to go",
    uncordoned: "Paused: someone opened the node for new pods meanwhile",
    held: "Paused: what is left was refused; going on asks again",
    done: "Drained: all pods that can go are gone.",
    stays_cordoned: " The node stays cordoned until it is opened again.",
    at_once: "Nodes at once",
    stopped: "Cancelled before its end",
    pause: "Pause drain",
    go_on: "Go on",
    cancel: "Cancel drain",
    cancel_and_uncordon: "Cancel and uncordon",
    pod: "Pod",
    status: "Status",
    goes_to: "Goes to",
    promise: "Evictions respect PodDisruptionBudgets and each pod’s grace period. Nothing is deleted silently.",
    moved: |gone, all| format!("{gone} of {all} {} moved", if all == 1 { "pod" } else { "pods" }),
    group: |group| match group {
        Group::Failed => "Refused",
        Group::Blocked => "Blocked",
        Group::Stopping => "Stopping",
        Group::Waiting => "Waiting",
        Group::Moved => "Moved",
        Group::Stays => "Stays",
    },
    group_hint: |group| match group {
        Group::Failed => "for good; going on asks again",
        Group::Stopping => "evicted, within their grace period",
        Group::Waiting => "at most 4 at a time",
        Group::Moved => "gone from this node",
        Group::Blocked | Group::Stays => "",
    },
    more: |more| format!("{more} more"),
    why: |block, next| {
        let budgets = block.budgets.join(" and ");
        let held = match (block.budgets.len(), &*block.unready) {
            (0, _) => "A budget allows no disruption".to_owned(),
            (1, []) => format!("PDB {budgets} allows 0 disruptions"),
            (1, [pod]) => format!("PDB {budgets} allows 0 disruptions: {pod} is not Ready"),
            (1, pods) => {
                format!("PDB {budgets} allows 0 disruptions: {} are not Ready", pods.join(", "))
            }
            _ => format!("PDBs {budgets} both cover it, and the API evicts no such pod"),
        };
        let tries = if block.tries == 1 { "try" } else { "tries" };
        match next {
            Some(next) => format!("{held}. Next try in {next} s, {} {tries} so far.", block.tries),
            None => format!("{held}. {} {tries} so far.", block.tries),
        }
    },
    why_link: "Why?",
    data_lost: "emptyDir lost",
    #[cfg(feature = "whole")]
    empty_dir: |name, limit, memory| {
        let medium = if memory { " in memory" } else { "" };
        match limit {
            Some(limit) => format!("{name}{medium}, up to {limit}"),
            None => format!("{name}{medium}, no limit"),
        }
    },
    pod_lost: "will not come back",
    word: |pod| match (&pod.is, pod.group()) {
        (_, Group::Blocked) | (Is::Failed(_), _) => "Refused",
        (Is::Asked { .. }, _) => "Asked",
        (Is::Unsure, _) => "Unknown",
        (Is::Stopping { .. }, _) => "Stopping",
        (Is::Gone { .. }, _) if pod.next.as_ref().is_some_and(|next| next.ready) => "Moved",
        (Is::Gone { .. }, _) => "Gone",
        (Is::Waiting { .. }, _) => "Waiting",
        (Is::Stays(_), _) => "Stays",
    },
    says: |pod, now| says(pod, now, Language::English),
    to: |pod| to(pod, Language::English),
    following: |progress| format!("{} of {} pods gone", progress.ready, progress.of),
};

pub const ZH: Drain = Drain {
    open: "排空",
    title: |node| format!("排空 {node}"),
    here: |pods| format!("此节点上运行着 {pods} 个 Pod。"),
    evicted: "个将被驱逐",
    evicted_why: "各有所有者，会在别处启动",
    blocked: "个目前受阻",
    blocked_why: |budgets| format!("PDB {budgets} 允许 0 次中断；将不断重试，直到可以驱逐"),
    data: "个会丢失 emptyDir 数据",
    accept_data: "接受丢失 emptyDir 数据",
    lost: "个不会再回来",
    accept_pod: "接受失去没有所有者的 Pod",
    stay: "个留下",
    daemons: |names| format!("DaemonSet：{names}"),
    mirrors: |count| format!("{count} 个属于 kubelet"),
    finished: |count| format!("{count} 个已结束"),
    tolerate: |count| format!("{count} 个容忍停止调度"),
    comma: "、",
    and_more: |names, more| format!("{names} 等另外 {more} 个"),
    reason: "原因（所有人可见）",
    confirm: |node, pods| format!("排空 {node}，驱逐 {pods} 个 Pod"),
    heading: "排空",
    started: |who, at, reason| match reason {
        "" => format!("由 {who} 于 {at} 开始"),
        _ => format!("由 {who} 于 {at} 开始，“{reason}”"),
    },
    queued: |before| match before {
        Some(node) => format!("排队中，在 {node} 之后"),
        None => "排队中".to_owned(),
    },
    paused: "已暂停：不再驱逐更多 Pod",
    uncordoned: "已暂停：期间有人恢复了此节点的调度",
    held: "已暂停：剩余的被拒绝；继续将再次尝试",
    done: "已排空：能走的 Pod 都已离开。",
    stays_cordoned: "恢复调度之前，节点保持停止调度。",
    at_once: "同时排空的节点数",
    stopped: "已提前取消",
    pause: "暂停排空",
    go_on: "继续",
    cancel: "取消排空",
    cancel_and_uncordon: "取消并恢复调度",
    pod: "Pod",
    status: "状态",
    goes_to: "去向",
    promise: "驱逐遵守 PodDisruptionBudget 和每个 Pod 的宽限期，不会悄悄删除任何内容。",
    moved: |gone, all| format!("{all} 个 Pod 中 {gone} 个已迁走"),
    group: |group| match group {
        Group::Failed => "被拒绝",
        Group::Blocked => "受阻",
        Group::Stopping => "正在停止",
        Group::Waiting => "等待",
        Group::Moved => "已迁走",
        Group::Stays => "留下",
    },
    group_hint: |group| match group {
        Group::Failed => "最终拒绝；继续将再次尝试",
        Group::Stopping => "已驱逐，处于宽限期内",
        Group::Waiting => "同时最多 4 个",
        Group::Moved => "已离开此节点",
        Group::Blocked | Group::Stays => "",
    },
    more: |more| format!("另外 {more} 个"),
    why: |block, next| {
        let budgets = block.budgets.join(" 和 ");
        let held = match (block.budgets.len(), &*block.unready) {
            (0, _) => "某个预算不允许中断".to_owned(),
            (1, []) => format!("PDB {budgets} 允许 0 次中断"),
            (1, pods) => format!("PDB {budgets} 允许 0 次中断：{} 未就绪", pods.join("、")),
            _ => format!("PDB {budgets} 同时覆盖它，API 无法驱逐这样的 Pod"),
        };
        match next {
            Some(next) => format!("{held}。{next} 秒后重试，已尝试 {} 次。", block.tries),
            None => format!("{held}。已尝试 {} 次。", block.tries),
        }
    },
    why_link: "为什么？",
    data_lost: "丢失 emptyDir",
    #[cfg(feature = "whole")]
    empty_dir: |name, limit, memory| {
        let medium = if memory { "（内存）" } else { "" };
        match limit {
            Some(limit) => format!("{name}{medium}，至多 {limit}"),
            None => format!("{name}{medium}，无上限"),
        }
    },
    pod_lost: "不会再回来",
    word: |pod| match (&pod.is, pod.group()) {
        (_, Group::Blocked) | (Is::Failed(_), _) => "被拒绝",
        (Is::Asked { .. }, _) => "已请求",
        (Is::Unsure, _) => "未知",
        (Is::Stopping { .. }, _) => "正在停止",
        (Is::Gone { .. }, _) if pod.next.as_ref().is_some_and(|next| next.ready) => "已迁走",
        (Is::Gone { .. }, _) => "已离开",
        (Is::Waiting { .. }, _) => "等待",
        (Is::Stays(_), _) => "留下",
    },
    says: |pod, now| says(pod, now, Language::Chinese),
    to: |pod| to(pod, Language::Chinese),
    following: |progress| format!("{} 个 Pod 中 {} 个已离开", progress.of, progress.ready),
};

/// Seconds as people read a countdown: `22 s`, `1:41`.
fn countdown(seconds: i64, s: &str) -> String {
    if seconds < 60 {
        format!("{seconds} {s}")
    } else {
        format!("{}:{:02}", seconds / 60, seconds % 60)
    }
}

fn says(pod: &Pod, now: i64, language: Language) -> String {
    let english = language == Language::English;
    let budgets =
        |pod: &Pod| pod.block.as_ref().map(|block| block.budgets.join(", ")).unwrap_or_default();
    match (&pod.is, pod.group()) {
        (_, Group::Blocked) if english => format!("by PDB {}", budgets(pod)),
        (_, Group::Blocked) => format!("受 PDB {} 限制", budgets(pod)),
        (Is::Failed(error), _) => error.message.clone(),
        (Is::Stopping { until: Some(until) }, _) => match (until - now, english) {
            (0.., true) => format!("{} left", countdown(until - now, "s")),
            (0.., false) => format!("还剩 {}", countdown(until - now, "秒")),
            (_, true) => format!("past its grace period by {}", countdown(now - until, "s")),
            (_, false) => format!("已超过宽限期 {}", countdown(now - until, "秒")),
        },
        (Is::Waiting { next: Some(next) }, _) if english => {
            format!("throttled, again in {}", countdown((next - now).max(0), "s"))
        }
        (Is::Waiting { next: Some(next) }, _) => {
            format!("被限流，{}后重试", countdown((next - now).max(0), "秒"))
        }
        (Is::Gone { at }, _) => match (pod.asked, english) {
            (Some(asked), true) => format!("in {}", countdown((at - asked).max(0), "s")),
            (Some(asked), false) => format!("用时 {}", countdown((at - asked).max(0), "秒")),
            (None, _) => String::new(),
        },
        (Is::Unsure, _) if english => "the answer was lost; looking".to_owned(),
        (Is::Unsure, _) => "回复丢失，正在核实".to_owned(),
        (Is::Stays(why), _) => stays(*why, english).to_owned(),
        _ => String::new(),
    }
}

const fn stays(why: Stays, english: bool) -> &'static str {
    match (why, english) {
        (Stays::Daemon, _) => "DaemonSet",
        (Stays::Mirror, true) => "the kubelet's own",
        (Stays::Mirror, false) => "属于 kubelet",
        (Stays::Finished, true) => "finished",
        (Stays::Finished, false) => "已结束",
        (Stays::Tolerates, true) => "tolerates a closed node",
        (Stays::Tolerates, false) => "容忍停止调度",
    }
}

fn to(pod: &Pod, language: Language) -> String {
    let english = language == Language::English;
    match (&pod.is, &pod.next) {
        (Is::Gone { .. } | Is::Stopping { .. }, Some(next)) => {
            match (&next.node, next.ready, english) {
                (Some(node), true, true) => format!("{node}, Ready"),
                (Some(node), true, false) => format!("{node}，就绪"),
                (Some(node), false, true) => format!("{node}, starting"),
                (Some(node), false, false) => format!("{node}，正在启动"),
                (None, _, true) => "waits for a node".to_owned(),
                (None, _, false) => "等待节点".to_owned(),
            }
        }
        _ if pod.group() == Group::Blocked && english => "held here".to_owned(),
        _ if pod.group() == Group::Blocked => "留在此处".to_owned(),
        (Is::Stays(_), _) => String::new(),
        _ if pod.risks.pod && english => "nowhere".to_owned(),
        _ if pod.risks.pod => "无处".to_owned(),
        _ => String::new(),
    }
}
