//! The printing service's own programs: run, fed and heard, within bounds.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::channel::PrintingCause;
use crate::model::text::printable::one_line;

/// How long the printing service may take to answer: it may look for printers around.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long it may take to say what waits: whoever wants to print waits for it.
const QUEUE_PATIENCE: Duration = Duration::from_secs(5);
/// Octets of what its programs say.
pub(super) const SAID_OCTETS: usize = 64 * 1024;
/// Octets of its words that are passed on.
const WORDS_OCTETS: usize = 300;

/// The system's printing service. Only tests say anything here.
#[derive(Debug, Clone)]
pub struct Printing {
    /// The folder with the programs that print (`lp`, `lpstat`); `None`: those on the path.
    pub programs: Option<PathBuf>,
    /// How long each of them may take.
    pub patience: Duration,
    /// How long it may take to say what waits, where that is shorter.
    pub queue_patience: Duration,
}

impl Default for Printing {
    fn default() -> Self {
        Self {
            programs: None,
            patience: PATIENCE,
            queue_patience: QUEUE_PATIENCE,
        }
    }
}

/// How a program ran.
pub(super) struct Ran {
    /// What it said, also where it did not come to an end.
    pub(super) said: String,
    pub(super) ended: Result<(), PrintingCause>,
}

impl Ran {
    /// What it said, where it has done what it should.
    pub(super) fn done(self) -> Result<String, PrintingCause> {
        self.ended.map(|()| self.said)
    }

    fn not(cause: PrintingCause) -> Self {
        Self {
            said: String::new(),
            ended: Err(cause),
        }
    }
}

impl Printing {
    /// Runs a program of the service.
    pub(super) async fn run(&self, program: &str, arguments: &[String], input: Vec<u8>) -> Ran {
        let folder = self.programs.as_deref();
        let path = folder.map_or_else(|| OsString::from(program), |of| of.join(program).into());
        let mut command = Command::new(path);
        command
            .args(arguments)
            // What it says is read, in the language that is known.
            .env("LC_ALL", "C")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let child = match command.spawn() {
            Ok(child) => child,
            Err(error) => return Ran::not(not_started(&error)),
        };
        let (mut said, mut faults) = (Vec::new(), Vec::new());
        let talking = talk(child, input, (&mut said, &mut faults));
        let talked = timeout(self.patience, talking).await;
        let faults = String::from_utf8_lossy(&faults);
        let ended = match talked {
            Err(_elapsed) => Err(PrintingCause::TooSlow {
                seconds: self.patience.as_secs(),
            }),
            Ok(Ok(status)) if status.success() => Ok(()),
            Ok(Ok(status)) if faults.trim().is_empty() => Err(refused(&status.to_string())),
            Ok(Ok(_failed)) => Err(refused(&faults)),
            Ok(Err(error)) => Err(refused(&error.to_string())),
        };
        let said = String::from_utf8_lossy(&said).into_owned();
        Ran { said, ended }
    }
}

fn not_started(error: &std::io::Error) -> PrintingCause {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::PermissionDenied => PrintingCause::NoService {
            detail: error.to_string(),
        },
        _ => refused(&error.to_string()),
    }
}

async fn talk(
    mut child: Child,
    input: Vec<u8>,
    (said, faults): (&mut Vec<u8>, &mut Vec<u8>),
) -> std::io::Result<ExitStatus> {
    let (to, from, beside) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let write = async move {
        if let Some(mut to) = to {
            // One that wants no more says why by its end.
            to.write_all(&input).await.ok();
        }
    };
    tokio::join!(write, hear(from, said), hear(beside, faults));
    child.wait().await
}

async fn hear(from: Option<impl AsyncRead + Unpin>, into: &mut Vec<u8>) {
    if let Some(from) = from {
        from.take(SAID_OCTETS as u64).read_to_end(into).await.ok();
    }
}

fn refused(words: &str) -> PrintingCause {
    let mut words = one_line(words);
    words.truncate(words.floor_char_boundary(WORDS_OCTETS));
    PrintingCause::Refused { words }
}
