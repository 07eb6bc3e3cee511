//! Logging in: USER and PASS (RFC 1939 §7) or SASL (RFC 5034).

use zeroize::Zeroizing;

use crate::model::account::AuthChoice;
use crate::sasl::{self, Credentials, Exchange, Login, Mechanism};
use crate::wire::{Outgoing, limits};

use super::capabilities::Capabilities;
use super::command::{self, ArgumentFault, Characters};
use super::error::Error;
use super::reply::{Reply, ResponseCode, Status};

/// Where the login stands; named after what is awaited.
#[derive(Debug)]
pub(super) enum Step {
    /// UTF8, so that USER may be in it (P-43).
    Utf8,
    /// USER; PASS is not written before its +OK (P-48).
    User(Characters),
    /// USER, with PASS already on its way.
    UserThenPass,
    /// PASS.
    Pass,
    /// AUTH with the response in the same line.
    Initial(Mechanism),
    /// AUTH, the server speaks next.
    Asked(Mechanism, Exchange),
    /// A response; so many were given.
    Answered(Mechanism, Exchange, u32),
}

/// What follows.
#[derive(Debug)]
pub(super) enum Turn {
    /// Write, then await.
    Send(Step, Outgoing),
    /// Await the next line.
    Wait(Step),
    /// Logged in.
    Done,
}

/// Who logs in to what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) login: &'a Login,
    pub(super) capabilities: &'a Capabilities,
    pub(super) encrypted: bool,
    /// Whether commands may go out before the former ones are answered.
    pub(super) pipelining: bool,
}

/// The first command of the login.
///
/// # Errors
/// [`Error::PlaintextForbidden`], [`Error::NoMechanism`], [`Error::UnsendableLogin`]; nothing
/// secret was sent.
pub(super) fn begin(scene: Scene<'_>) -> Result<Turn, Error> {
    let method = choose(scene)?;
    let shows = method.is_none_or(Mechanism::shows_the_secret);
    if shows && !scene.encrypted && !scene.login.secret_may_travel {
        return Err(Error::PlaintextForbidden);
    }
    match method {
        Some(mechanism) => begin_sasl(scene.login, mechanism),
        None => begin_user(scene),
    }
}

/// `None`: USER and PASS.
fn choose(scene: Scene<'_>) -> Result<Option<Mechanism>, Error> {
    let capabilities = scene.capabilities;
    let choice = scene.login.choice;
    let nothing = || Error::NoMechanism {
        offered: offered(capabilities),
    };
    match choice {
        AuthChoice::UserPass => Ok(None),
        AuthChoice::Apop => Err(nothing()),
        AuthChoice::Auto => {
            let best = sasl::pick(&capabilities.sasl, choice).ok();
            match best {
                // In the clear (loopback) and beside LOGIN, USER and PASS show no more.
                Some(Mechanism::Login) if capabilities.user_pass => Ok(None),
                Some(mechanism) if scene.encrypted || !capabilities.user_pass => {
                    Ok(Some(mechanism))
                }
                Some(_) => Ok(None),
                // A server without CAPA, or one that forgets to say USER: it costs a try. Where
                // it says so in the clear it means "not without TLS".
                None if capabilities.user_pass || !capabilities.known => Ok(None),
                None if scene.encrypted && capabilities.sasl.is_empty() => Ok(None),
                None => Err(nothing()),
            }
        }
        _ if !capabilities.known => {
            // Nothing is known to be offered: the account's word counts.
            let ours = [Mechanism::Plain, Mechanism::Login];
            let names = ours.map(|mechanism| mechanism.name().to_owned());
            sasl::pick(&names, choice)
                .map(Some)
                .map_err(|_none| nothing())
        }
        _ => sasl::pick(&capabilities.sasl, choice)
            .map(Some)
            .map_err(|_none| nothing()),
    }
}

fn offered(capabilities: &Capabilities) -> String {
    let user = capabilities.user_pass.then_some("USER");
    let names: Vec<&str> = capabilities
        .sasl
        .iter()
        .map(String::as_str)
        .chain(user)
        .collect();
    if names.is_empty() {
        "nothing".to_owned()
    } else {
        names.join(" ")
    }
}

fn begin_user(scene: Scene<'_>) -> Result<Turn, Error> {
    let Credentials { user, password } = &scene.login.credentials;
    let is_ascii = user.is_ascii() && password.expose().is_ascii();
    if !is_ascii && scene.capabilities.utf8_user {
        return Ok(Turn::Send(Step::Utf8, command::plain("UTF8")));
    }
    // Looked at before anything is sent: half a login would be a failed one.
    pass_line(scene.login, Characters::Ascii)?;
    if scene.pipelining && scene.encrypted {
        let both = user_then_pass(scene.login)?;
        return Ok(Turn::Send(Step::UserThenPass, both));
    }
    let line = user_line(scene.login, Characters::Ascii)?;
    Ok(Turn::Send(
        Step::User(Characters::Ascii),
        Outgoing::open(line),
    ))
}

fn begin_sasl(login: &Login, mechanism: Mechanism) -> Result<Turn, Error> {
    let mut exchange = exchange(login, mechanism)?;
    let Some(response) = exchange.initial_response() else {
        return Ok(ask(mechanism, exchange));
    };
    let response = sasl::encode(&response);
    let verb = format!("AUTH {} ", mechanism.name());
    let length = verb.len() + response.len() + 2;
    if length > limits::POP3_COMMAND_OCTETS {
        // P-47: in the second step the line may be long.
        return Ok(ask(mechanism, self::exchange(login, mechanism)?));
    }
    let mut line = Vec::with_capacity(length);
    line.extend_from_slice(verb.as_bytes());
    line.extend_from_slice(response.as_bytes());
    line.extend_from_slice(b"\r\n");
    let shown = format!("{verb}…");
    Ok(Turn::Send(
        Step::Initial(mechanism),
        Outgoing::secret(line, &shown),
    ))
}

fn ask(mechanism: Mechanism, exchange: Exchange) -> Turn {
    let line = format!("AUTH {}\r\n", mechanism.name()).into_bytes();
    Turn::Send(Step::Asked(mechanism, exchange), Outgoing::open(line))
}

fn exchange(login: &Login, mechanism: Mechanism) -> Result<Exchange, Error> {
    Exchange::new(mechanism, &login.credentials).map_err(|fault| match fault {
        sasl::Fault::NoUser => unsendable("user name", ArgumentFault::Empty),
        sasl::Fault::Nul => unsendable("user name or password", ArgumentFault::Control),
        other => Error::BadExchange {
            detail: other.to_string(),
        },
    })
}

impl Step {
    /// What is awaited, for a status line.
    pub(super) fn awaiting(&self) -> &'static str {
        match self {
            Self::Utf8 => "UTF8",
            Self::User(_) | Self::UserThenPass => "USER",
            Self::Pass => "PASS",
            Self::Initial(_) | Self::Asked(..) | Self::Answered(..) => "AUTH",
        }
    }

    /// Consumes this step and one status line.
    pub(super) fn on_status(self, status: Status, scene: Scene<'_>) -> Result<Turn, Error> {
        match (self, status) {
            (Self::Utf8, Status::Ok(_)) => {
                pass_line(scene.login, Characters::Utf8)?;
                let line = user_line(scene.login, Characters::Utf8)?;
                Ok(Turn::Send(
                    Self::User(Characters::Utf8),
                    Outgoing::open(line),
                ))
            }
            (Self::Utf8, Status::Refused(_)) => {
                Err(unsendable("user name or password", ArgumentFault::NotAscii))
            }
            (Self::User(characters), Status::Ok(_)) => {
                let line = pass_line(scene.login, characters)?;
                Ok(Turn::Send(Self::Pass, line))
            }
            (Self::UserThenPass, Status::Ok(_)) => Ok(Turn::Wait(Self::Pass)),
            (Self::Pass | Self::Initial(_), Status::Ok(_)) => Ok(Turn::Done),
            (Self::Initial(mechanism), Status::Refused(reply)) if is_misunderstood(&reply) => {
                Ok(ask(mechanism, exchange(scene.login, mechanism)?))
            }
            (Self::Initial(mechanism), Status::Challenge(challenge)) => {
                // It took the command and not the response in it (Coremail): once more.
                let exchange = exchange(scene.login, mechanism)?;
                answer(mechanism, exchange, 0, &challenge)
            }
            (Self::Asked(mechanism, exchange), Status::Challenge(challenge)) => {
                answer(mechanism, exchange, 0, &challenge)
            }
            // Some servers write `+OK` where `+` is due (P-01): nothing was said yet.
            (Self::Asked(mechanism, exchange), Status::Ok(_)) => {
                answer(mechanism, exchange, 0, b"")
            }
            (Self::Answered(mechanism, exchange, given), Status::Challenge(challenge)) => {
                answer(mechanism, exchange, given, &challenge)
            }
            (Self::Answered(mechanism, exchange, given), Status::Ok(_)) => {
                if given < answers_due(mechanism) {
                    answer(mechanism, exchange, given, b"")
                } else {
                    Ok(Turn::Done)
                }
            }
            (_, Status::Refused(reply)) => Err(refusal(reply)),
            (step, Status::Challenge(_)) => Err(Error::NotAReply {
                awaiting: step.awaiting().to_owned(),
                line: "+".to_owned(),
            }),
        }
    }
}

/// Responses after which +OK means that the login succeeded.
fn answers_due(mechanism: Mechanism) -> u32 {
    match mechanism {
        Mechanism::Plain => 1,
        Mechanism::Login => 2,
    }
}

fn answer(
    mechanism: Mechanism,
    mut exchange: Exchange,
    given: u32,
    challenge: &[u8],
) -> Result<Turn, Error> {
    let bad = |fault: sasl::Fault| Error::BadExchange {
        detail: fault.to_string(),
    };
    let challenge = match mechanism {
        // What it says is not looked at, so it need not be base64 either.
        Mechanism::Plain | Mechanism::Login => sasl::decode(challenge).unwrap_or_default(),
    };
    let response: Zeroizing<Vec<u8>> = exchange.answer(&challenge).map_err(bad)?;
    let response = sasl::encode(&response);
    if response.len() + 2 > limits::SASL_LINE_OCTETS {
        return Err(unsendable("user name or password", ArgumentFault::TooLong));
    }
    let mut line = Vec::with_capacity(response.len() + 2);
    line.extend_from_slice(response.as_bytes());
    line.extend_from_slice(b"\r\n");
    Ok(Turn::Send(
        Step::Answered(mechanism, exchange, given + 1),
        Outgoing::secret(line, "…"),
    ))
}

fn user_line(login: &Login, characters: Characters) -> Result<Vec<u8>, Error> {
    let mut line = Vec::new();
    let user = &login.credentials.user;
    let limit = limits::POP3_COMMAND_OCTETS;
    command::append(&mut line, "USER", user, characters, limit)
        .map_err(|fault| unsendable("user name", fault))?;
    Ok(line)
}

fn pass_line(login: &Login, characters: Characters) -> Result<Outgoing, Error> {
    let mut line = Vec::new();
    append_pass(&mut line, login, characters)?;
    Ok(Outgoing::secret(line, "PASS …"))
}

fn append_pass(line: &mut Vec<u8>, login: &Login, characters: Characters) -> Result<(), Error> {
    let password = login.credentials.password.expose();
    let limit = limits::POP3_COMMAND_OCTETS;
    command::append(line, "PASS", password, characters, limit)
        .map_err(|fault| unsendable("password", fault))
}

fn user_then_pass(login: &Login) -> Result<Outgoing, Error> {
    let mut both = user_line(login, Characters::Ascii)?;
    append_pass(&mut both, login, Characters::Ascii)?;
    let shown = format!("USER {}\r\nPASS …", login.credentials.user);
    Ok(Outgoing::secret(both, &shown))
}

fn unsendable(field: &'static str, fault: ArgumentFault) -> Error {
    Error::UnsendableLogin {
        field,
        reason: fault.reason(),
    }
}

/// Whether a refusal of AUTH with a response in it complains of the line, not of the credentials:
/// only then it costs nothing to ask again in two steps.
fn is_misunderstood(reply: &Reply) -> bool {
    let text = reply.text.to_ascii_lowercase();
    let complaints = ["syntax", "argument", "parameter", "bad command"];
    reply.code.is_none() && complaints.iter().any(|words| text.contains(words))
}

/// What -ERR to a login means (P-44).
fn refusal(reply: Reply) -> Error {
    match reply.code {
        Some(ResponseCode::Auth) => Error::LoginRefused { reply },
        Some(ResponseCode::SysPerm) => Error::Refused {
            command: "the login",
            reply,
        },
        None | Some(ResponseCode::Utf8) if says_locked(&reply.text) => Error::InUse { reply },
        None | Some(ResponseCode::Utf8) => Error::LoginRefused { reply },
        Some(_) => Error::from_refusal("the login", reply),
    }
}

/// Older servers say in words only that another session holds the maildrop (RFC 1939 §7).
fn says_locked(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let names_maildrop = ["maildrop", "mail drop", "mailbox"]
        .iter()
        .any(|noun| text.contains(noun));
    names_maildrop && (text.contains("lock") || text.contains("in use"))
}
