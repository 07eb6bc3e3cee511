//! What SMTP and POP3 share on the line: the machine contract, bounded lines, dot-stuffing,
//! limits and the transcript. Pure: bytes in, bytes out.

pub mod dot;
pub mod limits;
pub mod line;
pub mod machine;
pub mod transcript;

pub use line::{Line, LineEnd, LineFault, Lines};
pub use machine::{Machine, Outgoing, Wants};
