//! Which ways of logging in are open, best first: what both sides can do, the account allows and
//! no one can read along (S-42, S-43, A-26).

use crate::model::account::AuthChoice;
use crate::model::{BindingKind, ChannelBindings};

use super::mechanism::{Mechanism, PREFERENCE};
use super::{Exchange, Fault, Login};

/// What a connection offers.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    /// Names of mechanisms as the server said them, after TLS where there is TLS.
    pub mechanisms: &'a [String],
    /// Whether the line is encrypted.
    pub encrypted: bool,
    /// What ties a login to that encryption.
    pub bindings: &'a ChannelBindings,
}

/// One way to log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    /// By what.
    pub mechanism: Mechanism,
    /// What SCRAM says of channel bindings; the others say nothing.
    pub(super) tie: Tie,
}

/// The flag before SCRAM's first message (RFC 5802 §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tie {
    /// `p`: tied to the connection.
    Bound(BindingKind),
    /// `y`: we could, the server did not offer it. Whoever took the offer out of its answer is
    /// found out by this.
    Unoffered,
    /// `n`: we cannot.
    Unable,
}

/// Why no way is open. Nothing secret was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoWay {
    /// Nothing in common.
    #[error(transparent)]
    NoMechanism(#[from] NoMechanism),
    /// What is in common would show the secret to the network (S-43).
    #[error("the password would travel in the clear")]
    InClear,
    /// What is in common is weaker than what has worked before: the better ones may have been
    /// taken out of the server's answer.
    #[error(transparent)]
    Weaker(#[from] Weaker),
}

/// The server offers nothing that the account may use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the server offers no way of logging in that the account allows, only: {}", .offered.join(" "))]
pub struct NoMechanism {
    /// What it offers.
    pub offered: Vec<String>,
}

/// The server offers weaker ways than the account has used before.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the server took {} before and now offers only weaker ways of logging in: {}", .pinned.name(), .offered.join(" "))]
pub struct Weaker {
    /// What has worked before.
    pub pinned: Mechanism,
    /// What it offers.
    pub offered: Vec<String>,
}

impl Login {
    /// Whether `mechanism` is weaker than this login may be. Only where the program chooses: who
    /// names a mechanism in the settings has decided.
    #[must_use]
    pub fn forbids_as_weaker(&self, mechanism: Option<Mechanism>) -> bool {
        let weaker = |pinned| mechanism.is_none_or(|mechanism| mechanism.is_weaker_than(pinned));
        self.choice == AuthChoice::Auto && self.pinned.is_some_and(weaker)
    }

    /// The ways open, best first; never one that was not offered.
    ///
    /// # Errors
    /// [`NoWay`] where there is none.
    pub fn ways(&self, offer: &Offer<'_>) -> Result<Vec<Way>, NoWay> {
        let common: Vec<Mechanism> = PREFERENCE
            .iter()
            .copied()
            .filter(|mechanism| mechanism.fits(self.choice))
            .filter(|mechanism| offer.names(*mechanism))
            .filter(|mechanism| !mechanism.is_bound() || !offer.bindings.kinds().is_empty())
            .collect();
        let offered = || offer.mechanisms.to_vec();
        if common.is_empty() {
            let offered = offered();
            return Err(NoMechanism { offered }.into());
        }
        let safe: Vec<Mechanism> = common
            .into_iter()
            .filter(|mechanism| self.may_travel(*mechanism, offer.encrypted))
            .collect();
        if safe.is_empty() {
            return Err(NoWay::InClear);
        }
        let strong: Vec<Way> = safe
            .into_iter()
            .filter(|mechanism| !self.forbids_as_weaker(Some(*mechanism)))
            .flat_map(|mechanism| offer.ways_of(mechanism))
            .collect();
        match self.pinned {
            Some(pinned) if strong.is_empty() => {
                let offered = offered();
                Err(Weaker { pinned, offered }.into())
            }
            _ => Ok(strong),
        }
    }

    fn may_travel(&self, mechanism: Mechanism, encrypted: bool) -> bool {
        match mechanism {
            // RFC 7628 §3: TLS, whatever the account says.
            Mechanism::OauthBearer => encrypted,
            mechanism => encrypted || self.secret_may_travel || !mechanism.shows_the_secret(),
        }
    }
}

impl Offer<'_> {
    fn names(&self, mechanism: Mechanism) -> bool {
        let is_named = |name: &String| name.eq_ignore_ascii_case(mechanism.name());
        self.mechanisms.iter().any(is_named)
    }

    fn ways_of(&self, mechanism: Mechanism) -> Vec<Way> {
        let kinds = self.bindings.kinds();
        let bound = match mechanism {
            Mechanism::ScramSha256 => Some(Mechanism::ScramSha256Plus),
            Mechanism::ScramSha1 => Some(Mechanism::ScramSha1Plus),
            _ => None,
        };
        let tie = match bound {
            Some(bound) if !kinds.is_empty() && !self.names(bound) => Tie::Unoffered,
            _ => Tie::Unable,
        };
        if mechanism.is_bound() {
            let bound = |kind| Way {
                mechanism,
                tie: Tie::Bound(kind),
            };
            kinds.into_iter().map(bound).collect()
        } else {
            vec![Way { mechanism, tie }]
        }
    }
}

impl Way {
    /// Prepares an exchange; the how-manieth of the session it is makes its nonce another one.
    ///
    /// # Errors
    /// [`Fault::NoUser`], [`Fault::Nul`] and [`Fault::Unpreparable`] where the mechanism cannot
    /// carry the credentials.
    pub fn exchange(
        self,
        login: &Login,
        bindings: &ChannelBindings,
        number: u32,
    ) -> Result<Exchange, Fault> {
        let nonce = login.nonce.of_exchange(number);
        Exchange::new(self, &login.credentials, &nonce, bindings)
    }

    /// Whether it may still be tried after `refused` was, before anything of the secret was sent:
    /// a server may offer what it cannot do, or know another binding. Not each of the kind is
    /// tried, for servers count.
    #[must_use]
    pub fn is_worth_trying_after(self, refused: Self) -> bool {
        match (refused.tie, self.tie) {
            (Tie::Bound(tried), Tie::Bound(kind)) => {
                tried == BindingKind::TlsExporter
                    && kind != tried
                    && self.mechanism == refused.mechanism
            }
            (Tie::Bound(_), _) => true,
            (_, _) => !self.mechanism.proves_the_server(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sasl::tests::ann;

    fn offered(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    fn choosing(choice: AuthChoice) -> Login {
        Login { choice, ..ann() }
    }

    fn ways(login: &Login, names: &[&str], bindings: &ChannelBindings) -> Result<Vec<Way>, NoWay> {
        login.ways(&Offer {
            mechanisms: &offered(names),
            encrypted: true,
            bindings,
        })
    }

    fn names_of(login: &Login, names: &[&str], bindings: &ChannelBindings) -> Vec<&'static str> {
        let ways = ways(login, names, bindings).unwrap_or_default();
        ways.iter().map(|way| way.mechanism.name()).collect()
    }

    fn both() -> ChannelBindings {
        ChannelBindings {
            exporter: Some([1; 32]),
            server_end_point: Some(vec![2; 32]),
        }
    }

    const ALL: &[&str] = &[
        "login",
        "Plain",
        "NTLM",
        "CRAM-MD5",
        "XOAUTH2",
        "OAUTHBEARER",
        "SCRAM-SHA-1",
        "SCRAM-SHA-256",
        "scram-sha-256-plus",
    ];

    #[test]
    fn s42_the_best_common_mechanism_is_tried_first_and_none_that_is_by_hand_only() {
        let auto = choosing(AuthChoice::Auto);
        let none = ChannelBindings::default();
        assert_eq!(
            names_of(&auto, ALL, &none),
            ["SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN"]
        );
        assert_eq!(
            names_of(&auto, ALL, &both()),
            [
                "SCRAM-SHA-256-PLUS",
                "SCRAM-SHA-256-PLUS",
                "SCRAM-SHA-256",
                "SCRAM-SHA-1",
                "PLAIN",
                "LOGIN"
            ]
        );
        for (choice, name) in [
            (AuthChoice::CramMd5, "CRAM-MD5"),
            (AuthChoice::XOauth2, "XOAUTH2"),
            (AuthChoice::OauthBearer, "OAUTHBEARER"),
            (AuthChoice::ScramSha1, "SCRAM-SHA-1"),
            (AuthChoice::Login, "LOGIN"),
        ] {
            assert_eq!(names_of(&choosing(choice), ALL, &none), [name]);
        }
        for choice in [AuthChoice::UserPass, AuthChoice::Apop] {
            assert!(ways(&choosing(choice), ALL, &none).is_err());
        }
        assert_eq!(
            ways(&auto, &["NTLM"], &none).unwrap_err().to_string(),
            "the server offers no way of logging in that the account allows, only: NTLM"
        );
    }

    #[test]
    fn s43_what_shows_the_secret_needs_encryption_and_a_bearer_token_always_does() {
        let bindings = ChannelBindings::default();
        let in_clear = |login: &Login, names: &[&str]| {
            login.ways(&Offer {
                mechanisms: &offered(names),
                encrypted: false,
                bindings: &bindings,
            })
        };
        let auto = choosing(AuthChoice::Auto);
        assert_eq!(in_clear(&auto, &["PLAIN", "LOGIN"]), Err(NoWay::InClear));
        let ways = in_clear(&auto, &["PLAIN", "SCRAM-SHA-256"]).unwrap();
        assert_eq!(ways.len(), 1);
        assert_eq!(ways[0].mechanism, Mechanism::ScramSha256);
        let on_loopback = |choice| Login {
            secret_may_travel: true,
            ..choosing(choice)
        };
        assert!(in_clear(&on_loopback(AuthChoice::Auto), &["PLAIN"]).is_ok());
        assert!(in_clear(&on_loopback(AuthChoice::XOauth2), &["XOAUTH2"]).is_ok());
        assert_eq!(
            in_clear(&on_loopback(AuthChoice::OauthBearer), &["OAUTHBEARER"]),
            Err(NoWay::InClear)
        );
    }

    #[test]
    fn s47_the_server_is_told_that_we_could_have_bound() {
        let auto = choosing(AuthChoice::Auto);
        let tie = |names: &[&str], bindings: &ChannelBindings| {
            ways(&auto, names, bindings).unwrap_or_default()[0].tie
        };
        let plus = ["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"];
        let exporter = Tie::Bound(BindingKind::TlsExporter);
        assert_eq!(tie(&plus, &both()), exporter);
        assert_eq!(tie(&["SCRAM-SHA-256"], &both()), Tie::Unoffered);
        assert_eq!(
            tie(&["SCRAM-SHA-256"], &ChannelBindings::default()),
            Tie::Unable
        );
        assert_eq!(tie(&plus, &ChannelBindings::default()), Tie::Unable);
    }

    #[test]
    fn a26_what_is_weaker_than_what_worked_before_is_not_used_unless_named() {
        let none = ChannelBindings::default();
        let pinned = Login {
            pinned: Some(Mechanism::ScramSha256),
            ..choosing(AuthChoice::Auto)
        };
        assert_eq!(names_of(&pinned, ALL, &none), ["SCRAM-SHA-256"]);
        let refused = ways(&pinned, &["PLAIN", "SCRAM-SHA-1"], &none).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the server took SCRAM-SHA-256 before and now offers only weaker ways of logging in: \
             PLAIN SCRAM-SHA-1"
        );
        let named = Login {
            choice: AuthChoice::Plain,
            ..pinned
        };
        assert_eq!(names_of(&named, ALL, &none), ["PLAIN"]);
        let bound = Login {
            pinned: Some(Mechanism::ScramSha256Plus),
            ..choosing(AuthChoice::Auto)
        };
        assert!(ways(&bound, &["SCRAM-SHA-256"], &both()).is_err());
        assert!(bound.forbids_as_weaker(None));
    }

    #[test]
    fn s44_after_an_early_refusal_not_everything_of_the_kind_is_tried() {
        let auto = choosing(AuthChoice::Auto);
        let names = [ALL, &["SCRAM-SHA-1-PLUS"]].concat();
        let mut left = ways(&auto, &names, &both()).unwrap_or_default();
        let mut tried = Vec::new();
        while let Some(way) = left.first().copied() {
            tried.push(way.mechanism.name());
            left.remove(0);
            left.retain(|next| next.is_worth_trying_after(way));
        }
        assert_eq!(
            tried,
            [
                "SCRAM-SHA-256-PLUS",
                "SCRAM-SHA-256-PLUS",
                "SCRAM-SHA-256",
                "PLAIN",
                "LOGIN"
            ]
        );
    }
}
