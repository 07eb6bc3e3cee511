//! Faults below the protocol: names, connections, silence.

use super::{Argument, Blame, Explanation, Meaning};
use crate::model::Remedy;

/// Why there is no line, or no longer one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NetworkFault<'a> {
    /// DNS has no address for the name.
    NameNotFound,
    /// Nothing listens on the port.
    Refused {
        /// The port.
        port: u16,
    },
    /// No way there.
    Unreachable {
        /// The system's words.
        detail: &'a str,
    },
    /// Silence.
    TimedOut {
        /// Which command or step.
        awaiting: &'a str,
        /// The limit that ran out.
        seconds: u64,
    },
    /// The connection was cut while an answer was due.
    Closed {
        /// Which command or step.
        awaiting: &'a str,
    },
}

/// What a fault of the line means.
#[must_use]
pub fn network(fault: NetworkFault<'_>, host: &str) -> Explanation {
    let (meaning, named): (Meaning, Vec<(&str, String)>) = match fault {
        NetworkFault::NameNotFound => (
            Meaning::wrong(
                "cause-name-not-found",
                Blame::You,
                "advice-name",
                Remedy::CheckServer,
            ),
            Vec::new(),
        ),
        NetworkFault::Refused { port } => (
            Meaning::wrong(
                "cause-connection-refused",
                Blame::You,
                "advice-port",
                Remedy::CheckServer,
            ),
            vec![("port", port.to_string())],
        ),
        NetworkFault::Unreachable { detail } => (
            Meaning::wrong(
                "cause-unreachable",
                Blame::Network,
                "advice-network",
                Remedy::CheckNetwork,
            ),
            vec![("detail", detail.to_owned())],
        ),
        NetworkFault::TimedOut { awaiting, seconds } => (
            Meaning::wrong(
                "cause-timed-out",
                Blame::Network,
                if is_start(awaiting) {
                    "advice-silent-start"
                } else {
                    "advice-silent"
                },
                Remedy::RetryLater,
            ),
            vec![
                ("awaiting", awaiting.to_owned()),
                ("seconds", seconds.to_string()),
            ],
        ),
        NetworkFault::Closed { awaiting } => (
            Meaning::wrong(
                "cause-closed",
                Blame::Network,
                if is_start(awaiting) {
                    "advice-hung-up-start"
                } else {
                    "advice-hung-up"
                },
                Remedy::RetryLater,
            ),
            vec![("awaiting", awaiting.to_owned())],
        ),
    };
    let mut explanation = meaning.explain(host);
    for (name, value) in named {
        let argument = (name.to_owned(), Argument::Text(value));
        explanation.meaning.arguments.push(argument);
    }
    explanation
}

/// Before the first command: a wrong port or kind of encryption shows itself like this.
fn is_start(awaiting: &str) -> bool {
    matches!(
        awaiting,
        "the greeting" | "the connection" | "connection" | "TLS" | "encryption"
    )
}
