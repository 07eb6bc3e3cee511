//! Numbers of variable length.

use super::Torn;

/// Writes a number: seven bits an octet, the lowest first, the high bit where more follow.
pub(super) fn push(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Reads numbers one after another.
#[derive(Debug, Clone)]
pub(super) struct Reader<'b> {
    rest: &'b [u8],
}

impl<'b> Reader<'b> {
    pub(super) fn of(bytes: &'b [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn number(&mut self) -> Result<u32, Torn> {
        let mut number = 0_u32;
        for shift in (0..35).step_by(7) {
            let (&octet, rest) = self.rest.split_first().ok_or(Torn)?;
            self.rest = rest;
            number |= u32::from(octet & 0x7f).checked_shl(shift).unwrap_or(0);
            if octet < 0x80 {
                return Ok(number);
            }
        }
        Err(Torn)
    }

    pub(super) fn octets(&mut self, count: usize) -> Result<&'b [u8], Torn> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(Torn)?;
        self.rest = rest;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let numbers = [0, 1, 127, 128, 300, 16_383, 16_384, u32::MAX];
        let mut out = Vec::new();
        for number in numbers {
            push(&mut out, number);
        }
        let mut reader = Reader::of(&out);
        for number in numbers {
            assert_eq!(reader.number(), Ok(number));
        }
        assert_eq!(reader.number(), Err(Torn));
        assert_eq!(Reader::of(&[0xff; 9]).number(), Err(Torn));
    }
}
