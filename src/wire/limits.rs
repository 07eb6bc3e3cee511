//! Every limit of a session, with its reason (spec §1.1 and §2.1).

use std::time::Duration;

/// Until the greeting (RFC 5321 §4.5.3.2.1).
pub const GREETING: Duration = Duration::from_secs(300);
/// EHLO, HELO, AUTH, STARTTLS, RSET, MAIL, RCPT (RFC 5321 §4.5.3.2.2 and .3).
pub const COMMAND: Duration = Duration::from_secs(300);
/// DATA until 354 (RFC 5321 §4.5.3.2.4).
pub const DATA_GRANT: Duration = Duration::from_secs(120);
/// One block of at most [`BLOCK_OCTETS`] handed to the socket, with progress (§4.5.3.2.5).
pub const DATA_BLOCK: Duration = Duration::from_secs(180);
/// After the final dot: a spurious time-out here makes copies (RFC 5321 §4.5.3.2.6 says 10 min).
pub const VERDICT: Duration = Duration::from_secs(720);
/// For the answer to QUIT; the server may just close.
pub const FAREWELL: Duration = Duration::from_secs(5);
/// A TLS handshake as a whole.
pub const HANDSHAKE: Duration = Duration::from_secs(60);
/// One TCP connection attempt.
pub const CONNECT: Duration = Duration::from_secs(30);
/// POP3: logging in, during which servers lock and scan the maildrop.
pub const POP3_LOGIN: Duration = Duration::from_secs(300);
/// POP3: without a single byte.
pub const POP3_SILENCE: Duration = Duration::from_secs(60);

/// Octets of an SMTP reply line or POP3 status line; RFC 5321 and 1939 say 512, servers send more.
pub const REPLY_LINE_OCTETS: usize = 4096;
/// Lines of one SMTP reply, so that a reply cannot be endless.
pub const REPLY_LINES: usize = 200;
/// Octets of one SMTP reply as a whole.
pub const REPLY_OCTETS: usize = 64 * 1024;
/// Octets of a command line with its extensions.
pub const COMMAND_OCTETS: usize = 512 + 1024;
/// Octets of a line of a SASL exchange (RFC 4954 §4).
pub const SASL_LINE_OCTETS: usize = 12_288;
/// Octets of a POP3 command (RFC 2449 §4).
pub const POP3_COMMAND_OCTETS: usize = 255;
/// Rounds of a SASL exchange, so that a server cannot keep us guessing.
pub const SASL_ROUNDS: u32 = 16;
/// Lines of a CAPA answer.
pub const CAPA_LINES: usize = 100;
/// Octets of a line in LIST or UIDL; longer ones are cut in no way, they are errors.
pub const LISTING_LINE_OCTETS: usize = 512;
/// Lines that LIST and UIDL may have beyond STAT's count: mail arrives meanwhile.
pub const LISTING_SPARE_LINES: usize = 1024;
/// Mails in one maildrop, whatever STAT says.
pub const MAILDROP_MAILS: u32 = 2_000_000;
/// Octets handed to or taken from the socket at once.
pub const BLOCK_OCTETS: usize = 64 * 1024;
/// Octets of one mail unless the account says otherwise.
pub const MAIL_OCTETS: u64 = 256 * 1024 * 1024;
