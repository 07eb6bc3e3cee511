//! The house rules: who may name whom, what is pure, how long a file may be, what no file is
//! called. The table is the plan of the house; a line that breaks it names a noun in the wrong
//! room, or the plan is wrong and is changed here, with the reason in the commit.

use std::fs;
use std::path::{Path, PathBuf};

/// Room → rooms it may name behind `crate::`. From the nouns up to the face.
const MAY_NAME: &[(&str, &[&str])] = &[
    // Pure.
    ("model", &[]),
    ("wire", &["model"]),
    ("sasl", &["model", "wire"]),
    ("smtp", &["model", "sasl", "wire"]),
    ("pop3", &["model", "sasl", "wire"]),
    ("explain", &["model", "pop3", "smtp", "wire"]),
    ("html", &["model"]),
    ("mime", &["html", "model", "wire"]),
    ("carry", &["mime", "model"]),
    ("sync", &["model"]),
    ("search", &["model"]),
    // A filter's condition is a search; what is junk goes by the words of the search.
    ("rules", &["model", "search"]),
    ("junk", &["model", "search"]),
    (
        "console",
        &["explain", "model", "pop3", "sasl", "smtp", "wire"],
    ),
    // The contract. Transcripts of sessions go through it.
    ("channel", &["console", "mime", "model", "wire"]),
    // What is said to a person, in each language: for the window and for the terminal.
    (
        "words",
        &["channel", "console", "explain", "model", "search"],
    ),
    // Edges. What fails there is told in the words of the contract.
    ("config", &["channel", "model", "rules", "search", "wire"]),
    ("provider", &["model"]),
    ("net", &["model", "wire"]),
    (
        "store",
        &["carry", "junk", "mime", "model", "search", "sync"],
    ),
    ("practice", &["model", "wire"]),
    // Draws what it is given; what that may be is decided before, by the pre-pass.
    ("render", &["model"]),
    (
        "worker",
        &[
            "channel", "config", "console", "explain", "junk", "mime", "model", "net", "pop3",
            "provider", "render", "rules", "sasl", "search", "smtp", "store", "sync", "wire",
        ],
    ),
    (
        "cli",
        &[
            "channel", "config", "console", "explain", "model", "practice", "search", "wire",
            "words", "worker",
        ],
    ),
    // The face.
    (
        "ui",
        &[
            "channel", "console", "explain", "mime", "model", "search", "words",
        ],
    ),
];

/// Rooms → words that must not stand in their code. Tests within a file are free.
const MUST_NOT_SAY: &[(&[&str], &[&str])] = &[
    (
        &[
            "model", "wire", "sasl", "smtp", "pop3", "carry", "mime", "html", "sync", "search",
            "rules", "junk", "console", "explain",
        ],
        &[
            "std::fs",
            "std::net",
            "std::thread",
            "std::process",
            "std::env",
            "tokio",
            "egui",
            "::now()",
            "getrandom",
            "rusqlite",
            "static mut",
        ],
    ),
    // The contract is made of bounded channels, and of nothing else that waits.
    (
        &["channel"],
        &[
            "std::fs",
            "std::net",
            "std::process",
            "tokio::fs",
            "tokio::net",
            "rusqlite",
        ],
    ),
    (
        &["ui"],
        &["std::fs", "std::net", "std::process", "tokio", "rusqlite"],
    ),
    (
        &["worker", "net", "store", "sync", "render"],
        &["egui", "eframe"],
    ),
    // It knows no mail, no store and no server, and asks nobody the time.
    (
        &["render"],
        &["tokio::fs", "tokio::net", "rusqlite", "::now()"],
    ),
    (&["store"], &["tokio", "std::net"]),
];

/// Names that say nothing about what is in a file.
const SAYS_NOTHING: &[&str] = &[
    "util", "utils", "common", "helper", "helpers", "misc", "manager", "handler", "types", "base",
    "mod",
];

/// Lines of a file.
const LONGEST_FILE: usize = 600;
/// Lines of main.rs: it only joins.
const LONGEST_MAIN: usize = 80;

/// A source file of a room.
struct Source {
    room: String,
    path: String,
    text: String,
}

#[test]
fn every_line_is_in_its_room() {
    let faults: Vec<String> = sources()
        .iter()
        .flat_map(|source| named_rooms(source).into_iter().chain(words(source)))
        .collect();
    assert_none(&faults);
}

#[test]
fn no_file_is_too_long_or_called_by_a_name_that_says_nothing() {
    let mut faults = Vec::new();
    for path in files("src")
        .into_iter()
        .chain(files("tests"))
        .chain(files("benches"))
    {
        let shown = path.display();
        let length = read(&path).lines().count();
        let limit = if path.ends_with("src/main.rs") {
            LONGEST_MAIN
        } else {
            LONGEST_FILE
        };
        if length > limit {
            faults.push(format!("{shown}: {length} lines, the limit is {limit}"));
        }
        let name = path.file_stem().unwrap().to_str().unwrap();
        if SAYS_NOTHING.contains(&name) {
            faults.push(format!("{shown}: a name that says nothing"));
        }
    }
    assert_none(&faults);
}

#[test]
fn no_test_leaves_its_folder_behind() {
    // In two words, so that it is not found here.
    let kept = concat!("tempdir().unwrap()", ".keep()");
    let keeps = |path: &PathBuf| {
        read(path)
            .split_whitespace()
            .collect::<String>()
            .contains(kept)
    };
    let tests = ["src", "tests", "benches"].into_iter().flat_map(files);
    let faults: Vec<String> = tests
        .filter(keeps)
        .map(|path| format!("{}: a folder that stays", path.display()))
        .collect();
    assert_none(&faults);
}

#[test]
fn the_library_holds_nothing_but_its_rooms() {
    let text = read(Path::new("src/lib.rs"));
    for (room, _may_name) in MAY_NAME {
        let declared = format!("pub mod {room};");
        assert!(text.lines().any(|line| line == declared), "no {room}");
    }
    for line in text.lines() {
        let is_room = line
            .strip_prefix("pub mod ")
            .and_then(|rest| rest.strip_suffix(';'));
        let known = is_room.is_some_and(|room| MAY_NAME.iter().any(|(name, _may)| *name == room));
        assert!(
            known
                || line.is_empty()
                || line.starts_with("//")
                || line.starts_with("#![")
                || line.starts_with("#[cfg(feature"),
            "src/lib.rs: {line}"
        );
    }
}

#[test]
fn the_plan_has_no_circle() {
    // Who stands further down may only name who stands further up.
    for (index, (room, may_name)) in MAY_NAME.iter().enumerate() {
        for named in *may_name {
            let place = MAY_NAME.iter().position(|(name, _may)| name == named);
            assert!(place.is_some_and(|place| place < index), "{room} ► {named}");
        }
    }
}

fn assert_none(faults: &[String]) {
    let (number, list) = (faults.len(), faults.join("\n"));
    assert!(faults.is_empty(), "{number} faults\n{list}");
}

/// Rooms that this one must not name.
fn named_rooms(source: &Source) -> Vec<String> {
    let Some((_, may_name)) = MAY_NAME.iter().find(|(name, _may)| *name == source.room) else {
        return vec![format!(
            "{}: {} is not a room of this house",
            source.path, source.room
        )];
    };
    let mut faults = Vec::new();
    for (number, line) in code(&source.text) {
        for behind in line.split("crate::").skip(1) {
            if behind.starts_with('{') {
                faults.push(format!("{}:{number}: name one room a line", source.path));
                continue;
            }
            let is_name = |c: char| c.is_alphanumeric() || c == '_';
            let named = behind.split(|c| !is_name(c)).next().unwrap_or_default();
            if named != source.room && !may_name.contains(&named) {
                let (path, room) = (&source.path, &source.room);
                faults.push(format!("{path}:{number}: {room} may not name {named:?}"));
            }
        }
    }
    faults
}

/// Words that this room must not say outside its tests.
fn words(source: &Source) -> Vec<String> {
    let mut faults = Vec::new();
    if source.path.ends_with("/tests.rs") {
        return faults;
    }
    for (number, line) in code(&source.text).take_while(|(_number, line)| *line != "mod tests {") {
        for (rooms, forbidden) in MUST_NOT_SAY {
            let word = forbidden.iter().find(|word| line.contains(**word));
            if let (Some(word), true) = (word, rooms.contains(&source.room.as_str())) {
                let (path, room) = (&source.path, &source.room);
                faults.push(format!("{path}:{number}: {room} may not say {word:?}"));
            }
        }
    }
    faults
}

/// The lines that are code, numbered from 1.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..)
        .zip(text.lines())
        .filter(|(_number, line)| !line.trim_start().starts_with("//"))
}

/// The files of all rooms; main.rs joins them and lib.rs names them.
fn sources() -> Vec<Source> {
    let inside = |path: &PathBuf| path.strip_prefix("src").unwrap().to_owned();
    files("src")
        .into_iter()
        .filter(|path| {
            !["main.rs", "lib.rs"]
                .map(Path::new)
                .contains(&inside(path).as_path())
        })
        .map(|path| Source {
            room: Path::new(inside(&path).iter().next().unwrap())
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned(),
            text: read(&path),
            path: path.display().to_string(),
        })
        .collect()
}

/// Rust files below a folder of the package, relative to it, in order.
fn files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(package().join(&folder)) else {
            continue;
        };
        for entry in entries.map(Result::unwrap) {
            let path = folder.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(package().join(path)).unwrap()
}

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
