# Mails on paper.

action-print = Print…
action-save-pdf = Save as PDF…
action-save-mail = Save as .eml…

print-title = Print this mail
print-pdf-title = Save this mail as PDF
print-print = Print
print-open-pdf = Open as PDF
print-printer = Printer
print-usual = { $printer } (default)
print-looking = Looking for printers…
print-no-service = This system has no printing service (CUPS). Save the mail as PDF, or open it as PDF and print from there.
print-no-printer = No printer is set up on this system. Save the mail as PDF, or open it as PDF and print from there.
print-paper = Paper
print-a4 = A4
print-letter = Letter
print-margins = Margins
print-margins-narrow = Narrow
print-margins-usual = Normal
print-margins-wide = Wide
print-copies = Copies
print-copies-fault = From 1 to { $most }
print-pages = Pages
print-pages-hint = All, or 1-3,5
print-pages-fault = Numbers and ranges such as 1-3,5
print-in-doubt = The printing service gave no answer when this mail was printed last, and may have it all the same. Look at the printer before you print it again.
print-nothing-fetched = Nothing is fetched from other servers for this.

print-from = From
print-to = To
print-cc = Cc
print-bcc = Bcc
print-date = Date
print-attachments = Attachments
print-more = { $count ->
    [one] and one more
   *[other] and { $shown } more
}

told-saved-cut = Saved as { $name }; the mail is longer than what is printed
told-printed = Pages on their way to the printer: { $name }
told-printed-cut = Pages on their way to the printer: { $name }; the mail is longer

task-print = Could not print the mail
task-await-printer = It is not known whether the mail was printed
cause-printing-no-service = This system has no printing service
cause-printing-refused = The printing service did not take it
cause-printing-too-slow = The printing service gave no answer within { $seconds } s, and the mail is not among its jobs
cause-printing-in-doubt = The printing service gave no answer within { $seconds } s. It may print the mail all the same
remedy-look-at-printer = Look at the printer first: where it prints the mail, nothing is to be done
remedy-button-print-again = Print again
cause-printing-too-large = The PDF would take { $size }, and Hongyan makes them up to { $limit }
remedy-print-as-text = Print it as “Text”, which leaves its pictures out
