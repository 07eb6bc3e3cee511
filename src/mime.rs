//! Bytes ⇄ what a person reads and writes (RFC 5322, 2045 to 2049, 2231, 3676, 6068). Pure.
//!
//! Reading: [`summary`] for a row of the list, [`view`] for the whole mail, [`attachment`] for
//! the bytes of a part. Writing: [`compose`] and, for answers, [`quote`].
//!
//! Octets become letters by `charset`, through a `lens` that knows the rest of the mail and what
//! a person chose.
//!
//! Mails are taken apart by our own scanner (`structure`): one pass over the bytes, a flat list
//! of parts, and every limit of A-23 checked before anything is built. Readers that build trees
//! would need a scanner of the same kind in front of them to be safe, and would decode less of
//! what senders get wrong.

mod alternative;
pub mod attachment;
mod charset;
pub mod compose;
pub(crate) mod date;
pub mod document;
mod encoded_word;
pub mod feature;
pub(crate) mod field;
pub(crate) mod filename;
mod lens;
mod parameters;
mod people;
pub mod quote;
mod reader;
mod structure;
pub mod subject;
pub mod summary;
mod text;
mod transfer;
pub mod view;
