//! Every size, both languages, every theme: nothing panics, every control has a name, and a
//! window in which nothing changes paints nothing.

use egui_kittest::kittest::Queryable;
use hongyan::channel::{Cause, Event, Failure, Task};

use super::stage::{Setting, Stage, account, mail, text, view};

#[test]
fn no_size_language_or_theme_breaks_the_window() {
    for (width, height) in [
        (360.0, 320.0),
        (690.0, 500.0),
        (980.0, 700.0),
        (1600.0, 1000.0),
    ] {
        for (language, theme) in [
            ("en", "light"),
            ("zh-CN", "dark"),
            ("zh-CN", "high-contrast"),
        ] {
            let lunch = mail(1, "Ann", "Lunch 午饭 обед غداء 🍜");
            let setting = Setting {
                language,
                theme,
                size: (width, height),
                accounts: vec![account("work", "Work"), account("home", "家")],
                ..Setting::default()
            };
            let mut stage = Stage::new(setting, std::slice::from_ref(&lunch));
            let host = "pop.work.example".to_owned();
            stage.say(Event::Notice {
                failure: Failure {
                    task: Task::Fetch,
                    cause: Cause::NameNotFound { host },
                    account: None,
                },
            });
            stage.window.key_press(egui::Key::J);
            stage.window.run();
            stage.answer_open(view(&lunch, vec![text("Are you free?")]));
            stage.window.get_by_label("Are you free?");
        }
    }
}

#[test]
fn the_window_speaks_chinese() {
    let setting = Setting {
        language: "zh-CN",
        ..Setting::default()
    };
    let stage = Stage::new(setting, &[mail(1, "王芳", "会议安排")]);
    for name in ["写邮件", "刷新", "收件箱", "搜索"] {
        stage.window.get_by_label(name);
    }
    stage.window.get_by_label_contains("王芳, 会议安排, 今天");
}

#[test]
fn a_window_in_which_nothing_changes_paints_nothing() {
    let mut stage = Stage::with_mails(&[mail(1, "Ann", "Lunch")]);
    stage.window.run();
    let output = stage.window.output();
    let delay = output.viewport_output[&egui::ViewportId::ROOT].repaint_delay;
    assert!(delay.as_secs() > 60, "{delay:?}");
}
