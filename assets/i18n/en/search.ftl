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




task-search = Could not search

cli-search = could not search
cli-search-all = could not search all mails
cli-search-query = could not understand the search
cli-search-column = column { $column }: { $fault }
cli-search-nothing-indexed = nothing is indexed here yet
cli-search-index-first = run hongyan index
cli-search-in-part = looked through the text of { $mails } of { $of } mails only
