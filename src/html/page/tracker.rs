//! Who is asked only so that somebody knows that a mail was read: hosts and paths of services that
//! count openings. Facts that anybody can see in the mails these services send.

/// Hosts (with all below them) → how the path must begin; empty for any.
const HOSTS: &[(&str, &str)] = &[
    ("awstrack.me", "/i0/"),
    ("bananatag.com", ""),
    ("bat.bing.com", ""),
    ("beacon.krxd.net", ""),
    ("cirrusinsight.com", ""),
    ("cmail1.com", "/t/"),
    ("cmail19.com", "/t/"),
    ("cmail20.com", "/t/"),
    ("constantcontact.com", "/images/p1x1.gif"),
    ("convertkit-mail.com", "/o/"),
    ("convertkit-mail2.com", "/o/"),
    ("createsend.com", "/t/"),
    ("createsend1.com", "/t/"),
    ("customeriomail.com", "/e/o/"),
    ("doubleclick.net", ""),
    ("emltrk.com", ""),
    ("exct.net", "/open.aspx"),
    ("exacttarget.com", "/open.aspx"),
    ("facebook.com", "/tr"),
    ("getnotify.com", ""),
    ("getresponse.com", "/open.html"),
    ("google-analytics.com", ""),
    ("hs-analytics.net", ""),
    ("hubspotemail.net", "/e2t/to/"),
    ("hubspotlinks.com", "/cto/"),
    ("infusionsoft.com", "/app/emailopened"),
    ("intercom-mail.com", "/via/e"),
    ("intercom-mail.com", "/q/"),
    ("klaviyomail.com", "/mpss/o/"),
    ("liadm.com", ""),
    ("list-manage.com", "/track/open.php"),
    ("list-manage1.com", "/track/open.php"),
    ("list-manage2.com", "/track/open.php"),
    ("mailchimp.com", "/mctx/opens"),
    ("mailfoogae.appspot.com", ""),
    ("mailgun.org", "/o/"),
    ("mailstat.us", ""),
    ("mailtag.io", ""),
    ("mailtrack.io", ""),
    ("mandrillapp.com", "/track/open.php"),
    ("mixmax.com", "/api/track/"),
    ("mjt.lu", "/oo/"),
    ("mkt51.net", ""),
    ("openrate.aweber.com", ""),
    ("pixel.wp.com", ""),
    ("pstmrk.it", "/open/"),
    ("rdstation.com", "/mail/open/"),
    ("readnotify.com", ""),
    ("returnpath.net", ""),
    ("rlcdn.com", ""),
    ("rs6.net", "/on.jsp"),
    ("sailthru.com", "/img/"),
    ("salesloft.com", ""),
    ("scorecardresearch.com", ""),
    ("sendgrid.net", "/wf/open"),
    ("sendibm1.com", "/mk/op/"),
    ("sendibt2.com", "/tr/op/"),
    ("sendibt3.com", "/tr/op/"),
    ("sidekickopen01.com", ""),
    ("sparkpostmail.com", "/q/"),
    ("sparkpostmail2.com", "/q/"),
    ("substack.com", "/o/"),
    ("superhuman.com", "/pixel"),
    ("t.signauxdeux.com", ""),
    ("t.yesware.com", ""),
    ("track.hubspot.com", ""),
    ("trk.klclick.com", ""),
    ("yesware.com", "/t/"),
];

/// Ends of paths that count openings, whoever is asked.
const FILES: &[&str] = &[
    "/1x1.gif",
    "/1x1.png",
    "/beacon.gif",
    "/e/o",
    "/email/open",
    "/o.gif",
    "/open.aspx",
    "/open.gif",
    "/open.php",
    "/open.png",
    "/opened.gif",
    "/pixel.gif",
    "/pixel.png",
    "/track.gif",
    "/track.png",
    "/track/open",
    "/tracking.gif",
    "/trackopen",
    "/tracking/open",
    "/wf/open",
];

/// Whether an address is that of somebody who counts openings.
pub(super) fn is_known(host: &str, address: &str) -> bool {
    let path = path(address).to_ascii_lowercase();
    HOSTS
        .iter()
        .any(|(suffix, start)| is_below(host, suffix) && path.starts_with(start))
        || FILES.iter().any(|end| path.ends_with(end))
}

fn is_below(host: &str, suffix: &str) -> bool {
    host.strip_suffix(suffix)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// From the first slash behind the host up to the question mark.
fn path(address: &str) -> &str {
    let behind = address
        .split_once("://")
        .map_or(address, |(_scheme, rest)| rest);
    let path = behind.find('/').map_or("", |slash| &behind[slash..]);
    path.split('?').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a20_services_that_count_openings_are_known() {
        for (host, address) in [
            (
                "x.list-manage.com",
                "https://x.list-manage.com/track/open.php?u=1",
            ),
            (
                "u1.ct.sendgrid.net",
                "http://u1.ct.sendgrid.net/wf/open?upn=1",
            ),
            ("mailtrack.io", "https://mailtrack.io/trace/mail/1.png"),
            ("a.example", "https://a.example/images/pixel.gif?id=1"),
            ("a.example", "https://a.example/Track/Open?id=1"),
        ] {
            assert!(is_known(host, address), "{address}");
        }
    }

    #[test]
    fn a_host_that_only_ends_alike_and_a_plain_picture_are_none() {
        for (host, address) in [
            ("notmailtrack.io", "https://notmailtrack.io/logo.png"),
            ("x.list-manage.com", "https://x.list-manage.com/logo.png"),
            ("a.example", "https://a.example/open.php/logo.png"),
            ("a.example", "https://a.example/logo.png?x=/pixel.gif"),
            ("a.example", "https://a.example"),
        ] {
            assert!(!is_known(host, address), "{address}");
        }
    }

    #[test]
    fn the_list_is_in_lower_case() {
        for (host, start) in HOSTS {
            assert_eq!(*host, host.to_lowercase());
            assert_eq!(*start, start.to_lowercase());
        }
        for file in FILES {
            assert_eq!(*file, file.to_lowercase());
        }
    }
}
