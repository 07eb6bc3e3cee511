//! Hongyan (鸿雁), a mail client that keeps mail on its owner's disk.
//!
//! (The architecture stands here.)

pub mod channel;
pub mod cli;
pub mod config;
pub mod html;
pub mod mime;
pub mod model;
pub mod net;
pub mod pop3;
pub mod practice;
pub mod provider;
pub mod sasl;
pub mod smtp;
pub mod store;
pub mod sync;
pub mod ui;
pub mod wire;
pub mod worker;
