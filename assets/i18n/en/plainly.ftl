# Said plainly: forms that do nothing, mails within mails, what was sent again, who got a hidden copy.

form-fields = This mail has a form, which does nothing here
form-password = This mail has a form that asks for a password
form-inert = Fields and buttons with a dashed frame are only a picture: nothing can be typed into them, and nothing goes anywhere
form-passwords = Honest mails never ask for a password
form-instead = To answer, write to the sender, or go to a site that you know by an address that you type yourself

enclosed-in = Enclosed in “{ $subject }”
enclosed-in-of = Enclosed in “{ $subject }” from { $author }
enclosed-back = Back to that mail
enclosed-leave = Back to the mail it is enclosed in

back-folder = { $folder }
back-moved = { $others ->
    [0] { $count ->
        [one] Mail back in { $folders }
       *[other] { $shown } mails back in { $folders }
    }
   [one] { $shown } mails back in { $folders } and one more folder
   *[other] { $shown } mails back in { $folders } and { $others } more folders
}

told-sent = { $count ->
    [one] “{ $name }” is sent; a copy lies in Sent
   *[other] { $shown } mails are sent; copies lie in Sent
}
told-again = { $count ->
    [0] “{ $name }” is open as a new mail, kept in Drafts until you send it
    [one] “{ $name }” is open as a new mail to the one who lacks it, kept in Drafts until you send it
   *[other] “{ $name }” is open as a new mail to the { $count } who lack it, kept in Drafts until you send it
}

sent-partly = Not all recipients got this mail
sent-partly-decide = Decide in the Outbox

reader-and-hidden = { $named }; { $hidden }
reader-hidden = Bcc { $names }
reader-hidden-more = Bcc { $names } and { $rest } more
reader-hidden-unknown = { $rest ->
    [one] Bcc to one more
   *[other] Bcc to { $rest } more
}
reader-hidden-nameless = { $count ->
    [one] One recipient whose address was not kept
   *[other] { $count } recipients whose addresses were not kept
}
