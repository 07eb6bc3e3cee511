//! Logging in to a console's server for the person, who sees everything but the secret.

use zeroize::Zeroizing;

use super::server_of;
use super::talk::Talk;
use crate::channel::Cause;
use crate::console::{Followed, Kind, Note, Protocol};
use crate::model::Secret;
use crate::model::account::AuthChoice;
use crate::sasl::{self, Exchange, Fault, Login, Mechanism, NoWay, Offer};
use crate::worker::login;

/// A login on its way.
pub(super) enum LogIn {
    /// AUTH.
    Sasl(Box<Exchange>),
    /// USER was said; PASS follows.
    Password(Secret),
    /// PASS was said.
    Waiting,
}

impl Talk<'_> {
    /// Begins; what forbids it is told in the dialogue, and the session goes on.
    pub(super) async fn begin_login(&mut self, mechanism: Option<String>) -> Result<(), Cause> {
        let protocol = self.session.protocol();
        let Some(account) = self.with.account.clone() else {
            return self.cannot("this session was not opened for an account");
        };
        if !self.secret_may_travel() {
            return self.cannot(
                "the account's password does not travel without encryption: say STARTTLS or STLS first",
            );
        }
        let login = match login::login(self.heart, &account, server_of(protocol), None).await {
            Ok(login) => login,
            Err(cause) => return self.cannot(&cause.to_string()),
        };
        let bindings = self.wire.bindings();
        let named = mechanism.map(|name| vec![name]);
        let choice = named
            .as_deref()
            .and_then(<[String]>::first)
            .and_then(|name| Mechanism::from_name(name))
            .map(Mechanism::choice);
        let login = Login {
            choice: choice.unwrap_or(login.choice),
            ..login
        };
        let offer = Offer {
            mechanisms: match &named {
                Some(named) => named,
                None => self.session.mechanisms(),
            },
            encrypted: self.wire.is_encrypted(),
            bindings: &bindings,
        };
        let way = login.ways(&offer).map(|ways| ways.first().copied());
        match way {
            Ok(Some(way)) => {
                let exchange = way.exchange(&login, &bindings, 0);
                self.begin_sasl(exchange).await
            }
            Ok(None) | Err(NoWay::NoMechanism(_))
                if protocol == Protocol::Pop3 && may_say_pass(&login) =>
            {
                self.log_in = Some(LogIn::Password(login.credentials.password.clone()));
                let line = format!("USER {}", login.credentials.user);
                self.say(&line, false).await
            }
            Err(NoWay::Weaker(weaker)) => self.cannot(&weaker.to_string()),
            Err(NoWay::InClear) => self.cannot(&NoWay::InClear.to_string()),
            Ok(None) | Err(NoWay::NoMechanism(_)) => self.cannot(
                "the server has offered no way of logging in that this account allows (EHLO and CAPA tell)",
            ),
        }
    }

    fn cannot(&mut self, why: &str) -> Result<(), Cause> {
        self.note(&Note::Other(why.to_owned()));
        Ok(())
    }

    async fn begin_sasl(&mut self, exchange: Result<Exchange, Fault>) -> Result<(), Cause> {
        let mut exchange = match exchange {
            Ok(exchange) => exchange,
            Err(fault) => return self.cannot(&fault.to_string()),
        };
        let name = exchange.way().mechanism.name();
        let initial = exchange.initial_response();
        self.log_in = Some(LogIn::Sasl(Box::new(exchange)));
        let line = match initial {
            Some(octets) if octets.is_empty() => Zeroizing::new(format!("AUTH {name} =")),
            Some(octets) => {
                let encoded = sasl::encode(&octets);
                Zeroizing::new(format!("AUTH {name} {}", encoded.as_str()))
            }
            None => Zeroizing::new(format!("AUTH {name}")),
        };
        self.say(&line, false).await
    }

    /// Goes on with what the server has said.
    pub(super) async fn continue_login(
        &mut self,
        text: &str,
        followed: &Followed,
    ) -> Result<(), Cause> {
        let answer = match (&mut self.log_in, followed.kind, followed.answers.as_str()) {
            (Some(LogIn::Sasl(exchange)), Kind::GoOn, "AUTH") => {
                let challenge = text.split_once(' ').map_or("", |(_code, rest)| rest);
                let octets = sasl::decode(challenge.as_bytes());
                match octets.and_then(|octets| exchange.answer(&octets)) {
                    Ok(octets) => sasl::encode(&octets),
                    // Given up: the server then refuses (RFC 4954 §4).
                    Err(_fault) => Zeroizing::new("*".to_owned()),
                }
            }
            (Some(LogIn::Password(_)), Kind::Done, "USER") => {
                let Some(LogIn::Password(password)) = self.log_in.replace(LogIn::Waiting) else {
                    return Ok(());
                };
                Zeroizing::new(format!("PASS {}", password.expose()))
            }
            (Some(LogIn::Sasl(exchange)), Kind::Done, "AUTH") => {
                let proven = exchange.conclude();
                self.log_in = None;
                return match proven {
                    Ok(()) => Ok(()),
                    Err(fault) => self.cannot(&fault.to_string()),
                };
            }
            (Some(_), Kind::Done | Kind::Refused | Kind::Later, "AUTH" | "USER" | "PASS") => {
                self.log_in = None;
                return Ok(());
            }
            _ => return Ok(()),
        };
        self.say(&answer, false).await
    }
}

/// Whether the account lets its password travel by USER and PASS: by its settings, and never
/// where something stronger has worked before.
fn may_say_pass(login: &Login) -> bool {
    matches!(login.choice, AuthChoice::Auto | AuthChoice::UserPass)
        && !login.forbids_as_weaker(None)
}
