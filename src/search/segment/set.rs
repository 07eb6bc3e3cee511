//! A set of the mails of one segment.

/// Mails of a segment, by their numbers in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mails {
    count: u32,
    bits: Vec<u64>,
}

impl Mails {
    /// None of so many.
    #[must_use]
    pub fn none(count: u32) -> Self {
        Self {
            count,
            bits: vec![0; count.div_ceil(64) as usize],
        }
    }

    /// All of so many.
    #[must_use]
    pub fn all(count: u32) -> Self {
        let mut all = Self::none(count);
        all.invert();
        all
    }

    /// From what [`Mails::to_octets`] gave; what is missing is not in the set.
    #[must_use]
    pub fn from_octets(count: u32, octets: &[u8]) -> Self {
        let mut set = Self::none(count);
        for (word, eight) in set.bits.iter_mut().zip(octets.chunks(8)) {
            let mut bytes = [0; 8];
            for (to, from) in bytes.iter_mut().zip(eight) {
                *to = *from;
            }
            *word = u64::from_le_bytes(bytes);
        }
        set.cut();
        set
    }

    /// A bit a mail.
    #[must_use]
    pub fn to_octets(&self) -> Vec<u8> {
        self.bits
            .iter()
            .flat_map(|word| word.to_le_bytes())
            .collect()
    }

    /// Takes a mail in; a number beyond the segment is left out.
    pub fn insert(&mut self, mail: u32) {
        if mail < self.count
            && let Some(word) = self.bits.get_mut((mail / 64) as usize)
        {
            *word |= 1 << (mail % 64);
        }
    }

    /// Whether a mail is in it.
    #[must_use]
    pub fn contains(&self, mail: u32) -> bool {
        self.bits
            .get((mail / 64) as usize)
            .is_some_and(|word| word & (1 << (mail % 64)) != 0)
    }

    /// How many are in it.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.bits.iter().map(|word| word.count_ones()).sum()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bits.iter().all(|word| *word == 0)
    }

    /// Leaves those that are in both.
    pub fn keep(&mut self, other: &Self) {
        for (word, other) in self.bits.iter_mut().zip(&other.bits) {
            *word &= other;
        }
    }

    /// Takes all of another set in.
    pub fn add(&mut self, other: &Self) {
        for (word, other) in self.bits.iter_mut().zip(&other.bits) {
            *word |= other;
        }
    }

    /// Takes all of another set out.
    pub fn remove(&mut self, other: &Self) {
        for (word, other) in self.bits.iter_mut().zip(&other.bits) {
            *word &= !other;
        }
    }

    /// Those that were not in it.
    pub fn invert(&mut self) {
        for word in &mut self.bits {
            *word = !*word;
        }
        self.cut();
    }

    /// The mails in it, the newest (of the largest number) first.
    pub fn newest_first(&self) -> impl Iterator<Item = u32> + '_ {
        self.bits.iter().enumerate().rev().flat_map(|(at, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let highest = rest.checked_ilog2()?;
                rest ^= 1 << highest;
                Some(at as u32 * 64 + highest)
            })
        })
    }

    /// Bits beyond the last mail mean nothing.
    fn cut(&mut self) {
        let used = self.count % 64;
        if used != 0
            && let Some(last) = self.bits.last_mut()
        {
            *last &= (1 << used) - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_do_what_sets_do() {
        let mut some = Mails::none(130);
        for mail in [0, 64, 129, 130, 9_999] {
            some.insert(mail);
        }
        assert_eq!(some.newest_first().collect::<Vec<_>>(), [129, 64, 0]);
        assert_eq!(Mails::from_octets(130, &some.to_octets()), some);
        let mut others = Mails::all(130);
        others.remove(&some);
        assert_eq!(others.len(), 127);
        others.add(&some);
        assert_eq!(others, Mails::all(130));
        others.keep(&some);
        assert_eq!(others, some);
        some.invert();
        assert_eq!(some.len(), 127);
        assert!(Mails::none(0).is_empty());
        assert_eq!(Mails::from_octets(3, &[0xff; 9]).len(), 3);
    }
}
