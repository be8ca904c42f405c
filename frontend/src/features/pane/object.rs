//! The object in the pane, kept true.
//!
//! Its row lives like any other; its detail is read from the API server with the person's own rights
//! and read again, a moment after the row changed, one request at a time.

use std::rc::Rc;

use quarterdeck_wire::{
    detail::Detail,
    error::{ApiError, ErrorCode},
    message::{Namespaces, Query, Usage},
    row::Row,
    view::Sort,
};

use crate::{
    api,
    live::rows::Rows,
    nav::{Nav, use_nav},
    reactive::prelude::*,
    route::ObjectPath,
    scope::{Debounce, Scope},
};

/// After a change, so long in milliseconds before the detail is read again: changes come in swarms.
const QUIET: i32 = 250;

/// One object. Cheap to copy; lives as long as the pane shows it.
#[derive(Clone, Copy)]
pub struct Object {
    pub path: StoredValue<ObjectPath>,
    /// The latest detail.
    pub detail: LocalSignal<Option<Rc<Detail>>>,
    /// The live row; none before it is heard of and after it is gone.
    pub row: LocalSignal<Option<Rc<Row>>>,
    /// Why there is no (newer) detail.
    pub error: RwSignal<Option<ApiError>>,
    /// Whether it was there and is no longer.
    pub gone: RwSignal<bool>,
    /// Counts changes: what else was read of the object is old.
    pub changed: RwSignal<u32>,
    busy: StoredValue<bool>,
    again: StoredValue<bool>,
    scope: Scope,
}

impl Object {
    /// Follows `path` from now on.
    pub fn follow(path: ObjectPath) -> Self {
        let object = Self {
            path: StoredValue::new(path.clone()),
            detail: LocalSignal::new_local(None),
            row: LocalSignal::new_local(None),
            error: RwSignal::new(None),
            gone: RwSignal::new(false),
            changed: RwSignal::new(0),
            busy: StoredValue::new(false),
            again: StoredValue::new(false),
            scope: Scope::new(),
        };
        let nav = use_nav();
        object.read(nav);
        object.follow_row(nav, path);
        object
    }

    fn follow_row(self, nav: Nav, path: ObjectPath) {
        let rows = Rows::new();
        let namespaces = Namespaces::of(path.namespace.as_deref().map(Into::into));
        let scope = format!("name={}", path.name);
        rows.ask(vec![Query { kind: path.kind, namespaces, scope }], "", Sort::default());
        let pause = Debounce::new();
        let measured = StoredValue::new(None::<Usage>);
        effect(move || {
            rows.track();
            let key = rows.read(|list| list.find(|row| *row.meta().name == path.name)).flatten();
            let row = key.and_then(|key| rows.get(key));
            rows.set_visible(&key.into_iter().collect::<Vec<_>>());
            let usage = key.and_then(|key| rows.usage(key));
            let before = self.row.get_untracked();
            let same = match (&before, &row) {
                (Some(before), Some(row)) => Rc::ptr_eq(before, row),
                (None, None) => true,
                _ => false,
            };
            if before.is_some() && row.is_none() {
                self.gone.set(true);
            } else if row.is_some() {
                self.gone.set(false);
            }
            if !same {
                self.row.set(row);
            }
            // New measurements are no change of the object, but the detail shows them.
            let fresh = measured.get_value() != usage;
            measured.set_value(usage);
            if (!same && before.is_some()) || fresh {
                pause.run(QUIET, move || self.read(nav));
            }
        });
    }

    /// Reads the detail, unless that is under way; then once more after it.
    fn read(self, nav: Nav) {
        if self.busy.get_value() {
            self.again.set_value(true);
            return;
        }
        self.busy.set_value(true);
        let path = self.path.get_value();
        let question = async move { api::detail(nav, &path).await };
        // The pane may have gone on to another object when the answer comes.
        self.scope.ask(question, move |answer| {
            self.busy.set_value(false);
            self.take(answer);
            if self.again.get_value() {
                self.again.set_value(false);
                self.read(nav);
            }
        });
    }

    fn take(self, answer: Result<Detail, ApiError>) {
        match answer {
            Ok(detail) => {
                self.error.set(None);
                let same = self.detail.with_untracked(|it| it.as_deref() == Some(&detail));
                if !same {
                    self.detail.set(Some(Rc::new(detail)));
                    self.changed.update(|changed| *changed = changed.wrapping_add(1));
                }
            }
            Err(error) if error.code == ErrorCode::NotFound => {
                self.gone.set(true);
                self.error.set(Some(error));
            }
            Err(error) => {
                // No longer theirs to see: what else was read of it goes too.
                let had = self.detail.with_untracked(Option::is_some);
                if error.code == ErrorCode::Forbidden && had {
                    self.detail.set(None);
                    self.changed.update(|changed| *changed = changed.wrapping_add(1));
                }
                self.error.set(Some(error));
            }
        }
    }
}
