//! Who really wrote a mail, how it came, what it offers: with what the worker knows of people and
//! servers around it.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use crate::mime::authenticity;
use crate::mime::insight::{self, Insight, Surroundings};
use crate::mime::sender::{Contacts, Known};
use crate::model::sender::Acquaintance;
use crate::model::{AccountSettings, MailId, MailSummary, Person, Timestamp};
use crate::provider;
use crate::store::{Store, StoreError};

use super::clock;
use super::heart::{Heart, lock};

/// How long it holds who is known.
const HOLDS_SECONDS: i64 = 15 * 60;
/// Whoever wrote so long ago is known: who pretends to be somebody else does not wait for it.
const LONG_SECONDS: i64 = 30 * 86_400;
/// And whoever wrote so often, and was neither called junk nor thrown away.
const OFTEN: u32 = 5;

/// Stands for a file outside the profile: every mail came before it, and nobody knows how long.
const OUTSIDE: MailId = MailId(i64::MAX);

/// Whom the person knows, looked up when a mail is opened and kept for a while.
#[derive(Default)]
pub(super) struct Acquainted(Mutex<Option<Kept>>);

struct Kept {
    people: Arc<People>,
    since: Timestamp,
    sent: i64,
    accounts: Vec<AccountSettings>,
}

struct People {
    written_to: HashSet<String>,
    contacts: Contacts,
}

impl Acquainted {
    fn people(&self, heart: &Heart, store: &Store) -> Result<Arc<People>, StoreError> {
        let (accounts, now) = (heart.accounts(), clock::now());
        let sent = store.sent_mails()?;
        // Held meanwhile: the mails of a conversation are opened at once.
        let mut kept = lock(&self.0);
        if let Some(kept) = &*kept
            && kept.sent == sent
            && kept.accounts == accounts
            && (kept.since.0..kept.since.0 + HOLDS_SECONDS).contains(&now.0)
        {
            return Ok(kept.people.clone());
        }
        let known = store.acquaintances()?;
        let mut people: Vec<Person> = accounts.iter().map(own).collect();
        people.extend(known.people);
        let mut written_to = known.written_to;
        let own = accounts.iter().map(|account| account.address.as_str());
        written_to.extend(own.map(str::to_lowercase));
        let people = Arc::new(People {
            written_to,
            contacts: Contacts::new(&people),
        });
        *kept = Some(Kept {
            people: people.clone(),
            since: now,
            sent,
            accounts,
        });
        Ok(people)
    }
}

fn own(account: &AccountSettings) -> Person {
    Person {
        name: account.display_name.clone(),
        address: account.address.to_string(),
    }
}

/// Looks at a mail of the store.
pub(super) fn of_mail(heart: &Heart, store: &Store, row: &MailSummary, mail: &[u8]) -> Insight {
    let account = heart.account(&row.folder.account).ok();
    look(heart, store, account.as_ref(), row.id, mail)
}

/// Looks at a mail of a file outside: no server of the person's has had it, as far as anybody
/// knows.
pub(super) fn of_file(heart: &Heart, mail: &[u8]) -> Insight {
    let mut insight = look(heart, &heart.store, None, OUTSIDE, mail);
    insight.ask_nothing();
    insight
}

fn look(
    heart: &Heart,
    store: &Store,
    account: Option<&AccountSettings>,
    id: MailId,
    mail: &[u8],
) -> Insight {
    let people = match heart.acquainted.people(heart, store) {
        Ok(people) => Some(people),
        Err(error) => {
            tracing::warn!("whom the person knows cannot be looked up: {error}");
            None
        }
    };
    let nobody = Contacts::default();
    let acquaintance = |address: &str| acquaintance(store, people.as_deref(), address, id);
    let trusted = account.map(trusted).unwrap_or_default();
    let mut own_hosts = trusted.clone();
    own_hosts.extend(account.map(|account| account.pop3.host.clone()));
    let surroundings = Surroundings {
        known: Known {
            acquaintance: &acquaintance,
            contacts: people.as_ref().map_or(&nobody, |people| &people.contacts),
        },
        trusted: &trusted,
        own_hosts: &own_hosts,
    };
    insight::read(mail, &surroundings)
}

fn acquaintance(
    store: &Store,
    people: Option<&People>,
    address: &str,
    mail: MailId,
) -> Acquaintance {
    let Some(people) = people else {
        // Nothing is told rather than something wrong.
        return Acquaintance::Known;
    };
    if people.written_to.contains(&address.to_lowercase()) {
        return Acquaintance::Known;
    }
    match store.earlier_from(address, mail) {
        Ok(earlier) if earlier.mails == 0 => Acquaintance::Stranger,
        Ok(earlier) if earlier.mails >= OFTEN => Acquaintance::Known,
        Ok(earlier) if earlier.since_seconds >= LONG_SECONDS && mail != OUTSIDE => {
            Acquaintance::Known
        }
        Ok(_) => Acquaintance::Seen,
        Err(error) => {
            tracing::warn!("mails of a sender cannot be looked up: {error}");
            Acquaintance::Known
        }
    }
}

/// Servers whose word on where a mail of this account comes from counts: those the person named,
/// else those of the provider.
///
/// That is safe without asking: only what stands above the first handover from outside is read at
/// all (`mime::authenticity`), and there a stranger cannot write.
pub(super) fn trusted(account: &AccountSettings) -> Vec<String> {
    if let Some(named) = &account.trusted_authentication {
        return named.clone();
    }
    by_default(account)
}

/// Those of the provider.
pub(super) fn by_default(account: &AccountSettings) -> Vec<String> {
    let host = &account.pop3.host;
    let own = authenticity::organisation_of(host);
    let others = provider::authentication_servers(host).iter();
    let others = others.map(|server| (*server).to_owned());
    own.into_iter().chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountId, Address};

    fn trusted_by(host: &str, named: Option<&[&str]>) -> Vec<String> {
        let address = Address::parse("ann@example.org").unwrap();
        let mut account = provider::blank(&address, AccountId::new("work").unwrap());
        account.pop3.host = host.to_owned();
        let named = named.map(|named| named.iter().map(|one| (*one).to_owned()).collect());
        account.trusted_authentication = named;
        trusted(&account)
    }

    #[test]
    fn the_word_of_the_own_provider_counts_unless_others_are_named() {
        assert_eq!(trusted_by("pop.mail.example.org", None), ["example.org"]);
        assert_eq!(
            trusted_by("pop.gmail.com", None),
            ["gmail.com", "mx.google.com"]
        );
        let named = Some(&["mx.example.net"][..]);
        assert_eq!(trusted_by("pop.example.org", named), ["mx.example.net"]);
        assert!(trusted_by("pop.example.org", Some(&[])).is_empty());
        for host in ["localhost", "127.0.0.1", "192.168.1.2", "::1", "mailbox"] {
            assert!(trusted_by(host, None).is_empty(), "{host}");
        }
    }
}
