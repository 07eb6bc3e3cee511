# The compose window.

compose-title = New mail
compose-from = From
compose-to = To
compose-cc = Cc
compose-bcc = Bcc
compose-subject = Subject
compose-message = Message
compose-attach = Attach
compose-send = Send
compose-send-tip = Send (Ctrl+Enter)
compose-discard = Discard
compose-discard-ask = Throw this draft away?
compose-discard-do = Throw away
compose-close = Close, keeping the draft
compose-saved = Saved { $time }
compose-sending = Putting it into the outbox
compose-attaching = Attaching
compose-sends-when-attached = It goes as soon as the files are attached
compose-total = { $size } in all
compose-remove = Remove { $name }
compose-drop = Drop the files to attach them
compose-no-attachment = The text speaks of an attachment, and there is none
compose-send-without = Send without
compose-no-subject = The subject is empty
compose-send-anyway = Send anyway
