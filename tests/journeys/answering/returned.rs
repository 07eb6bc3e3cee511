//! Returned mails: tied to the sent ones without guessing, and sent again to nobody but those to
//! whom they went.

use hongyan::channel::answer::{Again, Known};
use hongyan::channel::{AnswerCommand, AnswerEvent, Command, Event, Outcome};
use hongyan::model::report::Fate;
use hongyan::model::{Draft, FolderName, MailId};

use super::super::sending::submit;
use super::web::Web;
use super::{DONE, RETURNED, Scene, put};

const SENT: &str = "From: Ann <ann@example.org>\r\nTo: Bob <bob@example.net>, \
    Eve <eve@example.net>\r\nSubject: Lunch\r\nMessage-ID: <lunch@example.org>\r\n\
    Date: Fri, 20 Nov 2026 09:05:00 +0800\r\n\r\nNoon?\r\n";

#[test]
fn a_returned_mail_is_tied_to_the_sent_one_and_sent_again_to_who_did_not_get_it() {
    let web = Web::saying(DONE);
    let mut scene = Scene::new(&web, &[RETURNED]);
    put(&scene.desk.folder.clone(), ".Sent", 1, SENT);
    scene.desk.ask(Command::Index { rebuild: false });
    let sent = scene.id(FolderName::Sent, "Lunch");
    let told = scene.desk.events.iter().find_map(|event| match event {
        Event::Answer(AnswerEvent::Fates { fates, .. }) => Some(fates.clone()),
        _ => None,
    });
    assert_eq!(told, Some(vec![(sent, Fate::Returned)]));
    let report = scene.id(FolderName::Inbox, "Undelivered");
    let known = scene.open(report);
    assert_eq!(known.original, Some(sent));
    let again = Again {
        to: vec!["Eve <eve@example.net>".to_owned()],
        ..Again::default()
    };
    assert_eq!(known.again, Some(again));
    let known = scene.open(sent);
    assert_eq!(known.reports.told().len(), 1);
    assert_eq!(known.reports.told()[0].mail, report);
    assert_eq!(known.reports.told()[0].report.fate(), Some(Fate::Returned));
    scene.desk.events.clear();
    let outcome = scene.answer(AnswerCommand::SendAgain { report });
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let draft: Draft = scene
        .desk
        .events
        .iter()
        .find_map(|event| match event {
            Event::DraftReady { draft, .. } => Some(draft.clone()),
            _ => None,
        })
        .unwrap();
    assert_eq!(draft.to, ["Eve <eve@example.net>"]);
    assert!(draft.cc.is_empty() && draft.bcc.is_empty());
    assert_eq!(
        (draft.subject.as_str(), draft.text.trim()),
        ("Lunch", "Noon?")
    );
    assert!(scene.sent().is_empty(), "a draft is not sent");
    // The report goes, and with it what it said.
    scene.desk.ask(Command::Move {
        mails: vec![report],
        to: FolderName::Trash,
    });
    scene.desk.ask(Command::Erase {
        mails: vec![report],
    });
    assert!(scene.open(sent).reports.told().is_empty());
}

#[test]
fn a31_a_forged_report_brings_no_stranger_into_the_draft() {
    let web = Web::saying(DONE);
    let forged = RETURNED.replace("rfc822; eve@example.net", "rfc822; thief@example.com");
    let mut scene = Scene::new(&web, &[&forged]);
    put(&scene.desk.folder.clone(), ".Sent", 1, SENT);
    scene.desk.ask(Command::Index { rebuild: false });
    let report = scene.id(FolderName::Inbox, "Undelivered");
    let again = Again {
        strangers: vec!["thief@example.com".to_owned()],
        ..Again::default()
    };
    assert_eq!(scene.open(report).again, Some(again));
    let outcome = scene.answer(AnswerCommand::SendAgain { report });
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let draft = scene.desk.events.iter().find_map(|event| match event {
        Event::DraftReady { draft, .. } => Some(draft.clone()),
        _ => None,
    });
    let draft = draft.unwrap();
    assert!(draft.to.is_empty() && draft.cc.is_empty() && draft.bcc.is_empty());
    assert_eq!(draft.text.trim(), "Noon?");
}

/// A report that somebody did not get a mail, of which these fields come back.
fn returned(recipients: &[&str], fields: &str) -> String {
    let recipients: String = recipients
        .iter()
        .map(|one| {
            format!("\r\nFinal-Recipient: rfc822; {one}\r\nAction: failed\r\nStatus: 5.1.1\r\n")
        })
        .collect();
    let (head, _rest) = RETURNED.split_once("\r\nFinal-Recipient").unwrap();
    format!("{head}{recipients}--b\r\nContent-Type: text/rfc822-headers\r\n\r\n{fields}--b--\r\n")
}

impl Scene {
    /// Lays a report into the Inbox and opens it.
    fn report(&mut self, number: usize, report: &str) -> (MailId, Known) {
        let subject = format!("Undelivered {number}");
        let report = report
            .replace("Subject: Undelivered", &format!("Subject: {subject}"))
            .replace("<dsn@", &format!("<dsn{number}@"));
        put(&self.desk.folder.clone(), "", 50 + number, &report);
        self.desk.ask(Command::Index { rebuild: false });
        let report = self.id(FolderName::Inbox, &subject);
        (report, self.open(report))
    }

    fn draft_of(&mut self, report: MailId) -> Draft {
        self.desk.events.clear();
        let outcome = self.answer(AnswerCommand::SendAgain { report });
        assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
        let draft = self.desk.events.iter().find_map(|event| match event {
            Event::DraftReady { draft, .. } => Some(draft.clone()),
            _ => None,
        });
        draft.unwrap()
    }
}

#[test]
fn a31_who_was_in_the_envelope_gets_it_again_unseen_and_nobody_else_does() {
    let web = Web::saying(DONE);
    let mut scene = Scene::new(&web, &[]);
    // The mail names Bob; Zoe is in the envelope alone, as one in Bcc is.
    let outcome = scene
        .desk
        .ask(submit(&["bob@example.org", "zoe@example.net"]));
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let taken = scene.taken.lock().unwrap().mails[0].clone();
    assert!(!taken.contains("zoe"), "{taken}");
    let id = taken
        .lines()
        .find(|line| line.starts_with("Message-ID:"))
        .unwrap()
        .to_owned();
    let failed = ["Zoe@example.net", "bob@example.org", "thief@example.com"];
    let report = returned(&failed, &format!("{id}\r\n"));
    let (report, known) = scene.report(1, &report);
    let expected = Again {
        to: vec!["bob@example.org".to_owned()],
        hidden: vec!["Zoe@example.net".to_owned()],
        strangers: vec!["thief@example.com".to_owned()],
    };
    assert_eq!(known.again, Some(expected.clone()));
    let draft = scene.draft_of(report);
    assert_eq!((&draft.to, &draft.bcc), (&expected.to, &expected.hidden));
    assert!(draft.cc.is_empty());
    assert_eq!(draft.text.trim(), ".Noon?");
    // What only the sent mail of a forger's own names is nobody's envelope.
    let copy = format!(
        "--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: ann@example.org\r\n\
         To: thief@example.com\r\n{id}\r\n\r\nText of the thief\r\n--b--\r\n"
    );
    let forged = returned(&["thief@example.com"], "").replace(
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n--b--\r\n",
        &copy,
    );
    let (_report, known) = scene.report(2, &forged);
    let again = known.again.unwrap();
    assert!(again.to.is_empty() && again.hidden.is_empty(), "{again:?}");
    assert_eq!(again.strangers, ["thief@example.com"]);
}

#[test]
fn of_a_sent_mail_it_is_known_to_how_many_it_went_unseen() {
    let web = Web::saying(DONE);
    let mut scene = Scene::new(&web, &[]);
    let to = ["bob@example.org", "zoe@example.net", "yan@example.net"];
    scene.desk.ask(submit(&to));
    let sent = scene.id(FolderName::Sent, "Lunch");
    assert_eq!(scene.open(sent).unnamed, 2);
}

#[test]
fn of_a_sent_mail_with_more_people_than_are_read_nobody_is_said_to_be_unseen() {
    let web = Web::saying(DONE);
    let mut scene = Scene::new(&web, &[]);
    let Command::Submit {
        mut submission,
        deliver,
    } = submit(&["bob@example.org", "zoe@example.net"])
    else {
        panic!("nothing to submit");
    };
    let people: String = (0..6_000)
        .map(|number| {
            format!("\"Member {number} of the friends of the ferry\" <m{number}@example.org>,\n ")
        })
        .collect();
    submission.mail = format!(
        "From: ann@example.org\nSubject: Lunch\nTo: bob@example.org,\n {people}zoe@example.net\n\
         \nNoon?\n"
    )
    .into_bytes();
    let outcome = scene.desk.ask(Command::Submit {
        submission,
        deliver,
    });
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let sent = scene.id(FolderName::Sent, "Lunch");
    assert_eq!(scene.open(sent).unnamed, 0);
}

#[test]
fn a31_the_envelope_outlives_the_index_and_the_sent_mail() {
    let web = Web::saying(DONE);
    let mut scene = Scene::new(&web, &[]);
    scene
        .desk
        .ask(submit(&["bob@example.org", "zoe@example.net"]));
    let taken = scene.taken.lock().unwrap().mails[0].clone();
    let sent = scene.id(FolderName::Sent, "Lunch");
    let to = FolderName::Trash;
    let mails = vec![sent];
    scene.desk.ask(Command::Move {
        mails: mails.clone(),
        to,
    });
    scene.desk.ask(Command::Erase { mails });
    assert!(scene.desk.files(".Sent").is_empty());
    scene.desk.ask(Command::Index { rebuild: true });
    let whole = format!("--b\r\nContent-Type: message/rfc822\r\n\r\n{taken}\r\n--b--\r\n");
    let report = returned(&["zoe@example.net"], "").replace(
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n--b--\r\n",
        &whole,
    );
    let (_report, known) = scene.report(1, &report);
    assert_eq!(known.original, None);
    assert_eq!(known.again.unwrap().hidden, ["zoe@example.net"]);
}

#[test]
fn a_report_without_the_name_of_the_mail_is_tied_where_only_one_can_be_meant() {
    const DATE: &str = "Date: Fri, 20 Nov 2026 09:05:00 +0800\r\n";
    let web = Web::saying(DONE);
    let mut scene = Scene::new(&web, &[]);
    let folder = scene.desk.folder.clone();
    put(&folder, ".Sent", 1, SENT);
    scene.desk.ask(Command::Index { rebuild: false });
    let sent = scene.id(FolderName::Sent, "Lunch");
    let both = format!("Subject: Lunch\r\n{DATE}");
    let (report, known) = scene.report(1, &returned(&["eve@example.net"], &both));
    assert_eq!(known.original, Some(sent));
    assert_eq!(known.again.unwrap().to, ["Eve <eve@example.net>"]);
    assert_eq!(scene.draft_of(report).to, ["Eve <eve@example.net>"]);
    for (number, (recipient, fields)) in [
        // Another recipient, subject or date; or neither of the two.
        ("zoe@example.net", both.as_str()),
        ("eve@example.net", "Subject: Lunch?\r\n"),
        (
            "eve@example.net",
            "Subject: Lunch\r\nDate: Fri, 20 Nov 2026 09:05:01 +0800\r\n",
        ),
        ("eve@example.net", ""),
    ]
    .into_iter()
    .enumerate()
    {
        let (_report, known) = scene.report(10 + number, &returned(&[recipient], fields));
        assert_eq!(known.original, None, "{recipient} {fields}");
        assert_eq!(known.again, None, "{recipient} {fields}");
    }
    // Two that are alike: nobody knows which.
    put(&folder, ".Sent", 2, &SENT.replace("<lunch@", "<lunch2@"));
    scene.desk.ask(Command::Index { rebuild: false });
    let (_report, known) = scene.report(20, &returned(&["eve@example.net"], &both));
    assert_eq!(known.original, None);
}
