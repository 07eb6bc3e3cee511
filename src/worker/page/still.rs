//! Pictures of files that are looked at, from the process that draws mail.

use crate::channel::attachment::{AttachmentPicture, Room};
use crate::mime::preview::Preview;
use crate::render::{Projector, RenderError, Slide, SlideKind};

use crate::worker::heart::Shared;

/// What of a file can be painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::worker) struct Sight(SlideKind);

impl Sight {
    /// What can be painted of what a look has found.
    pub(in crate::worker) fn of(preview: &Preview, page: u32) -> Option<Self> {
        match preview {
            Preview::Picture { .. } => Some(Self(SlideKind::Picture)),
            Preview::Pdf { .. } => Some(Self(SlideKind::Page { page })),
            _ => None,
        }
    }
}

/// Paints one file after the other by one process, and by another where that has ended.
#[derive(Debug, Default)]
pub(in crate::worker) struct Painter {
    projector: Option<Projector>,
}

impl Painter {
    /// A picture that fits into `room`; `None` where there is none, for whatever reason.
    pub(in crate::worker) async fn paint(
        &mut self,
        heart: &Shared,
        sight: Sight,
        octets: Vec<u8>,
        room: Room,
    ) -> Option<AttachmentPicture> {
        let slide = Slide {
            octets: octets.into(),
            kind: sight.0,
            width: room.width,
            height: room.height,
        };
        let shown = match self.show(heart, slide).await {
            Ok(shown) => shown?,
            Err(error) => {
                tracing::info!("an attachment is not painted: {error}");
                return None;
            }
        };
        let page = match sight.0 {
            SlideKind::Picture => 0,
            SlideKind::Page { page } => page,
        };
        Some(AttachmentPicture {
            width: shown.width,
            height: shown.height,
            pixels: shown.pixels.into(),
            page,
            pages: shown.pages,
        })
    }

    async fn show(
        &mut self,
        heart: &Shared,
        slide: Slide,
    ) -> Result<Option<crate::render::Shown>, RenderError> {
        let mut projector = match self.projector.take() {
            Some(projector) => projector,
            None => {
                let _turn = heart.pages.opening.acquire().await.ok();
                let renderer = heart.pages.renderer().map_err(|cause| {
                    let reason = cause.to_string();
                    RenderError::NotStarted { reason }
                })?;
                renderer.projector().await?
            }
        };
        let shown = projector.show(slide).await?;
        self.projector = Some(projector);
        Ok(shown)
    }
}
