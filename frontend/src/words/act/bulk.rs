//! Words of what is done to several objects at once.

pub struct Bulk {
    /// Of the dialog: what is done, to how many objects.
    pub scale: fn(usize) -> String,
    pub restart: fn(usize) -> String,
    pub cordon: fn(usize) -> String,
    pub uncordon: fn(usize) -> String,
    pub drain: fn(usize) -> String,
    /// Of the field that says how many replicas.
    pub replicas: &'static str,
    pub replicas_hint: &'static str,
    pub no_number: &'static str,
    pub object: &'static str,
    pub change: &'static str,
    pub result: &'static str,
    pub pods: fn(usize) -> String,
    /// So many of the objects are left out, for the reason that each says.
    pub left_out: fn(usize) -> String,
    /// Of an object that is of a kind that can't be.
    pub not_for: fn(&str) -> String,
    pub good: &'static str,
    /// What came of them all: done, under way, not done.
    pub summary: fn(usize, usize, usize) -> String,
    pub not_known: &'static str,
}

pub const EN: Bulk = Bulk {
    scale: |count| format!("Scale {}", workloads(count)),
    restart: |count| format!("Restart {}", workloads(count)),
    cordon: |count| format!("Cordon {}", nodes(count)),
    uncordon: |count| format!("Uncordon {}", nodes(count)),
    drain: |count| format!("Drain {}", nodes(count)),
    replicas: "Replicas",
    replicas_hint: "5 for each of them to have 5, +2 or -1 for so many more or fewer",
    no_number: "A whole number, or one with + or - before it",
    object: "Object",
    change: "Change",
    result: "Result",
    pods: |count| {
        if count == 1 { "evicts 1 pod".to_owned() } else { format!("evicts {count} pods") }
    },
    left_out: |count| format!("{count} left out"),
    not_for: |kind| format!("Not for a {kind}"),
    good: "Nothing stands against it",
    summary: |done, going, not| {
        let parts = [(done, "done"), (going, "under way"), (not, "not done")];
        let told = parts.iter().filter(|(count, _)| *count > 0);
        told.map(|(count, what)| format!("{count} {what}")).collect::<Vec<_>>().join(", ")
    },
    not_known: "Asking the cluster",
};

pub const ZH: Bulk = Bulk {
    scale: |count| format!("伸缩 {count} 个工作负载"),
    restart: |count| format!("重启 {count} 个工作负载"),
    cordon: |count| format!("停止调度到 {count} 个节点"),
    uncordon: |count| format!("恢复调度到 {count} 个节点"),
    drain: |count| format!("排空 {count} 个节点"),
    replicas: "副本数",
    replicas_hint: "5 表示各设为 5；+2 或 -1 表示各增加或减少",
    no_number: "整数，或前面带 + 或 - 的整数",
    object: "对象",
    change: "更改",
    result: "结果",
    pods: |count| format!("驱逐 {count} 个 Pod"),
    left_out: |count| format!("{count} 个不处理"),
    not_for: |kind| format!("不适用于 {kind}"),
    good: "没有任何阻碍",
    summary: |done, going, not| {
        let parts = [(done, "完成"), (going, "进行中"), (not, "未完成")];
        let told = parts.iter().filter(|(count, _)| *count > 0);
        told.map(|(count, what)| format!("{count} 个{what}")).collect::<Vec<_>>().join("，")
    },
    not_known: "正在询问集群",
};

fn workloads(count: usize) -> String {
    if count == 1 { "1 workload".to_owned() } else { format!("{count} workloads") }
}

fn nodes(count: usize) -> String {
    if count == 1 { "1 node".to_owned() } else { format!("{count} nodes") }
}
