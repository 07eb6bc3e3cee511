//! The name of a server, before anybody is asked for it.

/// Ports below belong to other services; a mail must not have us speak to those.
const FIRST_FREE_PORT: u16 = 1024;
/// https (RFC 9110 §4.2.2).
pub const HTTPS: u16 = 443;

/// Whether something of the Web may be asked for at this port, where a mail names it.
#[must_use]
pub const fn is_web_port(port: u16) -> bool {
    port == HTTPS || port >= FIRST_FREE_PORT
}

/// Octets of a name (RFC 1035 §2.3.4).
const LONGEST_OCTETS: usize = 255;

/// Why a text names no server. `Display` says what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HostFault {
    /// Nothing is named.
    #[error("the host is empty, expected a name like mail.example.org")]
    Empty,
    /// It has what no name has (a line end, a blank, a control character, a path, an address),
    /// or too much.
    #[error("this is no host name, expected a name like mail.example.org without port or path")]
    NoName,
    /// A port is behind it.
    #[error("the host has a colon in it, expected the name alone; the port has its own key")]
    Colon,
}

/// Looks at a host's name, or its address without brackets. Nothing that passes can end a line or
/// a word, wherever it is written (A-33).
///
/// # Errors
/// [`HostFault`], the first that applies.
pub fn check_host(host: &str) -> Result<(), HostFault> {
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '/' | '@' | '<' | '>');
    if host.is_empty() {
        Err(HostFault::Empty)
    } else if host.len() > LONGEST_OCTETS || host.contains(odd) {
        Err(HostFault::NoName)
    } else if host.contains(':') && host.parse::<core::net::Ipv6Addr>().is_err() {
        Err(HostFault::Colon)
    } else {
        Ok(())
    }
}

/// A name as it is compared: in A-labels and lower case, without the dot at its end; what is none
/// is only folded.
#[must_use]
pub fn folded(name: &str) -> String {
    let name = name.trim().trim_end_matches('.');
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    idna::domain_to_ascii(name).unwrap_or_else(|_fault| name.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_compared_in_one_form() {
        for (name, form) in [
            ("MX.Example.org.", "mx.example.org"),
            (" bücher.example ", "xn--bcher-kva.example"),
            ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
            ("邮件。example", "xn--5nq051n.example"),
            ("[192.0.2.1]", "[192.0.2.1]"),
            ("a_b.example", "a_b.example"),
            ("bücher_.example", "xn--bcher_-3ya.example"),
            ("", ""),
        ] {
            assert_eq!(folded(name), form, "{name}");
        }
    }

    #[test]
    fn a33_a_host_ends_no_line_and_no_word() {
        for host in [
            "mail.example.org",
            "邮件.example",
            "localhost",
            "192.0.2.1",
            "::1",
        ] {
            assert_eq!(check_host(host), Ok(()), "{host}");
        }
        for odd in [
            "\r", "\n", "\r\n", "\0", "\t", " ", "\u{b}", "\u{1b}", "\u{7f}", "\u{85}", "\u{a0}",
            "\u{2028}", "/", "@", "<", ">",
        ] {
            for host in [
                format!("{odd}mx.example"),
                format!("mx{odd}QUIT"),
                format!("mx.example{odd}"),
            ] {
                assert_eq!(check_host(&host), Err(HostFault::NoName), "{host:?}");
            }
        }
        assert_eq!(check_host(""), Err(HostFault::Empty));
        assert_eq!(check_host("mx.example:25"), Err(HostFault::Colon));
        assert_eq!(check_host(&"x".repeat(256)), Err(HostFault::NoName));
    }
}
