//! What the dock and its logs say, in every language.

use quarterdeck_wire::log::Since;

use crate::format;

pub struct Logs {
    pub title: &'static str,
    pub dock: &'static str,
    pub resize: &'static str,
    pub enlarge: &'static str,
    pub restore: &'static str,
    pub hide: &'static str,
    pub show: &'static str,
    pub close: &'static str,
    /// The hint of a tab.
    pub close_hint: &'static str,
    pub pods: fn(usize) -> String,
    pub container: &'static str,
    pub usual_container: &'static str,
    pub all_containers: &'static str,
    pub follow: &'static str,
    pub previous: &'static str,
    pub how_far: &'static str,
    pub since: fn(Since) -> String,
    pub find: &'static str,
    pub hits: fn(usize) -> String,
    pub hit_of: fn(usize, usize) -> String,
    pub next_hit: &'static str,
    pub previous_hit: &'static str,
    pub wrap: &'static str,
    pub times: &'static str,
    pub raw: &'static str,
    pub copy: &'static str,
    pub download: &'static str,
    /// The name of the region with the lines.
    pub log_of: fn(&str) -> String,
    pub waits: &'static str,
    pub empty: &'static str,
    pub more: fn(usize) -> String,
    pub less: &'static str,
    pub cut: fn(u32) -> String,
    pub joined: fn(&str) -> String,
    pub started: fn(&str, u32) -> String,
    /// Who, exit code, how long it ran, when it starts again; some may be empty.
    pub exited: fn(&str, i32, &str, &str) -> String,
    pub gone: fn(&str) -> String,
    pub waiting: fn(&str, &str) -> String,
    pub broken: &'static str,
    pub resumed: &'static str,
    pub skipped: fn(u64) -> String,
    pub too_many: fn(u32, u32) -> String,
    pub no_pods: &'static str,
    pub ended: &'static str,
    /// In the palette: the name of the object in the pane.
    pub of: fn(&str) -> String,
}

pub const EN: Logs = Logs {
    title: "Logs",
    dock: "Logs and shells",
    resize: "Resize dock",
    enlarge: "Maximise dock",
    restore: "Restore dock",
    hide: "Hide dock",
    show: "Show dock",
    close: "Close this log",
    close_hint: "Delete closes it",
    pods: |count| if count == 1 { "1 pod".into() } else { format!("{count} pods") },
    container: "Container",
    usual_container: "Main container",
    all_containers: "All containers",
    follow: "Follow",
    previous: "Previous run",
    how_far: "How far back",
    since: |since| match since {
        Since::Tail(lines) => format!("Last {} lines", format::count(lines as usize)),
        Since::Seconds(seconds) if seconds < 3_600 => format!("Last {} min", seconds / 60),
        Since::Seconds(seconds) => format!("Last {} h", seconds / 3_600),
        Since::All => "From the start".to_owned(),
    },
    find: "Find in log",
    hits: |count| if count == 1 { "1 hit".into() } else { format!("{count} hits") },
    hit_of: |at, of| format!("{at} of {of}"),
    next_hit: "Next hit (Enter)",
    previous_hit: "Previous hit (Shift Enter)",
    wrap: "Wrap lines",
    times: "Timestamps",
    raw: "JSON as written",
    copy: "Copy these lines",
    download: "Download these lines",
    log_of: |name| format!("Log of {name}"),
    waits: "Waiting for the first line",
    empty: "Nothing was written in this time",
    more: |count| format!("{count} more characters"),
    less: "less",
    cut: |bytes| format!("{bytes} bytes cut off"),
    joined: |who| format!("{who} joined"),
    started: |who, restarts| format!("{who} started again, restart {restarts}"),
    exited: |who, code, ran, next| {
        let after = if ran.is_empty() { String::new() } else { format!(" after {ran}") };
        let next = if next.is_empty() { String::new() } else { format!("; next start {next}") };
        format!("{who} exited with code {code}{after}{next}")
    },
    gone: |who| format!("{who} is gone"),
    waiting: |who, why| {
        if why.is_empty() {
            format!("{who} waits to start")
        } else {
            format!("{who} waits to start: {why}")
        }
    },
    broken: "connection lost; what is written meanwhile will be fetched",
    resumed: "connected again, no line is missing",
    skipped: |lines| match lines {
        1 => "1 line left out: they came faster than this browser took them".to_owned(),
        _ => format!("{lines} lines left out: they came faster than this browser took them"),
    },
    too_many: |read, of| format!("{read} of {of} pods are read, the newest"),
    no_pods: "no pods now; those that come will join",
    ended: "end of the log",
    of: |name| format!("Logs of {name}"),
};

pub const ZH: Logs = Logs {
    title: "日志",
    dock: "日志与终端",
    resize: "调整停靠栏高度",
    enlarge: "最大化停靠栏",
    restore: "还原停靠栏",
    hide: "隐藏停靠栏",
    show: "显示停靠栏",
    close: "关闭此日志",
    close_hint: "按 Delete 关闭",
    pods: |count| format!("{count} 个 Pod"),
    container: "容器",
    usual_container: "主容器",
    all_containers: "全部容器",
    follow: "跟随",
    previous: "上一次运行",
    how_far: "时间范围",
    since: |since| match since {
        Since::Tail(lines) => format!("最近 {} 行", format::count(lines as usize)),
        Since::Seconds(seconds) if seconds < 3_600 => format!("最近 {} 分钟", seconds / 60),
        Since::Seconds(seconds) => format!("最近 {} 小时", seconds / 3_600),
        Since::All => "从头开始".to_owned(),
    },
    find: "在日志中查找",
    hits: |count| format!("{count} 处"),
    hit_of: |at, of| format!("第 {at} / {of} 处"),
    next_hit: "下一处 (Enter)",
    previous_hit: "上一处 (Shift Enter)",
    wrap: "自动换行",
    times: "时间戳",
    raw: "JSON 原文",
    copy: "复制这些行",
    download: "下载这些行",
    log_of: |name| format!("{name} 的日志"),
    waits: "正在等待第一行",
    empty: "这段时间内没有写入内容",
    more: |count| format!("还有 {count} 个字符"),
    less: "收起",
    cut: |bytes| format!("已截去 {bytes} 字节"),
    joined: |who| format!("{who} 已加入"),
    started: |who, restarts| format!("{who} 再次启动，第 {restarts} 次重启"),
    exited: |who, code, ran, next| {
        let after = if ran.is_empty() { String::new() } else { format!("运行 {ran} 后") };
        let next = if next.is_empty() { String::new() } else { format!("；下次启动 {next}") };
        format!("{who} {after}退出，退出码 {code}{next}")
    },
    gone: |who| format!("{who} 已不存在"),
    waiting: |who, why| {
        if why.is_empty() {
            format!("{who} 等待启动")
        } else {
            format!("{who} 等待启动：{why}")
        }
    },
    broken: "连接中断；其间写入的内容会补上",
    resumed: "已重新连接，没有缺行",
    skipped: |lines| format!("略去 {lines} 行：写入速度超过此浏览器的接收速度"),
    too_many: |read, of| format!("共 {of} 个 Pod，只读取最新的 {read} 个"),
    no_pods: "现在没有 Pod；新的 Pod 会自动加入",
    ended: "日志结束",
    of: |name| format!("{name} 的日志"),
};
