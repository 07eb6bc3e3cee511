//! The account form and the settings: in both languages, by their names.

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use hongyan::channel::doctor::{Finding, Found, Patient, Step, StepState};
use hongyan::channel::event::ServerKind;
use hongyan::channel::{
    Cause, Command, Event, Failure, OriginCommand, OriginEvent, Outcome, Task, Ticket,
};
use hongyan::model::account::KeepOnServer;
use hongyan::model::authenticity::CheckSignatures;
use hongyan::model::suggestion::{Hint, Suggestion};
use hongyan::model::{AccountSettings, Address};

use super::stage::{Setting, Stage, account};

fn newest(stage: &mut Stage) -> (Ticket, Command) {
    stage.asked().pop().expect("something is asked")
}

/// The settings, opened by their key.
fn settings(language: &'static str) -> Stage {
    let setting = Setting {
        language,
        ..Setting::default()
    };
    let mut stage = Stage::new(setting, &[]);
    stage
        .window
        .key_press_modifiers(Modifiers::COMMAND, Key::Comma);
    stage.window.run();
    stage.asked();
    stage
}

fn qq() -> Suggestion {
    let mut settings = account("qq", "QQ");
    settings.address = Address::parse("alice@qq.example").unwrap();
    Suggestion {
        provider: Some("QQ"),
        settings,
        hints: vec![Hint::AuthorisationCode],
    }
}

/// The form of a new account, its servers suggested.
fn suggested() -> Stage {
    let mut stage = settings("en");
    stage.click("Add account");
    stage.type_into("Your name", "Alice Liddell");
    stage.type_into("Address", "alice@qq.example");
    stage.type_into("Password", "hunter2");
    stage.click("Continue");
    let (ticket, command) = newest(&mut stage);
    assert!(
        matches!(&command, Command::SuggestAccount { address } if address.as_str() == "alice@qq.example"),
        "{command:?}"
    );
    stage.say(Event::Suggested {
        ticket,
        suggestion: Box::new(qq()),
    });
    stage.end(ticket);
    stage
}

fn tested(stage: &mut Stage) -> (Ticket, AccountSettings) {
    match newest(stage) {
        (
            ticket,
            Command::Examine {
                patient: Patient::Settings { settings, password },
            },
        ) => {
            assert_eq!(
                password.as_ref().map(|secret| secret.expose()),
                Some("hunter2")
            );
            (ticket, *settings)
        }
        (_, other) => panic!("{other:?}"),
    }
}

#[test]
fn an_account_is_set_up_tested_and_saved() {
    let mut stage = suggested();
    stage
        .window
        .get_by_label_contains("Use an authorisation code");
    stage.window.get_by_label("Authorisation code");
    stage.click("Test and save");
    let (ticket, settings) = tested(&mut stage);
    assert_eq!(settings.pop3.host, "pop.qq.example");
    assert_eq!(settings.smtp.host, "smtp.qq.example");
    assert_eq!(settings.display_name, "Alice Liddell");
    assert_eq!(settings.pop3.user, None, "the address is the user name");
    assert_eq!(settings.pop3.keep_on_server, KeepOnServer::Forever);
    let finding = Finding {
        server: ServerKind::Pop3,
        step: Step::Encrypt,
        state: StepState::Done {
            took_ms: 44,
            found: Found::Encrypted {
                agreed: "TLS 1.3".to_owned(),
            },
        },
        certificate: None,
    };
    stage.say(Event::Examined { ticket, finding });
    stage.window.get_by_label_contains("TLS 1.3");
    stage.end(ticket);
    let (ticket, command) = newest(&mut stage);
    assert!(
        matches!(command, Command::SaveAccount { .. }),
        "{command:?}"
    );
    stage.end(ticket);
    assert!(stage.window.query_by_label("POP3 server").is_none());
}

#[test]
fn a_test_that_fails_says_why_and_what_to_do() {
    let mut stage = suggested();
    stage.click("Test and save");
    let (ticket, _settings) = tested(&mut stage);
    let failure = Failure {
        task: Task::TestAccount,
        cause: Cause::LoginRefused {
            host: "pop.qq.example".to_owned(),
            words: "-ERR no".to_owned(),
        },
        account: None,
    };
    let finding = Finding {
        server: ServerKind::Pop3,
        step: Step::LogIn,
        state: StepState::Failed {
            took_ms: 12,
            failure: failure.clone(),
        },
        certificate: None,
    };
    stage.say(Event::Examined { ticket, finding });
    stage.say(Event::Ended {
        ticket,
        outcome: Outcome::Failed(failure),
    });
    stage
        .window
        .get_by_label("pop.qq.example does not accept this user name with this password");
    stage.window.get_by_label("-ERR no");
    stage
        .window
        .get_by_label_contains("Enter the password again");
    assert!(stage.asked().is_empty(), "nothing is saved by itself");
    stage.click("Save anyway");
    let (_ticket, command) = newest(&mut stage);
    assert!(
        matches!(command, Command::SaveAccount { .. }),
        "{command:?}"
    );
}

#[test]
fn a33_a_host_that_is_no_name_is_not_taken() {
    for odd in [" QUIT", "\u{7f}x", "/x", "@x", ":25"] {
        for server in ["POP3 server", "SMTP server"] {
            let mut stage = suggested();
            stage.type_into(server, odd);
            stage.click("Test and save");
            assert!(stage.asked().is_empty(), "{server} {odd:?}");
            stage
                .window
                .get_by_label_contains("A server’s name, such as mail.example.org");
        }
    }
}

#[test]
fn without_an_address_the_form_does_not_go_on() {
    let mut stage = settings("en");
    stage.click("Add account");
    stage.type_into("Address", "alice");
    stage.click("Continue");
    assert!(stage.asked().is_empty());
    stage
        .window
        .get_by_label("An address looks like alice@example.org");
}

#[test]
fn the_language_changes_without_a_restart() {
    let mut stage = settings("en");
    stage.click("简体中文");
    let (_ticket, command) = newest(&mut stage);
    assert!(
        matches!(&command, Command::SavePreferences { language, .. } if language == "zh-CN"),
        "{command:?}"
    );
    stage.window.get_by_label("添加账户");
    stage.window.get_by_label("高对比度");
}

#[test]
fn the_theme_changes_at_once_also_to_high_contrast() {
    let mut stage = settings("zh-CN");
    let ground = |stage: &Stage| stage.window.ctx.global_style().visuals.panel_fill;
    stage.click("深色");
    let dark = ground(&stage);
    stage.click("浅色");
    assert_ne!(ground(&stage), dark);
    stage.click("高对比度");
    assert_eq!(ground(&stage), egui::Color32::WHITE);
}

#[test]
fn a_missing_password_is_asked_for_and_given() {
    let mut stage = Stage::with_mails(&[]);
    let id = super::stage::account_id("work");
    stage.say(Event::PasswordNeeded {
        account: id.clone(),
        refused: Some("535 no".to_owned()),
    });
    stage
        .window
        .get_by_label("pop.work.example does not accept this user name with this password");
    stage.window.get_by_label("535 no");
    stage.type_into("Password", "hunter2");
    stage.click("Log in");
    let (_ticket, command) = newest(&mut stage);
    match command {
        Command::ProvidePassword {
            account,
            password,
            remember,
        } => {
            assert_eq!((account, remember), (id, true));
            assert_eq!(password.expose(), "hunter2");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_palette_in_chinese_finds_an_action_by_its_pinyin_and_its_english_name() {
    for typed in ["shuaxin", "sx", "refr", "刷"] {
        let setting = Setting {
            language: "zh-CN",
            ..Setting::default()
        };
        let mut stage = Stage::new(setting, &[]);
        stage.window.key_press_modifiers(Modifiers::COMMAND, Key::K);
        stage.window.run();
        stage.asked();
        stage.window.get_by_label("命令").type_text(typed);
        stage.window.run();
        stage.window.key_press(Key::Enter);
        stage.window.run();
        let asked = stage.asked();
        let refreshes =
            |(_, command): &(Ticket, Command)| matches!(command, Command::Refresh { .. });
        assert!(asked.iter().any(refreshes), "{typed}: {asked:?}");
    }
}

#[test]
fn the_palette_finds_an_action_by_its_name() {
    let mut stage = Stage::with_mails(&[]);
    stage.window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    stage.window.run();
    stage.asked();
    stage.window.get_by_label("Command").type_text("refr");
    stage.window.run();
    stage.window.key_press(Key::Enter);
    stage.window.run();
    let (_ticket, command) = newest(&mut stage);
    assert!(matches!(command, Command::Refresh { .. }), "{command:?}");
    assert!(stage.window.query_by_label("Command").is_none());
}

#[test]
fn when_signatures_are_checked_stands_in_the_settings() {
    for (language, always) in [
        ("en", "Checked whenever a mail is opened"),
        ("zh-CN", "每次打开邮件都检查"),
    ] {
        let mut stage = settings(language);
        stage.click(always);
        let asked = stage.asked();
        let expected = OriginCommand::SetChecking(CheckSignatures::Always);
        assert!(
            asked.iter().any(
                |(_ticket, command)| matches!(command, Command::Origin(one) if *one == expected)
            ),
            "{asked:?}"
        );
        stage.say(Event::Origin(OriginEvent::Checking(
            CheckSignatures::Always,
        )));
        // Chosen already.
        stage.click(always);
        assert!(stage.asked().is_empty());
    }
}

/// The servers that are trusted when the account is saved now.
fn trusted(stage: &mut Stage) -> Option<Vec<String>> {
    stage.click("Save");
    match newest(stage) {
        (ticket, Command::SaveAccount { settings, .. }) => {
            let outcome = Outcome::Cancelled;
            stage.say(Event::Ended { ticket, outcome });
            settings.trusted_authentication
        }
        (_, other) => panic!("{other:?}"),
    }
}

#[test]
fn servers_are_trusted_no_longer_and_others_named_in_the_account() {
    let setting = Setting {
        // High enough to show all that unfolds.
        size: (1280.0, 1600.0),
        ..Setting::default()
    };
    let mut stage = Stage::new(setting, &[]);
    stage.press_command(Key::Comma);
    stage.asked();
    let work = super::stage::account_id("work");
    stage.say(Event::Origin(OriginEvent::Believed {
        servers: vec![(work, vec!["example.org".to_owned()])],
    }));
    stage.click("Edit Work");
    stage.click("More");
    assert_eq!(trusted(&mut stage), None);
    stage
        .window
        .get_by_label("Those of your provider, as nothing else is chosen");
    stage.type_into("Name of a server", "co.uk");
    stage.click("Trust it");
    stage
        .window
        .get_by_label("Everybody can have a server beneath this name");
    assert_eq!(trusted(&mut stage), None);
    // What was refused stands there to be mended.
    stage.window.get_by_label("Name of a server").focus();
    stage.window.run();
    stage.press_command(Key::A);
    stage.type_into("Name of a server", "mx.example.net");
    stage.click("Trust it");
    let both = ["example.org", "mx.example.net"].map(str::to_owned);
    assert_eq!(trusted(&mut stage), Some(both.to_vec()));
    stage.click("Trust example.org no longer");
    stage.click("Trust mx.example.net no longer");
    stage.window.get_by_label("None: no server's word counts");
    assert_eq!(trusted(&mut stage), Some(Vec::new()));
    stage.click("Only those of my provider again");
    assert_eq!(trusted(&mut stage), None);
}
