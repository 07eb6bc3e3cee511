//! The child from the parent's side: started bare, asked under a clock, killed when in doubt.

use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use super::child::CHILD_ARGUMENT;
use super::codec::{HEAD_OCTETS, NoSense, frame_octets};
use super::error::RenderError;
use super::protocol::{Answer, READY_OCTETS};
use super::sandbox::Walls;

/// What of the environment the child gets: where fonts are, which language they should suit, where
/// the system's own libraries are. Nothing that leads to a display, a bus, an agent or a proxy.
const KEPT: &[&str] = &[
    "HOME",
    "XDG_CONFIG_HOME",
    "XDG_CACHE_HOME",
    "XDG_DATA_HOME",
    "XDG_DATA_DIRS",
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
    "FONTCONFIG_SYSROOT",
    "FC_LANG",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "LD_LIBRARY_PATH",
    // Windows starts no process without them.
    "SystemRoot",
    "windir",
    "LOCALAPPDATA",
];

/// A running child and the two pipes to it.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    to: ChildStdin,
    from: ChildStdout,
    /// Which walls it says it stands behind; nothing before it has said so.
    walls: Option<Walls>,
}

impl Process {
    /// Starts one. Call it on a thread that lives as long as the child may: Linux kills the child
    /// when the thread that started it ends.
    pub(super) fn start(executable: &Path) -> Result<Self, RenderError> {
        let mut command = Command::new(executable);
        command
            .arg(CHILD_ARGUMENT)
            .env_clear()
            .envs(
                KEPT.iter()
                    .filter_map(|name| Some((name, std::env::var_os(name)?))),
            )
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        let mut child = command.spawn().map_err(|error| RenderError::NotStarted {
            reason: error.to_string(),
        })?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(to), Some(from)) => Ok(Self {
                child,
                to,
                from,
                walls: None,
            }),
            _ => Err(RenderError::NotStarted {
                reason: "no pipes".to_owned(),
            }),
        }
    }

    /// The system's number for it, while it runs.
    pub(super) fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Sends a frame and waits for the answer to it, which has `most` octets at most. After any
    /// error the child is gone.
    pub(super) async fn ask(
        &mut self,
        frame: &[u8],
        most: usize,
        patience: Duration,
    ) -> Result<Answer, RenderError> {
        let told = timeout(patience, self.talk(frame, most)).await;
        self.or_end(told.ok(), patience).await
    }

    /// Waits until it has said which walls it stands behind. What it said before it ended counts
    /// for nothing.
    pub(super) async fn ready(&mut self, patience: Duration) -> Result<Walls, RenderError> {
        let mut told = timeout(patience, self.greet()).await.ok();
        if !matches!(self.child.try_wait(), Ok(None)) {
            told = Some(Err(Silence::Ended));
        }
        self.or_end(told, patience).await
    }

    /// What was told in time; otherwise the child is ended, and why is said.
    async fn or_end<T>(
        &mut self,
        told: Option<Result<T, Silence>>,
        patience: Duration,
    ) -> Result<T, RenderError> {
        match told {
            Some(Ok(told)) => Ok(told),
            Some(Err(Silence::Ended)) => Err(self.end(patience).await),
            Some(Err(Silence::Nonsense)) => {
                self.kill().await;
                Err(RenderError::Garbled)
            }
            None => {
                self.kill().await;
                Err(RenderError::TooSlow { within: patience })
            }
        }
    }

    async fn greet(&mut self) -> Result<Walls, Silence> {
        if let Some(walls) = self.walls {
            return Ok(walls);
        }
        let Answer::Ready(walls) = self.hear(READY_OCTETS).await? else {
            return Err(Silence::Nonsense);
        };
        self.walls = Some(walls);
        Ok(walls)
    }

    async fn talk(&mut self, frame: &[u8], most: usize) -> Result<Answer, Silence> {
        self.greet().await?;
        self.to.write_all(frame).await?;
        self.to.flush().await?;
        self.hear(most).await
    }

    async fn hear(&mut self, most: usize) -> Result<Answer, Silence> {
        let mut head = [0; HEAD_OCTETS];
        self.from.read_exact(&mut head).await?;
        let mut frame = vec![0; frame_octets(head, most)?];
        self.from.read_exact(&mut frame).await?;
        Ok(Answer::decode(&frame)?)
    }

    /// Ends it for good and waits until it is gone.
    pub(super) async fn kill(&mut self) {
        // It may be gone already, and then there is nothing to do.
        self.child.kill().await.ok();
    }

    /// Why it ended. One that closed its pipe and goes on is killed.
    async fn end(&mut self, patience: Duration) -> RenderError {
        match timeout(patience, self.child.wait()).await {
            Ok(Ok(status)) => RenderError::Died {
                signal: signal(status),
                code: status.code(),
            },
            Ok(Err(_)) | Err(_) => {
                self.kill().await;
                RenderError::Garbled
            }
        }
    }
}

/// Why there was no answer.
enum Silence {
    Ended,
    Nonsense,
}

impl From<std::io::Error> for Silence {
    fn from(_broken_pipe: std::io::Error) -> Self {
        Self::Ended
    }
}

impl From<NoSense> for Silence {
    fn from(_no_sense: NoSense) -> Self {
        Self::Nonsense
    }
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    use std::os::unix::process::ExitStatusExt;
    status.signal()
}

#[cfg(not(unix))]
fn signal(_status: ExitStatus) -> Option<i32> {
    None
}
