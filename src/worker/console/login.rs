//! Logging in to a console's server for the person, who sees everything but the secret.

use zeroize::Zeroizing;

use super::server_of;
use super::talk::Talk;
use crate::channel::Cause;
use crate::config::settings::is_loopback;
use crate::console::{Followed, Kind, Manner, Note, Phase, Protocol};
use crate::model::Secret;
use crate::model::account::{AuthChoice, TlsMode};
use crate::sasl::{self, Exchange, Fault, Login, Mechanism, NoWay, Offer};
use crate::smtp::HelloName;
use crate::worker::login;

/// A login on its way.
pub(super) enum LogIn {
    /// The greeting, or what the server offers, is awaited.
    Asking {
        /// The mechanism a person named.
        mechanism: Option<String>,
        /// EHLO or CAPA was said for it.
        was_asked: bool,
    },
    /// AUTH.
    Sasl(Box<Exchange>),
    /// USER was said; PASS follows.
    Password(Secret),
    /// PASS or APOP was said.
    Waiting,
}

/// How a person wants to log in, by the name of a mechanism.
fn choice_of(name: &str) -> Option<AuthChoice> {
    match name.to_ascii_uppercase().as_str() {
        "USER" | "PASS" => Some(AuthChoice::UserPass),
        "APOP" => Some(AuthChoice::Apop),
        name => Mechanism::from_name(name).map(Mechanism::choice),
    }
}

impl Talk<'_> {
    /// Begins; what forbids it is told in the dialogue, and the session goes on.
    pub(super) async fn begin_login(&mut self, mechanism: Option<String>) -> Result<(), Cause> {
        // Behind MAIL or DATA it is no time to log in (RFC 4954 §4), and behind 354 the server
        // takes the line for text of the mail: the password would go to its recipients.
        if !self.session.may_begin_login() {
            return self.cannot("console-told-login-not-now", &[]);
        }
        self.ask_offer(mechanism, false).await
    }

    /// Asks for the offer where it is not known: what is not offered must be seen to be missing
    /// before anything weaker is taken in its place.
    async fn ask_offer(&mut self, mechanism: Option<String>, was_asked: bool) -> Result<(), Cause> {
        let is_due = !self.session.knows_offer() || self.session.phase() == Phase::Greeted;
        if self.session.phase() == Phase::Connecting || (is_due && !was_asked) {
            let may_ask = !self.session.is_waiting();
            self.log_in = Some(LogIn::Asking {
                mechanism,
                was_asked: may_ask,
            });
            let line = match self.session.protocol() {
                _ if !may_ask => return Ok(()),
                Protocol::Smtp => format!("EHLO {}", HelloName::default()),
                Protocol::Pop3 => "CAPA".to_owned(),
            };
            return self.say(&line, Manner::Plain).await;
        }
        self.log_in = None;
        self.choose(mechanism.as_deref()).await
    }

    async fn choose(&mut self, named: Option<&str>) -> Result<(), Cause> {
        let protocol = self.session.protocol();
        let Some(account) = self.with.account.clone() else {
            return self.cannot("console-told-no-account", &[]);
        };
        if !self.secret_may_travel() {
            return self.cannot("console-told-in-clear", &[]);
        }
        let choice = named.map(|name| (name, choice_of(name)));
        if let Some((name, None)) = choice {
            return self.cannot("console-told-unknown-mechanism", &[("name", name)]);
        }
        let login = match login::login(self.heart, &account, server_of(protocol), None).await {
            Ok(login) => login,
            Err(cause) => return self.cannot_for(&cause.to_string()),
        };
        let login = Login {
            choice: choice
                .and_then(|(_name, choice)| choice)
                .unwrap_or(login.choice),
            ..login
        };
        if protocol == Protocol::Pop3 && login.choice == AuthChoice::Apop {
            return self.begin_apop(&login).await;
        }
        // What a person names is tried whether it is announced or not.
        let named = named.map(|name| vec![name.to_owned()]);
        let bindings = self.wire.bindings();
        let offer = Offer {
            mechanisms: named
                .as_deref()
                .unwrap_or_else(|| self.session.mechanisms()),
            encrypted: self.wire.is_encrypted(),
            bindings: &bindings,
        };
        let offered = offer.mechanisms.join(" ");
        match login.ways(&offer).map(|ways| ways.first().copied()) {
            Ok(Some(way)) => {
                let exchange = way.exchange(&login, &bindings, 0);
                self.begin_sasl(exchange).await
            }
            Ok(None) | Err(NoWay::NoMechanism(_))
                if protocol == Protocol::Pop3 && may_say_pass(&login) =>
            {
                self.log_in = Some(LogIn::Password(login.credentials.password.clone()));
                let line = format!("USER {}", login.credentials.user);
                self.say(&line, Manner::LogIn).await
            }
            Err(NoWay::Weaker(_)) | Ok(None) | Err(NoWay::NoMechanism(_))
                if login.pinned.is_some() && login.choice == AuthChoice::Auto =>
            {
                let pinned = login.pinned.map_or("", Mechanism::name);
                let named = [("pinned", pinned), ("offered", offered.as_str())];
                self.cannot("console-told-weaker", &named)
            }
            Err(NoWay::InClear) => self.cannot("console-told-in-clear", &[]),
            Ok(None) | Err(NoWay::NoMechanism(_) | NoWay::Weaker(_)) if offered.is_empty() => {
                self.cannot("console-told-nothing-offered", &[])
            }
            Ok(None) | Err(NoWay::NoMechanism(_) | NoWay::Weaker(_)) => {
                self.cannot("console-told-no-mechanism", &[("offered", &offered)])
            }
        }
    }

    fn cannot(&mut self, key: &str, named: &[(&'static str, &str)]) -> Result<(), Cause> {
        self.told(key, named);
        Ok(())
    }

    /// The same for what others have words for.
    fn cannot_for(&mut self, why: &str) -> Result<(), Cause> {
        self.note(&Note::read(why));
        Ok(())
    }

    /// APOP, where its stamp came under encryption and is one that an honest server made.
    async fn begin_apop(&mut self, login: &Login) -> Result<(), Cause> {
        let came_safely = self.with.tls == TlsMode::Implicit || is_loopback(&self.with.host);
        let stamp = self.session.maildrop().stamp.clone();
        let stamp = stamp.filter(|_| came_safely);
        let Some(stamp) = stamp.as_deref().and_then(sasl::apop_challenge) else {
            return self.cannot("console-told-no-stamp", &[]);
        };
        let credentials = &login.credentials;
        let digest = sasl::apop_digest(stamp, &credentials.password);
        let line = Zeroizing::new(format!("APOP {} {}", credentials.user, digest.as_str()));
        self.log_in = Some(LogIn::Waiting);
        self.say(&line, Manner::LogIn).await
    }

    async fn begin_sasl(&mut self, exchange: Result<Exchange, Fault>) -> Result<(), Cause> {
        let mut exchange = match exchange {
            Ok(exchange) => exchange,
            Err(fault) => return self.cannot_for(&fault.to_string()),
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
        self.say(&line, Manner::LogIn).await
    }

    /// Goes on with what the server has said.
    pub(super) async fn continue_login(
        &mut self,
        text: &str,
        followed: &Followed,
    ) -> Result<(), Cause> {
        match (&mut self.log_in, followed.kind, followed.answers.as_str()) {
            (Some(LogIn::Asking { .. }), ..) if self.session.is_waiting() => Ok(()),
            (
                Some(LogIn::Asking {
                    mechanism,
                    was_asked,
                }),
                ..,
            ) => {
                let (mechanism, was_asked) = (mechanism.take(), *was_asked);
                self.ask_offer(mechanism, was_asked).await
            }
            (Some(LogIn::Sasl(exchange)), Kind::GoOn, "AUTH") => {
                let challenge = text.split_once(' ').map_or("", |(_code, rest)| rest);
                let octets = sasl::decode(challenge.as_bytes());
                match octets.and_then(|octets| exchange.answer(&octets)) {
                    Ok(octets) => {
                        let answer = sasl::encode(&octets);
                        self.say(&answer, Manner::Answer).await
                    }
                    Err(fault) => {
                        self.cannot_for(&fault.to_string())?;
                        // Given up: the server then refuses (RFC 4954 §4).
                        self.say("*", Manner::Plain).await
                    }
                }
            }
            (Some(LogIn::Password(_)), Kind::Done, "USER") => {
                let Some(LogIn::Password(password)) = self.log_in.replace(LogIn::Waiting) else {
                    return Ok(());
                };
                let line = Zeroizing::new(format!("PASS {}", password.expose()));
                self.say(&line, Manner::LogIn).await
            }
            (Some(LogIn::Sasl(exchange)), Kind::Done, "AUTH") => {
                let (proven, mechanism) = (exchange.conclude(), exchange.way().mechanism);
                self.log_in = None;
                match proven {
                    Ok(()) => {
                        self.remember(mechanism).await;
                        Ok(())
                    }
                    Err(fault) => self.cannot_for(&fault.to_string()),
                }
            }
            (
                Some(_),
                Kind::Done | Kind::Refused | Kind::Later,
                "AUTH" | "USER" | "PASS" | "APOP",
            ) => {
                self.log_in = None;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// What has worked by hand holds for the account too.
    async fn remember(&self, mechanism: Mechanism) {
        if let Some(account) = &self.with.account {
            let server = server_of(self.session.protocol());
            login::succeeded(self.heart, account, server, Some(mechanism)).await;
        }
    }
}

/// Whether the account lets its password travel by USER and PASS: by its settings, and never
/// where something stronger has worked before.
fn may_say_pass(login: &Login) -> bool {
    matches!(login.choice, AuthChoice::Auto | AuthChoice::UserPass)
        && !login.forbids_as_weaker(None)
}
