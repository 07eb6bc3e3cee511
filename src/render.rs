//! HTML mail as pictures of a page: drawn by Blitz in a process of its own, told here as tiles,
//! links, selections and text.
//!
//! What lays HTML out and paints it is a lot of young code that meets what strangers write. So it
//! works in a child: the same executable, started with [`CHILD_ARGUMENT`], which shuts itself in
//! (`sandbox`) before it reads the first octet of a mail, and which has nothing to lose but the
//! page it draws. A child that crashes, hangs or was taken over costs a [`RenderError`], and the
//! caller shows the plain view. Nothing a child says is believed without a look (`protocol`).
//!
//! No type of Blitz leaves the modules that only the child runs: `child`, `document`, `fonts`,
//! `mend`, `orphans`, `painter`, `passages`, `pen`, `pictures`, `press`, `select`, `find`. Pictures
//! and PDF files that are looked at are decoded behind the same walls (`lantern`), for whoever has
//! a [`Projector`].
//!
//! Lengths are points of the page (CSS pixels), from its upper left corner, unless they are
//! called pixels.

mod attempt;
mod child;
mod codec;
mod document;
mod drawing;
mod drawn;
mod easel;
mod error;
mod find;
mod fonts;
mod lantern;
mod links;
mod mend;
mod orphans;
mod painter;
mod passages;
mod pen;
mod pictures;
mod press;
mod print;
mod process;
mod projector;
mod protocol;
mod renderer;
mod sandbox;
mod select;
mod slide;
mod targets;

pub use attempt::{Attempt, Attempted};
pub use child::{CHILD_ARGUMENT, is_child, work};
pub use drawing::{Colours, Drawing, Paper, Rgb};
pub use drawn::{Anchor, Area, Drawn, Grain, LinkPlace, Match, Point, Selection, Tile};
pub use easel::Easel;
pub use error::RenderError;
pub use print::{PDF_OCTETS, PrintJob, PrintPiece, PrintSheet, Printed};
pub use projector::Projector;
pub use renderer::Renderer;
pub use slide::{Shown, Slide, SlideKind};
