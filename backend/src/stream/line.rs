//! One line: when it was written, how severe it says it is, and what there is to read in it.

use std::borrow::Cow;

use quarterdeck_wire::log::{LONGEST_LINE, LineLevel};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::Value;

use super::{lines::Raw, symbols::harmless};

/// A line that was read.
#[derive(Debug, PartialEq, Eq)]
pub struct Read {
    pub level: LineLevel,
    pub text: String,
    pub json: Option<String>,
    pub cut: u32,
}

/// Splits off the time that the kubelet puts in front (`timestamps=true`), in nanoseconds since the
/// Unix epoch. What it says itself, about a log that it can't read say, has none.
pub fn stamped(line: &[u8]) -> (Option<i64>, &[u8]) {
    let Some(space) = line.iter().take(40).position(|byte| *byte == b' ') else {
        return (time(line), if time(line).is_some() { &[] } else { line });
    };
    match time(&line[..space]) {
        Some(at) => (Some(at), &line[space + 1..]),
        None => (None, line),
    }
}

fn time(stamp: &[u8]) -> Option<i64> {
    let stamp: jiff::Timestamp = std::str::from_utf8(stamp).ok()?.parse().ok()?;
    i64::try_from(stamp.as_nanosecond()).ok()
}

/// Reads what came after the time.
pub fn read(bytes: &[u8], raw_cut: u32) -> Read {
    let kept = &bytes[..bytes.len().min(LONGEST_LINE)];
    let cut = raw_cut.saturating_add((bytes.len() - kept.len()) as u32);
    let text = harmless(kept);
    if let Some(fields) = fields(&text) {
        let level = json_level(&fields);
        return Read { level, text: readable(&fields), json: Some(text), cut };
    }
    Read { level: level(&text), text, json: None, cut }
}

/// The rest of a raw line.
pub fn of_raw(raw: &Raw) -> (Option<i64>, Read) {
    let (at, rest) = stamped(&raw.bytes);
    (at, read(rest, raw.cut))
}

/// An object's fields, in the order they were written in.
struct Fields(Vec<(String, Value)>);

impl Fields {
    fn first(&self, names: &[&str]) -> Option<&(String, Value)> {
        names.iter().find_map(|name| self.0.iter().find(|(other, _)| other == name))
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Fields;

            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

fn fields(text: &str) -> Option<Fields> {
    let text = text.trim();
    if !text.starts_with('{') || !text.ends_with('}') {
        return None;
    }
    let fields: Fields = serde_json::from_str(text).ok()?;
    fields.first(&MESSAGE).is_some().then_some(fields)
}

const MESSAGE: [&str; 3] = ["msg", "message", "event"];
const LEVEL: [&str; 4] = ["level", "severity", "lvl", "log.level"];
/// Said by the line's own time.
const TIME: [&str; 6] = ["ts", "time", "timestamp", "@timestamp", "t", "datetime"];

/// The message, then the other fields as `name=value`.
fn readable(fields: &Fields) -> String {
    let message = fields.first(&MESSAGE);
    let mut text = message.map(|(_, value)| plain(value).into_owned()).unwrap_or_default();
    let message = message.map(|(name, _)| name);
    for (name, value) in &fields.0 {
        let name = name.as_str();
        let told = LEVEL.contains(&name) || TIME.contains(&name);
        if !told && message.is_none_or(|message| message != name) {
            text.push_str("  ");
            text.push_str(name);
            text.push('=');
            text.push_str(&plain(value));
        }
    }
    // Escapes inside of JSON are characters now.
    harmless(text.as_bytes())
}

fn plain(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}

fn json_level(fields: &Fields) -> LineLevel {
    match fields.first(&LEVEL).map(|(_, value)| value) {
        Some(Value::String(word)) => named(word).unwrap_or_default(),
        // As bunyan and pino number them.
        Some(Value::Number(number)) => match number.as_u64().unwrap_or_default() {
            0 => LineLevel::None,
            1..20 => LineLevel::Trace,
            20..30 => LineLevel::Debug,
            30..40 => LineLevel::Info,
            40..50 => LineLevel::Warn,
            50..60 => LineLevel::Error,
            _ => LineLevel::Fatal,
        },
        _ => LineLevel::None,
    }
}

fn named(word: &str) -> Option<LineLevel> {
    let word = word.trim();
    let is = |names: &[&str]| names.iter().any(|name| word.eq_ignore_ascii_case(name));
    Some(match () {
        () if is(&["error", "err", "eror"]) => LineLevel::Error,
        () if is(&["warn", "warning", "wrn"]) => LineLevel::Warn,
        () if is(&["info", "information", "notice", "inf", "log"]) => LineLevel::Info,
        () if is(&["debug", "dbg", "debu"]) => LineLevel::Debug,
        () if is(&["trace", "trc", "verbose"]) => LineLevel::Trace,
        () if is(&["fatal", "panic", "critical", "crit", "emerg", "alert", "ftl"]) => {
            LineLevel::Fatal
        }
        () => return None,
    })
}

/// How far into a line its level stands, in signs.
const HEAD: usize = 120;

/// The level of a line that is no JSON: klog's letter, `level=warn`, or a word in capitals or brackets.
fn level(text: &str) -> LineLevel {
    let end = text.char_indices().nth(HEAD).map_or(text.len(), |(at, _)| at);
    let head = &text[..end];
    klog(head).or_else(|| head.split_whitespace().find_map(word_level)).unwrap_or_default()
}

/// `I1125 07:15:54.000000 ...`
fn klog(head: &str) -> Option<LineLevel> {
    let bytes = head.as_bytes();
    let date = bytes.get(1..5)?.iter().all(u8::is_ascii_digit) && bytes.get(5) == Some(&b' ');
    match bytes.first()? {
        b'I' if date => Some(LineLevel::Info),
        b'W' if date => Some(LineLevel::Warn),
        b'E' if date => Some(LineLevel::Error),
        b'F' if date => Some(LineLevel::Fatal),
        _ => None,
    }
}

fn word_level(word: &str) -> Option<LineLevel> {
    if let Some(value) = word.strip_prefix("level=").or_else(|| word.strip_prefix("lvl=")) {
        return named(value.trim_matches('"'));
    }
    let bare = word.trim_matches(|sign: char| !sign.is_ascii_alphanumeric());
    let set_off = word.starts_with('[') && word.ends_with(']');
    let capitals = bare.len() > 2 && bare.bytes().all(|byte| byte.is_ascii_uppercase());
    (set_off || capitals).then(|| named(bare)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Read {
        read(text.as_bytes(), 0)
    }

    #[test]
    fn the_time_in_front_is_split_off() {
        let (at, rest) = stamped(b"2026-11-25T07:15:54.123456789Z hello there");
        assert_eq!((at, rest), (Some(1_795_590_954_123_456_789), &b"hello there"[..]));
        assert_eq!(stamped(b"2026-11-25T08:15:54.1+01:00 x").0, Some(1_795_590_954_100_000_000));
        assert_eq!(stamped(b"2026-11-25T07:15:54Z "), (Some(1_795_590_954_000_000_000), &b""[..]));
        let said = b"unable to retrieve container logs for containerd://abc";
        assert_eq!(stamped(said), (None, &said[..]));
        assert_eq!(stamped(b""), (None, &b""[..]));
    }

    #[test]
    fn json_is_read_as_a_message_and_its_fields() {
        let line =
            of(r#"{"ts":"2026","level":"warn","msg":"slow query","table":"carts","ms":412}"#);
        assert_eq!((line.level, &*line.text), (LineLevel::Warn, "slow query  table=carts  ms=412"));
        assert!(line.json.is_some_and(|json| json.starts_with("{\"ts\"")));
        assert_eq!(of(r#"{"level":50,"message":"no"}"#).level, LineLevel::Error);
        assert_eq!(of(r#"{"a":1}"#).json, None, "without a message it stays as it is");
        assert_eq!(of(r#"{"msg":"broken""#).json, None);
    }

    #[test]
    fn what_json_hides_in_escapes_is_harmless_too() {
        assert_eq!(of(r#"{"msg":"a\u001b]8;;x\u0007\u202eb\nc"}"#).text, "a␛]8;;x␇[U+202E]b␊c");
    }

    #[test]
    fn levels_are_found_where_lines_say_them() {
        for (text, expected) in [
            ("2026-11-25 07:15:54.000 order: ERROR cannot read", LineLevel::Error),
            ("2026-11-25 07:15:54 UTC [1] LOG:  starting", LineLevel::Info),
            ("[warn] 1#1: slow", LineLevel::Warn),
            ("I1125 07:15:54.000000       1 proxy.go:1] sync", LineLevel::Info),
            ("E1125 07:15:54.000000       1 proxy.go:1] sync", LineLevel::Error),
            ("time=x level=debug msg=y", LineLevel::Debug),
            ("FATAL giving up", LineLevel::Fatal),
            ("an error occurred, info follows", LineLevel::None),
            ("", LineLevel::None),
            ("E1125", LineLevel::None),
        ] {
            assert_eq!(of(text).level, expected, "{text}");
        }
    }

    #[test]
    fn a_long_line_says_how_much_was_cut() {
        let long = "é".repeat(LONGEST_LINE);
        let line = of(&long);
        assert_eq!(line.cut as usize, LONGEST_LINE);
        assert_eq!(line.text.len(), LONGEST_LINE);
        assert_eq!(read(b"x", 7).cut, 7);
    }
}
