//! Links to places in the mail itself: a table of contents.

use std::sync::Arc;

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use hongyan::channel::page::{Anchor, DrawnPage, LinkPlace};
use hongyan::mime::page::PageLink;

use super::page::{draw, drawn, paint, reading};
use super::stage::{Setting, Stage};

/// The newsletter with three links more: one to its end, one that leads nowhere, one to its top.
fn contents() -> DrawnPage {
    let page = drawn();
    let link = |target: &str, label: &str, is_lost| PageLink {
        target: target.to_owned(),
        label: label.to_owned(),
        claims: None,
        is_lost,
    };
    let mut links = page.links.to_vec();
    let mut places = page.places.clone();
    for (target, label, is_lost, y) in [
        ("#tide", "The tide table", false, 140.0),
        ("#gone", "The lost page", true, 180.0),
        ("#", "To the top", false, 1100.0),
    ] {
        let number = u32::try_from(links.len()).unwrap();
        let mut area = page.places[0].area;
        area.y = y;
        places.push(LinkPlace { link: number, area });
        links.push(link(target, label, is_lost));
    }
    DrawnPage {
        height: 2048.0,
        tiles: 4,
        links: links.into(),
        places,
        anchors: Arc::from([Anchor {
            link: 2,
            top: 1024.0,
        }]),
        ..page
    }
}

fn shown(setting: Setting) -> Stage {
    let mut stage = reading(setting);
    draw(&mut stage, contents());
    paint(&mut stage);
    stage
}

/// Where the page begins in the window.
fn top(stage: &Stage) -> f32 {
    let document = stage.window.get_by_role(Role::Document);
    document.rect().top()
}

fn told(stage: &Stage, label: &str) -> Option<String> {
    let link = stage.window.get_by_label(label);
    link.accesskit_node().description()
}

#[test]
fn a_link_to_a_place_in_the_mail_goes_there_by_pointer_and_by_keyboard() {
    let mut stage = shown(Setting::default());
    let before = top(&stage);
    stage.click("The tide table");
    stage.window.run();
    let after = top(&stage);
    assert!(before - after > 600.0, "{before} {after}");
    assert!(stage.links.borrow().is_empty());
    // And back again, by the keyboard.
    stage.window.get_by_label("To the top").focus();
    stage.window.run();
    stage.press(Key::Enter);
    stage.window.run();
    assert!(top(&stage) > after + 600.0, "{after} {}", top(&stage));
    assert!(stage.links.borrow().is_empty());
}

#[test]
fn it_says_in_which_direction_its_place_is_and_where_there_is_none() {
    let stage = shown(Setting::default());
    let below = told(&stage, "The tide table");
    assert_eq!(below.as_deref(), Some("Further down in this mail"));
    let above = told(&stage, "To the top");
    assert_eq!(above.as_deref(), Some("Further up in this mail"));
    let lost = told(&stage, "The lost page");
    assert_eq!(
        lost.as_deref(),
        Some("Leads to a place that is not in this mail")
    );
    let chinese = shown(Setting {
        language: "zh-CN",
        ..Setting::default()
    });
    let lost = told(&chinese, "The lost page");
    assert_eq!(lost.as_deref(), Some("这封邮件里没有它所指的位置"));
}

#[test]
fn one_whose_place_is_not_there_moves_nothing() {
    let mut stage = shown(Setting::default());
    let before = top(&stage);
    stage.click("The lost page");
    stage.window.run();
    assert_eq!(top(&stage), before);
    assert!(stage.links.borrow().is_empty());
}
