//! One open page: the child that draws it, and what can be asked.

use std::time::Duration;

use super::attempt::{Attempt, Attempted};
use super::drawing::{Drawing, Paper};
use super::drawn::{Drawn, Grain, Match, Point, Selection, Tile};
use super::error::RenderError;
use super::process::Process;
use super::protocol::{Answer, REQUEST_OCTETS, Request, WORDS_OCTETS};

/// An open page. Dropped, the process behind it is killed, and with it whatever the mail made of
/// it.
///
/// One question is asked at a time. After an error every question gets the same one. A question
/// whose future is dropped before it is answered leaves the conversation in the middle of a
/// word: the next one ends with [`RenderError::Interrupted`].
#[derive(Debug)]
pub struct Easel {
    process: Process,
    patience: Duration,
    drawn: Drawn,
    /// Why there is nothing more to ask.
    over: Option<RenderError>,
}

impl Easel {
    /// Lays a page out in a process that has not been asked anything.
    pub(super) async fn open(
        process: Process,
        drawing: Drawing,
        patience: Duration,
    ) -> Result<Self, RenderError> {
        let nothing = Drawn {
            width: 0.0,
            height: 0.0,
            tile_width: 0,
            tile_height: 0,
            tiles: 0,
            links: Vec::new(),
            anchors: Vec::new(),
            pictures_shown: 0,
            pictures_failed: 0,
            refused: 0,
        };
        let mut easel = Self {
            process,
            patience,
            drawn: nothing,
            over: None,
        };
        easel.lay_out(Request::Open(Box::new(drawing))).await?;
        Ok(easel)
    }

    /// The page as it is laid out now.
    #[must_use]
    pub fn drawn(&self) -> &Drawn {
        &self.drawn
    }

    /// The system's number of the process, while it runs.
    #[must_use]
    pub fn process_id(&self) -> Option<u32> {
        self.process.id()
    }

    /// Lays the same page out on other paper: another width, zoom or colour scheme.
    ///
    /// # Errors
    /// Any [`RenderError`] but `NoSuchTile`.
    pub async fn again(&mut self, paper: Paper) -> Result<&Drawn, RenderError> {
        self.lay_out(Request::Again(paper)).await?;
        Ok(&self.drawn)
    }

    /// Paints one strip.
    ///
    /// # Errors
    /// [`RenderError::NoSuchTile`] where the page has fewer; any other.
    pub async fn tile(&mut self, index: u32) -> Result<Tile, RenderError> {
        if index >= self.drawn.tiles {
            return Err(RenderError::NoSuchTile { index });
        }
        let (width, height) = (self.drawn.tile_width, self.drawn.tile_height);
        match self.ask(&Request::Tile(index)).await? {
            // Another size than was agreed on would not fit where it is shown.
            Answer::Tile(tile)
                if tile.index == index && tile.width == width && tile.height <= height =>
            {
                Ok(tile)
            }
            _ => self.garbled().await,
        }
    }

    /// Which link is at a place: N of `mail:/l/N`.
    ///
    /// # Errors
    /// Any [`RenderError`] but `NoSuchTile`.
    pub async fn hit(&mut self, at: Point) -> Result<Option<u32>, RenderError> {
        match self.ask(&Request::Hit(at)).await? {
            Answer::Hit(link) => Ok(link),
            _ => self.garbled().await,
        }
    }

    /// The text between two places; a place in a margin means the text beside it.
    ///
    /// # Errors
    /// Any [`RenderError`] but `NoSuchTile`.
    pub async fn select(
        &mut self,
        from: Point,
        to: Point,
        grain: Grain,
    ) -> Result<Selection, RenderError> {
        self.selected(&Request::Select { from, to, grain }).await
    }

    /// All text, with what is to be marked of it.
    ///
    /// # Errors
    /// Any [`RenderError`] but `NoSuchTile`.
    pub async fn select_all(&mut self) -> Result<Selection, RenderError> {
        self.selected(&Request::SelectAll).await
    }

    /// Where these words stand, in reading order: without regard to case, marks and the markup
    /// between letters. Of very many places the first.
    ///
    /// # Errors
    /// Any [`RenderError`] but `NoSuchTile`.
    pub async fn find(&mut self, words: &str) -> Result<Vec<Match>, RenderError> {
        let end = words.floor_char_boundary(WORDS_OCTETS);
        let words = words.get(..end).unwrap_or_default().to_owned();
        match self.ask(&Request::Find(words)).await? {
            Answer::Found(matches) => Ok(matches),
            _ => self.garbled().await,
        }
    }

    /// All text in reading order, a line a box, cells of a row parted by tabs.
    ///
    /// # Errors
    /// Any [`RenderError`] but `NoSuchTile`.
    pub async fn text(&mut self) -> Result<String, RenderError> {
        match self.ask(&Request::Text).await? {
            Answer::Text(text) => Ok(text),
            _ => self.garbled().await,
        }
    }

    /// Has the process try what its walls should hold back.
    ///
    /// # Errors
    /// [`RenderError::Died`] where the walls kill; any other but `NoSuchTile`.
    pub async fn attempt(&mut self, attempt: Attempt) -> Result<Attempted, RenderError> {
        match self.ask(&Request::Attempt(attempt)).await? {
            Answer::Attempted(attempted) => Ok(attempted),
            _ => self.garbled().await,
        }
    }

    async fn lay_out(&mut self, request: Request) -> Result<(), RenderError> {
        match self.ask(&request).await? {
            Answer::Drawn(drawn) => {
                self.drawn = drawn;
                Ok(())
            }
            _ => self.garbled().await,
        }
    }

    async fn selected(&mut self, request: &Request) -> Result<Selection, RenderError> {
        match self.ask(request).await? {
            Answer::Selected(selection) => Ok(selection),
            _ => self.garbled().await,
        }
    }

    async fn ask(&mut self, request: &Request) -> Result<Answer, RenderError> {
        if let Some(error) = &self.over {
            let error = error.clone();
            // Half an answer may still be in the pipe, and the process at work.
            self.process.kill().await;
            return Err(error);
        }
        let frame = request.encode();
        if frame.len() > REQUEST_OCTETS {
            return Err(RenderError::TooLarge {
                octets: frame.len(),
                limit_octets: REQUEST_OCTETS,
            });
        }
        // Stands until the answer is there: for a caller who does not wait for it.
        self.over = Some(RenderError::Interrupted);
        let most = request.answer_octets();
        let answer = self.process.ask(&frame, most, self.patience).await;
        self.over = answer.as_ref().err().cloned();
        answer
    }

    async fn garbled<T>(&mut self) -> Result<T, RenderError> {
        self.process.kill().await;
        self.over = Some(RenderError::Garbled);
        Err(RenderError::Garbled)
    }
}
