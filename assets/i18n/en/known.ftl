# No more than is known: what a server said of a mail, what became of one that was handed over, what
# of a mail nobody here can open.

origin-partly-policy = Meets the rules of { $domain } (DMARC), says { $server }. It does not say whether by a signature; the one that the mail bears does not cover: { $what }
origin-unsigned-policy = Meets the rules of { $domain } (DMARC), says { $server }. It does not say by what, and the mail bears no signature of { $domain } that can be read
origin-overlaid-policy = Not covered by the signature of { $domain } that the mail bears, and put above what is: { $what }. All { $server } says is that the rules of { $domain } (DMARC) are met

# Why a mail may or may not have been sent: in the terminal, then in the outbox.
cli-doubt-line-ended = the connection ended after the mail was handed over and before the server confirmed it
cli-doubt-program-ended = the program ended while it was handing the mail over, before the server’s answer was known
cli-doubt-unwritten = the mail was handed over, and what the server answered could not be written down
cli-doubt-restored = it comes out of a backup, and may have been sent after that was made
cli-doubt-unsaid = the mail was handed over, and no answer of the server is known
outbox-doubt-line-ended = The mail was handed over, and the connection ended before the server’s answer. Ask a recipient, then decide
outbox-doubt-program-ended = Hongyan ended while it was handing the mail over, before the server’s answer was known. Ask a recipient, then decide
outbox-doubt-unwritten = The mail was handed over, and what the server answered could not be written down. Ask a recipient, then decide
outbox-doubt-restored = It was waiting when the backup was made, and may have been sent after that. Ask a recipient, then decide
outbox-doubt-unsaid = The mail was handed over, and no answer of the server is known. Ask a recipient, then decide

# A mail whose text stands in an envelope of S/MIME that is not encrypted.
sealed-signed-all = The text of this mail is wrapped in an S/MIME signature
sealed-signed-part = Part of this mail is wrapped in an S/MIME signature
sealed-compressed-all = The text of this mail is compressed by S/MIME
sealed-compressed-part = Part of this mail is compressed by S/MIME
sealed-what-to-do = Hongyan cannot open it. Save { $name } and open it with a program that reads S/MIME; no key is needed for that
sealed-unread = ; Hongyan cannot open it
