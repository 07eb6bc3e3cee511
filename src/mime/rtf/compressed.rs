//! RTF as Outlook packs it ([MS-OXRTFCP]).

/// Octets unpacked at most. A text is shown up to 2 MiB, and RTF says it in several times as many.
const UNPACKED_OCTETS: usize = 16 * 1024 * 1024;
/// Octets that may be pointed back to (§2.1.3.1).
const WINDOW: usize = 4096;
/// What stands in the window at the beginning: words that every RTF has (§2.1.3.1.1).
const FIRST: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \
\\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\
\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
/// The two ways of packing (§2.1.3.1.2), read as little endian.
const COMPRESSED: u32 = 0x7546_5a4c;
const UNCOMPRESSED: u32 = 0x414c_454d;

/// Unpacks; `None` where it is neither way of packing. What is cut short is unpacked as far as it
/// goes.
pub(crate) fn unpack(octets: &[u8]) -> Option<Vec<u8>> {
    let word = |place: usize| {
        let four = octets.get(place..)?.first_chunk::<4>()?;
        Some(u32::from_le_bytes(*four))
    };
    let claimed = usize::try_from(word(4)?).unwrap_or(usize::MAX);
    let most = claimed.min(UNPACKED_OCTETS);
    let content = octets.get(16..)?;
    match word(8)? {
        UNCOMPRESSED => Some(content[..content.len().min(most)].to_vec()),
        COMPRESSED => Some(inflate(content, most)),
        _ => None,
    }
}

fn inflate(content: &[u8], most: usize) -> Vec<u8> {
    let mut window = Window::new();
    let mut out = Vec::new();
    let mut rest = content.iter().copied();
    'all: while let Some(flags) = rest.next() {
        for bit in 0..8 {
            if out.len() >= most {
                break 'all;
            }
            let Some(first) = rest.next() else {
                break 'all;
            };
            if flags >> bit & 1 == 0 {
                window.push(first, &mut out);
                continue;
            }
            let Some(second) = rest.next() else {
                break 'all;
            };
            let reference = u16::from_be_bytes([first, second]);
            let from = usize::from(reference >> 4);
            if from == window.next {
                break 'all;
            }
            for step in 0..usize::from(reference & 15) + 2 {
                let octet = window.octets[(from + step) % WINDOW];
                window.push(octet, &mut out);
            }
        }
    }
    out.truncate(most);
    out
}

struct Window {
    octets: [u8; WINDOW],
    /// Where the next octet goes.
    next: usize,
}

impl Window {
    fn new() -> Self {
        let mut octets = [0; WINDOW];
        octets[..FIRST.len()].copy_from_slice(FIRST);
        Self {
            octets,
            next: FIRST.len(),
        }
    }

    fn push(&mut self, octet: u8, out: &mut Vec<u8>) {
        self.octets[self.next] = octet;
        self.next = (self.next + 1) % WINDOW;
        out.push(octet);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The two examples of [MS-OXRTFCP] §4.
    const HELLO: &[u8] = b"\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\x00\x0a\x00rcpg125\x42\x32\
        \x0a\xf3 hel\x09\x00 bw\x05\xb0ld}\x0a\x80\x0f\xa0";
    const CROSSING: &[u8] =
        b"\x1a\0\0\0\x1c\0\0\0LZFu\xe2\xd4\x4b\x51\x41\x00\x04 WXYZ\x0dn}\x01\x0e\xb0";

    #[test]
    fn what_is_packed_comes_out_as_it_was() {
        assert_eq!(FIRST.len(), 207);
        assert_eq!(
            unpack(HELLO).as_deref(),
            Some(&b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"[..])
        );
        assert_eq!(
            unpack(CROSSING).as_deref(),
            Some(&b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"[..])
        );
        let plain = b"\x10\0\0\0\x03\0\0\0MELA\0\0\0\0abcd";
        assert_eq!(unpack(plain).as_deref(), Some(&b"abc"[..]));
    }

    #[test]
    fn what_is_cut_or_changed_anywhere_is_unpacked_as_far_as_it_goes() {
        for cut in 0..HELLO.len() {
            let unpacked = unpack(&HELLO[..cut]);
            assert!(unpacked.is_none_or(|out| {
                b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n".starts_with(&out)
            }));
        }
        for place in 0..HELLO.len() {
            let mut changed = HELLO.to_vec();
            changed[place] ^= 0xff;
            unpack(&changed);
        }
    }

    #[test]
    fn a23_what_claims_to_be_large_costs_what_it_is() {
        let mut claims = b"\x2d\0\0\0\xff\xff\xff\xffLZFu\0\0\0\0".to_vec();
        claims.extend_from_slice(&b"\xff\x00\x0f".repeat(1_000_000));
        let unpacked = unpack(&claims).unwrap();
        assert!(unpacked.len() <= UNPACKED_OCTETS);
    }
}
