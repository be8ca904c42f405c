//! Objects by name: subscriptions that live as long as the palette is open, narrowed down by the
//! server to what was typed.

use quarterdeck_wire::{
    kind::Kind,
    message::{Namespaces, Query},
    row::Row,
    status::Level,
    view::{Column, Sort},
};

use super::{
    item::{Item, Mode, Typed, object},
    matching::{Fit, fit},
};
use crate::{
    live::rows::Rows,
    nav::use_nav,
    reactive::prelude::*,
    route::Route,
    scope::Debounce,
    sorting,
    words::{Words, words},
};

/// What is looked through; of equal fits the earlier kind stands first.
const KINDS: [Kind; 12] = [
    Kind::Deployment,
    Kind::StatefulSet,
    Kind::DaemonSet,
    Kind::CronJob,
    Kind::Job,
    Kind::Service,
    Kind::Node,
    Kind::Pod,
    Kind::PersistentVolumeClaim,
    Kind::HorizontalPodAutoscaler,
    Kind::PodDisruptionBudget,
    Kind::Namespace,
];
/// One letter is in almost every name.
const LEAST: usize = 2;
/// More are found by typing more, or in the lists.
const MOST: usize = 12;
const QUIET: i32 = 80;

/// Objects that fit what was typed.
#[derive(Clone, Copy)]
pub struct Found {
    pub items: Memo<Vec<Item>>,
    /// Whether the server has still to answer.
    pub searching: Memo<bool>,
}

/// Looks for as long as the component lives.
pub fn search(typed: Memo<Typed>) -> Found {
    let nav = use_nav();
    let rows = Rows::new();
    let asked = RwSignal::new(Typed::default());
    let pause = Debounce::new();
    effect(move || {
        let wanted = typed.get();
        if is_search(&wanted) {
            pause.run(QUIET, move || {
                let sort = Sort { column: Column::Name, descending: false };
                rows.ask(queries(&wanted), "", sort);
                asked.set(wanted);
            });
        } else {
            pause.cancel();
        }
    });
    let searching = Memo::new(move |_| {
        let typed = typed.get();
        let is_new = asked.with(|asked| *asked != typed);
        is_search(&typed) && (is_new || rows.is_coming())
    });
    let items = Memo::new(move |_| {
        rows.track();
        let typed = typed.get();
        if !is_search(&typed) {
            return Vec::new();
        }
        // What the server has answered, it has found; what is older is looked through here.
        let trusted = !searching.get();
        let here = nav.with(Route::clone);
        let mut found = Vec::new();
        rows.read(|list| {
            list.each(|row| {
                if typed.mode == Mode::Namespaces && row.kind() != Kind::Namespace {
                    return;
                }
                found.extend(ranked(row, words(), &typed, trusted).map(|rank| (rank, row.clone())));
            });
        });
        sorting::sort_by(&mut found, |a, b| {
            a.0.cmp(&b.0).then_with(|| a.1.meta().name.cmp(&b.1.meta().name))
        });
        let most = if typed.mode == Mode::Namespaces { 10 * MOST } else { MOST };
        found.into_iter().take(most).map(|(_, row)| object(&row, words(), &here)).collect()
    });
    Found { items, searching }
}

fn is_search(typed: &Typed) -> bool {
    match typed.mode {
        Mode::All => typed.words.first().is_some_and(|word| word.len() >= LEAST),
        Mode::Namespaces => true,
        Mode::Commands | Mode::Help => false,
    }
}

fn queries(typed: &Typed) -> Vec<Query> {
    let kinds: &[Kind] = if typed.mode == Mode::Namespaces { &[Kind::Namespace] } else { &KINDS };
    let query =
        |kind: &Kind| Query { kind: *kind, namespaces: Namespaces::All, scope: typed.scope() };
    kinds.iter().map(query).collect()
}

/// The smaller, the higher up.
fn ranked(row: &Row, words: &Words, typed: &Typed, trusted: bool) -> Option<(Fit, usize, Level)> {
    let meta = row.meta();
    let mut beside = format!("{} ", (words.kind)(row.kind(), 1));
    beside.extend(meta.namespace.as_deref());
    let fit = fit(&meta.name, &beside, &typed.words);
    let fit = fit.or_else(|| trusted.then_some(Fit::Beside))?;
    let kind = KINDS.iter().position(|kind| *kind == row.kind())?;
    Some((fit, kind, row.status().map_or(Level::Ok, |status| status.level)))
}
