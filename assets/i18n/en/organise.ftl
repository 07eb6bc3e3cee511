# Folders and tags.

action-tag = Tag

tags-title = Tags
tags-hint = Find a tag or type a new one
tags-none = Type a name for the first tag
tags-new = New tag “{ $tag }”
place-tags = Tags

tag-menu-rename = Rename…
tag-menu-colour = Colour
tag-menu-delete = Delete…
tag-rename-title = Rename the tag “{ $tag }”
tag-delete-title = Delete the tag “{ $tag }”?
tag-delete-told = { $mails ->
    [0] No mail bears it.
    [one] It is taken off one mail. The mail itself stays.
   *[other] It is taken off { $shown } mails. The mails themselves stay.
}
tag-delete = Delete tag
tag-merge = Merge
tag-merge-told = There is a tag “{ $tag }” already. The two become one
tag-colour-red = Red
tag-colour-orange = Orange
tag-colour-yellow = Yellow
tag-colour-green = Green
tag-colour-teal = Teal
tag-colour-blue = Blue
tag-colour-purple = Purple
tag-colour-pink = Pink
tag-colour-brown = Brown
tag-colour-grey = Grey

folder-new = New folder
folder-new-in = New folder in “{ $folder }”
folder-menu-new = New folder…
folder-menu-new-in = New folder in it…
folder-menu-rename = Rename…
folder-menu-out = Move to the top level
folder-menu-delete = Delete…
folder-make = Make folder
folder-rename-title = Rename “{ $folder }”
folder-delete-title = Delete “{ $folder }”?
folder-delete-told = { $folders ->
    [0] { $mails ->
        [0] It holds no mail.
        [one] The mail in it goes to Trash.
       *[other] The { $shown } mails in it go to Trash.
    }
    [one] { $mails ->
        [0] The folder within it goes too. They hold no mail.
        [one] The folder within it goes too. Their mail goes to Trash.
       *[other] The folder within it goes too. Their { $shown } mails go to Trash.
    }
   *[other] { $mails ->
        [0] The { $folders } folders within it go too. They hold no mail.
        [one] The { $folders } folders within it go too. Their mail goes to Trash.
       *[other] The { $folders } folders within it go too. Their { $shown } mails go to Trash.
    }
}
folder-delete = Delete folder
palette-folder-rename = Rename the folder “{ $folder }”…
palette-folder-delete = Delete the folder “{ $folder }”…
palette-folder-out = Move the folder “{ $folder }” to the top level
palette-folder-into = Move the folder “{ $folder }” into “{ $goal }”
palette-tag-rename = Rename the tag “{ $tag }”…
palette-tag-delete = Delete the tag “{ $tag }”…
palette-tag-colour = Colour of the tag “{ $tag }”: { $colour }
folder-fold = Hide the folders in “{ $folder }”
folder-unfold = Show the folders in “{ $folder }”
folder-fault-empty = A name is needed
folder-fault-control = A name cannot hold control characters
folder-fault-long = The name is too long
folder-fault-taken = There is a folder of this name
folder-fault-within = A folder cannot lie in itself
name-field = Name
rename = Rename

undo-folder-deleted = { $count ->
    [0] Folder deleted
    [one] Folder deleted and its mail moved to Trash
   *[other] Folder deleted and its { $shown } mails moved to Trash
}
undo-folder-made = New folder made
undo-folder-renamed = Folder renamed
undo-folder-renamed-parted = { $count ->
    [one] Folder renamed, and the filter “{ $name }” split into one for each name
   *[other] Folder renamed, and { $count } filters split into one for each name
}
undo-tag-deleted = Tag deleted
undo-tag-renamed = Tag renamed
undo-tag-merged = Tags merged
undo-tagged = { $count ->
    [one] Mail tagged
   *[other] { $shown } mails tagged
}
undo-untagged = { $count ->
    [one] Tag taken off the mail
   *[other] Tag taken off { $shown } mails
}
undo-retagged = { $count ->
    [one] Tags of the mail changed
   *[other] Tags of { $shown } mails changed
}
told-folder-stays = The folder “{ $name }” is not empty, so it stays
spoken-row-tags = tagged { $tags }
tag-take-off = Take the tag “{ $tag }” off
dragged-mails = { $count ->
    [one] One mail
   *[other] { $shown } mails
}
