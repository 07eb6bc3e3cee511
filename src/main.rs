//! The program: arguments, log, profile; starts the worker and the window.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use std::process::ExitCode;

use hongyan::cli::opening::{Opened, Opening};
use hongyan::cli::{self, Arguments, Task, Trouble, desktop, practice::Practice};
use hongyan::{render, ui, worker};

fn main() -> ExitCode {
    if render::is_child(std::env::args_os()) {
        return render::work(ui::INTER);
    }
    match cli::arguments::read(std::env::args_os()) {
        Ok(arguments) => begin(arguments).unwrap_or_else(|trouble| trouble.tell()),
        Err(code) => code,
    }
}

fn begin(arguments: Arguments) -> Result<ExitCode, Trouble> {
    if matches!(arguments.task, Some(Task::Practice)) {
        let practice = Practice::begin()?;
        cli::log::begin(&practice.profile, arguments.log.as_deref())?;
        return window(Opening::of_practice(practice));
    }
    if let Some(done) = cli::at_once(&arguments) {
        return done;
    }
    if arguments.task.is_some() {
        let (profile, settings) = cli::profile(&arguments)?;
        cli::log::begin(&profile, arguments.log.as_deref())?;
        return Ok(cli::run(arguments, &profile, &settings));
    }
    Opening::begin(arguments)?.map_or(Ok(ExitCode::SUCCESS), window)
}

/// Opens the window and stays until it is closed and everything is written down.
fn window(mut opening: Opening) -> Result<ExitCode, Trouble> {
    let outside = ui::Outside {
        kept: desktop::kept(opening.window_file()),
        system_language: desktop::language(),
        zone: worker::system_zone(),
        downloads: desktop::downloads(),
        open_file: Box::new(desktop::open_file),
        icon_png: include_bytes!("../assets/icons/hongyan-256.png"),
        driven: desktop::is_driven(),
    };
    let begin: ui::Begin<'_> = Box::new(|folder, wake| {
        let opened = opening.open(folder, wake)?;
        let options = options(&opened);
        Ok((opened.handle, options))
    });
    let closed = ui::run(begin, outside).map_err(|error| error.to_string());
    opening.end(closed)
}

fn options(opened: &Opened) -> ui::Options {
    let state = opened.profile.state.clone();
    ui::Options {
        kept: desktop::kept(&state),
        save: Box::new(move |text| desktop::keep(&state, &text)),
        clock: Box::new(desktop::now),
        zone: worker::system_zone(),
        stopwatch: Box::new(desktop::stopwatch()),
        processor: Box::new(desktop::processor()),
        open_link: Box::new(desktop::open_link),
        drag_out: desktop::dragger(),
        accounts: opened.settings.accounts.clone(),
        language: opened.settings.language.key().to_owned(),
        system_language: desktop::language(),
        theme: opened.settings.theme.key().to_owned(),
        announcing: opened.settings.announce,
        announce: Box::new(desktop::announcer(desktop::is_quiet())),
        downloads: desktop::downloads(),
        open: opened.argument.clone(),
        driven: desktop::is_driven(),
    }
}
