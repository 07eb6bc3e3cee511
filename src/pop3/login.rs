//! Logging in: by SASL (RFC 5034), by USER and PASS or by APOP (RFC 1939 §7).

mod exchange;

use crate::model::ChannelBindings;
use crate::model::account::AuthChoice;
use crate::sasl::{self, Credentials, Login, Mechanism, NoWay, Offer, PREFERENCE, Way};
use crate::wire::{Outgoing, limits};

use super::capabilities::Capabilities;
use super::command::{self, ArgumentFault, Characters};
use super::error::Error;
use super::reply::{Reply, ResponseCode, Status};

use exchange::Attempt;

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
    /// APOP.
    Apop,
    /// AUTH or a line of its exchange.
    Auth(Box<Attempt>),
}

/// What follows.
#[derive(Debug)]
pub(super) enum Turn {
    /// Write, then await.
    Send(Step, Outgoing),
    /// Await the next line.
    Wait(Step),
    /// Logged in; by this, where it was SASL.
    Done(Option<Mechanism>),
}

/// Who logs in to what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) login: &'a Login,
    pub(super) capabilities: &'a Capabilities,
    pub(super) encrypted: bool,
    pub(super) bindings: &'a ChannelBindings,
    /// APOP's challenge out of a greeting that came under TLS.
    pub(super) challenge: Option<&'a str>,
    /// Whether commands may go out before the former ones are answered.
    pub(super) pipelining: bool,
}

/// How to begin.
enum Method {
    Sasl(Vec<Way>),
    User,
    Apop,
}

/// The first command of the login.
///
/// # Errors
/// [`Error::PlaintextForbidden`], [`Error::NoMechanism`], [`Error::WeakerLogin`],
/// [`Error::UnsendableLogin`], [`Error::Sasl`]; nothing secret was sent.
pub(super) fn begin(scene: Scene<'_>) -> Result<Turn, Error> {
    match choose(scene)? {
        Method::Sasl(ways) => exchange::begin(scene, ways),
        Method::User => begin_user(scene),
        Method::Apop => begin_apop(scene),
    }
}

fn choose(scene: Scene<'_>) -> Result<Method, Error> {
    let (login, capabilities) = (scene.login, scene.capabilities);
    match login.choice {
        AuthChoice::UserPass => Ok(Method::User),
        AuthChoice::Apop => Ok(Method::Apop),
        AuthChoice::Auto => choose_best(scene),
        _ if capabilities.known => Ok(Method::Sasl(ways(scene, &capabilities.sasl)?)),
        // Nothing is known to be offered: the account's word counts.
        _ => {
            let unbound = PREFERENCE.iter().filter(|mechanism| !mechanism.is_bound());
            let names: Vec<String> = unbound.map(|it| it.name().to_owned()).collect();
            Ok(Method::Sasl(ways(scene, &names)?))
        }
    }
}

/// The best of what is announced. USER and PASS come where they are as good as the rest.
fn choose_best(scene: Scene<'_>) -> Result<Method, Error> {
    let capabilities = scene.capabilities;
    let ways = match ways(scene, &capabilities.sasl) {
        Ok(ways) => ways,
        Err(Error::NoMechanism { .. }) if may_try_user(capabilities, scene.encrypted) => {
            return Ok(Method::User);
        }
        Err(error) => return Err(error),
    };
    let best = ways.first().map(|way| way.mechanism);
    let shows_no_more = match best {
        Some(Mechanism::Login) => true,
        // On loopback, in the clear.
        Some(Mechanism::Plain) => !scene.encrypted,
        _ => false,
    };
    if shows_no_more && capabilities.user_pass {
        Ok(Method::User)
    } else {
        Ok(Method::Sasl(ways))
    }
}

fn ways(scene: Scene<'_>, mechanisms: &[String]) -> Result<Vec<Way>, Error> {
    let offer = Offer {
        mechanisms,
        encrypted: scene.encrypted,
        bindings: scene.bindings,
    };
    scene.login.ways(&offer).map_err(|none| match none {
        NoWay::NoMechanism(_) => Error::NoMechanism {
            offered: offered(scene.capabilities),
        },
        NoWay::InClear => Error::PlaintextForbidden,
        NoWay::Weaker(weaker) => Error::WeakerLogin(weaker),
    })
}

/// A server without CAPA, or one that forgets to say USER: it costs a try. Where it says so in
/// the clear it means "not without TLS".
fn may_try_user(capabilities: &Capabilities, encrypted: bool) -> bool {
    let says_nothing = encrypted && capabilities.sasl.is_empty();
    capabilities.user_pass || !capabilities.known || says_nothing
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
    if let Some(pinned) = scene
        .login
        .pinned
        .filter(|_| scene.login.forbids_as_weaker(None))
    {
        let offered = vec![offered(scene.capabilities)];
        return Err(Error::WeakerLogin(sasl::Weaker { pinned, offered }));
    }
    if !scene.encrypted && !scene.login.secret_may_travel {
        return Err(Error::PlaintextForbidden);
    }
    let Credentials { user, password } = &scene.login.credentials;
    let is_ascii = user.is_ascii() && password.expose().is_ascii();
    if !is_ascii && scene.capabilities.utf8_user {
        // Looked at before anything is sent: half a login would be a failed one.
        user_line(scene.login, Characters::Utf8)?;
        pass_line(scene.login, Characters::Utf8)?;
        return Ok(Turn::Send(Step::Utf8, command::plain("UTF8")));
    }
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

/// By hand only, and only where the greeting itself came under TLS: whoever can choose the
/// challenge learns the password from the answers (CVE-2007-1558, P-46, A-25).
fn begin_apop(scene: Scene<'_>) -> Result<Turn, Error> {
    let challenge = scene.challenge.ok_or(Error::NoApop)?;
    let Credentials { user, password } = &scene.login.credentials;
    let digest = sasl::apop_digest(challenge, password);
    let both = zeroize::Zeroizing::new(format!("{user} {}", digest.as_str()));
    if user.is_empty() || user.contains(' ') {
        return Err(unsendable("user name", ArgumentFault::Control));
    }
    let mut line = Vec::new();
    let limit = limits::POP3_COMMAND_OCTETS;
    command::append(&mut line, "APOP", &both, Characters::Ascii, limit)
        .map_err(|fault| unsendable("user name", fault))?;
    let shown = format!("APOP {user} …");
    Ok(Turn::Send(Step::Apop, Outgoing::secret(line, &shown)))
}

impl Step {
    /// What is awaited, for a status line.
    pub(super) fn awaiting(&self) -> &'static str {
        match self {
            Self::Utf8 => "UTF8",
            Self::User(_) | Self::UserThenPass => "USER",
            Self::Pass => "PASS",
            Self::Apop => "APOP",
            Self::Auth(_) => "AUTH",
        }
    }

    /// Consumes this step and one status line.
    pub(super) fn on_status(self, status: Status, scene: Scene<'_>) -> Result<Turn, Error> {
        match (self, status) {
            (Self::Auth(attempt), status) => attempt.on_status(status, scene),
            (Self::Utf8, Status::Ok(_)) => {
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
            (Self::Pass | Self::Apop, Status::Ok(_)) => Ok(Turn::Done(None)),
            (_, Status::Refused(reply)) => Err(refusal(reply)),
            (step, Status::Challenge(_)) => Err(Error::NotAReply {
                awaiting: step.awaiting().to_owned(),
                line: "+".to_owned(),
            }),
        }
    }
}

fn user_line(login: &Login, characters: Characters) -> Result<Vec<u8>, Error> {
    let mut line = Vec::new();
    let user = written("user name", &login.credentials.user, characters)?;
    let limit = limits::POP3_COMMAND_OCTETS;
    command::append(&mut line, "USER", &user, characters, limit)
        .map_err(|fault| unsendable("user name", fault))?;
    Ok(line)
}

fn pass_line(login: &Login, characters: Characters) -> Result<Outgoing, Error> {
    let mut line = Vec::new();
    append_pass(&mut line, login, characters)?;
    Ok(Outgoing::secret(line, "PASS …"))
}

fn append_pass(line: &mut Vec<u8>, login: &Login, characters: Characters) -> Result<(), Error> {
    let password = written("password", login.credentials.password.expose(), characters)?;
    let limit = limits::POP3_COMMAND_OCTETS;
    command::append(line, "PASS", &password, characters, limit)
        .map_err(|fault| unsendable("password", fault))
}

/// Text as it goes on the line: prepared where it is UTF-8 (RFC 6856 §2.2), else as it is.
fn written(
    field: &'static str,
    text: &str,
    characters: Characters,
) -> Result<zeroize::Zeroizing<String>, Error> {
    match characters {
        Characters::Ascii => Ok(zeroize::Zeroizing::new(text.to_owned())),
        Characters::Utf8 => sasl::prepared(text)
            .map_err(|_prohibited| unsendable(field, ArgumentFault::Unpreparable)),
    }
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
