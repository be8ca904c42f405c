//! What the parts of one table share.

use std::{collections::HashSet, rc::Rc};

use leptos::html;
use quarterdeck_wire::{
    kind::Kind,
    row::Row,
    view::{Sort, Window},
};

use super::{
    columns::Spec,
    window::{Slice, Viewport},
};
use crate::{
    live::{order::Key, rows::Rows},
    nav::{Nav, use_nav},
    reactive::prelude::*,
    route::ObjectPath,
};

/// A table on the page. Cheap to copy.
#[derive(Clone, Copy)]
pub struct TableState {
    pub rows: Rows,
    pub spec: &'static Spec,
    pub nav: Nav,
    pub viewport: RwSignal<Viewport>,
    /// What is painted.
    pub slice: Memo<Slice>,
    /// The row that the keyboard is on.
    pub cursor: RwSignal<Option<Key>>,
    pub selected: RwSignal<HashSet<Key>>,
    /// The scrolling box.
    pub list: NodeRef<html::Div>,
    /// Of the whole page: its sort is in the URL. A table inside a pane keeps its own.
    own_sort: Option<RwSignal<Sort>>,
}

/// Height of a row until one is measured.
const ROW: f64 = 32.0;

impl TableState {
    pub fn new(rows: Rows, spec: &'static Spec) -> Self {
        let viewport = RwSignal::new(Viewport { scroll: 0.0, height: 900.0, row: ROW });
        let slice = Memo::new(move |_| viewport.get().slice(rows.counts().0));
        Self {
            rows,
            spec,
            nav: use_nav(),
            viewport,
            slice,
            cursor: RwSignal::new(None),
            selected: RwSignal::new(HashSet::new()),
            list: NodeRef::new(),
            own_sort: None,
        }
    }

    /// A table inside a pane.
    pub fn inside(rows: Rows, spec: &'static Spec) -> Self {
        Self { own_sort: Some(RwSignal::new(spec.sort)), ..Self::new(rows, spec) }
    }

    /// The `id` of the row slot at `place`: there may be two tables on the page.
    pub fn row_id(self, place: usize) -> String {
        let table = if self.own_sort.is_some() { "inner" } else { "row" };
        format!("{table}-{place}")
    }

    /// The sort of the URL, else the table's own.
    pub fn sort(self) -> Sort {
        if let Some(own) = self.own_sort {
            return own.get();
        }
        self.nav.with(|route| route.state.sort).unwrap_or(self.spec.sort)
    }

    /// Sorts by the URL; the table's own order needs no word there.
    pub fn set_sort(self, sort: Sort) {
        if let Some(own) = self.own_sort {
            return own.set(sort);
        }
        let sort = Some(sort).filter(|sort| *sort != self.spec.sort);
        self.nav.go(self.nav.now().with(|state| state.sort = sort));
    }

    /// Where a row leads.
    pub fn path(row: &Row) -> ObjectPath {
        let meta = row.meta();
        if let Row::Event(event) = row
            && let Some(kind) = Kind::from_api(&event.regarding.kind)
        {
            // An event is read for what it is about.
            let namespace = meta.namespace.as_deref().filter(|_| kind.resource().namespaced);
            return ObjectPath::new(kind, namespace, &event.regarding.name);
        }
        ObjectPath::new(row.kind(), meta.namespace.as_deref(), &meta.name)
    }

    /// Opens a row in the pane.
    pub fn open(self, key: Key) {
        if let Some(row) = self.rows.get(key) {
            self.cursor.set(Some(key));
            self.nav.go(self.nav.now().opening(Self::path(&row)));
        }
    }

    pub fn toggle(self, key: Key) {
        self.selected.update(|selected| {
            if !selected.remove(&key) {
                selected.insert(key);
            }
        });
    }

    /// Moves the keyboard by `step` rows; an open pane goes along.
    pub fn step(self, step: i64) {
        let len = self.rows.len();
        let Some(last) = len.checked_sub(1) else { return };
        let here = self.cursor.get_untracked().or_else(|| self.opened());
        let here = here.and_then(|key| self.rows.index_of(key));
        let index = match here {
            Some(here) => (here as i64).saturating_add(step).clamp(0, last as i64) as usize,
            None if step < 0 => last,
            None => self.slice.get_untracked().top.min(last),
        };
        self.go_to(index);
    }

    /// Puts the keyboard on row `index`.
    pub fn go_to(self, index: usize) {
        self.reveal(index);
        let Some(item) = self.rows.at(index) else { return };
        self.cursor.set(Some(item.key));
        let route = self.nav.now();
        if route.state.open.is_some() && self.own_sort.is_none() {
            self.nav.replace(route.opening(Self::path(&item.row)));
        }
    }

    /// The row of the open pane, if it is in this table.
    fn opened(self) -> Option<Key> {
        let open = self.nav.now().state.open?;
        self.rows.read(|list| list.find(|row| Self::path(row) == open)).flatten()
    }

    fn reveal(self, index: usize) {
        let head = f64::from(self.list.get_untracked().map_or(0, |list| {
            let head = list.query_selector("thead").ok().flatten();
            head.map_or(0, |head| head.client_height())
        }));
        if let (Some(list), Some(scroll)) =
            (self.list.get_untracked(), self.viewport.get_untracked().reveal(index, head))
        {
            list.set_scroll_top(scroll.round() as i32);
        }
    }

    /// The part of the list that the server should send, with a screen to spare on both sides.
    pub fn wanted(self) -> Window {
        let slice = self.slice.get();
        let spare = slice.count;
        let first = slice.first.saturating_sub(spare);
        Window { first: first as u32, len: (slice.count + 2 * spare) as u32 }
    }
}

/// How the pane steps through the list beside it.
#[derive(Clone, Copy)]
pub struct Browse(StoredValue<Option<Step>, LocalStorage>);

type Step = Rc<dyn Fn(i64)>;

impl Browse {
    pub fn start() -> Self {
        Self(StoredValue::new_local(None))
    }

    /// The table now on the page, until its component ends.
    pub fn set(self, table: TableState) {
        self.set_steps(move |step| table.step(step));
    }

    /// The same for what is no table.
    pub fn set_steps(self, step: impl Fn(i64) + 'static) {
        self.0.set_value(Some(Rc::new(step)));
        on_cleanup(move || self.0.set_value(None));
    }

    /// To the next row, or the one before.
    pub fn step(self, step: i64) {
        if let Some(go) = self.0.get_value() {
            go(step);
        }
    }
}

pub fn use_browse() -> Browse {
    expect_context()
}
