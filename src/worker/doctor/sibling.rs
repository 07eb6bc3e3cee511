//! Where a server does not work as it is set: other settings of the same host, tried without any
//! credential.

use std::time::Duration;

use tokio::task::JoinSet;

use crate::channel::Cause;
use crate::channel::doctor::Advice;
use crate::channel::event::ServerKind;
use crate::model::HandshakeFault;
use crate::model::account::TlsMode;
use crate::net::{Limits, Pause, Record, Target, TlsClient, pump};

use super::look::Look;

/// How long each step of a try may take.
const PATIENCE: Duration = Duration::from_secs(6);

/// Whether another port or mode may be the answer.
pub(super) fn may_help(cause: &Cause) -> bool {
    matches!(
        cause,
        Cause::ConnectionRefused { .. }
            | Cause::Unreachable { .. }
            | Cause::TimedOut { .. }
            | Cause::Closed { .. }
            | Cause::NoEncryption { .. }
            | Cause::PlaintextForbidden { .. }
            | Cause::Protocol { .. }
            | Cause::TlsHandshake {
                fault: HandshakeFault::Plaintext { .. }
                    | HandshakeFault::TlsFromTheStart
                    | HandshakeFault::NotTls
                    | HandshakeFault::Alert { .. }
                    | HandshakeFault::Other { .. },
                ..
            }
    )
}

/// What may work instead, the best first: the same port the other way, then the usual ones
/// (RFC 8314 §3).
fn candidates(server: ServerKind, port: u16, tls: TlsMode) -> Vec<(u16, TlsMode)> {
    use TlsMode::{Implicit, Starttls};
    let usual: &[(u16, TlsMode)] = match server {
        ServerKind::Pop3 => &[(995, Implicit), (110, Starttls)],
        ServerKind::Smtp => &[(465, Implicit), (587, Starttls), (25, Starttls)],
    };
    let here = [(port, Implicit), (port, Starttls)];
    let mut candidates: Vec<(u16, TlsMode)> = Vec::new();
    for one in here.into_iter().chain(usual.iter().copied()) {
        if one != (port, tls) && !candidates.contains(&one) {
            candidates.push(one);
        }
    }
    candidates
}

/// Tries what may help side by side and tells the best that works.
pub(super) async fn find(
    server: ServerKind,
    host: &str,
    (port, tls): (u16, TlsMode),
    client: TlsClient,
) -> Option<Advice> {
    let candidates = candidates(server, port, tls);
    let mut tries = JoinSet::new();
    for (place, (port, tls)) in candidates.iter().copied().enumerate() {
        let target = Target {
            host: host.to_owned(),
            port,
            implicit_tls: tls == TlsMode::Implicit,
        };
        let client = client.clone();
        tries.spawn(async move { works(server, target, tls, client).await.then_some(place) });
    }
    let mut best: Option<usize> = None;
    while let Some(tried) = tries.join_next().await {
        if let Ok(Some(place)) = tried {
            best = Some(best.map_or(place, |best| best.min(place)));
        }
    }
    let (port, tls) = candidates.get(best?).copied()?;
    Some(Advice { server, port, tls })
}

/// Whether a server of the right kind answers there, proves who it is and lets people log in.
async fn works(server: ServerKind, target: Target, tls: TlsMode, client: TlsClient) -> bool {
    let limits = Limits {
        resolve: PATIENCE,
        connect: PATIENCE,
        handshake: PATIENCE,
        write: PATIENCE,
        answer: PATIENCE,
    };
    let opened = crate::net::open(
        &target,
        Some(client),
        limits,
        Record::default(),
        Box::new(|_signal| ()),
    );
    let Ok(mut line) = opened.await else {
        return false;
    };
    let mut look = Look::new(server, tls);
    loop {
        match pump(&mut look, &mut line).await {
            Ok(Pause::Event(())) => {}
            Ok(Pause::Idle | Pause::Closed) => {
                // A relay without AUTH is no place for a person's mail (RFC 6409 §4.3).
                return line.is_encrypted() && look.offers_login();
            }
            Err(_stop) => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_ports_are_tried_behind_the_other_way_of_the_same_port() {
        use TlsMode::{Implicit, None, Starttls};
        assert_eq!(
            candidates(ServerKind::Pop3, 110, Implicit),
            [(110, Starttls), (995, Implicit)]
        );
        assert_eq!(
            candidates(ServerKind::Smtp, 465, Starttls),
            [(465, Implicit), (587, Starttls), (25, Starttls)]
        );
        assert_eq!(
            candidates(ServerKind::Smtp, 2525, None),
            [
                (2525, Implicit),
                (2525, Starttls),
                (465, Implicit),
                (587, Starttls),
                (25, Starttls)
            ]
        );
    }
}
