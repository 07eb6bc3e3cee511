# What a mail asks for and reports.

task-answer = That could not be done
cause-answer-not-public = { $host } leads to { $address }, which is not on the internet. Nothing was sent there
cause-answer-not-http = { $host } did not answer as a web server
cause-answer-not-asked = The mail does not ask for that
cause-answer-done-before = That was done before, and is done once only
cause-answer-no-address = The mail names nobody to answer
cause-answer-no-original = The mail that came back is not here any more, and the report brings no copy of it

action-unsubscribe = Unsubscribe
answer-working = One moment…
answer-from = From { $value }
answer-to = To { $value }
answer-subject = Subject: { $value }

leave-left = You unsubscribed from this list on { $date }
leave-unsure = You asked to be taken off this list on { $date }, but its answer was never seen. You can ask again
leave-left-mail = You asked this list by mail on { $date } to take you off
leave-left-page = You opened the page to leave this list on { $date }
leave-click-title = Ask { $host } to take you off this list?
leave-click-detail = One request goes to { $host }, with the link of this mail, by which the list knows you. No cookies go with it, and nothing else about you
leave-click-button = Unsubscribe
leave-signed = { $domain } has signed the link, as a server you trust has found
leave-unsigned = It is not known whether the link comes from the sender: no server you trust has found a signature that covers it. Whoever put it there learns that this mail is read
leave-junk = This mail lies in Junk. Unsubscribing from what a stranger sends tells them that your address is in use
leave-mail-title = Send a mail to { $to } to leave this list?
leave-mail-detail = From { $account } to { $to }, subject: { $subject }
leave-mail-button = Send the mail
leave-page-title = Open a page of { $host } to leave this list?
leave-page-detail = Your browser opens { $address }
leave-page-button = Open the page
leave-not-now = Not now
leave-by-click = At once instead
leave-by-mail = By mail instead
leave-by-page = On a page instead
leave-done = You have unsubscribed
leave-not-done = The list did not confirm
leave-said = { $host } answered { $status }: { $words }
leave-elsewhere = It points to { $address }. Nothing was sent there

receipt-asked = { $names } asks for a receipt
receipt-detail = A short mail from { $account } would say that it was shown to you, and nothing else
receipt-elsewhere = The receipt would go from { $account } to { $addresses }, and not only to the sender of this mail
receipt-send = Send a receipt
receipt-refuse = Don't send
receipt-sent = You sent a receipt on { $date }
receipt-refused = No receipt was sent
receipt-after-all = Send one after all
receipt-subject = Read: { $subject }
receipt-text = Your mail “{ $subject }” of { $date } was shown to { $address }. This does not say whether it was read or understood.
receipt-text-undated = Your mail “{ $subject }” was shown to { $address }. This does not say whether it was read or understood.

report-title = A report about a mail you sent
report-title-returned = This report says that a mail you sent came back
report-title-delayed = This report says that a mail you sent is late
report-title-delivered = This report says that a mail you sent arrived
report-title-handed-on = This report says that a mail you sent was passed on
report-title-reading = A receipt for a mail you sent
report-about = “{ $subject }”
report-about-dated = “{ $subject }” of { $date }
report-recipient-for = { $sent } (that is { $recipient })
report-failed = Not delivered to { $who }
report-delayed = Not yet delivered to { $who }
report-delivered = Delivered to { $who }
report-relayed = Passed on for { $who }, to a server that reports nothing
report-expanded = Passed on to the members of { $who }
report-unknown = Nothing certain is said about { $who }
report-quote = The server said: { $words }
report-quote-of = { $server } said: { $words }
report-advice-ask = The server gives no reason. Check the address, or ask the recipient in some other way
report-advice-later = Send it again later
report-advice-until = Nothing to do: the server tries on until { $until }
report-advice-wait = Nothing to do: the server tries on by itself
report-displayed = It was shown to { $who }, which is not to say that it was read
report-deleted = { $who } deleted it, read or not
report-processed = A program of { $who } did something with it
report-dispatched = { $who } passed it on
report-disposition-unknown = What { $who } did with it is not said
report-by-hand = The recipient agreed to this receipt
report-by-program = A program sent this receipt by itself
report-informal = Read from the words of the server, which writes no report for programs
report-more = { $rest ->
    [one] And one other recipient
   *[other] And { $rest } other recipients
}
report-more-reports = { $rest ->
    [one] And one other report
   *[other] And { $rest } other reports
}
report-show-sent = Show the mail you sent
report-show = Show the report
report-not-here = The mail it is about is not in Sent
report-unnamed = The report does not say which of your mails it is about
report-tied = { $by ->
    [subject] It does not name your mail; only this one in Sent has this recipient and subject
    [date] It does not name your mail; only this one in Sent has this recipient and date
   *[both] It does not name your mail; only this one in Sent has this recipient, subject and date
}
report-send-again = { $count ->
    [one] Send again to this address…
   *[other] Send again to these { $count } addresses…
}
report-send-again-open = Send again to an address you choose…
report-strangers = { $count ->
    [one] As far as is known here, the mail you sent did not go to { $addresses }. As anybody can write a report, this address is not put into the draft
   *[other] As far as is known here, the mail you sent did not go to { $addresses }. As anybody can write a report, these { $count } addresses are not put into the draft
}
fate-handed-on = A report says that this mail was passed on
fate-delayed = A report says that this mail is late
fate-delivered = A report says that this mail arrived
fate-displayed = A receipt says that this mail was shown to a recipient
fate-returned = A report says that this mail came back

event-invited = { $name } invites you
event-changed = { $name } has changed an invitation
event-added = { $name } adds days to an event
event-published = An event
event-cancelled = Called off
event-refresh = { $name } asks for the event once more
event-counter = { $name } proposes something else
event-counter-declined = { $name } does not agree to what was proposed
event-reply-accepted = { $name } comes
event-reply-declined = { $name } does not come
event-reply-tentative = { $name } may come
event-reply-delegated = { $name } sends somebody else
event-reply-none = { $name } has not decided yet
event-answer-accepted = comes
event-answer-declined = does not come
event-answer-tentative = may come
event-answer-delegated = sends somebody else
event-person = { $name } ({ $answer })
event-people = { $organiser } invites { $names }
event-people-more = { $rest ->
    [one] { $names } and one other
   *[other] { $names } and { $rest } others
}
event-organiser = { $organiser } invites
event-more = There is more in the calendar file
event-save = Save to calendar…
event-day = { $weekday } { $day } { $month } { $year }
event-when-time = { $day }, { $time }
event-when-hours = { $day }, { $from }–{ $to }
event-when-span = { $from } – { $to }
event-when-there = { $when } by the clocks of { $zone }
event-when-zone = { $when } (time zone { $zone })
event-recurs-often = several times a day
event-recurs-daily = { $count ->
    [one] every day
   *[other] every { $count } days
}
event-recurs-weekly = { $count ->
    [one] every week
   *[other] every { $count } weeks
}
event-recurs-monthly = { $count ->
    [one] every month
   *[other] every { $count } months
}
event-recurs-yearly = { $count ->
    [one] every year
   *[other] every { $count } years
}
event-recurs-on = on { $days }
event-recurs-last = the last { $day }
event-recurs-nth = { $number ->
    [1] the first { $day }
    [2] the second { $day }
    [3] the third { $day }
    [4] the fourth { $day }
    [5] the fifth { $day }
   *[other] { $day } number { $number }
}
event-recurs-nth-last = { $number ->
    [2] the second-last { $day }
    [3] the third-last { $day }
    [4] the fourth-last { $day }
    [5] the fifth-last { $day }
   *[other] { $day } number { $number } from the end
}
event-recurs-month-days = on { $days } of the month
event-recurs-day = day { $number }
event-recurs-last-day = the last day
event-recurs-day-from-end = day { $number } from the end
event-recurs-months = in { $months }
event-recurs-count = { $count ->
    [one] once
   *[other] { $count } times
}
event-recurs-until = until { $day }
event-recurs-but = { $count ->
    [one] but for one of them
   *[other] but for { $count } of them
}
event-recurs-more = and by rules that only a calendar shows
event-recurs-separator = {", "}

attend-accept = Accept
attend-maybe = Maybe
attend-decline = Decline
attend-send = Send the answer
attend-comment = A word to the organiser
attend-junk = This mail lies in Junk. Answering what a stranger sends tells them that your address is in use
attend-not-named = None of your addresses is among those invited. The answer goes as { $address }
attend-did-accept = You accepted on { $date }
attend-did-maybe = You answered on { $date } that you may come
attend-did-decline = You declined on { $date }
attend-did-earlier = You answered an earlier version on { $date }
attend-subject-accepted = Accepted: { $summary }
attend-subject-tentative = Maybe: { $summary }
attend-subject-declined = Declined: { $summary }
attend-text-accepted = { $name } comes to “{ $summary }” ({ $when }).
attend-text-tentative = { $name } may come to “{ $summary }” ({ $when }).
attend-text-declined = { $name } does not come to “{ $summary }” ({ $when }).

contact-nameless = A contact
contact-write = Write to { $address }
contact-save = Save…
contact-more = { $rest ->
    [one] And one other contact
   *[other] And { $rest } other contacts
}
