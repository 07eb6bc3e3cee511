# Pictures that a mail wants from other servers.

task-fetch-pictures = The pictures were not loaded

action-pictures-show = Show pictures from other servers
action-pictures-trackers = Load trackers too
action-pictures-always = Always show pictures from this sender
action-pictures-never = Never show pictures from this sender
action-pictures-ask = Ask about pictures from this sender again

pictures-wanted = { $count ->
    [one] One picture not loaded
   *[other] { $count } pictures not loaded
}
pictures-show = Show pictures
pictures-stop = Stop
pictures-again = Try again
pictures-more = More about pictures from this sender
pictures-always = Always show pictures from { $address }
pictures-never = Never show pictures from { $address }
pictures-no-longer-always = Don’t always show pictures from { $address }
pictures-offer-again = Offer pictures from { $address } again
pictures-show-trackers = { $count ->
    [one] Load the tracker too
   *[other] Load the { $count } trackers too
}
pictures-trackers-aside = { $count ->
    [one] One tracker stays out all the same
   *[other] { $count } trackers stay out all the same
}
pictures-trackers-left = { $count ->
    [one] One tracker kept out
   *[other] { $count } trackers kept out
}
pictures-coming = Loading pictures…
pictures-coming-of = Loading pictures: { $done } of { $of }
pictures-failed = { $failed } of { $of } pictures did not come
pictures-doubt-junk = Pictures from { $address } are shown by themselves, but not in Junk
pictures-doubt-authors = It does not name exactly one author, so no sender’s choice holds for it
pictures-doubt-disproved = Pictures from { $address } are shown by themselves, but a server found that this mail does not come from there
pictures-doubt-unproved = Pictures from { $address } are shown by themselves, but nothing proves that this mail comes from there, and these lie with others

picture-fault-no-address = The address of a picture with { $host } makes no sense
picture-fault-credentials = The address of a picture with { $host } carries a name or password and is not asked for
picture-fault-port = A picture with { $host } is on a port that does not belong to the secure web
picture-fault-private = { $host } leads into this machine or a private network, where no mail has anything to ask for
picture-fault-name-not-found = { $host } has no address
picture-fault-unreachable = { $host } cannot be reached
picture-fault-encryption = { $host } has no encryption that can be trusted
picture-fault-slow = { $host } took too long
picture-fault-status = { $host } refused with { $status }
picture-fault-redirected-plain = { $host } leads on to a place without encryption
picture-fault-redirected-often = { $host } leads on from place to place
picture-fault-redirected-away = { $host } leads on to somebody else; press Show pictures to follow it
picture-fault-too-large = A picture with { $host } is larger than 8 MB
picture-fault-too-many = The mail wants more pictures than Hongyan fetches for one mail
picture-fault-no-picture = What { $host } sent is no picture that Hongyan draws
picture-fault-broken = The answer of { $host } broke off
