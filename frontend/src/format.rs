//! Numbers and names as people read them. Pure: words come from [`crate::words`].

use std::borrow::Cow;

/// Seconds in their largest whole unit: the number, and 0 for seconds, 1 minutes, 2 hours, 3 days.
/// Hours go on to two days, as "30h" says more than "1d".
pub const fn one_unit(seconds: i64) -> (i64, usize) {
    let seconds = if seconds < 0 { 0 } else { seconds };
    match seconds {
        0..60 => (seconds, 0),
        60..3_600 => (seconds / 60, 1),
        3_600..172_800 => (seconds / 3_600, 2),
        _ => (seconds / 86_400, 3),
    }
}

/// Minutes and seconds for countdowns: `1:48`.
pub fn minutes(seconds: i64) -> String {
    let seconds = seconds.max(0);
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// A sentence with its full stop; a text that has one keeps it.
pub fn ended(text: &str, stop: &str) -> String {
    let text = text.trim_end();
    if text.is_empty() || text.ends_with(['.', '!', '?', '。', ')']) {
        text.to_owned()
    } else {
        format!("{text}{stop}")
    }
}

/// Milli-CPUs as in cells: `0`, `184m`, `2.79`, `12`.
pub fn cpu(milli: u32) -> String {
    match milli {
        0 => "0".to_owned(),
        1..1_000 => format!("{milli}m"),
        10_000_000.. => count((milli / 1_000) as usize),
        _ => decimal(f64::from(milli) / 1_000.0),
    }
}

/// Bytes as in cells: `402Mi`, `1.9Gi`.
pub fn memory(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["Ki", "Mi", "Gi", "Ti", "Pi"];
    if bytes == 0 {
        return "0".to_owned();
    }
    let mut value = bytes as f64 / 1024.0;
    let mut unit = 0;
    // 1,000 and not 1,024: four digits are one too many for a cell.
    while value >= 1_000.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    // Below a gibibyte nobody needs tenths.
    let number = if unit < 2 { fixed(value, 0) } else { decimal(value) };
    format!("{number}{}", UNITS[unit])
}

/// A part and a whole in the unit of the whole, for running text: `163`, `289 GiB`.
pub fn memory_of(part: u64, whole: u64) -> (String, String) {
    const GIB: f64 = 1024.0 * 1024.0 * 1024.0;
    let (size, unit) = if whole < 10_000 << 30 { (GIB, "GiB") } else { (GIB * 1024.0, "TiB") };
    let text = |bytes: u64| decimal(bytes as f64 / size);
    (text(part), format!("{} {unit}", text(whole)))
}

/// A number that is not negative, with so many places. By hand, as the page would carry the standard
/// library's way to print every float for this alone.
pub fn fixed(value: f64, places: u32) -> String {
    let scale = 10_u64.pow(places);
    let scaled = (value * scale as f64).round_ties_even() as u64;
    match (scaled / scale, places as usize) {
        (whole, 0) => whole.to_string(),
        (whole, places) => format!("{whole}.{:0places$}", scaled % scale),
    }
}

/// At most three digits that count, without trailing zeros.
fn decimal(value: f64) -> String {
    let places = if value < 10.0 { 2 } else { u32::from(value < 100.0) };
    let text = fixed(value, places);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A number as in heads: `148,207`.
pub fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number where there is little room: `9,418`, `148k`.
pub fn brief_count(number: usize) -> String {
    if number < 100_000 { count(number) } else { format!("{}k", count(number / 1_000)) }
}

/// An image without its registry and path: `order:1.42.0`. A digest keeps its first digits.
pub fn short_image(image: &str) -> Cow<'_, str> {
    let name = image.rsplit('/').next().unwrap_or(image);
    match name.split_once("@sha256:") {
        // A tag beside the digest says more.
        Some((name, _)) if name.contains(':') => Cow::Borrowed(name),
        Some((name, digest)) => Cow::Owned(format!("{name}@{}", digest.get(..8).unwrap_or(digest))),
        None => Cow::Borrowed(name),
    }
}

/// What of an image changes from one version to the next: its tag, else its digest's first digits.
pub fn image_tag(image: &str) -> Cow<'_, str> {
    let short = match short_image(image) {
        Cow::Borrowed(short) => short,
        Cow::Owned(short) => {
            return Cow::Owned(short.rsplit('@').next().unwrap_or_default().to_owned());
        }
    };
    Cow::Borrowed(short.split_once(':').map_or("latest", |(_, tag)| tag))
}

/// What changes from one image to the other: the tags, or the names where the tags are the same.
pub fn image_change<'a>(from: &'a str, to: &'a str) -> (Cow<'a, str>, Cow<'a, str>) {
    match (image_tag(from), image_tag(to)) {
        (old, new) if old == new => (short_image(from), short_image(to)),
        tags => tags,
    }
}

/// Used and hard of a quota's resource: CPU comes in thousandths, memory in bytes.
pub fn quota(resource: &str, used: u64, hard: u64) -> (String, String) {
    let one: fn(u64) -> String = if resource.ends_with("cpu") {
        |milli| cpu(u32::try_from(milli).unwrap_or(u32::MAX))
    } else if resource.ends_with("memory") {
        memory
    } else {
        |number| count(number as usize)
    };
    (one(used), one(hard))
}

/// An image without registry, path, tag and digest: `order`.
pub fn image_name(image: &str) -> &str {
    let name = image.rsplit('/').next().unwrap_or(image);
    name.split(['@', ':']).next().unwrap_or(name)
}

/// What is behind a chain of errors: the last of `failed to pull: failed to resolve: not found`. Empty
/// where the chain names nothing but what was tried.
pub fn last_cause(message: &str) -> &str {
    let last = message.rsplit(": ").next().unwrap_or_default().trim().trim_end_matches('.');
    if last.starts_with("Back-off") || last.starts_with("Err") { "" } else { last }
}

/// The scheduler's reasons, short: "node(s) had untolerated taint {...}" is "tainted".
pub fn scheduler_reason(reason: &str) -> &str {
    let reason = reason.trim_start_matches("node(s) ").trim_start_matches("had ");
    match reason {
        "Insufficient cpu" => "insufficient cpu",
        "Insufficient memory" => "insufficient memory",
        "Too many pods" => "full",
        "were unschedulable" => "cordoned",
        _ if reason.starts_with("untolerated taint") => "tainted",
        _ if reason.starts_with("didn't match Pod's node affinity") => "not selected",
        _ => reason,
    }
}

/// A name in three parts: what says what it is, a generated hash in the middle, and the tail that
/// tells it from its siblings. In narrow columns the middle goes first; the tail never does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameParts<'a> {
    pub stem: &'a str,
    /// `-5f7c9d8b4`, the hash of a ReplicaSet; may be empty.
    pub hash: &'a str,
    /// `-m2xkq` or `-controller`; may be empty.
    pub tail: &'a str,
    /// Whether the tail was generated.
    pub generated: bool,
}

/// A longer tail would leave no room for what comes before.
const LONGEST_TAIL: usize = 16;

/// Takes the name of a pod apart. `owner` is the workload that the name begins with, if one is known.
pub fn pod_name<'a>(name: &'a str, owner: Option<&str>) -> NameParts<'a> {
    let Some(at) = name.rfind('-').filter(|at| *at > 0) else {
        return NameParts { stem: name, hash: "", tail: "", generated: false };
    };
    let (rest, tail) = name.split_at(at);
    if tail.len() > LONGEST_TAIL {
        return plain_name(name);
    }
    let generated = is_suffix(&tail[1..]);
    let stem = owner.filter(|owner| rest.starts_with(owner)).map_or_else(
        || match rest.rfind('-').filter(|at| generated && is_hash(&rest[at + 1..])) {
            Some(at) => &rest[..at],
            None => rest,
        },
        |owner| &rest[..owner.len()],
    );
    NameParts { stem, hash: &rest[stem.len()..], tail, generated }
}

/// Any other name: a long one keeps its last word, `argocd-appli…-controller`, or at least its last
/// letters.
pub fn plain_name(name: &str) -> NameParts<'_> {
    const LONG: usize = 20;
    const TOO_LONG: usize = 40;
    const LAST: usize = 8;
    let word = name.rfind('-').filter(|at| *at > 0 && name.len() - at <= LONGEST_TAIL);
    let last = name.len().checked_sub(LAST).filter(|at| name.is_char_boundary(*at));
    let at = match name.len() {
        ..=LONG => None,
        length if length <= TOO_LONG => word,
        _ => word.or(last),
    };
    let (stem, tail) = name.split_at(at.unwrap_or(name.len()));
    NameParts { stem, hash: "", tail, generated: false }
}

/// The five letters that the API server appends; it leaves out what could spell a word.
fn is_suffix(text: &str) -> bool {
    text.len() == 5 && text.bytes().all(is_generated)
}

fn is_hash(text: &str) -> bool {
    (8..=10).contains(&text.len()) && text.bytes().all(is_generated)
}

/// The alphabet of the API server's generated names.
const fn is_generated(byte: u8) -> bool {
    matches!(byte, b'2' | b'4'..=b'9' | b'b'..=b'd' | b'f'..=b'h' | b'j'..=b'n' | b'p'..=b't' | b'v'..=b'x' | b'z')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(name: &str, owner: Option<&str>) -> (String, String, String, bool) {
        let parts = pod_name(name, owner);
        (parts.stem.into(), parts.hash.into(), parts.tail.into(), parts.generated)
    }

    #[test]
    fn floats_are_rounded_to_places() {
        let cases =
            [(0.0, 0, "0"), (2.5, 0, "2"), (3.5, 0, "4"), (0.049, 1, "0.0"), (99.96, 1, "100.0")];
        for (value, places, text) in cases {
            assert_eq!(fixed(value, places), text);
        }
        assert_eq!(fixed(1.005_1, 2), "1.01");
    }

    #[test]
    fn ages_have_one_unit() {
        for (seconds, unit) in [
            (-5, (0, 0)),
            (59, (59, 0)),
            (60, (1, 1)),
            (3_599, (59, 1)),
            (86_400, (24, 2)),
            (172_799, (47, 2)),
            (172_800, (2, 3)),
        ] {
            assert_eq!(one_unit(seconds), unit, "{seconds}");
        }
        assert_eq!(minutes(108), "1:48");
    }

    #[test]
    fn quantities_are_three_digits_and_a_unit() {
        let gib = 1024 * 1024 * 1024;
        for (milli, text) in [
            (0, "0"),
            (6, "6m"),
            (999, "999m"),
            (1_000, "1"),
            (2_790, "2.79"),
            (12_000, "12"),
            (70_346_200, "70,346"),
        ] {
            assert_eq!(cpu(milli), text);
        }
        for (bytes, text) in [
            (0, "0"),
            (1024 * 1024, "1Mi"),
            (402 * 1024 * 1024, "402Mi"),
            (gib * 19 / 10, "1.9Gi"),
            (gib, "1Gi"),
            (1023 * 1024 * 1024, "1Gi"),
        ] {
            assert_eq!(memory(bytes), text);
        }
    }

    #[test]
    fn a_part_has_the_unit_of_the_whole() {
        let gib = 1 << 30;
        assert_eq!(memory_of(163 * gib, 289 * gib), ("163".into(), "289 GiB".into()));
        assert_eq!(memory_of(512 * gib, 20_480 * gib), ("0.5".into(), "20 TiB".into()));
    }

    #[test]
    fn long_numbers_are_read_in_groups_of_three() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (148_207, "148,207")] {
            assert_eq!(count(number), text);
        }
        assert_eq!((brief_count(9_418), brief_count(148_207)), ("9,418".into(), "148k".into()));
    }

    #[test]
    fn an_image_change_shows_what_differs() {
        let change = |from, to| {
            let (from, to) = image_change(from, to);
            (from.into_owned(), to.into_owned())
        };
        let both = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        assert_eq!(change("a/cart:3.8.1", "a/cart:3.9.0"), both("3.8.1", "3.9.0"));
        assert_eq!(
            change("your-order-image:latest", "your-new-order-image:latest"),
            both("your-order-image:latest", "your-new-order-image:latest")
        );
    }

    #[test]
    fn quotas_are_read_in_their_unit() {
        let both = |used: &str, hard: &str| (used.to_owned(), hard.to_owned());
        assert_eq!(quota("requests.cpu", 18_200, 20_000), both("18.2", "20"));
        assert_eq!(quota("limits.memory", 32 << 30, 48 << 30), both("32Gi", "48Gi"));
        assert_eq!(quota("pods", 7, 10), both("7", "10"));
    }

    #[test]
    fn images_lose_their_registry_but_not_their_tag() {
        assert_eq!(short_image("registry.example:5000/shop/order:1.42.0"), "order:1.42.0");
        assert_eq!(short_image("redis"), "redis");
        assert_eq!(short_image("a/b@sha256:0123456789abcdef"), "b@01234567");
        assert_eq!(short_image("a/b:1.2@sha256:0123456789abcdef"), "b:1.2");
        assert_eq!(image_name("registry.example:5000/shop/order:1.42.0"), "order");
        assert_eq!(image_name("a/b@sha256:0123456789abcdef"), "b");
        assert_eq!(image_tag("registry.example:5000/shop/order:1.42.0"), "1.42.0");
        assert_eq!(image_tag("redis"), "latest");
        assert_eq!(image_tag("a/b@sha256:0123456789abcdef"), "01234567");
    }

    #[test]
    fn the_tail_of_a_pods_name_stays() {
        let all = |stem: &str, hash: &str, tail: &str, generated| {
            (stem.to_owned(), hash.to_owned(), tail.to_owned(), generated)
        };
        assert_eq!(
            parts("order-service-5f7c9d8b4-m2xkq", Some("order-service")),
            all("order-service", "-5f7c9d8b4", "-m2xkq", true)
        );
        assert_eq!(
            parts("cart-79fdd5c6c8-2m9fb", None),
            all("cart", "-79fdd5c6c8", "-2m9fb", true)
        );
        assert_eq!(parts("redis-0", Some("redis")), all("redis", "", "-0", false));
        assert_eq!(
            parts("fluent-bit-x7kqp", Some("fluent-bit")),
            all("fluent-bit", "", "-x7kqp", true)
        );
        assert_eq!(parts("lonely", None), all("lonely", "", "", false));
        assert_eq!(parts("kube-apiserver-node1", None), all("kube-apiserver", "", "-node1", false));
    }

    #[test]
    fn long_names_keep_their_last_word() {
        let parts = plain_name("argocd-application-controller");
        assert_eq!((parts.stem, parts.tail), ("argocd-application", "-controller"));
        assert_eq!(plain_name("cart").stem, "cart");
        let long = format!("a-{}", "x".repeat(251));
        assert_eq!((plain_name(&long).stem.len(), plain_name(&long).tail), (245, "xxxxxxxx"));
        assert_eq!(pod_name(&long, None), plain_name(&long));
        assert_eq!(plain_name(&"工".repeat(84)).tail, "", "no letter is cut in two");
    }

    #[test]
    fn of_a_chain_of_errors_the_last_tells_most() {
        let message = "Back-off pulling image \"a:1\": ErrImagePull: failed to resolve: not found";
        assert_eq!(last_cause(message), "not found");
        assert_eq!(
            last_cause("registry answers: 503 Service Unavailable."),
            "503 Service Unavailable"
        );
        assert_eq!(last_cause("Back-off pulling image \"a:1\""), "");
        assert_eq!(last_cause(""), "");
    }

    #[test]
    fn the_scheduler_is_brief() {
        assert_eq!(scheduler_reason("Insufficient cpu"), "insufficient cpu");
        assert_eq!(
            scheduler_reason("node(s) had untolerated taint {node.kubernetes.io/unreachable: }"),
            "tainted"
        );
        assert_eq!(scheduler_reason("node(s) were unschedulable"), "cordoned");
    }
}
