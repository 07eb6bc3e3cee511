//! Pages where nothing can draw them: a build without a window, which has no renderer.

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

    /// Why there are none.
    fn cause(&self) -> Cause {
        let detail = "this program was built without a window".to_owned();
        Cause::Drawing(DrawingCause::NotStarted { detail })
    }
}

/// Says that nothing can draw.
pub(super) fn perform(heart: &Shared, ticket: Ticket, _command: PageCommand) {
    let cause = heart.pages.cause();
    let jobs = heart.jobs.clone();
    jobs.run(ticket, Disk, async move {
        cause::outcome(Task::Draw, None, Err(cause))
    });
}
