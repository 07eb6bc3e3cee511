//! A piece of the full text: the words of some thousand mails, where they stand, and how to ask.
//!
//! Built once, never changed; whoever keeps segments notes which of their mails are gone. A mail
//! is a number within its segment, so that a set of mails is a few hundred octets and a word in
//! half of them costs two bits a mail.
//!
//! A segment is three kinds of pieces, which the caller keeps however he likes ([`Pieces`]):
//! blocks of the dictionary, each found by its first word; the *mails* of every word, one behind
//! another in the order of words; and, apart from them, the *places*, which only phrases read.
//!
//! ```text
//! block  = 1*( (shared-octets suffix-octets) suffix (count mails-octets places-octets) )
//! mails  = count*( gap elsewhere [fields] )    ; elsewhere: not in the body alone
//! places = for each mail, for each of its fields: count count*gap
//! ```
//! Numbers of a block are variable-length: seven bits an octet, the lowest first; what is in
//! brackets takes one octet where it is small. Mails and places
//! are bits: gaps in Golomb-Rice code, whose parameter follows from how many there are among how
//! many, counts of places in Elias gamma code. That is a third less than whole octets.

mod bits;
mod build;
mod code;
mod evaluate;
mod read;
mod set;
mod table;

pub use build::{Block, Builder, Segment, octets_of};
pub use evaluate::{Expression, evaluate};
pub use read::{Area, Pieces, Telling, Torn};
pub use set::Mails;
