//! 概览的中文。

use quarterdeck_wire::{
    Time,
    kind::Kind,
    overview::{Component, ComponentState},
    status::Why,
};

use super::{Overview, comma};
use crate::{
    format::{self, ended},
    words::Language,
};

pub const ZH: Overview = Overview {
    down: |count| format!("{count} 个维护中"),
    summary: |workloads, pods, nodes| {
        let nodes = nodes.map(|nodes| format!("，{} 个节点", comma(nodes))).unwrap_or_default();
        format!("{} 个工作负载，{} 个 Pod{nodes}", comma(workloads), comma(pods))
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
    why,
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
    free: |cpu, memory, nodes| format!("{} 个节点，{cpu} CPU，{memory}", comma(nodes)),
    largest: "可容纳的最大 Pod",
    waiting: "等待节点",
    by_kind: "按类型",
};

fn why(why: &Why, now: Time) -> String {
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
