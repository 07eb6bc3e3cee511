//! What stands on the screen of the X server, read from its memory: one measure for every program.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// Part of the screen that may still change after the list is painted: a counter in a status line.
const SMALL: f64 = 0.002;

/// The memory of an X server started with `-fbdir`.
pub(crate) struct Screen {
    file: PathBuf,
}

/// What was seen of one start.
pub(crate) struct Watched {
    /// When the list stood as it stayed, since the start of the program.
    pub(crate) painted: Duration,
}

impl Screen {
    pub(crate) fn of(folder: &Path) -> Self {
        Self {
            file: folder.join("Xvfb_screen0"),
        }
    }

    /// Looks until nothing but little has changed for `quiet` and the program works no more, or
    /// `at_most` is over, and says since when. Some programs show nothing while they read.
    pub(crate) fn watch(
        &self,
        began: Instant,
        quiet: Duration,
        at_most: Duration,
        works: &dyn Fn() -> bool,
    ) -> Watched {
        let empty = self.pixels();
        let mut shots = vec![(Duration::ZERO, empty.clone())];
        let mut changed = None;
        loop {
            let now = began.elapsed();
            let pixels = self.pixels();
            let last = &shots[shots.len() - 1].1;
            if difference(&pixels, last) > SMALL {
                changed = Some(now);
                shots.push((now, pixels));
            } else if changed.is_some_and(|changed| now - changed > quiet) && !works() {
                break;
            }
            if now > at_most {
                println!("  it works on after {} s", at_most.as_secs());
                break;
            }
            std::thread::sleep(LOOK_EVERY);
        }
        // Small steps add up: what counts is the distance from the screen at its end.
        let end = self.pixels();
        assert!(difference(&end, &empty) > SMALL, "no window came");
        let still_other = shots
            .iter()
            .rposition(|(_when, pixels)| difference(pixels, &end) > SMALL);
        let painted = still_other.map_or(0, |at| (at + 1).min(shots.len() - 1));
        Watched {
            painted: shots[painted].0,
        }
    }

    /// Every pixel, four octets each.
    fn pixels(&self) -> Vec<u8> {
        let file = fs::read(&self.file).unwrap();
        let word = |number: usize| {
            let octets = file[number * 4..number * 4 + 4].try_into().unwrap();
            u32::from_be_bytes(octets) as usize
        };
        // The header of XWD version 7: its length, and the length of the table of colours behind it.
        let begin = word(0) + word(19) * 12;
        let (height, octets_a_line) = (word(5), word(12));
        file[begin..begin + height * octets_a_line].to_vec()
    }
}

/// The share of pixels that differ.
fn difference(one: &[u8], other: &[u8]) -> f64 {
    if one == other {
        return 0.0;
    }
    let pairs = one.chunks_exact(4).zip(other.chunks_exact(4));
    let differ = pairs.filter(|(one, other)| one != other).count();
    differ as f64 / (one.len() / 4) as f64
}
