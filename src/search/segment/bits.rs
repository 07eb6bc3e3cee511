//! Numbers written bit by bit: small ones take few.

use super::Torn;

/// Ones that begin a number too large for its parameter; its 32 bits follow as they are.
const ESCAPE: u32 = 20;

/// Writes bits behind each other, the lowest of an octet first.
#[derive(Debug, Default)]
pub(super) struct BitWriter {
    /// Bits not yet written, the lowest first.
    held: u64,
    count: u32,
}

impl BitWriter {
    /// Writes the lowest `count` bits of a number, at most 32.
    pub(super) fn push(&mut self, out: &mut Vec<u8>, number: u32, count: u32) {
        self.held |= (u64::from(number) & ((1 << count) - 1)) << self.count;
        self.count += count;
        while self.count >= 8 {
            out.push(self.held as u8);
            self.held >>= 8;
            self.count -= 8;
        }
    }

    /// Writes a number of which about half are below 2^`parameter` (Golomb-Rice).
    pub(super) fn push_rice(&mut self, out: &mut Vec<u8>, number: u32, parameter: u32) {
        let ones = number >> parameter;
        if ones >= ESCAPE {
            self.push(out, u32::MAX, ESCAPE);
            self.push(out, number, 32);
        } else {
            // The zero ends the ones.
            self.push(out, (1 << ones) - 1, ones + 1);
            self.push(out, number, parameter);
        }
    }

    /// Writes a number that is seldom large and never 0 (Elias gamma).
    pub(super) fn push_gamma(&mut self, out: &mut Vec<u8>, number: u32) {
        let bits = number.max(1).ilog2();
        for _bit in 0..bits {
            self.push(out, 1, 1);
        }
        self.push(out, 0, 1);
        self.push(out, number, bits);
    }

    /// Fills the last octet.
    pub(super) fn end(self, out: &mut Vec<u8>) {
        if self.count > 0 {
            out.push(self.held as u8);
        }
    }
}

/// Reads what [`BitWriter`] wrote.
#[derive(Debug, Clone)]
pub(super) struct BitReader<'b> {
    rest: &'b [u8],
    held: u64,
    count: u32,
}

impl<'b> BitReader<'b> {
    pub(super) fn of(octets: &'b [u8]) -> Self {
        Self {
            rest: octets,
            held: 0,
            count: 0,
        }
    }

    /// Takes octets in until no whole one has room.
    fn fill(&mut self) {
        if self.count == 0
            && let Some((eight, rest)) = self.rest.split_first_chunk()
        {
            self.held = u64::from_le_bytes(*eight);
            self.count = 64;
            self.rest = rest;
            return;
        }
        while self.count <= 56
            && let Some((octet, rest)) = self.rest.split_first()
        {
            self.held |= u64::from(*octet) << self.count;
            self.count += 8;
            self.rest = rest;
        }
    }

    /// The next bits, at most 32.
    pub(super) fn bits(&mut self, count: u32) -> Result<u32, Torn> {
        if self.count < count {
            self.fill();
            if self.count < count {
                return Err(Torn);
            }
        }
        let bits = self.held & ((1 << count) - 1);
        self.held >>= count;
        self.count -= count;
        Ok(bits as u32)
    }

    /// How many ones come before the next zero, or `most`; the zero is read too.
    fn ones(&mut self, most: u32) -> Result<u32, Torn> {
        if self.count <= most {
            self.fill();
        }
        let ones = self.held.trailing_ones().min(most);
        // What stands above the held bits is 0 and would pass for the zero that ends them.
        let taken = if ones < most { ones + 1 } else { ones };
        if taken > self.count {
            return Err(Torn);
        }
        self.held >>= taken;
        self.count -= taken;
        Ok(ones)
    }

    pub(super) fn rice(&mut self, parameter: u32) -> Result<u32, Torn> {
        let ones = self.ones(ESCAPE)?;
        if ones == ESCAPE {
            return self.bits(32);
        }
        let high = ones.checked_shl(parameter).ok_or(Torn)?;
        Ok(high | self.bits(parameter)?)
    }

    pub(super) fn gamma(&mut self) -> Result<u32, Torn> {
        let bits = self.ones(32)?;
        if bits > 31 {
            return Err(Torn);
        }
        Ok(1 << bits | self.bits(bits)?)
    }
}

/// The parameter for numbers of about this mean: `sum` of them all, `count` of them.
pub(super) fn parameter(sum: u32, count: u32) -> u32 {
    // 0.69, the logarithm of 2: where half of such numbers are smaller.
    let median = u64::from(sum) * 69 / (u64::from(count.max(1)) * 100);
    (median + 1).ilog2().min(31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let numbers = [0, 1, 2, 19, 20, 21, 1_000, 1 << 20, u32::MAX - 1];
        for parameter in [0, 1, 5, 17, 31] {
            let (mut out, mut writer) = (Vec::new(), BitWriter::default());
            for number in numbers {
                writer.push_rice(&mut out, number, parameter);
                writer.push_gamma(&mut out, number + 1);
                writer.push(&mut out, number, 5);
            }
            writer.end(&mut out);
            let mut reader = BitReader::of(&out);
            for number in numbers {
                assert_eq!(reader.rice(parameter), Ok(number));
                assert_eq!(reader.gamma(), Ok(number + 1));
                assert_eq!(reader.bits(5), Ok(number & 31));
            }
            assert!(reader.bits(8).is_err());
        }
    }

    #[test]
    fn what_is_cut_off_is_told() {
        assert_eq!(BitReader::of(&[]).rice(3), Err(Torn));
        assert_eq!(BitReader::of(&[0xff]).rice(3), Err(Torn));
        assert_eq!(BitReader::of(&[0xff; 9]).gamma(), Err(Torn));
        assert_eq!(BitReader::of(&[0x0f]).gamma(), Err(Torn));
    }

    #[test]
    fn a_number_of_the_usual_size_takes_few_bits() {
        let (mut out, mut writer) = (Vec::new(), BitWriter::default());
        let parameter = parameter(100_000, 1_000);
        for number in 0..1_000 {
            writer.push_rice(&mut out, number * 7 % 200, parameter);
        }
        writer.end(&mut out);
        assert!(out.len() < 1_050, "{}", out.len());
    }
}
