# Mails that have too much of something.

attachments-more-warned = and { $count } more, { $warned } of them with a warning
attachment-people-more = { $names } and { $rest } more
people-copy = Copy address
