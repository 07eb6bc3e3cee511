//! Sayings about mails: senders, greylisting, quotas, block lists, rates, content.

use super::super::Blame::{Nobody, You, YourServer};
use super::super::way::{self, Way};
use super::{Page, Saying, saying};
use crate::model::Remedy;

/// Greylisting: the same mail, later, from the same place.
const GREYLIST: Way = (Nobody, "advice-greylist", Remedy::RetryLater);
/// The sending server's reputation.
const LISTED: Way = (YourServer, "advice-listed", Remedy::Report);
/// Too much in a short time.
const SLOWER: Way = (You, "advice-slower", Remedy::RetryLater);
/// A limit for a whole day.
const TOMORROW: Way = (You, "advice-tomorrow", Remedy::RetryLater);
/// Program files and archives.
const ATTACHMENT: Way = (You, "advice-attachment", Remedy::FixRecipients);

const fn plain(pieces: &'static [&'static str], key: &'static str, way: Way) -> Saying {
    saying(pieces, key, way, Page::None)
}

/// The more exact before the more general.
pub(super) const SAYINGS: &[Saying] = &[
    // NetEase: 553 Mail from must equal authorized user.
    plain(
        &["mail from must equal authorized user"],
        "saying-sender-not-yours",
        way::SENDER,
    ),
    // QQ: 501 mail from address must be same as authorization user.
    plain(
        &["must be same as authorization user"],
        "saying-sender-not-yours",
        way::SENDER,
    ),
    // Alibaba: 440 mail from account doesn't conform with authentication.
    plain(
        &["doesn't conform with authentication"],
        "saying-sender-not-yours",
        way::SENDER,
    ),
    // iCloud: 550 5.7.0 From address is not one of your addresses.
    plain(
        &["not one of your addresses"],
        "saying-sender-not-yours",
        way::SENDER,
    ),
    // Sina: 553 Envolope sender mismatch with login user.
    plain(
        &["sender mismatch with login user"],
        "saying-sender-not-yours",
        way::SENDER,
    ),
    // Postfix, reject_sender_login_mismatch.
    plain(
        &["sender address rejected: not owned by user"],
        "saying-sender-not-yours",
        way::SENDER,
    ),
    // Exchange: 554 5.2.252 SendAsDenied; 550 5.7.60 Client does not have permissions to send as
    // this sender.
    plain(&["sendasdenied"], "saying-send-as", way::SENDER),
    plain(
        &["permissions to send as this sender"],
        "saying-send-as",
        way::SENDER,
    ),
    // Exchange Online: 530 5.7.57 Client not authenticated to send mail.
    plain(
        &["client not authenticated to send"],
        "saying-log-in-first",
        way::LOG_IN,
    ),
    // QQ: 503 Error: need EHLO and AUTH first!
    plain(&["auth first"], "saying-log-in-first", way::LOG_IN),
    // NetEase (the table of its help centre): DT:SPM the content looks like spam.
    plain(&["dt:spm", "163"], "saying-netease-spam", way::CONTENT),
    plain(&["dt:sum", "163"], "saying-netease-headers", way::SENDER),
    plain(&["dt:rbl", "163"], "saying-listed", LISTED),
    // HL:…: the sending address: ITC, IFC, IFQ, REP, MEP, ICC, IHU, IPB …
    plain(&["hl:", "163"], "saying-netease-address", LISTED),
    // RP:…: recipients: QRC, TRC, DRC, CEL …
    plain(&["rp:", "163"], "saying-netease-recipients", way::FEWER),
    // MI:SPB: this user's mails are held back; MI:SFQ, MI:STC, MI:DMC, MI:USC: too many.
    plain(&["mi:spb", "163"], "saying-netease-suspended", way::UNLOCK),
    plain(&["mi:", "163"], "saying-netease-many", SLOWER),
    plain(&["wm:bl", "163"], "saying-netease-suspended", way::UNLOCK),
    // QQ: 550 Mail content denied; 550 Connection frequency limited.
    plain(&["mail content denied"], "saying-spam", way::CONTENT),
    plain(&["frequency limited"], "saying-too-fast", SLOWER),
    // Alibaba: 554 Reject by behaviour spam, 554 Reject by content spam.
    plain(&["reject by behaviour spam"], "saying-behaviour", SLOWER),
    plain(&["reject by content spam"], "saying-spam", way::CONTENT),
    // Gmail (support.google.com/a/answer/3726730).
    plain(
        &["daily user sending limit exceeded"],
        "saying-daily-limit",
        TOMORROW,
    ),
    plain(&["daily sending quota"], "saying-daily-limit", TOMORROW),
    // Exchange Online: 550 5.1.90 … reached your daily limit for message recipients.
    plain(
        &["reached your daily limit"],
        "saying-daily-limit",
        TOMORROW,
    ),
    // Exchange Online: 554 5.2.0 STOREDRV…SubmissionQuotaExceededException.
    plain(&["submissionquotaexceeded"], "saying-daily-limit", TOMORROW),
    // Exchange Online: 430 4.2.0 STOREDRV; mailbox logon failure; server busy.
    plain(
        &["storedrv"],
        "saying-exchange-store",
        (YourServer, "advice-later", Remedy::RetryLater),
    ),
    plain(
        &["unusual rate of unsolicited mail"],
        "saying-unusual-rate",
        LISTED,
    ),
    plain(
        &["receiving mail too quickly"],
        "saying-recipient-busy",
        GREYLIST,
    ),
    plain(
        &["receiving mail at a rate"],
        "saying-recipient-busy",
        GREYLIST,
    ),
    plain(&["likely unsolicited mail"], "saying-spam", way::CONTENT),
    plain(
        &["presents a potential security issue"],
        "saying-attachment",
        ATTACHMENT,
    ),
    plain(
        &["unauthenticated email"],
        "saying-unproven-sender",
        way::SUBMIT_HOME,
    ),
    // Yahoo: 554 5.7.9 Message not accepted for policy reasons; 421 4.7.0 [TSS04] deferred.
    plain(
        &["not accepted for policy reasons"],
        "saying-yahoo-policy",
        way::SUBMIT_HOME,
    ),
    plain(&["[tss0"], "saying-complaints", LISTED),
    // Postgrey, Postfix, Exim, rspamd: 450 4.2.0 Greylisted, see http://postgrey.schweikert.ch/
    plain(&["greylist"], "saying-greylist", GREYLIST),
    plain(&["graylist"], "saying-greylist", GREYLIST),
    plain(&["grey-list"], "saying-greylist", GREYLIST),
    plain(&["postgrey"], "saying-greylist", GREYLIST),
    plain(&["灰名单"], "saying-greylist", GREYLIST),
    // Quotas: Dovecot, Postfix, Exim, Gmail, Cyrus, Coremail, Alibaba.
    plain(&["mailbox full"], "saying-mailbox-full", way::ROOM),
    plain(&["mailbox is full"], "saying-mailbox-full", way::ROOM),
    plain(&["over quota"], "saying-mailbox-full", way::ROOM),
    plain(&["overquota"], "saying-mailbox-full", way::ROOM),
    plain(&["quota exceeded"], "saying-mailbox-full", way::ROOM),
    plain(&["exceeded storage"], "saying-mailbox-full", way::ROOM),
    plain(&["out of storage space"], "saying-mailbox-full", way::ROOM),
    plain(&["邮箱已满"], "saying-mailbox-full", way::ROOM),
    plain(&["容量已满"], "saying-mailbox-full", way::ROOM),
    // Block lists: their names, or what Postfix and Exim say of them.
    plain(&["spamhaus"], "saying-listed", LISTED),
    plain(&["spamcop"], "saying-listed", LISTED),
    plain(&["barracudacentral"], "saying-listed", LISTED),
    plain(&["dnsbl"], "saying-listed", LISTED),
    plain(&[" rbl"], "saying-listed", LISTED),
    plain(&["blocklist"], "saying-listed", LISTED),
    plain(&["blacklist"], "saying-listed", LISTED),
    plain(&["blocked using"], "saying-listed", LISTED),
    plain(&["poor reputation"], "saying-listed", LISTED),
    // Relaying: not logged in, or the server for mail between providers.
    plain(&["relay access denied"], "saying-relay", way::LOG_IN),
    plain(&["relaying denied"], "saying-relay", way::LOG_IN),
    plain(&["relay not permitted"], "saying-relay", way::LOG_IN),
    plain(&["unable to relay"], "saying-relay", way::LOG_IN),
    // qmail: 553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1).
    plain(&["allowed rcpthosts"], "saying-relay", way::LOG_IN),
    // Rates.
    plain(&["rate limit"], "saying-too-fast", SLOWER),
    plain(&["too many messages"], "saying-too-fast", SLOWER),
    plain(&["too many connections"], "saying-connections", SLOWER),
    plain(&["sending limit"], "saying-daily-limit", TOMORROW),
    // Content.
    plain(
        &["virus"],
        "saying-virus",
        (You, "advice-virus", Remedy::FixRecipients),
    ),
    plain(
        &["file type", "not allowed"],
        "saying-attachment",
        ATTACHMENT,
    ),
    plain(&["banned", "attachment"], "saying-attachment", ATTACHMENT),
    plain(&["dmarc"], "saying-dmarc", way::SUBMIT_HOME),
    plain(&["垃圾邮件"], "saying-spam", way::CONTENT),
    plain(&["spam"], "saying-spam", way::CONTENT),
    // Mailboxes that are not there, said in many ways; only for 550 without an enhanced code.
    plain(
        &["domain not found"],
        "saying-domain-not-found",
        (You, "advice-check-domain", Remedy::FixRecipients),
    ),
];
