//! What a row of the list says of who wrote it, and what several rows offer.

use egui::Key;
use egui_kittest::kittest::{NodeT, Queryable};
use hongyan::model::{Flags, MailSummary, Person};
use hongyan::ui::theme::fonts;

use super::bidi::painted;
use super::stage::{Setting, Stage, mail};

fn from(number: i64, name: &str, address: &str, subject: &str) -> MailSummary {
    MailSummary {
        from: Person {
            name: name.to_owned(),
            address: address.to_owned(),
        },
        ..mail(number, "Ann", subject)
    }
}

/// The accessible name of the row with this subject.
fn row(stage: &Stage, subject: &str) -> String {
    let row = stage.window.get_by_label_contains(subject);
    row.accesskit_node().label().unwrap()
}

fn forged() -> [MailSummary; 4] {
    [
        from(1, "boss@bank.example", "x@evil.example", "Pay at once"),
        from(2, "Bank", "boss@xn--bnk-6cd.example", "Your account"),
        from(3, "Anna Smith (Sales)", "anna@example.org", "Offer"),
        from(4, "王芳", "wang@example.cn", "会议安排"),
    ]
}

#[test]
fn a16_a_row_shows_the_address_of_a_name_that_passes_for_another_and_says_so() {
    let stage = Stage::with_mails(&forged());
    let first = row(&stage, "Pay at once");
    assert!(
        first.starts_with("x@evil.example, Pay at once, "),
        "{first}"
    );
    let said = "look twice: The name shows boss@bank.example, \
                but the mail says it comes from x@evil.example";
    assert!(first.contains(said), "{first}");
    let second = row(&stage, "Your account");
    assert!(second.starts_with("boss@xn--bnk-6cd.example, "), "{second}");
    assert!(second.contains("look twice: "), "{second}");
    for (subject, start) in [("Offer", "Anna Smith (Sales), "), ("会议安排", "王芳, ")] {
        let honest = row(&stage, subject);
        assert!(honest.starts_with(start), "{honest}");
        assert!(!honest.contains("look twice"), "{honest}");
    }
}

#[test]
fn a16_the_row_says_it_in_chinese() {
    let setting = Setting {
        language: "zh-CN",
        ..Setting::default()
    };
    let stage = Stage::new(setting, &forged());
    let first = row(&stage, "Pay at once");
    assert!(first.contains("请留意："), "{first}");
    assert!(!row(&stage, "会议安排").contains("请留意"));
}

#[test]
fn a16_the_reason_stands_under_the_pointer() {
    let mut stage = Stage::with_mails(&forged());
    let place = stage.window.get_by_label_contains("Pay at once").rect();
    let at = egui::pos2(place.left() + 60.0, place.top() + 22.0);
    stage.window.hover_at(at);
    for _frame in 0..60 {
        stage.window.step();
    }
    let why = "Whoever writes a name may write anything there";
    assert!(stage.window.query_by_label_contains(why).is_some());
}

#[test]
fn several_mails_are_offered_all_that_can_be_done_with_them() {
    for (language, names) in [
        (
            "en",
            [
                "Archive",
                "Delete",
                "Junk",
                "Move to",
                "Tag",
                "Mark as read",
                "Mark as unread",
                "Flag",
            ],
        ),
        (
            "zh-CN",
            [
                "归档",
                "删除",
                "垃圾邮件",
                "移动到",
                "标签",
                "标为已读",
                "标为未读",
                "星标",
            ],
        ),
    ] {
        let setting = Setting {
            language,
            ..Setting::default()
        };
        let mut stage = Stage::new(setting, &forged());
        stage.press_command(Key::A);
        for name in names {
            let is_button = |node: &egui_kittest::Node<'_>| {
                node.accesskit_node().role() == egui::accesskit::Role::Button
            };
            let mut shown = stage.window.query_all_by_label(name);
            assert!(shown.any(|node| is_button(&node)), "{language}: {name}");
        }
    }
}

#[test]
fn the_subject_of_an_unread_mail_is_in_letters_that_are_bold_in_chinese_too() {
    let mut read = mail(2, "Bob", "已读的邮件");
    read.flags = Flags::SEEN;
    let stage = Stage::with_mails(&[mail(1, "Ann", "未读的邮件"), read]);
    let painted = painted(&stage);
    let family = |subject: &str| {
        let mut texts = painted.iter();
        let (_at, line) = texts
            .find(|(_at, line)| line.text().starts_with(subject))
            .unwrap();
        line.job.sections[0].format.font_id.family.clone()
    };
    assert_eq!(family("未读的邮件"), fonts::unread());
    assert_eq!(family("已读的邮件"), egui::FontFamily::Proportional);
}
