# How a mail is written.

source-faces = Ways to look at the source
source-part-faces = Ways to look at this part
source-raw = Raw
source-decoded = Decoded
source-structure = Structure
source-hex = Hex
source-close = Close the source
source-copy = Copy everything
source-find-open = Find…
source-find = Find in the source
source-scroll = Rows of the source
source-scroll-sidewards = Scroll the source sidewards
source-save-part = Save this part…
source-multipart = This part holds those below it
source-part = Part { $number }
source-other-kind = Its octets are { $kind }, not what it says
source-odd-go = Go to the first place

source-odd-no-field = { $count ->
    [one] A header line that is no field
   *[other] { $count } header lines that are no fields
}
source-odd-raw-header = { $count ->
    [one] A header line in an unknown charset
   *[other] { $count } header lines in an unknown charset
}
source-odd-utf8-header = { $count ->
    [one] A header line in plain UTF-8
   *[other] { $count } header lines in plain UTF-8
}
source-odd-long-line = { $count ->
    [one] A line longer than 998 octets
   *[other] { $count } lines longer than 998 octets
}
source-odd-bare-lf = { $count ->
    [one] A line that ends with LF alone
   *[other] { $count } lines that end with LF alone
}
source-odd-bare-cr = { $count ->
    [one] A CR without LF
   *[other] { $count } CR without LF
}
source-odd-nul = { $count ->
    [one] An octet 0
   *[other] { $count } octets 0
}
source-odd-no-boundary = { $count ->
    [one] A multipart without a boundary
   *[other] { $count } multiparts without a boundary
}
source-odd-never-opened = { $count ->
    [one] A multipart whose boundary never comes
   *[other] { $count } multiparts whose boundary never comes
}
source-odd-never-closed = { $count ->
    [one] A multipart that never ends
   *[other] { $count } multiparts that never end
}
source-odd-encoded-multipart = { $count ->
    [one] A multipart that says it is encoded
   *[other] { $count } multiparts that say they are encoded
}
source-odd-unknown-encoding = { $count ->
    [one] An unknown transfer encoding
   *[other] { $count } unknown transfer encodings
}
source-odd-broken-base64 = { $count ->
    [one] Broken base64
   *[other] Broken base64 in { $count } parts
}
source-odd-unknown-charset = { $count ->
    [one] An unknown charset
   *[other] { $count } unknown charsets
}
source-odd-too-complex = Too complex to be taken apart whole

told-copied = Copied
told-source-cut = Copied the first 4 MB; save it to have all
