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
# Between two faults of one certificate.
certificate-and = {"; "}

handshake-plaintext = on this port it does not encrypt from the start. It said “{ $said }”
handshake-tls-from-the-start = on this port it encrypts from the start
handshake-not-tls = it answers with something that is not TLS. Another kind of server may be listening on this port
handshake-old-version = it knows only TLS 1.1 or older, which can be broken. Whoever runs it has to update it
handshake-no-common-cipher = it knows no cipher that is still safe
handshake-unknown-name = it says that it serves no host of this name
handshake-client-certificate = it wants a client certificate, and Hongyan has none
handshake-unproven-key = it cannot prove that the certificate it shows is its own. Somebody may be pretending to be this server
handshake-alert = it gave up and said “{ $alert }”
handshake-other = { $detail }

upgrade-not-offered = it does not offer STARTTLS
upgrade-nothing-announced = it does not say what it can do, or somebody hides it: { $words }
upgrade-not-now = it cannot start encryption for now: { $words }
upgrade-refused = it refuses to start encryption: { $words }
upgrade-odd = its answer to the request for encryption makes no sense: { $words }

# A certificate that a person looks at.

certificate-title = Certificate of { $host }
certificate-look = Look at the certificate…
certificate-names = Made for
certificate-subject = Owner
certificate-issuer = Issuer
certificate-valid = Valid
certificate-validity = { $from } to { $until }
certificate-key = Key
certificate-signature = Signature
certificate-revocation = Revocation
certificate-not-checked = not checked
certificate-fingerprint = SHA-256 fingerprint
certificate-fingerprint-before = Fingerprint you trusted until now
certificate-fingerprint-now = Fingerprint shown now
certificate-has-changed = the certificate you trusted for this server has changed
certificate-compare = Trust it only if whoever runs the server has told you this fingerprint in another way. Then this one certificate holds for this server and this account, until it changes.
certificate-never = No decision of yours can make this certificate trustworthy.
certificate-refuse = Do not trust
certificate-trust = Trust this certificate for this account
certificate-trust-new = Trust the new certificate for this account
certificate-pinned = Certificates you trust
certificate-pin = { $host }: { $fingerprint }
certificate-pin-any = any server: { $fingerprint }
certificate-pin-remove = Trust no longer: { $fingerprint }

# The connection doctor.

doctor-title = Connections of { $account }
doctor-again = Examine again
doctor-copy = Copy report
doctor-hide-hosts = Leave server names out of the report
doctor-all-well = Both servers work with these settings
doctor-examine = Examine the connection
step-announce = What it can do
step-look-maildrop = Mailbox
step-look-submission = What it accepts
found-in-vain = { $address } failed: { $why }
found-certificate = for { $names } by { $issuer }, { $days } days left
found-pinned = trusted by your own decision
found-maildrop = { $mails } mails, { $size }
found-limit = mails up to { $size }
found-no-limit = no size limit announced
doctor-report = Hongyan { $version }, connection doctor
doctor-before-tls = {" "}(before TLS: { $announced })
doctor-certificate = certificate for { $names } by { $issuer }, until { $until } ({ $days } days), { $key }, { $signature }, revocation not checked
doctor-works-implicit = { $server } works on port { $port } with TLS from the start
doctor-works-starttls = { $server } works on port { $port } with STARTTLS
doctor-use-implicit = Use { $port } with TLS from the start
doctor-use-starttls = Use { $port } with STARTTLS

account-plaintext = Not encrypted. Anyone on the way can read the password and the mails of { $account }
account-plaintext-here = Not encrypted. The server of { $account } runs on this computer, so nothing leaves it
