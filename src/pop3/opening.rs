//! From the greeting to the login, one command at a time (RFC 1939 §4, RFC 2595 §4).

use std::time::Duration;

use crate::model::ChannelBindings;
use crate::sasl::{self, Mechanism};
use crate::wire::{LineEnd, Outgoing, limits};

use super::capabilities::{Capabilities, CapabilityReader};
use super::command;
use super::error::Error;
use super::login::{self, Scene, Step};
use super::reply::Status;
use super::session::{Inbox, Settings, TlsPolicy};

/// Named after the reply being waited for, in the order of an ordinary session.
#[derive(Debug)]
pub(super) enum Opening {
    /// The server speaks first.
    Greeting,
    /// CAPA: its status while there is no reader, then its lines.
    Capabilities {
        encrypted: bool,
        reader: Option<CapabilityReader>,
    },
    /// STLS.
    StartTls,
    /// The driver negotiates TLS; no reply is due.
    Handshake,
    /// Nothing: the line is encrypted now.
    Encrypted,
    /// LANG, so that whatever is refused later is told in the person's language.
    Language {
        /// Which of the wanted languages was asked for.
        asked: usize,
        encrypted: bool,
        capabilities: Capabilities,
    },
    /// USER, PASS or AUTH.
    LogIn {
        step: Step,
        encrypted: bool,
        capabilities: Capabilities,
    },
}

/// What follows.
#[derive(Debug)]
pub(super) enum Turn {
    /// More bytes are needed.
    Need(Opening),
    /// Write, then go on.
    Send(Opening, Outgoing),
    /// Logged in; these capabilities were announced before. By this, where it was SASL.
    LoggedIn(Capabilities, Option<Mechanism>),
}

/// What a login needs to know of the connection beside its capabilities.
#[derive(Debug, Default)]
pub(super) struct Connection {
    /// What ties a login to the encryption.
    pub(super) bindings: ChannelBindings,
    /// APOP's challenge, out of a greeting that came under TLS (P-46).
    pub(super) challenge: Option<String>,
}

impl Opening {
    /// What is awaited, for a status line.
    pub(super) fn awaiting(&self) -> &'static str {
        match self {
            Self::Greeting => "the greeting",
            Self::Capabilities { .. } => "CAPA",
            Self::StartTls => "STLS",
            Self::Language { .. } => "LANG",
            Self::Handshake | Self::Encrypted => "the TLS handshake",
            Self::LogIn { step, .. } => step.awaiting(),
        }
    }

    /// How long the server may be silent.
    pub(super) fn patience(&self) -> Duration {
        match self {
            // Servers lock and scan the maildrop before they answer, and slow down guessing.
            Self::LogIn { .. } => limits::POP3_LOGIN,
            Self::Greeting
            | Self::Capabilities { .. }
            | Self::StartTls
            | Self::Handshake
            | Self::Encrypted
            | Self::Language { .. } => limits::POP3_SILENCE,
        }
    }

    /// Goes on as far as the bytes in `inbox` allow.
    pub(super) fn advance(
        self,
        inbox: &mut Inbox,
        settings: &Settings,
        connection: &mut Connection,
    ) -> Result<Turn, Error> {
        let awaiting = self.awaiting();
        match self {
            Self::Greeting => match inbox.status(awaiting)? {
                None => Ok(Turn::Need(Self::Greeting)),
                // Whatever else it says, of being logged in already too, counts for nothing.
                Some(Status::Ok(greeting)) => {
                    let encrypted = match settings.tls {
                        TlsPolicy::Implicit => true,
                        TlsPolicy::StartTls | TlsPolicy::PlaintextAllowed => false,
                    };
                    connection.challenge = sasl::apop_challenge(&greeting.text)
                        .filter(|_challenge| encrypted)
                        .map(str::to_owned);
                    ask_capabilities(inbox, encrypted)
                }
                Some(Status::Refused(reply)) => Err(Error::from_refusal("the connection", reply)),
                Some(Status::Challenge(_)) => Err(not_a_reply(awaiting)),
            },
            Self::Capabilities {
                encrypted,
                reader: None,
            } => match inbox.status(awaiting)? {
                None => Ok(Turn::Need(Self::Capabilities {
                    encrypted,
                    reader: None,
                })),
                Some(Status::Ok(_)) => read_capabilities(
                    inbox,
                    settings,
                    connection,
                    encrypted,
                    CapabilityReader::default(),
                ),
                Some(Status::Refused(_)) => after_capabilities(
                    inbox,
                    settings,
                    connection,
                    encrypted,
                    Capabilities::default(),
                ),
                Some(Status::Challenge(_)) => Err(not_a_reply(awaiting)),
            },
            Self::Capabilities {
                encrypted,
                reader: Some(reader),
            } => read_capabilities(inbox, settings, connection, encrypted, reader),
            Self::StartTls => match inbox.status(awaiting)? {
                None => Ok(Turn::Need(Self::StartTls)),
                // What arrived in the clear behind this reply was not written by the server we
                // are about to authenticate; nothing from before TLS counts (RFC 2595 §4, A-01).
                Some(Status::Ok(_)) => match inbox.buffered() {
                    0 => Ok(Turn::Need(Self::Handshake)),
                    count => Err(Error::BytesBeforeTls { count }),
                },
                Some(Status::Refused(reply)) => Err(Error::NoStartTls { reply: Some(reply) }),
                Some(Status::Challenge(_)) => Err(not_a_reply(awaiting)),
            },
            Self::Handshake => Ok(Turn::Need(Self::Handshake)),
            // Everything is asked anew: what was announced in the clear is forgotten (P-40, A-05).
            Self::Encrypted => ask_capabilities(inbox, true),
            Self::Language {
                asked,
                encrypted,
                capabilities,
            } => hear_language(
                inbox,
                settings,
                connection,
                (asked, encrypted, capabilities),
            ),
            Self::LogIn {
                step,
                encrypted,
                capabilities,
            } => log_in(inbox, settings, connection, step, encrypted, capabilities),
        }
    }
}

fn ask_capabilities(inbox: &Inbox, encrypted: bool) -> Result<Turn, Error> {
    inbox.expect_quiet()?;
    let next = Opening::Capabilities {
        encrypted,
        reader: None,
    };
    Ok(Turn::Send(next, command::plain("CAPA")))
}

fn read_capabilities(
    inbox: &mut Inbox,
    settings: &Settings,
    connection: &Connection,
    encrypted: bool,
    mut reader: CapabilityReader,
) -> Result<Turn, Error> {
    while let Some(line) = inbox.line("CAPA", limits::REPLY_LINE_OCTETS)? {
        inbox.note(&line.0);
        if let Some(capabilities) = reader.take(&line)? {
            return after_capabilities(inbox, settings, connection, encrypted, capabilities);
        }
    }
    Ok(Turn::Need(Opening::Capabilities {
        encrypted,
        reader: Some(reader),
    }))
}

fn after_capabilities(
    inbox: &Inbox,
    settings: &Settings,
    connection: &Connection,
    encrypted: bool,
    capabilities: Capabilities,
) -> Result<Turn, Error> {
    inbox.expect_quiet()?;
    if settings.tls == TlsPolicy::StartTls && !encrypted {
        // A server without CAPA may still know STLS: asking shows it, and fails closed.
        return if capabilities.start_tls || !capabilities.known {
            Ok(Turn::Send(Opening::StartTls, command::plain("STLS")))
        } else {
            Err(Error::NoStartTls { reply: None })
        };
    }
    ask_language(inbox, settings, connection, encrypted, capabilities, 0)
}

/// Asks for the person's language where the server has several, `from` the best on, before
/// anything else of the person is said.
fn ask_language(
    inbox: &Inbox,
    settings: &Settings,
    connection: &Connection,
    encrypted: bool,
    capabilities: Capabilities,
    from: usize,
) -> Result<Turn, Error> {
    let wanted = settings.languages.iter().enumerate().skip(from);
    let wanted = wanted.filter_map(|(asked, tag)| Some((asked, command::language(tag)?)));
    match { wanted }.next() {
        Some((asked, line)) if capabilities.lang => {
            inbox.expect_quiet()?;
            let next = Opening::Language {
                asked,
                encrypted,
                capabilities,
            };
            Ok(Turn::Send(next, line))
        }
        _ => begin_login(inbox, settings, connection, encrypted, capabilities),
    }
}

/// The answer to LANG.
fn hear_language(
    inbox: &mut Inbox,
    settings: &Settings,
    connection: &Connection,
    (asked, encrypted, capabilities): (usize, bool, Capabilities),
) -> Result<Turn, Error> {
    match inbox.status("LANG")? {
        None => Ok(Turn::Need(Opening::Language {
            asked,
            encrypted,
            capabilities,
        })),
        Some(Status::Ok(_)) => begin_login(inbox, settings, connection, encrypted, capabilities),
        // The next best; in which language it speaks stops nothing.
        Some(Status::Refused(_)) => {
            let next = asked + 1;
            ask_language(inbox, settings, connection, encrypted, capabilities, next)
        }
        Some(Status::Challenge(_)) => Err(not_a_reply("LANG")),
    }
}

fn begin_login(
    inbox: &Inbox,
    settings: &Settings,
    connection: &Connection,
    encrypted: bool,
    capabilities: Capabilities,
) -> Result<Turn, Error> {
    inbox.expect_quiet()?;
    let turn = login::begin(scene(inbox, settings, connection, encrypted, &capabilities))?;
    turned(turn, encrypted, capabilities)
}

fn log_in(
    inbox: &mut Inbox,
    settings: &Settings,
    connection: &Connection,
    step: Step,
    encrypted: bool,
    capabilities: Capabilities,
) -> Result<Turn, Error> {
    let mut step = step;
    while let Some(status) = inbox.status(step.awaiting())? {
        let scene = scene(inbox, settings, connection, encrypted, &capabilities);
        match step.on_status(status, scene)? {
            login::Turn::Wait(next) => step = next,
            other => {
                inbox.expect_quiet()?;
                return turned(other, encrypted, capabilities);
            }
        }
    }
    Ok(Turn::Need(Opening::LogIn {
        step,
        encrypted,
        capabilities,
    }))
}

fn turned(turn: login::Turn, encrypted: bool, capabilities: Capabilities) -> Result<Turn, Error> {
    let log_in = |step, capabilities| Opening::LogIn {
        step,
        encrypted,
        capabilities,
    };
    Ok(match turn {
        login::Turn::Send(step, line) => Turn::Send(log_in(step, capabilities), line),
        login::Turn::Wait(step) => Turn::Need(log_in(step, capabilities)),
        login::Turn::Done(mechanism) => Turn::LoggedIn(capabilities, mechanism),
    })
}

fn scene<'a>(
    inbox: &Inbox,
    settings: &'a Settings,
    connection: &'a Connection,
    encrypted: bool,
    capabilities: &'a Capabilities,
) -> Scene<'a> {
    Scene {
        login: &settings.login,
        capabilities,
        encrypted,
        bindings: &connection.bindings,
        challenge: connection.challenge.as_deref(),
        pipelining: capabilities.pipelining && inbox.line_end() == Some(LineEnd::CrLf),
    }
}

fn not_a_reply(awaiting: &str) -> Error {
    Error::NotAReply {
        awaiting: awaiting.to_owned(),
        line: "+".to_owned(),
    }
}
