//! Mail as other programs keep it, and as it leaves: bytes ⇄ mails. Pure.
//!
//! [`mbox`] takes an mbox of any dialect apart and [`outbound`] writes one that comes back byte
//! for byte; [`marks`] reads what programs note in a mail's header, [`emlx`] and [`mh`] what Apple
//! Mail, Claws Mail and Sylpheed note beside it; [`likeness`] says which mails are the same one;
//! [`tagged`] keeps the tags of mails that lie in files of their own; [`mend`] repairs line ends no
//! reader understands; [`levels`] makes names of folders and files.

pub mod emlx;
mod from_line;
pub mod levels;
pub mod likeness;
pub mod marks;
pub mod mbox;
pub mod mend;
pub mod mh;
pub mod outbound;
pub mod tagged;

pub use likeness::Likeness;
pub use marks::Marks;
pub use mbox::{Piece, RawMail, Splitter};
