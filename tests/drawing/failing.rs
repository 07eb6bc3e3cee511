//! What goes wrong in the process that draws costs one page and nothing more.

#[cfg(target_os = "linux")]
use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use hongyan::render::{Paper, RenderError, Renderer};

use super::{open, page, renderer};

/// Sends a signal to a process.
fn send(signal: &str, id: u32) {
    let sent = Command::new("kill")
        .args([signal, &id.to_string()])
        .status();
    assert!(sent.unwrap().success());
}

/// Whether a process is no more; it may take a moment.
async fn is_gone(id: u32) -> bool {
    for _look in 0..100 {
        let signalled = Command::new("kill")
            .args(["-0", &id.to_string()])
            .output()
            .unwrap();
        if !signalled.status.success() {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    false
}

#[cfg(unix)]
#[tokio::test]
async fn a_process_killed_in_the_middle_costs_its_page_and_the_next_one_is_drawn() {
    let renderer = renderer();
    let mut easel = renderer.open(page("<p>one</p>")).await.unwrap();
    send("-KILL", easel.process_id().unwrap());
    let died = RenderError::Died {
        signal: Some(9),
        code: None,
    };
    assert_eq!(easel.tile(0).await, Err(died.clone()));
    assert_eq!(easel.text().await, Err(died), "it stays what it was");
    let mut next = renderer.open(page("<p>two</p>")).await.unwrap();
    assert_eq!(next.text().await.unwrap(), "two");
}

/// Stops a process, with all its threads: on a busy machine it works on for a moment.
#[cfg(target_os = "linux")]
async fn stop(id: u32) {
    send("-STOP", id);
    let is_stopped = || {
        let threads = fs::read_dir(format!("/proc/{id}/task")).unwrap();
        threads.flatten().all(|thread| {
            let status = fs::read_to_string(thread.path().join("status")).unwrap_or_default();
            status.contains("State:\tT")
        })
    };
    while !is_stopped() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_process_that_does_not_answer_is_killed() {
    let renderer = renderer().within(Duration::from_secs(10));
    let mut easel = renderer.open(page("<p>one</p>")).await.unwrap();
    let id = easel.process_id().unwrap();
    stop(id).await;
    let within = Duration::from_secs(10);
    assert_eq!(easel.text().await, Err(RenderError::TooSlow { within }));
    assert!(is_gone(id).await);
}

#[cfg(unix)]
#[tokio::test]
async fn a_page_that_is_closed_takes_its_process_with_it() {
    let easel = open(page("<p>one</p>")).await;
    let id = easel.process_id().unwrap();
    // One that is stopped does not see that nobody asks any more.
    send("-STOP", id);
    drop(easel);
    assert!(is_gone(id).await);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn one_that_ended_while_it_waited_is_replaced() {
    // Started by a script that notes the numbers of its processes.
    let folder = tempfile::tempdir().unwrap();
    let (script, noted) = (folder.path().join("draw"), folder.path().join("noted"));
    let program = env!("CARGO_BIN_EXE_hongyan");
    let text = format!(
        "#!/bin/sh\necho $$ >> '{}'\nexec '{program}' \"$@\"\n",
        noted.display()
    );
    let renderer = scripted(&script, &text);
    let first = renderer.open(page("<p>one</p>")).await.unwrap();
    let waiting = second_number(&noted).await;
    assert_ne!(first.process_id(), Some(waiting));
    send("-KILL", waiting);
    let status = format!("/proc/{waiting}/status");
    while !fs::read_to_string(&status).is_ok_and(|status| status.contains("Z (zombie)")) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let mut next = renderer.open(page("<p>two</p>")).await.unwrap();
    assert_eq!(next.text().await.unwrap(), "two");
}

/// The second number in a file, once it is there.
#[cfg(target_os = "linux")]
async fn second_number(noted: &Path) -> u32 {
    loop {
        let text = fs::read_to_string(noted).unwrap();
        if let Some(number) = text.lines().nth(1).filter(|_line| text.ends_with('\n')) {
            return number.parse().unwrap();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_question_given_up_halfway_ends_the_page() {
    let words = "<p>many words</p>".repeat(300);
    let mut easel = open(page(&words)).await;
    let given_up = tokio::time::timeout(Duration::ZERO, easel.again(Paper::light(99.0, 1.0))).await;
    assert!(given_up.is_err());
    assert_eq!(easel.text().await, Err(RenderError::Interrupted));
}

#[tokio::test]
async fn a_page_has_no_tile_behind_its_last_and_goes_on() {
    let mut easel = open(page("<p>one</p>")).await;
    assert_eq!(
        easel.tile(1).await,
        Err(RenderError::NoSuchTile { index: 1 })
    );
    assert_eq!(easel.tile(0).await.unwrap().index, 0);
}

#[tokio::test]
async fn an_empty_page_and_one_that_is_no_xhtml_are_drawn_as_nothing() {
    for xhtml in [
        "",
        "<",
        "no markup at all",
        "<html",
        "\u{0}\u{1}",
        "<a b c='",
    ] {
        let mut drawing = page("");
        drawing.xhtml = xhtml.to_owned();
        let easel = open(drawing).await;
        assert!(easel.drawn().tiles <= 1, "{xhtml:?}");
    }
}

#[tokio::test]
async fn boxes_of_absurd_size_cost_their_page_at_most() {
    let renderer = renderer();
    for style in [
        "width:1e9px;height:1e9px;border:1px dashed red",
        "height:1e30px;background:red",
        "margin:-1e9px",
        "font-size:1e6px",
        "transform:scale(1e30)",
        "box-shadow:0 0 1e6px red;height:10px",
    ] {
        let body = format!("<div style=\"{style}\">x</div>");
        if let Ok(mut easel) = renderer.open(page(&body)).await {
            assert!(easel.drawn().height <= 4_000_000.0, "{style}");
            easel.tile(0).await.ok();
        }
    }
    let mut next = renderer.open(page("<p>well</p>")).await.unwrap();
    assert_eq!(next.text().await.unwrap(), "well");
}

#[tokio::test]
async fn as_deep_as_the_pre_pass_lets_it_nest_a_page_is_drawn() {
    let deep = format!("{}deep{}", "<div>".repeat(400), "</div>".repeat(400));
    let tables = format!(
        "{}deep{}",
        "<table><tr><td>".repeat(66),
        "</td></tr></table>".repeat(66)
    );
    for body in [deep, tables] {
        let mut easel = open(page(&body)).await;
        assert_eq!(easel.text().await.unwrap(), "deep");
        easel.tile(0).await.unwrap();
    }
}

#[tokio::test]
async fn a_page_larger_than_is_drawn_is_not_sent() {
    let mut drawing = page("");
    drawing.pictures = vec![Some(vec![0; 161 * 1024 * 1024].into())];
    let error = renderer().open(drawing).await.unwrap_err();
    assert!(matches!(error, RenderError::TooLarge { .. }), "{error}");
}

#[tokio::test]
async fn a_program_that_cannot_be_started_is_said() {
    let nothing = Renderer::new(PathBuf::from("/nowhere/hongyan"));
    let error = nothing.open(page("")).await.unwrap_err();
    assert!(matches!(error, RenderError::NotStarted { .. }), "{error}");
    assert!(nothing.prepare().is_err());
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_program_that_talks_nonsense_is_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    let endless = folder.path().join("endless");
    let renderer = scripted(&endless, "#!/bin/sh\nexec /usr/bin/yes\n");
    let error = renderer.open(page("")).await.unwrap_err();
    assert_eq!(error, RenderError::Garbled);

    // It greets as it should, and then has a page of impossible length to tell of.
    let liar = folder.path().join("liar");
    let says = r"#!/bin/sh
        printf '\004\000\000\000\001\001\001\001\377\377\377\177'; exec /bin/cat";
    let renderer = scripted(&liar, says);
    let error = renderer.open(page("")).await.unwrap_err();
    assert_eq!(error, RenderError::Garbled);

    let no = Renderer::new(PathBuf::from("/bin/false"));
    let error = no.open(page("")).await.unwrap_err();
    let ended = RenderError::Died {
        signal: None,
        code: Some(1),
    };
    assert_eq!(error, ended);
}

/// Draws with a script.
#[cfg(target_os = "linux")]
fn scripted(script: &Path, text: &str) -> Renderer {
    fs::write(script, text).unwrap();
    fs::set_permissions(script, fs::Permissions::from_mode(0o755)).unwrap();
    Renderer::new(script.to_owned()).within(Duration::from_secs(30))
}
