//! Who really wrote a mail, in the window: one sentence, one bar, the way, and links that ask.

use std::sync::Arc;

use egui::Key;
use egui_kittest::kittest::{NodeT, Queryable};
use hongyan::channel::{
    Cause, Command, Event, Failure, OriginCommand, OriginEvent, Outcome, Task, Ticket,
};
use hongyan::mime::view::{Insight, MailView, Paragraph, Span, SpanStyle};
use hongyan::model::authenticity::{
    Authenticity, CheckSignatures, CheckedSignature, Proof, Shown, Signature, SignatureOutcome,
    Uncovered, Vouching,
};
use hongyan::model::sender::Warning;
use hongyan::model::way::{Delay, Handover, Hop, Line, Way};
use hongyan::model::{FolderName, MailId, MailSummary, Timestamp};

use super::stage::{Stage, mail, text, view};

fn lunch() -> MailSummary {
    mail(1, "Ann", "Lunch")
}

/// A window in which a mail is open about which this is known.
pub(super) fn reading(insight: Insight) -> Stage {
    reading_view(view(&lunch(), vec![text("At noon?")]), insight)
}

fn reading_view(mut view: MailView, insight: Insight) -> Stage {
    let mut stage = Stage::with_mails(&[lunch()]);
    stage.window.get_by_label_contains("Ann, Lunch").click();
    stage.window.run();
    view.insight = Arc::new(insight);
    stage.answer_open(view);
    stage
}

pub(super) fn shows(stage: &Stage, name: &str) -> bool {
    stage.window.query_by_label_contains(name).is_some()
}

/// What was asked about origins since the last look.
fn asked(stage: &mut Stage) -> Vec<(Ticket, OriginCommand)> {
    let asked = stage.asked().into_iter();
    let asked = asked.filter_map(|(ticket, command)| match command {
        Command::Origin(command) => Some((ticket, command)),
        _ => None,
    });
    asked.collect()
}

fn first_mail() -> Warning {
    Warning::FirstMail {
        address: "ann@example.org".to_owned(),
        to_many: false,
    }
}

#[test]
fn a16_the_gravest_warning_stands_first_and_the_others_unfold() {
    let mut stage = reading(Insight {
        warnings: vec![
            Warning::NameLooksLikeAddress {
                shown: "boss@bank.example".to_owned(),
                real: "ann@example.org".to_owned(),
            },
            Warning::ReplyElsewhere {
                from: "ann@example.org".to_owned(),
                to: "x@evil.example".to_owned(),
            },
            first_mail(),
        ],
        ..Insight::default()
    });
    assert!(shows(
        &stage,
        "The name shows boss@bank.example, but the mail says"
    ));
    assert!(shows(&stage, "only the address behind it counts"));
    assert!(!shows(&stage, "x@evil.example"));
    stage.click("2 more");
    assert!(shows(
        &stage,
        "Your answer would go elsewhere, to x@evil.example"
    ));
    assert!(shows(&stage, "First mail from ann@example.org"));
    stage.click("Only the gravest");
    assert!(!shows(&stage, "x@evil.example"));
}

#[test]
fn a17_a34_letters_that_pass_for_others_are_told_with_the_reason() {
    let stage = reading(Insight {
        warnings: vec![Warning::Confusable {
            domain: "xn--p1aad.example".to_owned(),
            shown: "ррс.example".to_owned(),
            looks_like: "ppc.example".to_owned(),
        }],
        ..Insight::default()
    });
    assert!(shows(
        &stage,
        "xn--p1aad.example is written to look like ppc.example"
    ));
    assert!(shows(&stage, "It is not ppc.example"));
}

#[test]
fn a_first_mail_is_a_quiet_line_and_no_bar() {
    let mut stage = reading(Insight {
        warnings: vec![first_mail()],
        ..Insight::default()
    });
    // Its reason unfolds.
    assert!(!shows(&stage, "neither had mail from this address"));
    assert!(!shows(&stage, "more"));
    stage.click("First mail from ann@example.org");
    assert!(shows(&stage, "neither had mail from this address"));
}

#[test]
fn a15_the_address_stands_in_full_beside_the_name() {
    let stage = reading(Insight::default());
    assert!(stage.window.query_by_label("ann@example.org").is_some());
}

fn hop(by: &str, believed: bool, delay: Delay) -> Hop {
    Hop {
        from: Some(Handover {
            found: "out.example.net".to_owned(),
            ..Handover::default()
        }),
        by: by.to_owned(),
        with: "ESMTP".to_owned(),
        when: Some(Timestamp(1_772_700_000)),
        delay,
        believed,
        ..Hop::default()
    }
}

pub(super) fn known() -> Insight {
    let encrypted = Hop {
        line: Line::Encrypted {
            version: "TLS 1.3".to_owned(),
            cipher: String::new(),
        },
        ..hop("mx.example.org", true, Delay::Seconds(7_500))
    };
    Insight {
        authenticity: Authenticity {
            author_domain: "example.org".to_owned(),
            checked_by: Some("mx.example.org".to_owned()),
            vouching: Vouching::Author {
                domain: "example.org".to_owned(),
                by: Proof::Signature,
            },
            untrusted: vec!["filter.example.com".to_owned()],
            ..Authenticity::default()
        },
        way: Way {
            hops: vec![
                hop("relay.example.net", false, Delay::Unknown),
                hop(
                    "gate.example.net",
                    false,
                    Delay::ClocksDiffer { seconds: 90 },
                ),
                encrypted,
            ],
            left_out: 0,
        },
        ..Insight::default()
    }
}

#[test]
fn one_sentence_says_who_vouches_and_a_key_unfolds_the_way() {
    let mut stage = reading(known());
    assert!(shows(
        &stage,
        "Really from example.org, says mx.example.org"
    ));
    assert!(!shows(&stage, "gate.example.net"));
    stage.press(Key::W);
    for name in [
        "relay.example.net, in the clear,",
        "gate.example.net, in the clear, clocks differ by 90 s",
        "mx.example.org, TLS 1.3, after 2 h 5 min",
        "Only said by those who passed it on",
        "Written down by your provider: this can be believed",
    ] {
        assert!(shows(&stage, name), "{name}");
    }
    stage.press(Key::W);
    assert!(!shows(&stage, "gate.example.net"));
}

#[test]
fn a_server_is_trusted_by_a_press_and_the_mail_is_looked_at_anew() {
    let mut stage = reading(known());
    stage.press(Key::W);
    stage.asked();
    stage.click("Trust filter.example.com");
    let asked = asked(&mut stage);
    let [(ticket, OriginCommand::Trust { server, .. })] = asked.as_slice() else {
        panic!("{asked:?}");
    };
    assert_eq!(server, "filter.example.com");
    stage.end(*ticket);
    let again = stage.asked();
    let opens = |(_ticket, command): &(Ticket, Command)| matches!(command, Command::Open { .. });
    assert!(again.iter().any(opens), "{again:?}");
}

#[test]
fn whoever_has_named_servers_gets_to_them_from_the_mail() {
    let mut stage = reading(known());
    stage.press(Key::W);
    assert!(!shows(&stage, "Choose whose word counts"));
    let mut account = super::stage::account("work", "Work");
    account.trusted_authentication = Some(vec!["mx.example.net".to_owned()]);
    stage.say(Event::Accounts {
        accounts: vec![account],
    });
    stage.click("Choose whose word counts…");
    stage.window.get_by_label("Trust mx.example.net no longer");
}

#[test]
fn a_long_name_hides_nothing_of_the_verdict() {
    let short = height_of_verdict("list.example");
    let long = format!("{}.example", "a-very-long-name".repeat(3));
    let long = height_of_verdict(&format!("{long}.{long}"));
    assert!(long > 1.5 * short, "{long} is one line, as {short}");
}

fn height_of_verdict(domain: &str) -> f32 {
    let mut insight = known();
    insight.authenticity.vouching = Vouching::Disowned {
        domain: domain.to_owned(),
    };
    let stage = reading(insight);
    let sentence = stage.window.get_by_label_contains("such mail, says mx");
    sentence.rect().height()
}

#[test]
fn what_a_server_wrote_down_and_why_a_note_stands_is_told_to_the_keyboard() {
    let mut stage = reading(Insight {
        warnings: vec![first_mail()],
        ..known()
    });
    stage.press(Key::W);
    let hop = stage.window.get_by_label_contains("gate.example.net, in");
    let told = hop.accesskit_node().description().unwrap_or_default();
    assert!(told.contains("out.example.net"), "{told}");
    hop.focus();
    stage.window.run();
    assert!(shows(&stage, "from out.example.net"));
    let note = "First mail from ann@example.org";
    let note = stage.window.get_by_label_contains(note);
    assert!(note.accesskit_node().description().is_some());
}

#[test]
fn ones_own_mail_is_not_judged() {
    let mut sent = view(&lunch(), vec![text("At noon?")]);
    sent.folder.name = FolderName::Sent;
    let stage = reading_view(sent, known());
    assert!(!shows(&stage, "Really from"));
}

fn signed() -> Insight {
    Insight {
        authenticity: Authenticity {
            author_domain: "example.org".to_owned(),
            signatures: vec![Signature {
                domain: "example.org".to_owned(),
                covers_whole_body: true,
                ..Signature::default()
            }],
            ..Authenticity::default()
        },
        ..Insight::default()
    }
}

/// A good signature that does not cover these; with each whether it was added above another.
fn uncovered(told: &[(Shown, bool)]) -> SignatureOutcome {
    let told = told.iter().map(|(what, added)| Uncovered {
        what: *what,
        added: *added,
    });
    SignatureOutcome::Good {
        unsigned_octets: None,
        uncovered: told.collect(),
    }
}

#[test]
fn a_signature_is_checked_by_a_press_and_never_before() {
    let mut stage = reading(signed());
    assert!(shows(&stage, "Not proved yet"));
    stage.press(Key::W);
    assert_eq!(asked(&mut stage), []);
    stage.click("Check the signature now");
    let mail = lunch().id;
    let asked_for = asked(&mut stage);
    let [(ticket, OriginCommand::Check { mail: checked })] = asked_for.as_slice() else {
        panic!("{asked_for:?}");
    };
    assert_eq!(*checked, mail);
    assert!(shows(&stage, "Asking for the key…"));
    let good = CheckedSignature {
        domain: "example.org".to_owned(),
        selector: "s1".to_owned(),
        aligned: true,
        outcome: SignatureOutcome::Good {
            unsigned_octets: None,
            uncovered: Vec::new(),
        },
    };
    let told = |outcome| {
        Event::Origin(OriginEvent::Checked {
            mail,
            signatures: Arc::from([CheckedSignature {
                outcome,
                ..good.clone()
            }]),
        })
    };
    stage.say(told(good.outcome.clone()));
    stage.end(*ticket);
    assert!(shows(
        &stage,
        "Really from example.org: its signature is good"
    ));
    stage.say(told(SignatureOutcome::BodyChanged));
    assert!(shows(&stage, "Signature broken on the way"));
    assert!(shows(&stage, "the text was changed after it was signed"));
    stage.say(told(SignatureOutcome::Good {
        unsigned_octets: Some(40),
        uncovered: Vec::new(),
    }));
    assert!(shows(&stage, "Only the beginning is signed by example.org"));
    stage.say(told(uncovered(&[
        (Shown::Date, false),
        (Shown::ReplyTo, false),
    ])));
    assert!(shows(
        &stage,
        "is good, checked here, but does not cover: the date, where an answer goes"
    ));
    assert!(!shows(&stage, "Really from"));
    stage.say(told(uncovered(&[
        (Shown::Subject, true),
        (Shown::ReplyTo, false),
    ])));
    assert!(shows(
        &stage,
        "Not what example.org signed: the subject, where an answer goes. Only the rest"
    ));
    assert!(shows(
        &stage,
        "put something else above what it covers: the subject"
    ));
    stage.say(told(SignatureOutcome::Testing));
    assert!(shows(
        &stage,
        "Not proved: example.org is only trying signatures out"
    ));
}

#[test]
fn a16_a_subject_above_the_one_a_server_found_signed_is_said() {
    let mut insight = known();
    let vouching = |added| Vouching::Partly {
        domain: "example.org".to_owned(),
        uncovered: vec![Uncovered {
            what: Shown::Subject,
            added,
        }],
        by: Proof::Signature,
    };
    insight.authenticity.vouching = vouching(true);
    let stage = reading(insight.clone());
    assert!(shows(
        &stage,
        "Not what example.org signed: the subject. Only the rest is, says mx.example.org"
    ));
    insight.authenticity.vouching = vouching(false);
    let stage = reading(insight);
    assert!(shows(
        &stage,
        "is good, says mx.example.org, but does not cover: the subject"
    ));
}

#[test]
fn that_signatures_are_always_checked_is_the_persons_word() {
    let mut stage = reading(signed());
    stage.press(Key::W);
    stage.asked();
    stage.click("Always check signatures when a mail is opened");
    let asked = asked(&mut stage);
    let expected = OriginCommand::SetChecking(CheckSignatures::Always);
    assert!(
        asked.iter().any(|(_ticket, one)| *one == expected),
        "{asked:?}"
    );
}

/// The tickets of checks that began by themselves, each with its mail, and of what was stopped.
fn begun(stage: &mut Stage) -> (Vec<(Ticket, MailId)>, Vec<Ticket>) {
    let mut checks = Vec::new();
    let mut stopped = Vec::new();
    for (ticket, command) in stage.asked() {
        match command {
            Command::Origin(OriginCommand::CheckOpened { mail }) => checks.push((ticket, mail)),
            Command::Cancel { ticket } => stopped.push(ticket),
            _ => {}
        }
    }
    (checks, stopped)
}

/// A window with two mails, of which signatures are always checked; this one is opened.
fn always(view: MailView, insight: Insight) -> Stage {
    let mut stage = Stage::with_mails(&[mail(2, "Bob", "Dinner"), lunch()]);
    stage.say(Event::Origin(OriginEvent::Checking(
        CheckSignatures::Always,
    )));
    stage.window.get_by_label_contains("Ann, Lunch").click();
    stage.window.run();
    let mut view = view;
    view.insight = Arc::new(insight);
    stage.answer_open(view);
    stage
}

#[test]
fn a_check_that_begins_by_itself_is_told_can_be_stopped_and_begins_once() {
    let mut stage = always(view(&lunch(), vec![text("At noon?")]), signed());
    let (checks, _stopped) = begun(&mut stage);
    let [(ticket, of)] = checks.as_slice() else {
        panic!("{checks:?}");
    };
    assert_eq!(*of, lunch().id);
    stage.click("Activity: Asking for the key of a signature");
    stage.click("Stop checking the signature");
    assert_eq!(begun(&mut stage), (Vec::new(), vec![*ticket]));
    let outcome = Outcome::Cancelled;
    let ticket = *ticket;
    stage.say(Event::Ended { ticket, outcome });
    assert!(!shows(&stage, "Stop checking the signature"));
    assert_eq!(begun(&mut stage), (Vec::new(), Vec::new()));
    // A press still does it.
    stage.press(Key::W);
    stage.click("Check the signature now");
    assert_eq!(asked(&mut stage).len(), 1);
}

#[test]
fn a_check_that_begins_by_itself_ends_where_another_mail_is_opened_and_fails_in_silence() {
    let mut stage = always(view(&lunch(), vec![text("At noon?")]), signed());
    let (checks, _stopped) = begun(&mut stage);
    let (ticket, _mail) = checks[0];
    let dinner = mail(2, "Bob", "Dinner");
    stage.window.get_by_label_contains("Bob, Dinner").click();
    stage.window.run();
    stage.answer_open(view(&dinner, vec![text("At eight?")]));
    assert_eq!(begun(&mut stage), (Vec::new(), vec![ticket]));
    let outcome = Outcome::Cancelled;
    stage.say(Event::Ended { ticket, outcome });
    // Read again, it is checked again; that nobody answers is no matter.
    stage.window.get_by_label_contains("Ann, Lunch").click();
    stage.window.run();
    let mut lunch = view(&lunch(), vec![text("At noon?")]);
    lunch.insight = Arc::new(signed());
    stage.answer_open(lunch);
    let (checks, stopped) = begun(&mut stage);
    let [(ticket, _mail)] = checks.as_slice() else {
        panic!("{checks:?} {stopped:?}");
    };
    let failure = Failure {
        task: Task::CheckSignature,
        account: None,
        cause: Cause::KeyUnanswered {
            name: "s1._domainkey.example.org".to_owned(),
            detail: "no answer".to_owned(),
        },
    };
    let (ticket, outcome) = (*ticket, Outcome::Failed(failure));
    stage.say(Event::Ended { ticket, outcome });
    assert!(!shows(&stage, "The signature could not be checked"));
    assert_eq!(begun(&mut stage), (Vec::new(), Vec::new()));
}

#[test]
fn nothing_is_checked_by_itself_in_junk_of_ones_own_or_without_a_signature() {
    for folder in [FolderName::Junk, FolderName::Sent] {
        let mut shown = view(&lunch(), vec![text("At noon?")]);
        shown.folder.name = folder;
        let mut stage = always(shown, signed());
        assert_eq!(begun(&mut stage), (Vec::new(), Vec::new()));
    }
    let shown = view(&lunch(), vec![text("At noon?")]);
    let mut stage = always(shown, Insight::default());
    assert_eq!(begun(&mut stage), (Vec::new(), Vec::new()));
}

#[test]
fn that_a_newsletter_is_new_is_said_with_other_words_than_that_a_person_is() {
    for (to_many, said, other) in [
        (false, "nor written to it", "newsletters"),
        (true, "newsletters", "nor written to it"),
    ] {
        let mut stage = reading(Insight {
            warnings: vec![Warning::FirstMail {
                address: "ann@example.org".to_owned(),
                to_many,
            }],
            ..Insight::default()
        });
        assert!(!shows(&stage, said));
        stage.click("First mail from ann@example.org");
        assert!(shows(&stage, said), "{said}");
        assert!(!shows(&stage, other), "{other}");
    }
}

fn linked(label: &str, target: &str) -> Stage {
    let paragraph = Paragraph {
        spans: vec![Span {
            text: label.to_owned(),
            style: SpanStyle::Link(target.to_owned()),
        }],
        ..text("")
    };
    reading_view(view(&lunch(), vec![paragraph]), Insight::default())
}

#[test]
fn a22_a_link_in_text_that_is_not_what_it_seems_asks_first() {
    let mut stage = linked("www.bank.example", "https://user@192.0.2.1/login");
    stage.window.get_by_label("www.bank.example").focus();
    stage.window.run();
    stage.press(Key::Enter);
    assert!(stage.links.borrow().is_empty());
    assert!(shows(&stage, "Its text says bank.example"));
    assert!(shows(&stage, "only a number"));
    // Not to go there has the focus.
    stage.press(Key::Enter);
    assert!(stage.links.borrow().is_empty());
    assert!(!shows(&stage, "only a number"));
    stage.click("www.bank.example");
    stage.click("Open 192.0.2.1");
    assert_eq!(*stage.links.borrow(), ["https://user@192.0.2.1/login"]);
}

#[test]
fn a22_an_ordinary_link_opens_at_once() {
    let mut stage = linked("Read more", "https://news.example/a");
    stage.click("Read more");
    assert_eq!(*stage.links.borrow(), ["https://news.example/a"]);
}

#[test]
fn a22_a_link_in_text_says_where_it_leads() {
    let stage = linked("www.bank.example", "https://evil.example/login");
    let link = stage.window.get_by_label("www.bank.example");
    let told = link.accesskit_node().description();
    let says = "The text says bank.example, but the link leads to evil.example";
    assert_eq!(told.as_deref(), Some(says));
}
