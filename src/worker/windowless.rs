//! Pages where nothing can draw them: a build without a window, which has no renderer.

use crate::channel::print::PrintPage;
use crate::channel::{Cause, DrawingCause, PageCommand, Task, Ticket};

use super::cause;
use super::heart::Shared;
use super::jobs::Reach::Disk;
use super::start::Drawer;

/// No pages.
#[derive(Debug)]
pub(super) struct Pages;

impl Pages {
    pub(super) fn new(_drawer: Option<Drawer>) -> Self {
        Self
    }
}

/// A mail on paper, which there is not.
#[derive(Debug)]
pub(super) struct Printed {
    pub(super) pages: u32,
    pub(super) cut: bool,
    pub(super) pdf: Vec<u8>,
}

/// Says that nothing can draw.
pub(super) async fn paper(_heart: &Shared, _page: &PrintPage) -> Result<Printed, Cause> {
    Err(nothing_draws())
}

fn nothing_draws() -> Cause {
    let detail = "this program was built without a window".to_owned();
    Cause::Drawing(DrawingCause::NotStarted { detail })
}

/// Says that nothing can draw.
pub(super) fn perform(heart: &Shared, ticket: Ticket, _command: PageCommand) {
    let cause = nothing_draws();
    let jobs = heart.jobs.clone();
    jobs.run(ticket, Disk, async move {
        cause::outcome(Task::Draw, None, Err(cause))
    });
}
