# Words many places share.

cancel = Cancel
close = Close
save = Save
remove = Remove
edit = Edit
copy = Copy

folder-inbox = Inbox
folder-drafts = Drafts
folder-outbox = Outbox
folder-sent = Sent
folder-archive = Archive
folder-junk = Junk
folder-trash = Trash

date-today = { $time }
date-day-and-month = { $day } { $month }
date-day-month-and-year = { $day } { $month } { $year }
date-full = { $weekday } { $day } { $month } { $year }, { $time }
date-monday = Mon
date-tuesday = Tue
date-wednesday = Wed
date-thursday = Thu
date-friday = Fri
date-saturday = Sat
date-sunday = Sun
date-january = Jan
date-february = Feb
date-march = Mar
date-april = Apr
date-may = May
date-june = Jun
date-july = Jul
date-august = Aug
date-september = Sep
date-october = Oct
date-november = Nov
date-december = Dec

theme-system = Follow the system
theme-light = Light
theme-dark = Dark
theme-high-contrast = High contrast

language-auto = Follow the system
