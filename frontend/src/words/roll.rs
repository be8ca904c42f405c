//! Words of a rollout, in every language.

pub struct Roll {
    pub title: &'static str,
    pub to_revision: fn(i64) -> String,
    /// Time left, of how much.
    pub deadline: fn(&str, &str) -> String,
    pub paused: &'static str,
    pub undo: &'static str,
    /// Of the lanes: what the pods run.
    pub new: fn(&str) -> String,
    pub old: fn(&str) -> String,
    pub left: fn(u32, u32) -> String,
    pub waits: &'static str,
    pub for_room: &'static str,
    pub gone: &'static str,
    pub serving: &'static str,
    pub least: fn(u32) -> String,
    pub wanted: fn(u32) -> String,
    pub most: fn(u32) -> String,
    pub waits_paused: &'static str,
    pub waits_ready: &'static str,
    pub goes_on: &'static str,
    /// Which pods are replaced when: so many at once, those below a number not at all.
    pub by_numbers: fn(u32, u32) -> String,
    /// On so many nodes at once, the new pod first or last.
    pub by_nodes: fn(u32, bool) -> String,
    pub on_delete: &'static str,
    pub its_turn: &'static str,
    /// Of a place whose pod keeps the old revision, and why.
    pub keeps: &'static str,
    pub partition: &'static str,
    pub waits_for: fn(&str) -> String,
    pub held_by: fn(&str) -> String,
    pub waits_deleted: &'static str,
    pub delete_pod: fn(&str) -> String,
    pub first_failing: &'static str,
    pub on_node: fn(&str) -> String,
    pub open_log: &'static str,
    pub last_lines: &'static str,
}

pub const EN: Roll = Roll {
    title: "Rollout",
    to_revision: |number| format!("Rollout to revision {number}"),
    deadline: |left, of| format!("deadline in {left} of {of}"),
    paused: "paused",
    undo: "Undo",
    new: |image| format!("New {image}"),
    old: |image| format!("Old {image}"),
    left: |left, of| format!("{left} of {of} left"),
    waits: "waits",
    for_room: "for room",
    gone: "gone",
    serving: "Serving",
    least: |pods| format!("least {pods}"),
    wanted: |pods| format!("wanted {pods}"),
    most: |pods| format!("most {pods}"),
    waits_paused: "Paused: no pod starts or stops until it is resumed.",
    waits_ready: "Waiting: no old pod may stop until one more new pod is ready.",
    goes_on: "Old pods stop as new ones become ready.",
    by_numbers: |at_once, partition| {
        let pace = if at_once == 1 { "one".to_owned() } else { at_once.to_string() };
        let rest = match partition {
            0 => String::new(),
            _ => format!("; those below {partition} keep the old revision (partition)"),
        };
        format!("from the highest number down, {pace} at a time{rest}")
    },
    by_nodes: |at_once, surge| {
        let pace = if at_once == 1 { "1 node".to_owned() } else { format!("{at_once} nodes") };
        let order = if surge { "the new pod is ready first" } else { "the old pod stops first" };
        format!("{pace} at a time, {order}")
    },
    on_delete: "OnDelete: a pod gets the new revision once somebody deletes it",
    its_turn: "its turn",
    keeps: "stays",
    partition: "partition",
    waits_for: |pod| format!("Waiting: {pod} has to become ready before the next pod stops."),
    held_by: |pod| {
        format!("Held: {pod} is not ready, so nothing goes on, and nothing replaces it.")
    },
    waits_deleted: "Waiting: nothing moves until somebody deletes an old pod.",
    delete_pod: |pod| format!("Deleted, {pod} comes back with the wanted revision"),
    first_failing: "First failing pod",
    on_node: |node| format!("on {node}"),
    open_log: "Open log",
    last_lines: "Its last lines",
};

pub const ZH: Roll = Roll {
    title: "发布",
    to_revision: |number| format!("正在发布版本 {number}"),
    deadline: |left, of| format!("期限还剩 {left}，共 {of}"),
    paused: "已暂停",
    undo: "回退",
    new: |image| format!("新 {image}"),
    old: |image| format!("旧 {image}"),
    left: |left, of| format!("{of} 个中剩 {left} 个"),
    waits: "等待",
    for_room: "空位",
    gone: "已停止",
    serving: "提供服务",
    least: |pods| format!("至少 {pods}"),
    wanted: |pods| format!("期望 {pods}"),
    most: |pods| format!("至多 {pods}"),
    waits_paused: "已暂停：恢复之前不会启动或停止任何 Pod。",
    waits_ready: "等待中：再有一个新 Pod 就绪之前，旧 Pod 不能停止。",
    goes_on: "新 Pod 就绪后，旧 Pod 随之停止。",
    by_numbers: |at_once, partition| {
        let rest = match partition {
            0 => String::new(),
            _ => format!("；编号小于 {partition} 的保持旧版本（partition）"),
        };
        format!("从最大编号向下，每次 {at_once} 个{rest}")
    },
    by_nodes: |at_once, surge| {
        let order = if surge { "新 Pod 先就绪" } else { "旧 Pod 先停止" };
        format!("每次 {at_once} 个节点，{order}")
    },
    on_delete: "OnDelete：有人删除 Pod 后，它才会使用新版本",
    its_turn: "轮到它",
    keeps: "保持旧版本",
    partition: "partition",
    waits_for: |pod| format!("等待中：{pod} 就绪后，下一个 Pod 才会停止。"),
    held_by: |pod| format!("受阻：{pod} 未就绪，发布无法继续，也没有什么会替换它。"),
    waits_deleted: "等待中：有人删除旧 Pod 之前不会有任何变化。",
    delete_pod: |pod| format!("删除后，{pod} 会以期望的版本恢复"),
    first_failing: "第一个失败的 Pod",
    on_node: |node| format!("在 {node} 上"),
    open_log: "打开日志",
    last_lines: "最后几行日志",
};
