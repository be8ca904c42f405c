//! 简体中文.

use quarterdeck_wire::action::{About, Failure, ImageChange, Intent, Manager};

use super::{Act, Columns};
use crate::format;

pub const WORDS: Act = Act {
    scale: "伸缩",
    bounds: "修改上下限",
    upgrade: "升级",
    container: "容器",
    image: "镜像",
    running: "当前",
    upgrade_to: "升级到",
    unchanged: "不变",
    new_image: |container| format!("{container} 的新标签或镜像"),
    type_a_tag: "输入标签、摘要或完整镜像；服务器会先试运行，再作更改。",
    ran_before: "曾在此运行",
    revision_of: |number, age| format!("版本 {number}，{age}"),
    dry_run: "服务器试运行",
    accepted: |lines| format!("已接受，{lines} 行有变化"),
    no_preview: |why| format!("无法预览：{why}"),
    difference: "差异",
    unchanged_lines: |lines| format!("{lines} 行不变"),
    revisions: "版本",
    revision: |number| format!("版本 {number}"),
    current: "运行中",
    undo: "回退到此",
    no_revisions: "没有保留任何版本",
    restart: "重启",
    pause: "暂停发布",
    unpause: "继续发布",
    cordon: "停止调度",
    uncordon: "恢复调度",
    suspend: "挂起",
    unsuspend: "恢复",
    trigger: "立即运行",
    edit: "编辑 YAML",
    evict: "删除",
    cancel: "取消",
    nothing: "确认",
    outcomes: "操作结果",
    copy_kubectl: "复制 kubectl",
    title: |intent| {
        let name = &intent.target().name;
        match intent {
            Intent::Scale { .. } => format!("伸缩 {name}"),
            Intent::Bounds { .. } => format!("{name} 的上下限"),
            Intent::Restart { .. } => format!("重启 {name}"),
            Intent::SetImages { .. } => format!("升级 {name}"),
            Intent::Pause { to: true, .. } => format!("暂停 {name} 的发布"),
            Intent::Pause { .. } => format!("继续 {name} 的发布"),
            Intent::Cordon { to: true, .. } => format!("停止调度到 {name}"),
            Intent::Cordon { .. } => format!("恢复调度到 {name}"),
            Intent::Suspend { to: true, .. } => format!("挂起 {name}"),
            Intent::Suspend { .. } => format!("恢复 {name}"),
            Intent::Trigger { .. } => format!("立即运行 {name}"),
            Intent::Evict { .. } | Intent::Delete { .. } => format!("删除 {name}"),
            Intent::Undo { .. } => format!("回退 {name}"),
            Intent::Drain { .. } => format!("排空 {name}"),
            Intent::ScaleBack { .. } => format!("将 {name} 恢复副本数"),
            Intent::UndoAtDeadline { .. } => format!("{name} 到期限时回退"),
            Intent::Maintain { .. } => format!("维护 {name}"),
            Intent::Apply { object, .. } => format!("应用 {}", object.name),
        }
    },
    confirm: |intent| {
        let name = &intent.target().name;
        match intent {
            Intent::Scale { to, .. } => format!("伸缩到 {to}"),
            Intent::Bounds { seen, to, .. } if seen.0 == to.0 && to.1 > seen.1 => {
                format!("上限提高到 {}", to.1)
            }
            Intent::Bounds { to, .. } => format!("设为 {}–{}", to.0, to.1),
            Intent::Restart { .. } => format!("重启 {name}"),
            Intent::SetImages { images, .. } => format!("将 {name} 升级到 {}", tag(images)),
            Intent::Pause { to: true, .. } => "暂停发布".to_owned(),
            Intent::Pause { .. } => "继续发布".to_owned(),
            Intent::Cordon { to: true, .. } => format!("停止调度到 {name}"),
            Intent::Cordon { .. } => format!("恢复调度到 {name}"),
            Intent::Suspend { to: true, .. } => format!("挂起 {name}"),
            Intent::Suspend { .. } => format!("恢复 {name}"),
            Intent::Trigger { .. } => format!("立即运行 {name}"),
            Intent::Evict { .. } => "删除 Pod".to_owned(),
            Intent::Delete { .. } => format!("删除 {name}"),
            Intent::Undo { to, .. } => format!("回退到版本 {to}"),
            Intent::Drain { .. } => format!("排空 {name}"),
            Intent::ScaleBack { to, .. } => format!("恢复为 {to} 个副本"),
            Intent::UndoAtDeadline { .. } => "到期限时回退".to_owned(),
            Intent::Maintain { .. } => format!("停下 {name}"),
            Intent::Apply { object, .. } => format!("应用 {}", object.name),
        }
    },
    what: |intent| {
        let name = &intent.target().name;
        match intent {
            Intent::Scale { seen, to, .. } => format!("{name}：副本 {seen} → {to}"),
            Intent::Bounds { seen, to, .. } => {
                format!("{name}：上下限 {}–{} → {}–{}", seen.0, seen.1, to.0, to.1)
            }
            Intent::Restart { .. } => format!("{name}：重启"),
            Intent::SetImages { images, .. } => format!("{name}：{}", changes(images)),
            Intent::Pause { to: true, .. } => format!("{name}：暂停发布"),
            Intent::Pause { .. } => format!("{name}：继续发布"),
            Intent::Cordon { to: true, .. } => format!("{name}：停止调度"),
            Intent::Cordon { .. } => format!("{name}：恢复调度"),
            Intent::Suspend { to: true, .. } => format!("{name}：挂起"),
            Intent::Suspend { .. } => format!("{name}：恢复"),
            Intent::Trigger { .. } => format!("{name}：手动运行"),
            Intent::Evict { .. } | Intent::Delete { .. } => format!("{name}：删除"),
            Intent::Undo { to, .. } => format!("{name}：回退到版本 {to}"),
            Intent::Drain { .. } => format!("{name}：排空"),
            Intent::ScaleBack { to, .. } => format!("{name}：副本恢复为 {to}"),
            Intent::UndoAtDeadline { to, .. } => format!("{name}：若卡住则回退到版本 {to}"),
            Intent::Maintain { terms, .. } => match terms.parts.len() {
                0 | 1 => format!("{name}：维护"),
                all => format!("{name} 及另外 {} 个：维护", all - 1),
            },
            Intent::Apply { object, .. } if object.uid.is_empty() => {
                format!("{}：创建 {}", object.name, object.kind)
            }
            Intent::Apply { object, forced: true, .. } => {
                format!("{}：应用 {}，接管字段", object.name, object.kind)
            }
            Intent::Apply { object, .. } => format!("{}：应用 {}", object.name, object.kind),
        }
    },
    now_pods: |pods| format!("当前 {pods} 个 Pod"),
    replicas: "副本数",
    fewer: "减一",
    more: "加一",
    no_number: |most| format!("0 到 {} 之间的整数", format::count(most as usize)),
    no_bounds: |most| format!("1 到 {} 之间的整数，下限在前", format::count(most as usize)),
    minimum: "下限",
    maximum: "上限",
    means: |more| match more {
        0.. => format!("增加 {more} 个 Pod 意味着"),
        _ => format!("减少 {} 个 Pod 意味着", -more),
    },
    what_it_means: "影响",
    planning: "正在询问集群",
    no_plan: "没有任何阻碍",
    raise: "提高 HPA 上限",
    raise_hint: "之后由 HPA 自行伸缩",
    set_replicas: "设置副本数",
    not_while: "HPA 开启时不可用",
    autoscaler_owns: |name| format!("此数值由 HPA {name} 管理。"),
    autoscaler_keeps: |min, max| {
        format!("它保持 {min} 到 {max} 个 Pod，其他数值会在 15 秒内被改回。")
    },
    type_to_confirm: |name| format!("输入 {name} 以确认"),
    about,
    sending: "已发送，尚无回复",
    following: |progress| match (progress.ready, progress.of) {
        (0, 0) => "已接受".to_owned(),
        (ready, of) => format!("{ready}/{of} 就绪"),
    },
    done: "已完成",
    failed: |failure| match failure {
        Failure::Deadline(_) => "已超过期限".to_owned(),
        Failure::Deleted => "对象在此期间被删除".to_owned(),
        Failure::GaveUp(progress) => {
            format!("不再跟踪：{}/{} 就绪", progress.ready, progress.of)
        }
        Failure::Because(_) => "失败".to_owned(),
        Failure::Stopped(progress) => {
            format!("已取消：{} 个中 {} 个已离开", progress.of, progress.ready)
        }
    },
    refused: |now| match now {
        Some(now) => format!("未作任何更改：现在已是 {now}"),
        None => "未作任何更改".to_owned(),
    },
    unknown: "回复丢失，正在核实实际结果",
    superseded: "期间有了其他要求",
    dismiss: "关闭",
    copy: "复制",
    nothing_yet: "这里还没有任何操作",
    nothing_yet_hint: "在此页面上进行的伸缩、重启等更改，会连同操作人和结果列在这里。",
    columns: Columns {
        when: "时间", what: "操作", who: "操作人", result: "结果", took: "用时"
    },
    drain: super::drain::ZH,
    later: super::later::ZH,
    bulk: super::bulk::ZH,
    #[cfg(feature = "whole")]
    also: super::also::ZH,
    maintain: "维护",
    #[cfg(feature = "whole")]
    maintenance: super::maintenance::ZH,
};

/// The tag that all images get, or how many there are.
fn tag(images: &[ImageChange]) -> String {
    match images {
        [image] => format::image_change(&image.from, &image.to).1.into_owned(),
        _ => format!("{} 个镜像", images.len()),
    }
}

fn changes(images: &[ImageChange]) -> String {
    let one = |image: &ImageChange| {
        let (from, to) = format::image_change(&image.from, &image.to);
        format!("{} {from} → {to}", image.container)
    };
    images.iter().map(one).collect::<Vec<_>>().join("，")
}

fn about(about: &About) -> (String, String) {
    let (label, text) = match about {
        About::Changed { seen, now } => ("已变化", format!("您查看之后已变化：{seen} → {now}")),
        About::AlreadySo => ("无变化", "已经如此".to_owned()),
        About::Gone => ("已不存在", "它已被删除，或同名的是另一个对象".to_owned()),
        About::Needs(right) => ("权限", format!("需要 {right}")),
        About::Refused(error) => ("被拒绝", error.message.clone()),
        About::Quota { name, resource, used, hard } => {
            let (used, hard) = format::quota(resource, *used, *hard);
            let text = format!("{resource} {used} / {hard}");
            return (format!("配额 {name}"), text);
        }
        About::NoQuota => ("配额", "没有适用的配额".to_owned()),
        About::Room { fits, of, nodes, cordoned } => {
            let closed = if *cordoned > 0 {
                format!("；{cordoned} 个已停止调度")
            } else {
                String::new()
            };
            let text = if fits >= of {
                format!("{} 有空间{closed}", nodes.join("、"))
            } else if *fits == 0 {
                format!("没有节点有空间{closed}")
            } else {
                format!("{of} 个中 {fits} 个有空间{closed}")
            };
            ("节点", text)
        }
        About::RoomByLabels => ("节点", "无法判断：其 Pod 按标签选择节点".to_owned()),
        About::RoomHidden => ("节点", "以您的权限无法判断".to_owned()),
        About::Budget { name, wants, pods } => {
            let text = if pods > wants {
                format!("至少 {wants} 个 Pod 保持可用")
            } else {
                format!("要求 {pods} 个中保持 {wants} 个：将无法驱逐任何 Pod")
            };
            return (format!("PDB {name}"), text);
        }
        About::Autoscaler { name, min, max } => {
            return (format!("HPA {name}"), format!("保持 {min} 到 {max} 个，会把它改回"));
        }
        About::Managed { by, app } => {
            let (who, text) = match by {
                Manager::ArgoCd => ("Argo CD", format!("应用 {app}：下次同步可能改回")),
                Manager::Flux => ("Flux", format!("{app}：下次协调可能改回")),
                Manager::Helm => ("Helm", format!("release {app}：下次升级可能改回")),
            };
            (who, text)
        }
        About::Owned(owner) => {
            return (owner.kind.to_string(), format!("由 {} 管理，可能被改回", owner.name));
        }
        About::Rollout { pods, surge, unavailable } => {
            let more = if *surge > 0 { format!("每次多 {surge} 个") } else { String::new() };
            let fewer = match unavailable {
                0 => format!("{pods} 个全部保持可用"),
                _ => format!("每次少 {unavailable} 个"),
            };
            let parts: Vec<String> =
                [more, fewer].into_iter().filter(|it| !it.is_empty()).collect();
            ("发布", format!("替换 {pods} 个 Pod，{}", parts.join("，")))
        }
        About::Recreate { pods } => ("发布", format!("先停止全部 {pods} 个 Pod，再启动新的")),
        About::NothingMakesAgain => ("所有者", "没有：它不会再回来".to_owned()),
        About::Pods(1) => ("所有者", "会启动另一个代替它".to_owned()),
        About::Pods(pods) => ("Pod", format!("替换 {pods} 个 Pod")),
        About::RollingOut => ("发布", "仍有一次在进行中".to_owned()),
        About::Paused => ("已暂停", "恢复之前不会发布任何内容".to_owned()),
        About::Budgets { of: 0, .. } => ("PDB", "没有覆盖这些 Pod 的".to_owned()),
        About::Budgets { of, holding } if holding.is_empty() => {
            ("PDB", format!("{of} 个目前都允许驱逐，并始终保持"))
        }
        About::Budgets { of, holding } => {
            let free = *of as usize - holding.len().min(*of as usize);
            ("PDB", format!("{of} 个中 {free} 个目前允许驱逐，{} 不允许", holding.join("、")))
        }
        About::TwoBudgets { pod, budgets } => {
            let budgets = budgets.join(" 和 ");
            ("PDB", format!("{pod} 同时被 {budgets} 覆盖：API 无法驱逐这样的 Pod"))
        }
        About::Grace { pod, seconds } => ("时间", format!("最长的宽限期是 {pod} 的 {seconds} 秒")),
        About::Draining => ("排空", "此节点已在排空".to_owned()),
        #[cfg(feature = "whole")]
        About::Maintenance(note) => (super::maintenance::ZH.note)(note),
        #[cfg(not(feature = "whole"))]
        About::Maintenance(_) => ("", String::new()),
    };
    (label.to_owned(), text)
}
