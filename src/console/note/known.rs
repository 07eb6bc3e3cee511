//! The sentences of ours that a note may be, or hold.

/// Key of a sentence in assets/i18n → its English, as a file has it; `{name}` is what it names.
pub(super) const SENTENCES: &[(&str, &str)] = &[
    // Logging in for the person.
    (
        "console-told-no-account",
        "this session was not opened for an account",
    ),
    (
        "console-told-in-clear",
        "the account's password does not travel without encryption: say STARTTLS or STLS first",
    ),
    (
        "console-told-login-not-now",
        "not logged in: a mail has begun or a command waits for its answer; try again behind that, or after RSET",
    ),
    (
        "console-told-no-mechanism",
        "the server offers no way of logging in that this account allows, only: {offered}",
    ),
    (
        "console-told-nothing-offered",
        "the server offers no way of logging in that this account allows",
    ),
    (
        "console-told-unknown-mechanism",
        "there is no way of logging in called {name}",
    ),
    (
        "console-told-no-stamp",
        "APOP needs a stamp <…@…> in a greeting that came under encryption",
    ),
    (
        "console-told-weaker",
        "the server took {pinned} before and now offers only weaker ways of logging in: {offered}",
    ),
    (
        "console-told-answer-late",
        "the login was over before this answer could go out, so it was not sent",
    ),
    // Faults of connections and logins, as they are written into sessions; a test holds them to
    // what the faults say.
    ("cause-name-not-found", "the name {host} has no address"),
    (
        "cause-connection-refused",
        "{host} refuses connections on port {port}",
    ),
    (
        "cause-timed-out",
        "{host} did not answer {awaiting} within {seconds} s",
    ),
    (
        "cause-closed",
        "{host} closed the connection instead of answering {awaiting}",
    ),
    (
        "cause-tls-handshake",
        "the encryption with {host} could not be set up: {fault}",
    ),
    (
        "cause-certificate",
        "the certificate of {host} is not trusted: {fault}",
    ),
    (
        "cause-no-encryption",
        "no encryption with {host}, and the account requires it: {fault}",
    ),
    (
        "cause-bytes-before-tls",
        "{host} sent bytes before encryption started; nothing secret was sent",
    ),
    (
        "cause-plaintext-forbidden",
        "a password never travels without encryption to {host}",
    ),
    (
        "cause-password-missing",
        "no password is stored for this account",
    ),
    (
        "console-told-unreachable",
        "{host} cannot be reached: {detail}",
    ),
    (
        "console-told-password-command",
        "the password command failed: {detail}",
    ),
    (
        "console-told-keyring",
        "the system's keyring does not answer: {detail}",
    ),
    (
        "handshake-plaintext",
        "the server does not encrypt from the start on this port, it says \"{said}\"",
    ),
    (
        "handshake-tls-from-the-start",
        "the server encrypts from the start on this port",
    ),
    (
        "handshake-not-tls",
        "the server answers with something that is not TLS",
    ),
    (
        "handshake-old-version",
        "the server knows only TLS 1.1 or older, which can be broken",
    ),
    (
        "handshake-no-common-cipher",
        "the server knows no cipher that is still safe",
    ),
    (
        "handshake-unknown-name",
        "the server knows no host of this name",
    ),
    (
        "handshake-client-certificate",
        "the server wants a certificate of the client, which cannot be given",
    ),
    (
        "handshake-unproven-key",
        "the server cannot prove that its certificate is its own",
    ),
    ("handshake-alert", "the server gave up: {alert}"),
    ("upgrade-not-offered", "the server does not offer it"),
    (
        "upgrade-nothing-announced",
        "the server does not say what it can do: {words}",
    ),
    (
        "upgrade-not-now",
        "the server cannot do it for now: {words}",
    ),
    ("upgrade-refused", "the server refuses: {words}"),
    ("upgrade-odd", "the server's answer makes no sense: {words}"),
    (
        "certificate-wrong-host",
        "it is made for {names}, not for this host",
    ),
    ("certificate-expired", "it expired on {date}"),
    ("certificate-not-yet-valid", "it is valid from {date} only"),
    (
        "certificate-self-signed",
        "it is signed by itself, not by an authority this machine trusts",
    ),
    (
        "certificate-unknown-issuer",
        "its issuer {issuer} is not trusted on this machine",
    ),
    (
        "certificate-chain-incomplete",
        "the server sends it without that of its issuer {issuer}, so nothing proves it",
    ),
    (
        "certificate-common-name-only",
        "it has its name {name} only in the old place (CN), which does not count",
    ),
    (
        "certificate-address-not-named",
        "this host is an address, and it is made for {names}",
    ),
    ("certificate-weak-key", "its key is too weak: {key}"),
    (
        "certificate-weak-signature",
        "it is signed with {algorithm}, which can be forged",
    ),
    (
        "certificate-bad-signature",
        "the signature under it is wrong: it is forged or damaged",
    ),
    ("certificate-revoked", "its issuer {issuer} has revoked it"),
    (
        "certificate-not-for-servers",
        "it is made for {purposes}, not for servers",
    ),
    (
        "certificate-authority",
        "it belongs to an authority and is none of a server",
    ),
    (
        "certificate-issuer-expired",
        "the certificate of its issuer {issuer} expired on {date}",
    ),
    (
        "certificate-changed",
        "it is not the one trusted until now for this host: {now} instead of {before}",
    ),
    ("console-told-no-address", "the name has no address"),
    ("console-told-refused", "the connection is refused"),
    (
        "console-told-host-unreachable",
        "the host cannot be reached: {detail}",
    ),
    (
        "console-told-timed-out",
        "no answer to {awaiting} within {seconds} s",
    ),
    (
        "console-told-broke-during",
        "the connection broke during {awaiting}: {detail}",
    ),
    ("console-told-broke", "the connection broke: {detail}"),
    ("console-told-not-encrypted", "no encryption: {fault}"),
    (
        "console-told-certificate",
        "the certificate is not trusted: {fault}",
    ),
    (
        "console-told-bytes-before-tls",
        "the server sent bytes before encryption started",
    ),
    (
        "console-told-count-before-tls",
        "the server sent {count} bytes before encryption started",
    ),
    (
        "console-told-octets-before-tls",
        "the server sent {count} octets before encryption started",
    ),
    (
        "console-told-login-refused",
        "the server refused the user name or password: {words}",
    ),
    (
        "console-told-command-refused",
        "the server refused {command}: {words}",
    ),
    (
        "console-told-no-starttls",
        "the server does not offer encryption, and the account requires it",
    ),
    (
        "console-told-starttls-refused",
        "the server refused to start encryption: {words}",
    ),
    (
        "console-told-in-use",
        "another program is reading this mailbox now: {words}",
    ),
    (
        "console-told-login-delay",
        "the server wants a longer pause between two logins: {words}",
    ),
    (
        "console-told-login-deferred",
        "the server cannot log us in at the moment: {words}",
    ),
    (
        "console-told-closed-before",
        "the connection closed before the server answered {awaiting}",
    ),
    (
        "console-told-closed-at",
        "the server closed the session at {command}: {words}",
    ),
    ("console-told-write-stalled", "the server hung up"),
    (
        "console-told-bad-challenge",
        "the server sent a challenge that cannot be read",
    ),
    (
        "console-told-too-many-rounds",
        "the server asked more often than the mechanism allows",
    ),
    (
        "console-told-foreign-nonce",
        "the server's nonce does not continue ours",
    ),
    (
        "console-told-wrong-proof",
        "the server could not prove that it knows the password",
    ),
    (
        "console-told-unproven",
        "the server said that the login succeeded without proving that it knows the password",
    ),
    (
        "console-told-few-iterations",
        "the server asks for too little hashing to be safe",
    ),
    (
        "console-told-many-iterations",
        "the server asks for more hashing than a login is worth",
    ),
    (
        "console-told-control",
        "the user name or password has a control character in it",
    ),
    ("console-told-no-user", "the user name is empty"),
    (
        "console-told-too-long",
        "the user name or password is too long",
    ),
    (
        "console-told-unpreparable",
        "the user name or password has characters that this way of logging in cannot carry",
    ),
    // What ends a session more rarely.
    (
        "console-told-no-pop3-reply",
        "the server answered {awaiting} with a line that is no POP3 reply: {line}",
    ),
    ("console-told-answering", "answering {awaiting}, {fault}"),
    (
        "console-told-no-count",
        "the server does not say how many mails it has: {line}",
    ),
    (
        "console-told-answer-lines",
        "the server's answer to {command} has more than {count} lines",
    ),
    (
        "console-told-answer-octets",
        "the server's answer to {command} has more than {count} octets",
    ),
    (
        "console-told-many-mails",
        "the server counts {count} mails, the limit is {limit}",
    ),
    (
        "console-told-mail-too-large",
        "mail {number} is larger than {count} octets",
    ),
    (
        "console-told-unasked",
        "the server sent something that answers nothing",
    ),
    (
        "console-told-flood",
        "the server sent more than {count} octets that could not be read in time",
    ),
    (
        "console-told-never-in-clear",
        "a password never travels without encryption",
    ),
    (
        "console-told-none-usable",
        "the server offers no way of logging in that may be used: {offered}",
    ),
    (
        "console-told-unsendable",
        "the {field} cannot be sent: {reason}",
    ),
    (
        "console-told-apop-needs",
        "APOP needs TLS from the first byte and a well-formed challenge in the greeting",
    ),
    ("console-told-login-failed", "logging in failed: {fault}"),
    (
        "console-told-token-refused",
        "the server refused the token: {words}",
    ),
    (
        "console-told-trouble",
        "the server cannot do {command} now: {words}",
    ),
    (
        "console-told-no-smtp-reply",
        "the server sent a line that is not an SMTP reply: {line}",
    ),
    (
        "console-told-mixed-codes",
        "the server began a reply with {first} and went on with {then}",
    ),
    (
        "console-told-line-too-long",
        "the server sent a line longer than {count} octets",
    ),
    (
        "console-told-reply-too-long",
        "the server sent a reply of more than {lines} lines or {octets} octets",
    ),
    (
        "console-told-bare-line-feed",
        "the server sent a line feed without a carriage return",
    ),
    (
        "console-told-answers-nothing",
        "the server sent bytes that answer no command",
    ),
    (
        "console-told-odd-answer",
        "the server's answer to {command} makes no sense: {words}",
    ),
    (
        "console-told-greeting-refused",
        "the server refused the connection: {words}",
    ),
    (
        "console-told-would-be-clear",
        "the password would travel in the clear",
    ),
    (
        "console-told-unsayable",
        "a command cannot be sent: {fault}",
    ),
    (
        "console-told-unconfirmed",
        "the mail was sent, but whether the server took it is unknown: {fault}",
    ),
    (
        "console-told-mails-in-trips",
        "{mails} mails in {trips} round trips",
    ),
    (
        "console-told-no-binding",
        "the connection has nothing to tie the login to",
    ),
    (
        "console-told-extension",
        "the server asks for an extension of SCRAM that nobody knows",
    ),
    (
        "console-told-proof-refused",
        "the server does not accept the user name or the proof",
    ),
    (
        "console-told-binding-kind",
        "the server does not know this kind of channel binding",
    ),
    (
        "console-told-intercepted",
        "the two ends do not see the same encryption: somebody may stand in between",
    ),
    (
        "console-told-broken-off",
        "the server broke the exchange off",
    ),
    ("said-user-name", "user name"),
    ("said-password", "password"),
    ("said-empty", "it is empty"),
    ("said-line-end", "it contains a line end or a NUL"),
    (
        "said-ascii-only",
        "the server takes only ASCII characters here",
    ),
    (
        "said-out-of-place",
        "it has characters that have no place in it",
    ),
    (
        "said-too-long-for-pop3",
        "it is too long for a POP3 command",
    ),
    ("said-greeting", "the greeting"),
    ("said-tls-handshake", "the TLS handshake"),
    ("said-connection", "the connection"),
    ("said-name-address", "the name's address"),
    ("said-line-to-take", "the line to take a command"),
    ("said-a-command", "a command"),
    ("said-next-command", "the next command"),
    ("said-login", "the login"),
    ("said-final-dot", "the final dot"),
    ("said-end", "the end"),
    ("said-line-end-due", "the end of a line"),
    ("said-mail", "the mail"),
    ("said-reset", "Connection reset by peer (os error {number})"),
    ("said-pipe", "Broken pipe (os error {number})"),
    ("said-no-route", "No route to host (os error {number})"),
    (
        "said-no-network",
        "Network is unreachable (os error {number})",
    ),
    ("said-timed-out", "Connection timed out (os error {number})"),
    (
        "certificate-nul-in-name",
        "its name {name} has a NUL byte in it, which only forgers write",
    ),
    (
        "certificate-wildcard-too-wide",
        "its wildcard {name} reaches over names of other owners",
    ),
    (
        "certificate-partial-wildcard",
        "its wildcard {name} is none: the star stands for a whole first label only",
    ),
    ("certificate-unreadable", "it cannot be read: {detail}"),
];
