# Looking for mails: the search box, kept searches, what cannot be understood.

search-column = Column { $column }: { $fault }
search-bracket-open = this bracket is never closed
search-bracket-open-advice = Put ) where it ends
search-bracket-closed = this bracket closes nothing
search-bracket-closed-advice = Take it out, or put ( before it
search-too-deep = too many brackets within brackets
search-too-deep-advice = Use fewer brackets
search-no-value = nothing stands behind { $field }
search-no-value-advice = Put what you look for right behind the colon, without a space
search-nothing-after = nothing stands behind OR
search-nothing-before = nothing stands before OR
search-nothing-advice = Put a word on either side of OR
search-nothing-unwanted = nothing stands behind NOT
search-nothing-unwanted-advice = Put behind NOT what is not to be found
search-unknown-value = { $field } does not know “{ $value }”
search-unknown-value-advice = Possible are { $known }
search-no-date = “{ $value }” is no date
search-no-date-advice = Write 2026-03-05, 2026-03, 2026, yesterday, last-week or 7d
search-no-size = “{ $value }” is no size
search-no-size-advice = Write a number with K, M or G, such as 5M
search-no-pattern = this is no regular expression: { $detail }
search-no-pattern-advice = Correct it, or leave the slashes out to look for the words
search-no-word = “{ $value }” has no letter and no digit
search-no-word-advice = Write a word, or a regular expression between slashes
search-no-folder = no folder is called “{ $value }”
search-no-tag = no tag is called “{ $value }”
search-no-account = no account is called “{ $value }”
search-no-field = “{ $value }:” is no field and is looked for as it stands
search-near = Perhaps { $near } is meant
search-folders = { $count ->
    [one] There is one folder, with another name
   *[other] There are { $shown } folders, none with a name like it
}
search-tags = { $count ->
    [0] There are no tags yet
    [one] There is one tag, with another name
   *[other] There are { $shown } tags, none with a name like it
}
search-accounts = { $count ->
    [0] There is no account yet
    [one] There is one account, with another name
   *[other] There are { $shown } accounts, none with a name like it
}
search-short = “{ $value }” is looked for as a whole word
search-short-advice = From the third letter on, words that begin so are found as well
search-found-before = Not searched yet; below is what “{ $words }” found
search-place-before = Not searched yet; below are all mails of { $place }

search-indexed = { $mails } of { $of } mails can be searched by their text so far
search-going-on = Searching…
search-here = In { $place }
search-best = best match

search-help-from = who wrote it
search-help-to = who got it
search-help-subject = words of the subject
search-help-body = words of the text
search-help-has = what it has: has:attachment
search-help-filename = name of an attachment
search-help-larger = more than so much: larger:5M
search-help-smaller = less than so much: smaller:10k
search-help-before = before a day: before:2026-03
search-help-after = from a day on: after:yesterday
search-help-on = on a day, in a month or year
search-help-is = unread, read, flagged, answered
search-help-tag = mails with a tag
search-help-in = mails in a folder and in those within it
search-help-account = mails of an account

search-teach-word = every word has to be in the mail
search-teach-from = who wrote it; also to:, subject:, body:
search-teach-quoted = exactly these words in a row
search-teach-or = one of the two
search-teach-minus = not with this word
search-teach-has = with attachments; also filename:
search-teach-before = also after: and on:
search-teach-is = also is:flagged, in:, tag:, account:
search-teach-larger = also smaller:
search-teach-pattern = a regular expression
search-try-everywhere = Search everywhere
search-everywhere-tip = Every folder but Junk and Trash; in:trash looks there

place-searches = Searches
action-save-search = Save this search…
action-edit-search = Rename or change…
action-delete-search = Delete search
search-save-head = Save search
search-edit-head = Change search
search-name = Name
search-name-hint = Unpaid invoices
search-query = Search for
search-save = Save
search-name-taken = Another search is called so
search-name-missing = Give it a name
search-name-long = A name has at most 60 characters
search-query-missing = Say what to search for
undo-search-deleted = Search “{ $name }” deleted
task-search = Could not search

cli-search = could not search
cli-search-all = could not search all mails
cli-search-query = could not understand the search
cli-search-column = column { $column }: { $fault }
cli-search-nothing-indexed = nothing is indexed here yet
cli-search-index-first = run hongyan index
cli-search-unknown = could not find what is named
cli-search-none = found nothing
cli-search-in-part = looked through the text of { $mails } of { $of } mails only
cli-search-without-row = { $without ->
    [one] 1 mail is not in the index yet
   *[other] { $shown } mails are not in the index yet
}
cli-search-in-part-without-row = looked through the text of { $mails } of { $of } mails only, and { $without ->
    [one] 1 mail is not in the index at all
   *[other] { $shown } mails are not in the index at all
}
