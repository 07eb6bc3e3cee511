//! Fields of the header that name something elsewhere.

/// What each does, and its lines.
pub(crate) const FIELDS: &[(&str, &str)] = &[
    (
        "List-Unsubscribe by https",
        "List-Unsubscribe: <https://evil.example/x>\n",
    ),
    (
        "List-Unsubscribe by mail",
        "List-Unsubscribe: <mailto:x@evil.example?subject=x>\n",
    ),
    (
        "List-Unsubscribe by both",
        "List-Unsubscribe: <mailto:x@evil.example>, <http://evil.example/x>\n",
    ),
    (
        "List-Unsubscribe in one click",
        "List-Unsubscribe: <https://evil.example/x>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n",
    ),
    (
        "List-Subscribe",
        "List-Subscribe: <https://evil.example/x>\n",
    ),
    ("List-Archive", "List-Archive: <https://evil.example/x>\n"),
    ("List-Help", "List-Help: <https://evil.example/x>\n"),
    ("List-Owner", "List-Owner: <https://evil.example/x>\n"),
    ("List-Post", "List-Post: <https://evil.example/x>\n"),
    ("List-ID", "List-ID: <x.evil.example>\n"),
    ("Archived-At", "Archived-At: <https://evil.example/x>\n"),
    (
        "Disposition-Notification-To",
        "Disposition-Notification-To: <x@evil.example>\n",
    ),
    (
        "Disposition-Notification-Options",
        "Disposition-Notification-To: x@evil.example\nDisposition-Notification-Options: signed-receipt-protocol=required,pkcs7-signature\n",
    ),
    ("Return-Receipt-To", "Return-Receipt-To: x@evil.example\n"),
    (
        "X-Confirm-Reading-To",
        "X-Confirm-Reading-To: x@evil.example\n",
    ),
    ("Read-Receipt-To", "Read-Receipt-To: x@evil.example\n"),
    (
        "Registered-Mail-Reply-Requested-By",
        "Registered-Mail-Reply-Requested-By: x@evil.example\n",
    ),
    (
        "Generate-Delivery-Report",
        "Generate-Delivery-Report: x@evil.example\n",
    ),
    ("Errors-To", "Errors-To: x@evil.example\n"),
    ("X-PMRQC", "X-PMRQC: 1\nX-Reply-Requested: x@evil.example\n"),
    (
        "Importance with a request to answer",
        "Reply-By: Mon, 23 Nov 2026 08:00:00 +0000\nReply-To: x@evil.example\n",
    ),
    ("X-Face", "X-Face: https://evil.example/x\n"),
    (
        "Face",
        "Face: iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==\n",
    ),
    ("X-Face-URL", "X-Face-URL: https://evil.example/x\n"),
    ("X-Image-URL", "X-Image-URL: https://evil.example/x\n"),
    ("X-Avatar", "X-Avatar: https://evil.example/x\n"),
    ("Avatar", "Avatar: https://evil.example/x\n"),
    ("X-Picture", "X-Picture: https://evil.example/x\n"),
    ("X-Icon", "X-Icon: https://evil.example/favicon.ico\n"),
    (
        "BIMI-Location",
        "BIMI-Location: v=BIMI1; l=https://evil.example/x.svg; a=https://evil.example/x.pem\n",
    ),
    ("BIMI-Selector", "BIMI-Selector: v=BIMI1; s=x\n"),
    (
        "BIMI-Indicator",
        "BIMI-Indicator: PHN2ZyB4bWxuczp4bGluaz0iaHR0cHM6Ly9ldmlsLmV4YW1wbGUveCIvPg==\n",
    ),
    (
        "BIMI-Logo-Preference",
        "BIMI-Logo-Preference: brand\nBIMI-Location: l=https://evil.example/x\n",
    ),
    (
        "OpenPGP with an address of the key",
        "OpenPGP: id=0123456789ABCDEF; url=https://evil.example/x.asc; preference=signencrypt\n",
    ),
    ("X-PGP-Key", "X-PGP-Key: https://evil.example/x.asc\n"),
    (
        "X-PGP-Key-URL",
        "X-PGP-Key-URL: https://evil.example/x.asc\nX-PGP-KeyServer: hkps://evil.example\n",
    ),
    (
        "Autocrypt",
        "Autocrypt: addr=eve@evil.example; prefer-encrypt=mutual; keydata=AAAA\n",
    ),
    (
        "Autocrypt-Gossip",
        "Autocrypt-Gossip: addr=eve@evil.example; keydata=AAAA\n",
    ),
    (
        "DKIM-Signature, whose key stands in the DNS",
        "DKIM-Signature: v=1; a=rsa-sha256; d=evil.example; s=x; q=dns/txt; h=from:subject; bh=AAAA; b=AAAA\n",
    ),
    (
        "DKIM-Signature that asks for its key by https",
        "DKIM-Signature: v=1; a=rsa-sha256; d=evil.example; s=x; q=https/evil.example; h=from; bh=AAAA; b=AAAA\n",
    ),
    (
        "DKIM-Signature with an identity elsewhere",
        "DKIM-Signature: v=1; a=ed25519-sha256; d=evil.example; i=@tag.evil.example; s=reader1; h=from; bh=AAAA; b=AAAA\n",
    ),
    (
        "DomainKey-Signature",
        "DomainKey-Signature: a=rsa-sha1; s=x; d=evil.example; q=dns; c=nofws; b=AAAA\n",
    ),
    (
        "ARC seal",
        "ARC-Seal: i=1; a=rsa-sha256; d=evil.example; s=x; cv=none; b=AAAA\nARC-Message-Signature: i=1; a=rsa-sha256; d=evil.example; s=x; h=from; bh=AAAA; b=AAAA\n",
    ),
    (
        "Authentication-Results that name a host",
        "Authentication-Results: evil.example; dkim=pass header.d=evil.example; dmarc=pass\n",
    ),
    (
        "Received-SPF",
        "Received-SPF: pass (evil.example: 192.0.2.1) client-ip=192.0.2.1; helo=evil.example\n",
    ),
    (
        "Received by names to be looked up",
        "Received: from evil.example (x.evil.example [192.0.2.1]) by mx.evil.example with ESMTPS id 1; Mon, 23 Nov 2026 08:00:00 +0000\n",
    ),
    (
        "X-Originating-IP to be looked up",
        "X-Originating-IP: [192.0.2.1]\nX-Sender-IP: 192.0.2.2\n",
    ),
    ("Content-Base", "Content-Base: \"https://evil.example/\"\n"),
    (
        "Content-Location of the mail",
        "Content-Location: https://evil.example/x.html\n",
    ),
    (
        "Link to a style sheet",
        "Link: <https://evil.example/x.css>; rel=stylesheet\n",
    ),
    (
        "Link to be fetched ahead",
        "Link: <https://evil.example/>; rel=preconnect, <//evil.example>; rel=dns-prefetch\n",
    ),
    ("Refresh", "Refresh: 0; url=https://evil.example/x\n"),
    (
        "Location",
        "Location: https://evil.example/x\nStatus: 302\n",
    ),
    (
        "Set-Cookie and Report-To",
        "Set-Cookie: a=b; domain=evil.example\nReport-To: {\"endpoints\":[{\"url\":\"https://evil.example/x\"}]}\n",
    ),
    (
        "Content-Security-Policy with an address for reports",
        "Content-Security-Policy: default-src 'none'; report-uri https://evil.example/x\n",
    ),
    ("X-DNS-Prefetch-Control", "X-DNS-Prefetch-Control: on\n"),
    (
        "Sensor of a campaign",
        "X-Campaign-Open: https://evil.example/x\nFeedback-ID: 1:x:evil.example\n",
    ),
    (
        "X-Report-Abuse",
        "X-Report-Abuse: <https://evil.example/x>\nX-Abuse-Reports-To: x@evil.example\n",
    ),
    (
        "X-URL",
        "X-URL: https://evil.example/x\nX-Home-Page: https://evil.example/\n",
    ),
    (
        "Organization with a page",
        "Organization: https://evil.example/x\nX-Organization-Logo: https://evil.example/x.png\n",
    ),
    (
        "Jabber-ID",
        "Jabber-ID: eve@evil.example\nX-SIP: sip:eve@evil.example\n",
    ),
    (
        "From that looks like an address of the web",
        "X-From: https://evil.example/x\nSender: https://evil.example/x@evil.example\n",
    ),
    (
        "Reply-To to a server of its own",
        "Reply-To: x@[192.0.2.1]\n",
    ),
    (
        "Followup-To news",
        "Newsgroups: x.evil\nFollowup-To: news://evil.example/x\n",
    ),
    (
        "References to be fetched",
        "References: <https://evil.example/x@evil.example>\nIn-Reply-To: <x@evil.example>\n",
    ),
    (
        "Supersedes and Replaces",
        "Supersedes: <x@evil.example>\nObsoletes: <y@evil.example>\n",
    ),
    (
        "Original-Recipient",
        "Original-Recipient: rfc822;x@evil.example\nDSN-Gateway: dns; evil.example\n",
    ),
    (
        "Content-Features and Content-Alternative",
        "Content-Alternative: ((color=full)(uri=https://evil.example/x))\n",
    ),
    (
        "Schedule-Tag and calendars",
        "Schedule-Tag: https://evil.example/x\nX-MS-Has-Attach: https://evil.example/x\n",
    ),
    (
        "X-MS-Exchange voting and safe links",
        "X-Message-Flag: https://evil.example/x\nX-MS-Exchange-Organization-AuthSource: evil.example\n",
    ),
    (
        "Large file elsewhere (cloud part)",
        "X-Mozilla-Cloud-Part: cloudFile; url=https://evil.example/x; name=a.pdf\n",
    ),
    (
        "X-Mozilla-External-Attachment-URL",
        "X-Mozilla-External-Attachment-URL: https://evil.example/x\nX-Mozilla-Altered: AttachmentDetached\n",
    ),
    (
        "X-GM-Body-Pieces and AMP",
        "X-AMP-Cache: https://evil.example/x\n",
    ),
    (
        "Subject that is an address",
        "X-Subject: x\nComments: https://evil.example/x\nKeywords: https://evil.example/x\n",
    ),
    (
        "Encoded word with a charset at an address",
        "X-Name: =?https://evil.example/x?Q?a?= =?utf-8*https?Q?b?=\n",
    ),
    (
        "Resent by a host",
        "Resent-From: x@evil.example\nResent-Sender: x@evil.example\nResent-Message-ID: <x@evil.example>\n",
    ),
    (
        "Require-Recipient-Valid-Since",
        "Require-Recipient-Valid-Since: ann@example.org; Sat, 1 Jun 2019 09:23:01 -0700\n",
    ),
    (
        "TLS-Required",
        "TLS-Required: No\nX-MTA-STS: https://mta-sts.evil.example/.well-known/mta-sts.txt\n",
    ),
];
