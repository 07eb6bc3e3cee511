//! Who wrote a mail, looked at with distrust: what a person should be warned of.
//!
//! Only what is rare among honest mails is told, so that a warning is read. Names of lists
//! ("Ann via Team"), answers that go to a list, newsletters sent by a service for others, and
//! names in two scripts are ordinary. Nothing here asks anybody: all is in the header, and whom
//! the person knows is told by the caller.

mod author;
mod likeness;
mod name;
#[cfg(test)]
mod ordinary;
mod time;
#[cfg(test)]
mod tricky;

use super::domain;
use super::encoded_word;
use super::field::{Field, Fields};
use super::people;
use super::script;
use super::structure;
use super::way;
use crate::model::Person;
use crate::model::sender::{Acquaintance, Place, Warning};

pub use likeness::Contacts;
pub use name::{Doubt, doubt};

/// Authors, senders and receivers of answers looked at; more are told by their number.
const PEOPLE: usize = 50;

/// Whom the person knows.
pub struct Known<'k> {
    /// How well the person knows an address.
    pub acquaintance: &'k dyn Fn(&str) -> Acquaintance,
    /// The people somebody may pretend to be; the person's own names and addresses among them.
    pub contacts: &'k Contacts,
}

/// What is worth a warning about who wrote this mail, the gravest first.
#[must_use]
pub fn read(mail: &[u8], known: &Known<'_>) -> Vec<Warning> {
    structure::scan(mail)
        .parts
        .first()
        .map(|root| of_header(root.header, known))
        .unwrap_or_default()
}

pub(crate) fn of_header(header: &[u8], known: &Known<'_>) -> Vec<Warning> {
    let fields = Said::of(header);
    let mut warnings = Vec::new();
    author::check(&fields, &mut warnings);
    check_name_and_subject(&fields, &mut warnings);
    check_domain(&fields.authors, &mut warnings);
    check_others(&fields, known, &mut warnings);
    warnings.extend(time::check(&fields).map(Warning::DateImplausible));
    check_acquaintance(&fields, known, &mut warnings);
    warnings.sort_by_key(|warning| std::cmp::Reverse(warning.gravity()));
    warnings
}

/// Whether a mail was sent in nobody's name, as servers' notices are (RFC 5321 §4.5.5). Our own
/// server notes it on delivery, above what the mail brought along: above the first Received that
/// names who handed it over, and above any Return-Path that stands there already.
pub(crate) fn has_no_sender(header: &[u8]) -> bool {
    let is_edge = |field: &Field<'_>| field.is("Received") && way::hop(field.value).from.is_some();
    Fields::of(header)
        .take_while(|field| !is_edge(field))
        .find(|field| field.is("Return-Path"))
        .is_some_and(|path| path.value.trim_ascii() == b"<>")
}

/// What the header says about people and time.
#[derive(Default)]
struct Said<'h> {
    /// Raw values of all From fields.
    from: Vec<&'h [u8]>,
    authors: Vec<Person>,
    sender: Option<Person>,
    reply_to: Vec<Person>,
    subject: Option<&'h [u8]>,
    date: Option<&'h [u8]>,
    /// Raw values, newest first.
    received: Vec<&'h [u8]>,
    /// Whether a list passed it on.
    is_list: bool,
    /// Whether it went to many at once; who sends it for others may be another.
    is_bulk: bool,
    /// How one asks not to be sent it, raw.
    unsubscribe: &'h [u8],
    /// See [`has_no_sender`].
    has_no_sender: bool,
}

impl<'h> Said<'h> {
    fn of(header: &'h [u8]) -> Self {
        let mut said = Self {
            has_no_sender: has_no_sender(header),
            ..Self::default()
        };
        for field in Fields::of(header) {
            if field.is("From") && said.from.len() < PEOPLE {
                let room = PEOPLE - said.authors.len();
                said.authors.extend(people::read(field.value, room));
                said.from.push(field.value);
            } else if field.is("Sender") && said.sender.is_none() {
                said.sender = people::read(field.value, 1).pop();
            } else if field.is("Reply-To") {
                let room = PEOPLE.saturating_sub(said.reply_to.len());
                said.reply_to.extend(people::read(field.value, room));
            } else if field.is("Subject") {
                said.subject = said.subject.or(Some(field.value));
            } else if field.is("Date") {
                said.date = said.date.or(Some(field.value));
            } else if field.is("Received") && said.received.len() < time::RECEIVED {
                said.received.push(field.value);
            } else {
                said.take_list(&field);
            }
        }
        said
    }

    fn take_list(&mut self, field: &Field<'h>) {
        let is = |value: &[u8]| field.is("Precedence") && field.value.eq_ignore_ascii_case(value);
        self.is_list |= field.is("List-Id") || field.is("List-Post") || is(b"list");
        if field.is("List-Unsubscribe") {
            self.is_bulk = true;
            self.unsubscribe = field.value;
        }
        self.is_bulk |= is(b"bulk");
    }

    /// Whether a mail to many names this organisation itself as the one that sends it for others.
    fn is_sent_by(&self, organisation: &str) -> bool {
        let named = String::from_utf8_lossy(self.unsubscribe).to_lowercase();
        !domain::is_for_everybody(organisation)
            && !organisation.is_empty()
            && named.contains(organisation)
    }

    /// Whether a mail server itself says to be the author, and sent the mail as servers do. Each
    /// has such an address of its own, so that the first mail from it says nothing.
    fn is_by_a_server(&self, author: &Person) -> bool {
        let local = author.address.split('@').next().unwrap_or_default();
        let local = local.to_ascii_lowercase();
        self.has_no_sender && (local == "mailer-daemon" || local == "postmaster")
    }

    /// The first author who has an address.
    fn author(&self) -> Option<&Person> {
        self.authors
            .iter()
            .find(|author| !author.address.is_empty())
    }
}

/// Letters that stand in for others, and characters that are not seen.
fn check_name_and_subject(said: &Said<'_>, warnings: &mut Vec<Warning>) {
    check_letters(&said.authors, warnings);
    if said.from.iter().any(|value| has_tricks(&unfolded(value))) {
        warnings.push(Warning::DirectionTricks { place: Place::Name });
    }
    if let Some(subject) = said.subject
        && unfolded(subject).chars().any(is_override)
    {
        warnings.push(Warning::DirectionTricks {
            place: Place::Subject,
        });
    }
}

/// Letters that stand in for others, in a name or before the `@`.
fn check_letters(authors: &[Person], warnings: &mut Vec<Warning>) {
    for author in authors {
        let mixed = script::disguised_word(&author.name);
        warnings.extend(mixed.map(|(text, scripts)| Warning::MixedScripts {
            place: Place::Name,
            text,
            scripts,
        }));
        let local = author.address.rsplit_once('@').map(|(local, _)| local);
        let mixed = local.and_then(script::disguised_word);
        warnings.extend(mixed.map(|(text, scripts)| Warning::MixedScripts {
            place: Place::LocalPart,
            text,
            scripts,
        }));
    }
}

/// A field's text with all that is not shown still in it, but on one line.
fn unfolded(value: &[u8]) -> String {
    let value: Vec<u8> = value
        .iter()
        .copied()
        .filter(|octet| !matches!(octet, b'\r' | b'\n'))
        .collect();
    encoded_word::unfiltered(&value).into_owned()
}

/// Turns letters around whatever they are; no text needs it.
fn is_override(character: char) -> bool {
    matches!(character, '\u{202d}' | '\u{202e}')
}

/// Whether a name has what turns it around or hides in it. Marks of direction are ordinary beside
/// letters written from right to left, and single ones are left behind by copying anywhere.
fn has_tricks(text: &str) -> bool {
    let turns = |c: char| matches!(c, '\u{202a}' | '\u{202b}' | '\u{2066}'..='\u{2068}');
    let hides = |c: char| {
        matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
            | '\u{e0020}'..='\u{e007f}'
            // Letters of Hangul that show nothing.
            | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}')
    };
    let mut before = None;
    let mut hidden = false;
    for character in text.chars() {
        if hides(character) {
            hidden = before.is_some_and(char::is_alphanumeric);
            continue;
        }
        if hidden && character.is_alphanumeric() {
            return true;
        }
        hidden = false;
        before = Some(character);
    }
    text.chars().any(is_override) || text.chars().any(turns) && !script::has_right_to_left(text)
}

/// Domains in letters that look like others.
fn check_domain(authors: &[Person], warnings: &mut Vec<Warning>) {
    for author in authors {
        let ascii = domain::folded(domain::of(&author.address));
        if !ascii.contains("xn--") {
            continue;
        }
        let (shown, _fault) = idna::domain_to_unicode(&ascii);
        let mixed = shown.split('.').find_map(script::mixed_label);
        if let Some(scripts) = mixed {
            warnings.push(Warning::MixedScripts {
                place: Place::Domain,
                text: ascii,
                scripts,
            });
        } else if let Some(looks_like) = disguise(&shown) {
            warnings.push(Warning::Confusable {
                domain: ascii,
                shown,
                looks_like,
            });
        }
    }
}

/// The domain that this one would be taken for.
pub(super) fn disguise(shown: &str) -> Option<String> {
    let last = shown.rsplit('.').next().unwrap_or_default();
    let mut is_disguised = false;
    let labels: Vec<String> = shown
        .split('.')
        .map(|label| match script::whole_disguise(label, last) {
            Some(looks_like) => {
                is_disguised = true;
                looks_like
            }
            None => label.to_owned(),
        })
        .collect();
    is_disguised.then(|| labels.join("."))
}

/// Who sent it and where answers go.
fn check_others(said: &Said<'_>, known: &Known<'_>, warnings: &mut Vec<Warning>) {
    let Some(author) = said.author() else {
        return;
    };
    if said.is_list {
        return;
    }
    let organisation = |person: &Person| domain::organisation(domain::of(&person.address));
    let is_elsewhere = |person: &Person| {
        !person.address.is_empty()
            && organisation(person) != organisation(author)
            && (known.acquaintance)(&person.address) != Acquaintance::Known
    };
    if !said.is_bulk
        && let Some(sender) = said.sender.as_ref().filter(|sender| is_elsewhere(sender))
    {
        warnings.push(Warning::SenderDiffers {
            from: author.address.clone(),
            sender: sender.address.clone(),
        });
    }
    let is_told = |person: &&Person| {
        is_elsewhere(person) && !(said.is_bulk && said.is_sent_by(&organisation(person)))
    };
    if let Some(elsewhere) = said.reply_to.iter().find(is_told) {
        warnings.push(Warning::ReplyElsewhere {
            from: author.address.clone(),
            to: elsewhere.address.clone(),
        });
    }
}

/// Whether the author is new, and looks like somebody who is not.
fn check_acquaintance(said: &Said<'_>, known: &Known<'_>, warnings: &mut Vec<Warning>) {
    let Some(author) = said.author() else {
        return;
    };
    let acquaintance = (known.acquaintance)(&author.address);
    if acquaintance == Acquaintance::Known {
        return;
    }
    let likeness = known.contacts.like(author, said.is_list);
    warnings.extend(likeness.map(|(known, by)| Warning::LookAlike {
        address: author.address.clone(),
        known,
        by,
    }));
    if acquaintance == Acquaintance::Stranger && !said.is_by_a_server(author) {
        warnings.push(Warning::FirstMail {
            address: author.address.clone(),
            to_many: !said.unsubscribe.is_empty(),
        });
    }
}
