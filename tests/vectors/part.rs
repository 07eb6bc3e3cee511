//! Parts that name something elsewhere, each shown by a page as `cid:part` and attached to it.

/// What each does; its fields but for the Content-ID, an empty line, its body.
pub(crate) const PARTS: &[(&str, &str)] = &[
    (
        "message/external-body by URL",
        "Content-Type: message/external-body; access-type=URL;\n URL=\"https://evil.example/x\"\n\nContent-Type: image/png\n",
    ),
    (
        "message/external-body by URL in pieces",
        "Content-Type: message/external-body; access-type=url; URL*0=\"https://evil\";\n URL*1=\".example/x\"\n\nContent-Type: image/png\n",
    ),
    (
        "message/external-body by ftp",
        "Content-Type: message/external-body; access-type=FTP; site=evil.example;\n name=x.png; directory=x\n\nContent-Type: image/png\n",
    ),
    (
        "message/external-body by anonymous ftp",
        "Content-Type: message/external-body; access-type=ANON-FTP;\n site=\"evil.example\"; name=x\n\nContent-Type: text/html\n",
    ),
    (
        "message/external-body by tftp",
        "Content-Type: message/external-body; access-type=TFTP;\n site=\"evil.example\"; name=x\n\nContent-Type: text/html\n",
    ),
    (
        "message/external-body by a mail server",
        "Content-Type: message/external-body; access-type=MAIL-SERVER;\n server=\"x@evil.example\"; subject=x\n\nContent-Type: text/html\n\nget x\n",
    ),
    (
        "message/external-body in a file of another machine",
        "Content-Type: message/external-body; access-type=LOCAL-FILE;\n name=\"\\\\\\\\evil.example\\\\x\"; site=evil.example\n\nContent-Type: text/html\n",
    ),
    (
        "message/external-body by content-id",
        "Content-Type: message/external-body; access-type=content-id\n\nContent-Type: image/png\nContent-ID: <https://evil.example/x>\n",
    ),
    (
        "message/partial, whose rest is to be fetched",
        "Content-Type: message/partial; id=\"x@evil.example\"; number=1; total=3\n\nSubject: x\n\n<img src=https://evil.example/x>\n",
    ),
    (
        "message/http",
        "Content-Type: message/http; msgtype=request\n\nGET /x HTTP/1.1\nHost: evil.example\n\n",
    ),
    (
        "message/rfc822 with a page",
        "Content-Type: message/rfc822\n\nFrom: x@evil.example\nSubject: x\nContent-Type: text/html\n\n<img src=https://evil.example/x>\n",
    ),
    (
        "message/rfc822 that wants a receipt",
        "Content-Type: message/rfc822\n\nFrom: x@evil.example\nDisposition-Notification-To: x@evil.example\nSubject: x\n\nx\n",
    ),
    (
        "message/global with a page",
        "Content-Type: message/global\n\nFrom: x@evil.example\nSubject: x\nContent-Type: text/html\n\n<img src=https://evil.example/x>\n",
    ),
    (
        "message/disposition-notification",
        "Content-Type: message/disposition-notification\n\nReporting-UA: evil.example; x\nFinal-Recipient: rfc822;x@evil.example\nDisposition: manual-action/MDN-sent-manually; displayed\n",
    ),
    (
        "message/delivery-status that names hosts",
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; evil.example\n\nFinal-Recipient: rfc822; x@evil.example\nAction: failed\nStatus: 5.1.1\nRemote-MTA: dns; mx.evil.example\nDiagnostic-Code: smtp; 550 https://evil.example/x\n",
    ),
    (
        "message/feedback-report",
        "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: x\nVersion: 1\nReported-URI: https://evil.example/x\nReported-Domain: evil.example\n",
    ),
    (
        "text/rfc822-headers",
        "Content-Type: text/rfc822-headers\n\nList-Unsubscribe: <https://evil.example/x>\nFrom: x@evil.example\n",
    ),
    (
        "text/x-amp-html",
        "Content-Type: text/x-amp-html\n\n<!doctype html><html amp4email data-css-strict><head><script async src=\"https://cdn.evil.example/v0.js\"></script></head><body><amp-img src=\"https://evil.example/x\" width=1 height=1></amp-img><amp-list src=\"https://evil.example/x\"></amp-list><form action-xhr=\"https://evil.example/x\"></form></body></html>\n",
    ),
    (
        "text/watch-html",
        "Content-Type: text/watch-html\n\n<img src=https://evil.example/x>\n",
    ),
    (
        "text/html of its own base",
        "Content-Type: text/html\nContent-Base: https://evil.example/\n\n<img src=x><link rel=stylesheet href=x.css>\n",
    ),
    (
        "text/html at a place of its own",
        "Content-Type: text/html\nContent-Location: https://evil.example/x/\n\n<img src=x>\n",
    ),
    (
        "text/html as an attachment",
        "Content-Type: text/html; name=x.html\nContent-Disposition: attachment\n\n<meta http-equiv=refresh content=\"0;url=https://evil.example/x\">\n",
    ),
    (
        "application/xhtml+xml",
        "Content-Type: application/xhtml+xml\n\n<!DOCTYPE html SYSTEM \"https://evil.example/x.dtd\"><html xmlns=\"http://www.w3.org/1999/xhtml\"><body><img src=\"https://evil.example/x\"/></body></html>\n",
    ),
    (
        "application/xml with a style sheet",
        "Content-Type: application/xml\n\n<?xml version=\"1.0\"?><?xml-stylesheet href=\"https://evil.example/x.xsl\" type=\"text/xsl\"?><x/>\n",
    ),
    (
        "application/xml with an entity elsewhere",
        "Content-Type: text/xml\n\n<!DOCTYPE x [<!ENTITY % e SYSTEM \"https://evil.example/x\">%e;]><x/>\n",
    ),
    (
        "application/xml that includes",
        "Content-Type: application/xml\n\n<x xmlns:xi=\"http://www.w3.org/2001/XInclude\"><xi:include href=\"https://evil.example/x\"/></x>\n",
    ),
    (
        "image/svg+xml with a picture",
        "Content-Type: image/svg+xml\n\n<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"><image xlink:href=\"https://evil.example/x\" width=\"9\" height=\"9\"/></svg>\n",
    ),
    (
        "image/svg+xml with use",
        "Content-Type: image/svg+xml\n\n<svg xmlns=\"http://www.w3.org/2000/svg\"><use href=\"https://evil.example/x#y\"/></svg>\n",
    ),
    (
        "image/svg+xml with a style sheet",
        "Content-Type: image/svg+xml\n\n<?xml-stylesheet href=\"https://evil.example/x.css\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><style>@import 'https://evil.example/x';rect{fill:url(https://evil.example/x)}</style><rect width=\"9\" height=\"9\"/></svg>\n",
    ),
    (
        "image/svg+xml with a script",
        "Content-Type: image/svg+xml\n\n<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"fetch('https://evil.example/x')\"><script href=\"https://evil.example/x\"/></svg>\n",
    ),
    (
        "image/svg+xml with a foreign object",
        "Content-Type: image/svg+xml\n\n<svg xmlns=\"http://www.w3.org/2000/svg\"><foreignObject><iframe xmlns=\"http://www.w3.org/1999/xhtml\" src=\"https://evil.example/x\"/></foreignObject></svg>\n",
    ),
    (
        "image/svg+xml with an entity elsewhere",
        "Content-Type: image/svg+xml\n\n<!DOCTYPE svg [<!ENTITY x SYSTEM \"https://evil.example/x\">]><svg xmlns=\"http://www.w3.org/2000/svg\"><text>&x;</text></svg>\n",
    ),
    (
        "image/svg+xml with a font",
        "Content-Type: image/svg+xml\n\n<svg xmlns=\"http://www.w3.org/2000/svg\"><defs><style>@font-face{font-family:x;src:url(https://evil.example/x)}</style></defs><text font-family=\"x\">x</text></svg>\n",
    ),
    (
        "image/png that is SVG",
        "Content-Type: image/png\n\n<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"https://evil.example/x\"/></svg>\n",
    ),
    (
        "image/png that is HTML",
        "Content-Type: image/png\n\n<html><img src=https://evil.example/x></html>\n",
    ),
    (
        "image at a place elsewhere",
        "Content-Type: image/png\nContent-Location: https://evil.example/x\n\n\n",
    ),
    (
        "image of no octets at a place elsewhere",
        "Content-Type: image/gif\nContent-Location: //evil.example/x\nContent-Base: https://evil.example/\n\n",
    ),
    (
        "image/vnd.microsoft.icon",
        "Content-Type: image/vnd.microsoft.icon; name=\"https://evil.example/favicon.ico\"\n\nx\n",
    ),
    (
        "image with links in its data",
        "Content-Type: image/jpeg\nContent-Transfer-Encoding: quoted-printable\n\n=FF=D8=FF=E1=00=60http://ns.adobe.com/xap/1.0/=00<x:xmpmeta><a href=3D'https://evil.example/x'/></x:xmpmeta>\n",
    ),
    (
        "image/x-wmf",
        "Content-Type: image/x-wmf\n\n=D7=CD=C6=9A https://evil.example/x\n",
    ),
    (
        "text/css",
        "Content-Type: text/css\n\n@import 'https://evil.example/x';p{background:url(https://evil.example/x)}\n",
    ),
    (
        "text/css at a place elsewhere",
        "Content-Type: text/css\nContent-Location: https://evil.example/x.css\n\n@font-face{font-family:x;src:url(y.woff)}*{font-family:x}\n",
    ),
    (
        "text/javascript",
        "Content-Type: text/javascript\n\nfetch('https://evil.example/x')\n",
    ),
    (
        "font/woff2 elsewhere",
        "Content-Type: font/woff2\nContent-Location: https://evil.example/x.woff2\n\nx\n",
    ),
    (
        "text/vcard with a photo",
        "Content-Type: text/vcard\n\nBEGIN:VCARD\nVERSION:4.0\nFN:Eve\nPHOTO;VALUE=uri:https://evil.example/x.png\nEND:VCARD\n",
    ),
    (
        "text/vcard with all that has an address",
        "Content-Type: text/vcard\n\nBEGIN:VCARD\nVERSION:4.0\nFN:Eve\nLOGO:https://evil.example/x\nSOUND:https://evil.example/x\nKEY:https://evil.example/x\nSOURCE:https://evil.example/x\nURL:https://evil.example/x\nFBURL:https://evil.example/x\nCALURI:https://evil.example/x\nCALADRURI:https://evil.example/x\nIMPP:xmpp:x@evil.example\nMEMBER:https://evil.example/x\nRELATED:https://evil.example/x\nEND:VCARD\n",
    ),
    (
        "text/x-vcard of version 2.1 with a photo",
        "Content-Type: text/x-vcard\n\nBEGIN:VCARD\nVERSION:2.1\nN:Eve\nPHOTO;VALUE=URL;TYPE=GIF:https://evil.example/x\nEND:VCARD\n",
    ),
    (
        "text/directory",
        "Content-Type: text/directory; profile=vcard; source=\"ldap://evil.example/x\"\n\nBEGIN:VCARD\nFN:Eve\nSOURCE:ldap://evil.example/x\nEND:VCARD\n",
    ),
    (
        "text/calendar with attached things",
        "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:1\nDTSTART:20261124T080000Z\nSUMMARY:x\nATTACH:https://evil.example/x\nURL:https://evil.example/x\nIMAGE;VALUE=URI:https://evil.example/x\nCONFERENCE;VALUE=URI:https://evil.example/x\nORGANIZER;SENT-BY=\"mailto:x@evil.example\";DIR=\"ldap://evil.example/x\":mailto:x@evil.example\nDESCRIPTION;ALTREP=\"https://evil.example/x\":x\nEND:VEVENT\nEND:VCALENDAR\n",
    ),
    (
        "text/calendar with alarms",
        "Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20261124T080000Z\nBEGIN:VALARM\nTRIGGER:-P30D\nACTION:AUDIO\nATTACH;FMTTYPE=audio/basic:https://evil.example/x\nEND:VALARM\nBEGIN:VALARM\nTRIGGER:-P30D\nACTION:EMAIL\nATTENDEE:mailto:x@evil.example\nSUMMARY:x\nDESCRIPTION:x\nEND:VALARM\nBEGIN:VALARM\nTRIGGER:-P30D\nACTION:PROCEDURE\nATTACH:https://evil.example/x\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR\n",
    ),
    (
        "text/calendar with a time zone elsewhere",
        "Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nSOURCE;VALUE=URI:https://evil.example/x\nREFRESH-INTERVAL;VALUE=DURATION:PT1S\nX-PUBLISHED-TTL:PT1S\nBEGIN:VTIMEZONE\nTZID:/evil.example/x\nTZURL:https://evil.example/x\nEND:VTIMEZONE\nBEGIN:VEVENT\nUID:1\nDTSTART;TZID=/evil.example/x:20261124T080000\nEND:VEVENT\nEND:VCALENDAR\n",
    ),
    (
        "text/calendar that asks for an answer by itself",
        "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:1\nDTSTART:20261124T080000Z\nORGANIZER:mailto:x@evil.example\nATTENDEE;RSVP=TRUE;PARTSTAT=NEEDS-ACTION:mailto:ann@example.org\nEND:VEVENT\nEND:VCALENDAR\n",
    ),
    (
        "application/pkcs7-signature with places of certificates",
        "Content-Type: application/pkcs7-signature; name=smime.p7s\nContent-Transfer-Encoding: base64\n\nMIAGCSqGSIb3DQEHAqCAMIAwgDCGIgYIKwYBBQUHMAKGFmh0dHA6Ly9ldmlsLmV4YW1wbGUveA==\n",
    ),
    (
        "application/pkcs7-mime",
        "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n\nMIAGCSqGSIb3DQEHA6CAaHR0cHM6Ly9ldmlsLmV4YW1wbGUvY3Js\n",
    ),
    (
        "application/pkix-cert",
        "Content-Type: application/pkix-cert; name=x.cer\n\nhttp://evil.example/ocsp\n",
    ),
    (
        "application/pgp-keys",
        "Content-Type: application/pgp-keys\n\n-----BEGIN PGP PUBLIC KEY BLOCK-----\nComment: https://evil.example/x\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----\n",
    ),
    (
        "application/pgp-signature",
        "Content-Type: application/pgp-signature\n\n-----BEGIN PGP SIGNATURE-----\nComment: hkps://evil.example\n\nAAAA\n-----END PGP SIGNATURE-----\n",
    ),
    (
        "application/pgp-encrypted",
        "Content-Type: application/pgp-encrypted\n\nVersion: 1\nKeyserver: hkps://evil.example\n",
    ),
    (
        "application/rtf with a picture",
        "Content-Type: application/rtf\n\n{\\rtf1{\\field{\\*\\fldinst{INCLUDEPICTURE \"https://evil.example/x\" \\\\d}}}}\n",
    ),
    (
        "application/rtf with a template",
        "Content-Type: text/rtf\n\n{\\rtf1{\\*\\template https://evil.example/x}x}\n",
    ),
    (
        "application/rtf with a linked object",
        "Content-Type: application/rtf\n\n{\\rtf1{\\object\\objautlink\\objupdate{\\*\\objdata 01050000https://evil.example/x}}}\n",
    ),
    (
        "application/pdf that opens a page",
        "Content-Type: application/pdf; name=x.pdf\n\n%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/URI/URI(https://evil.example/x)>>>>endobj\n",
    ),
    (
        "application/pdf that sends a form",
        "Content-Type: application/pdf; name=x.pdf\n\n%PDF-1.4\n1 0 obj<</AA<</O<</S/SubmitForm/F(https://evil.example/x)>>>>>>endobj\n",
    ),
    (
        "application/ms-tnef with an attachment by reference",
        "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\neJ8+IgEADIACAAYAAAB3b3JkcwAvAmh0dHBzOi8vZXZpbC5leGFtcGxlL3g=\n",
    ),
    (
        "application/internet-shortcut",
        "Content-Type: application/internet-shortcut; name=x.url\nContent-Disposition: attachment\n\n[InternetShortcut]\nURL=https://evil.example/x\nIconFile=\\\\evil.example\\x.ico\n",
    ),
    (
        ".desktop file",
        "Content-Type: application/x-desktop; name=x.desktop\nContent-Disposition: attachment\n\n[Desktop Entry]\nType=Link\nURL=https://evil.example/x\nIcon=https://evil.example/x.png\n",
    ),
    (
        ".webloc file",
        "Content-Type: application/x-webloc; name=x.webloc\n\n<plist><dict><key>URL</key><string>https://evil.example/x</string></dict></plist>\n",
    ),
    (
        ".library-ms file",
        "Content-Type: application/windows-library+xml; name=x.library-ms\n\n<libraryDescription><simpleLocation><url>\\\\evil.example\\x</url></simpleLocation></libraryDescription>\n",
    ),
    (
        ".scf file",
        "Content-Type: application/octet-stream; name=x.scf\n\n[Shell]\nIconFile=\\\\evil.example\\x.ico\n",
    ),
    (
        ".m3u playlist",
        "Content-Type: audio/x-mpegurl; name=x.m3u\n\n#EXTM3U\nhttps://evil.example/x\n",
    ),
    (
        ".asx playlist",
        "Content-Type: video/x-ms-asf; name=x.asx\n\n<asx><entry><ref href=\"https://evil.example/x\"/></entry></asx>\n",
    ),
    (
        ".torrent and magnet",
        "Content-Type: application/x-bittorrent; name=x.torrent\n\nd8:announce22:https://evil.example/xe\n",
    ),
    (
        "text/uri-list",
        "Content-Type: text/uri-list\n\nhttps://evil.example/x\nftp://evil.example/x\n",
    ),
    (
        "text/markdown",
        "Content-Type: text/markdown\n\n![x](https://evil.example/x)\n",
    ),
    (
        "text/enriched",
        "Content-Type: text/enriched\n\n<x-image><param>https://evil.example/x</param></x-image>\n",
    ),
    (
        "text/richtext with an external body",
        "Content-Type: text/richtext\n\n<http>https://evil.example/x</http>\n",
    ),
    (
        "text/plain with a page to be shown beside it",
        "Content-Type: text/plain\n\nhttps://evil.example/x\nhttp://xn--evl-wza.example/\nwww.evil.example\n",
    ),
    (
        "text/plain with a path to a server",
        "Content-Type: text/plain\n\n\\\\evil.example\\share\\x.png and file://evil.example/x\n",
    ),
    (
        "text/html in UTF-7",
        "Content-Type: text/html; charset=utf-7\n\n+ADw-img src=+ACI-https://evil.example/x+ACIAPg-\n",
    ),
    (
        "text/html in UTF-16",
        "Content-Type: text/html; charset=utf-16be\nContent-Transfer-Encoding: base64\n\nADwAaQBtAGcAIABzAHIAYwA9AGgAdAB0AHAAcwA6AC8ALwBlAHYAaQBsAC4AZQB4AGEAbQBwAGwAZQAvAHgAPg==\n",
    ),
    (
        "text/html in ISO-2022-JP",
        "Content-Type: text/html; charset=iso-2022-jp\n\n<img alt=\"\u{1b}$B\" src=https://evil.example/x>\u{1b}(B\n",
    ),
    (
        "a file name that is an address",
        "Content-Type: image/png; name=\"https://evil.example/x.png\"\nContent-Disposition: inline; filename=\"//evil.example/x.png\"\n\nx\n",
    ),
    (
        "a file name that is a path to a server",
        "Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=\"\\\\\\\\evil.example\\\\share\\\\x\"\n\nx\n",
    ),
    (
        "a charset that is an address",
        "Content-Type: text/html; charset=\"https://evil.example/x\"\n\n<p>x\n",
    ),
    (
        "a type that is an address",
        "Content-Type: https://evil.example/x\n\nx\n",
    ),
    (
        "a transfer encoding that is an address",
        "Content-Type: text/plain\nContent-Transfer-Encoding: https://evil.example/x\n\nx\n",
    ),
    (
        "a Content-ID that is an address",
        "Content-Type: image/png\nContent-ID: <https://evil.example/x>\n\nx\n",
    ),
    (
        "a part kept in a cloud",
        "Content-Type: application/octet-stream; name=a.pdf\nX-Mozilla-Cloud-Part: cloudFile; url=https://evil.example/x; name=a.pdf\n\n\n",
    ),
    (
        "a detached part",
        "Content-Type: text/plain; name=\"Deleted: x\"\nX-Mozilla-External-Attachment-URL: https://evil.example/x\n\nx\n",
    ),
    (
        "multipart/appledouble",
        "Content-Type: multipart/appledouble; boundary=d\n\n--d\nContent-Type: application/applefile\n\nhttps://evil.example/x\n--d\nContent-Type: image/png\nContent-Location: https://evil.example/x\n\nx\n--d--\n",
    ),
    (
        "multipart/x-mixed-replace",
        "Content-Type: multipart/x-mixed-replace; boundary=d\n\n--d\nContent-Type: text/html\n\n<meta http-equiv=refresh content=0;url=https://evil.example/x>\n--d--\n",
    ),
    (
        "multipart/byteranges",
        "Content-Type: multipart/byteranges; boundary=d\n\n--d\nContent-Type: text/html\nContent-Range: bytes 0-9/100\nContent-Location: https://evil.example/x\n\nx\n--d--\n",
    ),
    (
        "application/http-index-format",
        "Content-Type: application/http-index-format\n\n300: https://evil.example/\n200: filename content-length\n201: x 1\n",
    ),
    (
        "application/ld+json",
        "Content-Type: application/ld+json\n\n{\"@context\":\"https://schema.org\",\"@type\":\"EmailMessage\",\"potentialAction\":{\"@type\":\"ViewAction\",\"target\":\"https://evil.example/x\"}}\n",
    ),
    (
        "application/vnd.ms-word with a template elsewhere",
        "Content-Type: application/msword; name=x.docm\n\nPK https://evil.example/x.dotm\n",
    ),
    (
        "application/zip with a link",
        "Content-Type: application/zip; name=x.zip\n\nPK\u{3}\u{4}https://evil.example/x\n",
    ),
    (
        "application/x-ns-proxy-autoconfig",
        "Content-Type: application/x-ns-proxy-autoconfig\n\nfunction FindProxyForURL(){return 'PROXY evil.example:80'}\n",
    ),
    (
        "application/sieve and imap urls",
        "Content-Type: application/sieve\n\nredirect \"x@evil.example\"; # imap://evil.example/INBOX\n",
    ),
];
