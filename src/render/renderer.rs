//! Opens pages: a process for each, and one that waits for the next.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::drawing::Drawing;
use super::easel::Easel;
use super::error::RenderError;
use super::print::{PrintJob, Printed};
use super::process::Process;
use super::projector::Projector;
use super::protocol::{Answer, REQUEST_OCTETS, Request};
use super::sandbox::Walls;

/// How long an answer may take. The slowest page of the measurements took 3 s, a usual one 12 ms.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a print may take: five hundred pages, each as long as a page of the slowest mail takes to
/// be painted, and the fonts and pictures of all.
const PRINT_PATIENCE: Duration = Duration::from_secs(60);

/// Opens pages. Shared by all who do; lives on a runtime of tokio.
#[derive(Debug)]
pub struct Renderer {
    executable: PathBuf,
    patience: Duration,
    /// Started ahead of time: looking up fonts takes longer than most pages.
    waiting: Mutex<Option<Process>>,
    /// Whether it was said which walls are missing here.
    told: AtomicBool,
}

impl Renderer {
    /// With this executable, which hands control to [`work`](super::work) where
    /// [`is_child`](super::is_child).
    #[must_use]
    pub fn new(executable: PathBuf) -> Self {
        Self {
            executable,
            patience: PATIENCE,
            waiting: Mutex::default(),
            told: AtomicBool::new(false),
        }
    }

    /// With the executable that runs.
    ///
    /// # Errors
    /// The system does not say which it is.
    pub fn of_this_program() -> io::Result<Self> {
        // By this name Linux still finds it after an update has put another in its place.
        let running = Path::new("/proc/self/exe");
        if cfg!(target_os = "linux") && running.exists() {
            Ok(Self::new(running.to_owned()))
        } else {
            std::env::current_exe().map(Self::new)
        }
    }

    /// The same with another limit for each answer.
    #[must_use]
    pub fn within(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Starts the process for the next page, if none waits. Opening a page does so by itself; a
    /// window does it once when it has time. Called within a runtime of tokio, on a thread of it
    /// that lasts.
    ///
    /// # Errors
    /// [`RenderError::NotStarted`].
    pub fn prepare(&self) -> Result<(), RenderError> {
        if self.waiting().is_none() {
            let process = Process::start(&self.executable)?;
            *self.waiting() = Some(process);
        }
        Ok(())
    }

    /// Lays a page out in a process of its own.
    ///
    /// # Errors
    /// Any [`RenderError`] but `NoSuchTile` and `Interrupted`.
    pub async fn open(&self, drawing: Drawing) -> Result<Easel, RenderError> {
        let process = self.process().await?;
        let easel = Easel::open(process, drawing, self.patience).await;
        // Should it fail, the next page says so.
        self.prepare().ok();
        easel
    }

    /// A process for pictures of files.
    ///
    /// # Errors
    /// [`RenderError::NotStarted`], or why the process did not begin.
    pub async fn projector(&self) -> Result<Projector, RenderError> {
        let process = self.process().await?;
        // Should it fail, the next who needs one says so.
        self.prepare().ok();
        Ok(Projector::new(process, self.patience))
    }

    /// Prints in a process of its own, which then ends. Dropped before it is done, the process is
    /// killed.
    ///
    /// # Errors
    /// Any [`RenderError`] but `NoSuchTile` and `Interrupted`.
    pub async fn print(&self, job: PrintJob) -> Result<Printed, RenderError> {
        let mut process = self.process().await?;
        self.prepare().ok();
        let job = job.bounded();
        let limit_octets = job.most_octets;
        let request = Request::Print(Box::new(job));
        let frame = request.encode();
        if frame.len() > REQUEST_OCTETS {
            return Err(RenderError::TooLarge {
                octets: frame.len(),
                limit_octets: REQUEST_OCTETS,
            });
        }
        let most = request.answer_octets();
        drop(request);
        let patience = self.patience.max(PRINT_PATIENCE);
        let answer = process.ask(&frame, most, patience).await;
        process.kill().await;
        match answer? {
            Answer::Printed(printed) => Ok(printed),
            Answer::TooLarge { octets } => Err(RenderError::PrintTooLarge {
                octets,
                limit_octets,
            }),
            _ => Err(RenderError::Garbled),
        }
    }

    /// A process that stands behind its walls and waits for a page.
    async fn process(&self) -> Result<Process, RenderError> {
        let waiting = self.waiting().take();
        if let Some(mut process) = waiting {
            // It may have ended since; then another takes its place.
            if let Ok(walls) = process.ready(self.patience).await {
                self.tell(walls);
                return Ok(process);
            }
        }
        let mut process = Process::start(&self.executable)?;
        let walls = process.ready(self.patience).await?;
        self.tell(walls);
        Ok(process)
    }

    /// Says once what this system lacks.
    fn tell(&self, walls: Walls) {
        let Walls {
            limits,
            files,
            calls,
        } = walls;
        let all_stand = limits && files && calls;
        if all_stand || self.told.swap(true, Ordering::Relaxed) {
            return;
        }
        tracing::warn!(
            limits,
            files,
            calls,
            "this system shuts the process that draws mail in less than others do"
        );
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Option<Process>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
