//! What is to be done, and by whom: what many codes share.

use super::Blame::{self, Nobody, Program, TheirServer, You, YourServer};
use crate::model::Remedy;

/// Whose fault it is, the key of the advice, the button.
pub(super) type Way = (Blame, &'static str, Remedy);

pub(super) const ADDRESS: Way = (You, "advice-check-address", Remedy::FixRecipients);
pub(super) const AGAIN: Way = (Nobody, "advice-send-again", Remedy::RetryNow);
pub(super) const ASCII_ADDRESS: Way = (TheirServer, "advice-ascii-address", Remedy::FixRecipients);
pub(super) const ASK_PROVIDER: Way = (YourServer, "advice-ask-provider", Remedy::Report);
pub(super) const CONTENT: Way = (You, "advice-change-content", Remedy::FixRecipients);
pub(super) const DOMAIN: Way = (You, "advice-check-domain", Remedy::FixRecipients);
pub(super) const ENCRYPT: Way = (You, "advice-encrypt", Remedy::CheckServer);
pub(super) const FEWER: Way = (You, "advice-fewer-recipients", Remedy::FixRecipients);
pub(super) const LIST: Way = (TheirServer, "advice-list-owner", Remedy::FixRecipients);
pub(super) const LOG_IN: Way = (You, "advice-log-in", Remedy::CheckServer);
pub(super) const MECHANISM: Way = (You, "advice-mechanism", Remedy::CheckServer);
pub(super) const MOVED: Way = (Nobody, "advice-new-address", Remedy::FixRecipients);
pub(super) const OTHER_SERVER: Way = (You, "advice-other-server", Remedy::CheckServer);
pub(super) const PASSWORD: Way = (You, "advice-password", Remedy::AskPassword);
pub(super) const PLAINER: Way = (TheirServer, "advice-plainer", Remedy::FixRecipients);
pub(super) const POLICY: Way = (TheirServer, "advice-policy", Remedy::Report);
pub(super) const RECIPIENT: Way = (TheirServer, "advice-other-way", Remedy::FixRecipients);
pub(super) const REPORT: Way = (Program, "advice-report", Remedy::Report);
pub(super) const ROOM: Way = (TheirServer, "advice-recipient-room", Remedy::FixRecipients);
pub(super) const SENDER: Way = (You, "advice-check-sender", Remedy::CheckServer);
pub(super) const SHRINK: Way = (You, "advice-shrink", Remedy::ShrinkMail);
pub(super) const SIGNING: Way = (YourServer, "advice-signing", Remedy::Report);
pub(super) const SUBMIT_HOME: Way = (You, "advice-own-server", Remedy::CheckServer);
pub(super) const THEIR_POSTMASTER: Way = (TheirServer, "advice-their-postmaster", Remedy::Report);
pub(super) const TRANSITION: Way = (You, "advice-transition", Remedy::CheckServer);
pub(super) const UNLOCK: Way = (You, "advice-unlock", Remedy::Report);
pub(super) const UNPROTECTED: Way = (TheirServer, "advice-unprotected", Remedy::FixRecipients);
pub(super) const USER: Way = (You, "advice-user-name", Remedy::CheckServer);
pub(super) const WAIT: Way = (Nobody, "advice-wait", Remedy::RetryNow);
