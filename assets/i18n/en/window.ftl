# The main window. Labels are also accessible names: tests and scripts find widgets by them.

action-compose = Compose
action-refresh = Refresh
action-search = Search
action-reply = Reply
action-reply-all = Reply all
action-forward = Forward
action-archive = Archive
action-delete = Delete
action-junk = Junk
action-not-junk = Not junk
action-mark-read = Mark as read
action-mark-unread = Mark as unread
action-flag = Flag
action-undo = Undo
action-next = Next mail
action-previous = Previous mail
action-first = Newest mail
action-last = Oldest mail
action-page-down = Page down
action-page-up = Page up
action-jump = Jump by typing
action-select-all = Select all
action-back = Back
action-source = View source
action-fold-folders = Fold folders
action-activity = Activity
action-palette = Command palette
action-add-account = Add account
action-edit-account = Account settings
action-settings = Settings
action-server-mailbox = Server mailbox
action-transcript = Transcript
action-import-export = Import and export
action-verify-mail = Check stored mail
action-console = Console
action-doctor = Examine connection
action-unfold = Unfold the conversation
action-fold = Fold the conversation
action-group = Group by conversation
action-turn-order = Turn the order round
action-order-date = Order by date
action-order-sender = Order by sender
action-order-subject = Order by subject
action-order-size = Order by size
action-order-attachment = Order by attachment
action-order-unread = Order by unread
action-quit = Quit
action-move = Move to
action-more = More
action-save-attachment = Save attachment
action-open-attachment = Open attachment
action-resend = Send again
action-mark-sent = Mark as sent
action-take-back = Edit
action-cancel = Stop
action-dismiss = Dismiss
action-copy = Copy
action-edit-draft = Continue writing
action-attach = Attach
action-recipients = Recipients
action-open = Open

place-all-inboxes = All inboxes
place-everywhere = Everywhere
list-mails = { $count ->
    [one] 1 mail
   *[other] { $shown } mails
}
list-selected = { $count ->
    [one] 1 mail selected
   *[other] { $shown } mails selected
}
list-selected-conversations = { $count ->
    [one] 1 conversation selected
   *[other] { $shown } conversations selected
}
list-separator = {", "}
search-hint = Search
search-clear = Clear the search
no-subject = No subject
row-no-sender = No sender
row-no-recipient = No recipient
list-conversations = { $count ->
    [one] 1 conversation
   *[other] { $shown } conversations
}
list-scroll = Position in the list
list-order = Order of the list: { $order }
list-order-date = Date
list-order-sender = Sender
list-order-subject = Subject
list-order-size = Size
list-order-attachment = Attachment
list-order-unread = Unread
list-order-falling-date = Newest first
list-order-rising-date = Oldest first
list-order-rising-text = A to Z
list-order-falling-text = Z to A
list-order-falling-size = Largest first
list-order-rising-size = Smallest first
list-order-falling-attachment = With attachments first
list-order-rising-attachment = Without attachments first
list-order-falling-unread = Unread first
list-order-rising-unread = Read first
list-jump = Jump to: { $typed }
list-jump-none = Nothing begins with “{ $typed }”
spoken-row-conversation = conversation of { $count } mails
spoken-row-member = in the conversation above
menu-conversation = The whole conversation, { $count } mails
reader-conversation = { $count ->
    [one] 1 mail in this conversation
   *[other] { $count } mails in this conversation
}
reader-conversation-open = Open the mail of { $name }, { $date }
reader-conversation-fold = Fold this mail to one line
tip-all-mails = { $action }: all { $count } mails of the conversation
row-to = To: { $names }

spoken-unread = { $count } unread
spoken-mails = { $count ->
    [one] 1 mail
   *[other] { $count } mails
}
spoken-needs-you = { $count ->
    [one] 1 mail needs a decision
   *[other] { $count } mails need a decision
}
spoken-row-unread = unread
spoken-row-flagged = flagged
spoken-row-answered = answered
spoken-row-attachments = has attachments
spoken-row-part = only its beginning is here

reader-no-text = This mail has no text
reader-no-recipients = No recipients
reader-to = to { $names }
reader-to-more = to { $names } and { $rest } more
reader-label-reply-to = Reply to
reader-label-to = To
reader-label-cc = Cc
reader-label-bcc = Bcc
reader-part = Only the beginning of this mail is here, of { $size } in all
reader-part-detail = This account fetches smaller mails only. The rest stays on the server
reader-part-button = Download the whole mail
reader-too-complex = This mail is too complex to be shown whole
attachment-save = Save { $name }
attachment-open = Open { $name }
link-copy = Copy link address

activity-named = { $account }: { $doing }
activity-fetching = { $mails } of { $of }, { $rate }/s
activity-sending = sending { $octets } of { $of }
activity-waiting = waiting { $seconds } s for the answer to { $awaiting }
activity-carrying = { $mails } mails done
activity-carrying-of = { $mails } of { $of } mails done
activity-filtering = filtering { $mails } of { $of }
activity-indexing = indexing { $mails } of { $of }
activity-taking-text = taking in words: { $mails } of { $of } mails
activity-idle = Not checked yet
activity-checked = Checked { $time }
activity-connecting = Connecting…
activity-receiving = Receiving…
activity-submitting = Sending…
activity-failed = The last check failed
activity-retry = The last check failed; next attempt at { $time }
activity-close = Close activity
activity-server-mailbox = Server mailbox of { $account }
activity-transcript = Transcript of { $account }
activity-cancel = Stop { $account }
activity-refresh = Refresh { $account }

notice-dismiss = Dismiss notice
notice-more = { $count } more
notice-fewer = Show fewer
failure-more = What to do

undo-archived = { $count ->
    [one] Mail archived
   *[other] { $shown } mails archived
}
undo-deleted = { $count ->
    [one] Mail moved to Trash
   *[other] { $shown } mails moved to Trash
}
undo-erased = { $count ->
    [one] Mail deleted for good
   *[other] { $shown } mails deleted for good
}
undo-junk = { $count ->
    [one] Mail moved to Junk
   *[other] { $shown } mails moved to Junk
}
undo-moved = { $count ->
    [one] Mail moved
   *[other] { $shown } mails moved
}
undo-sending = “{ $subject }” goes out in { $seconds } s
told-undone = { $about }
told-undone-in-part = { $count ->
    [one] { $about }; one mail is no longer there
   *[other] { $about }; { $shown } mails are no longer there
}
told-mails-missing = { $count ->
    [one] The mail is no longer there, so nothing came back
   *[other] The mails are no longer there, so nothing came back
}
told-nothing-to-undo = There is nothing more to undo
told-gone-for-good = What was deleted for good cannot be brought back
told-name-taken = There is another search “{ $name }” now, so the deleted one is not brought back
told-sending-first = Sending “{ $name }” before closing
told-stays-queued = “{ $name }” is not sent; it stays in the Outbox
told-imported = { $count ->
    [0] No mail was new
    [one] One mail imported
   *[other] { $shown } mails imported
}
told-exported = { $count ->
    [one] One mail exported
   *[other] { $shown } mails exported
}
told-backed-up = { $count ->
    [one] One mail backed up
   *[other] { $shown } mails backed up
}
told-restored = { $count ->
    [one] One mail restored
   *[other] { $shown } mails restored
}
told-saved = Saved as { $name }
told-session-saved = The session is saved as { $name }

outbox-queued = Waiting to be sent
outbox-queued-until = Goes out at { $time }
outbox-sending = Being sent…
outbox-sent = Sent { $time }
outbox-sent-partly = { $count ->
    [one] Sent, but one recipient was refused
   *[other] Sent, but { $count } recipients were refused
}
outbox-deferred = { $attempts ->
    [one] Not accepted yet; next attempt { $time }
   *[other] Not accepted yet after { $attempts } attempts; next attempt { $time }
}
outbox-failed = Refused; nothing more happens by itself
outbox-held = Not sent; nothing more happens by itself
outbox-why-held = It is held because a recipient was refused
outbox-why-broken-off = The attempt was broken off
outbox-why-nobody = Nobody accepted it
outbox-why-rest = Not everybody has been asked yet
outbox-why-marked = You marked it as sent
outbox-why-stopped = You stopped it
outbox-unknown = It may have been sent
outbox-mend = Correct refused recipients
recipient-waiting = waiting
recipient-unconfirmed = perhaps sent
recipient-accepted = accepted
recipient-deferred = later
recipient-refused = refused

empty-inbox = No mail
empty-inbox-checked = Last checked { $time }
empty-inbox-unchecked = Refresh looks for new mail
empty-drafts = No drafts
empty-drafts-more = What you write is saved here as you type
empty-outbox = The outbox is empty
empty-outbox-more = Mails wait here until the server has taken them
empty-sent = Nothing sent yet
empty-sent-more = A mail appears here once the server has taken it
empty-archive = Nothing archived
empty-archive-more = E puts a mail away without deleting it
empty-junk = No junk
empty-junk-more = Mails you mark as junk are kept here
empty-trash = Trash is empty
empty-trash-more = Deleted mails stay here until you delete them again
empty-own = This folder is empty
empty-own-more = Move mails here from their menu
empty-place = Nothing here yet
empty-place-more = Mails that belong here appear by themselves
empty-search = Nothing found for “{ $words }”
empty-reader = No mail selected
empty-reader-more = J and K go through the list, Ctrl+K finds any command
empty-reader-selected = One mail selected
empty-reader-selected-more = It is closed: click it to read it; J and K open the next one
welcome = Welcome to Hongyan
welcome-more = Your mail comes to this computer and stays here, each mail a file you can read with any program
welcome-go-on = Go on restoring a backup
welcome-restore = Restore from a backup
welcome-practice = Just looking? “hongyan practice” opens a mailbox with its own server on this computer

file-name = File name
file-name-hint = /home/you/name
files-head = Choose a file
files-save-head = Save as
files-missing = Enter the full path of a file

# Before the way in is free.

blocked-settings = Something in config.toml has to be corrected
blocked-settings-where = Line { $line }, column { $column }: { $fault }
blocked-settings-advice = Open the file, correct this place, save it and try again. Until then Hongyan neither changes the file nor touches your mail
blocked-open-file = Open config.toml
blocked-no-editor = No program could be found that opens it. Open it in an editor by the path above
blocked-folder = Hongyan cannot use the folder of your mail
blocked-nothing-lost = Nothing was changed. Your mail is where it was
blocked-other-folder = Use another folder…
blocked-other-folder-more = The other folder is used this time only. To always use it, start hongyan --profile with its path
files-folder-head = Choose a folder
folder-name = Folder
files-folder-missing = Enter the full path of a folder

settings-fault-password = passwords do not belong in this file. Under [account.password] write keyring = true, or command = "a shell command"
settings-fault-unknown = “{ $name }” is not known here. Possible are { $expected }
settings-fault-missing = “{ $name }” is missing
settings-fault-kind = this value does not fit; expected: { $expected }
settings-fault-twice = “{ $name }” appears twice

# On the desktop, while nobody looks at the window.
announce-title = { $count ->
    [one] { $count } new mail
   *[other] { $count } new mails
}
announce-line = { $from }: { $subject }
