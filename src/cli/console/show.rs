//! What is printed: the dialogue, colours only on a terminal, nothing that steers it.

use std::io::{IsTerminal, Write};

use super::terminal::Printer;
use crate::channel::Voice;
use crate::console::catalogue::{all, find};
use crate::console::{Followed, Kind, Line, Protocol, Recording, Session, meaning, why_not};
use crate::words::Words;

/// Prints the dialogue.
pub(super) struct Show {
    words: Words,
    host: String,
    /// Prints beside a line being typed.
    printer: Option<Printer>,
    has_colours: bool,
}

const RED: &str = "31";
const GREEN: &str = "32";
const YELLOW: &str = "33";
const CYAN: &str = "36";
const DIM: &str = "2";

impl Show {
    pub(super) fn new(words: Words, host: &str, printer: Option<Printer>) -> Self {
        let has_colours = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self {
            words,
            host: host.to_owned(),
            printer,
            has_colours,
        }
    }

    /// One line, and on a terminal what it means.
    pub(super) fn line(&mut self, protocol: Protocol, line: &Line, followed: &Followed) {
        let (mark, colour) = match (line.voice, followed.kind) {
            (Voice::Note, _) => ("--", DIM),
            (Voice::Client, _) => ("C:", CYAN),
            (Voice::Server, Kind::Refused) => ("S:", RED),
            (Voice::Server, Kind::Later) => ("S:", YELLOW),
            (Voice::Server, Kind::Done) => ("S:", GREEN),
            (Voice::Server, _) => ("S:", ""),
        };
        // A script gets what a file has; a person gets it in the language of the terminal.
        let text = match line.voice {
            Voice::Note if self.has_colours => format!("{mark} {}", self.words.note(&line.text)),
            _ => format!("{mark} {}", line.text),
        };
        self.print(&self.coloured(text.trim_end(), colour));
        if !self.has_colours {
            return;
        }
        let is_whole = matches!(
            followed.kind,
            Kind::Done | Kind::GoOn | Kind::Later | Kind::Refused
        );
        if let Some(decoded) = &followed.decoded {
            let told = [("text", decoded.as_str().into())];
            let told = self.words.text_with("console-decoded", &told);
            self.print(&self.coloured(&format!("   {told}"), DIM));
        }
        if let (true, Some(explanation)) = (
            is_whole,
            meaning(protocol, &followed.answers, &line.text, &self.host),
        ) {
            let said = self.words.explained(&explanation);
            let took = followed.waited_ms.map(|ms| {
                let told = self.words.text_with("console-took", &[("ms", ms.into())]);
                format!(" ({told})")
            });
            let took = took.unwrap_or_default();
            let mut told = format!("   {}{took}", said.meaning);
            if followed.kind == Kind::Refused && !said.advice.is_empty() {
                told = format!("{told}\n   {}", said.advice);
            }
            self.print(&self.coloured(&told, DIM));
        }
    }

    /// The commands, or one of them.
    pub(super) fn help(&mut self, session: &Session, verb: &str) {
        let protocol = session.protocol();
        if let Some(command) = find(protocol, verb.trim()) {
            let text = format!(
                "{}\n   {}\n   {}: {}\n   {}",
                command.syntax,
                self.words.text(command.help),
                self.words.text("console-example"),
                command.example,
                command.reference
            );
            return self.print(&text);
        }
        for command in all(protocol) {
            let text = format!("{:<9} {}", command.verb, self.words.text(command.help));
            let colour = if why_not(session, command).is_some() {
                DIM
            } else {
                ""
            };
            self.print(&self.coloured(&text, colour));
        }
        self.print("/login [MECHANISM]  /base64 TEXT  /raw LINE  /help [COMMAND]  /close");
    }

    /// The head of a session that is played back.
    pub(super) fn begin(&mut self, recording: &Recording) {
        let head = format!(
            "== {} {} {}",
            recording.name,
            recording.protocol.name(),
            recording.began
        );
        self.host.clone_from(&recording.name);
        self.print(head.trim_end());
    }

    /// What cannot be read of a file.
    pub(super) fn fault(&self, text: &str) {
        // Where standard error is closed nobody wants to know.
        writeln!(std::io::stderr().lock(), "hongyan: {text}").ok();
    }

    fn coloured(&self, text: &str, colour: &str) -> String {
        if self.has_colours && !colour.is_empty() {
            format!("\u{1b}[{colour}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    fn print(&mut self, text: &str) {
        match &mut self.printer {
            Some(printer) => printer.print(format!("{text}\n")),
            // A reader that has gone needs no more lines.
            None => {
                writeln!(std::io::stdout().lock(), "{text}").ok();
            }
        }
    }
}
