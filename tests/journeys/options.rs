//! What is asked of the servers on a mail's way: asked as it was meant, or the mail is held before
//! anything of it is sent, and says why.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hongyan::channel::command::Submission;
use hongyan::channel::{Command, Event, Outcome};
use hongyan::model::account::TlsMode;
use hongyan::model::{
    Address, DeliverBy, DeliveryOptions, Draft, DraftId, Hold, Late, OutboxItem, OutboxState,
    RecipientState, Reports, Returned,
};

use super::desk::{Desk, account};
use super::fake::{Act, Fake, say};
use super::sending::server;

const MAIL: &str = "From: ann@example.org\nTo: bob@example.org\nSubject: Lunch\n\nNoon?\n";

/// A server that offers these extensions as well.
fn offering(extensions: &'static str) -> Fake {
    let (fake, _taken) =
        server(move |_connection, line| line.starts_with("EHLO").then(|| hello(extensions)));
    fake
}

fn hello(extensions: &str) -> Act {
    let mut lines = "250-mx.example.org\n250-PIPELINING\n".to_owned();
    for extension in extensions.split(", ").filter(|one| !one.is_empty()) {
        lines.push_str(&format!("250-{extension}\n"));
    }
    say(&(lines + "250 AUTH PLAIN"))
}

fn submit(mail: &str, to: &[&str], options: DeliveryOptions, deliver: bool) -> Command {
    Command::Submit {
        submission: Box::new(Submission {
            account: None,
            sender: None,
            recipients: to.iter().map(|to| Address::parse(to).unwrap()).collect(),
            recipients_from_header: false,
            mail: mail.as_bytes().to_vec(),
            options,
        }),
        deliver,
    }
}

/// Sends one mail with these options, and tells how it stands.
fn sent(fake: &Fake, mail: &str, to: &[&str], options: DeliveryOptions) -> OutboxItem {
    let mut desk = Desk::new(&account(1, fake.port, TlsMode::None));
    desk.ask(submit(mail, to, options, true));
    desk.settled().remove(0)
}

fn is_sent(item: &OutboxItem) -> bool {
    matches!(item.state, OutboxState::Sent { .. })
}

/// The sentence a held mail says.
fn held_for(item: &OutboxItem) -> String {
    match &item.state {
        OutboxState::Failed { reason } => reason.ours.as_ref().expect("our words").key.clone(),
        other => panic!("not held: {other:?}"),
    }
}

#[test]
fn s74_reports_are_asked_for_by_a_name_of_ours_and_with_the_recipients_address() {
    let fake = offering("DSN");
    let options = DeliveryOptions {
        reports: Some(Reports {
            success: true,
            failure: false,
            delay: true,
        }),
        returned: Some(Returned::Headers),
        ..DeliveryOptions::default()
    };
    let item = sent(&fake, MAIL, &["bob@example.org"], options);
    assert!(is_sent(&item) && !item.reports_left_out, "{item:?}");
    let id = item.options.envelope_id.expect("a name");
    assert!(!item.id.0.contains(id.as_str()), "it tells nothing of us");
    assert!(fake.heard(&format!("RET=HDRS ENVID={}\r\n", id.as_str())));
    assert!(
        fake.heard(
            "RCPT TO:<bob@example.org> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;bob@example.org\r\n"
        )
    );
}

#[test]
fn s74_without_dsn_the_mail_goes_without_reports_and_says_so() {
    let fake = offering("");
    let options = DeliveryOptions {
        reports: Some(Reports::ALWAYS),
        ..DeliveryOptions::default()
    };
    let item = sent(&fake, MAIL, &["bob@example.org"], options);
    assert!(is_sent(&item) && item.reports_left_out, "{item:?}");
    assert!(!fake.heard("NOTIFY") && !fake.heard("ENVID"));
}

#[test]
fn s76_s77_s78_what_is_not_offered_holds_the_mail_before_anything_of_it_is_sent() {
    let hold = DeliveryOptions {
        hold: Some(Hold::For { seconds: 60 }),
        ..DeliveryOptions::default()
    };
    let by = DeliveryOptions {
        deliver_by: Some(DeliverBy {
            seconds: 60,
            otherwise: Late::Return,
            trace: false,
        }),
        ..DeliveryOptions::default()
    };
    let tls = DeliveryOptions {
        require_tls: true,
        ..DeliveryOptions::default()
    };
    for (extensions, options, key) in [
        ("", hold.clone(), "cause-no-future-release"),
        ("FUTURERELEASE 30", hold, "cause-held-too-long"),
        ("", by.clone(), "cause-no-deliver-by"),
        ("DELIVERBY 240", by, "cause-deliver-by-sooner"),
        ("", tls.clone(), "cause-no-require-tls"),
        // Offered in the clear, where anybody could have offered it.
        ("REQUIRETLS", tls, "cause-no-require-tls"),
    ] {
        let fake = offering(extensions);
        let item = sent(&fake, MAIL, &["bob@example.org"], options);
        assert_eq!(held_for(&item), key, "{extensions}");
        assert!(!fake.heard("MAIL FROM"), "{extensions}");
    }
}

#[test]
fn s76_s77_what_is_offered_is_asked_for() {
    let fake = offering("FUTURERELEASE 86400, DELIVERBY");
    let options = DeliveryOptions {
        hold: Some(Hold::For { seconds: 60 }),
        deliver_by: Some(DeliverBy {
            seconds: 3600,
            otherwise: Late::Notify,
            trace: false,
        }),
        ..DeliveryOptions::default()
    };
    let item = sent(&fake, MAIL, &["bob@example.org"], options);
    assert!(is_sent(&item), "{item:?}");
    assert!(fake.heard(" HOLDFOR=60 BY=3600;N\r\n"));
}

#[test]
fn s72_an_address_that_only_utf8_can_spell_is_held_and_named_where_it_is_not_offered() {
    let fake = offering("8BITMIME");
    let to = "用户@例子.测试";
    let item = sent(
        &fake,
        MAIL,
        &["bob@example.org", to],
        DeliveryOptions::default(),
    );
    assert_eq!(held_for(&item), "cause-address-not-carried");
    let OutboxState::Failed { reason } = &item.state else {
        unreachable!()
    };
    assert!(reason.text.contains(to), "{}", reason.text);
    assert!(!fake.heard("MAIL FROM"));

    let fake = offering("8BITMIME, SMTPUTF8");
    let item = sent(
        &fake,
        MAIL,
        &["bob@example.org", to],
        DeliveryOptions::default(),
    );
    assert!(is_sent(&item), "{item:?}");
    assert!(fake.heard(" SMTPUTF8\r\n") && fake.heard("RCPT TO:<用户@例子.测试>\r\n"));
}

#[test]
fn s72_a_foreign_domain_alone_needs_nothing_of_the_server() {
    let fake = offering("8BITMIME, SMTPUTF8");
    let mail = "From: ann@example.org\nTo: 王芳 <fang@例子.测试>\nSubject: 你好\n\nNoon?\n";
    let item = sent(&fake, mail, &["fang@例子.测试"], DeliveryOptions::default());
    assert!(is_sent(&item), "{item:?}");
    assert!(fake.heard("RCPT TO:<fang@xn--fsqu00a.xn--0zwm56d>\r\n"));
    assert!(fake.heard("To: =?UTF-8?B?546L6Iqz?= <fang@xn--fsqu00a.xn--0zwm56d>\r\n"));
    assert!(!fake.heard(" SMTPUTF8") && !fake.heard("BODY=8BITMIME"));
}

#[test]
fn s72_a_draft_to_a_name_in_utf8_has_it_in_its_header_and_everything_else_in_ascii() {
    let fake = offering("8BITMIME, SMTPUTF8");
    let account = account(1, fake.port, TlsMode::None);
    let mut desk = Desk::new(&account);
    let draft = Draft {
        to: vec!["王芳 <用户@例子.测试>".to_owned()],
        subject: "你好".to_owned(),
        text: "中午？".to_owned(),
        ..Draft::empty(DraftId("d1".to_owned()), account.id.clone())
    };
    assert!(matches!(desk.ask(Command::Send { draft }), Outcome::Done));
    desk.ask(Command::Flush { account: None });
    assert!(is_sent(&desk.settled()[0]), "{:?}", desk.settled());
    assert!(fake.heard("To: =?UTF-8?B?546L6Iqz?= <用户@例子.测试>\r\n"));
    assert!(fake.heard("Subject: =?UTF-8?B?5L2g5aW9?=\r\n"));
    assert!(fake.heard("Message-ID: <"));
}

#[test]
fn s71_eight_bits_that_may_not_be_changed_go_where_they_are_taken_and_else_are_held() {
    let mail = "From: ann@example.org\nMIME-Version: 1.0\n\
        Content-Type: multipart/signed; boundary=b\n\n--b\n\
        Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n你好\n--b--\n";
    let fake = offering("8BITMIME");
    let item = sent(
        &fake,
        mail,
        &["bob@example.org"],
        DeliveryOptions::default(),
    );
    assert!(is_sent(&item), "{item:?}");
    assert!(fake.heard(" BODY=8BITMIME\r\n") && fake.heard("\r\n你好\r\n"));
    let fake = offering("");
    let item = sent(
        &fake,
        mail,
        &["bob@example.org"],
        DeliveryOptions::default(),
    );
    assert_eq!(held_for(&item), "cause-needs-seven-bit");
    assert!(!fake.heard("MAIL FROM"));
}

#[test]
fn s70_what_a_server_offers_is_told_kept_and_told_again_at_the_next_start() {
    let fake = offering("SIZE 500, DSN");
    let account = account(1, fake.port, TlsMode::None);
    let folder = tempfile::tempdir().unwrap();
    let open = || Desk::open(folder.path().to_owned(), &account, |_config| ());
    let mut desk = open();
    let to = ["bob@example.org"];
    let large = MAIL.to_owned() + &"line\n".repeat(100);
    desk.ask(submit(&large, &to, DeliveryOptions::default(), true));
    assert_eq!(held_for(&desk.settled()[0]), "cause-too-large");
    assert!(!fake.heard("MAIL FROM"), "checked before anything is sent");
    let offers = |desk: &Desk| {
        desk.events.iter().find_map(|event| match event {
            Event::Offers { offers, .. } => Some(offers.clone()),
            _ => None,
        })
    };
    let told = offers(&desk).expect("what it offers");
    assert_eq!(told.size_limit_octets, Some(500));
    assert!(told.has("DSN") && !told.has("SMTPUTF8"));
    desk.close();
    let mut desk = open();
    desk.ask(Command::Flush { account: None });
    assert_eq!(offers(&desk), Some(told));
}

#[test]
fn s6f_a_server_that_takes_two_mails_a_session_gets_the_others_in_further_ones() {
    let connections = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&connections);
    let (fake, taken) = server(move |connection, line| {
        seen.fetch_max(connection + 1, Ordering::Relaxed);
        line.starts_with("EHLO")
            .then(|| hello("LIMITS MAILMAX=2 RCPTMAX=100"))
    });
    let mut desk = Desk::new(&account(1, fake.port, TlsMode::None));
    for _mail in 0..5 {
        let to = ["bob@example.org"];
        desk.ask(submit(MAIL, &to, DeliveryOptions::default(), false));
    }
    assert!(matches!(
        desk.ask(Command::Flush { account: None }),
        Outcome::Done
    ));
    assert_eq!(taken.lock().unwrap().mails.len(), 5);
    assert_eq!(connections.load(Ordering::Relaxed), 3);
}

#[test]
fn s66_a_mail_refused_as_a_whole_leaves_the_others_of_its_run_as_they_were() {
    let (fake, taken) = server(|_connection, line| {
        line.contains("<eve@example.org>")
            .then(|| say("550 5.7.1 not for her"))
    });
    let mut desk = Desk::new(&account(1, fake.port, TlsMode::None));
    for to in ["bob", "eve", "tom"] {
        let to = format!("{to}@example.org");
        desk.ask(submit(MAIL, &[&to], DeliveryOptions::default(), false));
    }
    desk.ask(Command::Flush { account: None });
    let mut settled = desk.settled();
    // A refusal is written down sooner than a file is moved, so it may be told first.
    settled.sort_by_key(|item| item.recipients[0].address.to_string());
    let stands = |item: &OutboxItem| (item.state.key(), item.recipients[0].state.key());
    let found: Vec<_> = settled.iter().map(stands).collect();
    assert_eq!(
        found,
        [
            ("sent", "accepted"),
            ("failed", "refused"),
            ("sent", "accepted")
        ]
    );
    assert!(matches!(
        &settled[1].recipients[0].state,
        RecipientState::Refused { reply } if reply.text.contains("not for her")
    ));
    // A lone dot where nobody is to get anything is no mail.
    let mut taken = taken.lock().unwrap();
    taken.mails.retain(|mail| !mail.is_empty());
    assert_eq!(taken.mails.len(), 2);
}
