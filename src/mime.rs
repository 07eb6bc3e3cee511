//! Bytes ⇄ what a person reads and writes (RFC 5322, 2045 to 2049, 2231, 3676, 6068). Pure.
//!
//! Reading: [`summary`] for a row of the list, [`view`] for the whole mail, [`attachment`] for
//! the bytes of a part. Writing: [`compose`] and, for answers, [`quote`].

pub mod attachment;
pub mod compose;
pub mod quote;
mod reader;
pub mod summary;
pub mod view;
