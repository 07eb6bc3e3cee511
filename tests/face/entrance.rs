//! Settings with a fault and folders that cannot be used: the window says so and tries again.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use egui::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use hongyan::channel::handle::pair;
use hongyan::channel::obstacle::{FaultyPlace, Obstacle};
use hongyan::channel::{Cause, Event, Failure, Task, WorkerEnd};
use hongyan::model::Timestamp;
use hongyan::ui::{Entrance, Options, Outside};

use super::stage::NOW;

/// What the window asked for, and what it is answered.
#[derive(Default)]
struct Ground {
    /// Folders it tried, the profile's own as `None`.
    tried: Vec<Option<PathBuf>>,
    /// What is in the way, the next attempt last; none: the way is free.
    obstacles: Vec<Obstacle>,
    /// The worker's end of each attempt that went through.
    workers: Vec<WorkerEnd>,
    /// Files given to the system.
    opened: Vec<PathBuf>,
}

type Window = Harness<'static, Entrance<'static>>;

fn options() -> Options {
    Options {
        kept: String::new(),
        save: Box::new(|_text| {}),
        clock: Box::new(|| Timestamp(NOW)),
        zone: jiff::tz::TimeZone::UTC,
        stopwatch: Box::new(|| std::time::Duration::ZERO),
        processor: Box::new(|| std::time::Duration::ZERO),
        open_link: Box::new(|_url| {}),
        drag_out: None,
        accounts: Vec::new(),
        language: "en".to_owned(),
        system_language: None,
        theme: "light".to_owned(),
        announcing: hongyan::model::Announce::Full,
        announce: Box::new(|_announcement| {}),
        downloads: None,
        open: None,
        driven: true,
    }
}

fn entrance(language: &str, obstacles: Vec<Obstacle>) -> (Window, Rc<RefCell<Ground>>) {
    let ground = Rc::new(RefCell::new(Ground {
        obstacles,
        ..Ground::default()
    }));
    let (attempts, files) = (Rc::clone(&ground), Rc::clone(&ground));
    let begin = move |folder: Option<&Path>, _wake: hongyan::ui::entrance::Wake| {
        let mut ground = attempts.borrow_mut();
        ground.tried.push(folder.map(Path::to_path_buf));
        if let Some(obstacle) = ground.obstacles.pop() {
            return Err(obstacle);
        }
        let (handle, worker) = pair();
        ground.workers.push(worker);
        Ok((handle, options()))
    };
    let outside = Outside {
        kept: String::new(),
        system_language: Some(language.to_owned()),
        zone: jiff::tz::TimeZone::UTC,
        downloads: None,
        open_file: Box::new(move |file| {
            files.borrow_mut().opened.push(file.to_path_buf());
            false
        }),
        icon_png: &[],
        driven: true,
    };
    let window = Harness::builder()
        .with_size(egui::vec2(900.0, 600.0))
        .with_max_steps(30)
        .allow_missing_glyphs()
        .build_eframe(|creation| {
            let told = Rc::default();
            Entrance::new(&creation.egui_ctx, Box::new(begin), outside, told).unwrap()
        });
    (window, ground)
}

fn faulty() -> Obstacle {
    Obstacle::Settings(FaultyPlace {
        file: "/home/ann/.config/hongyan/config.toml".into(),
        line: 7,
        column: 3,
        fault: "unknown field `prot`, expected one of `host`, `port`".to_owned(),
        around: vec![
            (6, "[account.pop3]".to_owned()),
            (7, "  prot = 995".to_owned()),
        ],
    })
}

fn click(window: &mut Window, name: &str) {
    window.get_by_label(name).click();
    window.run();
}

#[test]
fn a_fault_in_the_settings_is_shown_with_its_place_and_tried_again_once_mended() {
    let (mut window, ground) = entrance("en", vec![faulty(), faulty()]);
    window.run();
    window.get_by_label("Something in config.toml has to be corrected");
    window.get_by_label("Line 7, column 3: “prot” is not known here. Possible are host, port");
    window.get_by_label("/home/ann/.config/hongyan/config.toml");
    window.get_by_label_contains("prot = 995");
    // The button at hand opens the file; where nothing does, its path is what is left.
    assert!(window.get_by_label("Open config.toml").is_focused());
    window.key_press(Key::Enter);
    window.run();
    let file = PathBuf::from("/home/ann/.config/hongyan/config.toml");
    assert_eq!(ground.borrow().opened, [file]);
    window.get_by_label_contains("No program could be found");
    click(&mut window, "Try again");
    window.get_by_label("Something in config.toml has to be corrected");
    click(&mut window, "Try again");
    assert!(window.state().inside().is_some());
    assert_eq!(ground.borrow().tried, [None, None, None]);
}

#[test]
fn what_is_wrong_in_the_settings_is_said_in_chinese_too() {
    let (mut window, _ground) = entrance("zh-Hans-CN", vec![faulty()]);
    window.run();
    window.get_by_label("config.toml 里有一处需要改正");
    window.get_by_label("第 7 行，第 3 列：这里没有“prot”这一项，可用的有 host、port");
    window.get_by_label("打开 config.toml");
}

#[test]
fn a_folder_that_cannot_be_used_is_no_dead_window() {
    let (mut window, ground) = entrance("en", Vec::new());
    assert!(window.state().inside().is_some());
    let cause = Cause::DiskFull {
        path: "/home/ann/.local/share/hongyan/lock".into(),
    };
    let failure = Failure {
        task: Task::Start,
        cause,
        account: None,
    };
    let worker = ground.borrow_mut().workers.pop().unwrap();
    worker.events.send(Event::Notice { failure }).unwrap();
    window.run();
    assert!(window.state().inside().is_none());
    window.get_by_label("Hongyan cannot use the folder of your mail");
    window.get_by_label("The disk is full: /home/ann/.local/share/hongyan/lock");
    window.get_by_label("Make room on the disk");
    window.get_by_label("Nothing was changed. Your mail is where it was");
    // The worker that could not begin is let go.
    assert!(worker.commands.is_closed());
    assert!(window.get_by_label("Try again").is_focused());
    window.key_press(Key::Enter);
    window.run();
    assert!(window.state().inside().is_some());
    assert_eq!(ground.borrow().tried, [None, None]);
}

#[test]
fn another_folder_is_begun_in_where_the_person_chooses_one() {
    let (mut window, ground) = entrance("en", vec![faulty()]);
    window.run();
    click(&mut window, "Use another folder…");
    window.get_by_label("Folder").focus();
    window.run();
    window.get_by_label("Folder").type_text("/mnt/mail");
    window.run();
    window.key_press(Key::Enter);
    window.run();
    assert!(window.state().inside().is_some());
    assert_eq!(ground.borrow().tried, [None, Some("/mnt/mail".into())]);
}
