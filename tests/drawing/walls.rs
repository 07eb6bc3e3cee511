//! What the process that draws cannot do, tried from inside.

use std::fs;
use std::net::TcpListener;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use hongyan::render::{Attempt, Attempted, Easel, RenderError};

use super::{open, page};

/// The signal of a forbidden call (SIGSYS).
const FORBIDDEN: RenderError = RenderError::Died {
    signal: Some(31),
    code: None,
};

/// What its environment may hold here.
const KEPT: [&str; 13] = [
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
];

async fn easel() -> Easel {
    open(page("<p>鸿雁 hello</p>")).await
}

/// Any file below a folder that is no link to another place.
fn some_file(folder: &Path) -> Option<PathBuf> {
    let mut entries = fs::read_dir(folder).ok()?.flatten();
    entries.find_map(|entry| {
        let kind = entry.file_type().ok()?;
        if kind.is_dir() {
            some_file(&entry.path())
        } else {
            kind.is_file().then(|| entry.path())
        }
    })
}

#[tokio::test]
async fn a20_it_reads_fonts_and_no_other_file() {
    let mut easel = easel().await;
    let font = some_file(Path::new("/usr/share/fonts")).unwrap();
    let font = Attempt::Read(font.display().to_string());
    assert_eq!(easel.attempt(font).await, Ok(Attempted::Done));

    let own = tempfile::NamedTempFile::new().unwrap();
    fs::write(own.path(), "a letter").unwrap();
    let own = own.path().display().to_string();
    for path in ["/etc/passwd", "/proc/self/maps", "/dev/urandom", &own] {
        let refused = easel.attempt(Attempt::Read(path.to_owned())).await.unwrap();
        assert!(matches!(refused, Attempted::Refused(_)), "{path}");
    }
    for folder in ["/", "/home", "/tmp", "/proc"] {
        let refused = easel.attempt(Attempt::List(folder.to_owned())).await;
        assert!(matches!(refused, Ok(Attempted::Refused(_))), "{folder}");
    }
    // It still draws.
    assert_eq!(easel.text().await.unwrap(), "鸿雁 hello");
}

#[tokio::test]
async fn it_writes_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new");
    let attempt = Attempt::Write(path.display().to_string());
    let refused = easel().await.attempt(attempt).await.unwrap();
    assert!(matches!(refused, Attempted::Refused(_)));
    assert!(!path.exists());
}

#[tokio::test]
async fn a20_it_dies_of_opening_a_socket() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let attempt = Attempt::Connect(address);
    assert_eq!(easel().await.attempt(attempt).await, Err(FORBIDDEN));
    listener.set_nonblocking(true).unwrap();
    let came = listener.accept().unwrap_err().kind();
    assert_eq!(came, std::io::ErrorKind::WouldBlock);
}

#[tokio::test]
async fn it_dies_of_running_a_program() {
    let attempt = Attempt::Run("/bin/true".to_owned());
    assert_eq!(easel().await.attempt(attempt).await, Err(FORBIDDEN));
}

#[tokio::test]
async fn it_gets_no_more_memory_than_a_page_needs() {
    let mut easel = easel().await;
    assert_eq!(easel.attempt(Attempt::Take(100)).await, Ok(Attempted::Done));
    let refused = easel.attempt(Attempt::Take(2048)).await.unwrap();
    assert!(matches!(refused, Attempted::Refused(_)));
    assert_eq!(easel.text().await.unwrap(), "鸿雁 hello");
}

#[tokio::test]
async fn it_has_nothing_open_but_its_pipes() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    // Unlike the listener, its double is not closed when another program starts.
    let _double = nix::unistd::dup(listener.as_fd()).unwrap();
    let easel = easel().await;
    let folder = format!("/proc/{}/fd", easel.process_id().unwrap());
    let mut open: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| fs::read_link(entry.unwrap().path()).unwrap())
        .map(|target| target.display().to_string())
        .collect();
    open.sort();
    assert_eq!(open.len(), 3, "{open:?}");
    assert_eq!(open[0], "/dev/null");
    assert!(open[1].starts_with("pipe:") && open[2].starts_with("pipe:"));
}

#[tokio::test]
async fn it_knows_of_no_display_and_no_agent() {
    let easel = easel().await;
    let environment = format!("/proc/{}/environ", easel.process_id().unwrap());
    let environment = fs::read_to_string(environment).unwrap();
    for variable in environment
        .split('\0')
        .filter(|variable| !variable.is_empty())
    {
        let name = variable.split('=').next().unwrap();
        assert!(KEPT.contains(&name), "{name}");
    }
}
