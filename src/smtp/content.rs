//! The mail on its way out, block by block; never a second copy of the whole.
//!
//! It goes as lines up to a lone dot (RFC 5321 §4.1.1.4), or as counted chunks where the server
//! takes them (RFC 3030 §2). Either way the last block waits until the caller has made durable
//! that it is about to go.

use crate::wire::dot::Stuffer;
use crate::wire::limits;

/// Octets of a chunk. A mail that fits goes as one chunk; of a larger one this much at most is
/// sent in vain once the server has refused a chunk.
pub(super) const CHUNK_OCTETS: usize = 1024 * 1024;

/// Octets of mail that make at most one block when every line begins with a dot: the shortest
/// such line is `.` CRLF, three octets that become four.
const STUFFED_BLOCK_OCTETS: usize = limits::BLOCK_OCTETS / 4 * 3 - 16;

/// How far a mail is out.
#[derive(Debug)]
pub(super) enum Content {
    /// Behind DATA.
    Dotted { offset: usize, stuffer: Stuffer },
    /// Behind BDAT. The chunk being sent ends at `chunk_end`; where that is `offset`, the next
    /// one has not begun.
    Chunked { offset: usize, chunk_end: usize },
}

/// The command before a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chunk {
    pub(super) octets: usize,
    pub(super) is_last: bool,
}

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// This is said before the octets of a chunk.
    Begin(Chunk),
    /// Octets. `ends_chunk`: the server answers behind them.
    Block { wire: Vec<u8>, ends_chunk: bool },
    /// The answers to earlier chunks come first.
    Await,
    /// Only the last block is left, and what ends the mail.
    Last,
}

/// The end of a mail.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct End {
    /// Where the last block is a chunk of its own.
    pub(super) begin: Option<Chunk>,
    /// May be empty behind `BDAT 0 LAST`.
    pub(super) wire: Vec<u8>,
}

/// What is known of the answers to chunks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answers {
    /// All are here, and all were good.
    Here,
    /// Some are due, and the server takes further chunks meanwhile (RFC 2920).
    DueAndPipelined,
    /// Some are due.
    Due,
}

impl Content {
    pub(super) fn dotted() -> Self {
        Self::Dotted {
            offset: 0,
            stuffer: Stuffer::default(),
        }
    }

    pub(super) fn chunked() -> Self {
        Self::Chunked {
            offset: 0,
            chunk_end: 0,
        }
    }

    /// How much of the mail is out.
    pub(super) fn sent_octets(&self) -> u64 {
        let (Self::Dotted { offset, .. } | Self::Chunked { offset, .. }) = self;
        u64::try_from(*offset).unwrap_or(u64::MAX)
    }

    /// The command it goes behind.
    pub(super) fn command(&self) -> &'static str {
        match self {
            Self::Dotted { .. } => "DATA",
            Self::Chunked { .. } => "BDAT",
        }
    }

    /// Whether octets of a chunk are promised that are not out yet.
    pub(super) fn is_within_chunk(&self) -> bool {
        matches!(self, Self::Chunked { offset, chunk_end } if offset < chunk_end)
    }

    /// The next piece of `mail`.
    pub(super) fn next(&mut self, mail: &[u8], answers: Answers) -> Piece {
        match self {
            Self::Dotted { offset, stuffer } => {
                if mail.len() - *offset <= STUFFED_BLOCK_OCTETS {
                    return Piece::Last;
                }
                let end = *offset + STUFFED_BLOCK_OCTETS;
                let wire = stuffed(stuffer, piece(mail, *offset, end));
                *offset = end;
                Piece::Block {
                    wire,
                    ends_chunk: false,
                }
            }
            Self::Chunked { offset, chunk_end } if *offset < *chunk_end => {
                let is_last = *chunk_end == mail.len();
                if is_last && *chunk_end - *offset <= limits::BLOCK_OCTETS {
                    return Piece::Last;
                }
                let end = (*offset + limits::BLOCK_OCTETS).min(*chunk_end);
                let wire = piece(mail, *offset, end).to_vec();
                *offset = end;
                Piece::Block {
                    wire,
                    ends_chunk: end == *chunk_end,
                }
            }
            Self::Chunked { offset, chunk_end } => {
                let left = mail.len() - *offset;
                let is_last = left <= CHUNK_OCTETS;
                match answers {
                    Answers::Here => {}
                    // A server that has refused a chunk must never see a last one.
                    Answers::DueAndPipelined if !is_last => {}
                    Answers::Due | Answers::DueAndPipelined => return Piece::Await,
                }
                if left <= limits::BLOCK_OCTETS {
                    return Piece::Last;
                }
                let octets = left.min(CHUNK_OCTETS);
                *chunk_end = *offset + octets;
                Piece::Begin(Chunk { octets, is_last })
            }
        }
    }

    /// What is left of a chunk that is not the last, so that the server knows where it is again.
    pub(super) fn rest_of_chunk(&mut self, mail: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Chunked { offset, chunk_end } if *offset < *chunk_end => {
                let end = (*offset + limits::BLOCK_OCTETS).min(*chunk_end);
                let wire = piece(mail, *offset, end).to_vec();
                *offset = end;
                Some(wire)
            }
            Self::Chunked { .. } | Self::Dotted { .. } => None,
        }
    }

    /// The last block, and what ends the mail. `mail` is empty or ends in CRLF.
    pub(super) fn end(self, mail: &[u8]) -> End {
        match self {
            Self::Dotted {
                offset,
                mut stuffer,
            } => {
                let mut wire = stuffed(&mut stuffer, piece(mail, offset, mail.len()));
                stuffer.finish(&mut wire);
                End { begin: None, wire }
            }
            Self::Chunked { offset, chunk_end } => {
                let wire = piece(mail, offset, mail.len()).to_vec();
                let is_begun = offset < chunk_end;
                let chunk = Chunk {
                    octets: wire.len(),
                    is_last: true,
                };
                End {
                    begin: (!is_begun).then_some(chunk),
                    wire,
                }
            }
        }
    }
}

fn piece(mail: &[u8], start: usize, end: usize) -> &[u8] {
    mail.get(start..end).unwrap_or_default()
}

fn stuffed(stuffer: &mut Stuffer, text: &[u8]) -> Vec<u8> {
    let mut wire = Vec::with_capacity(text.len() + text.len() / 64 + 16);
    stuffer.stuff(text, &mut wire);
    wire
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The chunks that a mail of so many octets goes in, and its octets as they went.
    fn chunks(mail: &[u8]) -> (Vec<(usize, bool)>, Vec<u8>) {
        let (mut begun, mut sent) = (Vec::new(), Vec::new());
        let mut content = Content::chunked();
        loop {
            match content.next(mail, Answers::Here) {
                Piece::Begin(chunk) => begun.push((chunk.octets, chunk.is_last)),
                Piece::Block { wire, .. } => {
                    assert!((1..=limits::BLOCK_OCTETS).contains(&wire.len()));
                    sent.extend(wire);
                }
                Piece::Await => panic!("nothing is due"),
                Piece::Last => break,
            }
        }
        let end = content.end(mail);
        begun.extend(end.begin.map(|chunk| (chunk.octets, chunk.is_last)));
        assert!(end.wire.len() <= limits::BLOCK_OCTETS);
        sent.extend(end.wire);
        (begun, sent)
    }

    #[test]
    fn s73_a_mail_that_fits_goes_as_one_chunk_and_a_larger_one_as_counted_ones() {
        for (octets, expected) in [
            (0, vec![(0, true)]),
            (77, vec![(77, true)]),
            (64 * 1024, vec![(64 * 1024, true)]),
            (64 * 1024 + 1, vec![(64 * 1024 + 1, true)]),
            (CHUNK_OCTETS, vec![(CHUNK_OCTETS, true)]),
            (CHUNK_OCTETS + 1, vec![(CHUNK_OCTETS, false), (1, true)]),
            (
                2 * CHUNK_OCTETS + 70_000,
                vec![(CHUNK_OCTETS, false), (CHUNK_OCTETS, false), (70_000, true)],
            ),
        ] {
            let mail: Vec<u8> = (0..octets).map(|at| b'a' + (at % 23) as u8).collect();
            let (begun, sent) = chunks(&mail);
            assert_eq!(begun, expected);
            assert!(sent == mail, "{octets} octets arrive as they were");
        }
    }

    #[test]
    fn s73_the_last_chunk_waits_for_the_answers_to_the_others() {
        let mail = vec![b'x'; 2 * CHUNK_OCTETS + 1];
        let mut content = Content::chunked();
        let through = |content: &mut Content, answers| loop {
            match content.next(&mail, answers) {
                Piece::Block { ends_chunk, .. } if ends_chunk => return,
                Piece::Block { .. } | Piece::Begin(_) => {}
                other => panic!("{other:?}"),
            }
        };
        through(&mut content, Answers::Here);
        assert_eq!(content.next(&mail, Answers::Due), Piece::Await);
        through(&mut content, Answers::DueAndPipelined);
        assert_eq!(content.next(&mail, Answers::DueAndPipelined), Piece::Await);
        assert_eq!(content.next(&mail, Answers::Here), Piece::Last);
    }
}
