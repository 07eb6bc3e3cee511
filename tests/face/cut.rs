//! Mails of which not all is shown: too long ones, and those that nobody reads without a key.

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use hongyan::channel::Command;
use hongyan::channel::source::SourceCommand;
use hongyan::mime::view::{self, MailView};
use hongyan::model::{Extent, Flags, MailSummary};

use super::stage::{Setting, Stage, mail, text, view as view_of};

fn geese() -> MailSummary {
    let mut geese = mail(1, "Ann", "Geese");
    geese.flags = Flags::SEEN;
    geese
}

/// A window in which this mail is read.
fn reading(setting: Setting, view: MailView) -> Stage {
    let mut stage = Stage::new(setting, &[geese()]);
    stage.window.get_by_label_contains("Ann, Geese").click();
    stage.window.run();
    stage.answer_open(view);
    stage
}

fn chinese() -> Setting {
    Setting {
        language: "zh-CN",
        ..Setting::default()
    }
}

fn sees(stage: &Stage, part: &str) -> bool {
    let mut found = stage.window.query_all_by_label_contains(part);
    found.next().is_some()
}

/// A mail as these octets say it.
fn of_octets(mail: &str) -> MailView {
    let mut view = view_of(&geese(), Vec::new());
    view.content = view::read(mail.as_bytes());
    view
}

fn cut() -> MailView {
    let mut view = view_of(&geese(), vec![text("The geese are back")]);
    view.content.too_complex = true;
    view.content.extent = Some(Extent::Lines {
        shown: 24_742,
        of: 60_000,
    });
    view
}

fn encrypted() -> String {
    "Subject: Geese\r\nFrom: ann@example.org\r\n\
     Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b\r\n\r\n\
     --b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\
     --b\r\nContent-Type: application/octet-stream; name=encrypted.asc\r\n\r\n\
     -----BEGIN PGP MESSAGE-----\r\n--b--\r\n"
        .to_owned()
}

#[test]
fn a_mail_wrapped_by_s_mime_in_a_file_of_no_type_says_so() {
    let mail = |last: u8| {
        let begins = b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07";
        let octets = [&begins[..], &[last, 0xa0, 0x80]].concat();
        let octets = data_encoding::BASE64.encode(&octets);
        of_octets(&format!(
            "Subject: Geese\r\nContent-Type: application/octet-stream; name=smime.p7m\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{octets}\r\n"
        ))
    };
    let stage = reading(Setting::default(), mail(3));
    assert!(sees(&stage, "This mail is encrypted with S/MIME"));
    assert!(sees(&stage, "open it with a program that has your key"));
    let stage = reading(Setting::default(), mail(2));
    assert!(sees(
        &stage,
        "The text of this mail is wrapped in an S/MIME signature"
    ));
    assert!(sees(&stage, "no key is needed for that"));
    assert!(!sees(&stage, "encrypted"));
    assert!(!sees(&stage, "This mail has no text"));
    let stage = reading(chinese(), mail(2));
    assert!(sees(&stage, "这封邮件的正文封装在 S/MIME 签名中"));
}

#[test]
fn an_encrypted_mail_says_that_it_is_and_what_to_do() {
    let stage = reading(Setting::default(), of_octets(&encrypted()));
    assert!(sees(&stage, "This mail is encrypted with OpenPGP"));
    assert!(sees(
        &stage,
        "Hongyan cannot read it. Save encrypted.asc and open it with a program that has your key"
    ));
    assert!(!sees(&stage, "This mail has no text"));
    assert!(sees(&stage, "Save encrypted.asc"));
    let stage = reading(chinese(), of_octets(&encrypted()));
    assert!(sees(&stage, "这封邮件用 OpenPGP 加密了"));
    let smime = "Subject: Geese\r\n\
        Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n\r\nx";
    let stage = reading(Setting::default(), of_octets(smime));
    assert!(sees(&stage, "This mail is encrypted with S/MIME"));
}

#[test]
fn armour_in_a_text_is_saved_as_a_file() {
    let inline = "Subject: Geese\r\n\r\nHello\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nabc=\r\n";
    let stage = reading(Setting::default(), of_octets(inline));
    assert!(sees(&stage, "Part of this mail is encrypted with OpenPGP"));
    assert!(sees(&stage, "Save message.asc"));
    assert!(sees(&stage, "Hello"));
    let none = reading(
        Setting::default(),
        of_octets("Subject: Geese\r\nContent-Type: image/png\r\n\r\nx"),
    );
    assert!(
        none.window
            .query_by_label("This mail has no text")
            .is_some()
    );
}

#[test]
fn a_mail_that_is_cut_says_how_much_is_shown_and_where_the_rest_is() {
    let mut stage = reading(Setting::default(), cut());
    let bar = "Only the first 24,742 of 60,000 lines are shown";
    let bar = stage.window.get_by_label(bar).rect();
    let button = stage.window.get_by_label("View source").rect();
    // One line, beside its button.
    assert!(bar.height() < 24.0 && button.y_range().contains(bar.center().y));
    assert!(sees(&stage, "“View source” shows all of it"));
    assert!(sees(
        &stage,
        "The mail goes on here; the rest of it is not shown"
    ));
    stage.asked();
    stage.click("View source");
    let opens = |command: &Command| matches!(command, Command::Source(SourceCommand::Open { .. }));
    assert!(
        stage
            .asked()
            .iter()
            .any(|(_ticket, command)| opens(command))
    );
    let mut octets = cut();
    octets.content.extent = Some(Extent::Octets {
        shown: 2_000_000,
        of: 5_100_000,
    });
    let stage = reading(chinese(), octets);
    assert!(sees(&stage, "只显示了前 2.0 MB，共 5.1 MB"));
    assert!(sees(&stage, "邮件到这里还没有结束"));
}

#[test]
fn words_behind_what_is_shown_are_not_said_to_be_nowhere() {
    let find = |view: MailView| {
        let mut stage = reading(Setting::default(), view);
        let shifted = Modifiers::COMMAND | Modifiers::CTRL | Modifiers::SHIFT;
        stage.window.key_press_modifiers(shifted, Key::F);
        stage.window.run();
        stage.type_into("Words to find in this mail", "nowhere");
        stage
    };
    let stage = find(cut());
    assert!(sees(&stage, "Not in the part that is shown"));
    assert!(!sees(&stage, "Not found"));
    let stage = find(view_of(&geese(), vec![text("The geese are back")]));
    assert!(sees(&stage, "Not found"));
    assert!(!sees(&stage, "The mail goes on"));
}

#[test]
fn before_a_cut_mail_is_printed_it_is_said_that_only_a_part_is() {
    const SAID: &str = "only the part of it that can be shown is printed";
    let mut stage = reading(Setting::default(), cut());
    stage.press_command(Key::P);
    stage.window.run();
    assert!(sees(&stage, SAID));
    let mut stage = reading(Setting::default(), view_of(&geese(), vec![text("Short")]));
    stage.press_command(Key::P);
    stage.window.run();
    assert!(!sees(&stage, SAID));
}

#[test]
fn a_link_in_any_script_is_opened_in_ascii() {
    let mail = "Subject: Geese\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
        https://example.org/مسار\r\n";
    let mut stage = reading(Setting::default(), of_octets(mail));
    stage
        .window
        .get_by_role_and_label(Role::Link, "https://example.org/مسار")
        .click();
    stage.window.run();
    assert_eq!(
        *stage.links.borrow(),
        ["https://example.org/%D9%85%D8%B3%D8%A7%D8%B1"]
    );
}
