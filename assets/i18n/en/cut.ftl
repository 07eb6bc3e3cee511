# Mails that are not shown whole, and mails that nobody reads without a key.

cut-lines = Only the first { $shown } of { $all } lines are shown
cut-octets = Only the first { $shown } of { $all } are shown
cut-rest = “View source” shows all of it, and “Save as .eml…” saves it whole
cut-end = The mail goes on here; the rest of it is not shown
cut-find = Not in the part that is shown
cut-print = This mail is too long to be printed whole: only the part of it that can be shown is printed.
cut-paper = The mail goes on here. It is not printed whole.

encrypted-all = This mail is encrypted with { $cipher }
encrypted-part = Part of this mail is encrypted with { $cipher }
encrypted-what-to-do = Hongyan cannot read it. Save { $name } and open it with a program that has your key
encrypted-unread = ; Hongyan cannot read it
