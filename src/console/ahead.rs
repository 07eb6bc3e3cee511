//! What was typed and has not gone out yet. A line typed behind it is hidden, completed and judged
//! as if all of it had been said: an answer to a login that is still waiting is a secret already.

use std::collections::VecDeque;

use crate::wire::transcript::Voice;

use super::line::Line;
use super::session::Session;
use super::speak::{Manner, speak};

/// The lines ahead of a dialogue, each under a key.
#[derive(Debug, Clone)]
pub struct Ahead<K> {
    said: VecDeque<(K, Line)>,
    /// Where the dialogue stands when all of them have been said, once it was asked for.
    then: Option<Session>,
}

impl<K> Default for Ahead<K> {
    fn default() -> Self {
        Self {
            said: VecDeque::new(),
            then: None,
        }
    }
}

impl<K: Copy + PartialEq> Ahead<K> {
    /// Where `session` will stand when everything has gone out.
    pub fn reached<'a>(&'a mut self, session: &'a Session) -> &'a Session {
        if self.said.is_empty() {
            return session;
        }
        let said = &self.said;
        self.then.get_or_insert_with(|| {
            let mut then = session.clone();
            for (_key, line) in said {
                then.follow(line);
            }
            then
        })
    }

    /// A line was typed.
    pub fn say(&mut self, session: &Session, key: K, typed: &str, manner: Manner) {
        let line = speak(self.reached(session), typed, manner, 0).line;
        if let Some(then) = &mut self.then {
            then.follow(&line);
        }
        self.said.push_back((key, line));
    }

    /// The dialogue has gone on by `line`; whether that is the first of those ahead.
    pub fn hear(&mut self, line: &Line) -> bool {
        self.then = None;
        let is_first = |(_key, first): &(K, Line)| first.text == line.text;
        let is_own = line.voice == Voice::Client && self.said.front().is_some_and(is_first);
        if is_own {
            self.said.pop_front();
        }
        is_own
    }

    /// The line of this key has gone out, or never will.
    pub fn is_out(&mut self, key: K) {
        if let Some(at) = self.said.iter().position(|(one, _line)| *one == key) {
            self.said.drain(..=at);
            self.then = None;
        }
    }

    /// Whether everything has gone out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.said.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::{Phase, Protocol, secret_from};

    #[test]
    fn s4a_a27_an_answer_typed_ahead_of_its_challenge_is_a_secret_already() {
        let mut session = Session::new(Protocol::Smtp);
        session.follow(&Line::new(0, Voice::Server, "220 hi"));
        let mut ahead = Ahead::default();
        ahead.say(&session, 1, "AUTH LOGIN", Manner::Plain);
        for answer in ["YW5u", "c2VjcmV0"] {
            let reached = ahead.reached(&session);
            assert_eq!(secret_from(reached, answer), Some(0), "{answer}");
            assert_eq!(secret_from(reached, "*"), None);
            let manner = Manner::of(reached, answer);
            assert_eq!(manner, Manner::Answer);
            ahead.say(&session, 2, answer, manner);
        }
        // LOGIN takes two; what follows is a command again.
        assert_eq!(secret_from(ahead.reached(&session), "NOOP"), None);
        for (voice, text) in [
            (Voice::Client, "AUTH LOGIN"),
            (Voice::Client, "…"),
            (Voice::Client, "…"),
        ] {
            let line = Line::new(0, voice, text);
            session.follow(&line);
            ahead.hear(&line);
        }
        assert!(ahead.is_empty());
        for reply in ["334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6", "235 in"] {
            session.follow(&Line::new(0, Voice::Server, reply));
        }
        assert!(session.is_logged_in());
        assert_eq!(session.phase(), Phase::Greeted);
    }

    #[test]
    fn what_never_goes_out_is_forgotten_with_all_before_it() {
        let session = Session::new(Protocol::Pop3);
        let mut ahead = Ahead::default();
        for (key, line) in [(1, "AUTH LOGIN"), (2, "a"), (3, "b")] {
            ahead.say(&session, key, line, Manner::Plain);
        }
        ahead.is_out(2);
        assert!(!ahead.is_empty());
        ahead.is_out(3);
        assert!(ahead.is_empty() && !ahead.reached(&session).takes_answer());
    }
}
