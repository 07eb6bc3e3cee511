# What is wrong with a certificate, said of "it"; why no encryption came about. A clause each.

certificate-changed = it is not the one you trusted until now. Yours was { $before }; this one is { $now }
certificate-nul-in-name = its name “{ $name }” hides a NUL character, which only a forger would write
certificate-wrong-host = it was made for { $names }, not for this host
certificate-common-name-only = it has the name { $name } only in the old place (CN), which has not counted for years
certificate-wildcard-too-wide = its wildcard { $name } would cover servers of other owners too
certificate-partial-wildcard = its wildcard { $name } is not valid: a star must stand for a whole first part of the name
certificate-address-not-named = this account names the server by its address, and the certificate was made for { $names }
certificate-expired = it expired on { $date }
certificate-not-yet-valid = it is valid from { $date } only. Is this computer’s clock right?
certificate-weak-key = its key ({ $key }) is so short that it can be broken
certificate-weak-signature = it is signed with { $algorithm }, which can be forged
certificate-bad-signature = the signature under it is wrong: it was forged or damaged
certificate-revoked = its issuer “{ $issuer }” has revoked it
certificate-not-for-servers = it was made for { $purposes }, not for servers
certificate-authority = it belongs to an authority that issues certificates, not to a server
certificate-self-signed = it is signed by itself, not by an authority this computer trusts
certificate-chain-incomplete = the server sends it without the certificate of its issuer “{ $issuer }”, so nothing proves it. Whoever runs the server has to add that one
certificate-issuer-expired = the certificate of its issuer “{ $issuer }” expired on { $date }
certificate-unknown-issuer = its issuer “{ $issuer }” is not trusted on this computer
certificate-unreadable = it cannot be read: { $detail }
certificate-other = { $detail }

handshake-plaintext = on this port it does not encrypt from the start. It said “{ $said }”
handshake-tls-from-the-start = on this port it encrypts from the start
handshake-not-tls = it answers with something that is not TLS. Another kind of server may be listening on this port
handshake-old-version = it knows only TLS 1.1 or older, which can be broken. Whoever runs it has to update it
handshake-no-common-cipher = it knows no cipher that is still safe
handshake-unknown-name = it says that it serves no host of this name
handshake-client-certificate = it wants a certificate of yours, which Hongyan cannot give
handshake-unproven-key = it cannot prove that the certificate it shows is its own. Somebody may be pretending to be this server
handshake-alert = it gave up and said “{ $alert }”
handshake-other = { $detail }

upgrade-not-offered = it does not offer STARTTLS
upgrade-nothing-announced = it does not say what it can do, or somebody hides it: { $words }
upgrade-not-now = it cannot start encryption for now: { $words }
upgrade-refused = it refuses to start encryption: { $words }
upgrade-odd = its answer to the request for encryption makes no sense: { $words }
