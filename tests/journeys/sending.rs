//! Sending: each recipient its own result, and never a copy that nobody asked for.

use std::sync::{Arc, Mutex};

use hongyan::channel::command::{DraftSeed, Submission};
use hongyan::channel::{Cause, Command, Event, Outcome};
use hongyan::model::account::TlsMode;
use hongyan::model::{Address, Draft, Flags, OutboxState, RecipientState};

use super::desk::{Desk, account, cause, short_limits};
use super::fake::{Act, Fake, say};

/// What an SMTP server of these tests has taken.
#[derive(Default)]
pub(super) struct Taken {
    pub(super) mails: Vec<String>,
    data: Option<String>,
}

/// A server that takes everything but what `change` answers otherwise.
pub(super) fn server(
    mut change: impl FnMut(usize, &str) -> Option<Act> + Send + 'static,
) -> (Fake, Arc<Mutex<Taken>>) {
    let taken: Arc<Mutex<Taken>> = Arc::default();
    let kept = Arc::clone(&taken);
    let fake = Fake::start(false, None, move |connection, line| {
        let mut taken = kept.lock().unwrap();
        if let Some(data) = taken.data.take() {
            if line != "." {
                taken.data = Some(data + line + "\r\n");
                return Act::Say(Vec::new());
            }
            if let Some(act) = change(connection, line) {
                return act;
            }
            taken.mails.push(data);
            return say("250 2.0.0 queued");
        }
        if let Some(act) = change(connection, line) {
            return act;
        }
        match line.split([' ', ':']).next().unwrap_or_default() {
            "" => say("220 mx.example.org ESMTP"),
            "EHLO" => say("250-mx.example.org\n250-PIPELINING\n250-SIZE 1000000\n250 AUTH PLAIN"),
            "AUTH" => say("235 2.7.0 welcome"),
            "DATA" => {
                taken.data = Some(String::new());
                say("354 go on")
            }
            "QUIT" => Act::SayAndClose(b"221 bye\r\n".to_vec()),
            _ => say("250 2.1.0 ok"),
        }
    });
    (fake, taken)
}

pub(super) fn submit(to: &[&str]) -> Command {
    Command::Submit {
        submission: Box::new(Submission {
            account: None,
            sender: None,
            recipients: to.iter().map(|to| Address::parse(to).unwrap()).collect(),
            recipients_from_header: false,
            mail: b"From: ann@example.org\nTo: bob@example.org\nSubject: Lunch\n\n.Noon?\n"
                .to_vec(),
            options: hongyan::model::DeliveryOptions::default(),
        }),
        deliver: true,
    }
}

pub(super) fn queue(to: &[&str]) -> Command {
    match submit(to) {
        Command::Submit { submission, .. } => Command::Submit {
            submission,
            deliver: false,
        },
        other => other,
    }
}

#[test]
fn a_mail_goes_out_and_lies_in_sent() {
    let (fake, taken) = server(|_connection, _line| None);
    let mut desk = Desk::new(&account(1, fake.port, TlsMode::None));
    assert!(matches!(
        desk.ask(submit(&["bob@example.org"])),
        Outcome::Done
    ));
    let settled = desk.settled();
    assert!(
        matches!(settled[0].state, OutboxState::Sent { .. }),
        "{settled:?}"
    );
    let taken = taken.lock().unwrap();
    assert_eq!(taken.mails.len(), 1);
    assert!(
        taken.mails[0].contains("\r\n..Noon?\r\n"),
        "{}",
        taken.mails[0]
    );
    let sent = desk.files(".Sent");
    assert_eq!(sent.len(), 1);
    assert!(String::from_utf8_lossy(&sent[0]).contains("\r\n.Noon?\r\n"));
    assert!(desk.files(".Outbox").is_empty());
}

#[test]
fn one_refused_recipient_leaves_the_others_alone_and_stays_in_the_outbox() {
    let (fake, taken) =
        server(|_connection, line| line.contains("eve@").then(|| say("550 5.1.1 no such user")));
    let mut desk = Desk::new(&account(1, fake.port, TlsMode::None));
    desk.ask(submit(&["bob@example.org", "eve@example.org"]));
    let item = desk.settled().remove(0);
    assert!(matches!(item.state, OutboxState::Sent { .. }), "{item:?}");
    assert!(matches!(
        item.recipients[0].state,
        RecipientState::Accepted { .. }
    ));
    assert!(matches!(&item.recipients[1].state,
        RecipientState::Refused { reply } if reply.code == 550 && reply.text.contains("no such user")));
    assert_eq!(taken.lock().unwrap().mails.len(), 1);
    assert_eq!(desk.files(".Sent").len(), 1);
    let outbox = desk.outbox();
    let held = outbox
        .iter()
        .find(|item| matches!(item.state, OutboxState::Failed { .. }));
    let held = held.expect("the refused part").clone();
    assert_eq!(held.recipients.len(), 1);
    // Corrected, it becomes a draft with the refused recipient alone.
    desk.ask(Command::TakeBack { item: held.id });
    let draft = desk.events.iter().find_map(|event| match event {
        Event::DraftReady { draft, .. } => Some(draft.clone()),
        _ => None,
    });
    let draft = draft.expect("a draft");
    assert_eq!(
        [draft.to, draft.cc, draft.bcc].concat(),
        ["eve@example.org"]
    );
    let file = String::from_utf8(desk.files(".Drafts").remove(0)).unwrap();
    assert!(file.contains("\r\nBcc: eve@example.org\r\n"), "{file}");
    assert!(
        !file.contains("bob@"),
        "whoever has it gets no second: {file}"
    );
    assert!(desk.files(".Outbox").is_empty());
}

#[test]
fn a_line_lost_after_the_dot_is_a_question_for_the_person() {
    let (fake, taken) =
        server(|_connection, line| (line == ".").then(|| Act::SayAndClose(Vec::new())));
    let mut desk = Desk::new(&account(1, fake.port, TlsMode::None));
    desk.ask(submit(&["bob@example.org"]));
    let item = desk.settled().remove(0);
    assert!(
        matches!(item.state, OutboxState::Unknown { .. }),
        "{item:?}"
    );
    assert_eq!(taken.lock().unwrap().mails.len(), 0);
    // Nothing tries it again by itself.
    desk.events.clear();
    desk.ask(Command::Flush { account: None });
    assert!(desk.settled().is_empty());
    // The person knows better.
    assert!(matches!(
        desk.ask(Command::MarkSent { item: item.id }),
        Outcome::Done
    ));
    assert_eq!(desk.files(".Sent").len(), 1);
}

#[test]
fn marked_as_sent_it_still_goes_to_whom_the_server_put_off() {
    let (fake, taken) = server(|connection, line| match line {
        _later if connection > 0 => None,
        "." => Some(Act::SayAndClose(Vec::new())),
        line => line
            .contains("eve@")
            .then(|| say("450 4.2.0 come back later")),
    });
    let mut desk = Desk::new(&account(1, fake.port, TlsMode::None));
    desk.ask(submit(&["bob@example.org", "eve@example.org"]));
    let item = desk.settled().remove(0);
    assert!(
        matches!(item.state, OutboxState::Unknown { .. }),
        "{item:?}"
    );
    assert_eq!(item.recipients[0].state, RecipientState::Unconfirmed);
    let id = item.id;
    let marked = desk.ask(Command::MarkSent { item: id.clone() });
    assert!(matches!(marked, Outcome::Done));
    let waits = desk.outbox().remove(0);
    assert!(
        matches!(waits.state, OutboxState::Deferred { .. }),
        "{waits:?}"
    );
    // Deciding twice is refused and changes nothing.
    let again = desk.ask(Command::MarkSent { item: id });
    assert!(matches!(again, Outcome::Failed(_)));
    desk.events.clear();
    desk.ask(Command::Flush { account: None });
    let item = desk.settled().remove(0);
    assert!(matches!(item.state, OutboxState::Sent { .. }), "{item:?}");
    assert_eq!(taken.lock().unwrap().mails.len(), 1);
    let shown = desk.transcripts();
    assert_eq!(shown.matches("RCPT TO:<bob@example.org>").count(), 1);
    assert_eq!(shown.matches("RCPT TO:<eve@example.org>").count(), 2);
}

#[test]
fn a_server_silent_after_the_dot_is_a_question_too() {
    let (fake, _taken) = server(|_connection, line| (line == ".").then_some(Act::Stall));
    let account = account(1, fake.port, TlsMode::None);
    let mut desk = Desk::with(&account, |config| config.limits = short_limits());
    desk.ask(submit(&["bob@example.org"]));
    let item = desk.settled().remove(0);
    assert!(
        matches!(item.state, OutboxState::Unknown { .. }),
        "{item:?}"
    );
}

#[test]
fn a_line_lost_before_the_dot_is_tried_again_with_the_same_bytes() {
    let (fake, taken) = server(|connection, line| {
        (connection == 0 && line == "DATA").then(|| Act::SayAndClose(Vec::new()))
    });
    let mut desk = Desk::new(&account(1, fake.port, TlsMode::None));
    desk.ask(submit(&["bob@example.org"]));
    let item = desk.settled().remove(0);
    assert!(
        matches!(item.state, OutboxState::Deferred { .. }),
        "{item:?}"
    );
    assert_eq!(item.attempts, 1);
    desk.ask(Command::Flush { account: None });
    let taken = taken.lock().unwrap();
    assert_eq!(taken.mails.len(), 1);
    assert!(taken.mails[0].contains(&item.message_id));
}

#[test]
fn only_the_deferred_recipient_is_tried_again() {
    let (fake, taken) = server(|connection, line| {
        (connection == 0 && line.contains("eve@")).then(|| say("450 4.2.0 come back later"))
    });
    let mut desk = Desk::new(&account(1, fake.port, TlsMode::None));
    desk.ask(submit(&["bob@example.org", "eve@example.org"]));
    let item = desk.settled().remove(0);
    assert!(
        matches!(item.state, OutboxState::Deferred { .. }),
        "{item:?}"
    );
    desk.events.clear();
    desk.ask(Command::Flush { account: None });
    let item = desk.settled().remove(0);
    assert!(matches!(item.state, OutboxState::Sent { .. }), "{item:?}");
    assert_eq!(taken.lock().unwrap().mails.len(), 2);
    let shown = desk.transcripts();
    assert_eq!(
        shown.matches("RCPT TO:<bob@example.org>").count(),
        1,
        "{shown}"
    );
    assert_eq!(
        shown.matches("RCPT TO:<eve@example.org>").count(),
        2,
        "{shown}"
    );
}

#[test]
fn a_hundred_mails_go_over_one_connection() {
    let connections: Arc<Mutex<usize>> = Arc::default();
    let counted = Arc::clone(&connections);
    let (fake, taken) = server(move |connection, _line| {
        *counted.lock().unwrap() = connection + 1;
        None
    });
    let mut desk = Desk::new(&account(1, fake.port, TlsMode::None));
    for _mail in 0..100 {
        desk.ask(queue(&["bob@example.org"]));
    }
    assert_eq!(taken.lock().unwrap().mails.len(), 0);
    desk.events.clear();
    assert!(matches!(
        desk.ask(Command::Flush { account: None }),
        Outcome::Done
    ));
    assert_eq!(desk.settled().len(), 100);
    assert_eq!(taken.lock().unwrap().mails.len(), 100);
    assert_eq!(*connections.lock().unwrap(), 1);
    let shown = desk.transcripts();
    let told = shown
        .lines()
        .find_map(|line| line.split_once("100 mails in "));
    let (_, told) = told.expect("the count of round trips");
    let round_trips: u32 = told.split(' ').next().unwrap().parse().unwrap();
    assert!(round_trips <= 210, "{round_trips} round trips");
}

#[test]
fn cancel_before_the_dot_holds_the_mail() {
    let (fake, taken) = server(|_connection, line| line.starts_with("MAIL").then_some(Act::Stall));
    let mut desk = Desk::new(&account(1, fake.port, TlsMode::None));
    let ticket = desk.send(submit(&["bob@example.org"]));
    while !fake.heard("MAIL") {
        std::thread::yield_now();
    }
    desk.send(Command::Cancel { ticket });
    assert!(matches!(desk.outcome(ticket), Outcome::Cancelled));
    loop {
        let held = desk.outbox();
        if let Some(OutboxState::Failed { reason }) = held.first().map(|item| &item.state) {
            let ours = reason.ours.as_ref().expect("a sentence of ours");
            assert_eq!(ours.key, "outbox-why-stopped");
            break;
        }
        desk.next();
    }
    assert_eq!(taken.lock().unwrap().mails.len(), 0);
}

#[test]
fn a_mail_taken_back_while_another_is_on_its_way_leaves_that_one_alone() {
    let (fake, taken) = server(|_connection, line| line.starts_with("MAIL").then_some(Act::Stall));
    let mut desk = Desk::new(&account(1, fake.port, TlsMode::None));
    desk.ask(queue(&["bob@example.org"]));
    desk.ask(queue(&["eve@example.org"]));
    desk.ask(queue(&["tom@example.org"]));
    let waiting = desk.outbox();
    let ticket = desk.send(Command::Flush { account: None });
    while !fake.heard("MAIL") {
        std::thread::yield_now();
    }
    // The last one is not in the session's hands: nothing is waited for.
    let back = Command::TakeBack {
        item: waiting[2].id.clone(),
    };
    assert!(matches!(desk.ask(back), Outcome::Done));
    let left = desk.outbox();
    assert_eq!(left.len(), 2);
    assert!(
        left.iter()
            .all(|item| !matches!(item.state, OutboxState::Failed { .. })),
        "{left:?}"
    );
    // Cancelled: only what had begun is held.
    desk.send(Command::Cancel { ticket });
    assert!(matches!(desk.outcome(ticket), Outcome::Cancelled));
    let mut keys: Vec<&str>;
    loop {
        let outbox = desk.outbox();
        keys = outbox.iter().map(|item| item.state.key()).collect();
        // What was only beside the one that had begun is put back behind it.
        if keys.contains(&"failed") && !keys.contains(&"sending") {
            break;
        }
        desk.next();
    }
    assert_eq!(keys, ["failed", "queued"]);
    assert_eq!(taken.lock().unwrap().mails.len(), 0);
}

#[test]
fn a_mail_that_cannot_be_read_holds_up_no_other() {
    let doomed: Arc<Mutex<Option<std::path::PathBuf>>> = Arc::default();
    let file = Arc::clone(&doomed);
    let (fake, taken) = server(move |_connection, line| {
        // Another program takes it away while the line is being opened.
        if line.starts_with("EHLO")
            && let Some(file) = file.lock().unwrap().take()
        {
            std::fs::remove_file(file).unwrap();
        }
        None
    });
    let mut desk = Desk::new(&account(1, fake.port, TlsMode::None));
    desk.ask(queue(&["bob@example.org"]));
    let lost = desk.outbox().remove(0);
    desk.ask(queue(&["eve@example.org"]));
    let folder = desk.folder.join("mail/work/.Outbox/cur");
    let files = std::fs::read_dir(folder).unwrap();
    let mut files = files.map(|entry| entry.unwrap().path());
    *doomed.lock().unwrap() = files.find(|path| path.to_string_lossy().contains(&lost.id.0));
    desk.events.clear();
    let flushed = desk.ask(Command::Flush { account: None });
    assert!(matches!(flushed, Outcome::Done), "{flushed:?}");
    let keys: Vec<&str> = desk.settled().iter().map(|item| item.state.key()).collect();
    assert_eq!(keys, ["failed", "sent"]);
    assert_eq!(taken.lock().unwrap().mails.len(), 1);
}

#[test]
fn a_written_mail_waits_in_the_outbox_and_comes_back_as_it_was() {
    let (fake, _taken) = server(|_connection, _line| None);
    let account = account(1, fake.port, TlsMode::None);
    let mut desk = Desk::with(&account, |config| config.undo_seconds = 3600);
    desk.ask(Command::StartDraft {
        from: DraftSeed::Empty { account: None },
    });
    let draft = desk.events.iter().find_map(|event| match event {
        Event::DraftReady { draft, .. } => Some(draft.clone()),
        _ => None,
    });
    let draft = Draft {
        to: vec!["Bob <bob@example.org>".to_owned()],
        bcc: vec!["eve@example.org".to_owned()],
        subject: "午餐".to_owned(),
        text: "星期五？\n".to_owned(),
        ..draft.expect("a draft")
    };
    assert!(matches!(
        desk.ask(Command::SaveDraft {
            draft: draft.clone()
        }),
        Outcome::Done
    ));
    assert_eq!(desk.files(".Drafts").len(), 1);
    assert!(matches!(
        desk.ask(Command::Send {
            draft: draft.clone()
        }),
        Outcome::Done
    ));
    assert!(desk.files(".Drafts").is_empty());
    let item = desk.outbox().remove(0);
    assert!(matches!(item.state, OutboxState::Queued { .. }));
    desk.events.clear();
    assert!(matches!(
        desk.ask(Command::TakeBack { item: item.id }),
        Outcome::Done
    ));
    let back = desk.events.iter().find_map(|event| match event {
        Event::DraftReady { draft, .. } => Some(draft.clone()),
        _ => None,
    });
    assert_eq!(back, Some(draft));
    assert!(desk.files(".Outbox").is_empty());
    assert_eq!(desk.files(".Drafts").len(), 1);
}

#[test]
fn a_mail_that_is_answered_is_marked_so_and_another_under_its_number_is_not() {
    let (fake, _taken) = server(|_connection, _line| None);
    let account = account(1, fake.port, TlsMode::None);
    let mut desk = Desk::with(&account, |config| config.undo_seconds = 3600);
    let folder = desk.folder.join("mail/work/new");
    let mail = "From: bob@example.org\r\nMessage-ID: <1@example.org>\r\n\r\nNoon?\r\n";
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("1.M1P1Q0.example"), mail).unwrap();
    desk.ask(Command::Index { rebuild: false });
    let rows = desk.events.iter().find_map(|event| match event {
        Event::MailsAdded { rows } => rows.first().cloned(),
        _ => None,
    });
    let mail = rows.expect("the mail is in the index").id;
    desk.ask(Command::StartDraft {
        from: DraftSeed::Reply { mail, all: false },
    });
    let draft = desk.events.iter().find_map(|event| match event {
        Event::DraftReady { draft, .. } => Some(draft.clone()),
        _ => None,
    });
    let draft = draft.expect("a draft");
    let mut elsewhere = draft.clone();
    if let Some(answers) = &mut elsewhere.answers {
        answers.message_id = "<2@example.org>".to_owned();
    }
    let marked = |desk: &Desk| {
        desk.events.iter().any(|event| match event {
            Event::MailsChanged { rows } => rows
                .iter()
                .any(|row| row.id == mail && row.flags.contains(Flags::ANSWERED)),
            _ => false,
        })
    };
    let outcome = desk.ask(Command::Send { draft: elsewhere });
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    assert!(!marked(&desk));
    let outcome = desk.ask(Command::Send { draft });
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    assert!(marked(&desk));
}

#[test]
fn a_server_that_takes_few_mails_over_one_line_gets_the_rest_over_another() {
    let (fake, taken) = server({
        let mut mails = 0;
        move |connection, line| {
            if line.is_empty() {
                mails = 0;
            }
            mails += usize::from(line.starts_with("MAIL"));
            (connection == 0 && mails > 3)
                .then(|| Act::SayAndClose(b"421 4.7.0 enough for one connection\r\n".to_vec()))
        }
    });
    let mut desk = Desk::new(&account(1, fake.port, TlsMode::None));
    for _mail in 0..8 {
        desk.ask(queue(&["bob@example.org"]));
    }
    desk.ask(Command::Flush { account: None });
    // One was on its way when the server left: it goes over the next line, or on the plan.
    assert!(taken.lock().unwrap().mails.len() >= 7);
    desk.ask(Command::Flush { account: None });
    assert_eq!(taken.lock().unwrap().mails.len(), 8);
}

#[test]
fn what_is_no_address_is_named_before_anything_is_queued() {
    let mut desk = Desk::new(&account(1, 1, TlsMode::None));
    let id = hongyan::model::DraftId("a1".to_owned());
    let mut draft = Draft::empty(id, hongyan::model::AccountId::new("work").unwrap());
    let outcome = desk.ask(Command::Send {
        draft: draft.clone(),
    });
    assert_eq!(cause(outcome), Cause::NoRecipient);
    draft.to = vec!["bob at example".to_owned()];
    let outcome = desk.ask(Command::Send { draft });
    assert!(matches!(cause(outcome), Cause::BadAddress { .. }));
    assert!(desk.files(".Outbox").is_empty());
    assert_eq!(desk.files(".Drafts").len(), 1, "it stays as it was written");
}

#[test]
fn a_draft_for_nobody_yet_stands_in_drafts_and_goes_on_as_it_was() {
    let account = account(1, 1, TlsMode::None);
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(folder.path().to_owned(), &account, |_config| ());
    let id = hongyan::model::DraftId("d1".to_owned());
    let draft = Draft {
        to: vec!["bob at".to_owned()],
        text: "星期五？".to_owned(),
        ..Draft::empty(id, account.id.clone())
    };
    let command = Command::SaveDraft {
        draft: draft.clone(),
    };
    assert!(matches!(desk.ask(command), Outcome::Done));
    assert_eq!(go_on(&mut desk), draft);
    // A kill between the journal and the mail.
    drop(desk);
    for file in std::fs::read_dir(folder.path().join("mail/work/.Drafts/cur")).unwrap() {
        std::fs::remove_file(file.unwrap().path()).unwrap();
    }
    let mut desk = Desk::open(folder.path().to_owned(), &account, |config| {
        config.background = true;
    });
    while !desk
        .events
        .iter()
        .any(|event| matches!(event, Event::MailsAdded { .. }))
    {
        desk.next();
    }
    assert_eq!(go_on(&mut desk), draft);
    assert_eq!(desk.files(".Drafts").len(), 1);
}

/// Opens the only row of Drafts.
fn go_on(desk: &mut Desk) -> Draft {
    let mail = desk.events.iter().find_map(|event| match event {
        Event::MailsAdded { rows } => Some(rows[0].id),
        _ => None,
    });
    let mail = mail.expect("a row in Drafts");
    desk.events.clear();
    desk.ask(Command::StartDraft {
        from: DraftSeed::Existing { mail },
    });
    let ready = desk.events.iter().find_map(|event| match event {
        Event::DraftReady { draft, .. } => Some(draft.clone()),
        _ => None,
    });
    ready.expect("the draft")
}
