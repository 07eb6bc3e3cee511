//! How a step and its way back are said: how many mails, and where they lie again.

use egui::Key;
use egui_kittest::kittest::Queryable;
use hongyan::channel::{Event, TagChange, TagEvent, Ticket};
use hongyan::model::{MailId, Tag};

use super::stage::{Setting, Stage, mail};
use super::undoing::{listed, moved_back};

#[test]
fn how_many_mails_a_step_was_about_is_written_as_all_numbers_of_mails_are() {
    let mut stage = listed(3);
    let change = TagChange {
        mails: (1..=1_500).map(MailId).collect(),
        added: vec![Tag::new("travel").unwrap()],
        removed: Vec::new(),
    };
    stage.say(Event::Tags(TagEvent::Marked {
        ticket: Ticket(900),
        changes: vec![change],
    }));
    stage.window.get_by_label("1,500 mails tagged");
}

#[test]
fn what_comes_back_is_said_with_the_folder_in_which_it_lies_again() {
    let setting = Setting {
        language: "zh-CN",
        ..Setting::default()
    };
    let mut stage = Stage::new(setting, &[mail(1, "Ann", "Lunch")]);
    stage.press(Key::J);
    stage.press(Key::E);
    assert_eq!(moved_back(&mut stage), [1]);
    stage.window.get_by_label("已撤销，1 封邮件回到“收件箱”");
}
