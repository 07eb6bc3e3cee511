# What is said of signatures that were not read whole.

origin-signature-waits-long = It is far longer than any signature: it was not read whole, and what it covers is not known
