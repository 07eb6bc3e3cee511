# The server mailbox. Labels are accessible names as well.

maildrop-fetch = Fetch
maildrop-delete = Delete on server
maildrop-keep = Keep on server
maildrop-let-go = Keep no longer
maildrop-reload = Read again
maildrop-read-rest = Read the rest
maildrop-close = Close server mailbox
maildrop-dismiss = Put report away
maildrop-filter = Filter

maildrop-sender = Sender
maildrop-subject = Subject
maildrop-date = Date
maildrop-size = Size
maildrop-column-here = Copy here
maildrop-leaves = Leaves the server

maildrop-here = Here
maildrop-in-part = In part
maildrop-erased = Removed here
maildrop-absent = Not here
maildrop-stays = Stays
maildrop-kept = Kept for good
maildrop-next-fetch = With the next fetch
maildrop-once-fetched = Once it is fetched
maildrop-in-days = { $count ->
    [one] Within a day
   *[other] In { $count } days
}
maildrop-days-after-fetch = { $count ->
    [one] A day after it is fetched
   *[other] { $count } days after it is fetched
}
maildrop-beyond-newest = Not among the newest { $count }

maildrop-summary = { $count ->
    [one] One mail
   *[other] { $shown } mails
}, { $size } · { $absent } not here · { $free } can go without loss
maildrop-selected = { $shown } selected, { $size }
maildrop-heads-known = Sender and subject of { $read } of { $of } known

maildrop-stage-waiting = Waiting for another session of this account
maildrop-stage-connecting = Connecting
maildrop-stage-listing = Listing
maildrop-stage-heads = Reading heads: { $read } of { $of }
maildrop-stage-proving = Comparing with the mails here
maildrop-stage-deleting = Deleting

maildrop-no-match = No mail has these words
maildrop-empty = No mail on the server
maildrop-empty-more = New mail waits here until it is fetched, and longer if the account keeps it
maildrop-unread = The server mailbox is not read yet
maildrop-unread-more = A server lets one session in at a time. While another program or device fetches, it has to wait

maildrop-no-uidl = This server gives its mails no unique IDs (UIDL)
maildrop-no-uidl-more = They can be looked at, but not found again to be fetched, deleted or kept one by one
maildrop-no-top = This server shows no heads (TOP)
maildrop-no-top-more = Only unique IDs and sizes can be listed
maildrop-malformed = The server’s list is malformed
maildrop-malformed-more = Nothing is deleted by it, because it may point to the wrong mails

maildrop-fetched = { $count ->
    [0] No mail fetched
    [one] One mail fetched
   *[other] { $shown } mails fetched
}
maildrop-deleted = { $count ->
    [0] No mail deleted on the server
    [one] One mail deleted on the server
   *[other] { $shown } mails deleted on the server
}
maildrop-left-gone = { $shown } no longer on the server
maildrop-left-here = { $shown } here already
maildrop-left-not-here = { $shown } not here, so left where they are
maildrop-left-another = { $shown } left: another mail has the same unique ID now. Read the mailbox again
maildrop-left-unproved = { $shown } left: the server did not show that they are the same as here
maildrop-left-copies = { $shown } left: several mails share a unique ID. Select all of them
maildrop-left-refused = { $shown } refused by the server

maildrop-ask = { $count ->
   *[other] Delete { $shown } mails on the server?
}
maildrop-ask-named = Delete “{ $subject }” on the server?
maildrop-ask-here = { $count ->
    [one] One is on this computer and stays here. It is compared with the one on the server first
   *[other] { $shown } are on this computer and stay here. Each is compared with the one on the server first
}
maildrop-ask-unproved = { $count ->
    [one] One seems to be on this computer. Without heads this cannot be checked
   *[other] { $shown } seem to be on this computer. Without heads this cannot be checked
}
maildrop-ask-lost = { $count ->
    [one] One is nowhere else: it will be lost for good
   *[other] { $shown } are nowhere else: they will be lost for good
}
maildrop-do = Delete on the server
maildrop-do-here = { $count ->
    [one] Delete on the server only the one that is here too
   *[other] Delete on the server only the { $shown } that are here too
}
maildrop-do-all = { $count ->
    [one] Delete for good
   *[other] Delete all { $shown } for good
}
