# The mail as its sender meant it.

task-draw = The mail is shown as text, as it could not be drawn
cause-drawing-not-started = What draws mails could not be started
cause-drawing-ended = What draws mails stopped at this one
cause-drawing-too-slow = It was not drawn within { $seconds } s
cause-drawing-too-large = It is larger than what Hongyan draws

action-page-text = Switch between design and text
action-page-find = Find in this mail
action-page-larger = Zoom in
action-page-smaller = Zoom out
action-page-actual = Actual size
action-page-turn = Switch light and dark paper
action-page-select-all = Select all text

page-view = View of this mail
page-drawn = Designed
page-text = Text
page-name = The mail as its sender designed it
page-drawing = Drawing…
page-try-again = Try again
page-zoom = { $percent } %
page-pictures-failed = { $count ->
    [one] One picture cannot be shown
   *[other] { $count } pictures cannot be shown
}
page-pictures-failed-detail = Damaged, or of a kind that Hongyan does not draw
page-remote-more = { $rest ->
    [one] { $hosts } and one other
   *[other] { $hosts } and { $rest } others
}
page-link-claims = The text says { $claims }, but the link leads to { $host }
page-link-picture = Link to { $host }

find-in-mail = Words to find in this mail
find-count = { $number } of { $count }
find-nothing = Not found
find-next = Next place
find-previous = Previous place
find-close = Stop finding
