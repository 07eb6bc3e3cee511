# What holds, said in full: of lists, broken files, mails on their way and steps taken back.

cause-answer-barred-port = The mail offers this at { $address }. Nothing was sent there: port { $port } belongs to another service than the web. Look at the address, then open it in your browser, or copy it
cause-answer-barred = The mail offers this at { $address }. Nothing was sent there: it is no address that a request may go to. Look at it, and copy it if you want to go there yourself
leave-barred-title = The address of this list is not opened from here
leave-barred-port = The mail offers to unsubscribe by one request to { $address }. Hongyan does not send it: port { $port } belongs to another service than the web, and no mail may have Hongyan speak to such. Look at the address, then open it in your browser, or copy it
leave-barred-name = The mail offers to unsubscribe at { $address }. Hongyan does not go there: a name stands before the host, so that the address looks as if it led elsewhere. Look at what stands behind the @, and copy the address if you trust it
leave-barred-odd = The mail offers to unsubscribe at { $address }. Hongyan does not go there: it is not written as an address of the web is, so nobody can tell where it leads. Copy it if you know the list, or write to the sender

attachment-not-drawn = This is { $what }, but nothing of it could be drawn
attachment-not-drawn-advice = It is damaged, very large, or made in a way that is not drawn here. Save it and open it with another program; if that fails as well, ask the sender to send it again
damage-title = This is { $what }, and it is damaged
damage-list = { $count ->
    [one] Its list of contents is missing or broken. One file was found without it; there may have been more, and what is in it may be broken
   *[other] Its list of contents is missing or broken. { $count } files were found without it; there may have been more, and what is in them may be broken
}
damage-list-none = Its list of contents is missing or broken, and no file was found in it
damage-content = Not all of it can be read. What could be is shown here
damage-content-none = It begins as such a file does, but what follows cannot be read
damage-cut = It ends too early: a part was lost on the way. What came of it is shown, as far as it can be
damage-cut-none = It ends too early: a part was lost on the way, and what came of it cannot be shown
damage-advice = Save it and try another program, or ask the sender to send it again

outbox-others-have-it = { $got } has it and gets it no second time. Correct the address and send to the others alone, or give them up
outbox-others-have-it-all = All other recipients have this mail and get it no second time
outbox-names-more = { $names } and { $rest } more
outbox-send-again-to = Send again to { $names }
outbox-discard-do = Discard the mail
outbox-discard-part = Discard what is left of “{ $subject }”? { $names } will not get it. The others have it, and it stays in Sent.
outbox-discard-partly = Discard what is left of “{ $subject }”? { $names } will not get it. { $got } has it, and it stays in Sent.
outbox-discard-all = Discard “{ $subject }”? Nobody has got it, and no copy is kept: it lies neither in Drafts nor in Sent.
outbox-discard-unknown = Discard “{ $subject }”? Whoever may have got it keeps it, but no copy stays here.

back-erased = { $count ->
    [one] Mail kept, not deleted
   *[other] { $shown } mails kept, not deleted
}
back-filtered = { $count ->
    [one] Mail as it was before the filters
   *[other] { $shown } mails as they were before the filters
}
back-folder-deleted = { $count ->
    [0] Folder back
    [one] Folder back, with its mail
   *[other] Folder back, with its { $shown } mails
}
back-folder-made = New folder removed
back-folder-renamed = Folder has its old name again
back-folder-renamed-parted = Folder has its old name again, and the filters are as before
back-tag-deleted = Tag back
back-tag-renamed = Tag has its old name again
back-tag-merged = Tags are apart again
back-tagged = { $count ->
    [one] Tag taken off the mail again
   *[other] Tag taken off { $shown } mails again
}
back-untagged = { $count ->
    [one] Tag back on the mail
   *[other] Tag back on { $shown } mails
}
back-retagged = { $count ->
    [one] Mail has its old tags again
   *[other] { $shown } mails have their old tags again
}
back-search-deleted = Search “{ $name }” back
