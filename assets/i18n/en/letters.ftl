# Attachments saved and looked at, charsets of files.

activity-saving = saving attachments: { $files } of { $of }
activity-stop-saving = Stop saving attachments
cause-attachment-stopped = You stopped it. { $folder } has { $saved } of them; not saved: { $names }
attachment-cannot-heif = No part of Hongyan can decode { $kind } pictures. Open it with a picture viewer that can, or save it
attachment-charset = Charset…
attachment-charset-by-itself = Automatic
attachment-charset-for = Text files from { $sender } will be read this way, and so will the mails
