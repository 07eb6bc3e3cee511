//! Bytes ⇄ what a person reads and writes (RFC 5322, 2045 to 2049, 2231). Pure.

pub mod view;
