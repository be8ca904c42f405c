//! Words of an image that several workloads run.

pub struct Also {
    pub title: &'static str,
    /// So many more run it.
    pub hint: fn(usize) -> String,
    /// On the box that ticks all.
    pub all: &'static str,
    /// On the button that does it, for so many.
    pub confirm: fn(usize) -> String,
}

pub const EN: Also = Also {
    title: "Also in",
    hint: |count| match count {
        1 => "1 more workload runs this image".to_owned(),
        _ => format!("{count} more workloads run this image"),
    },
    all: "All of them",
    confirm: |count| format!("Upgrade {count} workloads"),
};

pub const ZH: Also = Also {
    title: "同时升级",
    hint: |count| format!("另有 {count} 个工作负载运行此镜像"),
    all: "全部",
    confirm: |count| format!("升级 {count} 个工作负载"),
};
