//! Where something of the Web is: an address of https.

use url::{Host, Url};

use super::WebFault;
use super::public::is_public;
use crate::model::host::{HTTPS, is_web_port};

/// Where something is. Always https, without name, password and fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebAddress(Url);

impl WebAddress {
    /// Reads the address of a picture as it stands in a mail. One of http on its usual port becomes
    /// one of https: who has no https today has few pictures.
    ///
    /// # Errors
    /// [`WebFault::NoAddress`], [`WebFault::Credentials`], [`WebFault::Port`],
    /// [`WebFault::NotPublic`] for an address in numbers that is none of the Internet, or a name
    /// that nobody else's can be.
    pub fn of_picture(text: &str) -> Result<Self, WebFault> {
        let mut url = Url::parse(text).map_err(|_fault| WebFault::NoAddress)?;
        if url.scheme() == "http" {
            if url.port().is_some() {
                return Err(WebFault::Port);
            }
            url.set_scheme("https").map_err(|()| WebFault::NoAddress)?;
        }
        Self::of(url)
    }

    /// Reads the address that a form goes to, which is one of https from the first.
    ///
    /// # Errors
    /// As [`WebAddress::of_picture`].
    pub fn of_form(text: &str) -> Result<Self, WebFault> {
        Self::of(Url::parse(text).map_err(|_fault| WebFault::NoAddress)?)
    }

    /// Where a server leads on to from here.
    ///
    /// # Errors
    /// As [`WebAddress::of_picture`]; [`WebFault::Plain`] for http: a server that has
    /// answered by https knows what it does.
    pub fn led_on(&self, location: &str) -> Result<Self, WebFault> {
        // Nowhere is not here again.
        if location.is_empty() {
            return Err(WebFault::NoAddress);
        }
        let url = self.0.join(location);
        let url = url.map_err(|_fault| WebFault::NoAddress)?;
        match url.scheme() {
            "http" => Err(WebFault::Plain),
            _ => Self::of(url),
        }
    }

    fn of(mut url: Url) -> Result<Self, WebFault> {
        if url.scheme() != "https" {
            return Err(WebFault::NoAddress);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(WebFault::Credentials);
        }
        if url.port().is_some_and(|port| !is_web_port(port)) {
            return Err(WebFault::Port);
        }
        let is_private = match url.host() {
            Some(Host::Ipv4(address)) => !is_public(address.into()),
            Some(Host::Ipv6(address)) => !is_public(address.into()),
            // Names of one machine or network (RFC 6761, RFC 6762, RFC 8375), and those without a
            // dot: whoever answers for them is at home.
            Some(Host::Domain(name)) => is_name_at_home(name),
            None => return Err(WebFault::NoAddress),
        };
        if is_private {
            return Err(WebFault::NotPublic {
                address: url.host_str().unwrap_or_default().to_owned(),
            });
        }
        url.set_fragment(None);
        Ok(Self(url))
    }

    /// A name in A-labels, or an address without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        let host = self.0.host_str().unwrap_or_default();
        host.trim_start_matches('[').trim_end_matches(']')
    }

    /// TCP port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.0.port().unwrap_or(HTTPS)
    }

    /// What stands in the Host field.
    pub(super) fn authority(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        match self.0.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }

    /// What is asked for there.
    pub(super) fn path_and_query(&self) -> String {
        match self.0.query() {
            Some(query) => format!("{}?{query}", self.0.path()),
            None => self.0.path().to_owned(),
        }
    }
}

fn is_name_at_home(name: &str) -> bool {
    const AT_HOME: [&str; 5] = ["localhost", "local", "internal", "lan", "home.arpa"];
    let name = name.trim_end_matches('.');
    !name.contains('.')
        || AT_HOME.iter().any(|end| {
            name.strip_suffix(end)
                .is_some_and(|rest| rest.ends_with('.'))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Result<String, WebFault> {
        WebAddress::of_picture(text).map(|address| address.0.to_string())
    }

    #[test]
    fn a20_http_becomes_https_and_nothing_else_is_asked_for() {
        for (text, asked) in [
            ("https://a.example/x.png?y#z", "https://a.example/x.png?y"),
            ("http://a.example/x", "https://a.example/x"),
            ("http://a.example:80/x", "https://a.example/x"),
            ("https://a.example:443/", "https://a.example/"),
            ("https://a.example:8443/", "https://a.example:8443/"),
            ("https://图.example/图", "https://xn--6oq.example/%E5%9B%BE"),
        ] {
            let found = shown(text);
            if text.contains('图') {
                assert!(found.unwrap().starts_with("https://xn--"), "{text}");
            } else {
                assert_eq!(found.as_deref(), Ok(asked), "{text}");
            }
        }
        for text in [
            "ftp://a.example/",
            "file:///etc/passwd",
            "x.png",
            "https://",
            "data:,x",
        ] {
            assert_eq!(shown(text), Err(WebFault::NoAddress), "{text}");
        }
    }

    #[test]
    fn a20_no_address_bears_a_password_or_leads_to_another_service() {
        for text in [
            "https://ann@a.example/",
            "https://ann:x@a.example/",
            "https://:x@a.example/",
        ] {
            assert_eq!(shown(text), Err(WebFault::Credentials), "{text}");
        }
        for text in [
            "http://a.example:8080/",
            "https://a.example:25/",
            "https://a.example:22/",
        ] {
            assert_eq!(shown(text), Err(WebFault::Port), "{text}");
        }
    }

    #[test]
    fn a20_this_machine_and_this_network_are_not_asked_however_they_are_written() {
        for text in [
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://127.1/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://[64:ff9b::10.0.0.1]/",
            "https://192.168.1.1/",
            "https://169.254.169.254/latest/meta-data/",
            "https://0/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://router/",
            "https://nas.local/",
            "https://x.localhost/",
            "https://files.home.arpa/",
            "https://１２７.０.０.１/",
        ] {
            let refused = shown(text);
            assert!(
                matches!(refused, Err(WebFault::NotPublic { .. })),
                "{text}: {refused:?}"
            );
        }
    }

    #[test]
    fn a31_a_form_goes_to_https_on_the_internet_and_to_no_other_service() {
        let read = WebAddress::of_form;
        let good = read("https://lists.example:8443/u?id=7&x=%20#top").unwrap();
        assert_eq!((good.host(), good.port()), ("lists.example", 8443));
        assert_eq!(good.path_and_query(), "/u?id=7&x=%20");
        assert_eq!(good.authority(), "lists.example:8443");
        assert_eq!(
            read("https://[2606:4700::1]/").unwrap().host(),
            "2606:4700::1"
        );
        for (bad, fault) in [
            ("http://a.example/", WebFault::NoAddress),
            ("https://user@a.example/", WebFault::Credentials),
            ("https://a.example:25/", WebFault::Port),
            ("/u", WebFault::NoAddress),
            ("", WebFault::NoAddress),
        ] {
            assert_eq!(read(bad), Err(fault), "{bad:?}");
        }
        for (inner, host) in [
            ("https://router/", "router"),
            ("https://nas.local/u", "nas.local"),
            ("https://10.0.0.1/", "10.0.0.1"),
            ("https://[::1]/", "[::1]"),
        ] {
            let address = host.to_owned();
            assert_eq!(read(inner), Err(WebFault::NotPublic { address }), "{inner}");
        }
    }

    #[test]
    fn a20_a_server_leads_on_only_within_https() {
        let from = WebAddress::of_picture("https://a.example/b/c?d").unwrap();
        let led = |to: &str| from.led_on(to).map(|address| address.0.to_string());
        assert_eq!(led("e").as_deref(), Ok("https://a.example/b/e"));
        assert_eq!(led("//b.example/").as_deref(), Ok("https://b.example/"));
        assert_eq!(led("http://a.example/"), Err(WebFault::Plain));
        let address = "10.0.0.1".to_owned();
        assert_eq!(
            led("https://10.0.0.1/"),
            Err(WebFault::NotPublic { address })
        );
        assert_eq!(led("file:///etc/passwd"), Err(WebFault::NoAddress));
        assert_eq!(led(""), Err(WebFault::NoAddress));
        assert_eq!(led("https://a:b@b.example/"), Err(WebFault::Credentials));
    }

    #[test]
    fn what_is_written_to_a_server_is_its_name_and_the_path() {
        let address = WebAddress::of_picture("https://A.Example:8443?x=1").unwrap();
        assert_eq!(address.authority(), "a.example:8443");
        assert_eq!(address.path_and_query(), "/?x=1");
        assert_eq!((address.host(), address.port()), ("a.example", 8443));
    }
}
