//! Pictures of files, one after the other, from a process of their own.

use std::time::Duration;

use super::error::RenderError;
use super::process::Process;
use super::protocol::{Answer, REQUEST_OCTETS, Request};
use super::slide::{Shown, Slide};

/// A process that shows pictures of files. Dropped, it is killed.
///
/// After an error there is nothing more to ask: the next file needs another projector.
#[derive(Debug)]
pub struct Projector {
    process: Process,
    patience: Duration,
}

impl Projector {
    pub(super) fn new(process: Process, patience: Duration) -> Self {
        Self { process, patience }
    }

    /// What is to be seen of a file; nothing where it is not what it is said to be, is damaged,
    /// or is larger than is decoded.
    ///
    /// # Errors
    /// Any [`RenderError`] but `NoSuchTile` and `Interrupted`.
    pub async fn show(&mut self, slide: Slide) -> Result<Option<Shown>, RenderError> {
        let slide = slide.bounded();
        let (width, height) = (slide.width, slide.height);
        let request = Request::Slide(Box::new(slide));
        let frame = request.encode();
        if frame.len() > REQUEST_OCTETS {
            return Err(RenderError::TooLarge {
                octets: frame.len(),
                limit_octets: REQUEST_OCTETS,
            });
        }
        let most = request.answer_octets();
        match self.process.ask(&frame, most, self.patience).await? {
            Answer::Nothing => Ok(None),
            Answer::Shown(shown) if shown.width <= width && shown.height <= height => {
                Ok(Some(shown))
            }
            _ => {
                self.process.kill().await;
                Err(RenderError::Garbled)
            }
        }
    }
}
