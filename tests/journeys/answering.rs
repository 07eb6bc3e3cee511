//! What mails ask for: lists left over real TLS, receipts and answers through the outbox, returned
//! mails tied to the sent ones. Nothing of it happens by opening a mail.

mod returned;
mod web;
mod within;

use std::collections::HashMap;
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hongyan::channel::answer::{Known, NoticeWords, WebAnswer};
use hongyan::channel::{
    AnswerCause, AnswerCommand, AnswerEvent, Cause, Command, Event, Outcome, SourceCommand,
};
use hongyan::mime::report;
use hongyan::model::account::TlsMode;
use hongyan::model::reaction::{Attendance, LeaveWay, Reaction};
use hongyan::model::report::Report;
use hongyan::model::{
    AccountSettings, Folder, FolderName, Grouping, MailId, MailSummary, Order, OutboxState, Place,
};
use hongyan::worker::WebServers;

use super::desk::{Desk, account, cause};
use super::fake::Fake;
use super::sending::{Taken, server};
use web::Web;

const DONE: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 33\r\n\r\n\
    <p>You are off the list, Ann</p>\r\n";

/// Where the list is.
const LIST: &str = "lists.shop.example";

/// A mail server, a worker on a profile with these mails, and whoever trusts the web server.
struct Scene {
    desk: Desk,
    smtp: Fake,
    taken: Arc<Mutex<Taken>>,
    _trusted: tempfile::TempDir,
}

impl Scene {
    fn new(web: &Web, mails: &[&str]) -> Self {
        Self::asking(web, web, mails)
    }

    /// One who trusts `trusted` and finds `web` where the list is.
    fn asking(trusted: &Web, web: &Web, mails: &[&str]) -> Self {
        let (smtp, taken) = server(|_connection, _line| None);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        fs::write(&file, &trusted.trusted_pem).unwrap();
        let mut account: AccountSettings = account(1, smtp.port, TlsMode::None);
        account.tls.ca_file = Some(file);
        let stand_ins = HashMap::from([(LIST.to_owned(), web.address)]);
        let mut desk = Desk::with(&account, |config| {
            config.web = WebServers {
                stand_ins: stand_ins.into(),
                // Of which a machine that has more to do needs some before anything is sent.
                patience: Some(Duration::from_secs(10)),
                ..WebServers::default()
            };
        });
        for (number, mail) in mails.iter().enumerate() {
            put(&desk.folder, "", number, mail);
        }
        desk.ask(Command::Index { rebuild: false });
        Self {
            desk,
            smtp,
            taken,
            _trusted: folder,
        }
    }

    fn rows(&mut self, folder: FolderName) -> Vec<MailSummary> {
        self.desk.events.clear();
        let account = hongyan::model::AccountId::new("work").unwrap();
        let name = folder;
        let outcome = self.desk.ask(Command::List {
            place: Place::Folder(Folder { account, name }),
            search: String::new(),
            order: Order::default(),
            grouping: Grouping::Flat,
        });
        assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
        let listed = self.desk.events.iter().find_map(|event| match event {
            Event::Listed { piece, .. } => Some(piece.rows.clone()),
            _ => None,
        });
        listed.unwrap()
    }

    /// The mail of this subject.
    fn id(&mut self, folder: FolderName, subject: &str) -> MailId {
        let rows = self.rows(folder);
        let found = rows.iter().find(|row| row.subject.contains(subject));
        found.unwrap_or_else(|| panic!("{subject}: {rows:?}")).id
    }

    fn open(&mut self, mail: MailId) -> Known {
        self.desk.events.clear();
        let outcome = self.desk.ask(Command::Open { mail });
        assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
        self.known(mail)
    }

    /// What was told last of a mail.
    fn known(&self, mail: MailId) -> Known {
        let told = self.desk.events.iter().rev().find_map(|event| match event {
            Event::Answer(AnswerEvent::Known { mail: of, known }) if *of == mail => {
                Some(Known::clone(known))
            }
            _ => None,
        });
        told.unwrap_or_default()
    }

    fn answer(&mut self, command: AnswerCommand) -> Outcome {
        self.desk.ask(Command::Answer(command))
    }

    /// Sends what waits, and returns everything that the mail server has taken.
    fn sent(&mut self) -> Vec<String> {
        let outcome = self.desk.ask(Command::Flush { account: None });
        assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
        self.taken.lock().unwrap().mails.clone()
    }

    fn web_answer(&self) -> Option<WebAnswer> {
        self.desk.events.iter().rev().find_map(|event| match event {
            Event::Answer(AnswerEvent::WebAnswered { answer, .. }) => Some(answer.clone()),
            _ => None,
        })
    }
}

/// Lays a mail into a folder, as another program would.
fn put(root: &Path, folder: &str, number: usize, mail: &str) {
    let folder = root.join("mail/work").join(folder).join("cur");
    fs::create_dir_all(&folder).unwrap();
    fs::write(
        folder.join(format!("17951367{number:02}.{number}.host:2,S")),
        mail,
    )
    .unwrap();
}

/// A newsletter that can be left in three ways, asks for a receipt and loads a picture.
fn newsletter() -> String {
    format!(
        "From: News <news@shop.example>\r\nTo: ann@example.org\r\nSubject: The news\r\n\
         Message-ID: <news-1@shop.example>\r\nList-Id: <news.shop.example>\r\n\
         Disposition-Notification-To: news@shop.example\r\n\
         List-Unsubscribe: <https://{LIST}/u?id=7>, <mailto:leave@shop.example?subject=off>\r\n\
         List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\
         Content-Type: text/html\r\n\r\n<p>News<img src=\"https://{LIST}/eye.gif\">\r\n"
    )
}

const INVITATION: &str = "From: Bob <bob@example.net>\r\nTo: ann@example.org\r\n\
    Subject: Invitation\r\nMessage-ID: <inv@example.net>\r\nMIME-Version: 1.0\r\n\
    Content-Type: text/calendar; method=REQUEST; charset=utf-8\r\n\r\n\
    BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:u-1@example.net\r\n\
    SEQUENCE:1\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:20261120T110000Z\r\n\
    DTEND:20261120T120000Z\r\nSUMMARY:Lunch\r\n\
    ORGANIZER;CN=Bob:mailto:bob@example.net\r\n\
    ATTENDEE;CN=Ann A.;RSVP=TRUE:mailto:Ann@example.org\r\n\
    END:VEVENT\r\nEND:VCALENDAR\r\n";

/// A mail of ours that came back from one of two.
const RETURNED: &str = "From: MAILER-DAEMON@mx.example.org\r\nTo: ann@example.org\r\n\
    Subject: Undelivered\r\nMessage-ID: <dsn@mx.example.org>\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
    --b\r\nContent-Type: text/plain\r\n\r\nSorry\r\n\
    --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n\
    Final-Recipient: rfc822; eve@example.net\r\nAction: failed\r\nStatus: 5.1.1\r\n\
    Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\
    --b\r\nContent-Type: text/rfc822-headers\r\n\r\nSubject: Lunch\r\n\
    Message-ID: <lunch@example.org>\r\n\
    --b--\r\n";

fn words(subject: &str, text: &str) -> NoticeWords {
    NoticeWords {
        subject: subject.to_owned(),
        text: text.to_owned(),
    }
}

#[test]
fn a31_opening_a_mail_that_asks_for_everything_sends_nothing() {
    let web = Web::saying(DONE);
    let mail = newsletter();
    let mut scene = Scene::new(&web, &[&mail, INVITATION, RETURNED]);
    for subject in ["The news", "Invitation", "Undelivered"] {
        let mail = scene.id(FolderName::Inbox, subject);
        scene.open(mail);
        scene
            .desk
            .ask(Command::Source(SourceCommand::Open { mail }));
    }
    let look = AnswerCommand::Look {
        sent: Vec::new(),
        read: None,
    };
    scene.answer(look);
    assert!(scene.sent().is_empty());
    assert!(!scene.smtp.heard("MAIL"));
    assert_eq!(web.connections(), 0);
}

#[test]
fn a31_a_list_is_left_by_one_request_that_names_nobody_and_remembered() {
    let web = Web::saying(DONE);
    let mail = newsletter();
    let mut scene = Scene::new(&web, &[&mail]);
    let mail = scene.id(FolderName::Inbox, "The news");
    assert_eq!(scene.open(mail).left, None);
    let leave = AnswerCommand::Leave {
        mail,
        way: LeaveWay::OneClick,
    };
    let outcome = scene.answer(leave);
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    // RFC 8058 §3.1: golden octets.
    let expected = format!(
        "POST /u?id=7 HTTP/1.1\r\nHost: {LIST}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\
         Content-Length: 26\r\n\r\nList-Unsubscribe=One-Click"
    );
    assert_eq!(web.asked(), [expected]);
    let answer = scene.web_answer().unwrap();
    assert_eq!(
        (answer.host.as_str(), answer.status, answer.words.as_str()),
        (LIST, 200, "You are off the list, Ann")
    );
    let left = scene.known(mail).left.unwrap();
    let way = LeaveWay::OneClick;
    assert_eq!(left.what, Reaction::Left { way });
    // Another mail of the same list knows it, in another run as well.
    let later = newsletter()
        .replace("news-1@", "news-2@")
        .replace("The news", "More news");
    put(&scene.desk.folder.clone(), "", 7, &later);
    scene.desk.ask(Command::Index { rebuild: true });
    let later = scene.id(FolderName::Inbox, "More news");
    assert_eq!(scene.open(later).left, Some(left));
    assert_eq!(web.connections(), 1);
    assert!(scene.sent().is_empty());
}

#[test]
fn a31_a_redirect_is_told_and_not_followed_and_a_refusal_is_not_remembered() {
    for (answer, status, elsewhere) in [
        (
            "HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/login\r\nContent-Length: 0\r\n\r\n",
            302,
            Some("https://127.0.0.1/login"),
        ),
        (
            "HTTP/1.1 500 Oh\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nno\r\n",
            500,
            None,
        ),
    ] {
        let web = Web::saying(answer);
        let mail = newsletter();
        let mut scene = Scene::new(&web, &[&mail]);
        let mail = scene.id(FolderName::Inbox, "The news");
        let way = LeaveWay::OneClick;
        let outcome = scene.answer(AnswerCommand::Leave { mail, way });
        assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
        let told = scene.web_answer().unwrap();
        assert_eq!(told.status, status);
        assert_eq!(told.elsewhere.as_deref(), elsewhere);
        assert_eq!(scene.known(mail).left, None);
        assert_eq!(web.connections(), 1);
    }
}

#[test]
fn a31_nobody_in_ones_own_network_is_asked_and_what_is_no_web_server_is_told() {
    let web = Web::saying("+OK pop3 ready\r\n");
    let mail = newsletter();
    let way = LeaveWay::OneClick;
    let home = mail.replace(LIST, &web.address.to_string());
    let mut scene = Scene::new(&web, &[&home]);
    let id = scene.id(FolderName::Inbox, "The news");
    let refused = cause(scene.answer(AnswerCommand::Leave { mail: id, way }));
    let expected = Cause::Answer(AnswerCause::NotPublic {
        host: "127.0.0.1".to_owned(),
        address: "127.0.0.1".to_owned(),
    });
    assert_eq!(refused, expected);
    assert_eq!(scene.open(id).left, None);
    assert_eq!(web.connections(), 0);
    let mut scene = Scene::new(&web, &[&mail]);
    let id = scene.id(FolderName::Inbox, "The news");
    let odd = cause(scene.answer(AnswerCommand::Leave { mail: id, way }));
    assert!(
        matches!(odd, Cause::Answer(AnswerCause::NotHttp { .. })),
        "{odd}"
    );
    // A certificate of nobody we trust gets no request.
    let stranger = Web::saying(DONE);
    let mail = newsletter();
    let mut scene = Scene::asking(&web, &stranger, &[&mail]);
    let id = scene.id(FolderName::Inbox, "The news");
    let refused = cause(scene.answer(AnswerCommand::Leave { mail: id, way }));
    assert!(matches!(refused, Cause::Certificate { .. }), "{refused}");
    assert!(stranger.asked().is_empty());
    assert_eq!(scene.open(id).left, None);
}

#[test]
fn a31_a_list_that_was_asked_and_never_answered_may_be_left_and_one_not_asked_is_not() {
    let way = LeaveWay::OneClick;
    let mail = newsletter();
    // Silence, a line that ends, one that ends within the answer, one of another protocol.
    for web in [
        Web::silent(),
        Web::saying(""),
        Web::saying("HTTP/1.1 200 OK\r\nContent-"),
        Web::saying("+OK pop3 ready\r\n"),
    ] {
        let mut scene = Scene::new(&web, &[&mail]);
        let mail = scene.id(FolderName::Inbox, "The news");
        let outcome = scene.answer(AnswerCommand::Leave { mail, way });
        assert!(matches!(outcome, Outcome::Failed(_)), "{outcome:?}");
        assert_eq!(web.asked().len(), 1);
        let told = scene.known(mail).left.unwrap();
        assert_eq!(told.what, Reaction::Leaving { way });
        let left = scene.open(mail).left.unwrap();
        assert_eq!(left.what, Reaction::Leaving { way });
    }
    // Nobody listens any more.
    let mut web = Web::saying(DONE);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    web.address = closed.local_addr().unwrap();
    drop(closed);
    let mut scene = Scene::new(&web, &[&mail]);
    let mail = scene.id(FolderName::Inbox, "The news");
    let outcome = scene.answer(AnswerCommand::Leave { mail, way });
    assert!(matches!(outcome, Outcome::Failed(_)), "{outcome:?}");
    assert_eq!(scene.open(mail).left, None);
}

#[test]
fn a_list_is_left_by_mail_through_the_outbox_of_the_account_that_got_it() {
    let web = Web::saying(DONE);
    let mail = newsletter();
    let mut scene = Scene::new(&web, &[&mail]);
    let mail = scene.id(FolderName::Inbox, "The news");
    let way = LeaveWay::Mail;
    let outcome = scene.answer(AnswerCommand::Leave { mail, way });
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    assert_eq!(scene.known(mail).left.unwrap().what, Reaction::Left { way });
    let sent = scene.sent();
    assert_eq!(sent.len(), 1);
    assert!(sent[0].contains("To: leave@shop.example\r\n"), "{sent:?}");
    assert!(sent[0].contains("Subject: off\r\n"));
    assert!(scene.smtp.heard("MAIL FROM:<ann@example.org>"));
    assert_eq!(web.connections(), 0);
}

#[test]
fn a31_a_receipt_goes_once_by_hand_and_to_nobody_who_could_answer_it() {
    let web = Web::saying(DONE);
    let mail = newsletter();
    let mut scene = Scene::new(&web, &[&mail]);
    let mail = scene.id(FolderName::Inbox, "The news");
    let refuse = AnswerCommand::Receipt { mail, words: None };
    scene.answer(refuse);
    let refused = scene.known(mail).receipt.unwrap();
    assert_eq!(refused.what, Reaction::RefusedReceipt);
    assert!(scene.sent().is_empty());
    let send = AnswerCommand::Receipt {
        mail,
        words: Some(words("Read: The news", "It was shown.\n")),
    };
    let outcome = scene.answer(send.clone());
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let told = scene.known(mail).receipt.unwrap();
    assert_eq!(told.what, Reaction::SentReceipt);
    let again = cause(scene.answer(send));
    assert_eq!(again, Cause::Answer(AnswerCause::DoneBefore));
    let sent = scene.sent();
    assert_eq!(sent.len(), 1);
    assert!(scene.smtp.heard("MAIL FROM:<>"));
    assert!(scene.smtp.heard("RCPT TO:<news@shop.example>"));
    let Some(Report::Reading(receipt)) = report::read(sent[0].as_bytes()) else {
        panic!("{}", sent[0]);
    };
    assert_eq!(receipt.original.message_id, "<news-1@shop.example>");
    assert!(receipt.by_hand);
}

#[test]
fn an_invitation_is_answered_to_its_organiser_as_it_names_us() {
    let web = Web::saying(DONE);
    let mut scene = Scene::new(&web, &[INVITATION]);
    let mail = scene.id(FolderName::Inbox, "Invitation");
    assert_eq!(scene.open(mail).answers, [None]);
    let attend = |answer| AnswerCommand::Attend {
        mail,
        event: 0,
        answer,
        comment: "Gladly".to_owned(),
        words: words("Accepted: Lunch", "Ann comes.\n"),
    };
    let outcome = scene.answer(attend(Attendance::Accepted));
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let told = scene.known(mail).answers[0].unwrap();
    let expected = Reaction::Answered {
        answer: Attendance::Accepted,
        sequence: 1,
    };
    assert_eq!(told.what, expected);
    let sent = scene.sent();
    assert_eq!(sent.len(), 1);
    assert!(scene.smtp.heard("RCPT TO:<bob@example.net>"));
    for line in [
        "METHOD:REPLY\r\n",
        "UID:u-1@example.net\r\n",
        "SEQUENCE:1\r\n",
        "ATTENDEE;PARTSTAT=ACCEPTED;CN=\"Ann A.\":mailto:Ann@example.org\r\n",
        "COMMENT:Gladly\r\n",
        "Subject: Accepted: Lunch\r\n",
        "In-Reply-To: <inv@example.net>\r\n",
    ] {
        assert!(sent[0].contains(line), "{line}: {}", sent[0]);
    }
}

#[test]
fn a31_what_cannot_be_remembered_is_not_sent() {
    let web = Web::saying(DONE);
    let mail = newsletter();
    let mut scene = Scene::new(&web, &[&mail, INVITATION]);
    // A disk that takes no line.
    fs::create_dir(scene.desk.folder.join("mail/work/reactions")).unwrap();
    let news = scene.id(FolderName::Inbox, "The news");
    let invitation = scene.id(FolderName::Inbox, "Invitation");
    let asked = [
        AnswerCommand::Leave {
            mail: news,
            way: LeaveWay::OneClick,
        },
        AnswerCommand::Leave {
            mail: news,
            way: LeaveWay::Mail,
        },
        AnswerCommand::Attend {
            mail: invitation,
            event: 0,
            answer: Attendance::Accepted,
            comment: String::new(),
            words: words("Accepted: Lunch", "Ann comes.\n"),
        },
    ];
    for command in asked {
        let outcome = scene.answer(command);
        assert!(matches!(outcome, Outcome::Failed(_)), "{outcome:?}");
    }
    assert_eq!(web.connections(), 0);
    assert!(scene.sent().is_empty());
    assert!(scene.rows(FolderName::Drafts).is_empty());
}

#[test]
fn a31_two_presses_at_once_leave_a_list_once() {
    for way in [LeaveWay::OneClick, LeaveWay::Mail] {
        let web = Web::saying(DONE);
        let mail = newsletter();
        let mut scene = Scene::new(&web, &[&mail]);
        let mail = scene.id(FolderName::Inbox, "The news");
        let press = Command::Answer(AnswerCommand::Leave { mail, way });
        let presses = [scene.desk.send(press.clone()), scene.desk.send(press)];
        let outcomes = presses.map(|ticket| scene.desk.outcome(ticket));
        let done = outcomes.iter().filter(|one| matches!(one, Outcome::Done));
        assert_eq!(done.count(), 1, "{outcomes:?}");
        assert_eq!(web.connections() + scene.sent().len(), 1, "{way:?}");
        let left = scene.open(mail).left.unwrap();
        assert_eq!(left.what, Reaction::Left { way });
    }
}

#[test]
fn a31_what_is_taken_back_or_given_up_was_not_done_and_can_be_done_again() {
    let web = Web::saying(DONE);
    let mail = newsletter();
    let mut scene = Scene::new(&web, &[&mail, INVITATION]);
    let news = scene.id(FolderName::Inbox, "The news");
    let invitation = scene.id(FolderName::Inbox, "Invitation");
    let send = AnswerCommand::Receipt {
        mail: news,
        words: Some(words("Read: The news", "It was shown.\n")),
    };
    let leave = AnswerCommand::Leave {
        mail: news,
        way: LeaveWay::Mail,
    };
    let attend = |answer| AnswerCommand::Attend {
        mail: invitation,
        event: 0,
        answer,
        comment: String::new(),
        words: words("An answer", "Ann answers.\n"),
    };
    let accept = attend(Attendance::Accepted);
    for (command, of, gives_up) in [(send.clone(), news, true), (leave, news, false)] {
        scene.answer(command);
        unsend(&mut scene, gives_up);
        let known = scene.known(of);
        assert_eq!((known.left, known.receipt), (None, None), "told at once");
        assert_eq!(scene.open(of).receipt, None);
    }
    // The answer that has left counts again, and not the one that never did.
    scene.answer(accept);
    assert_eq!(scene.sent().len(), 1);
    scene.answer(attend(Attendance::Declined));
    unsend(&mut scene, true);
    let told = scene.open(invitation).answers[0].unwrap();
    let answer = Attendance::Accepted;
    assert_eq!(
        told.what,
        Reaction::Answered {
            answer,
            sequence: 1
        }
    );
    let outcome = scene.answer(send);
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    assert_eq!(scene.sent().len(), 2);
}

/// Takes the one mail that waits back into a draft, or gives it up.
fn unsend(scene: &mut Scene, gives_up: bool) {
    let mut waiting = scene.desk.outbox();
    waiting.retain(|item| matches!(item.state, OutboxState::Queued { .. }));
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    let item = waiting[0].id.clone();
    let command = match gives_up {
        true => Command::GiveUp { item },
        false => Command::TakeBack { item },
    };
    let outcome = scene.desk.ask(command);
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
}
