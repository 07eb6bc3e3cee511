# The protocol console: a session by hand.

console-title = Console
console-protocol = Protocol
console-server = Server
console-other-server = Another server
console-host = Host
console-port = Port
console-encryption = Encryption
console-connect = Connect
console-close = Close
console-close-window = Close the console
console-command = Command
console-say = Say
console-log-in = Log in with the account’s password
console-raw = As typed
console-raw-tip = Within a mail’s text: send a line that begins with a dot exactly as typed
console-base64 = Base64
console-base64-tip = What you type is encoded in base64 before it goes; \0 stands for the octet 0
console-save = Save…
console-open-file = Open session file…
console-mask-addresses = Without addresses
console-mask-hosts = Without hosts
console-copy = Copy the session
console-hint-command = A command, or its first letters
console-hint-content = A line of the mail; a dot alone ends it
console-hint-response = Your answer to the challenge; it is hidden
console-hint-closed = Not connected
console-empty = Speak SMTP or POP3 by hand
console-empty-detail = Choose an account or any server and connect. Every line that goes or comes appears here, each answer with its time and its meaning. The console has a connection of its own: nothing you type can touch mail that is being sent or fetched.
console-plain-ask = Connect to { $host } without encryption?
console-plain-detail = Anyone on the way can read everything that is said. The account’s password is never sent this way.
console-plain-connect = Connect anyway
console-held = While this session is logged in, the server may refuse other checks of this mailbox (IN-USE); they are tried again later.
console-fold = { $count } lines, { $size }
console-show = Show all lines
console-hide = Show fewer lines
console-dropped = { $count } earlier lines were removed
console-replay = Replay: { $name }
console-step-back = Step back
console-step = Step forward
console-play = Play
console-pause = Pause
console-place = { $done } of { $all }
console-faults = { $count } lines of the file could not be read: { $first }
console-nothing-in-file = The file has no session in it: { $first }
console-line-client = You: { $text }
console-line-server = Server: { $text }
console-line-note = Note: { $text }
console-decoded = decoded: { $text }
console-took = { $ms } ms
console-commands = Commands
console-age-old = old
console-age-odd = rare
console-example = For example
console-note-connecting = Connecting to { $to }
console-note-connected = Connected to { $to }
console-note-encrypted = Encrypted: { $agreed }
console-note-closed-by-server = The server closed the connection
console-note-closed-silence = The server closed the connection after { $seconds } s without a command: servers wait about 5 minutes (SMTP) or 10 (POP3)
console-note-closed-by-person = Closed by you
console-note-broken = The session has ended: { $why }
console-told-no-account = This session was not opened for an account
console-told-in-clear = The account’s password does not travel without encryption: say STARTTLS or STLS first
console-told-no-mechanism = The server offers no way of logging in that this account allows, only: { $offered }
console-told-nothing-offered = The server offers no way of logging in that this account allows
console-told-unknown-mechanism = There is no way of logging in called { $name }
console-told-no-stamp = APOP needs a timestamp <…@…> in a greeting that came under encryption
console-told-weaker = The server took { $pinned } before and now offers only weaker ways to log in: { $offered }
console-told-answer-late = The login was over before this answer could go out, so it was not sent
console-told-unreachable = { $host } cannot be reached: { $detail }
console-told-password-command = The password command failed: { $detail }
console-told-keyring = The system’s keyring does not answer: { $detail }
console-told-no-address = The name has no address
console-told-refused = The connection was refused
console-told-host-unreachable = The host cannot be reached: { $detail }
console-told-timed-out = No answer to { $awaiting } within { $seconds } s
console-told-broke-during = The connection broke during { $awaiting }: { $detail }
console-told-broke = The connection broke: { $detail }
console-told-not-encrypted = Not encrypted: { $fault }
console-told-certificate = The certificate is not trusted: { $fault }
console-told-bytes-before-tls = The server spoke before encryption began
console-told-count-before-tls = The server sent { $count } octets before encryption began
console-told-octets-before-tls = The server sent { $count } octets before encryption began
console-told-login-refused = The server refused the user name or password: { $words }
console-told-command-refused = The server refused { $command }: { $words }
console-told-no-starttls = The server does not offer encryption, and the account requires it
console-told-starttls-refused = The server refused to start encryption: { $words }
console-told-in-use = Another program is reading this mailbox now: { $words }
console-told-login-delay = The server wants a longer pause between two logins: { $words }
console-told-login-deferred = The server cannot log us in at the moment: { $words }
console-told-closed-before = The connection closed before the server answered { $awaiting }
console-told-closed-at = The server closed the session at { $command }: { $words }
console-told-write-stalled = The server hung up
console-told-bad-challenge = The server sent a challenge that cannot be read
console-told-too-many-rounds = The server asked more often than the mechanism allows
console-told-foreign-nonce = The server’s nonce does not continue ours: it may not be the real server
console-told-wrong-proof = The server could not prove that it knows the password: it may not be the real server
console-told-unproven = The server said that the login succeeded without proving that it knows the password
console-told-few-iterations = The server asks for too little hashing to be safe
console-told-many-iterations = The server asks for more hashing than a login is worth
console-told-control = The user name or password has a control character in it
console-told-no-user = The user name is empty
console-told-too-long = The user name or password is too long
console-told-unpreparable = The user name or password has characters that this way of logging in cannot carry
console-in-clear = not encrypted
console-encrypted = encrypted
console-logged-in = logged in

console-phase-connecting = connecting
console-phase-greeted = greeted
console-phase-ready = ready
console-phase-sender = sender
console-phase-recipients = recipients
console-phase-content = text
console-phase-authorization = authorization
console-phase-transaction = transaction
console-phase-update = update
console-phase-closed = closed
console-state = State: { $state }
console-envelope = Envelope
console-envelope-from = From
console-envelope-nobody = nobody (<>)
console-envelope-to = To
console-envelope-text = Text
console-envelope-lines = { $lines } lines, { $size }
console-envelope-blank = Empty until MAIL
console-envelope-taken = taken
console-envelope-refused = refused, { $code }
console-envelope-asked = asked
console-envelope-sent = Taken by the server ({ $code })
console-envelope-not-sent = Not taken ({ $code })
console-maildrop = Mailbox
console-maildrop-unknown = Unknown until STAT or LIST
console-maildrop-mails = { $mails } mails
console-maildrop-size = { $mails } mails, { $size }
console-maildrop-marked = Marked for deletion: { $numbers }
console-maildrop-removed = { $count ->
    [0] Nothing was deleted
    [one] One mail was deleted
   *[other] { $count } mails were deleted
}
console-maildrop-user = User { $user }

console-why-encrypted = The line is encrypted already
console-why-logged-in = You are logged in already
console-why-user-first = USER comes first
console-why-no-stamp = The greeting lacks the timestamp <…@…> that APOP needs
console-why-not-offered = The server does not announce { $name }
console-why-closed = The session is over
console-why-wait = The server has not spoken yet
console-why-content = Lines are the mail now; a dot alone ends it
console-why-exchange = Lines are answers to the login now; * gives it up
console-why-log-in-first = Log in first
console-why-only-before-login = Only before the login
console-why-ehlo-first = EHLO comes first
console-why-mail-first = MAIL comes first
console-why-rcpt-first = At least one RCPT must be taken first
console-why-within-mail = Not within a mail: finish it, or RSET

console-advice-chunk = { $count } octets of this chunk are left; each line counts with its two end octets
console-advice-dot = Ends the mail: the server delivers it to { $count ->
    [one] one recipient
   *[other] { $count } recipients
}. It cannot be called back
console-advice-stuffing = The line begins with a dot: it gets another one on the way, which the server takes off
console-advice-content = A line of the mail. A dot alone on a line sends it
console-advice-give-up = Gives up the login
console-advice-response = Your answer to the challenge. Nobody sees it, and it is not kept
console-advice-data = What you type after the answer 354 is the mail, for { $count ->
    [one] one recipient
   *[other] { $count } recipients
}; a dot alone sends it
console-advice-bdat = The octets follow at once, without waiting for an answer
console-advice-bdat-last = The octets follow at once; with the last one the mail goes to { $count ->
    [one] one recipient
   *[other] { $count } recipients
}
console-advice-rset-smtp = Forgets the sender and { $count ->
    [one] one recipient
   *[other] { $count } recipients
}; the connection stays
console-advice-rset-nothing = There is nothing to forget
console-advice-quit-mail = Ends the session; the mail you began is not sent
console-advice-quit-smtp = Ends the session
console-advice-starttls = Encrypts the line. What the server announced before no longer counts: ask again
console-advice-auth-clear = The line is not encrypted: anyone on the way can read your password
console-advice-auth = Begins a login. Every line of it is hidden
console-advice-auth-list = Lists the mechanisms, on some servers
console-advice-turn = Asks to swap the roles. No server agrees: it cannot tell who you are
console-advice-old = No longer in the standard: expect 500, 502 or -ERR
console-advice-dele-again = It is marked already
console-advice-dele = Marks mail { $name }. It goes for good at QUIT; RSET takes the mark back
console-advice-dele-which = Marks a mail, by its number, for deletion at QUIT
console-advice-rset-pop3 = { $count ->
    [0] Takes all marks back; there are none
    [one] Takes the mark of one mail back
   *[other] Takes the marks of { $count } mails back
}
console-advice-quit-marked = Deletes { $count ->
    [one] one mail
   *[other] { $count } mails
} for good: { $name }. Nobody can bring them back
console-advice-quit-unmarked = Ends the session; nothing is marked, nothing is deleted
console-advice-quit-pop3 = Ends the session
console-advice-pass-clear = The line is not encrypted: anyone on the way can read this password
console-advice-pass = The password is hidden here, in the transcript and in every file
console-advice-retr-marked = The mail is marked: the server refuses it until RSET
console-advice-retr = { $count } octets will come

console-help-smtp-ehlo = Names you and asks what the server can do. The answer lists its extensions.
console-help-smtp-helo = The greeting of before 1995: no extensions, so no login, no sizes, no encryption.
console-help-smtp-starttls = Encrypts the line from here on. Then EHLO again.
console-help-smtp-auth = Logs in by a mechanism the server announced: PLAIN, LOGIN, SCRAM-SHA-256 and others.
console-help-smtp-mail = Begins a mail and names the sender, who gets the reports of failure. <> is nobody.
console-help-smtp-rcpt = Names one recipient. Each is taken or refused by itself, and the mail goes to those taken.
console-help-smtp-data = Asks to send the mail’s text. After 354 every line is text until a dot alone.
console-help-smtp-bdat = Sends so many octets of the mail without dots and without waiting. LAST ends the mail.
console-help-smtp-rset = Forgets sender, recipients and text. The connection and the login stay.
console-help-smtp-noop = Does nothing; the server answers that it is there.
console-help-smtp-quit = Says goodbye. The server answers 221 and closes.
console-help-smtp-vrfy = Asks whether somebody has a mailbox here. Most servers answer 252 and tell nothing, to keep spammers out.
console-help-smtp-expn = Asks who is on a mailing list. Hardly any server tells.
console-help-smtp-help = Asks the server for its own help.
console-help-smtp-burl = Lets the server fetch the mail’s text from an IMAP server.
console-help-smtp-etrn = Asks the server to deliver what waits for a domain, over a connection of its own.
console-help-smtp-atrn = Asks the server to deliver what waits for you over this connection, after a login.
console-help-smtp-send = Was meant to write the mail on the recipient’s terminal.
console-help-smtp-soml = Was meant to write on the terminal, or else into the mailbox.
console-help-smtp-saml = Was meant to write on the terminal and into the mailbox.
console-help-smtp-turn = Was meant to swap client and server. Removed: it let anybody collect anybody’s mail.
console-help-pop3-capa = Asks what the server can do. The list may change with the login.
console-help-pop3-stls = Encrypts the line from here on. Then CAPA again.
console-help-pop3-user = Names the mailbox; PASS follows.
console-help-pop3-pass = The password for the name of USER. On success the mailbox is locked for this session.
console-help-pop3-apop = Logs in by an MD5 digest of the greeting’s stamp and the password. MD5 is broken: only under encryption.
console-help-pop3-auth = Logs in by a mechanism from the SASL line of CAPA.
console-help-pop3-utf8 = Asks for mails with UTF-8 in their headers, before the login.
console-help-pop3-lang = Asks in which languages the server can speak, or chooses one.
console-help-pop3-stat = How many mails there are, and their octets. Those marked do not count.
console-help-pop3-list = The octets of each mail, or of one. The numbers hold for this session only.
console-help-pop3-uidl = The unique ID of each mail: the same in every session.
console-help-pop3-top = The header of a mail and so many lines of its text. It marks nothing.
console-help-pop3-retr = The whole mail. Some servers count it as read.
console-help-pop3-dele = Marks a mail. Only QUIT deletes it; if the connection breaks, the mark is gone.
console-help-pop3-rset = Takes all marks back.
console-help-pop3-noop = Does nothing; keeps the session alive.
console-help-pop3-quit = Before the login it only ends the session; after it what is marked goes for good.
console-help-pop3-help = In no standard; some servers list their commands.
console-help-pop3-last = Told the highest number that was fetched. Removed in 1994; UIDL took its place.
console-help-pop3-xtnd = Extensions of the eighties: XLST lists a header field, XMIT sends a mail.
console-help-pop3-rpop = A login of 1988 that trusts the client’s machine. No server should have it.
