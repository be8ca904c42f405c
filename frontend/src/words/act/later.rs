//! Words of what is to be done later by itself.

#[cfg(feature = "whole")]
use quarterdeck_wire::action::Intent;

pub struct Later {
    /// Before the time after which it is to be as it was: so many replicas.
    pub then_back: fn(u32) -> String,
    pub then_back_hint: &'static str,
    /// In the field, while nothing is typed.
    pub stays: &'static str,
    /// What is wrong with what was typed there.
    pub no_span: &'static str,
    /// When it is due, as a clock says it.
    pub due: fn(&str) -> String,
    /// In a list: what will be done, at that time.
    #[cfg(feature = "whole")]
    pub badge: fn(&Intent, &str) -> String,
    /// How long it is until then.
    pub time_left: fn(&str) -> String,
    /// Its time has come, and it could not be done yet.
    pub overdue: &'static str,
    pub waiting: &'static str,
    pub cancelled: fn(&str) -> String,
    pub not_needed: &'static str,
    /// What is cancelled: `Cancel: cart: back to 3 replicas`.
    pub cancel: fn(&str) -> String,
    /// In the upgrade dialog and the rollout panel: how long the deadline is.
    pub undo_by_itself: fn(&str) -> String,
    pub undo_by_itself_hint: &'static str,
    /// On the button in the rollout panel.
    pub undo_at_deadline: &'static str,
}

pub const EN: Later = Later {
    then_back: |to| format!("Back to {to} after"),
    then_back_hint: "By the server, also when this page is closed",
    stays: "never",
    no_span: "A time such as 45s, 90m, 2h or 1d, of at most 31 days",
    due: |clock| format!("at {clock}"),
    #[cfg(feature = "whole")]
    badge: |intent, at| match intent {
        Intent::ScaleBack { to, .. } => format!("back to {to} at {at}"),
        _ => "undo if stuck".to_owned(),
    },
    time_left: |left| format!("in {left}"),
    overdue: "due, the cluster can't be reached",
    waiting: "Waits",
    cancelled: |by| format!("Cancelled by {by}"),
    not_needed: "Not needed",
    cancel: |what| format!("Cancel: {what}"),
    undo_by_itself: |deadline| format!("Undo if it is not done by its deadline of {deadline}"),
    undo_by_itself_hint: "By the server, also when this page is closed",
    undo_at_deadline: "Undo at deadline",
};

pub const ZH: Later = Later {
    then_back: |to| format!("多久后恢复为 {to}"),
    then_back_hint: "由服务器执行，关闭此页面也有效",
    stays: "不恢复",
    no_span: "时长，例如 45s、90m、2h 或 1d，最长 31 天",
    due: |clock| format!("定于 {clock}"),
    #[cfg(feature = "whole")]
    badge: |intent, at| match intent {
        Intent::ScaleBack { to, .. } => format!("{at} 恢复为 {to}"),
        _ => "卡住则回退".to_owned(),
    },
    time_left: |left| format!("还有 {left}"),
    overdue: "已到时间，但无法连接集群",
    waiting: "等待中",
    cancelled: |by| format!("已由 {by} 取消"),
    not_needed: "不再需要",
    cancel: |what| format!("取消：{what}"),
    undo_by_itself: |deadline| format!("若在 {deadline} 的期限内未完成则回退"),
    undo_by_itself_hint: "由服务器执行，关闭此页面也有效",
    undo_at_deadline: "到期限时回退",
};
