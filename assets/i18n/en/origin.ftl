# Who really wrote a mail, and by which way it came.

task-check-signature = The signature could not be checked
cause-key-unanswered = The key { $name } could not be asked for: { $detail }

action-origin = Origin and way of this mail
action-check-signature = Check the signature now

origin-author-signature = Really from { $domain }, says { $server }
origin-author-server = Sent by a server of { $domain }, says { $server }
origin-author-policy = Meets the rules of { $domain } (DMARC), says { $server }. It does not say whether by a signature
origin-partly = The signature of { $domain } is good, says { $server }, but does not cover: { $what }
origin-overlaid = Not what { $domain } signed: { $what }. Only the rest is, says { $server }
origin-other-signature = Signed by { $domain }, not by { $author }, says { $server }
origin-other-server = Sent by a server of { $domain }, not of { $author }, says { $server }
origin-passed-on = Passed on by somebody, and sound before that, says { $server }
origin-disowned = Not proved: { $domain } asks not to believe such mail, says { $server }
origin-nobody-failed = Not proved: the checks by { $server } failed
origin-nobody = Not proved: { $server } found nobody who vouches for { $author }
origin-unsure = Not proved: { $server } could not check just then
origin-unchecked = Not proved: no server you trust has checked it
origin-unchecked-signed = Not proved yet: it bears a signature that nobody has checked
origin-here-author = Really from { $domain }: its signature is good, checked here
origin-here-other = Signed by { $domain }, not by { $author }, checked here
origin-here-partly = Only the beginning is signed by { $domain }, checked here
origin-here-uncovered = The signature of { $domain } is good, checked here, but does not cover: { $what }
origin-here-overlaid = Not what { $domain } signed: { $what }. Only the rest is, checked here
origin-here-testing = Not proved: { $domain } is only trying signatures out
origin-here-broken = Signature broken on the way, checked here
origin-nobody-named = anybody
origin-shown-author = who wrote it
origin-shown-subject = the subject
origin-shown-date = the date
origin-shown-recipients = the recipients
origin-shown-reply = where an answer goes
origin-shown-form = how its text is to be read
origin-shown-end = what may have been added to its text

origin-heading = Where it comes from
origin-noted-by = Noted by { $server } when the mail came
origin-noted-nobody = No server you trust has noted anything about it
origin-untrusted = { $server } has checked it as well. Its word does not count here, as you have not said that you trust it
origin-trust = Trust { $server }
origin-method-dkim = Signature
origin-method-spf = Sending server
origin-method-dmarc = Rules of the domain
origin-method-arc = Passed on
origin-result-pass = good
origin-result-fail = not good
origin-result-soft-fail = not good, and not to be taken too seriously
origin-result-neutral = undecided
origin-result-none = nothing to check
origin-result-temporary-error = could not be checked just then
origin-result-permanent-error = makes no sense
origin-check-line = { $domain }: { $result }
origin-check-aligned = { $domain }, like the author: { $result }
origin-reason = { $line } ({ $reason })

origin-signature-of = Signature of { $domain }
origin-signature-unread = A signature that makes no sense
origin-signature-waits = Not checked here
origin-signature-waits-partly = Not checked here; it covers only part of the text
origin-signature-good = Good, checked here: this is what { $domain } signed
origin-signature-uncovered = Good, checked here, but anybody may have written what it does not cover: { $what }
origin-signature-overlaid = Good, checked here, but somebody has put something else above what it covers: { $what }
origin-signature-testing = Counts as none: { $domain } says that it is only trying signatures out
origin-signature-partly = { $octets ->
    [one] Good, checked here, but one character of the text stands behind what is signed: anybody may have added it
   *[other] Good, checked here, but { $octets } characters of the text stand behind what is signed: anybody may have added them
}
origin-signature-open = Good, checked here; text could have been added without breaking it
origin-signature-body = Broken: the text was changed after it was signed
origin-signature-head = Broken: the head was changed, or somebody else signed it
origin-signature-from = Worthless: it does not cover who the author is
origin-signature-expired = It had ended before the mail came: { $date }
origin-signature-missing = Cannot be checked: { $domain } publishes no such key, or no longer
origin-signature-revoked = Cannot be checked: { $domain } has withdrawn the key
origin-signature-unusable = Cannot be checked: the key that { $domain } publishes is none for it
origin-signature-weak = Worthless: it is made in a way that anybody can forge today
origin-signature-unreadable = It makes no sense
origin-signature-no-answer = Cannot be checked just now: { $detail }
origin-check-detail = The key is asked for under the name of whoever signed the mail; the servers of names you use see that
origin-check-again = Check again
origin-checking = Asking for the key…
origin-always = Always check signatures when a mail is opened

way-heading = The way it came
way-nothing = No server has written down how it came
way-left-out = { $count ->
    [one] One server before these is not shown
   *[other] { $count } servers before these are not shown
}
way-sender = Handed over by { $name }
way-sender-nobody = Handed over by somebody who is not named
way-unnamed = A server without a name
way-claimed = Only said by those who passed it on; any of it can be made up
way-believed = Written down by your provider: this can be believed
way-after = after { $span }
way-at-once = at once
way-clocks = clocks differ by { $span }
way-encrypted = encrypted
way-clear = in the clear
way-inside = within a machine
way-not-said = encryption not noted
way-logged-in = logged in
way-from = from { $name }
way-says-to-be = claims to be { $name }
way-for = for { $name }
way-span-seconds = { $count } s
way-span-minutes = { $count } min
way-span-hours = { $count } h
way-span-hours-minutes = { $hours } h { $minutes } min
way-span-days = { $count ->
    [one] one day
   *[other] { $count } days
}
way-whole = { $span } from the first server to the last
way-name-hop = { $by }, { $line }, { $delay }

sender-more = { $count ->
    [one] One more
   *[other] { $count } more
}
sender-fewer = Only the gravest
sender-encoded = The address is hidden in code
sender-encoded-why = Some programs would show { $shown } here. The mail says { $real }
sender-encoded-nothing-why = An address never needs that, and some programs show another one then: { $real }
sender-name-address = The name shows { $shown }, but the mail says it comes from { $real }
sender-name-address-why = Whoever writes a name may write anything there; only the address behind it counts
sender-nobody = It names no author
sender-nobody-why = An honest mail says who wrote it
sender-several = It names { $count } authors: { $addresses }
sender-several-why = Other programs show only one of them
sender-differs = Sent by { $sender } for { $from }
sender-differs-why = Usual where somebody writes for somebody else; the author's own organisation did not send it
sender-reply = Your answer would go elsewhere, to { $to }
sender-reply-why = The mail says it comes from { $from }; look twice before you answer with anything secret
sender-mixed = Letters of several alphabets are mixed in { $text }
sender-mixed-why = { $scripts }: letters that look alike make one name pass for another
sender-confusable = { $domain } is written to look like { $other }
sender-confusable-why = It shows as { $shown }, in letters of another alphabet. It is not { $other }
sender-direction-name = The name hides or turns letters around
sender-direction-subject = The subject turns letters around
sender-direction-why = Characters that are not seen make text read otherwise than it is
sender-like-letters = { $address } looks like { $known }, known to you, and is somebody else
sender-like-letters-why = Letters that look alike stand for each other
sender-like-one = { $address } differs from { $known }, known to you, by one letter
sender-like-one-why = That is how one domain is made to pass for another
sender-like-name = The name is that of { $known }, known to you; the address is another
sender-like-name-why = It may be a second address of theirs. Ask them another way before you act on it
sender-first = First mail from { $address }
sender-first-why = You have neither had mail from this address nor written to it
sender-first-many-why = It went to many at once, as newsletters and notices do. If you never asked for it, it may be junk
sender-date-unreadable = Its date makes no sense
sender-date-future = It claims it was written { $span } after it came
sender-date-past = It claims it was written on { $date }, long before it was sent
sender-date-why = Dates are set by whoever writes; a wrong clock is the usual reason

script-latin = Latin
script-greek = Greek
script-cyrillic = Cyrillic
script-armenian = Armenian
script-georgian = Georgian
script-cherokee = Cherokee
script-hebrew = Hebrew
script-arabic = Arabic
script-devanagari = Devanagari
script-thai = Thai
script-han = Chinese
script-kana = Kana
script-bopomofo = Bopomofo
script-hangul = Hangul
script-other = others

link-title = This link is not what it seems
link-leads = It leads to
link-claims = Its text says { $claims }
link-user-info = What stands before the @ is no address: { $shown } is only a name for the server behind it
link-number = The server has no name, only a number. Honest pages hardly ever do that
link-mixed = The name mixes alphabets ({ $scripts }), so that letters pass for others
link-confusable = In its own letters it shows as { $shown }, and would be taken for { $other }
link-whole = The whole address
link-open = Open { $host }
link-cancel = Don't open
