# What lies over the main window: account form, settings, transcript, password, palette.

account-title-new = Add an account
account-title-change = Account settings
account-display-name = Your name
account-display-name-hint = Alice Liddell
account-address = Address
account-address-fault = An address looks like alice@example.org
account-password = Password
account-code = Authorisation code
account-password-hint = Password or app password
account-password-stored = Leave empty to keep the stored one
account-password-help = Kept in the system’s keyring, never in a file. Many providers want an app password or authorisation code here.
account-show-password = Show the password
account-hide-password = Hide the password
account-continue = Continue
account-back = Back
account-receiving = Receiving (POP3)
account-sending = Sending (SMTP)
account-pop3-host = POP3 server
account-pop3-port = POP3 port
account-pop3-tls = POP3 encryption
account-pop3-user = POP3 user
account-smtp-host = SMTP server
account-smtp-port = SMTP port
account-smtp-tls = SMTP encryption
account-smtp-user = SMTP user
account-tls-implicit = TLS
account-tls-starttls = STARTTLS
account-tls-none = None
account-host-fault = A server’s name, such as mail.example.org
account-port-fault = 1 to 65535
account-number-fault = A whole number
account-keep = Keep on the server
account-keep-forever = Every mail
account-keep-days = Mails of the last days
account-keep-newest = The newest mails
account-keep-nothing = Nothing once it is safely here
account-keep-count-days = Days
account-keep-count-newest = Mails
account-more = More
account-less = Less
account-name = Name of the account
account-name-hint = Work
account-check-every = Check every … minutes (0: only by hand)
account-ca-file = Certificate authority (file)
account-allow-plaintext = Let the password travel without encryption
account-test-and-save = Test and save
account-save = Save
account-save-anyway = Save anyway
account-testing = Testing both servers
account-stop = Stop

step-not-yet = not begun
step-running = running
step-done = done
step-failed = failed
step-resolve = Find the server
step-connect = Connect
step-encrypt = Encrypt
step-greet = Greet
step-log-in = Log in

hint-no-pop3 = This provider has no POP3: mail cannot be fetched from it
hint-browser-login-only = This provider takes no passwords from mail programs, only a login in the browser, which Hongyan does not have yet
hint-switch-on-pop3 = Switch POP3 on in the provider’s web settings first
hint-authorisation-code = Use an authorisation code made in the provider’s web settings, not the password of the website
hint-app-password = Use an app password made in the provider’s account settings, not the password of the website
hint-mail-password = Use the separate mail password set in the provider’s web settings
hint-ask-administrator = An administrator of your domain may have to allow mail programs first
hint-recent-mail-only = The provider may show only the last 30 days until you choose all mail in its web settings
hint-minimum-interval = The provider allows one check every { $minutes } minutes
hint-guessed = The servers’ names are a guess from the address. Please check them

password-title = Password for { $account }
password-remember = Keep it in the system’s keyring
password-log-in = Log in
password-later = Not now

weaker-login-title = Log in in a weaker way?
weaker-login-why = The stronger way never shows your password to the other side. Servers seldom give it up, but somebody between you and the server can make it look so, to get at the password. If you allow it, Hongyan logs in by the best way offered now, and insists on the stronger one again as soon as it has worked once more.
weaker-login-keep = Do not log in
weaker-login-allow = Allow and log in

settings-title = Settings
settings-language = Language
settings-theme = Theme
settings-announce = New mail, while the window is not in front
announce-full = Show sender and subject
announce-count = Show how many
announce-never = Show nothing
settings-accounts = Accounts
settings-add-account = Add account
settings-edit = Edit { $account }
settings-remove = Remove { $account }
settings-remove-ask = Remove “{ $account }” from Hongyan?
settings-remove-detail = Its mail stays on the disk and on the server.
settings-remove-waiting = { $count ->
    [one] One mail of this account is not sent yet and will not go.
   *[other] { $count } mails of this account are not sent yet and will not go.
} The files stay on the disk.
settings-remove-filters = {" "}{ $count ->
    [one] One filter that is for it alone goes along.
   *[other] { $count } filters that are for it alone go along.
}
settings-about = Hongyan 鸿雁 { $version } · MIT or Apache 2.0 · font: Inter (OFL), icons: Phosphor (MIT)

transcript-title = Transcript
transcript-session = Session
transcript-again = Read again
transcript-reading = Reading
transcript-server = the server
transcript-explain = What does this mean? { $answer }
transcript-none = No session yet. Refresh, or send a mail, and its dialogue with the server appears here, without passwords.

palette-title = Command
palette-hint = What would you like to do?
palette-move-hint = Move to which folder?
palette-none = Nothing by that name
palette-go-to = Go to { $folder }
palette-move-to = Move to { $folder }

dialog-show-transcript = Show transcript
