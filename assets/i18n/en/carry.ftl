# Mail in and out, duplicates, checks, backups.

kind-mbox = { $count ->
    [one] one mbox file
   *[other] { $shown } mbox files
}
kind-maildir = { $count ->
    [one] one maildir folder
   *[other] { $shown } maildir folders
}
kind-eml = { $count ->
    [one] one folder of .eml files
   *[other] { $shown } folders of .eml files
}
kind-emlx = { $count ->
    [one] one folder of Apple Mail
   *[other] { $shown } folders of Apple Mail
}
kind-mh = { $count ->
    [one] one MH folder (Claws Mail, Sylpheed)
   *[other] { $shown } MH folders (Claws Mail, Sylpheed)
}
carry-recognised = { $path }: { $kinds }
carry-thunderbird = Thunderbird: { $kinds }

carry-imported = { $count ->
    [0] No mail is new here
    [one] One mail imported, { $size }
   *[other] { $shown } mails imported, { $size }
}
carry-duplicates = { $count ->
    [one] One was here already
   *[other] { $shown } were here already
}
carry-in-trash = { $count ->
    [one] One of them lies in Trash: move it out of there to keep it
   *[other] { $shown } of them lie in Trash: move them out of there to keep them
}
carry-repeated = { $count ->
    [one] One was in the same folder twice and came once
   *[other] { $shown } were in the same folder more than once and came once each
}
carry-left-deleted = { $count ->
    [one] One was left out: its program had deleted it
   *[other] { $shown } were left out: their program had deleted them
}
carry-mended = { $count ->
    [one] One had line ends that no program can read; they were mended
   *[other] { $shown } had line ends that no program can read; they were mended
}
carry-not-imported = { $count ->
    [one] One could not be imported
   *[other] { $shown } could not be imported
}
carry-exported = { $count ->
    [0] No mail was written
    [one] One mail exported, { $size }
   *[other] { $shown } mails exported, { $size }
}
carry-already = { $count ->
    [one] One was there already and was left alone
   *[other] { $shown } were there already and were left alone
}
carry-not-exported = { $count ->
    [one] One could not be exported
   *[other] { $shown } could not be exported
}
carry-stopped = Stopped. The same again goes on from here
carry-stopped-for-good = Stopped
carry-no-backup = Stopped: no backup was written
carry-no-copies = No mail is there twice
carry-copies = { $count ->
    [one] One mail is there more than once
   *[other] { $shown } mails are there more than once
}
carry-would-go = { $count ->
    [one] One copy can go to Trash
   *[other] { $shown } copies can go to Trash
}
carry-removed = { $count ->
    [0] No copy was moved
    [one] One copy is in Trash now
   *[other] { $shown } copies are in Trash now
}
carry-verified = { $count ->
    [one] One mail read, { $size }
   *[other] { $shown } mails read, { $size }
}
carry-proved = { $count ->
    [one] One is byte for byte what was recorded before
   *[other] { $shown } are byte for byte what was recorded before
}
carry-first-seen = { $count ->
    [one] One was recorded for the first time; from now on any change to it is noticed
   *[other] { $shown } were recorded for the first time; from now on any change to them is noticed
}
carry-all-well = Everything is as it should be
carry-found = { $count ->
    [one] One mail is not as it should be
   *[other] { $shown } mails are not as they should be
}
carry-foreign = { $count ->
    [one] One entry between the mails is no mail
   *[other] { $shown } entries between the mails are no mails
}
carry-backed-up = { $count ->
    [one] One mail backed up, { $size } in one file, which was read again and is whole
   *[other] { $shown } mails backed up, { $size } in one file, which was read again and is whole
}
carry-restored = { $count ->
    [one] One mail restored, { $size }
   *[other] { $shown } mails restored, { $size }
}
carry-held = { $count ->
    [one] One mail in the outbox may have been sent since: decide about it there
   *[other] { $shown } mails in the outbox may have been sent since: decide about them there
}
carry-files-left-out = { $count ->
    [one] One file could not be taken in
   *[other] { $shown } files could not be taken in
}
carry-at = { $file }, byte { $offset }

fault-not-a-mail = it has no header
fault-too-large = it is longer than { $size }
fault-unreadable = { $detail }
fault-cut-short = it ends in the middle
fault-attachments-elsewhere = the mail is imported, but its attachments lie in other files
fault-damaged = it is not as it was written
fault-leads-out = its name leads out of the mail folder
fault-stray = { $size } before the first mail are no mail

wrong-size = its name says { $expected } bytes, it has { $found }
wrong-content = its bytes are not those recorded on { $date }
wrong-unreadable = it cannot be read: { $detail }
wrong-not-indexed = the index does not know it
wrong-row = the index says another size
wrong-no-file = the index knows it, but there is no file
wrong-foreign = it is no plain file
wrong-and = {"; "}
mend-from-backup = bring it back from a backup, or fetch it again where the server keeps it
mend-index = close the window and run hongyan index, which puts it right
mend-read-anew = close the window and run hongyan index --rebuild, which reads every mail anew
mend-foreign = nobody opens it; remove it if you did not put it there

cli-not-imported = could not import { $file }
cli-not-exported = could not export { $file }
cli-not-backed-up = could not back up { $file }
cli-not-restored = could not restore { $file }
cli-wrong = { $file } is not as it should be
cli-stays-copy = stays
cli-goes-copy = goes
cli-remove-copies = --remove moves the copies to Trash

carry-title = Import and export
carry-page-import = Import
carry-page-export = Export
carry-page-duplicates = Duplicates
carry-page-check = Check
carry-page-backup = Backup
carry-about-import = Takes in mbox files, maildirs, .eml files, Apple Mail’s .emlx, profiles of Thunderbird, folders of Claws Mail and Sylpheed, and what Foxmail exports. Each mail comes once: the same import again brings nothing twice.
carry-about-export = Writes all mail of an account for other programs, folder by folder. Nothing is overwritten.
carry-about-duplicates = Finds mails that are there more than once in an account, also where one reached you by two routes. One of each stays: the flagged, tagged or filed one, else the oldest.
carry-about-check = Reads every mail and compares it with its size, its row in the index and its digest from when it was imported or first checked. A disk that silently changes a mail is found out that way. Whether a mail was right before that nobody can say.
carry-about-backup = Writes settings, mail, drafts, outbox, the memory of what was fetched and what was learned of junk into one file, and reads it again. Passwords are not in it.
carry-restore = Restore
carry-about-restore = A backup comes back into an empty profile only, and this one has an account. Into another folder: hongyan --profile FOLDER restore FILE
carry-restore-here = Brings mail, settings and everything else back from a backup. Nothing is set up in this window yet, so it becomes the one of the backup.
carry-restore-half = { $file } was being restored here when Hongyan ended. Go on with it from where it stopped, or restore another backup instead.
carry-act-go-on = Go on restoring
carry-restore-stopped = Stopped. Nothing of the backup stays here: it, or another, can be restored at once
carry-restore-nothing = Everything here is as it was: this backup or another can be restored at once.
carry-choose-files = Choose files…
carry-choose-folder = Choose a folder…
carry-nothing = No mail that Hongyan can read
carry-into = Into the account
carry-out-of = Account
carry-all-accounts = All accounts
carry-under = Under the folder
carry-imported-folder = Imported
carry-as = As
carry-format-maildir = Maildir
carry-format-mbox = mbox, a file a folder
carry-format-eml = .eml, a file a mail
carry-running = Under way…
carry-act-import = Import now
carry-act-export = Export now
carry-act-find = Look for duplicates
carry-act-remove = { $count ->
    [one] Move the copy to Trash
   *[other] Move { $shown } copies to Trash
}
carry-more = { $count ->
    [one] and one more
   *[other] and { $shown } more
}
carry-act-check = Check all mail
carry-act-back-up = Back up…
carry-act-restore = Restore a backup…
