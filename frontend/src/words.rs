//! Every word the page says, in every language it speaks.
//!
//! A language is one value of [`Words`]: a language that lacks a word does not compile. Kubernetes'
//! own names (Pod, Deployment, CrashLoopBackOff) stay as they are in every language.
//!
//! When the language changes, [`crate::app`] builds the page anew, so components read their words
//! once and need no signal for each of them.

mod act;
#[cfg(feature = "whole")]
mod apply;
mod en;
mod lists;
mod logs;
mod objects;
mod overview;
mod palette;
#[cfg(feature = "whole")]
mod roll;
mod zh;

pub use act::Act;
#[cfg(feature = "whole")]
pub use apply::Apply;
pub use lists::Lists;
pub use logs::Logs;
pub use objects::Objects;
pub use overview::Overview;
pub use palette::Palette;
#[cfg(feature = "whole")]
pub use roll::Roll;

use std::{borrow::Cow, cell::Cell};

use quarterdeck_wire::{
    Time,
    detail::{ContainerRole, Fact, ProbeKind},
    error::ErrorCode,
    kind::Kind,
    overview::Component,
    status::{Why, Word},
    view::Column,
};

/// The languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    English,
    Chinese,
}

impl Language {
    /// As in `lang` attributes and in the browser's storage.
    pub const fn id(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Chinese => "zh-CN",
        }
    }

    /// The language to use for someone who asks for `tag`.
    pub fn best_for(tag: &str) -> Self {
        if tag.to_lowercase().starts_with("zh") { Language::Chinese } else { Language::English }
    }

    /// The other one, for the button in the top bar.
    pub const fn other(self) -> Self {
        match self {
            Language::English => Language::Chinese,
            Language::Chinese => Language::English,
        }
    }

    pub const fn words(self) -> &'static Words {
        match self {
            Language::English => &en::WORDS,
            Language::Chinese => &zh::WORDS,
        }
    }
}

thread_local! {
    static SPOKEN: Cell<Language> = const { Cell::new(Language::English) };
}

/// Changes the language of [`words`].
pub fn speak(language: Language) {
    SPOKEN.with(|spoken| spoken.set(language));
}

/// The words of the chosen language.
pub fn words() -> &'static Words {
    SPOKEN.with(Cell::get).words()
}

/// All words. One struct a part of the page.
pub struct Words {
    pub language: Language,
    pub units: Units,
    pub crash: Crash,
    pub shell: Shell,
    pub nav: Nav,
    pub live: Live,
    pub table: Table,
    pub lists: Lists,
    pub logs: Logs,
    pub overview: Overview,
    pub palette: Palette,
    pub objects: Objects,
    pub act: Act,
    #[cfg(feature = "whole")]
    pub apply: Apply,
    #[cfg(feature = "whole")]
    pub roll: Roll,
    pub empty: Empty,
    pub status: Status,
    pub pane: Pane,
    pub pod: Pod,
    pub errors: Errors,
    /// A kind in running text: `(kind, how many)`.
    pub kind: fn(Kind, usize) -> &'static str,
    pub component: fn(Component) -> &'static str,
}

/// Numbers with units. Seconds in, words out.
pub struct Units {
    /// In cells, as `kubectl` writes it: `12s`, `3m`, `18h`, `212d`.
    pub age: fn(i64) -> String,
    /// `12s ago`
    pub ago: fn(i64) -> String,
    /// In running text: `12 s`.
    pub span: fn(i64) -> String,
}

pub struct Crash {
    pub title: &'static str,
    pub reload: &'static str,
}

/// The frame around every page.
pub struct Shell {
    pub skip: &'static str,
    pub main: &'static str,
    pub find: &'static str,
    /// The button's own name for the other language.
    pub other_language: &'static str,
    pub theme_system: &'static str,
    pub theme_light: &'static str,
    pub theme_dark: &'static str,
    pub collapse: &'static str,
    pub expand: &'static str,
    pub more: &'static str,
    pub foot: fn(&str, u32) -> String,
    pub all_namespaces: &'static str,
    pub namespaces: &'static str,
    pub find_namespace: &'static str,
    pub no_namespace: &'static str,
    /// Someone may see nothing at all.
    pub no_access: &'static str,
    pub ask: fn(&str) -> String,
    pub ask_admin: &'static str,
    pub sign_out: &'static str,
    pub read_only: &'static str,
    /// Why no other namespace can be chosen.
    pub only_namespace: fn(&str) -> String,
    pub clear: &'static str,
    pub close: &'static str,
    pub copied: &'static str,
    pub failing: fn(u32) -> String,
    pub user: fn(&str) -> String,
    pub not_found: &'static str,
    pub not_found_hint: &'static str,
    pub signed_out: &'static str,
    pub signed_out_hint: &'static str,
    pub try_again: &'static str,
}

pub struct Nav {
    pub overview: &'static str,
    pub workloads: &'static str,
    pub pods: &'static str,
    pub nodes: &'static str,
    pub services: &'static str,
    pub storage: &'static str,
    pub autoscaling: &'static str,
    pub events: &'static str,
    pub maintenance: &'static str,
    pub activity: &'static str,
    pub apply: &'static str,
}

/// How fresh the page is.
#[allow(clippy::struct_field_names)]
pub struct Live {
    pub live: &'static str,
    pub connecting: &'static str,
    pub reconnecting: &'static str,
    /// Seconds.
    pub stale: fn(i64) -> String,
    /// In the banner, bold: `12 s old.`
    pub old: fn(i64) -> String,
    pub no_answer: &'static str,
    /// After "Reconnecting": seconds to go, and the time of the last message.
    pub retry: fn(i64, &str) -> String,
    pub retry_now: fn(&str) -> String,
    pub try_now: &'static str,
    pub outdated: &'static str,
    pub outdated_hint: &'static str,
    pub reload: &'static str,
}

pub struct Table {
    pub filter: &'static str,
    /// Placeholder of the filter field of a kind's page.
    pub filter_by: fn(Kind) -> &'static str,
    pub namespace: &'static str,
    pub and_more: fn(&str, usize) -> String,
    pub sort: &'static str,
    pub worst_first: &'static str,
    pub best_first: &'static str,
    pub sorted: fn(&str, bool) -> String,
    pub changes: fn(usize) -> String,
    pub changes_hint: &'static str,
    pub column: fn(Column) -> &'static str,
    pub select: fn(&str) -> String,
    pub select_all: &'static str,
    pub selected: fn(usize) -> String,
    pub copy_kubectl: &'static str,
    pub clear: &'static str,
    pub csv: &'static str,
    pub some_of: fn(usize, usize) -> String,
    pub ready: fn(u32, u32) -> String,
    pub containers_ready: fn(u32, u32) -> String,
    pub of_limit: fn(&str, &str, &str) -> String,
}

/// The four empty states, and loading.
pub struct Empty {
    pub loading: &'static str,
    pub none: fn(&str, &str) -> String,
    pub none_anywhere: fn(&str) -> String,
    pub none_hint: &'static str,
    pub hidden: fn(usize, &str) -> String,
    pub no_match: fn(&str) -> String,
    pub clear_filter: &'static str,
    pub forbidden: fn(&str) -> String,
    /// How those see something who have rights in one namespace.
    pub forbidden_hint: &'static str,
    pub absent: fn(&str) -> String,
    pub absent_hint: &'static str,
    pub no_such_namespace: fn(&str) -> String,
    pub no_such_namespace_hint: &'static str,
    pub show_all: &'static str,
}

pub struct Status {
    pub word: fn(&Word) -> Cow<'_, str>,
    /// The reason; the second is the time now.
    pub why: fn(&Why, Time) -> String,
}

/// The detail pane.
pub struct Pane {
    pub summary: &'static str,
    pub events: &'static str,
    pub yaml: &'static str,
    pub pods: &'static str,
    pub previous: &'static str,
    pub next: &'static str,
    pub close: &'static str,
    pub resize: &'static str,
    pub owners: &'static str,
    /// `Pod in shop`; without a namespace just the kind.
    pub title: fn(&str, Option<&str>) -> String,
    pub this: fn(&str) -> String,
    pub gone: &'static str,
    pub gone_hint: &'static str,
    pub labels: &'static str,
    pub conditions: &'static str,
    pub fact: fn(Fact) -> &'static str,
    pub managed_fields: fn(usize) -> String,
    pub unfold: &'static str,
    pub fold: &'static str,
    pub created: &'static str,
    pub no_events: &'static str,
    pub no_events_hint: &'static str,
    /// A sentence of a state alone, and of a state and how long it lasts.
    pub state: fn(&str) -> String,
    pub state_for: fn(&str, &str) -> String,
    /// A sentence of two parts.
    pub two: fn(&str, &str) -> String,
    pub copy_yaml: &'static str,
    pub fact_created: fn(&str, &str) -> String,
    pub strategy: &'static str,
    pub autoscaler: &'static str,
    pub schedule: &'static str,
    pub last_run: &'static str,
    pub last_success: &'static str,
    pub containers: &'static str,
    pub runtime: &'static str,
    pub kube_proxy: &'static str,
    pub os: &'static str,
    pub kernel: &'static str,
    pub addresses: &'static str,
    pub pod_cidrs: &'static str,
    pub taints: &'static str,
    pub resource: &'static str,
    pub allocatable: &'static str,
    pub capacity: &'static str,
    pub cluster_ip: &'static str,
    pub external: &'static str,
    pub dns: &'static str,
    pub affinity: &'static str,
}

/// The pod as one box, and the sentence that leads it.
pub struct Pod {
    pub one_network: &'static str,
    pub no_ip: &'static str,
    pub init: &'static str,
    pub init_done: fn(&str) -> String,
    pub init_steps: fn(usize, usize) -> String,
    pub restarts: fn(u32) -> String,
    pub last_exit: fn(&str, i32) -> String,
    pub cpu: &'static str,
    pub memory: &'static str,
    pub probe: fn(ProbeKind) -> &'static str,
    pub role: fn(ContainerRole) -> &'static str,
    pub shared_by: fn(&str, &str) -> String,
    pub mounted_at: fn(&str) -> String,
    pub not_mounted: &'static str,
    pub sidecars: fn(usize) -> String,
    pub volumes: fn(usize) -> String,
    /// Container, exit code.
    pub exits: fn(&str, i32) -> String,
    /// Seconds until the next start.
    pub next_start: fn(&str) -> String,
    pub starts_now: &'static str,
    pub deleted_for: fn(&str) -> String,
    pub fact_last_exit: &'static str,
    pub fact_exit: fn(i32, &str, &str) -> String,
    pub fact_scheduled: &'static str,
    pub fact_on_node: fn(&str, &str) -> String,
    pub fact_not_scheduled: &'static str,
    pub fact_qos: &'static str,
    pub fact_account: &'static str,
    pub fact_priority: &'static str,
    pub fact_grace: &'static str,
    pub fact_node_selector: &'static str,
    pub for_span: fn(&str) -> String,
}

pub struct Errors {
    pub title: fn(ErrorCode) -> &'static str,
    pub network: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_language_is_used_where_we_speak_it() {
        assert_eq!(Language::best_for("zh-Hans-SG"), Language::Chinese);
        assert_eq!(Language::best_for("ZH"), Language::Chinese);
        assert_eq!(Language::best_for("de-AT"), Language::English);
        assert_eq!(Language::best_for(""), Language::English);
    }

    #[test]
    fn every_kind_and_column_has_a_name_in_every_language() {
        for language in [Language::English, Language::Chinese] {
            let words = language.words();
            assert_eq!(words.language, language);
            for kind in Kind::ALL {
                assert!(!(words.kind)(kind, 1).is_empty() && !(words.kind)(kind, 2).is_empty());
            }
            for column in Column::ALL {
                assert!(!(words.table.column)(column).is_empty());
            }
        }
    }
}
