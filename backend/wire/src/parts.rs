//! A long message travels in parts. On a slow line every part that arrives says that the line is
//! alive, where one long message would look like silence to both sides until its last byte.

use crate::{decode, message::ServerMessage};

/// Longer messages are announced by [`ServerMessage::Long`] and follow in parts of this many bytes.
/// Either side waits for a message for 15 s at least: 1 kB a second is enough.
pub const PART: usize = 12 * 1024;

/// Puts messages together again.
#[derive(Debug, Default)]
pub struct Parts {
    held: Vec<u8>,
    missing: usize,
}

impl Parts {
    /// Takes what came; gives the message that it completes, if it does.
    ///
    /// # Errors
    /// When it is neither a message nor a part of the one that was announced.
    pub fn take(&mut self, bytes: &[u8]) -> Result<Option<ServerMessage>, postcard::Error> {
        if self.missing > 0 {
            return self.join(bytes);
        }
        match decode(bytes)? {
            ServerMessage::Long { len } => {
                self.missing = len as usize;
                Ok(None)
            }
            message => Ok(Some(message)),
        }
    }

    fn join(&mut self, bytes: &[u8]) -> Result<Option<ServerMessage>, postcard::Error> {
        self.missing =
            self.missing.checked_sub(bytes.len()).ok_or(postcard::Error::DeserializeBadEncoding)?;
        self.held.extend_from_slice(bytes);
        if self.missing > 0 {
            return Ok(None);
        }
        decode(&std::mem::take(&mut self.held)).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{encode, message::Pulse};

    fn pulse(now: i64) -> ServerMessage {
        ServerMessage::Pulse(Pulse { now, kinds: Vec::new() })
    }

    #[test]
    fn a_short_message_is_whole_at_once() {
        let mut parts = Parts::default();
        assert_eq!(parts.take(&encode(&pulse(7)).unwrap()), Ok(Some(pulse(7))));
    }

    #[test]
    fn a_long_one_is_complete_with_its_last_part() {
        let mut parts = Parts::default();
        let bytes = encode(&pulse(1_764_000_000_000)).unwrap();
        let (head, tail) = bytes.split_at(3);
        let announced = ServerMessage::Long { len: u32::try_from(bytes.len()).unwrap() };
        assert_eq!(parts.take(&encode(&announced).unwrap()), Ok(None));
        assert_eq!(parts.take(head), Ok(None));
        assert_eq!(parts.take(tail), Ok(Some(pulse(1_764_000_000_000))));
        assert_eq!(parts.take(&encode(&pulse(7)).unwrap()), Ok(Some(pulse(7))), "the next one");
    }

    #[test]
    fn more_than_was_announced_is_an_error() {
        let mut parts = Parts::default();
        parts.take(&encode(&ServerMessage::Long { len: 2 }).unwrap()).unwrap();
        assert!(parts.take(&[1, 2, 3]).is_err());
    }
}
