//! `hongyan search`: the window's search, beside a window or without one.
//!
//! No worker is started and nothing is written, so that it answers as fast as the index does.

use std::io::{BufWriter, ErrorKind, Write};
use std::process::ExitCode;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::Arguments;
use super::arguments::{Search, usage};
use super::exit::{Exit, Trouble};
use super::speech::Speech;
use crate::channel::{Failure, Task};
use crate::config::{Profile, Settings};
use crate::model::{Person, Trace};
use crate::search::{QueryFault, Remarks, parse};

use crate::worker::{Hit, Line, Reached, Telling, existing, glance, system_zone};

/// Octets printed at a time.
const BUFFER_OCTETS: usize = 64 * 1024;

/// A mail as JSON.
#[derive(Debug, Serialize)]
struct Report<'a> {
    id: i64,
    account: &'a str,
    folder: &'a str,
    date: String,
    from: String,
    subject: &'a str,
    path: Option<String>,
    /// What filters did with it and why; left out where none did anything.
    #[serde(skip_serializing_if = "<[Trace]>::is_empty")]
    filtered: &'a [Trace],
}

/// Runs it on its own: neither the folders of the profile are made nor its lock is taken.
///
/// # Errors
/// [`Exit::Settings`] where config.toml has a fault, [`Exit::Usage`] where the search cannot be
/// understood, [`Exit::NoInput`] where nothing is indexed yet.
pub(super) fn run(arguments: &Arguments, options: &Search) -> Result<ExitCode, Trouble> {
    if let Some(late) = options.query.iter().find(|word| word.starts_with("--")) {
        let why = format!("{late} stands behind what is looked for, and belongs before it");
        return Err(usage(&why));
    }
    let (profile, settings) = super::settings_of(arguments)?;
    if let Some(filter) = &arguments.log {
        super::log::begin(&profile, Some(filter))?;
    }
    let now = Timestamp::now().to_zoned(system_zone());
    let typed = options.query.join(" ");
    let query = parse(&typed, now.date()).map_err(|fault| misunderstood(&fault, &settings))?;
    let mut out = BufWriter::with_capacity(BUFFER_OCTETS, std::io::stdout().lock());
    let (mut printed, mut has_found) = (Ok(()), false);
    let zone = now.time_zone();
    let telling = if options.json {
        Telling::Hits(&mut |hit| {
            has_found = true;
            printed = print_json(&mut out, &hit, zone);
            printed.is_ok()
        })
    } else {
        Telling::Lines {
            form: &|line, lines| put_line(lines, line, zone),
            put: &mut |lines| {
                has_found |= !lines.is_empty();
                printed = out.write_all(lines);
                printed.is_ok()
            },
        }
    };
    let found = glance(&profile, &settings, (&query, zone), options.limit, telling);
    let printed = printed.and_then(|()| out.flush());
    // Whoever reads the first lines only has what they want.
    if let Err(error) = printed
        && error.kind() != ErrorKind::BrokenPipe
    {
        return Err(Trouble::new(
            Exit::InputOutput,
            "could not print",
            error,
            "",
        ));
    }
    match found {
        Ok(Some(reached)) => {
            tell_in_part(reached, &settings);
            let remarks = Remarks::on(&typed, now.date());
            // Where mails were not looked at, that is why nothing was found.
            let is_told = has_found || reached.without_row > 0;
            tell_remarks(&remarks, &profile, &settings, is_told);
        }
        Ok(None) => return Err(nothing_indexed(&settings)),
        Err(cause) => {
            let failure = Failure {
                task: Task::Search,
                cause,
                account: None,
            };
            return Err(Speech::of(&settings).failure(&failure));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Thousands of lines want their dates quickly: nothing here goes through a pattern.
fn put_line(out: &mut Vec<u8>, line: Line<'_>, zone: &TimeZone) {
    let date = Timestamp::from_second(line.date.0).unwrap_or_default();
    let date = zone.to_datetime(date);
    let (year, month, day) = (date.year(), date.month(), date.day());
    let (hour, minute) = (date.hour(), date.minute());
    // Writing into memory cannot fail.
    let _done = writeln!(
        out,
        "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}  {}  {}",
        line.from, line.subject
    );
}

fn print_json(out: &mut impl Write, hit: &Hit, zone: &TimeZone) -> std::io::Result<()> {
    let row = &hit.row;
    let date = Timestamp::from_second(row.date.0).unwrap_or_default();
    let date = date.to_zoned(zone.clone());
    let report = Report {
        id: row.id.0,
        account: row.folder.account.as_str(),
        folder: row.folder.name.key(),
        date: date.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        from: named(&row.from),
        subject: &row.subject,
        path: hit
            .path
            .as_ref()
            .map(|path| path.to_string_lossy().into_owned()),
        filtered: &hit.filtered,
    };
    serde_json::to_writer(&mut *out, &report)?;
    writeln!(out)
}

/// `Ann Lee <ann@example.org>`.
fn named(person: &Person) -> String {
    if person.name.is_empty() {
        person.address.clone()
    } else {
        format!("{} <{}>", person.name, person.address)
    }
}

fn misunderstood(fault: &QueryFault, settings: &Settings) -> Trouble {
    let speech = Speech::of(settings);
    let said = speech.words().query_fault(fault, "cli-search-column");
    let what = speech.words().text("cli-search-query");
    let advice = super::speech::within_a_line(&said.advice);
    Trouble::new(Exit::Usage, what, said.what, &advice).in_language(speech.words().language())
}

fn nothing_indexed(settings: &Settings) -> Trouble {
    let speech = Speech::of(settings);
    let words = speech.words();
    Trouble::new(
        Exit::NoInput,
        words.text("cli-search"),
        words.text("cli-search-nothing-indexed"),
        words.text("cli-search-index-first"),
    )
    .in_language(words.language())
}

/// Says what the search names and is nowhere, or why it may have found nothing.
fn tell_remarks(remarks: &Remarks<'_>, profile: &Profile, settings: &Settings, is_told: bool) {
    let mut unknown = None;
    if remarks.names_anything() {
        match existing(profile, settings) {
            Ok(existing) => unknown = existing.and_then(|existing| remarks.unknown(&existing)),
            Err(cause) => tracing::warn!("folders and tags cannot be read: {cause}"),
        }
    }
    let (what, fault) = match (unknown, remarks.in_vain()) {
        (Some(unknown), _) => ("cli-search-unknown", unknown),
        (None, Some(why)) if !is_told => ("cli-search-none", why),
        (None, _) => return,
    };
    let speech = Speech::of(settings);
    let words = speech.words();
    let said = words.query_fault(&fault, "cli-search-column");
    let advice = super::speech::within_a_line(&said.advice);
    // The search itself was done, as a minus or an OR beside the name may have meant it.
    let _code = Trouble::new(Exit::Done, words.text(what), said.what, &advice)
        .in_language(words.language())
        .tell();
}

/// Says where some mails could not be found, by their words or at all.
fn tell_in_part(reached: Reached, settings: &Settings) {
    let Reached {
        indexed,
        without_row,
    } = reached;
    if indexed.is_whole() && without_row == 0 {
        return;
    }
    let speech = Speech::of(settings);
    let words = speech.words();
    let told = [
        ("mails", words.count(indexed.with_text).into()),
        ("of", words.count(indexed.mails + without_row).into()),
        ("without", without_row.into()),
        ("shown", words.count(without_row).into()),
    ];
    let why = match (indexed.is_whole(), without_row) {
        (_, 0) => "cli-search-in-part",
        (true, _) => "cli-search-without-row",
        (false, _) => "cli-search-in-part-without-row",
    };
    let advice = words.text("cli-search-index-first");
    // What was found is good; the line says what is missing.
    let what = words.text("cli-search-all");
    let _code = Trouble::new(Exit::Done, what, words.text_with(why, &told), advice)
        .in_language(words.language())
        .tell();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountId, Flags, Folder, FolderName, MailId, MailSummary};

    #[test]
    fn a_mail_is_a_line_or_an_object_of_the_promised_fields() {
        let hit = Hit {
            row: MailSummary {
                id: MailId(7),
                folder: Folder {
                    account: AccountId::new("work").unwrap(),
                    name: FolderName::Inbox,
                },
                flags: Flags::NONE,
                from: Person {
                    name: "王芳".to_owned(),
                    address: "fang@example.org".to_owned(),
                },
                to: Vec::new(),
                subject: "会议 \"A\"".to_owned(),
                snippet: String::new(),
                date: crate::model::Timestamp(1_772_715_900),
                size_octets: 1,
                whole_octets: None,
                has_attachments: false,
                tags: Vec::new(),
            },
            path: Some("/mail/work/cur/1.a".into()),
            filtered: Vec::new(),
        };
        let mut out = Vec::new();
        let line = Line {
            date: hit.row.date,
            from: hit.row.from.shown(),
            subject: &hit.row.subject,
        };
        put_line(&mut out, line, &TimeZone::UTC);
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "2026-03-05 13:05  王芳  会议 \"A\"\n"
        );
        let mut out = Vec::new();
        print_json(&mut out, &hit, &TimeZone::UTC).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "{\"id\":7,\"account\":\"work\",\"folder\":\"Inbox\",\
             \"date\":\"2026-03-05T13:05:00+00:00\",\"from\":\"王芳 <fang@example.org>\",\
             \"subject\":\"会议 \\\"A\\\"\",\"path\":\"/mail/work/cur/1.a\"}\n"
        );
    }
}
