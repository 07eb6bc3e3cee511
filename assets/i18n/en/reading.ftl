# How mails are read: by which charset, folded, in which letters.

task-remember = The choice could not be remembered

action-charset = Charset of this mail…
action-quotes = Show or fold what is quoted
action-fixed = Switch letters of one width

charset-title = Charset of this mail
charset-find = Find a charset
charset-none = No charset is called that
charset-fitting = Fits this mail
charset-by-itself = By itself
charset-same = Everything in this mail leaves no doubt: no choice changes it
charset-coming = Reading…
charset-kept-for = Enter keeps it for all mails from { $sender }, Esc leaves all as it was
charset-kept = Enter keeps it while the mail is open, Esc leaves all as it was
charset-row = { $charset }: { $line }
charset-change = Change…

# Of what: "Subject, text".
portion-subject = Subject
portion-people = names
portion-text = text
portion-file-names = file names
portion-all = Everything

# By what and why; { $what } is one or several of the above.
read-labelled = { $what }: { $charset }, as the mail says
read-evident = { $what }: { $charset }. The mail does not say so, but its bytes leave no doubt
read-evident-instead = { $what }: { $charset }. The mail says { $label }, but its bytes leave no doubt
read-chosen = { $what }: { $charset }, as you chose
read-chosen-instead = { $what }: { $charset }, as you chose. The mail says { $label }
read-guessed = { $what }: { $charset }. The mail does not say, and this fits best
read-guessed-instead = { $what }: { $charset }. The mail says { $label }, which does not fit
read-ascii = Plain ASCII, which all charsets read alike

# The line under the sender, where something was not certain.
reader-charset-guessed = Read as { $charset }, which the mail does not say
reader-charset-instead = Read as { $charset }, not as { $label } as the mail says
reader-charset-chosen = Read as { $charset }, as you chose

quote-folded = { $lines ->
    [one] One line quoted
   *[other] { $lines } lines quoted
}
quote-of-page = What was quoted
quote-fold = Fold what is quoted

charset-script-unicode = Unicode
charset-script-simplified-chinese = Simplified Chinese
charset-script-traditional-chinese = Traditional Chinese
charset-script-japanese = Japanese
charset-script-korean = Korean
charset-script-cyrillic = Cyrillic
charset-script-western = Western European
charset-script-central-european = Central European
charset-script-greek = Greek
charset-script-turkish = Turkish
charset-script-hebrew = Hebrew
charset-script-arabic = Arabic
charset-script-thai = Thai
charset-script-vietnamese = Vietnamese
charset-script-baltic = Baltic
