//! How servers are reached that mails name.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::model::account::TlsSettings;
use crate::net::web::{StandIns, Web};
use crate::net::{Limits, TlsClient};

/// How servers are reached that mails name. Only tests say anything here.
#[derive(Debug, Clone, Default)]
pub struct WebServers {
    /// Servers of our own in the place of others.
    pub stand_ins: Arc<StandIns>,
    /// Certificates that are trusted besides, where no account says whom to trust.
    pub ca_file: Option<PathBuf>,
    /// How long one thing may take, where it is not the usual.
    pub patience: Option<Duration>,
}

impl WebServers {
    /// Whom to trust where no account says so.
    pub(super) fn tls(&self) -> TlsSettings {
        TlsSettings {
            ca_file: self.ca_file.clone(),
            ..TlsSettings::default()
        }
    }

    /// Made anew for each mail: what a server remembers of one says nothing about the next.
    pub(super) fn reach(&self, client: TlsClient, limits: Limits) -> Web {
        let web = Web::new(client, limits, Arc::clone(&self.stand_ins));
        match self.patience {
            Some(patience) => web.within(patience),
            None => web,
        }
    }
}
