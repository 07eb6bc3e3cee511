//! Logging in to a console's server for the person, who sees everything but the secret.

use zeroize::Zeroizing;

use super::server_of;
use super::talk::Talk;
use crate::channel::Cause;
use crate::console::{Followed, Kind, Note, Protocol};
use crate::model::Secret;
use crate::sasl::{self, Credentials, Exchange, Mechanism};

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
        let password = match self.heart.password(&account, server_of(protocol)).await {
            Ok(password) => password,
            Err(cause) => return self.cannot(&cause.to_string()),
        };
        let (user, choice) = match protocol {
            Protocol::Smtp => (account.smtp_user(), account.smtp.auth),
            Protocol::Pop3 => (account.pop3_user(), account.pop3.auth),
        };
        let credentials = Credentials {
            user: user.to_owned(),
            password,
        };
        let ranked = sasl::ranked(self.session.mechanisms(), choice);
        let named = mechanism.as_deref().unwrap_or_default();
        let picked = match named {
            "" => ranked.first().copied(),
            _ => named_mechanism(named),
        };
        match picked {
            Some(mechanism) => self.begin_sasl(mechanism, &credentials).await,
            None if protocol == Protocol::Pop3 => {
                self.log_in = Some(LogIn::Password(credentials.password.clone()));
                self.say(&format!("USER {}", credentials.user), false).await
            }
            None => self.cannot(
                "the server offers no way of logging in that this program has (EHLO tells)",
            ),
        }
    }

    fn cannot(&mut self, why: &str) -> Result<(), Cause> {
        self.note(&Note::Other(why.to_owned()));
        Ok(())
    }

    async fn begin_sasl(
        &mut self,
        mechanism: Mechanism,
        credentials: &Credentials,
    ) -> Result<(), Cause> {
        let mut exchange = match Exchange::new(mechanism, credentials) {
            Ok(exchange) => exchange,
            Err(fault) => return self.cannot(&fault.to_string()),
        };
        let initial = exchange.initial_response();
        self.log_in = Some(LogIn::Sasl(Box::new(exchange)));
        let name = mechanism.name();
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
            (Some(_), Kind::Done | Kind::Refused | Kind::Later, "AUTH" | "USER" | "PASS") => {
                self.log_in = None;
                return Ok(());
            }
            _ => return Ok(()),
        };
        self.say(&answer, false).await
    }
}

fn named_mechanism(name: &str) -> Option<Mechanism> {
    use crate::model::account::AuthChoice;
    let offered = [name.to_ascii_uppercase()];
    let choices = [
        AuthChoice::Auto,
        AuthChoice::Plain,
        AuthChoice::Login,
        AuthChoice::CramMd5,
        AuthChoice::ScramSha256,
        AuthChoice::ScramSha1,
        AuthChoice::XOauth2,
        AuthChoice::OauthBearer,
    ];
    let mut found = choices
        .into_iter()
        .filter_map(|choice| sasl::ranked(&offered, choice).first().copied());
    found.next()
}
