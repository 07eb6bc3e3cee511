//! What a server staples to its handshake about revocation (OCSP, RFC 6960 §4.2.1).
//!
//! Only "revoked" is believed, and without looking who signed it: a server that says so of itself,
//! or somebody on the way who could cut the line as well, gains nothing by lying. "Good" changes
//! nothing here, so it needs no proof either.

use x509_parser::prelude::X509Certificate;

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const GENERALIZED_TIME: u8 = 0x18;
/// `[1]` of CertStatus, constructed.
const REVOKED: u8 = 0xa1;

/// Whether the staple says that this certificate was revoked.
pub(super) fn says_revoked(staple: &[u8], leaf: &X509Certificate<'_>) -> bool {
    !staple.is_empty()
        && revoked_serials(staple)
            .is_some_and(|mut serials| serials.any(|serial| serial == leaf.raw_serial()))
}

fn revoked_serials(staple: &[u8]) -> Option<impl Iterator<Item = &[u8]>> {
    let mut response = Der(staple).inside(SEQUENCE)?;
    let (_status, _enumerated) = response.next()?;
    let (_tag, explicit) = response.next()?;
    let mut bytes = Der(explicit).inside(SEQUENCE)?;
    let (_tag, _kind) = bytes.next()?;
    let mut data = bytes.inside(OCTETS)?.inside(SEQUENCE)?.inside(SEQUENCE)?;
    // Version and responder come before the time it was made.
    data.find(|(tag, _content)| *tag == GENERALIZED_TIME)?;
    let answers = data.inside(SEQUENCE)?;
    Some(answers.filter_map(|(_tag, answer)| {
        let mut answer = Der(answer);
        let mut id = answer.inside(SEQUENCE)?;
        let (status, _content) = answer.next()?;
        let serial = id.find(|(tag, _content)| *tag == INTEGER)?.1;
        (status == REVOKED).then_some(serial)
    }))
}

/// The elements of a piece of DER, one after the other, each with its tag; ends at the first that
/// is cut short.
struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    /// The content of the next element, where it has this tag.
    fn inside(&mut self, wanted: u8) -> Option<Self> {
        let (tag, content) = self.next()?;
        (tag == wanted).then_some(Self(content))
    }
}

impl<'a> Iterator for Der<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (&[tag, first], rest) = self.0.split_first_chunk::<2>()?;
        let (length, rest) = match first {
            0..0x80 => (usize::from(first), rest),
            _ => {
                let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                if digits.len() > 4 {
                    return None;
                }
                let length = digits
                    .iter()
                    .fold(0, |sum, digit| sum << 8 | usize::from(*digit));
                (length, rest)
            }
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_staple_cut_anywhere_says_nothing_and_breaks_nothing() {
        let staple: Vec<u8> = (0..64)
            .flat_map(|octet| [0x30, octet, 0x84, 0xff])
            .collect();
        for end in 0..staple.len() {
            let serials = revoked_serials(&staple[..end]);
            assert_eq!(serials.map_or(0, Iterator::count), 0);
        }
        assert!(Der(&[0x30, 0x85, 1, 1, 1, 1, 1]).next().is_none());
    }
}
