# The quiet line above a mail's text.

remote-hosts = Kept on { $hosts }
remote-why = Loading would tell the sender when and where you read this mail
remote-others = Never loaded: { $kinds }
remote-kinds = Not loaded: { $kinds }
remote-things = { $count ->
    [one] One thing on another server not loaded
   *[other] { $count } things on other servers not loaded
}
remote-kind-picture = pictures
remote-kind-font = fonts
remote-kind-style = style sheets
remote-kind-media = sound and film
remote-kind-other = other content

pictures-trackers-why = It only reports that you read the mail
reader-charset = Charset { $charset }
sender-first-short = First mail
origin-via = via { $domain }

# Names of files, and things beside each other.

event-file = invitation.ics
contact-file = contact.vcf
print-attachment = { $name } ({ $size })
spoken-of = { $label }: { $name }
tip-keys = { $name } ({ $keys })
