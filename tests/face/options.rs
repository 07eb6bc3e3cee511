//! What is asked of the server on a mail's way, chosen by name; what it does not offer is dim and
//! says why, and a mail larger than it takes is asked about before it goes.

use egui_kittest::kittest::{NodeT, Queryable};
use hongyan::channel::{Command, Event};
use hongyan::model::{Draft, DraftAttachment, Hold, Offers, Reports, Timestamp};

use super::compose::{composing, written};
use super::stage::{Stage, account_id};

fn offering(stage: &mut Stage, keywords: &[&str], size_limit_octets: Option<u64>) {
    stage.say(Event::Offers {
        account: account_id("work"),
        offers: Offers {
            host: "smtp.work.example".to_owned(),
            since: Timestamp(0),
            keywords: keywords.iter().map(|word| (*word).to_owned()).collect(),
            size_limit_octets,
            hold_limit_seconds: Some(36_000),
            deliver_by_minimum_seconds: None,
        },
    });
}

fn sent(stage: &mut Stage) -> Option<Draft> {
    let asked = stage.asked().into_iter();
    asked.rev().find_map(|(_ticket, command)| match command {
        Command::Send { draft } => Some(draft),
        _ => None,
    })
}

#[test]
fn s74_s76_options_are_chosen_by_name_and_go_with_the_mail() {
    let mut stage = composing(written());
    offering(&mut stage, &["DSN", "FUTURERELEASE"], None);
    stage.click("Options");
    stage.click("Delivery reports: Also on arrival and delay");
    stage.click("The server sends it: After 8 h");
    stage.window.get_by_label("with reports · later");
    let is_dim = |stage: &Stage, name: &str| {
        let node = stage.window.get_by_label(name);
        node.accesskit_node().is_disabled()
    };
    assert!(
        is_dim(&stage, "The server sends it: After 24 h"),
        "longer than it keeps mails"
    );
    assert!(is_dim(&stage, "Arrive in time, or come back: Within 4 h"));
    assert!(!is_dim(&stage, "Delivery reports: None"));
    let why = stage
        .window
        .query_all_by_label("smtp.work.example does not offer this");
    assert_eq!(why.count(), 2, "no time to arrive by, no TLS throughout");
    stage.click("Send");
    let draft = sent(&mut stage).expect("it is sent");
    assert_eq!(draft.options.reports, Some(Reports::ALWAYS));
    assert_eq!(draft.options.hold, Some(Hold::For { seconds: 28_800 }));
}

#[test]
fn what_is_asked_for_and_no_longer_offered_can_be_taken_back() {
    let mut draft = written();
    draft.options.require_tls = true;
    let mut stage = composing(draft);
    offering(&mut stage, &[], None);
    stage.window.get_by_label("encrypted all the way");
    stage.click("Options");
    stage.click("Encryption: Wherever possible");
    stage.click("Send");
    let draft = sent(&mut stage).expect("it is sent");
    assert!(draft.options.is_plain());
}

#[test]
fn s70_a_mail_larger_than_the_server_takes_says_so_beside_the_total_and_asks() {
    let mut draft = written();
    draft.attachments.push(DraftAttachment {
        name: "plan.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size_octets: 800_000,
        file: "/drafts/plan.pdf".into(),
    });
    let mut stage = composing(draft);
    offering(&mut stage, &["SIZE"], Some(1_000_000));
    stage.window.get_by_label(
        "800 kB in all, about 1.0 MB as it travels; the server takes mails up to 1.0 MB",
    );
    stage.click("Send");
    assert!(sent(&mut stage).is_none());
    stage
        .window
        .get_by_label_contains("as it travels, and the server takes mails up to 1.0 MB");
    stage.click("Send anyway");
    assert!(sent(&mut stage).is_some());
}
