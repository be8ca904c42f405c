//! Slim types for what the API server sends: only what rows need is read, the rest (`managedFields`
//! above all) is skipped before it is allocated.

use std::{collections::BTreeMap, fmt};

use quarterdeck_wire::{
    Str, Time,
    kind::Kind,
    maintenance::Mark,
    row::{self, ObjectRef, Row},
    status::{Level, Status, Why, Word},
};
use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeOwned},
};

use super::names::Names;

/// A Kubernetes object of one kind, as far as its row needs it.
pub trait Object: DeserializeOwned + Send + Sync + 'static {
    const KIND: Kind;

    fn meta(&self) -> &Meta;

    /// The object's row: a function of the object alone, so without a clock.
    fn row(&self, names: &mut Names) -> Row;
}

/// Declares slim types. As in Go's decoder, a field that is absent or `null` has its zero value, so
/// that an odd object projects instead of failing.
macro_rules! slim {
    ($($(#[$on_type:meta])* pub struct $name:ident {
        $($(#[$on_field:meta])* $field:ident: $type:ty,)*
    })*) => {$(
        $(#[$on_type])*
        #[derive(Clone, Debug, Default, PartialEq, serde::Deserialize)]
        #[serde(default, rename_all = "camelCase")]
        // The names are Kubernetes' own.
        #[allow(clippy::struct_field_names)]
        pub struct $name {$(
            $(#[$on_field])*
            #[serde(deserialize_with = "crate::cluster::object::null_is_default")]
            pub $field: $type,
        )*}
    )*};
}
pub(crate) use slim;

/// Reads `null` as the default.
pub(crate) fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}

slim! {
    /// `metadata`.
    pub struct Meta {
        name: String,
        namespace: String,
        uid: String,
        resource_version: String,
        generation: i64,
        creation_timestamp: Timestamp,
        deletion_timestamp: Timestamp,
        deletion_grace_period_seconds: Option<i64>,
        labels: BTreeMap<String, String>,
        annotations: Annotations,
        owner_references: Vec<OwnerReference>,
    }

    /// The few annotations that rows speak of.
    pub struct Annotations {
        /// What `storageClassName` was before it was a field.
        #[serde(rename = "volume.beta.kubernetes.io/storage-class")]
        storage_class: Option<String>,
        /// What it was before it was taken down for maintenance.
        #[serde(rename = "quarterdeck.dev/maintenance")]
        maintenance: Option<String>,
    }

    /// `metadata.ownerReferences[]`.
    pub struct OwnerReference {
        kind: String,
        name: String,
        controller: bool,
    }

    /// `status.conditions[]`, of any kind.
    pub struct Condition {
        #[serde(rename = "type")]
        name: String,
        status: String,
        reason: String,
        message: String,
        last_transition_time: Timestamp,
    }
}

impl Meta {
    /// What the row says about itself.
    pub fn row(&self, names: &mut Names) -> row::Meta {
        row::Meta {
            namespace: names.intern_some(&self.namespace),
            name: Str::from(&*self.name),
            created: self.creation_timestamp.0.unwrap_or_default(),
        }
    }

    /// The owner that controls the object, if one does.
    pub fn controller(&self) -> Option<&OwnerReference> {
        self.owner_references.iter().find(|owner| owner.controller)
    }

    /// [`Meta::controller`] for a row.
    pub fn owner(&self, names: &mut Names) -> Option<ObjectRef> {
        let owner = self.controller()?;
        Some(ObjectRef { kind: names.intern(&owner.kind), name: names.intern(&owner.name) })
    }

    pub fn label(&self, name: &str) -> Option<&str> {
        self.labels.get(name).map(String::as_str)
    }

    /// How it is while it is at 0 for maintenance, and how many it had before: a mark of another object
    /// of that name is none.
    pub fn maintenance(&self) -> Option<Status> {
        let mark: Mark = serde_json::from_str(self.annotations.maintenance.as_deref()?).ok()?;
        let status = || {
            let status = Status::new(Level::Maintenance, Word::Maintenance).since(Some(mark.at));
            status.because(Why::Replicas { ready: 0, of: mark.replicas })
        };
        (*mark.uid == *self.uid).then(status)
    }

    /// Whether someone asked for the object to go.
    pub fn is_going(&self) -> bool {
        self.deletion_timestamp.0.is_some()
    }
}

impl Condition {
    pub fn is_true(&self) -> bool {
        self.status == "True"
    }

    pub fn is_false(&self) -> bool {
        self.status == "False"
    }

    /// What it says for itself: the message, or the reason where there is none.
    pub fn says(&self) -> &str {
        if self.message.is_empty() { &self.reason } else { &self.message }
    }

    /// The reason, or the message where there is none.
    pub fn because(&self) -> &str {
        if self.reason.is_empty() { &self.message } else { &self.reason }
    }
}

/// The condition called `name`.
pub fn condition<'a>(conditions: &'a [Condition], name: &str) -> Option<&'a Condition> {
    conditions.iter().find(|condition| condition.name == name)
}

/// The condition called `name`, if it is `True`.
pub fn true_condition<'a>(conditions: &'a [Condition], name: &str) -> Option<&'a Condition> {
    condition(conditions, name).filter(|condition| condition.is_true())
}

/// A count that is never negative, whatever the object says.
pub fn count(number: impl Into<i64>) -> u32 {
    u32::try_from(number.into().max(0)).unwrap_or(u32::MAX)
}

/// `k=v,k=v`, in the order of the keys.
pub fn labels_text(labels: &BTreeMap<String, String>) -> String {
    let pairs: Vec<String> = labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
    pairs.join(",")
}

/// A time in an object, in whole seconds; one that can't be read is left out, not an error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub Option<Time>);

impl Timestamp {
    /// Reads RFC 3339, with or without a fraction.
    pub fn parse(text: &str) -> Self {
        Self(text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second))
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text(deserializer, "a time", Timestamp::parse)
    }
}

/// A number or a name, as ports and budgets are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IntOrString(pub String);

impl<'de> Deserialize<'de> for IntOrString {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text(deserializer, "a number or a text", |text| IntOrString(text.to_owned()))
    }
}

/// Reads a text, or a whole number as one, without keeping a copy.
fn text<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    expected: &'static str,
    read: fn(&str) -> T,
) -> Result<T, D::Error> {
    struct Visitor<T>(&'static str, fn(&str) -> T);
    impl<T> de::Visitor<'_> for Visitor<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
            Ok((self.1)(text))
        }

        fn visit_i64<E: de::Error>(self, number: i64) -> Result<T, E> {
            Ok((self.1)(&number.to_string()))
        }

        fn visit_u64<E: de::Error>(self, number: u64) -> Result<T, E> {
            Ok((self.1)(&number.to_string()))
        }
    }
    deserializer.deserialize_any(Visitor(expected, read))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meta(json: &str) -> Meta {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn times_are_whole_seconds() {
        for (text, expected) in [
            ("2026-01-02T03:04:05Z", Some(1_767_323_045)),
            ("2026-01-02T03:04:05.999999Z", Some(1_767_323_045)),
            ("2026-01-02T05:04:05+02:00", Some(1_767_323_045)),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(Timestamp::parse(text).0, expected, "{text}");
        }
    }

    #[test]
    fn what_is_null_or_absent_is_empty() {
        let nulls = r#"{"name":"a","labels":null,"ownerReferences":null,"annotations":null,
            "creationTimestamp":null,"deletionTimestamp":null,"generation":null}"#;
        assert_eq!(meta(nulls), meta(r#"{"name":"a"}"#));
    }

    #[test]
    fn what_no_row_needs_is_skipped() {
        let json = r#"{"name":"a","managedFields":[{"fieldsV1":{"f:x":{}}}],"selfLink":7}"#;
        assert_eq!(meta(json), meta(r#"{"name":"a"}"#));
    }

    #[test]
    fn a_time_that_cannot_be_read_is_none() {
        assert_eq!(meta(r#"{"creationTimestamp":"soon"}"#).creation_timestamp.0, None);
    }

    #[test]
    fn only_the_controller_is_the_owner() {
        let owners = meta(
            r#"{"ownerReferences":[{"kind":"Backup","name":"b"},
                {"kind":"ReplicaSet","name":"r","controller":true}]}"#,
        );
        assert_eq!(owners.owner(&mut Names::new()).unwrap().path(), "ReplicaSet/r");
        assert_eq!(meta(r#"{"ownerReferences":[{"kind":"A","name":"b"}]}"#).controller(), None);
    }

    #[test]
    fn counts_are_never_negative() {
        assert_eq!((count(-1), count(3), count(i64::MAX)), (0, 3, u32::MAX));
    }
}
