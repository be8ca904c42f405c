//! The URL is the state: pages, filters, sort, namespaces, the open pane and its tab.
//!
//! [`Route::parse`] and [`Route::href`] are each other's inverse; everything clickable is made by
//! `href`, so every view of the page is a link. Paths here are without the base path; see
//! [`crate::base`].

mod query;

use quarterdeck_wire::{
    kind::Kind,
    message::Namespaces,
    view::{Column, Sort},
};

/// A page and what is set on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    pub page: Page,
    pub state: State,
}

/// One per URL path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Page {
    #[default]
    Overview,
    Workloads,
    Pods,
    Nodes,
    Services,
    Storage,
    Autoscaling,
    Events,
    Maintenance,
    Activity,
    /// Objects as YAML; with `open`, that object is edited.
    Apply,
    /// Nothing lives at this path.
    Unknown(String),
}

/// What the query string holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// `ns`: the chosen namespaces; none means all.
    pub namespaces: Vec<String>,
    /// `q`: the filter as typed.
    pub filter: String,
    /// `sort`: `status`, or `-age` for descending.
    pub sort: Option<Sort>,
    /// `show`: one of the page's own alternatives: `deployments`, `tiles`.
    pub show: String,
    /// `done`: whether Jobs that completed are shown among the others.
    pub done: bool,
    /// `open`: the object in the pane.
    pub open: Option<ObjectPath>,
    /// `tab`: of the pane.
    pub tab: String,
}

/// Names one object: `pods/shop/cart-0`, `nodes/-/node-1`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ObjectPath {
    pub kind: Kind,
    pub namespace: Option<String>,
    pub name: String,
}

impl Page {
    fn parse(path: &str) -> Self {
        match path.trim_matches('/') {
            "" => Page::Overview,
            "workloads" => Page::Workloads,
            "pods" => Page::Pods,
            "nodes" => Page::Nodes,
            "services" => Page::Services,
            "storage" => Page::Storage,
            "autoscaling" => Page::Autoscaling,
            "events" => Page::Events,
            "maintenance" => Page::Maintenance,
            "activity" => Page::Activity,
            "apply" => Page::Apply,
            other => Page::Unknown(other.to_owned()),
        }
    }

    fn path(&self) -> &str {
        match self {
            Page::Overview => "",
            Page::Workloads => "workloads",
            Page::Pods => "pods",
            Page::Nodes => "nodes",
            Page::Services => "services",
            Page::Storage => "storage",
            Page::Autoscaling => "autoscaling",
            Page::Events => "events",
            Page::Maintenance => "maintenance",
            Page::Activity => "activity",
            Page::Apply => "apply",
            Page::Unknown(path) => path,
        }
    }

    /// The page that lists `kind`.
    pub const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Pod => Page::Pods,
            Kind::Node => Page::Nodes,
            Kind::Namespace => Page::Overview,
            Kind::Service | Kind::EndpointSlice => Page::Services,
            Kind::Deployment
            | Kind::StatefulSet
            | Kind::DaemonSet
            | Kind::ReplicaSet
            | Kind::Job
            | Kind::CronJob => Page::Workloads,
            Kind::HorizontalPodAutoscaler | Kind::PodDisruptionBudget => Page::Autoscaling,
            Kind::PersistentVolumeClaim => Page::Storage,
            Kind::Event => Page::Events,
        }
    }
}

impl ObjectPath {
    pub fn new(kind: Kind, namespace: Option<&str>, name: &str) -> Self {
        Self { kind, namespace: namespace.map(str::to_owned), name: name.to_owned() }
    }

    /// `pods/shop/cart-0`; the inverse of [`ObjectPath::parse`], and the path of the object's API.
    pub fn path(&self) -> String {
        let plural = self.kind.resource().plural;
        format!("{plural}/{}/{}", self.namespace.as_deref().unwrap_or("-"), self.name)
    }

    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '/');
        let kind = Kind::from_plural(parts.next()?)?;
        let namespace = parts.next().filter(|namespace| !namespace.is_empty())?;
        let name = parts.next().filter(|name| !name.is_empty())?;
        Some(Self::new(kind, Some(namespace).filter(|namespace| *namespace != "-"), name))
    }
}

impl State {
    /// The chosen namespaces, as the server wants them.
    pub fn wanted(&self) -> Namespaces {
        Namespaces::of(self.namespaces.iter().map(|name| name.as_str().into()))
    }
}

impl Route {
    /// `page` with nothing set.
    pub fn to(page: Page) -> Self {
        Self { page, state: State::default() }
    }

    /// Reads a path (without the base) and a query string (with or without its `?`). What makes no
    /// sense is left out, so that a mistyped link still opens its page.
    pub fn parse(path: &str, search: &str) -> Self {
        let mut state = State::default();
        for (name, value) in query::pairs(search) {
            match &*name {
                "ns" => state.namespaces = list(&value),
                "q" => state.filter = value,
                "sort" => state.sort = parse_sort(&value),
                "show" => state.show = value,
                "done" => state.done = true,
                "open" => state.open = ObjectPath::parse(&value),
                "tab" => state.tab = value,
                _ => {}
            }
        }
        Self { page: Page::parse(&query::decode(path)), state }
    }

    /// Path and query, without a leading slash: the inverse of [`Route::parse`].
    pub fn href(&self) -> String {
        let state = &self.state;
        let mut query = query::Writer::new(query::encode(self.page.path()));
        query.add("ns", &state.namespaces.join(","));
        query.add("q", &state.filter);
        query.add("sort", &state.sort.map(sort_id).unwrap_or_default());
        query.add("show", &state.show);
        query.add("done", if state.done { "1" } else { "" });
        query.add("open", &state.open.as_ref().map(ObjectPath::path).unwrap_or_default());
        query.add("tab", &state.tab);
        query.finish()
    }

    /// Another page for the same namespaces.
    #[must_use]
    pub fn elsewhere(&self, page: Page) -> Self {
        let namespaces = self.state.namespaces.clone();
        Self { page, state: State { namespaces, ..State::default() } }
    }

    /// This page with `open` in the pane, on the pane's first tab.
    #[must_use]
    pub fn opening(&self, open: ObjectPath) -> Self {
        let state = State { open: Some(open), tab: String::new(), ..self.state.clone() };
        Self { page: self.page.clone(), state }
    }

    /// This page without the pane.
    #[must_use]
    pub fn closing(&self) -> Self {
        let state = State { open: None, tab: String::new(), ..self.state.clone() };
        Self { page: self.page.clone(), state }
    }

    /// This page with another state.
    #[must_use]
    pub fn with(&self, change: impl FnOnce(&mut State)) -> Self {
        let mut route = self.clone();
        change(&mut route.state);
        route
    }
}

fn list(value: &str) -> Vec<String> {
    let mut names: Vec<String> =
        value.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    crate::sorting::sort(&mut names);
    names.dedup();
    names
}

fn sort_id(sort: Sort) -> String {
    format!("{}{}", if sort.descending { "-" } else { "" }, sort.column.id())
}

fn parse_sort(text: &str) -> Option<Sort> {
    let (descending, id) = match text.strip_prefix('-') {
        Some(id) => (true, id),
        None => (false, text),
    };
    Column::from_id(id).map(|column| Sort { column, descending })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(route: &Route) -> Route {
        let href = route.href();
        let (path, search) = href.split_once('?').unwrap_or((&href, ""));
        Route::parse(path, search)
    }

    fn full() -> Route {
        Route {
            page: Page::Pods,
            state: State {
                namespaces: vec!["data".into(), "shop".into()],
                filter: "node=node-4 -status:running \"50% + 1&\" 订单".into(),
                sort: Some(Sort { column: Column::Age, descending: true }),
                show: "tiles".into(),
                done: true,
                open: Some(ObjectPath::new(Kind::Pod, Some("shop"), "order-5f7c9d8b4-m2xkq")),
                tab: "events".into(),
            },
        }
    }

    #[test]
    fn every_state_survives_the_url() {
        assert_eq!(round(&full()), full());
        for page in [
            Page::Overview,
            Page::Workloads,
            Page::Pods,
            Page::Nodes,
            Page::Services,
            Page::Storage,
            Page::Autoscaling,
            Page::Events,
            Page::Maintenance,
            Page::Activity,
            Page::Apply,
            Page::Unknown("no/such page".into()),
        ] {
            let route = Route::to(page);
            assert_eq!(round(&route), route);
        }
    }

    #[test]
    fn every_sort_survives_the_url() {
        for column in Column::ALL {
            for descending in [false, true] {
                let sort = Sort { column, descending };
                assert_eq!(parse_sort(&sort_id(sort)), Some(sort));
            }
        }
    }

    #[test]
    fn urls_read_well() {
        let route = Route::to(Page::Pods).with(|state| {
            state.namespaces = vec!["shop".into()];
            state.sort = Some(Sort { column: Column::Age, descending: true });
            state.open = Some(ObjectPath::new(Kind::Node, None, "node-1"));
        });
        assert_eq!(route.href(), "pods?ns=shop&sort=-age&open=nodes/-/node-1");
        assert_eq!(Route::to(Page::Overview).href(), "");
    }

    #[test]
    fn nonsense_is_left_out() {
        let route =
            Route::parse("/pods/", "?sort=-nope&open=pods/shop&open=x/y/z&ns=,b,,a,b&foo=%");
        assert_eq!(route.page, Page::Pods);
        assert_eq!(route.state.sort, None);
        assert_eq!(route.state.open, None);
        assert_eq!(route.state.namespaces, ["a", "b"]);
    }

    #[test]
    fn elsewhere_keeps_the_namespaces_alone() {
        let there = full().elsewhere(Page::Nodes);
        assert_eq!(there.state.namespaces, full().state.namespaces);
        assert_eq!(there.state.open, None);
        assert_eq!(there.state.filter, "");
    }

    #[test]
    fn opening_another_object_starts_at_its_first_tab() {
        let path = ObjectPath::new(Kind::Node, None, "node-1");
        let route = full().opening(path.clone());
        assert_eq!((route.state.open, route.state.tab.as_str()), (Some(path), ""));
        assert_eq!(full().closing().state.open, None);
    }
}
