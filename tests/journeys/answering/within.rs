//! What is asked for by mails in other mails, and what is left undone when the window closes.

use std::io::Read as _;
use std::net::TcpListener;
use std::time::Duration;

use hongyan::channel::{AttachmentCommand, AttachmentName};
use hongyan::mime::view::MailView;
use hongyan::model::AccountId;

use super::*;

/// A mail that carries another.
fn around(inner: &str) -> String {
    format!(
        "From: Bob <bob@example.net>\r\nTo: ann@example.org\r\nSubject: See within\r\n\
         Message-ID: <around@example.net>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=outer\r\n\r\n\
         --outer\r\nContent-Type: text/plain\r\n\r\nSee below\r\n\
         --outer\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--outer--\r\n"
    )
}

/// Two accounts; the mails lie in a folder of the second.
fn second_of_two(folder: &str, mail: &str) -> (Desk, MailId) {
    let first = AccountSettings {
        id: AccountId::new("home").unwrap(),
        address: hongyan::model::Address::parse("private@example.org").unwrap(),
        ..account(1, 1, TlsMode::None)
    };
    let second = account(1, 1, TlsMode::None);
    let mut desk = Desk::with(&first, |config| {
        config.settings.accounts = vec![first.clone(), second];
    });
    put(&desk.folder, folder, 1, mail);
    desk.ask(Command::Index { rebuild: false });
    let name = match folder {
        "" => FolderName::Inbox,
        _ => FolderName::Junk,
    };
    let id = newest(&mut desk, name);
    (desk, id)
}

/// The newest mail of a folder.
fn newest(desk: &mut Desk, name: FolderName) -> MailId {
    let account = AccountId::new("work").unwrap();
    desk.ask(Command::List {
        place: Place::Folder(Folder { account, name }),
        search: String::new(),
        order: Order::default(),
        grouping: Grouping::Flat,
    });
    let id = desk.events.iter().find_map(|event| match event {
        Event::Listed { piece, .. } => piece.rows.first().map(|row| row.id),
        _ => None,
    });
    id.unwrap()
}

/// Reads the mail in the second part.
fn within(desk: &mut Desk, mail: MailId) -> Arc<MailView> {
    let attached = |view: &Arc<MailView>| view.content.attachments[0].part;
    desk.ask(Command::Open { mail });
    let part = attached(&last(desk));
    let which = AttachmentName::new(mail, part);
    let read = AttachmentCommand::Read { which };
    let outcome = desk.ask(Command::Attachment(read));
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    last(desk)
}

fn last(desk: &Desk) -> Arc<MailView> {
    let opened = desk.events.iter().rev().find_map(|event| match event {
        Event::Opened { view, .. } => Some(Arc::clone(view)),
        _ => None,
    });
    opened.unwrap()
}

#[test]
fn a_mail_within_a_mail_is_answered_from_the_account_that_got_the_outer_one() {
    let (mut desk, mail) = second_of_two("", &around(INVITATION));
    let inner = within(&mut desk, mail);
    assert!(inner.id.0 < 0);
    assert_eq!(inner.folder.account.as_str(), "work");
    let attend = AnswerCommand::Attend {
        mail: inner.id,
        event: 0,
        answer: Attendance::Accepted,
        comment: String::new(),
        words: words("Accepted", "Ann comes."),
    };
    let outcome = desk.ask(Command::Answer(attend));
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let queued = desk.outbox();
    assert_eq!(queued.len(), 1);
    assert_eq!(queued[0].account.as_str(), "work");
}

#[test]
fn a31_a_mail_within_a_mail_offers_neither_a_receipt_nor_the_leaving_of_anothers_list() {
    let (mut desk, mail) = second_of_two(".Junk", &around(&newsletter()));
    let inner = within(&mut desk, mail);
    assert_eq!(inner.folder.name, FolderName::Junk);
    assert!(inner.insight.unsubscribe.is_empty());
    assert_eq!(inner.insight.receipt, None);
    let way = LeaveWay::OneClick;
    let receipt = AnswerCommand::Receipt {
        mail: inner.id,
        words: Some(words("Read", "It was shown.")),
    };
    for command in [
        AnswerCommand::Leave {
            mail: inner.id,
            way,
        },
        receipt,
    ] {
        let refused = cause(desk.ask(Command::Answer(command)));
        assert_eq!(refused, Cause::Answer(AnswerCause::NotAsked));
    }
    assert!(desk.outbox().is_empty());
}

#[test]
fn a31_a_list_whose_answer_nobody_waited_for_is_not_said_to_be_left() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let trusted = folder.path().join("ca.pem");
    fs::write(&trusted, Web::saying(DONE).trusted_pem).unwrap();
    let mut account = account(1, 1, TlsMode::None);
    account.tls.ca_file = Some(trusted);
    let open = || {
        let folder = folder.path().to_owned();
        let stand_ins = HashMap::from([(LIST.to_owned(), address)]);
        Desk::open(folder, &account, |config| {
            config.web.stand_ins = stand_ins.into();
        })
    };
    let mut desk = open();
    put(folder.path(), "", 1, &newsletter());
    desk.ask(Command::Index { rebuild: false });
    let mail = newest(&mut desk, FolderName::Inbox);
    let way = LeaveWay::OneClick;
    desk.send(Command::Answer(AnswerCommand::Leave { mail, way }));
    // The server hears of it, and says nothing.
    let (hears, heard) = std::sync::mpsc::sync_channel(1);
    let listening = std::thread::Builder::new().spawn(move || {
        let (mut line, _from) = silent.accept().unwrap();
        line.read_exact(&mut [0]).unwrap();
        hears.send(line)
    });
    listening.unwrap();
    let line = heard.recv_timeout(Duration::from_secs(20)).unwrap();
    desk.close();
    drop(line);
    let mut desk = open();
    desk.ask(Command::Open { mail });
    let known = desk.events.iter().rev().find_map(|event| match event {
        Event::Answer(AnswerEvent::Known { known, .. }) => Some(Known::clone(known)),
        _ => None,
    });
    let left = known.unwrap().left.unwrap();
    assert_eq!(left.what, Reaction::Leaving { way });
}
