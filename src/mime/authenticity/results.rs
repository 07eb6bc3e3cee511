//! One Authentication-Results field (RFC 8601 §2.2), and what is written in its place.

use crate::mime::domain;
use crate::model::authenticity::{Check, CheckResult, Method};
use crate::model::text::printable;

/// Octets of one field that are read.
const FIELD_OCTETS: usize = 16 * 1024;
/// Checks of one field.
const CHECKS: usize = 50;
/// Longest value or reason kept.
const VALUE_CHARACTERS: usize = 300;

/// What one field says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Results {
    /// The server's name (authserv-id); empty where there is none.
    pub(super) server: String,
    pub(super) checks: Vec<Check>,
}

/// Reads a field; `None` where its version is one nobody knows (RFC 8601 §2.2).
pub(super) fn read(value: &[u8]) -> Option<Results> {
    let raw = value.get(..FIELD_OCTETS).unwrap_or(value);
    let text = String::from_utf8_lossy(raw);
    let mut clauses = Clauses { rest: &text };
    let first = clauses.next().unwrap_or_default();
    let mut checks = Vec::new();
    let mut server = String::new();
    if first
        .words
        .iter()
        .any(|(key, _value)| Method::named(key).is_some())
    {
        // No name at all, but results at once.
        checks.extend(first.check());
    } else if let Some((name, value)) = first.words.first()
        && value.is_empty()
    {
        server = shown(name);
        let version = first.words.get(1).map(|(version, _)| version.as_str());
        if !matches!(version, None | Some("1")) {
            return None;
        }
    }
    checks.extend(clauses.take(CHECKS).filter_map(|clause| clause.check()));
    Some(Results { server, checks })
}

impl Method {
    fn named(name: &str) -> Option<Self> {
        // `dkim/1`: the version of the method.
        let name = name.split('/').next().unwrap_or_default();
        Some(match name.trim().to_ascii_lowercase().as_str() {
            "dkim" => Self::Dkim,
            "spf" => Self::Spf,
            "dmarc" => Self::Dmarc,
            "arc" => Self::Arc,
            _ => return None,
        })
    }
}

impl CheckResult {
    fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "pass" => Self::Pass,
            "fail" | "hardfail" | "reject" | "quarantine" => Self::Fail,
            "softfail" => Self::SoftFail,
            "neutral" | "policy" => Self::Neutral,
            "none" | "bestguesspass" => Self::None,
            "temperror" => Self::TemporaryError,
            "permerror" => Self::PermanentError,
            _ => return None,
        })
    }
}

/// What stands between two `;`: `key=value` and words alone, comments left out.
#[derive(Debug, Default)]
struct Clause {
    words: Vec<(String, String)>,
}

impl Clause {
    fn check(&self) -> Option<Check> {
        let (method, result) = self
            .words
            .iter()
            .find_map(|(key, value)| Some((Method::named(key)?, CheckResult::named(value)?)))?;
        Some(Check {
            method,
            result,
            domain: self.domain(method),
            aligned: false,
            reason: self.value("reason").map(shown).unwrap_or_default(),
        })
    }

    /// Whose domain was checked, by the properties of each method (IANA's registry).
    fn domain(&self, method: Method) -> String {
        let names: &[&str] = match method {
            Method::Dkim => &["header.d", "header.i", "header.from"],
            Method::Spf => &["smtp.mailfrom", "envelope-from", "smtp.mail", "smtp.helo"],
            Method::Dmarc => &["header.from"],
            Method::Arc => &[],
        };
        let value = names.iter().find_map(|name| self.value(name));
        let value = value.unwrap_or_default().trim_matches(['<', '>']);
        let value = value.rsplit('@').next().unwrap_or_default();
        domain::folded(&shown(value))
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.words
            .iter()
            .find(|(key, value)| key.eq_ignore_ascii_case(name) && !value.is_empty())
            .map(|(_key, value)| value.as_str())
    }
}

fn shown(text: &str) -> String {
    printable::one_line(text)
        .chars()
        .take(VALUE_CHARACTERS)
        .collect()
}

/// Cuts a field at its semicolons, each clause read once.
struct Clauses<'t> {
    rest: &'t str,
}

impl Iterator for Clauses<'_> {
    type Item = Clause;

    fn next(&mut self) -> Option<Clause> {
        if self.rest.is_empty() {
            return None;
        }
        let mut clause = Clause::default();
        loop {
            match self.token() {
                Token::End => break,
                Token::Word(word) => clause.words.push((word, String::new())),
                Token::Equals => self.take_value(&mut clause),
            }
        }
        Some(clause)
    }
}

enum Token {
    /// Of a clause, or of the field.
    End,
    Equals,
    Word(String),
}

impl Clauses<'_> {
    /// What stands behind `=` belongs to the word before it, which takes one value: the rest of
    /// base64 may have a `=` too.
    fn take_value(&mut self, clause: &mut Clause) {
        let Some((_key, value)) = clause.words.last_mut().filter(|(_, v)| v.is_empty()) else {
            return;
        };
        let before = self.rest;
        match self.token() {
            Token::Word(word) => *value = word,
            // The clause ends here, and its reader sees that itself.
            Token::End => self.rest = before,
            Token::Equals => {}
        }
    }

    fn token(&mut self) -> Token {
        self.skip_comments();
        let mut characters = self.rest.chars();
        match characters.next() {
            None => Token::End,
            Some(';') => {
                self.rest = characters.as_str();
                Token::End
            }
            Some('=') => {
                self.rest = characters.as_str();
                Token::Equals
            }
            Some(_) => Token::Word(self.word()),
        }
    }

    /// Quoted strings and others that touch: `"a b"@example.org` is one word, and its domain is
    /// what stands behind the last `@`.
    fn word(&mut self) -> String {
        let mut out = String::new();
        let (mut quoted, mut escaped) = (false, false);
        let mut characters = self.rest.chars();
        loop {
            let here = characters.as_str();
            let Some(character) = characters.next() else {
                self.rest = "";
                return out;
            };
            match character {
                _ if escaped => {
                    out.push(character);
                    escaped = false;
                }
                '\\' if quoted => escaped = true,
                '"' => quoted = !quoted,
                ';' | '=' | '(' if !quoted => {
                    self.rest = here;
                    return out;
                }
                _ if !quoted && character.is_whitespace() => {
                    self.rest = here;
                    return out;
                }
                _ => out.push(character),
            }
        }
    }

    /// White space and comments, which may nest.
    fn skip_comments(&mut self) {
        let mut depth = 0_usize;
        let mut escaped = false;
        let mut characters = self.rest.chars();
        loop {
            let here = characters.as_str();
            let Some(character) = characters.next() else {
                self.rest = "";
                return;
            };
            match character {
                _ if escaped => escaped = false,
                '\\' if depth > 0 => escaped = true,
                '(' => depth += 1,
                ')' if depth > 0 => depth -= 1,
                _ if depth > 0 || character.is_whitespace() => {}
                _ => {
                    self.rest = here;
                    return;
                }
            }
        }
    }
}
