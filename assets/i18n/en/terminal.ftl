# What the commands say in a terminal: after "hongyan: ", so it begins small.

cli-not-delivered = could not deliver to { $address }
cli-not-sent = could not send "{ $subject }"
cli-correct-address = correct the address
cli-tried-again = it stays in the outbox and is tried again
cli-unconfirmed = the line broke after the mail was sent and before it was confirmed
cli-decide = it may have arrived: decide in the window's outbox
cli-stays = it stays in the outbox until you decide
cli-no-reports = could not ask for delivery reports on "{ $subject }"
cli-reports-not-offered = the server offers none
cli-gone-without = the mail has gone without
