//! The process that draws: puts up its walls, then answers one request after another.

use std::ffi::OsStr;
use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::thread;

use super::codec::{HEAD_OCTETS, frame_octets};
use super::document::{Page, Source};
use super::drawing::Paper;
use super::fonts::Fonts;
use super::painter::Painter;
use super::press::Pressed;
use super::protocol::{Answer, LINKS, REQUEST_OCTETS, Request};
use super::sandbox::{self, Walls};
use super::{find, fonts, lantern, links, passages, press, select};

/// The first argument by which the executable knows that it is the child. No person types it.
pub const CHILD_ARGUMENT: &str = "--draw";

/// Octets of the stack of the thread that draws: layouts descend as deep as a page nests, and the
/// pre-pass lets it nest a few hundred deep.
const STACK_OCTETS: usize = 64 * 1024 * 1024;

/// Whether these arguments, the program's name first, are the child's.
pub fn is_child<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> bool {
    arguments
        .into_iter()
        .nth(1)
        .is_some_and(|argument| argument.as_ref() == CHILD_ARGUMENT)
}

/// Is the child until its input ends. `inter` is the font for mails that name none.
#[must_use]
pub fn work(inter: &'static [u8]) -> ExitCode {
    // What a panic says may hold words of a mail.
    std::panic::set_hook(Box::new(|_panic| {}));
    sandbox::close_inherited();
    let fonts = fonts::gather(inter);
    let mut walls = sandbox::shut_in(&fonts::folders());
    // A thread started now stands behind the same walls.
    let drawing = thread::Builder::new()
        .name("draw".to_owned())
        .stack_size(STACK_OCTETS)
        .spawn(move || {
            walls.calls = sandbox::seal();
            answer_all(&fonts, walls)
        });
    match drawing.map(thread::JoinHandle::join) {
        Ok(Ok(Ok(()))) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn answer_all(fonts: &Fonts, walls: Walls) -> io::Result<()> {
    let (mut from, mut to) = (io::stdin().lock(), io::stdout().lock());
    let mut say = |answer: &Answer| {
        to.write_all(&answer.encode())?;
        to.flush()
    };
    say(&Answer::Ready(walls))?;
    let mut desk = Desk::new(fonts);
    while let Some(frame) = receive(&mut from)? {
        let answer = match Request::decode(&frame) {
            Ok(request) => {
                drop(frame);
                desk.answer(request)
            }
            Err(_no_sense) => Answer::Nothing,
        };
        say(&answer)?;
    }
    Ok(())
}

/// The next frame; nothing once the parent has closed the pipe.
fn receive(from: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut head = [0; HEAD_OCTETS];
    match from.read_exact(&mut head) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let octets = frame_octets(head, REQUEST_OCTETS)
        .map_err(|_no_sense| io::Error::from(io::ErrorKind::InvalidData))?;
    let mut frame = vec![0; octets];
    from.read_exact(&mut frame)?;
    Ok(Some(frame))
}

/// The page being drawn.
struct Desk<'a> {
    fonts: &'a Fonts,
    painter: Painter,
    source: Option<Source>,
    page: Option<Page>,
}

impl<'a> Desk<'a> {
    fn new(fonts: &'a Fonts) -> Self {
        Self {
            fonts,
            painter: Painter::new(fonts.thin.clone()),
            source: None,
            page: None,
        }
    }

    fn answer(&mut self, request: Request) -> Answer {
        match request {
            Request::Open(drawing) => {
                let paper = drawing.paper;
                self.source = Some(Source::new(*drawing));
                self.lay_out(paper)
            }
            Request::Again(paper) => self.lay_out(paper),
            Request::Attempt(attempt) => Answer::Attempted(attempt.make()),
            Request::Print(job) => {
                (self.page, self.source) = (None, None);
                match press::press(*job, self.fonts) {
                    Some(Pressed::Whole(printed)) => Answer::Printed(printed),
                    Some(Pressed::TooLarge(octets)) => Answer::TooLarge { octets },
                    None => Answer::Nothing,
                }
            }
            Request::Tile(index) => self.tile(index),
            Request::Slide(slide) => {
                lantern::show(*slide, &self.fonts.context).map_or(Answer::Nothing, Answer::Shown)
            }
            asked => self
                .page
                .as_ref()
                .map_or(Answer::Nothing, |page| about(page, &asked)),
        }
    }

    fn lay_out(&mut self, paper: Paper) -> Answer {
        // Two layouts at once would take twice the memory.
        self.page = None;
        let Some(source) = &self.source else {
            return Answer::Nothing;
        };
        let page = self
            .page
            .insert(source.lay_out(paper, &self.fonts.context, LINKS));
        Answer::Drawn(page.drawn.clone())
    }

    fn tile(&mut self, index: u32) -> Answer {
        let painted = self
            .page
            .as_mut()
            .and_then(|page| self.painter.paint(page, index));
        painted.map_or(Answer::Nothing, Answer::Tile)
    }
}

/// What can be said of a page as it is.
fn about(page: &Page, request: &Request) -> Answer {
    let (document, passages) = (&page.document, &page.passages);
    match request {
        Request::Hit(point) => Answer::Hit(links::at(document, *point)),
        Request::Select { from, to, grain } => {
            let ends = passages::nearest(document, passages, *from)
                .zip(passages::nearest(document, passages, *to));
            Answer::Selected(ends.map_or_else(Default::default, |ends| {
                select::between(document, passages, ends, *grain)
            }))
        }
        Request::SelectAll => Answer::Selected(select::all(document, passages)),
        Request::Find(words) => Answer::Found(find::find(document, passages, words)),
        Request::Text => Answer::Text(select::text(document, passages)),
        Request::Open(_)
        | Request::Again(_)
        | Request::Tile(_)
        | Request::Attempt(_)
        | Request::Print(_)
        | Request::Slide(_) => Answer::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_argument_makes_a_child() {
        assert!(is_child(["hongyan", "--draw"]));
        assert!(!is_child(["hongyan"]));
        assert!(!is_child(["hongyan", "fetch", "--draw"]));
        assert!(!is_child(["--draw"]));
    }

    #[test]
    fn a_frame_longer_than_is_read_ends_the_conversation() {
        let mut octets: &[u8] = &[0xff, 0xff, 0xff, 0xff, 0];
        assert!(receive(&mut octets).is_err());
        let mut cut: &[u8] = &[9, 0, 0, 0, 1];
        assert!(receive(&mut cut).is_err());
        let mut none: &[u8] = &[];
        assert_eq!(receive(&mut none).unwrap(), None);
    }
}
