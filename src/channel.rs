//! The contract between whoever asks (window, command line) and the worker that does.
//!
//! One enum each way: [`Command`] is an imperative, [`Event`] a fact, and every command ends in
//! exactly one [`Outcome`], named by its [`Ticket`].

pub mod announcement;
pub mod answer;
pub mod attachment;
pub mod carry;
pub mod command;
pub mod console;
pub mod conversation;
pub mod doctor;
pub mod event;
pub mod failure;
pub mod folders;
pub mod followed;
pub mod handle;
pub mod listing;
pub mod maildrop;
pub mod obstacle;
pub mod origin;
pub mod page;
pub mod pictures;
pub mod print;
pub mod reading;
pub mod rules;
pub mod search;
pub mod source;
pub mod tags;

pub use announcement::Announcement;
pub use answer::{AnswerCommand, AnswerEvent};
pub use attachment::{AttachmentCommand, AttachmentEvent, AttachmentName};
pub use carry::{CarryCommand, CarryEvent};
pub use command::{Command, Submission};
pub use console::{ConsoleCommand, ConsoleEvent, ConsoleTarget};
pub use conversation::{ConversationCommand, ConversationEvent};
pub use event::{Event, FetchReport, Outcome};
pub use failure::{
    AnswerCause, AttachmentCause, CarryCause, Cause, DrawingCause, Failure, PrintingCause, Task,
};
pub use folders::{FolderCommand, FolderEvent};
pub use followed::{Change, Followed};
pub use handle::{FAREWELL, Handle, Ticket, WorkerEnd};
pub use listing::ListPiece;
pub use maildrop::{MaildropCommand, MaildropEvent};
pub use origin::{OriginCommand, OriginEvent};
pub use page::{PageCommand, PageEvent};
pub use pictures::{PictureCommand, PictureEvent};
pub use print::{PrintCommand, PrintEvent};
pub use reading::{ReadingCommand, ReadingEvent};
pub use rules::{FilterChange, RulesCommand, RulesEvent};
pub use search::{SearchCommand, SearchEvent};
pub use source::{SourceCommand, SourceEvent};
pub use tags::{MergedTags, TagChange, TagCommand, TagEvent, TagSummary};
// What was said in a session comes in an event; who shows it need not know the line.
pub use crate::wire::transcript::{Entry, Transcript, Voice};
