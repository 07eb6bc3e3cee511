//! The protocol console: a session by hand. What every command of both protocols is, which are
//! legal now, how a line is completed, what it will do, and which state a dialogue has reached.
//!
//! Pure, and tolerant: nothing a person types is refused here as long as it is a line. Window,
//! command line and worker follow the same dialogue with the same [`Session`], so that a session
//! file played back shows what the living session showed.

pub mod line;

pub use line::{Line, Protocol};
