//! The program: arguments, log, profile; starts the worker and the window.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use std::process::ExitCode;

use hongyan::channel::{Command, handle};
use hongyan::cli::{self, Arguments, Task, Trouble, desktop, practice::Practice};
use hongyan::config::{Profile, Settings};
use hongyan::ui;
use hongyan::worker::{self, Config, Doorbell};

fn main() -> ExitCode {
    let arguments = match cli::arguments::read(std::env::args_os()) {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    begin(arguments).unwrap_or_else(|trouble| trouble.tell())
}

fn begin(arguments: Arguments) -> Result<ExitCode, Trouble> {
    if matches!(arguments.task, Some(Task::Practice)) {
        let practice = Practice::begin()?;
        cli::log::begin(&practice.profile, arguments.log.as_deref())?;
        let first = practice.first_commands();
        return window(&practice.profile, &practice.settings, None, first);
    }
    let (profile, settings) = cli::profile(&arguments)?;
    cli::log::begin(&profile, arguments.log.as_deref())?;
    if arguments.task.is_some() {
        return Ok(cli::run(arguments, &profile, &settings));
    }
    match worker::ring(&profile, arguments.open.as_deref()) {
        Doorbell::Nobody => window(&profile, &settings, arguments.open, Vec::new()),
        Doorbell::Answered => Ok(ExitCode::SUCCESS),
        Doorbell::Silent => Err(cli::profile_in_use()),
    }
}

/// Opens the window and stays until it is closed and everything is written down.
fn window(
    profile: &Profile,
    settings: &Settings,
    open: Option<String>,
    first: Vec<Command>,
) -> Result<ExitCode, Trouble> {
    let state = profile.state.clone();
    let options = ui::Options {
        kept: desktop::kept(&state),
        save: Box::new(move |text| desktop::keep(&state, &text)),
        clock: Box::new(desktop::now),
        stopwatch: Box::new(desktop::stopwatch()),
        open_link: Box::new(desktop::open_link),
        language: settings.language.key().to_owned(),
        system_language: desktop::language(),
        theme: settings.theme.key().to_owned(),
        downloads: desktop::downloads(),
        open,
        icon_png: include_bytes!("../assets/icons/hongyan-256.png"),
        driven: cfg!(feature = "inspection") && std::env::var_os("EGUI_INSPECTION").is_some(),
    };
    let config = Config::for_window(profile.clone(), settings.clone());
    let (mut asker, end) = handle::pair();
    for command in first {
        asker.send(command);
    }
    let mut started = None;
    let closed = ui::run(
        |wake| {
            started = Some(worker::start(config, end, wake));
            asker
        },
        options,
    );
    closed.map_err(cli::no_window)?;
    let worker = started.transpose().map_err(cli::no_window)?;
    if worker.is_some_and(|worker| worker.join().is_err()) {
        tracing::error!("the worker panicked");
    }
    Ok(ExitCode::SUCCESS)
}
