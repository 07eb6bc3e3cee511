# Files that come with mails.

action-look-at-attachments = Preview attachments
action-save-all-attachments = Save all attachments…
attachments-summary = { $count } attachments, { $size }
attachments-more = and { $count } more
attachments-fewer = Show fewer
attachments-save-all = Save all…
attachment-spoken = Attachment { $name }, { $detail }
attachment-thumbnail = Picture { $name }
attachment-menu-look = Preview
attachment-menu-open = Open with another program
attachment-menu-save = Save as…
attachment-menu-copy-name = Copy name
attachment-read = Read as a mail

told-saved-all = { $count ->
    [one] One attachment saved in { $name }
   *[other] { $count } attachments saved in { $name }
}

task-save-attachments = Not all attachments were saved
task-open-attachment = “{ $name }” could not be opened
task-look-at-attachment = The attachment cannot be shown
cause-attachment-not-all-saved = { $folder } has { $saved } of them; these could not be written there: { $names }
cause-attachment-gone = The mail has no such attachment any more
cause-attachment-no-mail = It is no mail that can be read
cause-attachment-no-program = No program of this computer opens it
remedy-save-instead = Save it and open it with a program of your choice

attachment-looking = Looking…
attachment-number = { $number } of { $count }
attachment-page = Page { $page } of { $pages }
attachment-next = Next attachment
attachment-previous = Previous attachment
attachment-next-page = Next page
attachment-previous-page = Previous page
attachment-out = Back to the mail it came with
attachment-picture = Picture of { $name }
attachment-text = Text of the attachment
attachment-cut = Only the beginning is shown here
attachment-cannot = This is { $what }, which cannot be shown here
attachment-cannot-advice = Open it with another program, or save it
attachment-cannot-risky = Open it only if you know the sender and expected it
attachment-begins = How the file begins
attachment-from = From
attachment-date = Date

archive-summary = { $count ->
    [one] One file, { $size } when unpacked
   *[other] { $count } files, { $size } when unpacked
}
archive-not-whole = Only a part of what is in it can be listed
entry-runs = can run
entry-escapes = leads out of its folder
entry-encrypted = password

contact-mail = Mail
contact-phone = Phone
contact-address = Address
contact-page = Web
contact-note = Note
attachment-contact-more = { $count ->
    [one] and one other
   *[other] and { $count } others
}

event-request = An invitation
event-reply = An answer to an invitation
event-proposal = Another time is proposed

risk-title = Open “{ $name }”?
risk-why = Open it only if you know the sender and expected this file. Saving it does no harm by itself.
risk-why-runs = Programs seldom come by mail for a good reason. Open it only if you asked the sender for it. Saving it does no harm by itself.
risk-save = Save…
risk-open = Open anyway

caution-short-disguised = disguised name
caution-short-double-ending = two endings
caution-short-other-kind = not what it says
caution-short-runs = can run
caution-short-active = brings its own scripts
caution-short-holds-programs = holds programs
caution-short-escapes = leads out of its folder
caution-short-swells = fills the disk when unpacked
caution-short-encrypted = password

caution-disguised = Its name was written so that it looks like another
caution-double-ending = Its name has two endings; the last one counts, and that is { $ending }
caution-other-kind = It is { $what }, though its name ends in { $ending }
caution-other-type = It is { $what }, though the mail says otherwise
caution-runs = Opening it runs { $what } on this computer
caution-leads = It is a shortcut: opening it leads to something else, which may run
caution-disk = It is a whole disk: files in it open without the warning that downloaded files get
caution-page = Opened in a browser it can run scripts and fetch things from the network
caution-may-run = Files with such a name can run something when they are opened
caution-active = It brings macros: small programs that run when the document is opened
caution-active-pdf = It brings scripts that may run when it is opened
caution-holds-programs = There are files in it that can run something
caution-escapes = Names in it lead out of the folder it is unpacked into
caution-swells = Unpacked it would be so large that it could fill the disk
caution-encrypted = It opens only with a password, so nothing has looked into it on the way

kind-windows-program = Windows program
kind-dos-program = DOS program
kind-linux-program = Linux program
kind-macos-program = macOS program
kind-java-program = Java program
kind-android-program = Android app
kind-windows-installer = Windows installer
kind-installer = installer
kind-extension = browser extension
kind-script = script
kind-registry = registry entries
kind-shortcut = shortcut
kind-disk = disk image
kind-page = web page
kind-calendar = calendar
kind-contact = contact
kind-mail = mail
kind-text = text
kind-empty = empty
kind-data = data
kind-unknown = unknown

what-windows-program = a program for Windows
what-dos-program = a program for DOS
what-linux-program = a program for Linux
what-macos-program = a program for macOS
what-java-program = a Java program
what-android-program = an app for Android
what-installer = something that installs programs
what-script = a script
what-page = a web page
what-text = plain text
what-empty = an empty file
what-unknown = a file of a kind that Hongyan does not know
what-shortcut = a shortcut
what-disk = a disk image
what-file = a file of the kind { $kind }
