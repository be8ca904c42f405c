//! Query strings: percent coding that leaves readable what may stay readable.

use std::fmt::Write;

/// The pairs of a query string, decoded. Broken escapes stay as they are.
pub fn pairs(search: &str) -> impl Iterator<Item = (String, String)> {
    search.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(&name.replace('+', " ")), decode(&value.replace('+', " ")))
    })
}

/// Undoes percent coding.
pub fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let digit = |at: usize| bytes.get(at).copied().and_then(hex);
        if let (b'%', Some(high), Some(low)) = (byte, digit(at + 1), digit(at + 2)) {
            decoded.push(high << 4 | low);
            at += 3;
        } else {
            decoded.push(byte);
            at += 1;
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

/// Percent codes everything that has a meaning in a query or is not ASCII.
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/:,=".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String can't fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Builds `path?name=value&...`, leaving out what is empty.
pub struct Writer {
    text: String,
    started: bool,
}

impl Writer {
    pub fn new(path: String) -> Self {
        Self { text: path, started: false }
    }

    pub fn add(&mut self, name: &str, value: &str) {
        if value.is_empty() {
            return;
        }
        self.text.push(if self.started { '&' } else { '?' });
        self.started = true;
        self.text.push_str(name);
        self.text.push('=');
        self.text.push_str(&encode(value));
    }

    pub fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_survives() {
        for text in ["", "a b+c", "50%", "%zz%4", "订单 & ünï", "a=b&c=d?#"] {
            assert_eq!(decode(&encode(text)), text);
        }
    }

    #[test]
    fn plus_is_a_space_in_queries() {
        assert_eq!(pairs("?q=a+b").next(), Some(("q".into(), "a b".into())));
    }
}
