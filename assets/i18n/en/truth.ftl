# What holds, said in full: of lists, broken files, mails on their way and steps taken back.

cause-answer-barred-port = The mail offers this at { $address }. Nothing was sent there: port { $port } belongs to another service than the web. Look at the address, then open it in your browser, or copy it
cause-answer-barred = The mail offers this at { $address }. Nothing was sent there: it is no address that a request may go to. Look at it, and copy it if you want to go there yourself
leave-barred-title = The address of this list is not opened from here
leave-barred-port = The mail offers to unsubscribe by one request to { $address }. Hongyan does not send it: port { $port } belongs to another service than the web, and no mail may have Hongyan speak to such. Look at the address, then open it in your browser, or copy it
leave-barred-name = The mail offers to unsubscribe at { $address }. Hongyan does not go there: a name stands before the host, so that the address looks as if it led elsewhere. Look at what stands behind the @, and copy the address if you trust it
leave-barred-odd = The mail offers to unsubscribe at { $address }. Hongyan does not go there: it is not written as an address of the web is, so nobody can tell where it leads. Copy it if you know the list, or write to the sender

attachment-not-drawn = This is { $what }, but nothing of it could be drawn
attachment-not-drawn-advice = It is damaged, very large, or made in a way that is not drawn here. Save it and open it with another program; if that fails as well, ask the sender to send it again
damage-title = This is { $what }, and it is damaged
damage-list = { $count ->
    [one] Its list of contents is missing or broken. One file was found without it; there may have been more, and what is in it may be broken
   *[other] Its list of contents is missing or broken. { $count } files were found without it; there may have been more, and what is in them may be broken
}
damage-list-none = Its list of contents is missing or broken, and no file was found in it
damage-content = Not all of it can be read. What could be is shown here
damage-content-none = It begins as such a file does, but what follows cannot be read
damage-cut = It ends too early: a part was lost on the way. What came of it is shown, as far as it can be
damage-cut-none = It ends too early: a part was lost on the way, and what came of it cannot be shown
damage-advice = Save it and try another program, or ask the sender to send it again
