//! Words of the lists, in every language.

use crate::format;

/// What only some lists say.
pub struct Lists {
    /// Every kind of a page together.
    pub all: &'static str,
    /// Names a choice between kinds, and one between list and tiles.
    pub kind: &'static str,
    pub view: &'static str,
    pub list: &'static str,
    pub tiles: &'static str,
    pub both: &'static str,
    pub hidden: &'static str,
    pub completed_jobs: fn(usize) -> String,
    /// Above a list that is cut: how many are shown.
    pub first_ones: fn(usize) -> String,
    pub show_completed: &'static str,
    pub hide_completed: &'static str,
    /// `of 15.6`, after a number.
    pub of: fn(&str) -> String,
    /// Percent used, percent requested.
    pub used_requested: fn(Option<u32>, u32) -> String,
    /// CPU requested, of; memory requested, of.
    pub requested: fn(&str, &str, &str, &str) -> String,
    /// Free CPU, on which nodes.
    pub room: fn(&str, &str) -> String,
    pub no_room: &'static str,
    /// What is requested, and [`Lists::room`].
    pub and_room: fn(&str, &str) -> String,
    pub level: &'static str,
    /// So many nodes, after [`Lists::room`]'s "on".
    pub nodes: fn(usize) -> String,
    pub two: fn(&str, &str) -> String,
    pub control_plane: &'static str,
    pub worker: &'static str,
    pub kubelet: &'static str,
    pub cluster_ip: &'static str,
    pub external: &'static str,
    pub pending: &'static str,
    pub ports: &'static str,
    pub endpoints: &'static str,
    pub endpoints_ready: fn(u32, u32) -> String,
    pub warning: &'static str,
    pub normal: &'static str,
    pub message: &'static str,
    pub class: &'static str,
    pub access_modes: &'static str,
    pub volume: &'static str,
    pub metrics: &'static str,
    pub bounds: &'static str,
    pub replicas: &'static str,
    pub last_decision: &'static str,
    pub never: &'static str,
    pub min_available: &'static str,
    pub max_unavailable: &'static str,
    pub allowed: &'static str,
    pub healthy: &'static str,
    pub healthy_of: fn(u32, u32, u32) -> String,
    pub selector: &'static str,
    pub star: fn(&str) -> String,
    pub unstar: fn(&str) -> String,
}

pub const EN: Lists = Lists {
    all: "All",
    kind: "Kind",
    view: "View",
    list: "List",
    tiles: "Tiles",
    both: "Both",
    hidden: "Hidden",
    completed_jobs: |count| {
        format!("{} completed {}", format::count(count), if count == 1 { "Job" } else { "Jobs" })
    },
    first_ones: |count| {
        format!(
            "The first {} of a very long list. Choose a kind to scroll through all of it.",
            format::count(count)
        )
    },
    show_completed: "Show completed Jobs",
    hide_completed: "Hide completed Jobs",
    of: |all| format!("of {all}"),
    used_requested: |used, requested| match used {
        Some(used) => format!("{used} % used, {requested} % requested"),
        None => format!("{requested} % requested, use is not measured"),
    },
    requested: |cpu, all_cpu, memory, all_memory| {
        format!("{cpu} of {all_cpu} CPU and {memory} of {all_memory} requested")
    },
    room: |cpu, nodes| format!("room for {cpu} CPU on {nodes}"),
    no_room: "no node takes new pods",
    and_room: |requested, room| format!("{requested}; {room}"),
    level: "Type",
    nodes: |count| {
        format!("{} {}", format::count(count), if count == 1 { "node" } else { "nodes" })
    },
    two: |first, second| format!("{first} and {second}"),
    control_plane: "control plane",
    worker: "worker",
    kubelet: "Kubelet",
    cluster_ip: "Cluster IP",
    external: "External",
    pending: "pending",
    ports: "Ports",
    endpoints: "Endpoints",
    endpoints_ready: |ready, of| format!("{ready} of {of} endpoints ready"),
    warning: "Warning",
    normal: "Normal",
    message: "Message",
    class: "Class",
    access_modes: "Access",
    volume: "Volume",
    metrics: "Metrics",
    bounds: "Min–max",
    replicas: "Replicas",
    last_decision: "Last decision",
    never: "never",
    min_available: "Min available",
    max_unavailable: "Max unavailable",
    allowed: "May go",
    healthy: "Healthy",
    healthy_of: |healthy, expected, needed| {
        format!("{healthy} of {expected} healthy, {needed} needed")
    },
    selector: "Selector",
    star: |name| format!("Star {name}"),
    unstar: |name| format!("Take the star off {name}"),
};

pub const ZH: Lists = Lists {
    all: "全部",
    kind: "类型",
    view: "视图",
    list: "列表",
    tiles: "卡片",
    both: "两者",
    hidden: "隐藏",
    completed_jobs: |count| format!("{} 个已完成的 Job", format::count(count)),
    first_ones: |count| {
        format!("列表很长，仅显示前 {} 项。选择一种类型即可浏览全部。", format::count(count))
    },
    show_completed: "显示已完成的 Job",
    hide_completed: "隐藏已完成的 Job",
    of: |all| format!("/ {all}"),
    used_requested: |used, requested| match used {
        Some(used) => format!("已用 {used} %，已请求 {requested} %"),
        None => format!("已请求 {requested} %，用量未知"),
    },
    requested: |cpu, all_cpu, memory, all_memory| {
        format!("已请求 CPU {cpu} / {all_cpu}，内存 {memory} / {all_memory}")
    },
    room: |cpu, nodes| format!("{nodes}上还可容纳 {cpu} CPU"),
    no_room: "没有节点可接收新 Pod",
    and_room: |requested, room| format!("{requested}；{room}"),
    level: "级别",
    nodes: |count| format!("{} 个节点", format::count(count)),
    two: |first, second| format!("{first} 和 {second} "),
    control_plane: "控制平面",
    worker: "工作节点",
    kubelet: "Kubelet",
    cluster_ip: "集群 IP",
    external: "外部地址",
    pending: "等待分配",
    ports: "端口",
    endpoints: "端点",
    endpoints_ready: |ready, of| format!("{of} 个端点中 {ready} 个就绪"),
    warning: "警告",
    normal: "正常",
    message: "内容",
    class: "存储类",
    access_modes: "访问模式",
    volume: "卷",
    metrics: "指标",
    bounds: "最小–最大",
    replicas: "副本",
    last_decision: "最近一次伸缩",
    never: "从未",
    min_available: "最少可用",
    max_unavailable: "最多不可用",
    allowed: "可驱逐",
    healthy: "健康",
    healthy_of: |healthy, expected, needed| {
        format!("{expected} 个中 {healthy} 个健康，至少需要 {needed} 个")
    },
    selector: "选择器",
    star: |name| format!("收藏 {name}"),
    unstar: |name| format!("取消收藏 {name}"),
};
