//! Bytes ⇄ what a person reads and writes (RFC 5322, 2045 to 2049, 2231, 3676, 6068). Pure.
//!
//! Reading: [`summary`] for a row of the list, [`view`] for the whole mail, [`fold`] for what of it
//! is quoted, [`page`] for what is drawn of it, [`attachment`] for the bytes of a part,
//! [`enclosed`] for a file of a mail within a mail, [`preview`] for a look at it: what it is by
//! its octets ([`kind`]), what must be known before it is opened ([`inspection`]), what is in it
//! ([`archive`], [`tnef`]). [`insight`] tells all that stands beside the text: who really wrote
//! ([`sender`], [`authenticity`]), by which [`way`] it came, how its list is left
//! ([`unsubscribe`]), what it reports, invites to and whom it introduces ([`report`],
//! [`calendar`], [`card`]). [`anatomy`] shows how a mail is built. Writing: [`compose`] and, for
//! answers, [`quote`].
//!
//! Octets become letters by `charset`, through a `lens` that knows the rest of the mail and what
//! a person chose; [`sample`] shows what there is to choose.
//!
//! Mails are taken apart by our own scanner (`structure`): one pass over the bytes, a flat list
//! of parts, and every limit of A-23 checked before anything is built. Readers that build trees
//! would need a scanner of the same kind in front of them to be safe, and would decode less of
//! what senders get wrong.

mod alternative;
pub mod anatomy;
pub mod archive;
pub mod attachment;
pub mod authenticity;
pub mod calendar;
pub mod card;
mod charset;
mod code_page;
pub mod compose;
pub mod consent;
mod content_line;
pub mod damage;
pub(crate) mod date;
pub mod dkim;
pub mod document;
mod domain;
pub mod enclosed;
mod encoded_word;
pub mod encrypted;
pub mod feature;
pub(crate) mod field;
pub(crate) mod filename;
mod fixed;
pub mod fold;
pub mod insight;
pub mod inspection;
pub mod kind;
mod lens;
pub mod link;
pub mod oddity;
pub mod page;
pub mod paper;
mod parameters;
mod people;
pub mod picture;
pub mod preview;
pub mod quote;
mod reader;
pub mod report;
mod rtf;
pub mod sample;
mod script;
mod sealed;
pub mod seen;
pub mod sender;
pub mod source;
mod stamp;
mod structure;
pub mod subject;
pub mod summary;
mod text;
pub mod tnef;
mod transfer;
pub mod unsubscribe;
pub mod view;
pub mod way;
