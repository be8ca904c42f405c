//! Text from anywhere made harmless to read: nothing moves, colours, hides or reorders what is around it.

use std::fmt::Write;

const ESCAPE: char = '\u{1b}';

/// `bytes` as text. Colours of terminals are left out; every other control character is shown as a
/// symbol (`␛`, `␀`), and what would be invisible or turn the direction of text as its number.
pub fn harmless(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    // A carriage return before the end of the line is how some systems write one.
    let text = text.strip_suffix('\r').unwrap_or(&text);
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(sign) = rest.next() {
        match sign {
            ESCAPE => match colour(rest.as_str()) {
                Some(after) => rest = after.chars(),
                None => shown.push('␛'),
            },
            '\t' => shown.push('\t'),
            '\0'..='\u{1f}' => shown.push(picture(sign)),
            '\u{7f}' => shown.push('␡'),
            _ if is_unseen(sign) => {
                let _ = write!(shown, "[U+{:04X}]", u32::from(sign));
            }
            _ => shown.push(sign),
        }
    }
    shown
}

/// What follows a colour: `[`, numbers and `;`, `m`. The escape itself is already read.
fn colour(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('[')?;
    let end = inside.find(|sign: char| !sign.is_ascii_digit() && sign != ';' && sign != ':')?;
    inside[end..].strip_prefix('m')
}

/// The picture that Unicode has of a control character.
fn picture(control: char) -> char {
    char::from_u32(0x2400 + u32::from(control)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// C1 controls, bidirectional controls, separators of lines, invisible signs and tags. Joiners stay:
/// scripts and emoji need them.
fn is_unseen(sign: char) -> bool {
    matches!(sign,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_stays_as_it_is() {
        for text in ["", "plain, 100 %", "tab\there", "订单 ✓ naïve 👩\u{200d}🚀", "{\"a\": 1}"]
        {
            assert_eq!(harmless(text.as_bytes()), text);
        }
        assert_eq!(harmless(b"windows\r"), "windows");
    }

    #[test]
    fn colours_are_left_out() {
        assert_eq!(harmless(b"\x1b[1;31mERROR\x1b[0m: no"), "ERROR: no");
        assert_eq!(harmless(b"\x1b[38:5:9mred\x1b[m"), "red");
    }

    #[test]
    fn what_a_terminal_would_obey_is_shown() {
        assert_eq!(harmless(b"\x1b[2J\x1b[1;1H"), "␛[2J␛[1;1H");
        assert_eq!(harmless(b"\x1b]52;c;aGk=\x07"), "␛]52;c;aGk=␇");
        assert_eq!(harmless(b"\x1b]8;;http://evil\x1b\\link"), "␛]8;;http://evil␛\\link");
        assert_eq!(harmless(b"a\0b\rc\x08\x7f"), "a␀b␍c␈␡");
        assert_eq!(harmless("\u{9b}31m".as_bytes()), "[U+009B]31m");
        assert_eq!(harmless(b"\x1b[31"), "␛[31");
    }

    #[test]
    fn text_keeps_its_direction() {
        assert_eq!(harmless("user\u{202e}gpj.exe".as_bytes()), "user[U+202E]gpj.exe");
        assert_eq!(harmless("a\u{2066}b\u{2069}\u{200b}".as_bytes()), "a[U+2066]b[U+2069][U+200B]");
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced() {
        assert_eq!(harmless(b"\xff\xfeok"), "\u{fffd}\u{fffd}ok");
    }
}
