# Whose word counts on where mails come from, and when signatures are checked.

settings-signatures = Signatures of mails
signatures-when-asked = Checked when I ask
signatures-always = Checked whenever a mail is opened
settings-signatures-detail = For a check, the key of whoever signed the mail is asked for. The servers of names you use see that, and whoever signed it can learn that it was opened. Junk and your own mails are never checked by themselves

activity-checking-signature = Asking for the key of a signature
activity-stop-checking = Stop checking the signature

origin-choose = Choose whose word counts…

account-believed = Servers whose word on where mails come from counts
account-believed-own = Those of your provider, as nothing else is chosen
account-believed-detail = What they note when a mail comes (Authentication-Results) decides whether it counts as really from its author. A name stands for all servers beneath it
account-believed-nobody = None: no server's word counts
account-believed-add = Name of a server
account-believed-add-button = Trust it
account-believed-fault = This is no name of a server
account-believed-shared = Everybody can have a server beneath this name
account-believed-remove = Trust { $server } no longer
account-believed-reset = Only those of my provider again
