//! What the palette offers.

use quarterdeck_wire::{kind::Kind, row::Row, status::Level};

use super::matching::{Fit, fit};
use crate::{
    features::logs::has_logs,
    format,
    prefs::Theme,
    reactive::fingerprint,
    route::{ObjectPath, Page, Route},
    table::cells::level_icon,
    words::{Language, Words},
};

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Names it while others come and go around it.
    pub id: String,
    pub icon: String,
    pub text: String,
    /// The whole of a shortened text.
    pub whole: String,
    pub detail: String,
    pub act: Act,
}

/// What happens when it is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Go(Route),
    Run(Command),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    Theme(Theme),
    Language(Language),
    Rail(bool),
    Letters(bool),
    Keys,
    CopyLink,
    /// Of the object in the pane.
    Logs,
}

/// Lines under one heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub title: &'static str,
    pub items: Vec<Item>,
}

/// What was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    pub mode: Mode,
    /// In lower case.
    pub words: Vec<String>,
}

/// The first sign narrows the palette to one sort of thing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    #[default]
    All,
    /// `>`
    Commands,
    /// `@`
    Namespaces,
    /// `?`
    Help,
}

impl Typed {
    pub fn parse(text: &str) -> Self {
        let text = text.trim_start();
        let mut rest = text.chars();
        let (mode, rest) = match rest.next() {
            Some('>' | '》' | '＞') => (Mode::Commands, rest.as_str()),
            Some('@' | '＠') => (Mode::Namespaces, rest.as_str()),
            Some('?' | '？') => (Mode::Help, rest.as_str()),
            _ => (Mode::All, text),
        };
        Self { mode, words: rest.split_whitespace().map(str::to_lowercase).collect() }
    }

    /// What the server should look for: the first word in names, the others anywhere.
    pub fn scope(&self) -> String {
        let mut words = self.words.iter();
        let first = words.next().map(|name| format!("name:{name}"));
        first.into_iter().chain(words.cloned()).collect::<Vec<_>>().join(" ")
    }
}

/// Those of `items` that fit what was typed, the best first. Without words all, as they stand.
pub fn fitting(items: Vec<(Item, &'static str)>, typed: &Typed) -> Vec<Item> {
    let mut found: Vec<(Fit, Item)> = items
        .into_iter()
        .filter_map(|(item, also)| Some((fit(&item.text, also, &typed.words)?, item)))
        .collect();
    crate::sorting::sort_by_key(&mut found, |(fit, _)| *fit);
    found.into_iter().map(|(_, item)| item).collect()
}

/// The pages. Their English names find them too, in every language.
pub fn pages(words: &Words, here: &Route) -> Vec<(Item, &'static str)> {
    let nav = &words.nav;
    [
        (Page::Overview, "overview", "i-overview", nav.overview),
        (Page::Workloads, "workloads", "i-workloads", nav.workloads),
        (Page::Pods, "pods", "i-pods", nav.pods),
        (Page::Nodes, "nodes", "i-nodes", nav.nodes),
        (Page::Services, "services", "i-services", nav.services),
        (Page::Storage, "storage", "i-storage", nav.storage),
        (Page::Autoscaling, "autoscaling", "i-autoscaling", nav.autoscaling),
        (Page::Events, "events", "i-events", nav.events),
        (Page::Maintenance, "maintenance", "i-maintenance", nav.maintenance),
        (Page::Activity, "activity", "i-activity", nav.activity),
        (Page::Apply, "apply", "i-yaml", nav.apply),
    ]
    .map(|(page, id, icon, name)| {
        let act = Act::Go(here.elsewhere(page));
        (plain(format!("page-{id}"), icon, name.to_owned(), act), id)
    })
    .to_vec()
}

/// Switches that are not as they are now.
pub struct Now {
    pub theme: Theme,
    pub rail: bool,
    pub letters: bool,
}

pub fn commands(words: &Words, here: &Route, now: &Now) -> Vec<(Item, &'static str)> {
    let text = &words.palette;
    let run = |icon, name: &str, command, also: &'static str| {
        let id = format!("command-{}", fingerprint(&command));
        (plain(id, icon, name.to_owned(), Act::Run(command)), also)
    };
    let theme = |theme, icon| run(icon, (text.theme)(theme), Command::Theme(theme), "theme");
    let (rail, letters) = (!now.rail, !now.letters);
    let rail_name = if rail { text.fold_sidebar } else { text.unfold_sidebar };
    let letters_name = if letters { text.keys.letters_on } else { text.keys.letters_off };
    let mut commands: Vec<_> =
        [(Theme::Light, "i-sun"), (Theme::Dark, "i-moon"), (Theme::System, "i-contrast")]
            .into_iter()
            .filter(|(other, _)| *other != now.theme)
            .map(|(other, icon)| theme(other, icon))
            .collect();
    let other = Command::Language(words.language.other());
    commands.push(run("i-globe", text.language, other, "language english chinese"));
    commands.push(run("i-pane-l", rail_name, Command::Rail(rail), "sidebar"));
    commands.push(run("i-copy", text.copy_link, Command::CopyLink, "copy link url"));
    commands.push(run("i-keyboard", text.keys.title, Command::Keys, "keyboard help keys"));
    commands.push(run("i-keyboard", letters_name, Command::Letters(letters), "single letter keys"));
    if let Some(open) = here.state.open.as_ref().filter(|open| has_logs(open.kind)) {
        commands.push(run("i-logs", &(words.logs.of)(&open.name), Command::Logs, "logs"));
    }
    if !here.state.namespaces.is_empty() {
        let all = Act::Go(here.with(|state| state.namespaces.clear()));
        let item = plain("all-namespaces".to_owned(), "i-x", text.all_namespaces.to_owned(), all);
        commands.push((item, "all namespaces"));
    }
    commands
}

/// The lists, narrowed down to what was typed: for when there is more than fits here.
pub fn lists(words: &Words, here: &Route, typed: &Typed) -> Vec<Item> {
    let filter = typed.words.join(" ");
    [(Page::Workloads, "i-workloads", words.nav.workloads), (Page::Pods, "i-pods", words.nav.pods)]
        .into_iter()
        .map(|(page, icon, name)| {
            let id = format!("list-{}", icon.trim_start_matches("i-"));
            let to = here.elsewhere(page).with(|state| state.filter.clone_from(&filter));
            plain(id, icon, (words.palette.rows_with)(name, &filter), Act::Go(to))
        })
        .collect()
}

fn plain(id: String, icon: &'static str, text: String, act: Act) -> Item {
    Item { id, icon: icon.to_owned(), text, whole: String::new(), detail: String::new(), act }
}

/// An object; a namespace becomes the one that is shown.
pub fn object(row: &Row, words: &Words, here: &Route) -> Item {
    let text = &words.palette;
    let (kind, meta) = (row.kind(), row.meta());
    let path = ObjectPath::new(kind, meta.namespace.as_deref(), &meta.name);
    let id = format!("object-{}", path.path().replace('/', "-"));
    if kind == Kind::Namespace {
        let to = here.with(|state| state.namespaces = vec![meta.name.to_string()]);
        let item = plain(id, "i-filter", meta.name.to_string(), Act::Go(to));
        return Item { detail: text.only.to_owned(), ..item };
    }
    let icon = row.status().map_or_else(String::new, |status| {
        let (tone, icon) = level_icon(status);
        format!("{} {tone}", icon.split(' ').next().unwrap_or_default())
    });
    Item {
        id,
        icon,
        text: short_name(row),
        whole: meta.name.to_string(),
        detail: detail(row, words),
        act: Act::Go(here.elsewhere(Page::of(kind)).opening(path)),
    }
}

/// Without the generated middle, but never without the tail.
fn short_name(row: &Row) -> String {
    let name = &row.meta().name;
    let parts = match row {
        Row::Pod(pod) => {
            let workload = pod.workload.as_ref().or(pod.owner.as_ref());
            format::pod_name(name, workload.map(|workload| &*workload.name))
        }
        _ => format::plain_name(name),
    };
    match parts.hash {
        "" => name.to_string(),
        _ => format!("{}…{}", parts.stem, parts.tail),
    }
}

/// "Pod in shop, CrashLoopBackOff, node-4"
fn detail(row: &Row, words: &Words) -> String {
    let with = words.palette.with;
    let meta = row.meta();
    let kind = (words.kind)(row.kind(), 1);
    let mut said = (words.pane.title)(kind, meta.namespace.as_deref());
    let unwell = row.status().filter(|status| !matches!(status.level, Level::Ok));
    if let Some(status) = unwell {
        said = with(&said, &(words.status.word)(&status.word));
    }
    match row {
        Row::Pod(pod) => {
            if let Some(node) = &pod.node {
                said = with(&said, node);
            }
        }
        Row::Service(service) => {
            let endpoints = service.endpoints;
            if endpoints.ready < endpoints.total() {
                said = with(&said, &(words.table.ready)(endpoints.ready, endpoints.total()));
            }
        }
        Row::Node(node) if !node.zone.is_empty() => said = with(&said, &node.zone),
        _ => {}
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> &'static Words {
        Language::English.words()
    }

    #[test]
    fn the_first_sign_says_what_is_looked_for() {
        let typed = |text: &str| Typed::parse(text);
        assert_eq!(typed(" Pay Shop").words, ["pay", "shop"]);
        assert_eq!(typed("Pay Shop").scope(), "name:pay shop");
        assert_eq!(
            (typed("> dark").mode, typed("> dark").words),
            (Mode::Commands, vec!["dark".into()])
        );
        assert_eq!(
            (typed("@shop").mode, typed("@shop").scope()),
            (Mode::Namespaces, "name:shop".into())
        );
        assert_eq!((typed("@").mode, typed("@").scope()), (Mode::Namespaces, String::new()));
        assert_eq!(typed("？").mode, Mode::Help);
    }

    #[test]
    fn pages_are_found_by_their_english_names_in_every_language() {
        let found = |typed: &str| {
            fitting(pages(Language::Chinese.words(), &Route::default()), &Typed::parse(typed))
        };
        assert_eq!(found("nodes").first().map(|item| &*item.text), Some("节点"));
        assert_eq!(found("节点").len(), 1);
        assert_eq!(found("").len(), 11);
    }

    #[test]
    fn only_switches_that_change_something_are_offered() {
        let now = Now { theme: Theme::Dark, rail: true, letters: true };
        let commands = commands(words(), &Route::default(), &now);
        let names: Vec<&str> = commands.iter().map(|(item, _)| &*item.text).collect();
        assert!(names.contains(&"Theme: light") && !names.contains(&"Theme: dark"));
        assert!(names.contains(&"Expand sidebar") && !names.contains(&"Show all namespaces"));
        let mut ids: Vec<&str> = commands.iter().map(|(item, _)| &*item.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), commands.len());
    }
}
