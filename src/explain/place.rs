//! Where in an SMTP session an answer came: the same code means another thing to each command.

/// What an SMTP reply answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The connection itself.
    Greeting,
    /// EHLO, HELO.
    Hello,
    /// STARTTLS.
    Encryption,
    /// AUTH and what follows within it.
    Login,
    /// MAIL; also the old SEND, SOML and SAML.
    Sender,
    /// RCPT.
    Recipient,
    /// DATA.
    Data,
    /// The final dot, or BDAT.
    Content,
    /// RSET.
    Reset,
    /// VRFY.
    Verify,
    /// EXPN.
    Expand,
    /// HELP.
    Help,
    /// NOOP.
    Nothing,
    /// ETRN, TURN, ATRN.
    Turn,
    /// QUIT.
    Quit,
    /// No command at all: 421 may come at any time (RFC 5321 §3.8).
    Idle,
    /// Any other command.
    Other,
}

impl Place {
    /// Every place.
    pub const ALL: [Self; 17] = [
        Self::Greeting,
        Self::Hello,
        Self::Encryption,
        Self::Login,
        Self::Sender,
        Self::Recipient,
        Self::Data,
        Self::Content,
        Self::Reset,
        Self::Verify,
        Self::Expand,
        Self::Help,
        Self::Nothing,
        Self::Turn,
        Self::Quit,
        Self::Idle,
        Self::Other,
    ];

    /// From a command line as it was sent, or from the name that `smtp` gives to what it waits
    /// for (`the greeting`, `the final dot`).
    #[must_use]
    pub fn of(command: &str) -> Self {
        let command = command.trim();
        match command {
            "the greeting" | "the connection" => return Self::Greeting,
            "the final dot" | "the mail" | "." => return Self::Content,
            "" | "nothing" => return Self::Idle,
            _ => {}
        }
        let verb = command.split_ascii_whitespace().next().unwrap_or_default();
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" | "HELO" | "LHLO" => Self::Hello,
            "STARTTLS" => Self::Encryption,
            "AUTH" => Self::Login,
            "MAIL" | "SEND" | "SOML" | "SAML" => Self::Sender,
            "RCPT" => Self::Recipient,
            "DATA" => Self::Data,
            "BDAT" => Self::Content,
            "RSET" => Self::Reset,
            "VRFY" => Self::Verify,
            "EXPN" => Self::Expand,
            "HELP" => Self::Help,
            "NOOP" => Self::Nothing,
            "ETRN" | "TURN" | "ATRN" => Self::Turn,
            "QUIT" => Self::Quit,
            _ => Self::Other,
        }
    }
}
