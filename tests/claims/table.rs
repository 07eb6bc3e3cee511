//! What the sessions promise, by the ids of the protocol specification; and why one has no test yet.

/// A statement: its id, what it says in short, and where no test bears the id: why.
pub(super) struct Claim {
    pub(super) id: &'static str,
    pub(super) says: &'static str,
    pub(super) without: Option<&'static str>,
}

const fn claim(id: &'static str, says: &'static str) -> Claim {
    Claim {
        id,
        says,
        without: None,
    }
}

const fn later(id: &'static str, says: &'static str, why: &'static str) -> Claim {
    Claim {
        id,
        says,
        without: Some(why),
    }
}

pub(super) const CLAIMS: &[Claim] = &[
    claim(
        "S-01",
        "A reply line may have text, a blank, or the bare code",
    ),
    claim(
        "S-02",
        "Every line of a reply carries the same code, or the connection ends",
    ),
    claim(
        "S-03",
        "Text behind a continuation mark may begin with digits",
    ),
    claim(
        "S-04",
        "Only the first digit of an unknown code decides; below 200 and above 599 is a fault",
    ),
    claim("S-05", "No text of a reply decides anything"),
    claim("S-06", "The cut of the bytes does not matter"),
    claim(
        "S-07",
        "Bytes nobody asked for end the session, but a lone 421",
    ),
    claim(
        "S-08",
        "What the server writes is bytes until it is made printable",
    ),
    claim(
        "S-09",
        "A bare LF ends a line only where the greeting itself used one",
    ),
    claim(
        "S-10",
        "An enhanced code that disagrees with its reply is passed over",
    ),
    claim(
        "S-20",
        "220 begins, 554 is answered by QUIT, 4yz means later",
    ),
    claim(
        "S-21",
        "EHLO tells neither the host's nor the person's name",
    ),
    claim(
        "S-22",
        "HELO is tried once, and never where STARTTLS or AUTH is needed",
    ),
    claim(
        "S-23",
        "Keywords in any case, the first of two, invalid lines passed over",
    ),
    claim("S-24", "AUTH=PLAIN is read like AUTH PLAIN"),
    claim("S-25", "Nothing that was said before TLS counts after it"),
    claim("S-26", "STARTTLS is never said inside TLS"),
    claim(
        "S-30",
        "Encrypted from the first byte is the default, plain text needs loopback or the person's word",
    ),
    claim("S-31", "A refused STARTTLS never goes on in clear"),
    claim("S-32", "Nothing is written behind STARTTLS"),
    claim(
        "S-33",
        "Bytes behind the answer to STARTTLS end the session",
    ),
    claim("S-34", "A failed handshake ends the connection"),
    claim("S-35", "The certificate must name the configured host"),
    claim(
        "S-36",
        "An address as host needs an address in the certificate",
    ),
    claim("S-40", "AUTH only where it was offered, and once"),
    claim(
        "S-41",
        "An initial response only where the mechanism begins; a cancelled exchange is a lone asterisk",
    ),
    claim("S-42", "The strongest mechanism offered is taken"),
    claim("S-43", "No password in clear off loopback"),
    claim("S-44", "Each refusal of a login has its own consequence"),
    claim("S-45", "A refused token is answered as its RFC says"),
    claim(
        "S-46",
        "SCRAM checks nonce, rounds and the server's signature",
    ),
    claim(
        "S-47",
        "SCRAM is bound to the encrypted channel where both can",
    ),
    claim("S-48", "A challenge that is no base64 cancels the exchange"),
    claim(
        "S-49",
        "Two refused logins in a row pause the account's own checks",
    ),
    claim("S-4A", "No credential reaches a log or a transcript"),
    claim("S-60", "No blank behind the colon; the empty path is <>"),
    claim("S-61", "No argument of a command can carry a line end"),
    claim(
        "S-62",
        "Each recipient once; Bcc nowhere but in the envelope",
    ),
    claim(
        "S-63",
        "What may stand in one flight, and what only at its end",
    ),
    claim("S-64", "Replies belong to commands by their order"),
    claim(
        "S-65",
        "Writing and reading at once: two full buffers never wait for each other",
    ),
    claim("S-66", "The table of MAIL, RCPT and DATA in one flight"),
    claim("S-67", "251 is accepted, 551 is refused"),
    claim(
        "S-68",
        "Too many recipients: the rest in another transaction",
    ),
    claim("S-69", "A refused sender is not remembered"),
    claim("S-6A", "Only 354 lets the mail travel"),
    claim("S-6B", "Dots are doubled, and nothing else changes"),
    claim("S-6C", "No bare CR or LF on the line"),
    claim("S-6D", "No line over 998 octets, no NUL"),
    claim("S-6E", "The reply to the last dot decides"),
    claim(
        "S-6F",
        "A connection is used again, reset where needed, and not for ever",
    ),
    claim("S-6G", "A command is one write"),
    claim("S-6H", "QUIT is last, and is not waited for long"),
    claim("S-70", "SIZE is heeded before and at every answer"),
    claim("S-71", "8BITMIME only where needed and offered"),
    claim(
        "S-72",
        "SMTPUTF8 only where needed; without it the mail is held",
    ),
    claim(
        "S-73",
        "BDAT carries exact octets and ends at the first refusal",
    ),
    claim("S-74", "Delivery notifications are asked for in xtext"),
    claim("S-75", "Enhanced codes have words"),
    claim("S-76", "A mail can be held at the server for a time"),
    claim("S-77", "A mail can carry a time to be delivered by"),
    claim("S-78", "A mail can require TLS all the way"),
    claim(
        "S-79",
        "The console speaks the odd commands on a connection of its own",
    ),
    claim("S-7A", "Date and Message-ID are always ours"),
    claim("P-01", "+OK and -ERR are read strictly, in any case"),
    claim("P-02", "Only a lone dot between CRLFs ends an answer"),
    claim("P-03", "A bare LF inside a mail is content"),
    claim("P-04", "The cut of the bytes does not matter"),
    claim(
        "P-05",
        "Bytes nobody asked for end the session without QUIT",
    ),
    claim("P-06", "A mail cut short is never delivered nor deleted"),
    claim(
        "P-07",
        "Dots are undone as the RFC says; a mail that never ends is passed over after three tries",
    ),
    claim("P-08", "A mail is streamed, never held whole"),
    claim("P-09", "A NUL in a mail is content"),
    claim("P-20", "Each command only in its state"),
    claim("P-21", "Only an answered QUIT deletes"),
    claim("P-22", "A message number means nothing in another session"),
    claim("P-23", "A number marked for deletion is not named again"),
    claim("P-24", "STAT is read with tolerance, but read"),
    claim("P-25", "Listings as real servers write them"),
    claim("P-26", "Announced sizes are hints"),
    claim(
        "P-27",
        "A mail that arrives between two listings harms nothing",
    ),
    claim("P-28", "RSET takes the marks back"),
    claim("P-29", "TOP is optional and never trusted to be whole"),
    claim("P-2A", "LAST is never used"),
    claim("P-2B", "A password may have blanks, no line end"),
    claim("P-40", "Capabilities are asked for again in each state"),
    claim("P-41", "Tags in any case; IMPLEMENTATION changes nothing"),
    claim("P-42", "A refused STLS never goes on in clear"),
    claim(
        "P-43",
        "UTF8 and LANG only where offered, STLS never after UTF8",
    ),
    claim(
        "P-44",
        "Response codes decide whether the password is wrong",
    ),
    claim("P-45", "LOGIN-DELAY and EXPIRE are kept to"),
    claim(
        "P-46",
        "APOP only by hand, under TLS, with a valid challenge",
    ),
    claim(
        "P-47",
        "A SASL response that does not fit goes in a second line",
    ),
    claim("P-48", "A refused USER is not followed by PASS"),
    claim("P-49", "995 and encrypted is the default"),
    claim("P-60", "UIDLs as servers write them, kept as bytes"),
    claim("P-61", "Two mails of one UIDL are two mails"),
    claim("P-62", "A UIDL missing once is not forgotten"),
    claim(
        "P-63",
        "A maildrop renamed as a whole is not fetched again unasked",
    ),
    claim(
        "P-64",
        "A mail of an earlier session is looked at before it is deleted",
    ),
    claim(
        "P-65",
        "Without UIDL mail is taken and deleted in one session",
    ),
    claim("P-66", "A malformed listing deletes nothing"),
    claim("P-67", "A maildrop served in batches is fetched to its end"),
    claim(
        "P-80",
        "Requests go ahead only where the server allows, in a bounded window",
    ),
    claim("P-81", "DELE only after the mail is durable"),
    claim("P-82", "One refused mail harms no other"),
    claim(
        "P-83",
        "What was outstanding when the line broke was not retrieved",
    ),
    claim("A-01", "Replies slipped in before TLS"),
    claim("A-02", "STARTTLS taken away or refused"),
    claim("A-03", "Fake answers behind a refusal"),
    claim("A-04", "EHLO hidden so that only HELO is left"),
    claim("A-05", "Capabilities kept over TLS"),
    claim("A-06", "A server that claims we are logged in"),
    claim("A-07", "Answers pushed before they are asked for"),
    claim("A-08", "Bad certificates"),
    claim("A-09", "A handshake that never ends"),
    claim("A-10", "Smuggling a second mail to the server"),
    claim("A-11", "Smuggling answers inside a mail"),
    claim("A-12", "Commands in addresses and parameters"),
    claim("A-13", "Fields in header values"),
    claim("A-14", "Hostile mailto links"),
    claim("A-15", "Encoded words inside addresses"),
    claim("A-16", "A display name that looks like an address"),
    claim("A-17", "Look-alike letters and directions"),
    claim("A-18", "Hostile attachment names"),
    claim("A-19", "Parts stitched together"),
    claim("A-20", "Remote content"),
    claim("A-21", "Style that changes what is read"),
    claim("A-22", "Links that lie"),
    claim("A-23", "Bombs in the structure of a mail"),
    claim("A-24", "Endless lines, answers, numbers and rounds"),
    claim("A-25", "APOP's broken challenge"),
    claim("A-26", "A login made weaker from outside"),
    claim("A-27", "Credentials in logs, reports and dumps"),
    claim("A-28", "Control characters to the terminal"),
    claim("A-29", "Strange things in a maildir"),
    claim("A-30", "UIDLs as paths"),
    claim("A-31", "Answers and look-ups nobody asked for"),
    later(
        "A-32",
        "Settings poisoned on the way",
        "settings are suggested from a built-in table only; nothing is looked up",
    ),
    claim("A-33", "Line ends in the host"),
    claim("A-34", "Impossible dates"),
    claim("A-35", "Leaks in replies and resent mails"),
];
