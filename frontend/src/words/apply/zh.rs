//! 简体中文.

use quarterdeck_wire::manifest::{Blind, Fault, Outlook, Propagation};

use super::Apply;

pub const WORDS: Apply = Apply {
    edit_of: |name| format!("编辑 {name}"),
    objects: |objects| format!("{objects} 个对象"),
    open_file: "打开文件",
    manifest: "清单",
    documents: |documents, lines| match documents {
        Some(documents) => format!("{documents} 个文档，{lines} 行"),
        None => format!("{lines} 行"),
    },
    document: |number| format!("文档 {number}"),
    without_namespace: |namespace| format!("命名空间取自各文档，未写明则为 {namespace}"),
    no_namespace: "命名空间取自各文档；未写明的请先选择一个",
    placeholder: "粘贴 YAML，或将文件拖到这里",
    hint: "按 Tab 键移到下一个控件。",
    too_large: "一次最多 5 MiB",
    dry_run: "服务器试运行",
    again: "重新运行",
    asking: "正在询问集群…",
    word: |outlook, lines| match outlook {
        Outlook::Create => format!("创建，{lines} 行"),
        Outlook::Update => format!("更新，{lines} 行"),
        Outlook::Unchanged => "无变化".to_owned(),
        Outlook::Conflict(owners) => {
            let fields: usize = owners.iter().map(|owner| owner.fields.len()).sum();
            format!("冲突，{fields} 个字段")
        }
        Outlook::Changed(_) => "期间已被修改".to_owned(),
        Outlook::NotPreviewable(_) => "无法预览".to_owned(),
        Outlook::Refused(_) => "被拒绝".to_owned(),
        Outlook::Broken { .. } => "无法读取".to_owned(),
    },
    owns: |manager, fields| format!("{manager} 拥有 {fields}"),
    leave: |manager| format!("留给 {manager}，应用其余部分"),
    take: |manager| format!("接管；{manager} 可能会改回去"),
    changed: "打开之后已被修改：",
    keep_theirs: "保留现在的值，不做修改",
    write_mine: "用我的覆盖",
    blind: |blind| match blind {
        Blind::Definition => "它的定义在同一文本中。".to_owned(),
        Blind::Namespace => "它的命名空间在同一文本中。".to_owned(),
        Blind::Unavailable(why) => why.to_string(),
    },
    fault: |fault| match fault {
        Fault::Tab => "YAML 的缩进不能用制表符".to_owned(),
        Fault::DuplicateKey(key) => format!("键 {key} 重复"),
        Fault::NoObject => "不是对象".to_owned(),
        Fault::NoApiVersion => "缺少 apiVersion".to_owned(),
        Fault::NoKind => "缺少 kind".to_owned(),
        Fault::NoName => "缺少 metadata.name".to_owned(),
        Fault::UnknownKind { api_version, kind } => {
            format!("集群的 {api_version} 中没有 {kind}")
        }
        Fault::NoNamespace => "没有命名空间：请在顶部选择一个".to_owned(),
        Fault::NotTheEdited => "这里只能修改已打开的对象".to_owned(),
        Fault::TooMany => "一次最多 1,000 个对象".to_owned(),
        Fault::Untold(why) => format!("无法询问集群：{why}"),
        Fault::Syntax(says) => says.to_string(),
    },
    line: |line| format!("第 {line} 行"),
    waiting: "等待中",
    not_sent: "未发送",
    accepted: |good, of| format!("{of} 个中有 {good} 个被接受"),
    stops: "按此顺序应用，遇到第一次拒绝即停止",
    conflicts_stay: "选择之前，有冲突的对象会被跳过",
    send: |changes, taken| match taken {
        0 => format!("应用 {changes} 处更改"),
        _ => format!("应用 {changes} 处更改，接管 {taken} 处"),
    },
    save: |over| if over { "用我的覆盖".to_owned() } else { "保存更改".to_owned() },
    owned: "它拥有的对象",
    propagation: |of| match of {
        Propagation::Background => "在它之后删除",
        Propagation::Foreground => "在它之前删除",
        Propagation::Orphan => "保留",
    },
};
