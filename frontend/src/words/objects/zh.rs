//! 简体中文：单个对象。

use quarterdeck_wire::status::Unschedulable;

use crate::{
    features::unfit::{Unfit, reasons},
    words::objects::{Facts, Map, Objects, Tiles},
};

pub const WORDS: Objects = Objects {
    comma: "，",
    semicolon: "；",
    stop: "。",
    after_sentence: "",
    unscheduled,
    map: Map {
        title: "流量图",
        endpoints: "端点",
        comes_in: "入口",
        port: "端口",
        pods_by_node: "按节点列出 Pod",
        pods_by_zone: "按可用区列出 Pod",
        expected_share: "预期占比",
        answer: "解析结果",
        share: percent,
        from_outside: "来自集群外",
        any_node: "任意节点",
        external_ip: "外部地址",
        pending: "等待中",
        pending_hint: "尚未分配地址",
        headless: "无头服务，仅 DNS",
        headless_hint: "由客户端选择 Pod",
        name_alone: "只有名称，没有地址",
        node_port: |port| format!("节点端口 {port}"),
        cluster_only: "仅限集群内",
        direct: "直达 Pod",
        in_dns: "在 DNS 中",
        takes_traffic: "接收流量",
        starting: "正在启动",
        not_ready: "未就绪",
        crashing: "反复崩溃",
        no_image: "缺少镜像",
        failing: "故障",
        stopping: "正在停止",
        ready: |count| format!("{count} 个就绪"),
        more: |count| format!("另有 {count} 个"),
        no_node: "集群之外",
        no_zone: "无可用区",
        takes: |ready, of, share| match (ready, of) {
            (1, 1) => "唯一的端点接收全部流量。".to_owned(),
            (1, of) => format!("{of} 个端点中只有 1 个，它接收全部流量。"),
            (ready, of) if ready == of => format!("{of} 个端点全部接收流量，各占 {share} %。"),
            (ready, of) => format!("{of} 个端点中有 {ready} 个接收流量，各占 {share} %。"),
        },
        dns_lists: |ready, of| match (ready, of) {
            (1, 1) => "DNS 中有 1 个端点。".to_owned(),
            (ready, of) if ready == of => format!("{of} 个端点全部在 DNS 中，由客户端选择。"),
            (ready, of) => format!("{of} 个端点中有 {ready} 个在 DNS 中，由客户端选择。"),
        },
        none_takes: |of| match of {
            0 => "没有端点接收流量。".to_owned(),
            1 => "唯一的端点不接收流量。".to_owned(),
            of => format!("{of} 个端点均不接收流量。"),
        },
        tag_gets: |tag, share| format!("{tag} 占其中 {share} %"),
        starts: |count| format!("{count} 个正在启动"),
        unready: |count| format!("{count} 个未就绪"),
        crashes: |count| format!("{count} 个在崩溃"),
        lacks_image: |count| format!("{count} 个缺少镜像"),
        fails: |count| format!("{count} 个故障"),
        stops: |count| format!("{count} 个正在停止"),
        nothing_there: "没有端点。",
        no_endpoints: |selector| format!("没有带标签 {selector} 的 Pod。"),
        no_selector: "没有选择器：端点需手动维护，目前一个也没有。",
        answers_with: |name| format!("DNS 返回名称 {name}，流量不经此处均衡。"),
    },
    tiles: Tiles {
        used: "已用",
        requested: "已请求",
        pod: "Pod",
        starting: "正在启动",
        stopping: "正在停止",
        failing: "故障",
        degraded: "降级",
        pods: |count| format!("{count} 个 Pod"),
        meter: |what, used, requested| match used {
            Some(used) => format!("{what} 已用 {used} %，已请求 {requested} %"),
            None => format!("{what} 用量未知，已请求 {requested} %"),
        },
        grid: |pods, failing, starting| {
            let mut said = format!("{pods} 个 Pod");
            for (count, word) in [(failing, "故障"), (starting, "正在启动")] {
                if count > 0 {
                    said = format!("{said}，{count} 个{word}");
                }
            }
            said
        },
        waits: "等待节点",
        and_more: |name, more| format!("{name} 等 {} 个", more + 1),
    },
    facts: Facts {
        updated: |count| format!("{count} 个为新版本"),
        deadline: "进度期限",
        suspended: |schedule| format!("{schedule}，已停用"),
        never: "从未",
        runs: "最近运行",
        bounds: |resource, request, limit| match (request, limit) {
            (Some(request), Some(limit)) => format!("{resource} {request} 至 {limit}"),
            (Some(request), None) => format!("{resource} {request}，无上限"),
            (None, Some(limit)) => format!("{resource} 至 {limit}"),
            (None, None) => String::new(),
        },
        no_bounds: "未设请求与上限",
        no_affinity: "无",
        by_client: "按客户端地址",
        external_traffic: "外部流量",
        internal_traffic: "内部流量",
        policy: |policy| match policy {
            "Cluster" => "Cluster，可能跨节点".to_owned(),
            "Local" => "Local，不离开所在节点".to_owned(),
            other => other.to_owned(),
        },
        publishes: "发布",
        not_ready_too: "包括未就绪的 Pod",
        pool: "节点池",
        used: "已用",
        requested: "已请求",
        not_visible: "此处不可见",
    },
};

fn percent(number: &str) -> String {
    format!("{number} %")
}

fn unscheduled(why: &Unschedulable) -> String {
    let reasons: Vec<String> =
        reasons(why).iter().map(|(count, reason)| unfit(*count, reason)).collect();
    let lead = match why.nodes {
        0 => "没有合适的节点".to_owned(),
        nodes => format!("{nodes} 个节点均不合适"),
    };
    if reasons.is_empty() {
        format!("{lead}。")
    } else {
        format!("{lead}：{}。", reasons.join("，"))
    }
}

fn unfit(count: u32, reason: &Unfit) -> String {
    let say = |what: &str| format!("{count} 个{what}");
    match reason {
        Unfit::Lacks("cpu") => say(" CPU 不足"),
        Unfit::Lacks("memory") => say("内存不足"),
        Unfit::Lacks(resource) => say(&format!(" {resource} 不足")),
        Unfit::ControlPlane => say("运行控制平面"),
        Unfit::Taint("") => say("有不可容忍的污点"),
        Unfit::Taint(key) => say(&format!("有污点 {key}")),
        Unfit::Away => say("没有响应"),
        Unfit::Cordoned => say("已停止调度"),
        Unfit::NotSelected => say("不符合节点选择"),
        Unfit::Full => say("Pod 已满"),
        Unfit::Volume => say("无法使用其存储卷"),
        Unfit::Port => say("主机端口已被占用"),
        Unfit::Company => say("不符合 Pod 亲和性"),
        Unfit::Spread => say("会使分布不均"),
        Unfit::Other(words) => say(&format!("：{words}")),
    }
}
