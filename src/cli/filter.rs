//! `hongyan filter`: filters run by hand, or only rehearsed.

use std::sync::Arc;

use serde::Serialize;

use super::arguments::{Filter, usage};
use super::exit::{Exit, Trouble};
use super::outcome::print_line;
use super::session::Session;
use crate::channel::rules::{Foreseen, RulesCommand, RulesEvent, Scope};
use crate::channel::{Command, Event};
use crate::config::Settings;
use crate::model::{self, Folder, FolderName, Place, Trace};
use crate::words::{Tense, Words};
use crate::worker::system_zone;

/// A mail as JSON.
#[derive(Debug, Serialize)]
struct Report<'a> {
    id: i64,
    account: &'a str,
    folder: &'a str,
    date: String,
    from: &'a str,
    subject: &'a str,
    /// Whether it was done.
    done: bool,
    filters: &'a [Trace],
}

pub(super) fn run(
    session: &mut Session,
    options: Filter,
    settings: &Settings,
) -> Result<Exit, Trouble> {
    session.check_account(options.account.as_ref())?;
    let filters = chosen(&options.names, settings, session.speech().words())?;
    let name = options.folder.as_deref().unwrap_or("Inbox");
    let name = FolderName::called(name);
    let scope = Scope::Place(match options.account {
        Some(account) => Place::Folder(Folder { account, name }),
        None => Place::Unified(name),
    });
    let mut foreseen: Arc<[Foreseen]> = Arc::default();
    let mut of_mails = 0;
    let rehearse = RulesCommand::Rehearse { filters, scope };
    session.ask(Command::Rules(rehearse), |event| {
        if let Event::Rules(RulesEvent::Foreseen {
            mails, looked_at, ..
        }) = event
        {
            foreseen = mails;
            of_mails = looked_at;
        }
    })?;
    if !options.dry_run && !foreseen.is_empty() {
        let foreseen = Arc::clone(&foreseen);
        session.ask(
            Command::Rules(RulesCommand::Apply { foreseen }),
            |_event| {},
        )?;
    }
    let speech = session.speech();
    for one in foreseen.iter() {
        print(one, options.dry_run, options.json, speech.words())?;
    }
    if !options.json {
        print_line(&summary(
            foreseen.len(),
            of_mails,
            options.dry_run,
            speech.words(),
        ))?;
    }
    Ok(Exit::Done)
}

/// The filters of these names, else those that are on.
fn chosen(
    names: &[String],
    settings: &Settings,
    words: &Words,
) -> Result<Vec<model::Filter>, Trouble> {
    let known = || {
        let names = settings.filters.iter().map(|filter| filter.name.as_str());
        names.collect::<Vec<_>>().join(", ")
    };
    if settings.filters.is_empty() {
        let what = words.text("cli-filter-not");
        let why = words.text("cli-filter-none");
        let advice = words.text("cli-filter-none-advice");
        let trouble = Trouble::new(Exit::Settings, what, why, advice);
        return Err(trouble.in_language(words.language()));
    }
    if names.is_empty() {
        let on = settings.filters.iter().filter(|filter| filter.enabled);
        return Ok(on.cloned().collect());
    }
    let unknown = |name: &&String| settings.filters.iter().all(|filter| filter.name != **name);
    if let Some(unknown) = names.iter().find(unknown) {
        let why = format!("there is no filter {unknown:?}, only {}", known());
        return Err(usage(&why));
    }
    // In the order of the file, whatever the order of the words.
    let asked = settings
        .filters
        .iter()
        .filter(|filter| names.contains(&filter.name));
    Ok(asked.cloned().collect())
}

fn print(one: &Foreseen, dry_run: bool, as_json: bool, words: &Words) -> Result<(), Trouble> {
    let row = &one.row;
    let date = jiff::Timestamp::from_second(row.date.0).unwrap_or_default();
    let date = date.to_zoned(system_zone());
    if as_json {
        let report = Report {
            id: row.id.0,
            account: row.folder.account.as_str(),
            folder: row.folder.name.key(),
            date: date.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            from: &row.from.address,
            subject: &row.subject,
            done: !dry_run,
            filters: &one.traces,
        };
        // Strings and numbers always have a form in JSON.
        return print_line(&serde_json::to_string(&report).unwrap_or_default());
    }
    let date = date.strftime("%Y-%m-%d %H:%M");
    print_line(&format!("{date}  {}  {}", row.from.shown(), row.subject))?;
    for trace in &one.traces {
        let said = if dry_run {
            let model::Agent::Filter(name) = &trace.by else {
                continue;
            };
            format!("{name}: {}", words.deeds(&trace.did, Tense::Foreseen))
        } else {
            words.trace(trace)
        };
        print_line(&format!("    {said}"))?;
        print_line(&format!("    {}", words.because(trace)))?;
    }
    Ok(())
}

fn summary(mails: usize, of_mails: u64, dry_run: bool, words: &Words) -> String {
    let key = match (mails, dry_run) {
        (0, _) => "cli-filter-nothing",
        (_, true) => "cli-filter-would",
        (_, false) => "cli-filter-done",
    };
    let mails = mails as u64;
    let counted = [
        ("mails", mails.into()),
        ("shown", words.count(mails).into()),
        ("looked", of_mails.into()),
        ("of", words.count(of_mails).into()),
    ];
    words.text_with(key, &counted)
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::words::Language;

    #[test]
    fn what_filters_would_do_is_told_in_numbers_as_they_are_written_elsewhere() {
        let words = Words::new(Language::English, TimeZone::UTC);
        assert_eq!(
            summary(15_636, 19_500, true, &words),
            "15,636 mails of 19,500 would be changed; nothing was done"
        );
        assert_eq!(summary(0, 1, false, &words), "Nothing to do with 1 mail");
    }
}
