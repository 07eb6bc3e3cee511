//! The protocol console: a session by hand. What every command of both protocols is, which are
//! legal now, how a line is completed, what it will do, and which state a dialogue has reached.
//!
//! Pure, and tolerant: nothing a person types is refused here as long as it is a line. Window,
//! command line and worker follow the same dialogue with the same [`Session`], so that a session
//! file played back shows what the living session showed.

pub mod advice;
pub mod ahead;
pub mod catalogue;
pub mod complete;
pub mod ear;
pub mod file;
pub mod legality;
pub mod line;
pub mod mask;
pub mod meaning;
pub mod note;
pub mod session;
pub mod speak;

pub use advice::{Advice, Tone, advice};
pub use ahead::Ahead;
pub use catalogue::{Age, Command, Phase};
pub use complete::{Completion, complete};
pub use ear::Ear;
pub use file::{Recording, SessionFault};
pub use legality::{Why, why_not};
pub use line::{Line, Protocol};
pub use mask::{Masking, secret_from, shown};
pub use meaning::meaning;
pub use note::{Note, Told, told};
pub use session::{Envelope, Fate, Followed, Kind, Maildrop, Recipient, Session};
pub use speak::{Manner, Spoken, encoded, speak};
