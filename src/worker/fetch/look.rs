//! What the server has under a number, without storing it: TOP, or RETR in its place. All
//! questions go out in one flight, so that it costs one round trip.

use std::collections::{HashMap, VecDeque};

use sha2::{Digest, Sha256};

use crate::model::MailNumber;
use crate::pop3::{Event, Request};
use crate::sync::HeaderMark;

use super::session::{Broken, Talk, out_of_turn};

/// A mail as the server showed it.
pub(in crate::worker) struct Shown<'a> {
    /// Its first octets, [`HeaderMark::LOOKED_AT_OCTETS`] at most.
    pub(in crate::worker) start: &'a [u8],
    /// SHA-256 over all that was shown: where it was retrieved, over the whole mail.
    pub(in crate::worker) content: [u8; 32],
}

/// What to do where TOP is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::worker) enum Fallback {
    /// Retrieve the whole (P-29).
    Retrieve,
    /// Do without.
    Nothing,
}

/// Where a line broke while mails were looked at.
pub(in crate::worker) struct BrokenAt {
    /// The mail whose turn it was.
    pub(super) number: Option<MailNumber>,
    /// What was answered before.
    pub(super) answered: Vec<MailNumber>,
    /// Whether the answer to it had begun.
    pub(super) has_begun: bool,
    pub(super) broken: Broken,
}

impl From<BrokenAt> for Broken {
    fn from(at: BrokenAt) -> Self {
        at.broken
    }
}

/// Asks for a mail's header.
pub(in crate::worker) fn peek(number: MailNumber) -> Request {
    Request::Peek {
        number,
        body_lines: 0,
    }
}

/// Asks for a whole mail.
pub(in crate::worker) fn retrieve(number: MailNumber) -> Request {
    Request::Retrieve {
        number,
        expected_octets: None,
    }
}

/// What `keep` makes of each mail; one that the server refuses is not among them.
///
/// # Errors
/// [`BrokenAt`] with the mail at which the line broke.
pub(in crate::worker) async fn look<T>(
    talk: &mut Talk<'_>,
    requests: Vec<Request>,
    fallback: Fallback,
    keep: impl Fn(&Shown<'_>) -> T,
) -> Result<HashMap<MailNumber, T>, BrokenAt> {
    // Answers come in the order of the questions.
    let mut due: VecDeque<MailNumber> = requests.iter().filter_map(Request::mail).collect();
    let mut answered = Vec::with_capacity(due.len());
    let mut start = Vec::new();
    let stopped =
        |due: &VecDeque<MailNumber>, answered: &[MailNumber], start: &[u8], broken| BrokenAt {
            number: due.front().copied(),
            answered: answered.to_vec(),
            has_begun: !start.is_empty(),
            broken,
        };
    for request in requests {
        let asked = talk.ask(request);
        asked.map_err(|broken| stopped(&due, &answered, &start, broken))?;
    }
    let mut found = HashMap::new();
    let mut content = Sha256::new();
    while !due.is_empty() {
        let event = match talk.next().await {
            Ok(Some(event)) => event,
            Ok(None) => {
                let silent = Broken::for_good(out_of_turn(talk, "TOP"));
                return Err(stopped(&due, &answered, &start, silent));
            }
            Err(broken) => return Err(stopped(&due, &answered, &start, broken)),
        };
        match event {
            Event::Chunk { bytes, .. } => {
                content.update(&bytes);
                let room = HeaderMark::LOOKED_AT_OCTETS.saturating_sub(start.len());
                start.extend_from_slice(bytes.get(..room).unwrap_or(&bytes));
            }
            Event::Peeked { number, .. } | Event::Retrieved { number, .. } => {
                let shown = Shown {
                    start: &start,
                    content: std::mem::take(&mut content).finalize().into(),
                };
                found.insert(number, keep(&shown));
                start.clear();
                answered.extend(due.pop_front());
            }
            Event::Refused { request, reply } => {
                tracing::info!("{}: {request}: {reply}", talk.account.id);
                start.clear();
                content = Sha256::new();
                answered.extend(due.pop_front());
                if let (Request::Peek { number, .. }, Fallback::Retrieve) = (request, fallback) {
                    let asked = talk.ask(retrieve(number));
                    asked.map_err(|broken| stopped(&due, &answered, &start, broken))?;
                    due.push_back(number);
                }
            }
            _ => {}
        }
    }
    Ok(found)
}
