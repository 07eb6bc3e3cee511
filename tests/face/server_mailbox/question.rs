//! The question before a deletion: about which mails, and what Return answers.

use super::*;

#[test]
fn a_question_is_about_the_mail_it_was_asked_about_and_about_no_other() {
    let mut stage = with(4);
    let asks = |stage: &Stage| stage.window.query_by_role(Role::AlertDialog).is_some();
    let select = |stage: &mut Stage, subject: &str| {
        stage.window.get_by_label_contains(subject).click();
        stage.window.run();
    };
    // Another row is pressed: whoever does that wants no answer about it.
    select(&mut stage, "会议安排：季度总结与计划 4");
    press(&mut stage, "Delete on server");
    assert!(asks(&stage));
    select(&mut stage, "Invoice 2");
    assert!(!asks(&stage), "the question is not about another mail now");
    // It is kept instead.
    press(&mut stage, "Delete on server");
    stage
        .window
        .get_by_role_and_label(Role::AlertDialog, "Delete “Invoice 2” on the server?");
    press(&mut stage, "Keep on server");
    assert!(!asks(&stage), "kept, not deleted");
    let asked = commands(&mut stage);
    assert!(
        matches!(&asked[..], [MaildropCommand::Keep { mails, .. }] if *mails == [name(2)]),
        "{asked:?}"
    );
}

#[test]
fn return_answers_a_deletion_with_what_is_safe_and_the_button_names_the_server() {
    let mut stage = with(4);
    stage.window.get_by_label_contains("Invoice 2").click();
    stage.window.run();
    stage.window.key_press(Key::Delete);
    stage.window.run();
    assert!(stage.window.get_by_label("Cancel").is_focused());
    stage.window.key_press(Key::Enter);
    stage.window.run();
    assert!(stage.window.query_by_role(Role::AlertDialog).is_none());
    assert!(commands(&mut stage).is_empty(), "nothing is deleted");
    // The keys are on the row again; the button behind the safe one deletes on the server.
    stage.window.key_press(Key::Delete);
    stage.window.run();
    assert!(stage.window.get_by_label("Cancel").is_focused());
    stage.window.key_press(Key::Tab);
    stage.window.run();
    let delete = stage.window.get_by_label("Delete on the server");
    assert!(delete.is_focused());
    stage.window.key_press(Key::Enter);
    stage.window.run();
    let asked = commands(&mut stage);
    assert!(
        matches!(&asked[..], [MaildropCommand::Delete { mails, loss: Loss::Forbidden, .. }]
            if *mails == [name(2)]),
        "{asked:?}"
    );
}
