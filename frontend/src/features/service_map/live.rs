//! The subscriptions behind a Service's map and sentence.

use std::collections::{HashMap, HashSet};

use quarterdeck_wire::{
    Str,
    kind::Kind,
    message::{Namespaces, Query},
    row::{EndpointSliceRow, Row, ServiceRow},
    view::{Column, Sort},
};

use super::model::{self, Backends, Pod};
use crate::{live::rows::Rows, reactive::prelude::*};

/// A Service, its slices and their pods, kept true for as long as the component that made it lives.
#[derive(Clone, Copy)]
pub struct Backing {
    service: Memo<Option<ServiceRow>>,
    slices: Memo<Vec<EndpointSliceRow>>,
    pods: Memo<HashMap<Str, Pod>>,
}

impl Backing {
    /// Of the Service `name`; `service` is its row as soon as that is known.
    pub fn start(namespace: Option<&str>, name: &str, service: Memo<Option<ServiceRow>>) -> Self {
        let namespaces = Namespaces::of(namespace.map(Into::into));
        let ask = |kind, scope: String| {
            let rows = Rows::new();
            let query = Query { kind, namespaces: namespaces.clone(), scope };
            rows.ask(vec![query], "", Sort { column: Column::Name, descending: false });
            rows
        };
        let slices = ask(Kind::EndpointSlice, format!("service={name}"));
        // Which pods a Service selects is known by its slices alone, so all of the namespace are read.
        let pods = ask(Kind::Pod, String::new());
        let slices = Memo::new(move |_| {
            slices.track();
            let mut found = Vec::new();
            slices.read(|list| {
                list.each(|row| {
                    if let Row::EndpointSlice(row) = row {
                        found.push(EndpointSliceRow::clone(row));
                    }
                });
            });
            found
        });
        let wanted = Memo::new(move |_| {
            slices.with(|slices| {
                let endpoints = slices.iter().flat_map(|slice| &slice.endpoints);
                endpoints.filter_map(|it| it.pod.clone()).collect::<HashSet<Str>>()
            })
        });
        let pods = Memo::new(move |_| {
            pods.track();
            let wanted = wanted.get();
            let mut found = HashMap::new();
            pods.read(|list| {
                list.each(|row| {
                    if let Row::Pod(pod) = row
                        && wanted.contains(&pod.meta.name)
                    {
                        found.insert(pod.meta.name.clone(), Pod::of(pod));
                    }
                });
            });
            found
        });
        Self { service, slices, pods }
    }

    /// Whether it is known what the Service is; tracked.
    pub fn is_known(self) -> bool {
        self.service.with(Option::is_some)
    }

    /// Reads the Service, if it is known; tracked.
    pub fn of_service<T>(self, read: impl FnOnce(&ServiceRow) -> T) -> Option<T> {
        self.service.with(|service| service.as_ref().map(read))
    }

    /// What stands behind a port; tracked.
    pub fn backends(self, port: usize) -> Backends {
        self.service.with(|service| {
            let Some(service) = service else { return Backends::default() };
            self.slices
                .with(|slices| self.pods.with(|pods| model::backends(service, slices, pods, port)))
        })
    }
}
