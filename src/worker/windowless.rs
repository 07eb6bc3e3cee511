//! Pages where nothing can draw them: a build without a window, which has no renderer.

use crate::channel::print::PrintPage;
use crate::channel::{Cause, DrawingCause, PageCommand, Task, Ticket};
use crate::mime::seen::Screen;
use crate::model::MailId;

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

    pub(super) fn renew(&self, _mail: MailId) {}

    /// Nothing was drawn.
    pub(super) fn screen(&self, _mail: MailId) -> Option<Screen> {
        None
    }

    /// Why there are none.
    fn cause(&self) -> Cause {
        let detail = "this program was built without a window".to_owned();
        Cause::Drawing(DrawingCause::NotStarted { detail })
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
pub(super) async fn paper(heart: &Shared, _page: &PrintPage) -> Result<Printed, Cause> {
    Err(heart.pages.cause())
}

/// Says that nothing can draw.
pub(super) fn perform(heart: &Shared, ticket: Ticket, _command: PageCommand) {
    let cause = heart.pages.cause();
    let jobs = heart.jobs.clone();
    jobs.run(ticket, Disk, async move {
        cause::outcome(Task::Draw, None, Err(cause))
    });
}

/// Pictures of files, of which there are none either.
pub(super) mod still {
    use crate::channel::attachment::{AttachmentPicture, Room};
    use crate::mime::preview::Preview;
    use crate::worker::heart::Shared;

    /// What of a file can be painted: nothing.
    #[derive(Debug, Clone, Copy)]
    pub(in crate::worker) struct Sight;

    impl Sight {
        pub(in crate::worker) fn of(_preview: &Preview, _page: u32) -> Option<Self> {
            None
        }
    }

    /// Paints nothing.
    #[derive(Debug, Default)]
    pub(in crate::worker) struct Painter;

    impl Painter {
        #[expect(clippy::unused_async, reason = "it stands for one that waits")]
        pub(in crate::worker) async fn paint(
            &mut self,
            _heart: &Shared,
            _sight: Sight,
            _octets: Vec<u8>,
            _room: Room,
        ) -> Option<AttachmentPicture> {
            None
        }
    }
}
