//! Reading bytes with bounds, and every way a message can be wrong. Refuses to allocate on a claim alone.

use stall_domain::{DeviceId, EventId};
use uuid::Uuid;

/// What is wrong with bytes that came over the network.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// The first four bytes are not ours: a portal's page, a proxy's error.
    #[error("not a stallside message")]
    Magic,
    #[error("a frame version this build does not know: {0}")]
    FrameVersion(u8),
    #[error("a message kind this build does not know: {0}")]
    Kind(u8),
    #[error("another kind of message was expected")]
    UnexpectedKind { found: crate::Kind },
    /// Cut short, or longer than it says.
    #[error("the message is cut short or too long")]
    Length,
    #[error("the message was altered on its way")]
    Check,
    #[error("the message is larger than {max} bytes", max = crate::RAW_MAX)]
    TooLarge,
    #[error("the message does not unpack to what it claims")]
    Unpack,
    #[error("the message does not pack")]
    Pack(#[source] std::io::Error),
    #[error("a count or number is out of range")]
    Range,
    #[error("a text is not UTF-8")]
    Text,
    #[error("bytes are left over at the end")]
    LeftOver,
    #[error("the message's JSON cannot be read")]
    Json(#[from] serde_json::Error),
}

/// A cursor over bytes that never reads past their end.
pub(crate) struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], WireError> {
        let (head, rest) = self.0.split_at_checked(count).ok_or(WireError::Length)?;
        self.0 = rest;
        Ok(head)
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], WireError> {
        let bytes = self.take(N)?;
        bytes.try_into().map_err(|_| WireError::Length)
    }

    pub fn byte(&mut self) -> Result<u8, WireError> {
        self.array().map(|[byte]| byte)
    }

    pub fn u32(&mut self) -> Result<u32, WireError> {
        self.array().map(u32::from_be_bytes)
    }

    pub fn id(&mut self) -> Result<Uuid, WireError> {
        self.array().map(Uuid::from_bytes)
    }

    pub fn device(&mut self) -> Result<DeviceId, WireError> {
        self.id().map(DeviceId)
    }

    pub fn event(&mut self) -> Result<EventId, WireError> {
        self.id().map(EventId)
    }

    /// An unsigned LEB128 number of at most ten bytes.
    pub fn number(&mut self) -> Result<u64, WireError> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return Err(WireError::Range);
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(WireError::Range)
    }

    /// A number no larger than `max`.
    pub fn count(&mut self, max: usize) -> Result<usize, WireError> {
        let value = usize::try_from(self.number()?).map_err(|_| WireError::Range)?;
        if value > max {
            Err(WireError::Range)
        } else {
            Ok(value)
        }
    }

    pub fn narrow<T: TryFrom<u64>>(&mut self) -> Result<T, WireError> {
        T::try_from(self.number()?).map_err(|_| WireError::Range)
    }

    pub fn text(&mut self, max: usize) -> Result<String, WireError> {
        let length = self.count(max)?;
        let bytes = self.take(length)?;
        String::from_utf8(bytes.to_vec()).map_err(|_| WireError::Text)
    }

    pub fn end(&self) -> Result<(), WireError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(WireError::LeftOver)
        }
    }
}

/// Appends an unsigned LEB128 number.
pub(crate) fn put_number(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_number_survives(value: u64) {
            let mut out = Vec::new();
            put_number(&mut out, value);
            let mut reader = Reader(&out);
            prop_assert_eq!(reader.number().unwrap(), value);
            prop_assert!(reader.end().is_ok());
        }
    }

    #[test]
    fn a_number_beyond_sixty_four_bits_is_refused() {
        let mut long = vec![0xff; 9];
        long.push(0x02);
        assert!(matches!(Reader(&long).number(), Err(WireError::Range)));
        assert!(matches!(
            Reader(&[0x80; 11]).number(),
            Err(WireError::Range)
        ));
        assert!(matches!(Reader(&[0x80]).number(), Err(WireError::Length)));
    }
}
