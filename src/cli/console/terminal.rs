//! Typing on a terminal: completion, history without secrets, masks, and hints of what a line
//! will do.

use std::borrow::Cow;

use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::{History, MemHistory};
use rustyline::validate::Validator;
use rustyline::{Config, Context, Editor, ExternalPrinter, Helper};

use super::{Shared, is_secret, locked};
use crate::console::{Phase, advice, complete, secret_from};
use crate::words::{Language, Words};

/// Prints while a line is being typed.
pub(super) struct Printer(Box<dyn ExternalPrinter + Send>);

impl Printer {
    pub(super) fn print(&mut self, text: String) {
        if let Err(error) = self.0.print(text) {
            tracing::debug!("the terminal is gone: {error}");
        }
    }
}

/// Takes lines in.
pub(super) struct Typing {
    editor: Editor<Aid, MemHistory>,
    seen: Shared,
}

/// Opens the terminal; `None`: it cannot do what is needed, and lines come as they are.
pub(super) fn open(seen: &Shared, words: &Words) -> Option<(Typing, Printer)> {
    let config = Config::builder().auto_add_history(false).build();
    let history = MemHistory::with_config(&config);
    let mut editor = Editor::with_history(config, history).ok()?;
    editor.set_helper(Some(Aid {
        seen: Shared::clone(seen),
        words: Words::new(words.language(), jiff::tz::TimeZone::UTC),
    }));
    let printer = editor.create_external_printer().ok()?;
    let typing = Typing {
        editor,
        seen: Shared::clone(seen),
    };
    Some((typing, Printer(Box::new(printer))))
}

impl Typing {
    /// The next line; `None`: no more (Ctrl+D, Ctrl+C).
    pub(super) fn line(&mut self) -> Option<String> {
        match self.editor.readline("> ") {
            Ok(line) => {
                let mut seen = locked(&self.seen);
                let reached = seen.reached();
                let is_kept = reached.phase() != Phase::Content && !is_secret(reached, &line);
                drop(seen);
                if is_kept && let Err(error) = self.editor.history_mut().add(&line) {
                    tracing::debug!("the history is full: {error}");
                }
                Some(line)
            }
            Err(ReadlineError::Eof | ReadlineError::Interrupted) => None,
            Err(error) => {
                tracing::debug!("the terminal is gone: {error}");
                None
            }
        }
    }
}

/// Completes, masks and foretells.
struct Aid {
    seen: Shared,
    words: Words,
}

impl Helper for Aid {}

impl Validator for Aid {}

impl Completer for Aid {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        pos: usize,
        _context: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let typed = line.get(..pos).unwrap_or_default();
        let found = complete(locked(&self.seen).reached(), typed);
        let pairs = found.into_iter().map(|one| Pair {
            display: one.shown,
            replacement: one.line,
        });
        Ok((0, pairs.collect()))
    }
}

impl Hinter for Aid {
    type Hint = String;

    fn hint(&self, line: &str, pos: usize, _context: &Context<'_>) -> Option<String> {
        let is_content = locked(&self.seen).reached().phase() == Phase::Content;
        if pos < line.len() || line.is_empty() || is_content && line != "." {
            return None;
        }
        let advice = advice(locked(&self.seen).reached(), line)?;
        let named = [("name", advice.name.into()), ("count", advice.count.into())];
        let said = self.words.text_with(advice.key, &named);
        let gap = if self.words.language() == Language::Chinese {
            "　"
        } else {
            "   "
        };
        Some(format!("{gap}{said}"))
    }
}

impl Highlighter for Aid {
    fn highlight<'l>(&self, line: &'l str, _pos: usize) -> Cow<'l, str> {
        let secret = if line.starts_with("/base64 ") {
            Some("/base64 ".len())
        } else {
            secret_from(locked(&self.seen).reached(), line)
        };
        let Some(from) = secret else {
            return Cow::Borrowed(line);
        };
        let hidden: String = line
            .get(from..)
            .unwrap_or_default()
            .chars()
            .map(|_| '*')
            .collect();
        Cow::Owned(format!("{}{hidden}", line.get(..from).unwrap_or_default()))
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(format!("\u{1b}[2m{hint}\u{1b}[0m"))
    }

    fn highlight_char(&self, line: &str, _pos: usize, _kind: CmdKind) -> bool {
        line.starts_with("/base64 ") || secret_from(locked(&self.seen).reached(), line).is_some()
    }
}
