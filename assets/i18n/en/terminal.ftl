# What the commands say in a terminal: after "hongyan: ", so it begins small.

cli-not-delivered = could not deliver to { $address }
cli-not-sent = could not send "{ $subject }"
cli-left-alone = did not send "{ $subject }" to { $recipients } again
cli-correct-address = correct the address
cli-tried-again = it stays in the outbox and is tried again
cli-decide = it may have arrived: decide in the window's outbox
cli-decide-held = it waits in the window's outbox until you decide
cli-wait-for-you = { $shown } mails wait in the window's outbox until you decide
cli-stays = it stays in the outbox until you decide
cli-no-reports = could not ask for delivery reports on "{ $subject }"
cli-reports-not-offered = the server offers none
cli-gone-without = the mail has gone without

cli-column-number = No.
cli-and-more = … and { $count ->
    [one] one more
   *[other] { $shown } more
}
cli-confirm = Delete?
cli-lost-stay = { $count ->
    [one] One is not on this computer, so it stays (hongyan maildrop fetch brings it here first; --accept-loss deletes it for good)
   *[other] { $shown } are not on this computer, so they stay (hongyan maildrop fetch brings them here first; --accept-loss deletes them for good)
}
cli-nothing-deleted = nothing was deleted
cli-deleted-none = Nothing was deleted
cli-no-answer = nobody answered
cli-say-yes = say --yes
cli-kept = { $count ->
    [0] No mail kept on the server
    [one] One mail kept on the server
   *[other] { $shown } mails kept on the server
}
cli-let-go = { $count ->
    [0] No longer kept on the server: none
    [one] No longer kept on the server: one mail
   *[other] No longer kept on the server: { $shown } mails
}
cli-not-fetched = could not fetch { $mail }
cli-not-deleted = could not delete { $mail } on the server
cli-not-kept = could not keep { $mail } on the server
cli-left-gone = the server does not have it
cli-left-not-here = it is not on this computer and would be lost, so it was left there
cli-left-another = another mail has its unique ID now
cli-left-unproved = the server did not show that it is the one that is here
cli-left-copies = several mails have its unique ID
cli-left-refused = the server refused it
cli-accept-loss = --accept-loss deletes it all the same
cli-fetch-first = hongyan maildrop fetch brings it here first; --accept-loss deletes it for good
cli-list-again = list the mailbox again
cli-name-by-uidl = name them by their UIDL
