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

/// Writes two numbers, in one octet where both are below 15 and 16.
pub(super) fn push_pair(out: &mut Vec<u8>, one: u32, other: u32) {
    if one < 15 && other < 16 {
        out.push((one << 4 | other) as u8);
    } else {
        out.push(0xff);
        push(out, one);
        push(out, other);
    }
}

/// Writes what is behind a word: in how many mails it stands, and how many octets its mails and
/// its places take. Most words stand in one mail, and then one octet tells all of it.
pub(super) fn push_head(out: &mut Vec<u8>, count: u32, mails: u32, places: u32) {
    if count == 1 && mails < 4 && places < 32 {
        out.push((mails << 5 | places) as u8);
        return;
    }
    if count < 0x7f {
        out.push(count as u8 | 0x80);
    } else {
        out.push(0xff);
        push(out, count);
    }
    push_pair(out, mails, places);
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

    pub(super) fn pair(&mut self) -> Result<(u32, u32), Torn> {
        let (&octet, rest) = self.rest.split_first().ok_or(Torn)?;
        self.rest = rest;
        if octet < 0xf0 {
            return Ok((u32::from(octet >> 4), u32::from(octet & 15)));
        }
        Ok((self.number()?, self.number()?))
    }

    /// What [`push_head`] wrote.
    pub(super) fn head(&mut self) -> Result<(u32, u32, u32), Torn> {
        let (&octet, rest) = self.rest.split_first().ok_or(Torn)?;
        self.rest = rest;
        if octet < 0x80 {
            return Ok((1, u32::from(octet >> 5), u32::from(octet & 31)));
        }
        let count = match octet & 0x7f {
            0x7f => self.number()?,
            count => u32::from(count),
        };
        let (mails, places) = self.pair()?;
        Ok((count, mails, places))
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

    #[test]
    fn pairs_come_back() {
        let pairs = [(0, 0), (14, 15), (15, 3), (3, 16), (1_000, 70_000)];
        let mut out = Vec::new();
        for (one, other) in pairs {
            push_pair(&mut out, one, other);
        }
        let mut reader = Reader::of(&out);
        for pair in pairs {
            assert_eq!(reader.pair(), Ok(pair));
        }
        assert_eq!(reader.pair(), Err(Torn));
    }

    #[test]
    fn heads_come_back() {
        let heads = [
            (1, 2, 3),
            (1, 3, 31),
            (1, 4, 2),
            (1, 2, 32),
            (2, 1, 1),
            (126, 40, 90),
            (127, 40, 90),
            (70_000, 1 << 20, 1 << 22),
        ];
        let mut out = Vec::new();
        for (count, mails, places) in heads {
            push_head(&mut out, count, mails, places);
        }
        let mut reader = Reader::of(&out);
        for head in heads {
            assert_eq!(reader.head(), Ok(head));
        }
        assert_eq!(reader.head(), Err(Torn));
    }
}
