//! Trying from inside what the walls should hold back, to be sure that they stand.
//!
//! The parent asks, the child really tries and says what came of it; where the walls kill, there is
//! no answer and the parent sees the signal. Nothing of a mail is involved.

use std::fs::{self, File};
use std::io::{self, Read};
use std::net::TcpStream;
use std::process::Command;

use super::codec::{NoSense, Reader, Writer};

/// Octets of a path or address.
const WORDS_OCTETS: usize = 4096;

/// What to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// Read the first octet of this file.
    Read(String),
    /// Make this file and write to it.
    Write(String),
    /// List this folder.
    List(String),
    /// Connect to this address by TCP.
    Connect(String),
    /// Run this program.
    Run(String),
    /// Take so many megabytes of memory.
    Take(u32),
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempted {
    /// It worked.
    Done,
    /// It did not, in the system's words.
    Refused(String),
}

impl Attempt {
    /// Really does it.
    pub(super) fn make(&self) -> Attempted {
        let outcome = match self {
            Self::Read(path) => read(path),
            Self::Write(path) => fs::write(path, b"x"),
            Self::List(path) => fs::read_dir(path).map(drop),
            Self::Connect(address) => TcpStream::connect(address).map(drop),
            Self::Run(program) => Command::new(program).status().map(drop),
            Self::Take(megabytes) => take(*megabytes),
        };
        match outcome {
            Ok(()) => Attempted::Done,
            Err(error) => Attempted::Refused(error.to_string()),
        }
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        let (kind, words) = match self {
            Self::Read(words) => (1, words.as_str()),
            Self::Write(words) => (2, words.as_str()),
            Self::List(words) => (3, words.as_str()),
            Self::Connect(words) => (4, words.as_str()),
            Self::Run(words) => (5, words.as_str()),
            Self::Take(megabytes) => {
                writer.byte(6);
                writer.number(*megabytes);
                return;
            }
        };
        writer.byte(kind);
        writer.text(words);
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, NoSense> {
        let kind = reader.byte()?;
        if kind == 6 {
            return reader.number().map(Self::Take);
        }
        let words = reader.text(WORDS_OCTETS)?;
        match kind {
            1 => Ok(Self::Read(words)),
            2 => Ok(Self::Write(words)),
            3 => Ok(Self::List(words)),
            4 => Ok(Self::Connect(words)),
            5 => Ok(Self::Run(words)),
            _ => Err(NoSense),
        }
    }
}

impl Attempted {
    pub(super) fn write(&self, writer: &mut Writer) {
        let words = match self {
            Self::Done => "",
            Self::Refused(words) => words,
        };
        writer.byte(u8::from(*self == Self::Done));
        writer.text(words);
    }

    pub(super) fn read(reader: &mut Reader<'_>, most: usize) -> Result<Self, NoSense> {
        let done = reader.truth()?;
        let words = reader.text(most)?;
        Ok(if done {
            Self::Done
        } else {
            Self::Refused(words)
        })
    }
}

fn read(path: &str) -> io::Result<()> {
    let mut octet = [0];
    File::open(path)?.read_exact(&mut octet)
}

fn take(megabytes: u32) -> io::Result<()> {
    let octets = (megabytes as usize).saturating_mul(1024 * 1024);
    let mut memory: Vec<u8> = Vec::new();
    memory.try_reserve_exact(octets).map_err(io::Error::other)?;
    memory.resize(octets, 1);
    Ok(())
}
