//! Filter, sort and window of a table.
//!
//! The browser runs this over the rows it holds; above [`crate::WINDOWED_ABOVE`] rows the server runs
//! the very same code and sends a window.

use std::{cmp::Ordering, net::IpAddr};

use serde::{Deserialize, Serialize};

use crate::row::{ObjectRef, Row};

/// What a person set on a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct View {
    pub filter: String,
    pub sort: Sort,
    pub window: Window,
}

/// A run of rows in the table's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Window {
    pub first: u32,
    pub len: u32,
}

impl Window {
    /// The most rows a window may have; more is cut to this.
    pub const MAX: u32 = 400;
    /// Windows start and end at multiples of this, so that viewers share them.
    pub const STEP: u32 = 50;

    /// The smallest aligned window that covers this one.
    #[must_use]
    pub fn aligned(self) -> Self {
        let first = self.first / Self::STEP * Self::STEP;
        let end = self.first.saturating_add(self.len.clamp(1, Self::MAX - 2 * Self::STEP));
        let len = (end - first).div_ceil(Self::STEP) * Self::STEP;
        Self { first, len }
    }
}

impl Default for Window {
    fn default() -> Self {
        Self { first: 0, len: 2 * Self::STEP }
    }
}

/// Column and direction. Ties go by namespace, then name, always ascending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sort {
    pub column: Column,
    pub descending: bool,
}

impl Default for Sort {
    /// Worst first.
    fn default() -> Self {
        Self { column: Column::Status, descending: false }
    }
}

/// A column that rows can be ordered by. Not every kind has each; a kind without it sorts by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Column {
    Name,
    Namespace,
    Kind,
    /// Ascending is worst first.
    Status,
    Ready,
    Restarts,
    Node,
    Image,
    /// Ascending is youngest first.
    Age,
    Type,
    Address,
    Role,
    Zone,
    Cpu,
    Memory,
    Pods,
    Version,
    Reason,
    Object,
    Count,
    /// Ascending is newest first.
    LastSeen,
    Target,
    Size,
}

impl Column {
    pub const ALL: [Column; 23] = [
        Column::Name,
        Column::Namespace,
        Column::Kind,
        Column::Status,
        Column::Ready,
        Column::Restarts,
        Column::Node,
        Column::Image,
        Column::Age,
        Column::Type,
        Column::Address,
        Column::Role,
        Column::Zone,
        Column::Cpu,
        Column::Memory,
        Column::Pods,
        Column::Version,
        Column::Reason,
        Column::Object,
        Column::Count,
        Column::LastSeen,
        Column::Target,
        Column::Size,
    ];

    /// The name in URLs and in filters: `status`, `node`.
    pub const fn id(self) -> &'static str {
        match self {
            Column::Name => "name",
            Column::Namespace => "namespace",
            Column::Kind => "kind",
            Column::Status => "status",
            Column::Ready => "ready",
            Column::Restarts => "restarts",
            Column::Node => "node",
            Column::Image => "image",
            Column::Age => "age",
            Column::Type => "type",
            Column::Address => "address",
            Column::Role => "role",
            Column::Zone => "zone",
            Column::Cpu => "cpu",
            Column::Memory => "memory",
            Column::Pods => "pods",
            Column::Version => "version",
            Column::Reason => "reason",
            Column::Object => "object",
            Column::Count => "count",
            Column::LastSeen => "last",
            Column::Target => "target",
            Column::Size => "size",
        }
    }

    pub fn from_id(id: &str) -> Option<Column> {
        Column::ALL.into_iter().find(|column| column.id() == id)
    }
}

/// What a row has to say in a column, for ordering.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key<'a> {
    Number(i64),
    Text(&'a str),
    Address(IpAddr),
    /// Nothing there: after everything else.
    Nothing,
}

/// Orders two rows. Total: equal only for rows of one namespace and name.
pub fn compare(a: &Row, b: &Row, sort: Sort) -> Ordering {
    let by_column = key(a, sort.column).cmp(&key(b, sort.column));
    let by_column = if sort.descending { by_column.reverse() } else { by_column };
    by_column.then_with(|| identity(a).cmp(&identity(b)))
}

fn identity(row: &Row) -> (&str, Option<&str>, crate::kind::Kind) {
    let meta = row.meta();
    (&meta.name, meta.namespace.as_deref(), row.kind())
}

/// The sort key of a row in a column.
pub fn key(row: &Row, column: Column) -> Key<'_> {
    let meta = row.meta();
    match column {
        Column::Name => Key::Text(&meta.name),
        Column::Namespace => text(meta.namespace.as_deref()),
        Column::Kind => Key::Text(row.kind().resource().kind),
        Column::Age => Key::Number(-meta.created),
        Column::Status => row
            .status()
            .map_or_else(|| key_of_kind(row, column), |status| Key::Number(status.level as i64)),
        _ => key_of_kind(row, column),
    }
}

fn text(value: Option<&str>) -> Key<'_> {
    value.filter(|value| !value.is_empty()).map_or(Key::Nothing, Key::Text)
}

fn number(value: impl Into<i64>) -> Key<'static> {
    Key::Number(value.into())
}

fn big(value: u64) -> Key<'static> {
    Key::Number(i64::try_from(value).unwrap_or(i64::MAX))
}

fn key_of_kind(row: &Row, column: Column) -> Key<'_> {
    match (row, column) {
        (Row::Pod(pod), Column::Ready) => {
            let (ready, total) = pod.ready();
            Key::Number(ready as i64 - total as i64)
        }
        (Row::Pod(pod), Column::Restarts) => number(pod.restarts),
        (Row::Pod(pod), Column::Node) => text(pod.node.as_deref()),
        (Row::Pod(pod), Column::Image) => text(Some(&pod.image)),
        (Row::Pod(pod), Column::Address) => pod.ip.map_or(Key::Nothing, Key::Address),
        (Row::Pod(pod), Column::Cpu) => number(pod.resources.cpu_request),
        (Row::Pod(pod), Column::Memory) => big(pod.resources.memory_request),
        (Row::Workload(row), Column::Ready) => {
            Key::Number(i64::from(row.ready) - i64::from(row.desired))
        }
        (Row::Workload(row), Column::Restarts) => number(row.restarts),
        (Row::Workload(row), Column::Image) => text(Some(&row.image)),
        (Row::Workload(row), Column::Cpu) => number(row.resources.cpu_request),
        (Row::Workload(row), Column::Memory) => big(row.resources.memory_request),
        (Row::Node(row), Column::Role) => text(Some(&row.role)),
        (Row::Node(row), Column::Zone) => text(Some(&row.zone)),
        (Row::Node(row), Column::Cpu) => number(row.requested.cpu),
        (Row::Node(row), Column::Memory) => big(row.requested.memory),
        (Row::Node(row), Column::Pods) => number(row.requested.pods),
        (Row::Node(row), Column::Version) => text(Some(&row.kubelet)),
        (Row::Service(row), Column::Type) => text(Some(&row.kind)),
        (Row::Service(row), Column::Address) => text(row.external.first().map(|ip| &**ip)),
        (Row::Service(row), Column::Ready) => {
            Key::Number(i64::from(row.endpoints.ready) - i64::from(row.endpoints.total()))
        }
        (Row::Event(row), Column::Status) => number(!row.warning),
        (Row::Event(row), Column::Reason) => text(Some(&row.reason)),
        (Row::Event(row), Column::Object) => text(Some(&row.regarding.name)),
        (Row::Event(row), Column::Count) => number(row.count),
        (Row::Event(row), Column::LastSeen) => Key::Number(-row.last),
        (Row::Autoscaler(row), Column::Target) => text(Some(&row.target.name)),
        (Row::Autoscaler(row), Column::Count) => number(row.desired),
        (Row::Budget(row), Column::Count) => number(row.disruptions_allowed),
        (Row::Claim(row), Column::Size) => big(row.capacity),
        (Row::Claim(row), Column::Type) => text(row.class.as_deref()),
        _ => Key::Nothing,
    }
}

/// A filter as typed: words apart by spaces, all of which must match.
///
/// * `cart` is found in any text of the row, whatever its case;
/// * `node:eu-1` is found in the row's node;
/// * `node=node-4` is the row's node, exactly;
/// * a leading `-` turns a word around: `-status:running`.
///
/// A word with an unknown field is looked for as it stands, so nothing typed is ever an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    negated: bool,
    field: Option<Field>,
    exact: bool,
    /// Lower case unless `exact`.
    text: String,
}

/// What a filter can ask about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Name,
    Namespace,
    Kind,
    Status,
    Node,
    Image,
    Ip,
    /// `ReplicaSet/cart-5f7c9d8b4`
    Owner,
    /// `Deployment/cart`
    Workload,
    Reason,
    /// `Pod/cart-5f7c9d8b4-m2xkq`: the object of an event.
    For,
    /// The Service of an EndpointSlice.
    Service,
    Zone,
    Role,
    Type,
    Message,
    Level,
}

impl Field {
    fn parse(name: &str) -> Option<Field> {
        Some(match name {
            "name" => Field::Name,
            "namespace" | "ns" => Field::Namespace,
            "kind" => Field::Kind,
            "status" => Field::Status,
            "node" => Field::Node,
            "image" => Field::Image,
            "ip" => Field::Ip,
            "owner" => Field::Owner,
            "workload" => Field::Workload,
            "reason" => Field::Reason,
            "for" => Field::For,
            "service" => Field::Service,
            "zone" => Field::Zone,
            "role" => Field::Role,
            "type" => Field::Type,
            "message" => Field::Message,
            "level" => Field::Level,
            _ => return None,
        })
    }
}

impl Filter {
    /// Reads what a person typed; never fails.
    pub fn parse(text: &str) -> Self {
        Self { terms: text.split_whitespace().filter_map(Term::parse).collect() }
    }

    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether `row` is to be shown.
    pub fn matches(&self, row: &Row) -> bool {
        self.terms.iter().all(|term| term.found_in(row) != term.negated)
    }
}

impl Term {
    fn parse(word: &str) -> Option<Term> {
        let (negated, word) = match word.strip_prefix('-') {
            Some(rest) if !rest.is_empty() => (true, rest),
            _ => (false, word),
        };
        if let Some(at) = word.find([':', '=']) {
            let (name, value) = (&word[..at], &word[at + 1..]);
            if let Some(field) = Field::parse(&name.to_lowercase()) {
                // "node:" while it is being typed must not hide every row.
                if value.is_empty() {
                    return None;
                }
                let exact = word.as_bytes()[at] == b'=';
                let text = if exact { value.to_owned() } else { value.to_lowercase() };
                return Some(Term { negated, field: Some(field), exact, text });
            }
        }
        Some(Term { negated, field: None, exact: false, text: word.to_lowercase() })
    }

    fn found_in(&self, row: &Row) -> bool {
        let mut found = false;
        texts(row, &mut |field, text| {
            let asked = match self.field {
                // Levels are for links and scopes; typed words look at what is on the screen.
                None => field != Field::Level,
                Some(wanted) => wanted == field,
            };
            found = found || (asked && self.is_in(text));
        });
        found
    }

    fn is_in(&self, text: Text) -> bool {
        match text {
            Text::Plain(text) if self.exact => text == self.text,
            Text::Plain(text) => contains_ignoring_case(text, &self.text),
            // Most words can't be in an address, and need not be looked for in each.
            Text::Address(_) if !self.text.bytes().all(is_of_address) => false,
            Text::Address(ip) => self.is_in(Text::Plain(&ip.to_string())),
            Text::Path(kind, name) if self.exact => {
                let rest = self.text.strip_prefix(kind);
                rest.and_then(|rest| rest.strip_prefix('/')) == Some(name)
            }
            Text::Path(kind, name) => {
                contains_ignoring_case(kind, &self.text)
                    || contains_ignoring_case(name, &self.text)
                    || (self.text.contains('/')
                        && contains_ignoring_case(&format!("{kind}/{name}"), &self.text))
            }
        }
    }
}

fn is_of_address(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || matches!(byte, b'.' | b':')
}

/// Whether `text` holds `needle`, which is in lower case. ASCII, as almost all of it is, costs no
/// allocation.
fn contains_ignoring_case(text: &str, needle: &str) -> bool {
    if !text.is_ascii() {
        return text.to_lowercase().contains(needle);
    }
    let (text, needle) = (text.as_bytes(), needle.as_bytes());
    let is_here = |part: &[u8]| part.eq_ignore_ascii_case(needle);
    needle.is_empty() || may_contain(text, needle) && text.windows(needle.len()).any(is_here)
}

/// A quick look, eight bytes at a time: `false` only where `needle` is not in `text`. Most texts are
/// done with that.
fn may_contain(text: &[u8], needle: &[u8]) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let [first, second, ..] = needle else { return true };
    if text.len() < 9 {
        return true;
    }
    // The bit that tells upper from lower case is set everywhere.
    let all = |byte: u8| ONES * u64::from(byte | 0x20);
    let (first, second) = (all(*first), all(*second));
    // The high bit of each byte that is the wanted one, and maybe of some above it.
    let hits = |at: usize, wanted: u64| {
        let word = text[at..].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        let same = (word | ONES << 5) ^ wanted;
        same.wrapping_sub(ONES) & !same & ONES << 7
    };
    let last = text.len() - 9;
    (0..last).step_by(8).chain([last]).any(|at| hits(at, first) & hits(at + 1, second) != 0)
}

/// A text of a row, put together only where someone asks for it.
#[derive(Clone, Copy)]
enum Text<'a> {
    Plain(&'a str),
    /// `Deployment/cart`
    Path(&'a str, &'a str),
    Address(IpAddr),
}

/// Calls `visit` with every text a filter can find in `row`.
fn texts(row: &Row, visit: &mut dyn FnMut(Field, Text)) {
    let meta = row.meta();
    visit(Field::Name, Text::Plain(&meta.name));
    some(visit, Field::Namespace, meta.namespace.as_deref());
    if let Some(status) = row.status() {
        visit(Field::Status, Text::Plain(&status.word.in_english()));
        visit(Field::Level, Text::Plain(status.level.id()));
    }
    match row {
        Row::Pod(pod) => {
            some(visit, Field::Node, pod.node.as_deref());
            if let Some(ip) = pod.ip {
                visit(Field::Ip, Text::Address(ip));
            }
            visit(Field::Image, Text::Plain(&pod.image));
            visit(Field::Status, Text::Plain(&pod.phase));
            path(visit, Field::Owner, pod.owner.as_deref());
            path(visit, Field::Workload, pod.workload.as_deref());
        }
        Row::Workload(row) => {
            visit(Field::Kind, Text::Plain(row.kind.resource().kind));
            visit(Field::Image, Text::Plain(&row.image));
            path(visit, Field::Owner, row.owner.as_ref());
        }
        Row::Node(row) => {
            visit(Field::Role, Text::Plain(&row.role));
            visit(Field::Zone, Text::Plain(&row.zone));
        }
        Row::Service(row) => {
            visit(Field::Type, Text::Plain(&row.kind));
            for ip in row.cluster_ips.iter().chain(&row.external) {
                visit(Field::Ip, Text::Plain(ip));
            }
        }
        Row::EndpointSlice(row) => visit(Field::Service, Text::Plain(&row.service)),
        Row::Event(row) => {
            let about = &row.regarding;
            visit(Field::Reason, Text::Plain(&row.reason));
            visit(Field::Message, Text::Plain(&row.message));
            visit(Field::Kind, Text::Plain(&about.kind));
            visit(Field::For, Text::Path(&about.kind, &about.name));
            visit(Field::Level, Text::Plain(if row.warning { "warning" } else { "normal" }));
        }
        Row::Autoscaler(row) => path(visit, Field::Workload, Some(&row.target)),
        Row::Claim(row) => some(visit, Field::Type, row.class.as_deref()),
        Row::Budget(_) | Row::Namespace(_) => {}
    }
}

fn some(visit: &mut dyn FnMut(Field, Text), field: Field, text: Option<&str>) {
    if let Some(text) = text {
        visit(field, Text::Plain(text));
    }
}

fn path(visit: &mut dyn FnMut(Field, Text), field: Field, object: Option<&ObjectRef>) {
    if let Some(object) = object {
        visit(field, Text::Path(&object.kind, &object.name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_whatever_its_case() {
        for (text, needle, found) in [
            ("cart-5f7c9d8b4-m2xkq", "cart", true),
            ("cart-5f7c9d8b4-m2xkq", "xkq", true),
            ("CrashLoopBackOff", "loopback", true),
            ("CrashLoopBackOff", "backoff ", false),
            ("aab", "ab", true),
            ("ab", "abc", false),
            ("", "a", false),
            ("a", "", true),
            ("STRASSE", "strasse", true),
            ("Ünïcode", "ünï", true),
            ("plain", "ü", false),
            ("registry.example.com/shop/CART:v1", "cart", true),
            ("registry.example.com/shop/cart:v1", "v1", true),
            ("registry.example.com/shop/cart:v1", "re", true),
            ("registry.example.com/shop/cart:v1", "v2", false),
            ("order_service@x", "r_s", true),
            ("order-service-x", "r_s", false),
            ("123456789", "9", true),
            ("123456789", "89", true),
        ] {
            assert_eq!(contains_ignoring_case(text, needle), found, "{needle} in {text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_quick_look_misses_nothing(text in "[a-cA-C@_-]{0,40}", needle in "[a-c@_-]{0,4}") {
            let expected = text.to_lowercase().contains(&needle);
            proptest::prop_assert_eq!(contains_ignoring_case(&text, &needle), expected);
        }
    }

    #[test]
    fn an_address_is_found_by_any_part_of_it() {
        let ip = Text::Address(IpAddr::from([10, 244, 1, 25]));
        for (word, found) in [
            ("10.244", true),
            ("ip=10.244.1.25", true),
            ("ip=10.244.1.2", false),
            ("ip:1.25", true),
            ("cart", false),
            ("11", false),
        ] {
            assert_eq!(Term::parse(word).is_some_and(|term| term.is_in(ip)), found, "{word}");
        }
    }

    #[test]
    fn a_path_is_searched_as_one_text() {
        let finds = |word: &str, text| Term::parse(word).is_some_and(|term| term.is_in(text));
        let cart = Text::Path("Deployment", "cart");
        assert!(finds("workload=Deployment/cart", cart));
        assert!(!finds("workload=Deployment/car", cart));
        assert!(!finds("workload=cart", cart));
        assert!(!finds("workload=Deployment/", cart));
        for (word, found) in [
            ("deploy", true),
            ("car", true),
            ("ment/ca", true),
            ("/cart", true),
            ("mentcart", false),
        ] {
            assert_eq!(finds(word, cart), found, "{word}");
        }
    }
}
