//! What was said, as it is kept for drawing: turns of one command or one answer, bounded.

use std::collections::VecDeque;

use crate::channel::Voice;
use crate::console::{Kind, Line, Session, meaning};
use crate::explain::Explanation;

/// Lines kept; older turns make room.
const LINES: usize = 10_000;
/// Octets of text kept.
const OCTETS: usize = 8 * 1024 * 1024;
/// Lines of one answer that are kept; of a larger mail the rest is only counted.
const TURN_LINES: usize = 4000;

/// One line of a turn.
pub(super) struct Said {
    pub(super) text: String,
    pub(super) kind: Kind,
    /// A challenge, decoded.
    pub(super) decoded: Option<String>,
}

/// One command, one answer with all its lines, or one note.
pub(super) struct Turn {
    pub(super) voice: Voice,
    pub(super) after_ms: u64,
    pub(super) waited_ms: Option<u64>,
    pub(super) lines: Vec<Said>,
    /// Octets of all its lines.
    pub(super) octets: u64,
    /// Lines that were not kept.
    pub(super) left_out: u64,
    pub(super) meaning: Option<Explanation>,
    /// Whether all its lines are shown.
    pub(super) is_unfolded: bool,
    /// Its height when it was last drawn, and at which width.
    pub(super) height: Option<(f32, f32)>,
}

/// The dialogue.
#[derive(Default)]
pub(super) struct Dialogue {
    pub(super) turns: VecDeque<Turn>,
    lines: usize,
    octets: usize,
    /// Lines that made room.
    pub(super) dropped: u64,
}

impl Dialogue {
    /// Takes the next line in, and the session with it.
    pub(super) fn take(&mut self, session: &mut Session, line: &Line, host: &str) {
        let followed = session.follow(line);
        let is_more = matches!(followed.kind, Kind::Body | Kind::BodyEnd)
            || followed.kind == Kind::Content
            || self.is_within_reply();
        let joins = is_more
            && self
                .turns
                .back()
                .is_some_and(|turn| turn.voice == line.voice)
            && line.voice != Voice::Note
            && (line.voice == Voice::Server || self.is_within_content());
        if !joins {
            self.turns.push_back(Turn {
                voice: line.voice,
                after_ms: line.after_ms,
                waited_ms: followed.waited_ms,
                lines: Vec::new(),
                octets: 0,
                left_out: 0,
                meaning: None,
                is_unfolded: false,
                height: None,
            });
        }
        let Some(turn) = self.turns.back_mut() else {
            return;
        };
        turn.height = None;
        turn.octets += line.octets;
        let is_whole = matches!(
            followed.kind,
            Kind::Done | Kind::GoOn | Kind::Later | Kind::Refused
        );
        if is_whole && line.voice == Voice::Server {
            let protocol = session.protocol();
            turn.meaning = meaning(protocol, &followed.answers, &line.text, host);
        }
        if turn.lines.len() < TURN_LINES || followed.kind == Kind::BodyEnd {
            self.lines += 1;
            self.octets += line.text.len();
            turn.lines.push(Said {
                text: line.text.clone(),
                kind: followed.kind,
                decoded: followed.decoded,
            });
        } else {
            turn.left_out += 1;
        }
        self.make_room();
    }

    /// Whether the last line is followed by more of the same reply.
    fn is_within_reply(&self) -> bool {
        let last = self.turns.back().and_then(|turn| turn.lines.last());
        last.is_some_and(|said| said.kind == Kind::Continued)
    }

    fn is_within_content(&self) -> bool {
        let last = self.turns.back().and_then(|turn| turn.lines.last());
        last.is_some_and(|said| said.kind == Kind::Content)
    }

    fn make_room(&mut self) {
        while (self.lines > LINES || self.octets > OCTETS) && self.turns.len() > 1 {
            let Some(turn) = self.turns.pop_front() else {
                return;
            };
            self.lines -= turn.lines.len();
            self.octets -= turn.lines.iter().map(|said| said.text.len()).sum::<usize>();
            self.dropped += turn.lines.len() as u64 + turn.left_out;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::Protocol;

    #[test]
    fn a24_a_long_session_keeps_its_end_in_bounded_memory() {
        let mut dialogue = Dialogue::default();
        let mut session = Session::new(Protocol::Smtp);
        for number in 0..30_000 {
            let line = Line::new(0, Voice::Client, format!("NOOP {number}"));
            dialogue.take(&mut session, &line, "x");
        }
        assert!(dialogue.lines <= LINES);
        assert_eq!(dialogue.dropped, 20_000);
    }

    #[test]
    fn a_mail_is_one_turn_and_a_huge_one_is_only_counted() {
        let mut dialogue = Dialogue::default();
        let mut session = Session::new(Protocol::Pop3);
        let mut say = |voice, text: &str| {
            dialogue.take(&mut session, &Line::new(0, voice, text), "x");
        };
        for (voice, text) in [
            (Voice::Server, "+OK"),
            (Voice::Client, "USER a"),
            (Voice::Server, "+OK"),
            (Voice::Client, "PASS …"),
            (Voice::Server, "+OK"),
            (Voice::Client, "RETR 1"),
            (Voice::Server, "+OK"),
        ] {
            say(voice, text);
        }
        for _ in 0..TURN_LINES + 10 {
            say(Voice::Server, "text");
        }
        say(Voice::Server, ".");
        say(Voice::Client, "QUIT");
        assert_eq!(dialogue.turns.len(), 8);
        assert_eq!(dialogue.turns[6].left_out, 11);
        assert_eq!(dialogue.turns[6].lines.last().unwrap().kind, Kind::BodyEnd);
    }
}
