//! The nouns everybody shares. Pure: no file, socket, clock or random source, and no other room.

pub mod account;
pub mod address;
pub mod announce;
pub mod authenticity;
pub mod binding;
pub mod card;
pub mod carry;
pub mod certificate;
pub mod charset;
pub mod choice;
pub mod delivery;
pub mod digest;
pub mod document;
pub mod draft;
pub mod encryption;
pub mod event;
pub mod extent;
pub mod filter;
pub mod flags;
pub mod folder;
pub mod host;
pub mod listing;
pub mod mail;
pub mod maildrop;
pub mod offers;
pub mod outbox;
pub mod picture;
pub mod reaction;
pub mod remedy;
pub mod report;
pub mod search;
pub mod secret;
pub mod sender;
pub mod suggestion;
pub mod tag;
pub mod text;
pub mod time;
pub mod unsubscribe;
pub mod way;

pub use account::{AccountId, AccountSettings};
pub use address::{Address, AddressFault, Mailbox};
pub use announce::Announce;
pub use binding::{BindingKind, ChannelBindings};
pub use carry::{
    Alike, BackupFault, BackupReport, Carried, CarryFault, Copies, CopyChoice, ExportFormat,
    ExportPlan, ExportReport, FaultKind, Finding, ImportPlan, ImportReport, MailboxKind,
    Recognised, VerifyReport, Wrong,
};
pub use certificate::{Certificate, CertificateFault, Fingerprint, Pin, ShownCertificate};
pub use charset::{Charset, Portion, ReadBy, Script, Why};
pub use choice::{PictureChoice, SenderChoice, ViewChoice};
pub use delivery::{
    DeliverBy, DeliveryOptions, EnvelopeId, Hold, Late, Reports, ReportsOn, Returned,
};
pub use digest::WordDigest;
pub use document::Document;
pub use draft::{Answered, Draft, DraftAttachment, DraftId};
pub use encryption::{HandshakeFault, UpgradeFault};
pub use extent::Extent;
pub use filter::{
    Agent, Deed, Evidence, EvidencePlace, Filter, FilterFault, JunkSettings, Mark, OnServer,
    Opinion, Reversal, Trace, Weight, WordPlace,
};
pub use flags::Flags;
pub use folder::{Folder, FolderFault, FolderName, Place};
pub use host::{HostFault, check_host};
pub use listing::{Conversation, Direction, Grouping, Order, OrderBy};
pub use mail::{MailId, MailSummary, PartId, Person};
pub use maildrop::{
    DropHead, DropListing, DropMail, DropName, HeadAnswer, HeadSource, Leaves, MailNumber,
    Presence, Uid,
};
pub use offers::Offers;
pub use outbox::{
    Argument, Doubt, MARKED_AS_SENT, OutboxId, OutboxItem, OutboxState, RecipientResult,
    RecipientState, Sentence, ServerReply,
};
pub use picture::{PictureDoubt, PictureFault};
pub use remedy::Remedy;
pub use search::{Indexed, SavedSearch};
pub use secret::Secret;
pub use suggestion::{Hint, Suggestion};
pub use tag::{Tag, TagColour, TagFault};
pub use time::Timestamp;
