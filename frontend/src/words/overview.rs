//! The overview's words, in every language.

use quarterdeck_wire::{
    Time,
    kind::Kind,
    overview::{Component, ComponentHealth, ComponentState},
    status::Why,
};

use super::Language;
use crate::format::{self, ended};

pub struct Overview {
    /// Workloads, Pods, nodes.
    pub summary: fn(u32, u32, u32) -> String,
    /// Ends a sentence, and what stands before the next.
    pub stop: &'static str,
    pub gap: &'static str,
    pub attention: &'static str,
    pub worst_first: &'static str,
    pub calm: &'static str,
    /// How long ago the oldest kind was heard of.
    pub checked: fn(&str) -> String,
    /// "Deployment, shop"
    pub about: fn(&str, &str) -> String,
    /// Objects of a kind, of how many workloads.
    pub many: fn(Kind, u32, u32) -> String,
    pub namespaces: fn(u32) -> String,
    /// The reason as a sentence; empty where the state says it all.
    pub why: fn(&Why, Time) -> String,
    pub replicas: fn(u32, u32) -> String,
    pub show_pods: &'static str,
    pub show_runs: &'static str,
    pub show: fn(Kind, u32) -> String,
    pub open: fn(Kind) -> &'static str,
    pub show_all: fn(u32) -> String,
    pub show_fewer: &'static str,
    pub more: fn(u32) -> String,
    /// Nodes, cards shown, nodes that are not well.
    pub worst: fn(u32, u32, u32) -> String,
    pub used: &'static str,
    pub requested: &'static str,
    /// What, percent used, percent requested.
    pub usage: fn(&str, Option<u32>, u32) -> String,
    pub unmeasured: &'static str,
    pub pods: fn(u32) -> String,
    pub pool: &'static str,
    pub state: &'static str,
    pub all_ready: &'static str,
    pub not_ready: fn(u32) -> String,
    pub degraded: fn(u32) -> String,
    pub cordoned: fn(u32) -> String,
    pub control_plane: &'static str,
    /// Components healthy, failing, hidden.
    pub health: fn(usize, usize, usize) -> String,
    pub component: fn(&ComponentHealth) -> String,
    pub capacity: &'static str,
    pub room: &'static str,
    /// CPU, memory, nodes.
    pub free: fn(&str, &str, u32) -> String,
    pub largest: &'static str,
    pub waiting: &'static str,
    pub by_kind: &'static str,
}

/// A number and its noun, which takes an "s" where there is not one.
fn count(number: u32, noun: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{} {noun}{s}", format::count(number as usize))
}

fn comma(number: u32) -> String {
    format::count(number as usize)
}

/// A kind in English running text.
const fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::Pod => "pod",
        Kind::Node => "node",
        Kind::HorizontalPodAutoscaler => "autoscaler",
        Kind::PersistentVolumeClaim => "claim",
        Kind::PodDisruptionBudget => "budget",
        Kind::Service => "service",
        _ => "workload",
    }
}

/// The same in Chinese, with its counter.
const fn counted(kind: Kind) -> &'static str {
    match kind {
        Kind::Pod => "个 Pod",
        Kind::Node => "个节点",
        Kind::HorizontalPodAutoscaler => "个自动伸缩器",
        Kind::PersistentVolumeClaim => "个存储卷声明",
        Kind::PodDisruptionBudget => "个中断预算",
        Kind::Service => "个服务",
        _ => "个工作负载",
    }
}

pub const EN: Overview = Overview {
    summary: |workloads, pods, nodes| {
        format!(
            "{}, {}, {}",
            count(workloads, "workload"),
            count(pods, "pod"),
            count(nodes, "node")
        )
    },
    stop: ".",
    gap: " ",
    attention: "Needs attention",
    worst_first: "Worst first",
    calm: "Nothing needs attention",
    checked: |span| format!("Last heard from the cluster {span} ago."),
    about: |kind, place| format!("{kind}, {place}"),
    many: |kind, objects, workloads| match workloads {
        0 => count(objects, noun(kind)),
        _ if noun(kind) == "workload" => count(objects, "workload"),
        _ => format!("{} of {}", count(objects, noun(kind)), count(workloads, "workload")),
    },
    namespaces: |many| count(many, "namespace"),
    why: why_in_english,
    replicas: |ready, of| format!("{ready} of {of} ready."),
    show_pods: "Show pods",
    show_runs: "Show runs",
    show: |kind, objects| format!("Show {}", count(objects, noun(kind))),
    open: |kind| match kind {
        Kind::Pod => "Open pod",
        Kind::Node => "Open node",
        Kind::HorizontalPodAutoscaler => "Open autoscaler",
        Kind::PersistentVolumeClaim => "Open claim",
        _ => "Open",
    },
    show_all: |causes| format!("Show all {} causes", comma(causes)),
    show_fewer: "Show fewer",
    more: |causes| format!("{} more", comma(causes)),
    worst: |total, shown, ill| match shown {
        0 => format!("{}, all well", comma(total)),
        _ if shown == ill => format!("{}, {ill} not well", comma(total)),
        _ => format!("{}, the {shown} worst of {} below", comma(total), comma(ill)),
    },
    used: "used",
    requested: "requested",
    usage: |what, used, requested| match used {
        Some(used) => format!("{what}: {used} % used, {requested} % requested"),
        None => format!("{what}: not measured, {requested} % requested"),
    },
    unmeasured: "No measurements: the cluster has no metrics API.",
    pods: |pods| count(pods, "pod"),
    pool: "Pool",
    state: "State",
    all_ready: "all Ready",
    not_ready: |nodes| format!("{nodes} NotReady"),
    degraded: |nodes| format!("{nodes} degraded"),
    cordoned: |nodes| format!("{nodes} cordoned"),
    control_plane: "Control plane",
    health: |healthy, failing, hidden| match (failing, hidden) {
        (0, 0) => "all healthy".to_owned(),
        (0, _) => format!("{healthy} healthy, {hidden} hidden"),
        _ => format!("{failing} failing"),
    },
    component: |it| match (it.state, it.component, &*it.detail) {
        (ComponentState::NotVisible, _, _) => "not visible here".to_owned(),
        (ComponentState::Healthy, Component::ControllerManager | Component::Scheduler, leader) => {
            format!("leader {leader}")
        }
        (ComponentState::Failing, Component::ControllerManager | Component::Scheduler, "") => {
            "has no leader".to_owned()
        }
        (ComponentState::Failing, Component::ControllerManager | Component::Scheduler, leader) => {
            format!("{leader} does not renew its lease")
        }
        (ComponentState::Healthy, _, "") => "ready".to_owned(),
        (ComponentState::Failing, _, "") => "not ready".to_owned(),
        (_, _, detail) => detail.to_owned(),
    },
    capacity: "Capacity",
    room: "Room for new pods",
    free: |cpu, memory, nodes| format!("{cpu} CPU, {memory} on {}", count(nodes, "node")),
    largest: "Largest pod that fits",
    waiting: "Waiting for a node",
    by_kind: "By kind",
};

fn why_in_english(why: &Why, now: Time) -> String {
    match why {
        Why::Exited { container, code, reason } if reason.is_empty() || &**reason == "Error" => {
            format!("{container} exits with code {code}.")
        }
        Why::Exited { container, code, reason } => {
            format!("{container} exits with code {code} ({reason}).")
        }
        Why::Image { image, message } => match format::last_cause(message) {
            "" => format!("{} can’t be pulled.", format::short_image(image)),
            cause => format!("{} can’t be pulled: {cause}.", format::short_image(image)),
        },
        Why::Readiness { container } => format!("{container} runs, but is not ready."),
        Why::Init { step, of, name } => format!("Init step {step} of {of}: {name}."),
        Why::Autoscaler { min, max, wants } => {
            format!("Wants {wants} replicas, may have {min} to {max}.")
        }
        // The row's time says it.
        Why::Since(_) => String::new(),
        why => ended(&capital((Language::English.words().status.why)(why, now)), "."),
    }
}

pub const ZH: Overview = Overview {
    summary: |workloads, pods, nodes| {
        format!("{} 个工作负载，{} 个 Pod，{} 个节点", comma(workloads), comma(pods), comma(nodes))
    },
    stop: "。",
    gap: "",
    attention: "需要关注",
    worst_first: "最差优先",
    calm: "没有需要关注的问题",
    checked: |span| format!("最近一次收到集群消息：{span}前。"),
    about: |kind, place| format!("{kind}，{place}"),
    many: |kind, objects, workloads| match workloads {
        0 => format!("{} {}", comma(objects), counted(kind)),
        _ if counted(kind) == "个工作负载" => format!("{} 个工作负载", comma(objects)),
        _ => format!("{} 个工作负载的 {} {}", comma(workloads), comma(objects), counted(kind)),
    },
    namespaces: |many| format!("{many} 个命名空间"),
    why: why_in_chinese,
    replicas: |ready, of| format!("{of} 个副本中 {ready} 个就绪。"),
    show_pods: "查看 Pod",
    show_runs: "查看运行记录",
    show: |kind, objects| format!("查看 {} {}", comma(objects), counted(kind)),
    open: |kind| match kind {
        Kind::Pod => "打开 Pod",
        Kind::Node => "打开节点",
        Kind::HorizontalPodAutoscaler => "打开自动伸缩器",
        Kind::PersistentVolumeClaim => "打开存储卷声明",
        _ => "打开",
    },
    show_all: |causes| format!("显示全部 {} 项", comma(causes)),
    show_fewer: "收起",
    more: |causes| format!("另有 {} 项", comma(causes)),
    worst: |total, shown, ill| match shown {
        0 => format!("{}，全部正常", comma(total)),
        _ if shown == ill => format!("{}，{ill} 个异常", comma(total)),
        _ => format!("{}，以下为 {} 个异常节点中最差的 {shown} 个", comma(total), comma(ill)),
    },
    used: "已用",
    requested: "已请求",
    usage: |what, used, requested| match used {
        Some(used) => format!("{what}：已用 {used} %，已请求 {requested} %"),
        None => format!("{what}：未测量，已请求 {requested} %"),
    },
    unmeasured: "没有用量数据：集群未提供 metrics API。",
    pods: |pods| format!("{} 个 Pod", comma(pods)),
    pool: "节点池",
    state: "状态",
    all_ready: "全部就绪",
    not_ready: |nodes| format!("{nodes} 个未就绪"),
    degraded: |nodes| format!("{nodes} 个降级"),
    cordoned: |nodes| format!("{nodes} 个停止调度"),
    control_plane: "控制平面",
    health: |healthy, failing, hidden| match (failing, hidden) {
        (0, 0) => "全部正常".to_owned(),
        (0, _) => format!("{healthy} 个正常，{hidden} 个不可见"),
        _ => format!("{failing} 个故障"),
    },
    component: |it| match (it.state, it.component, &*it.detail) {
        (ComponentState::NotVisible, _, _) => "此处不可见".to_owned(),
        (ComponentState::Healthy, Component::ControllerManager | Component::Scheduler, leader) => {
            format!("主实例 {leader}")
        }
        (ComponentState::Failing, Component::ControllerManager | Component::Scheduler, "") => {
            "没有主实例".to_owned()
        }
        (ComponentState::Failing, Component::ControllerManager | Component::Scheduler, leader) => {
            format!("{leader} 未续期租约")
        }
        (ComponentState::Healthy, _, "") => "就绪".to_owned(),
        (ComponentState::Failing, _, "") => "未就绪".to_owned(),
        (_, _, detail) => detail.to_owned(),
    },
    capacity: "容量",
    room: "可容纳新 Pod",
    free: |cpu, memory, nodes| format!("{nodes} 个节点，{cpu} CPU，{memory}"),
    largest: "可容纳的最大 Pod",
    waiting: "等待节点",
    by_kind: "按类型",
};

fn why_in_chinese(why: &Why, now: Time) -> String {
    match why {
        Why::Exited { container, code, reason } if reason.is_empty() || &**reason == "Error" => {
            format!("{container} 以退出码 {code} 退出。")
        }
        Why::Exited { container, code, reason } => {
            format!("{container} 以退出码 {code} 退出（{reason}）。")
        }
        Why::Image { image, message } => match format::last_cause(message) {
            "" => format!("无法拉取 {}。", format::short_image(image)),
            cause => format!("无法拉取 {}：{cause}。", format::short_image(image)),
        },
        Why::Readiness { container } => format!("{container} 在运行，但未就绪。"),
        Why::Init { step, of, name } => format!("初始化第 {step} 步，共 {of} 步：{name}。"),
        Why::Autoscaler { min, max, wants } => {
            format!("需要 {wants} 个副本，允许 {min} 到 {max} 个。")
        }
        Why::Since(_) => String::new(),
        why => ended(&(Language::Chinese.words().status.why)(why, now), "。"),
    }
}

fn capital(text: String) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_sentences() {
        let exit = Why::Exited { container: "app".into(), code: 137, reason: "OOMKilled".into() };
        assert_eq!(why_in_english(&exit, 0), "app exits with code 137 (OOMKilled).");
        assert_eq!(why_in_chinese(&exit, 0), "app 以退出码 137 退出（OOMKilled）。");
        assert_eq!(why_in_english(&Why::Api("no space left".into()), 0), "No space left.");
        assert_eq!(why_in_english(&Why::Since(7), 9), "");
        let replicas = Why::Replicas { ready: 1, of: 3 };
        assert_eq!(why_in_english(&replicas, 0), "1 of 3 ready.");
    }

    #[test]
    fn many_objects_are_counted_in_words() {
        let words = EN;
        assert_eq!((words.many)(Kind::Pod, 1214, 37), "1,214 pods of 37 workloads");
        assert_eq!((words.many)(Kind::Node, 9, 0), "9 nodes");
        assert_eq!((words.many)(Kind::Deployment, 4, 4), "4 workloads");
    }
}
