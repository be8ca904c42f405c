//! Bytes, as they come, to lines of bounded length.

use bytes::Bytes;
use quarterdeck_wire::log::LONGEST_LINE;

/// A line without its end.
#[derive(Debug, PartialEq, Eq)]
pub struct Raw {
    pub bytes: Vec<u8>,
    /// How many more bytes it had.
    pub cut: u32,
}

/// Longest stamp that the kubelet writes in front, with its space.
const STAMP: usize = 40;

/// Puts lines together; holds at most one.
#[derive(Default)]
pub struct Lines {
    held: Vec<u8>,
    cut: usize,
}

impl Lines {
    /// Calls `each` with every line that `chunk` completes.
    pub fn push(&mut self, chunk: &Bytes, mut each: impl FnMut(Raw)) {
        let mut rest = &chunk[..];
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            self.hold(&rest[..end]);
            each(self.take());
            rest = &rest[end + 1..];
        }
        self.hold(rest);
    }

    /// What came after the last line's end.
    pub fn rest(&mut self) -> Option<Raw> {
        (!self.held.is_empty()).then(|| self.take())
    }

    fn hold(&mut self, bytes: &[u8]) {
        let room = (LONGEST_LINE + STAMP).saturating_sub(self.held.len()).min(bytes.len());
        self.held.extend_from_slice(&bytes[..room]);
        self.cut += bytes.len() - room;
    }

    fn take(&mut self) -> Raw {
        let cut = u32::try_from(std::mem::take(&mut self.cut)).unwrap_or(u32::MAX);
        Raw { bytes: std::mem::take(&mut self.held), cut }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(chunks: &[&[u8]]) -> (Vec<Raw>, Option<Raw>) {
        let (mut lines, mut read) = (Lines::default(), Vec::new());
        for chunk in chunks {
            lines.push(&Bytes::copy_from_slice(chunk), |line| read.push(line));
        }
        let rest = lines.rest();
        (read, rest)
    }

    fn raw(text: &str) -> Raw {
        Raw { bytes: text.into(), cut: 0 }
    }

    #[test]
    fn lines_are_the_same_however_the_bytes_are_cut() {
        let text = b"one\n\ntwo three\nfour";
        for at in 0..text.len() {
            let (before, after) = text.split_at(at);
            let expected = vec![raw("one"), raw(""), raw("two three")];
            assert_eq!(read(&[before, after]), (expected, Some(raw("four"))), "{at}");
        }
    }

    #[test]
    fn a_line_of_ten_megabytes_is_held_to_its_bound() {
        let chunk = vec![b'x'; 100_000];
        let mut chunks = vec![chunk.as_slice(); 100];
        chunks.push(b"\nnext\n");
        let (lines, rest) = read(&chunks);
        assert_eq!(lines[0].bytes.len(), LONGEST_LINE + STAMP);
        assert_eq!(lines[0].bytes.len() + lines[0].cut as usize, 10_000_000);
        assert_eq!((&lines[1], rest), (&raw("next"), None));
    }
}
