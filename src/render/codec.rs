//! Numbers, texts and lists as octets, and back. Little-endian; a list or text begins with how
//! many follow.
//!
//! The reader trusts nobody: whatever the octets are, it returns or says [`NoSense`], and it never
//! takes more memory than they are long.

/// What was read is not what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NoSense;

/// Octets of the length before a frame.
pub(super) const HEAD_OCTETS: usize = 4;

/// Writes one frame.
#[derive(Debug)]
pub(super) struct Writer {
    frame: Vec<u8>,
}

impl Writer {
    /// Begins a frame of this kind.
    pub(super) fn new(kind: u8) -> Self {
        let mut frame = vec![0; HEAD_OCTETS];
        frame.push(kind);
        Self { frame }
    }

    pub(super) fn byte(&mut self, value: u8) {
        self.frame.push(value);
    }

    pub(super) fn number(&mut self, value: u32) {
        self.frame.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn length(&mut self, value: f32) {
        self.frame.extend_from_slice(&value.to_le_bytes());
    }

    /// More than 4 GB of octets are cut off: no frame may be as long.
    pub(super) fn octets(&mut self, value: &[u8]) {
        let count = u32::try_from(value.len()).unwrap_or(u32::MAX);
        self.number(count);
        self.frame
            .extend_from_slice(value.get(..count as usize).unwrap_or(value));
    }

    pub(super) fn text(&mut self, value: &str) {
        self.octets(value.as_bytes());
    }

    pub(super) fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
        self.number(count);
        for item in items.iter().take(count as usize) {
            write(self, item);
        }
    }

    /// The frame with its length before it. One too long to have a length has 0, which no reader
    /// takes.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let body = self.frame.len().saturating_sub(HEAD_OCTETS);
        let head = u32::try_from(body).unwrap_or_default().to_le_bytes();
        for (place, octet) in self.frame.iter_mut().zip(head) {
            *place = octet;
        }
        self.frame
    }
}

/// Reads the inside of one frame.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Of a frame without the length before it.
    pub(super) fn new(frame: &'a [u8]) -> Self {
        Self { rest: frame }
    }

    pub(super) fn byte(&mut self) -> Result<u8, NoSense> {
        let (first, rest) = self.rest.split_first().ok_or(NoSense)?;
        self.rest = rest;
        Ok(*first)
    }

    /// A byte that is 0 or 1.
    pub(super) fn truth(&mut self) -> Result<bool, NoSense> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(NoSense),
        }
    }

    pub(super) fn number(&mut self) -> Result<u32, NoSense> {
        let (first, rest) = self.rest.split_first_chunk::<4>().ok_or(NoSense)?;
        self.rest = rest;
        Ok(u32::from_le_bytes(*first))
    }

    /// A length is finite.
    pub(super) fn length(&mut self) -> Result<f32, NoSense> {
        let value = f32::from_bits(self.number()?);
        if value.is_finite() {
            Ok(value)
        } else {
            Err(NoSense)
        }
    }

    pub(super) fn octets(&mut self, most: usize) -> Result<&'a [u8], NoSense> {
        let count = self.number()? as usize;
        if count > most {
            return Err(NoSense);
        }
        let (value, rest) = self.rest.split_at_checked(count).ok_or(NoSense)?;
        self.rest = rest;
        Ok(value)
    }

    pub(super) fn text(&mut self, most: usize) -> Result<String, NoSense> {
        let octets = self.octets(most)?;
        std::str::from_utf8(octets)
            .map(str::to_owned)
            .map_err(|_broken| NoSense)
    }

    /// A list of no more than `most` items, each of which takes an octet at least.
    pub(super) fn list<T>(
        &mut self,
        most: usize,
        mut read: impl FnMut(&mut Self) -> Result<T, NoSense>,
    ) -> Result<Vec<T>, NoSense> {
        let count = self.number()? as usize;
        if count > most || count > self.rest.len() {
            return Err(NoSense);
        }
        (0..count).map(|_item| read(self)).collect()
    }

    /// Nothing may be left.
    pub(super) fn end(self) -> Result<(), NoSense> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(NoSense)
        }
    }
}

/// The length of the frame behind this head, if it has one and keeps to the limit.
pub(super) fn frame_octets(head: [u8; HEAD_OCTETS], most: usize) -> Result<usize, NoSense> {
    let octets = u32::from_le_bytes(head) as usize;
    if octets == 0 || octets > most {
        Err(NoSense)
    } else {
        Ok(octets)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_looks_like_this() {
        let mut writer = Writer::new(7);
        writer.number(258);
        writer.text("雁");
        writer.list(&[1u8, 2], |writer, item| writer.byte(*item));
        let frame = writer.finish();
        let golden = [
            18, 0, 0, 0, 7, 2, 1, 0, 0, 3, 0, 0, 0, 0xe9, 0x9b, 0x81, 2, 0, 0, 0, 1, 2,
        ];
        assert_eq!(frame, golden);

        let mut reader = Reader::new(&frame[4..]);
        assert_eq!(reader.byte(), Ok(7));
        assert_eq!(reader.number(), Ok(258));
        assert_eq!(reader.text(3), Ok("雁".to_owned()));
        assert_eq!(reader.list(2, Reader::byte), Ok(vec![1, 2]));
        assert_eq!(reader.end(), Ok(()));
    }

    #[test]
    fn a_count_that_lies_takes_no_memory() {
        let claims = u32::MAX.to_le_bytes();
        assert_eq!(Reader::new(&claims).octets(usize::MAX), Err(NoSense));
        let list = Reader::new(&claims).list(usize::MAX, Reader::byte);
        assert_eq!(list, Err(NoSense));
        assert_eq!(frame_octets(claims, 1 << 20), Err(NoSense));
        assert_eq!(frame_octets([0; 4], 1 << 20), Err(NoSense));
    }

    #[test]
    fn what_is_no_text_no_length_and_no_truth_is_none() {
        assert_eq!(Reader::new(&[1, 0, 0, 0, 0xff]).text(9), Err(NoSense));
        let infinite = f32::INFINITY.to_le_bytes();
        assert_eq!(Reader::new(&infinite).length(), Err(NoSense));
        assert_eq!(Reader::new(&[2]).truth(), Err(NoSense));
        assert_eq!(Reader::new(&[2]).end(), Err(NoSense));
    }
}
