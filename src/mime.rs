//! Bytes ⇄ what a person reads and writes (RFC 5322, 2045 to 2049, 2231, 3676, 6068). Pure.
//!
//! Reading: [`summary`] for a row of the list, [`view`] for the whole mail, [`attachment`] for
//! the bytes of a part, [`page`] for what is drawn of it. Writing: [`compose`] and, for answers, [`quote`].
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
pub mod page;
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
