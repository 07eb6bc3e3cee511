//! From a name to an open line: DNS, then IPv6 and IPv4 side by side (RFC 8305), then TLS.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::fault::Fault;
use super::handshake::Begin;
use super::line::{Limits, Line, Signal, Watcher};
use super::record::Record;
use super::tls::TlsClient;
use crate::model::check_host;

/// Until the next address is tried beside those still silent (RFC 8305 §5).
const STAGGER: Duration = Duration::from_millis(250);
/// Silence after which the system asks whether the other side still lives: a verdict may take
/// twelve minutes, and routers at home forget connections earlier.
const KEEP_ALIVE: Duration = Duration::from_secs(60);

/// Whither.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Whether encryption begins with the first byte.
    pub implicit_tls: bool,
}

/// Opens a line. Each step has its own limit and is told to `watcher`.
///
/// # Errors
/// Every [`Fault`].
pub async fn open(
    target: &Target,
    client: Option<TlsClient>,
    limits: Limits,
    record: Record,
    mut watcher: Watcher,
) -> Result<Line, Fault> {
    let noted = |fault: Fault| {
        record.note(&fault.to_string());
        fault
    };
    record.note(&format!("connecting to {}:{}", target.host, target.port));
    let addresses = resolve(&target.host, target.port, limits.resolve)
        .await
        .map_err(noted)?;
    watcher(Signal::Resolved(addresses.clone()));
    let (tcp, address) = dial(addresses, limits.connect, &mut watcher)
        .await
        .map_err(noted)?;
    record.note(&format!("connected to {address}"));
    watcher(Signal::Connected(address));
    let mut line = Line::new(tcp, &target.host, client, limits, record, watcher);
    if target.implicit_tls {
        line.begin_encryption(Begin::AtOnce).await?;
    }
    Ok(line)
}

/// The host as DNS and certificates know it: without brackets, other letters than ASCII as
/// A-labels (RFC 5890).
pub(super) fn ascii_host(host: &str) -> Result<String, Fault> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    check_host(bare).map_err(|_fault| Fault::HostName)?;
    if bare.is_ascii() {
        return Ok(bare.to_owned());
    }
    idna::domain_to_ascii(bare).map_err(|_errors| Fault::HostName)
}

pub(super) async fn resolve(
    host: &str,
    port: u16,
    within: Duration,
) -> Result<Vec<SocketAddr>, Fault> {
    let bare = &*ascii_host(host)?;
    let found = timeout(within, tokio::net::lookup_host((bare, port)))
        .await
        .map_err(|_elapsed| Fault::TimedOut {
            awaiting: "the name's address".to_owned(),
            within,
        })?;
    // The system's resolver tells "no such name" and "no network" in words only; both are
    // about the name.
    let addresses: Vec<SocketAddr> = match found {
        Ok(addresses) => addresses.collect(),
        Err(error) => {
            tracing::debug!("resolving {bare}: {error}");
            return Err(Fault::NameNotFound);
        }
    };
    if addresses.is_empty() {
        return Err(Fault::NameNotFound);
    }
    Ok(alternate(addresses))
}

/// Families take turns, beginning with the one the system prefers (RFC 8305 §4).
fn alternate(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let first_is_v6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (preferred, other): (Vec<_>, Vec<_>) = addresses
        .into_iter()
        .partition(|address| address.is_ipv6() == first_is_v6);
    let mut other = other.into_iter();
    let mut mixed = Vec::new();
    for address in preferred {
        mixed.push(address);
        mixed.extend(other.next());
    }
    mixed.extend(other);
    mixed
}

/// Tries the addresses staggered; the first to answer wins, the others are dropped.
pub(super) async fn dial(
    addresses: Vec<SocketAddr>,
    within: Duration,
    watcher: &mut Watcher,
) -> Result<(TcpStream, SocketAddr), Fault> {
    let timed_out = || Fault::TimedOut {
        awaiting: "the connection".to_owned(),
        within,
    };
    let mut waiting = addresses.into_iter();
    let mut attempts: JoinSet<Result<(TcpStream, SocketAddr), (SocketAddr, Fault)>> =
        JoinSet::new();
    let mut last = None;
    loop {
        if let Some(address) = waiting.next() {
            attempts.spawn(async move {
                let tried = attempt(address, within).await;
                tried.map_err(|fault| (address, fault))
            });
        }
        let outcome = tokio::select! {
            outcome = attempts.join_next() => outcome,
            () = sleep(STAGGER), if waiting.len() > 0 => continue,
        };
        match outcome {
            Some(Ok(Ok(connected))) => return Ok(connected),
            Some(Ok(Err((address, fault)))) => {
                let why = fault.to_string();
                watcher(Signal::NotConnected { address, why });
                last = Some(fault);
            }
            Some(Err(_stopped)) => {}
            None => return Err(last.unwrap_or_else(timed_out)),
        }
    }
}

async fn attempt(address: SocketAddr, within: Duration) -> Result<(TcpStream, SocketAddr), Fault> {
    let tcp = timeout(within, TcpStream::connect(address))
        .await
        .map_err(|_elapsed| Fault::TimedOut {
            awaiting: "the connection".to_owned(),
            within,
        })?
        .map_err(|error| match error.kind() {
            io::ErrorKind::ConnectionRefused => Fault::Refused,
            _ => Fault::Unreachable {
                detail: error.to_string(),
            },
        })?;
    // A line works without these; they only make it quicker to answer and to break.
    let socket = socket2::SockRef::from(&tcp);
    let keep_alive = socket2::TcpKeepalive::new().with_time(KEEP_ALIVE);
    if let Err(error) = socket
        .set_tcp_nodelay(true)
        .and_then(|()| socket.set_tcp_keepalive(&keep_alive))
    {
        tracing::debug!("options of the socket to {address}: {error}");
    }
    Ok((tcp, address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_take_turns_beginning_with_the_preferred_one() {
        let address = |text: &str| -> SocketAddr { text.parse().unwrap() };
        let (six, seven) = (address("[2001:db8::6]:25"), address("[2001:db8::7]:25"));
        let (four, five) = (address("192.0.2.4:25"), address("192.0.2.5:25"));
        assert_eq!(
            alternate(vec![six, seven, four, five]),
            [six, four, seven, five]
        );
        assert_eq!(alternate(vec![four, six, seven]), [four, six, seven]);
    }

    #[test]
    fn s35_a_host_of_other_letters_is_asked_for_by_its_a_labels() {
        assert_eq!(ascii_host("邮件.example").unwrap(), "xn--5nq051n.example");
        assert_eq!(ascii_host("[::1]").unwrap(), "::1");
        assert_eq!(ascii_host("a\u{200e}.example\u{0}"), Err(Fault::HostName));
    }

    #[test]
    fn a33_a_host_with_a_line_end_is_never_looked_up() {
        for host in ["mx.example\r\nQUIT", "mx example", "mx.example\0", ""] {
            assert_eq!(ascii_host(host), Err(Fault::HostName), "{host:?}");
        }
    }

    #[tokio::test]
    async fn a_port_nobody_listens_on_is_told_from_a_name_nobody_has() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let open = |host: &str| {
            let target = Target {
                host: host.to_owned(),
                port,
                implicit_tls: false,
            };
            async move {
                let watcher = Box::new(|_signal| ());
                open(&target, None, Limits::default(), Record::default(), watcher)
                    .await
                    .unwrap_err()
            }
        };
        assert_eq!(open("127.0.0.1").await, Fault::Refused);
        assert_eq!(open("nobody.invalid").await, Fault::NameNotFound);
    }
}
