//! 简体中文.

use std::borrow::Cow;

use quarterdeck_wire::{
    Time,
    detail::{ContainerRole, Fact, ProbeKind},
    error::ErrorCode,
    kind::Kind,
    overview::Component,
    status::{Unschedulable, Why, Word},
    view::Column,
};

use super::{
    Crash, Empty, Errors, Language, Live, Nav, Pane, Pod, Shell, Status, Table, Units, Words, act,
    lists, objects, overview, palette,
};
use crate::format::{self, ended};

pub static WORDS: Words = Words {
    language: Language::Chinese,
    units: Units { age, ago: |seconds| format!("{}前", age(seconds)), span },
    crash: Crash { title: "页面出错，显示的内容不再更新。", reload: "重新加载" },
    shell: Shell {
        skip: "跳到内容",
        main: "主导航",
        find: "查找对象或执行命令",
        other_language: "EN",
        theme_system: "主题：跟随系统",
        theme_light: "主题：浅色",
        theme_dark: "主题：深色",
        collapse: "收起侧栏",
        expand: "展开侧栏",
        more: "更多",
        foot: |version, nodes| format!("{version}，{} 个节点", format::count(nodes as usize)),
        all_namespaces: "全部命名空间",
        namespaces: "命名空间",
        find_namespace: "查找命名空间",
        no_namespace: "没有这个名称的命名空间",
        no_access: "您目前无权查看此集群中的任何内容",
        ask: |contact| format!("申请访问权限请联系：{contact}"),
        ask_admin: "请向集群管理员申请角色",
        sign_out: "退出登录",
        read_only: "只读",
        only_namespace: |name| {
            format!("仅监视 {name}。如需其他命名空间：quarterdeck --namespace 名称")
        },
        clear: "清除",
        close: "关闭",
        copied: "已复制",
        failing: |count| format!("{count} 个故障"),
        user: |name| format!("当前用户：{name}"),
        not_found: "没有这个页面",
        not_found_hint: "地址可能有误，或来自更新的版本。",
        signed_out: "请打开 quarterdeck 打印的链接",
        signed_out_hint: "链接中含有本次会话的密钥。quarterdeck 重启后会打印新的链接。",
        try_again: "重试",
    },
    nav: Nav {
        overview: "概览",
        workloads: "工作负载",
        pods: "Pod",
        nodes: "节点",
        services: "服务",
        storage: "存储",
        autoscaling: "弹性伸缩",
        events: "事件",
        maintenance: "维护",
        activity: "操作记录",
        apply: "应用 YAML",
    },
    live: Live {
        live: "实时",
        connecting: "正在连接",
        reconnecting: "正在重连",
        stale: |seconds| format!("已过时 {}", span(seconds)),
        old: |seconds| format!("数据是 {}前的。", span(seconds)),
        no_answer: "集群没有响应。",
        retry: |seconds, as_of| format!("{}后重试。数据截至 {as_of}。", span(seconds)),
        retry_now: |as_of| format!("…… 数据截至 {as_of}。"),
        try_now: "立即重试",
        outdated: "Quarterdeck 已升级。",
        outdated_hint: "此页面与服务器的版本不同。",
        reload: "重新加载",
    },
    table: Table {
        filter: "筛选",
        filter_by: |kind| match kind {
            Kind::Pod => "按名称、节点、IP 筛选",
            Kind::Node => "按名称、可用区、角色筛选",
            Kind::Service => "按名称、类型、IP 筛选",
            Kind::Event => "按原因、对象、内容筛选",
            Kind::PersistentVolumeClaim => "按名称、存储类筛选",
            Kind::HorizontalPodAutoscaler | Kind::PodDisruptionBudget => "按名称、目标筛选",
            _ => "按名称、镜像、类型筛选",
        },
        namespace: "命名空间",
        and_more: |first, more| format!("{first} +{more}"),
        sort: "排序",
        worst_first: "最差优先",
        best_first: "最好优先",
        sorted: |column, descending| format!("{column}{}", if descending { "，降序" } else { "" }),
        changes: |count| format!("{count} 项变更"),
        changes_hint: "各行保持原位，点击后重新排序。",
        column: |column| match column {
            Column::Name => "名称",
            Column::Namespace => "命名空间",
            Column::Kind | Column::Type => "类型",
            Column::Status => "状态",
            Column::Ready => "就绪",
            Column::Restarts => "重启",
            Column::Node => "节点",
            Column::Image => "镜像",
            Column::Age => "时长",
            Column::Address => "地址",
            Column::Role => "角色",
            Column::Zone => "可用区",
            Column::Cpu => "CPU",
            Column::Memory => "内存",
            Column::Pods => "Pod",
            Column::Version => "版本",
            Column::Reason => "原因",
            Column::Object => "对象",
            Column::Count => "次数",
            Column::LastSeen => "最近出现",
            Column::Target => "目标",
            Column::Size => "容量",
        },
        select: |name| format!("选择 {name}"),
        select_all: "全选",
        selected: |count| format!("已选 {count} 项"),
        copy_kubectl: "复制 kubectl",
        clear: "清除",
        csv: "下载 CSV",
        some_of: |some, all| format!("{} / {}", format::count(some), format::count(all)),
        ready: |ready, of| format!("{of} 个中 {ready} 个就绪"),
        containers_ready: |ready, of| format!("{of} 个容器中 {ready} 个就绪"),
        of_limit: |used, request, limit| format!("{used}，请求 {request}，上限 {limit}"),
    },
    logs: super::logs::ZH,
    lists: lists::ZH,
    overview: overview::ZH,
    palette: palette::ZH,
    objects: objects::ZH,
    act: act::ZH,
    #[cfg(feature = "whole")]
    apply: super::apply::ZH,
    #[cfg(feature = "whole")]
    roll: super::roll::ZH,
    empty: Empty {
        loading: "正在加载",
        none: |kinds, namespace| format!("{namespace} 中没有{}", spaced(kinds)),
        none_anywhere: |kinds| format!("没有{}", spaced(kinds)),
        none_hint: "你有查看权限，只是尚未创建。",
        hidden: |number, kinds| {
            format!("筛选条件隐藏了 {} 个{}", format::count(number), spaced(kinds))
        },
        no_match: |filter| format!("没有与“{filter}”匹配的内容。"),
        clear_filter: "清除筛选",
        forbidden: |kinds| format!("你无权在此查看{}", spaced(kinds)),
        forbidden_hint: "若只在某个命名空间有权限，请用 quarterdeck --namespace 名称 启动，只监视该命名空间。",
        absent: |kinds| format!("此集群没有{}", spaced(kinds)),
        absent_hint: "API server 不提供该资源。",
        no_such_namespace: |namespace| format!("没有命名空间 {namespace}"),
        no_such_namespace_hint: "可能已删除、拼写有误，或你无权查看。",
        show_all: "显示全部命名空间",
    },
    status: Status { word, why },
    pane: Pane {
        summary: "摘要",
        events: "事件",
        yaml: "YAML",
        pods: "Pod",
        previous: "上一个 (k)",
        next: "下一个 (j)",
        close: "关闭 (Esc)",
        resize: "调整面板宽度",
        owners: "所属对象",
        title: |kind, namespace| match namespace {
            Some(namespace) => format!("{namespace} 中的 {kind}"),
            None => kind.to_owned(),
        },
        this: |kind| format!("此 {kind}"),
        gone: "此对象已不存在",
        gone_hint: "它已被删除，或从未存在；可能已有别的对象取代它。",
        labels: "标签",
        conditions: "状况",
        fact,
        managed_fields: |lines| format!("managedFields，{lines} 行"),
        unfold: "显示",
        fold: "收起",
        created: "创建于",
        no_events: "没有事件",
        no_events_hint: "API server 只保留约一小时的事件。",
        state: |state| ended(state, "。"),
        state_for: |state, age| format!("{state}，已 {age}。"),
        two: |first, second| format!("{first}，{second}。"),
        copy_yaml: "复制 YAML",
        fact_created: |ago, time| format!("{ago}，{time}"),
        strategy: "更新策略",
        autoscaler: "自动伸缩",
        schedule: "计划",
        last_run: "上次运行",
        last_success: "上次成功",
        containers: "容器",
        runtime: "容器运行时",
        kube_proxy: "kube-proxy",
        os: "操作系统",
        kernel: "内核",
        addresses: "地址",
        pod_cidrs: "Pod 网段",
        taints: "污点",
        resource: "资源",
        allocatable: "可分配",
        capacity: "总量",
        cluster_ip: "集群 IP",
        external: "外部地址",
        dns: "DNS 名称",
        affinity: "会话保持",
    },
    pod: Pod {
        one_network: "所有容器共用一个网络",
        no_ip: "尚无地址",
        init: "初始化",
        init_done: |span| format!("用时 {span}"),
        init_steps: |done, of| format!("已完成 {done} / {of}"),
        restarts: |count| format!("重启 {count} 次"),
        last_exit: |ago, code| format!("最近一次在 {ago}，退出码 {code}"),
        cpu: "CPU",
        memory: "内存",
        probe: |kind| match kind {
            ProbeKind::Startup => "启动",
            ProbeKind::Liveness => "存活",
            ProbeKind::Readiness => "就绪",
        },
        role: |role| match role {
            ContainerRole::Init => "初始化",
            ContainerRole::Sidecar => "边车",
            ContainerRole::Main => "容器",
            ContainerRole::Ephemeral => "临时",
        },
        shared_by: |path, containers| format!("挂载于 {path}，由 {containers} 共用"),
        mounted_at: |path| format!("挂载于 {path}"),
        not_mounted: "未被挂载",
        sidecars: |count| format!("{count} 个边车，均在运行"),
        volumes: |count| format!("另有 {count} 个卷"),
        exits: |container, code| format!("{container} 以退出码 {code} 退出"),
        next_start: |span| format!("约 {span}后再次启动"),
        starts_now: "即将再次启动",
        deleted_for: |span| format!("{span}前请求删除。"),
        fact_last_exit: "上次退出",
        fact_exit: |code, reason, time| format!("退出码 {code}，{reason}，{time}"),
        fact_scheduled: "调度",
        fact_on_node: |node, span| format!("{span}内调度到 {node}"),
        fact_not_scheduled: "尚未调度",
        fact_qos: "服务质量",
        fact_account: "服务账号",
        fact_priority: "优先级",
        fact_grace: "宽限期",
        fact_node_selector: "节点选择器",
        for_span: |span| format!("已 {span}"),
    },
    errors: Errors {
        title: |code| match code {
            ErrorCode::SignedOut => "会话已结束",
            ErrorCode::Forbidden => "集群不允许此操作",
            ErrorCode::NotFound => "没有这个对象",
            ErrorCode::BadRequest => "服务器无法理解此请求",
            ErrorCode::Conflict => "您看到的内容已发生变化",
            ErrorCode::Invalid => "API server 不接受此内容",
            ErrorCode::TooMany => "请求过多",
            ErrorCode::Unreachable => "集群没有响应",
            ErrorCode::Upstream => "API server 返回了意外的内容",
            ErrorCode::Internal => "Quarterdeck 内部错误",
        },
        network: "Quarterdeck 没有响应",
    },
    kind: |kind, _| match kind {
        Kind::Pod => "Pod",
        Kind::Node => "节点",
        Kind::Namespace => "命名空间",
        Kind::Service => "服务",
        Kind::EndpointSlice => "EndpointSlice",
        Kind::Deployment => "Deployment",
        Kind::StatefulSet => "StatefulSet",
        Kind::DaemonSet => "DaemonSet",
        Kind::ReplicaSet => "ReplicaSet",
        Kind::Job => "Job",
        Kind::CronJob => "CronJob",
        Kind::HorizontalPodAutoscaler => "HorizontalPodAutoscaler",
        Kind::PodDisruptionBudget => "PodDisruptionBudget",
        Kind::PersistentVolumeClaim => "存储卷声明",
        Kind::Event => "事件",
    },
    component: |component| match component {
        Component::ApiServer => "API server",
        Component::ControllerManager => "Controller manager",
        Component::Scheduler => "Scheduler",
        Component::Etcd => "etcd",
    },
};

/// Latin words stand apart from Chinese ones.
fn spaced(word: &str) -> Cow<'_, str> {
    if word.starts_with(|first: char| first.is_ascii()) {
        Cow::Owned(format!(" {word}"))
    } else {
        Cow::Borrowed(word)
    }
}

fn age(seconds: i64) -> String {
    let (number, unit) = format::one_unit(seconds);
    format!("{number}{}", ["秒", "分", "小时", "天"][unit])
}

fn span(seconds: i64) -> String {
    let (number, unit) = format::one_unit(seconds);
    format!("{number} {}", ["秒", "分钟", "小时", "天"][unit])
}

fn word(word: &Word) -> Cow<'_, str> {
    Cow::Borrowed(match word {
        Word::Api(word) => match &**word {
            "Running" => "运行中",
            "Pending" => "等待中",
            "Terminating" => "正在终止",
            "Completed" | "Complete" | "Succeeded" => "已完成",
            "Failed" => "失败",
            "Unknown" => "未知",
            "Ready" => "就绪",
            "NotReady" => "未就绪",
            "Active" => "正常",
            "Bound" => "已绑定",
            "Lost" => "已丢失",
            _ => word,
        },
        Word::Starting => "正在启动",
        Word::NotReady => "未就绪",
        Word::Unschedulable => "无法调度",
        Word::RollingOut => "正在发布",
        Word::RolloutStuck => "发布停滞",
        Word::Paused => "已暂停",
        Word::Unavailable => "副本不足",
        Word::Scaling => "正在伸缩",
        Word::ScaledToZero => "已缩至零",
        Word::AtMaximum => "已达上限",
        Word::Suspended => "已停用",
        Word::Scheduled => "按计划运行",
        Word::RunsFailed(1) => "最近一次运行失败",
        Word::RunsFailed(runs) => return Cow::Owned(format!("最近 {runs} 次运行失败")),
        Word::Cordoned => "已停止调度",
        Word::Serving => "服务正常",
        Word::NoEndpoints => "没有端点",
        Word::SomeEndpoints => "部分端点可用",
        Word::NoSelector => "没有选择器",
        Word::AddressPending => "等待地址",
        Word::NoDisruptionsAllowed => "暂不允许驱逐",
        Word::Maintenance => "维护中",
    })
}

fn why(why: &Why, now: Time) -> String {
    match why {
        Why::Api(text) => text.to_string(),
        Why::Exited { code, reason, .. } if reason.is_empty() || &**reason == "Error" => {
            format!("退出码 {code}")
        }
        Why::Exited { code, reason, .. } => format!("{reason}，退出码 {code}"),
        Why::Image { image, message } if message.is_empty() => format::short_image(image).into(),
        Why::Image { image, message } => format!("{}：{message}", format::short_image(image)),
        Why::Readiness { container } => format!("{container} 未就绪"),
        Why::Init { step, of, name } => format!("初始化 {step}/{of} {name}"),
        Why::Until(time) => format!("剩余 {}", span((time - now).max(0))),
        Why::Unschedulable(reasons) => unschedulable(reasons),
        Why::Rollout { done, of, failing: 0 } => format!("新副本 {done}/{of} 就绪"),
        Why::Rollout { done, of, failing } => {
            format!("新副本 {done}/{of} 就绪，{failing} 个故障")
        }
        Why::Replicas { ready, of } => format!("{ready}/{of} 就绪"),
        Why::Autoscaler { min, max, wants } => format!("HPA {min}–{max}，需要 {wants}"),
        Why::Pods { count, word } => format!("{count} 个 Pod：{word}"),
        Why::Runs { last: Some(last), schedule } => {
            format!("上次在 {}前，{schedule}", age(now - last))
        }
        Why::Runs { last: None, schedule } => format!("尚未运行，{schedule}"),
        Why::Since(time) => format!("已 {}", age(now - time)),
    }
}

fn unschedulable(reasons: &Unschedulable) -> String {
    let each: Vec<String> = reasons
        .reasons
        .iter()
        .map(|(count, reason)| {
            let reason = match format::scheduler_reason(reason) {
                "insufficient cpu" => "CPU 不足",
                "insufficient memory" => "内存不足",
                "tainted" => "有污点",
                "cordoned" => "停止调度",
                other => other,
            };
            format!("{count} 个{}", spaced(reason))
        })
        .collect();
    format!("{} 个节点均不可用：{}", reasons.nodes, each.join("，"))
}

fn fact(fact: Fact) -> &'static str {
    match fact {
        Fact::Target => "目标",
        Fact::Bounds => "范围",
        Fact::Replicas => "副本",
        Fact::Metric => "指标",
        Fact::MinAvailable => "最少可用",
        Fact::MaxUnavailable => "最多不可用",
        Fact::DisruptionsAllowed => "允许驱逐",
        Fact::Healthy => "健康",
        Fact::Selector => "选择器",
        Fact::StorageClass => "存储类",
        Fact::Capacity => "容量",
        Fact::Volume => "卷",
        Fact::AccessModes => "访问模式",
        Fact::Regarding => "相关对象",
        Fact::Reason => "原因",
        Fact::Message => "内容",
        Fact::Source => "来源",
        Fact::Count => "次数",
        Fact::FirstSeen => "首次出现",
        Fact::LastSeen => "最近出现",
        Fact::Service => "服务",
        Fact::AddressType => "地址类型",
        Fact::Phase => "阶段",
    }
}
