//! The line to a server: names, sockets, encryption, and the one loop that reads and writes.
//!
//! Nothing here knows a protocol: [`drive::pump`] runs any [`crate::wire::machine::Machine`].

pub mod binding;
pub mod certificate;
pub mod connect;
pub mod drive;
pub mod fault;
pub mod handshake;
pub mod line;
pub mod names;
pub mod record;
pub mod stream;
mod talk;
pub mod tls;
pub mod verifier;
pub mod web;

pub use certificate::RefusedCertificate;
pub use connect::{Target, open};
pub use drive::{Pause, Stop, pump};
pub use fault::Fault;
pub use line::{Limits, Line, Signal, Traffic};
pub use names::NamesFault;
pub use record::Record;
pub use tls::{TlsClient, Trust};
pub use verifier::Examiner;
