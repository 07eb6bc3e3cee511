//! `hongyan maildrop`: what lies on an account's POP3 server, and some of it fetched, deleted,
//! kept.

pub mod chosen;
mod table;

use std::io::{BufRead as _, Write as _};
use std::sync::Arc;

use fluent_bundle::FluentValue;
use serde::Serialize;

use super::arguments::{Maildrop, MaildropDeed, Which};
use super::desktop;
use super::exit::{Exit, Trouble};
use super::outcome::print_line;
use super::session::Session;
use super::speech::Speech;
use crate::channel::maildrop::{Left, Loss, MaildropCommand, MaildropEvent, Stay};
use crate::channel::{Command, Event};
use crate::model::{AccountId, DropListing, DropMail, DropName, HeadSource, Presence};

use chosen::{choose, numbered};
use table::Heads;

/// Mails from which on only the heads of the chosen ones are read.
const MANY_MAILS: usize = 500;
/// Mails that a question names.
const NAMED: usize = 10;

/// What was done, as JSON.
#[derive(Debug, Serialize)]
struct Done<'a> {
    deed: &'static str,
    done: u64,
    left: Vec<LeftOut<'a>>,
}

/// A mail to which it was not done, as JSON.
#[derive(Debug, Serialize)]
struct LeftOut<'a> {
    uidl: Option<String>,
    why: &'static str,
    text: Option<&'a str>,
}

pub(super) fn run(session: &mut Session, options: Maildrop) -> Result<Exit, Trouble> {
    let account = session.account(options.account.clone())?;
    let mut run = Run {
        speech: session.speech(),
        session,
        account,
        as_json: options.json,
    };
    match options.deed {
        None => run.list(),
        Some(MaildropDeed::Fetch { which }) => run.fetch(&which),
        Some(MaildropDeed::Keep { which, no_longer }) => run.keep(&which, no_longer),
        Some(MaildropDeed::Delete {
            which,
            yes,
            accept_loss,
        }) => run.delete(&which, yes, accept_loss),
    }
}

/// What lies on the server, with the heads that were read.
struct Seen {
    listing: Arc<DropListing>,
    heads: Heads,
}

struct Run<'a> {
    session: &'a mut Session,
    speech: Arc<Speech>,
    account: AccountId,
    as_json: bool,
}

impl Run<'_> {
    fn list(&mut self) -> Result<Exit, Trouble> {
        let mut seen = self.read(None)?;
        self.read_rest(&mut seen)?;
        let mails = &seen.listing.mails;
        if self.as_json {
            table::print_json(mails, &seen.heads)?;
            return Ok(Exit::Done);
        }
        let words = self.speech.words();
        if mails.is_empty() {
            print_line(words.text("maildrop-empty"))?;
            return Ok(Exit::Done);
        }
        table::print(numbered(mails), &seen.heads, words, desktop::now())?;
        print_line(&self.summary(mails))?;
        for (applies, summary, detail) in [
            (
                seen.listing.heads == HeadSource::Nothing,
                "maildrop-no-top",
                "maildrop-no-top-more",
            ),
            (
                matches!(mails.first(), Some(mail) if table::uidl(&mail.name).is_none()),
                "maildrop-no-uidl",
                "maildrop-no-uidl-more",
            ),
            (
                !seen.listing.well_formed,
                "maildrop-malformed",
                "maildrop-malformed-more",
            ),
        ] {
            if applies {
                self.tell_person(&format!("{}. {}", words.text(summary), words.text(detail)));
            }
        }
        Ok(Exit::Done)
    }

    /// What all mails come to.
    fn summary(&self, mails: &[DropMail]) -> String {
        let words = self.speech.words();
        let octets = |mails: &mut dyn Iterator<Item = &DropMail>| {
            let octets = mails.filter_map(|mail| mail.octets);
            octets.fold(0, u64::saturating_add)
        };
        let is_here = |mail: &&DropMail| mail.presence == Presence::Here;
        let count = mails.len() as u64;
        let absent = mails.iter().filter(|mail| !is_here(mail)).count() as u64;
        let free = octets(&mut mails.iter().filter(is_here));
        let arguments = [
            ("count", count.into()),
            ("shown", words.count(count).into()),
            ("size", words.size(octets(&mut mails.iter())).into()),
            ("absent", words.count(absent).into()),
            ("free", words.size(free).into()),
        ];
        words.text_with("maildrop-summary", &arguments)
    }

    /// Lists the mails and reads heads; of many mails only those of the `chosen`.
    fn read(&mut self, chosen: Option<&Which>) -> Result<Seen, Trouble> {
        let mut listed: Option<Arc<DropListing>> = None;
        let mut heads = Heads::new();
        let mut wanted: Option<Vec<DropName>> = None;
        let account = self.account.clone();
        let read = MaildropCommand::Read {
            account: account.clone(),
        };
        self.session.ask_along(Command::Maildrop(read), |event| {
            match event {
                Event::Maildrop(MaildropEvent::Listed { listing, .. }) => {
                    if let Some(which) = chosen.filter(|_| listing.mails.len() > MANY_MAILS) {
                        // A number that is not there is told later.
                        let found = choose(which, &listing.mails).unwrap_or_default();
                        let names = found.mails.iter().map(|(_n, mail)| mail.name.clone());
                        wanted = Some(names.collect());
                    }
                    listed = Some(listing);
                    let mails = wanted.clone().filter(|mails| !mails.is_empty())?;
                    let account = account.clone();
                    return Some(Command::Maildrop(MaildropCommand::Heads { account, mails }));
                }
                Event::Maildrop(MaildropEvent::Heads { heads: read, .. }) => heads.extend(read),
                _ => {}
            }
            // Once all that is wanted is there, the rest need not be read.
            let names = wanted.as_ref()?;
            let is_read = names.iter().all(|name| heads.contains_key(name));
            is_read.then(|| {
                wanted = None;
                let account = account.clone();
                Command::Maildrop(MaildropCommand::Close { account })
            })
        })?;
        let listing = listed.ok_or_else(|| {
            let why = "the worker told no listing";
            Trouble::new(Exit::Software, "could not read the server mailbox", why, "")
        })?;
        Ok(Seen { listing, heads })
    }

    /// A session reads heads for a while only, because it locks the maildrop: as many more as it
    /// takes.
    fn read_rest(&mut self, seen: &mut Seen) -> Result<(), Trouble> {
        loop {
            let mails = seen.listing.mails.iter().map(|mail| &mail.name);
            let mails = mails.filter(|name| !seen.heads.contains_key(*name));
            let mails: Vec<DropName> = mails.cloned().collect();
            if mails.is_empty() || seen.listing.heads == HeadSource::Nothing {
                return Ok(());
            }
            let before = seen.heads.len();
            let account = self.account.clone();
            let asked = Command::Maildrop(MaildropCommand::Heads { account, mails });
            self.session.ask(asked, |event| {
                if let Event::Maildrop(MaildropEvent::Heads { heads, .. }) = event {
                    seen.heads.extend(heads);
                }
            })?;
            if seen.heads.len() == before {
                return Ok(());
            }
        }
    }

    fn fetch(&mut self, which: &Which) -> Result<Exit, Trouble> {
        let seen = self.read(Some(which))?;
        let mails = names(which, &seen.listing)?;
        let account = self.account.clone();
        self.act("fetched", MaildropCommand::Fetch { account, mails })
    }

    fn delete(&mut self, which: &Which, yes: bool, accept_loss: bool) -> Result<Exit, Trouble> {
        if yes && accept_loss && !which.numbers.is_empty() {
            let why = "numbers change from session to session: with --yes and --accept-loss \
                       name the mails by their UIDLs";
            return Err(super::arguments::usage(why));
        }
        let seen = self.read(Some(which))?;
        let mails = names(which, &seen.listing)?;
        if !yes && !self.is_confirmed(which, &seen, accept_loss)? {
            self.tell_person(self.speech.words().text("cli-deleted-none"));
            return Ok(Exit::Done);
        }
        let account = self.account.clone();
        let loss = if accept_loss {
            Loss::Accepted
        } else {
            Loss::Forbidden
        };
        let command = MaildropCommand::Delete {
            account,
            mails,
            loss,
        };
        self.act("deleted", command)
    }

    /// Says what a deletion means and asks; whoever answers nothing at all has not agreed.
    fn is_confirmed(&self, which: &Which, seen: &Seen, accept_loss: bool) -> Result<bool, Trouble> {
        let chosen = choose(which, &seen.listing.mails)?;
        if chosen.mails.is_empty() {
            return Ok(true);
        }
        let words = self.speech.words();
        let counted = |key: &str, count: usize| {
            let count = count as u64;
            let shown = words.count(count).into();
            words.text_with(key, &[("count", count.into()), ("shown", shown)])
        };
        let is_here = |mail: &DropMail| mail.presence == Presence::Here;
        let here = chosen.mails.iter().filter(|(_n, mail)| is_here(mail));
        let (here, all) = (here.count(), chosen.mails.len());
        let question = match &chosen.mails[..] {
            [(_number, only)] => {
                let subject = table::named(only, &seen.heads, words);
                words.text_with("maildrop-ask-named", &[("subject", subject.into())])
            }
            _ => counted("maildrop-ask", all),
        };
        self.tell_person(&question);
        let named = chosen.mails.iter().take(NAMED).copied();
        for line in table::lines(named, &seen.heads, words, desktop::now()) {
            self.tell_person(&line);
        }
        if all > NAMED {
            self.tell_person(&counted("cli-and-more", all - NAMED));
        }
        if here > 0 {
            let key = match seen.listing.heads {
                HeadSource::Top => "maildrop-ask-here",
                HeadSource::Nothing => "maildrop-ask-unproved",
            };
            self.tell_person(&counted(key, here));
        }
        if all > here {
            let key = if accept_loss {
                "maildrop-ask-lost"
            } else {
                "cli-lost-stay"
            };
            self.tell_person(&counted(key, all - here));
        }
        self.answer(words.text("cli-confirm"))
    }

    /// A line from standard input.
    fn answer(&self, question: &str) -> Result<bool, Trouble> {
        let mut err = std::io::stderr().lock();
        // Where nobody can be asked, nobody answers.
        write!(err, "{question} [y/N] ")
            .and_then(|()| err.flush())
            .ok();
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line);
        if read.is_ok_and(|octets| octets > 0) {
            let answer = line.trim().to_lowercase();
            return Ok(["y", "yes", "是", "好"].contains(&answer.as_str()));
        }
        writeln!(err).ok();
        let words = self.speech.words();
        let trouble = Trouble::new(
            Exit::NoInput,
            words.text("cli-nothing-deleted"),
            words.text("cli-no-answer"),
            words.text("cli-say-yes"),
        );
        Err(trouble.in_language(words.language()))
    }

    fn keep(&mut self, which: &Which, no_longer: bool) -> Result<Exit, Trouble> {
        let seen = self.read(Some(which))?;
        let mails = names(which, &seen.listing)?;
        let chosen = choose(which, &seen.listing.mails)?;
        let (there, unknown) = mails.split_at(chosen.mails.len().min(mails.len()));
        let left: Vec<(DropName, Left)> = unknown
            .iter()
            .map(|name| (name.clone(), Left::Gone))
            .collect();
        let (deed, stay) = if no_longer {
            ("let-go", Stay::AsTheAccountSays)
        } else {
            ("kept", Stay::ForGood)
        };
        if !there.is_empty() {
            let command = MaildropCommand::Keep {
                account: self.account.clone(),
                mails: there.to_vec(),
                stay,
            };
            self.session.ask(Command::Maildrop(command), |_event| ())?;
        }
        self.tell(deed, there.len() as u64, &left)
    }

    /// Fetches or deletes, and tells what came of it also where it broke off.
    fn act(&mut self, deed: &'static str, command: MaildropCommand) -> Result<Exit, Trouble> {
        let mut reports = Vec::new();
        let ended = self.session.ask(Command::Maildrop(command), |event| {
            if let Event::Maildrop(MaildropEvent::Acted { report, .. }) = event {
                reports.push(report);
            }
        });
        let mut exit = Exit::Done;
        for report in reports {
            exit = exit.or(self.tell(deed, report.done, &report.left)?);
        }
        ended.map(|()| exit)
    }

    fn tell(
        &self,
        deed: &'static str,
        done: u64,
        left: &[(DropName, Left)],
    ) -> Result<Exit, Trouble> {
        let words = self.speech.words();
        if self.as_json {
            let left = left.iter().map(|(name, why)| LeftOut {
                uidl: table::uidl(name),
                why: why_word(why),
                text: match why {
                    Left::Refused(said) => Some(said),
                    _ => None,
                },
            });
            let left = left.collect();
            let object = Done { deed, done, left };
            // Strings and numbers always have a form in JSON.
            print_line(&serde_json::to_string(&object).unwrap_or_default())?;
        } else {
            let key = match deed {
                "fetched" => "maildrop-fetched",
                "deleted" => "maildrop-deleted",
                "kept" => "cli-kept",
                _ => "cli-let-go",
            };
            let arguments = [("count", done.into()), ("shown", words.count(done).into())];
            print_line(&words.text_with(key, &arguments))?;
        }
        let mut exit = Exit::Done;
        for (name, why) in left {
            if let Some(trouble) = self.trouble(deed, name, why) {
                // The line is what counts here; the code is gathered from all of them.
                let _code = trouble.tell();
                exit = exit.or(trouble.exit());
            }
        }
        Ok(exit)
    }

    /// Why something was not done to a mail; `None` where what was wanted is so already.
    fn trouble(&self, deed: &str, name: &DropName, why: &Left) -> Option<Trouble> {
        let words = self.speech.words();
        let (exit, reason, advice) = match why {
            Left::Here => return None,
            Left::Gone if deed == "deleted" => return None,
            Left::Gone => (Exit::NoInput, "cli-left-gone", ""),
            Left::NotHere => (Exit::BadInput, "cli-left-not-here", "cli-fetch-first"),
            Left::Another => (Exit::BadInput, "cli-left-another", "cli-list-again"),
            Left::Unproved => (Exit::BadInput, "cli-left-unproved", "cli-accept-loss"),
            Left::Copies => (Exit::BadInput, "cli-left-copies", "cli-name-by-uidl"),
            Left::Refused(_) => (Exit::Unavailable, "cli-left-refused", ""),
        };
        let what = match deed {
            "fetched" => "cli-not-fetched",
            "deleted" => "cli-not-deleted",
            _ => "cli-not-kept",
        };
        let mail = FluentValue::from(table::uidl(name).unwrap_or_default());
        let reason = match why {
            Left::Refused(said) if !said.is_empty() => said.as_str(),
            _ => words.text(reason),
        };
        let what = words.text_with(what, &[("mail", mail)]);
        let advice = if advice.is_empty() {
            ""
        } else {
            words.text(advice)
        };
        let trouble = Trouble::new(exit, what, reason, advice);
        Some(trouble.in_language(words.language()))
    }

    /// A line for whoever sits at the terminal, beside what goes to standard output.
    fn tell_person(&self, line: &str) {
        // Where standard error is closed, nobody listens.
        writeln!(std::io::stderr().lock(), "{line}").ok();
    }
}

/// Names of the mails that are meant, those that the server does not know last. Where it gives
/// none that last, all of them, so that the worker says why nothing can be done.
fn names(which: &Which, listing: &DropListing) -> Result<Vec<DropName>, Trouble> {
    let all = || listing.mails.iter().map(|mail| mail.name.clone());
    if all().any(|name| table::uidl(&name).is_none()) {
        return Ok(all().collect());
    }
    let chosen = choose(which, &listing.mails)?;
    let there = chosen.mails.iter().map(|(_number, mail)| mail.name.clone());
    Ok(there.chain(chosen.unknown).collect())
}

/// Why something was not done, for a script.
fn why_word(why: &Left) -> &'static str {
    match why {
        Left::Gone => "gone",
        Left::Here => "here",
        Left::NotHere => "not-here",
        Left::Another => "another",
        Left::Unproved => "unproved",
        Left::Copies => "copies",
        Left::Refused(_) => "refused",
    }
}
