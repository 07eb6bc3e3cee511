//! `hongyan doctor`: both servers step by step, printed as they happen.

use std::io::Write as _;

use super::arguments::{Doctor, Server, TlsWord, usage};
use super::exit::{Exit, Trouble};
use super::session::Session;
use crate::channel::doctor::{Endpoint, Mask, Patient, line, to_json};
use crate::channel::event::ServerKind;
use crate::channel::{Command, Event};
use crate::config::Settings;
use crate::model::account::TlsMode;
use crate::model::{AccountId, AccountSettings};

/// Examines one account, all of them, or servers that belong to none.
pub(super) fn run(
    session: &mut Session,
    options: Doctor,
    settings: &Settings,
) -> Result<Exit, Trouble> {
    if options.pop3.is_some() || options.smtp.is_some() {
        if options.account.is_some() {
            return Err(usage(
                "--account has its own servers; leave --pop3 and --smtp out",
            ));
        }
        let endpoints = endpoints(&options);
        let hosts = endpoints.iter().map(|one| one.host.clone()).collect();
        let mask = Mask::of_hosts(hosts, options.mask_hosts);
        return examine(session, Patient::Servers(endpoints), mask, options.json);
    }
    session.check_account(options.account.as_ref())?;
    let wanted = |account: &&AccountSettings| {
        let wanted: Option<&AccountId> = options.account.as_ref();
        wanted.is_none_or(|id| *id == account.id)
    };
    // The steps of each are told as they happen; the first trouble gives the code to end with.
    let mut first = Ok(Exit::Done);
    for account in settings.accounts.iter().filter(wanted) {
        let mask = Mask::of(account, options.mask_hosts);
        let patient = Patient::Account(account.id.clone());
        let examined = examine(session, patient, mask, options.json);
        first = first.and(examined);
    }
    first
}

fn endpoints(options: &Doctor) -> Vec<Endpoint> {
    let endpoint = |server: ServerKind, named: &Server| Endpoint {
        server,
        host: named.host.clone(),
        port: named.port,
        tls: options.tls.map_or_else(|| usual(named.port), mode),
    };
    let pop3 = options
        .pop3
        .iter()
        .map(|one| endpoint(ServerKind::Pop3, one));
    let smtp = options
        .smtp
        .iter()
        .map(|one| endpoint(ServerKind::Smtp, one));
    pop3.chain(smtp).collect()
}

fn mode(word: TlsWord) -> TlsMode {
    match word {
        TlsWord::Implicit => TlsMode::Implicit,
        TlsWord::Starttls => TlsMode::Starttls,
        TlsWord::None => TlsMode::None,
    }
}

/// How encryption usually begins on a port (RFC 8314 §3).
fn usual(port: u16) -> TlsMode {
    match port {
        25 | 110 | 587 | 2525 => TlsMode::Starttls,
        _ => TlsMode::Implicit,
    }
}

fn examine(
    session: &mut Session,
    patient: Patient,
    mask: Mask,
    as_json: bool,
) -> Result<Exit, Trouble> {
    let mut out = std::io::stdout().lock();
    let mut mask = mask;
    let mut say = |text: String| {
        // A closed pipe is nobody to tell.
        writeln!(out, "{text}").and_then(|()| out.flush()).ok();
    };
    let asked = session.ask(Command::Examine { patient }, |event| match event {
        Event::Examined { finding, .. } => {
            mask.learn(&finding);
            let object = || to_json(&finding, &mask).map(|object| object.to_string());
            let said = if as_json {
                object()
            } else {
                line(&finding, &mask)
            };
            said.into_iter().for_each(&mut say);
        }
        Event::Advised { advice, .. } if as_json => say(advice.to_json().to_string()),
        Event::Advised { advice, .. } => say(advice.to_string()),
        _ => {}
    });
    // What goes to standard error is posted along with the rest.
    asked.map_err(|trouble| trouble.reworded(|text| mask.apply(text)))?;
    Ok(Exit::Done)
}
