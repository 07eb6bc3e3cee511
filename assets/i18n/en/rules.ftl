# Filters and junk: what they did, what they would do, and why.

rules-did-moved = moved to { $folder }
rules-did-tagged = tagged { $tag }
rules-did-read = marked read
rules-did-flagged = flagged
rules-did-kept = kept on the server
rules-did-dismissed = to be deleted on the server
rules-did-quiet = not announced
rules-do-moved = move to { $folder }
rules-do-tagged = tag { $tag }
rules-do-read = mark read
rules-do-flagged = flag
rules-do-kept = keep on the server
rules-do-dismissed = delete on the server
rules-do-quiet = do not announce
rules-by-filter = By filter “{ $filter }”: { $did }
rules-by-junk = By the junk filter, { $percent } % sure: { $did }
rules-because = Because { $reasons }

rules-place-from = the sender
rules-place-to = a recipient
rules-place-subject = the subject
rules-place-body = the text
rules-place-file = an attachment’s name
rules-place-anywhere = the mail
rules-why-has = { $place } has “{ $wanted }”: { $found }
rules-why-has-not = { $place } does not have “{ $wanted }”
rules-why-attachment = something is attached
rules-why-attachment-not = nothing is attached
rules-why-size = it takes { $size }
rules-why-date = it is dated { $date }
rules-why-marked = it was { $mark }
rules-why-marked-not = it was not { $mark }
rules-why-tag = it has the tag { $tag }
rules-why-tag-not = it does not have the tag { $tag }
rules-why-folder = it was in { $folder }
rules-why-folder-not = it was not in { $folder }
rules-why-account = it belongs to { $account }
rules-why-account-not = it does not belong to { $account }
rules-why-everything = the filter is for every mail
rules-mark-read = read
rules-mark-flagged = flagged
rules-mark-answered = answered
rules-mark-forwarded = forwarded
rules-mark-draft = a draft
rules-mark-deleted = marked for deletion

rules-weights = What weighed most, after { $junk } junk and { $good } wanted mails:
rules-weight = “{ $word }” ({ $place }): in { $junk } junk, { $good } wanted
rules-word-body = text
rules-word-subject = subject
rules-word-from = sender
rules-word-link = link
rules-word-header = header
rules-word-file = attachment

# The command line.
cli-filter-not = could not filter
cli-filter-none = there is no filter in config.toml
cli-filter-none-advice = add one in the window, or after config.example.toml
cli-filter-nothing = { $looked ->
    [one] Nothing to do with { $of } mail
   *[other] Nothing to do with { $of } mails
}
cli-filter-would = { $mails ->
    [one] { $shown } mail of { $of } would be changed; nothing was done
   *[other] { $shown } mails of { $of } would be changed; nothing was done
}
cli-filter-done = { $mails ->
    [one] { $shown } mail of { $of } was changed
   *[other] { $shown } mails of { $of } were changed
}

# Filters in the window.
action-filters = Filters…
action-run-filters = Run filters…
action-filter-like-this = Filter mails like this…
settings-filters = Filters and junk
settings-filters-on = { $count ->
    [0] None is on
    [one] { $count } is on
   *[other] { $count } are on
}
filters-title = Filters
filters-none = No filters yet. A filter is a search with something done to the mails it finds: move them, tag them, mark them
filters-intro = They look at each mail that arrives, from top to bottom. The first one that moves it decides where it goes; tags and marks add up
filters-new = New filter
filters-switch = On: { $filter }
filters-edit = Edit filter { $filter }
filters-remove = Remove filter { $filter }
filters-up = Move { $filter } up
filters-down = Move { $filter } down
filters-does-nothing = does nothing
filters-remove-ask = Remove the filter “{ $filter }”?
filters-remove-detail = Mails it has moved stay where they are
filter-title-new = New filter
filter-title-change = Edit filter
filter-name = Name
filter-name-hint = Rust lists
filter-when = Which mails
filter-when-hint = from:boss subject:report — as in the search box
filter-matches = { $count ->
    [0] No mail here matches
    [one] { $shown } mail here matches
   *[other] { $shown } mails here match
}
filter-counting = Counting the mails that match…
filter-accounts = Of which accounts
filter-does = What it does with them
filter-move = Move to
filter-stay = Leave where they are
filter-new-folder = New folder…
filter-folder-hint = Lists/Rust
filter-tag = Tags
filter-tag-hint = Add a tag
filter-tag-remove = Remove tag { $tag }
filter-mark-read = Mark as read
filter-mark-flagged = Flag
filter-server = On the server
filter-server-account = As the account says
filter-server-keep = Keep them
filter-server-delete = Delete them
filter-quiet = Do not announce them
filter-stop = Filters below leave them alone
filter-try = Show what it would do…
filter-fault-name = A filter needs a name
filter-fault-taken = Another filter has this name
filter-fault-condition = Say which mails it is for
filter-fault-twice = They can go to one place only
filter-fault-own = Drafts, Outbox and Sent hold your own mails
filter-fault-folder = No folder can have this name
run-title = Run filters
run-which = Which filters
run-all = All that are on
run-looking = Looking at the mails…
run-applying = Changing the mails…
run-summary = { $count ->
    [one] { $shown } of { $looked } mails would be changed. Nothing has been done yet
   *[other] { $shown } of { $looked } mails would be changed. Nothing has been done yet
}
run-nothing = Looked at { $looked } mails: nothing would be changed
run-mail = Mail
run-filter = Filter
run-what = What it does
run-why = Why
run-tick = Change { $subject }
run-apply = { $count ->
    [0] Nothing to change
    [one] Change { $shown } mail
   *[other] Change { $shown } mails
}
undo-filtered = { $count ->
    [one] Filters changed { $shown } mail
   *[other] Filters changed { $shown } mails
}
undo-not-junk = { $count ->
    [one] { $shown } mail moved to Inbox
   *[other] { $shown } mails moved to Inbox
}
reader-edit-filter = Edit filter
junk-head = Junk
junk-enabled = Move mails that are like junk to Junk
junk-sure-cautious = Only when very sure
junk-sure-usual = When sure
junk-sure-eager = When it is likely
junk-learned = Learned from { $junk } junk and { $good } wanted mails, by Junk, Not junk and what you have read and kept. A mail from somebody you have written to is never moved
junk-learning = It learns from Junk, Not junk and what you have read and kept, and moves nothing before { $enough } mails of each kind: { $junk } junk and { $good } wanted so far
junk-forget = Forget what was learned
junk-forget-ask = Forget what was learned of junk?
junk-forget-detail = Nothing is moved until it has learned anew
junk-forget-button = Forget
