//! `hongyan send`: a mail from standard input, through the outbox, as sendmail takes it.

use std::io::Read;

use super::arguments::{Send, usage};
use super::asked;
use super::exit::{Exit, Trouble};
use super::outcome;
use super::session::Session;
use crate::channel::{Command, Event, Submission};
use crate::model::{Address, AddressFault};
use crate::wire::limits::MAIL_OCTETS;

pub(super) fn run(session: &mut Session, options: Box<Send>) -> Result<Exit, Trouble> {
    check(&options)?;
    session.check_account(options.account.as_ref())?;
    let submission = Submission {
        account: options.account.clone(),
        sender: options.sender.as_deref().map(address).transpose()?,
        recipients: recipients(&options.recipients)?,
        recipients_from_header: options.recipients_from_header,
        mail: read_mail(&options)?,
        options: asked::options(&options),
    };
    let command = Command::Submit {
        submission: Box::new(submission),
        deliver: !options.queue,
    };
    let speech = session.speech();
    let mut exit = Exit::Done;
    let mut printed = Ok(());
    session.ask(command, |event| match event {
        Event::Queued { item, .. } if options.queue => {
            printed = outcome::print(&item, options.json, false);
        }
        Event::Settled { item, .. } => {
            printed = outcome::print(&item, options.json, false);
            exit = exit.or(outcome::tell_troubles(&item, &speech));
        }
        _ => {}
    })?;
    printed?;
    Ok(exit)
}

/// Modes of sendmail that are something else altogether.
fn check(options: &Send) -> Result<(), Trouble> {
    match options.mode.as_deref() {
        None | Some("m") => {}
        Some(mode) => return Err(usage(&format!("-b{mode} is not done here, only -bm"))),
    }
    if options.recipients.is_empty() && !options.recipients_from_header {
        return Err(usage(
            "nobody to send to: name recipients, or take them from the mail with -t",
        ));
    }
    Ok(())
}

/// Addresses as they are typed: `a@b.example`, `Name <a@b.example>`, several with commas.
fn recipients(typed: &[String]) -> Result<Vec<Address>, Trouble> {
    typed
        .iter()
        .flat_map(|typed| split_at_commas(typed))
        .map(address)
        .collect()
}

/// At commas outside quotes and brackets.
fn split_at_commas(typed: &str) -> Vec<&str> {
    let (mut quoted, mut bracketed) = (false, false);
    typed
        .split(move |character| {
            match character {
                '"' => quoted = !quoted,
                '<' if !quoted => bracketed = true,
                '>' if !quoted => bracketed = false,
                _ => {}
            }
            character == ',' && !quoted && !bracketed
        })
        .filter(|part| !part.trim().is_empty())
        .collect()
}

fn address(typed: &str) -> Result<Address, Trouble> {
    let bare = match (typed.rfind('<'), typed.trim_end().strip_suffix('>')) {
        (Some(open), Some(inner)) => inner.get(open + 1..).unwrap_or_default(),
        _ => typed,
    };
    // A script's variable that holds a second line must not name somebody else by its end.
    let read = if typed.trim().contains(char::is_control) {
        Err(AddressFault::Character)
    } else {
        Address::parse(bare)
    };
    read.map_err(|fault| {
        let why = format!("{typed:?} is no address: {fault}");
        Trouble::new(Exit::BadInput, "could not send the mail", why, "correct it")
    })
}

fn read_mail(options: &Send) -> Result<Vec<u8>, Trouble> {
    let fail = |exit, why: String| Trouble::new(exit, "could not read the mail", why, "");
    let mut mail = Vec::new();
    let mut input = std::io::stdin().lock().take(MAIL_OCTETS + 1);
    input
        .read_to_end(&mut mail)
        .map_err(|error| fail(Exit::InputOutput, error.to_string()))?;
    if mail.len() as u64 > MAIL_OCTETS {
        let why = format!("it is longer than {MAIL_OCTETS} octets");
        return Err(fail(Exit::BadInput, why));
    }
    let ignore_dots = options.ignore_dots || options.options.iter().any(|option| option == "i");
    if !ignore_dots {
        mail.truncate(before_lone_dot(&mail));
    }
    if mail.iter().all(u8::is_ascii_whitespace) {
        let why = "standard input is empty".to_owned();
        return Err(fail(Exit::NoInput, why));
    }
    Ok(mail)
}

/// Octets before a line that is a single dot, which ends a mail unless -i is given.
fn before_lone_dot(mail: &[u8]) -> usize {
    let mut end = 0;
    for line in mail.split_inclusive(|byte| *byte == b'\n') {
        if line.trim_ascii_end() == b"." && line.first() == Some(&b'.') {
            break;
        }
        end += line.len();
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_dot_ends_the_mail_and_nothing_else_does() {
        assert_eq!(before_lone_dot(b"a\n..\n.b\n.\nrest\n"), 8);
        assert_eq!(before_lone_dot(b"a\r\n.\r\nrest"), 3);
        assert_eq!(before_lone_dot(b"a\n ."), 4);
    }

    #[test]
    fn recipients_are_taken_as_people_and_git_write_them() {
        let typed = [
            "a@b.example, \"D, C\" <c@d.example>".to_owned(),
            "e@f.example".to_owned(),
        ];
        let read: Vec<String> = recipients(&typed)
            .unwrap()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(read, ["a@b.example", "c@d.example", "e@f.example"]);
        for nobody in [
            "x",
            "a@b.example\r\nRCPT TO:<eve@b.example>",
            "A\n<a@b.example>",
        ] {
            assert_eq!(
                recipients(&[nobody.to_owned()]).unwrap_err().exit(),
                Exit::BadInput,
                "{nobody:?}"
            );
        }
        assert!(recipients(&["a@b.example\n".to_owned()]).is_ok());
    }
}
