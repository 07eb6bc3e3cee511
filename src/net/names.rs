//! Texts that a domain publishes (TXT, RFC 1035 §3.3.14): asked of the system's servers of names,
//! only when somebody calls, and one question a call.

use std::net::SocketAddr;
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{NameServerConfig, ResolverConfig};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::RData;
use tokio::time::timeout;

/// Records of one name that are taken.
const RECORDS: usize = 20;
/// Octets of one record that are taken.
const OCTETS: usize = 16 * 1024;
/// How long one server is waited for.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long all of them are.
const WHOLE_PATIENCE: Duration = Duration::from_secs(8);

/// Why a name's texts are not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NamesFault {
    /// There are none.
    #[error("there is no such name, or nothing is published under it")]
    None,
    /// Nobody answered in time.
    #[error("no answer within {seconds} s")]
    Silence {
        /// The limit.
        seconds: u64,
    },
    /// Nobody could be asked, or the answer was none.
    #[error("{detail}")]
    Other {
        /// The library's words.
        detail: String,
    },
}

/// The texts of a name, the strings of each put together. `server`: whom to ask instead of the
/// system's servers.
///
/// # Errors
/// Every [`NamesFault`].
pub async fn texts(name: &str, server: Option<SocketAddr>) -> Result<Vec<Vec<u8>>, NamesFault> {
    let other = |error: NetError| NamesFault::Other {
        detail: error.to_string(),
    };
    let mut builder = match server {
        None => TokioResolver::builder_tokio().map_err(other)?,
        Some(server) => {
            let mut asked = NameServerConfig::udp_and_tcp(server.ip());
            for connection in &mut asked.connections {
                connection.port = server.port();
            }
            let config = ResolverConfig::from_name_servers(vec![asked]);
            TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
        }
    };
    let options = builder.options_mut();
    options.timeout = PATIENCE;
    options.attempts = 1;
    // Nothing stays behind: who asked for what is nobody's business.
    options.cache_size = 0;
    let resolver = builder.build().map_err(other)?;
    // With its dot: domains of this network are not tried behind it.
    let asked = timeout(WHOLE_PATIENCE, resolver.txt_lookup(format!("{name}.")));
    let found = asked.await.map_err(|_elapsed| NamesFault::Silence {
        seconds: WHOLE_PATIENCE.as_secs(),
    })?;
    let found = match found {
        Ok(found) => found,
        Err(error) if error.is_no_records_found() || error.is_nx_domain() => {
            return Err(NamesFault::None);
        }
        Err(NetError::Timeout) => {
            let seconds = PATIENCE.as_secs();
            return Err(NamesFault::Silence { seconds });
        }
        Err(error) => return Err(other(error)),
    };
    let texts = found.answers().iter().filter_map(|record| {
        let RData::TXT(text) = &record.data else {
            return None;
        };
        let mut whole: Vec<u8> = text.txt_data.iter().flatten().copied().collect();
        whole.truncate(OCTETS);
        Some(whole)
    });
    let texts: Vec<Vec<u8>> = texts.take(RECORDS).collect();
    if texts.is_empty() {
        return Err(NamesFault::None);
    }
    Ok(texts)
}
