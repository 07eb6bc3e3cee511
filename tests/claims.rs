//! Every statement of the protocol specification has a test that bears its id in its name
//! (`s66_…`, `p03_p80_…`), or a reason why not. `cargo test --features inspection claims -- --nocapture`
//! prints the table.

mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use table::CLAIMS;

#[test]
fn each_statement_has_its_test_or_a_reason() {
    let proofs = proofs();
    let mut faults = Vec::new();
    for claim in CLAIMS {
        let tests = proofs.get(claim.id).map(Vec::as_slice).unwrap_or_default();
        println!("{}  {}", claim.id, claim.says);
        for test in tests {
            println!("      {test}");
        }
        match (tests.is_empty(), claim.without) {
            (true, None) => faults.push(format!("{}: no test bears this id", claim.id)),
            (true, Some(why)) => println!("      no test yet: {why}"),
            (false, Some(_)) => {
                faults.push(format!("{}: has a test now, drop the reason", claim.id))
            }
            (false, None) => {}
        }
    }
    let unknown = proofs
        .keys()
        .filter(|id| CLAIMS.iter().all(|claim| claim.id != **id));
    faults.extend(unknown.map(|id| format!("{id}: a test bears it, the table does not")));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn an_id_is_read_out_of_a_name() {
    let ids = |name| ids(name).collect::<Vec<_>>();
    assert_eq!(ids("s4a_p03_nothing_is_shown"), ["S-4A", "P-03"]);
    assert!(ids("a_mail_of_30_mb").is_empty());
}

#[test]
fn a_test_that_does_not_run_bears_nothing() {
    let text = "#[test]\nfn s01_a() {}\n#[test]\n#[ignore]\nfn s02_b() {}\n\
                #[cfg(any())]\n// why\n#[test]\nfn s03_c() {}\n#[cfg(unix)]\n#[test]\nfn s04_d() {}\n\
                #[ignore = \"slow\"]\n#[test]\nfn s05_e() {}\n#[tokio::test]\nasync fn s06_f() {}\n";
    assert_eq!(tests(text).collect::<Vec<_>>(), ["s01_a", "s04_d", "s06_f"]);
    let text = "mod one;\npub mod two;\npub(crate) mod three;\nmod here {\n// mod four;\n}\n";
    assert_eq!(modules(text).collect::<Vec<_>>(), ["one", "two", "three"]);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let reached = reached(root);
    assert!(reached.contains(&root.join("tests/claims/table.rs")));
    assert!(!reached.contains(&root.join("tests/forgotten.rs")));
}

/// Id → the tests that bear it, as `file: name`.
fn proofs() -> BTreeMap<String, Vec<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "tests"] {
        collect(&root.join(folder), &mut files);
    }
    files.sort();
    let mut proofs: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let reached = reached(root);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let shown = file.strip_prefix(root).unwrap().display();
        for name in tests(&text).filter(|_name| reached.contains(&file)) {
            for id in ids(name) {
                proofs
                    .entry(id)
                    .or_default()
                    .push(format!("{shown}: {name}"));
            }
        }
    }
    proofs
}

/// The files that `mod` leads to from the library and from the test binary.
fn reached(root: &Path) -> BTreeSet<PathBuf> {
    let mut reached = BTreeSet::new();
    let mut open = vec![
        (root.join("src/lib.rs"), root.join("src")),
        (root.join("src/main.rs"), root.join("src")),
        (root.join("tests/all.rs"), root.join("tests")),
    ];
    while let Some((file, folder)) = open.pop() {
        let Ok(text) = fs::read_to_string(&file) else {
            continue;
        };
        for name in modules(&text) {
            let beside = folder.join(format!("{name}.rs"));
            open.push((beside, folder.join(name)));
        }
        reached.insert(file);
    }
    reached
}

/// The modules that a file names and that are files of their own.
fn modules(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| {
        let line = line.trim_start_matches("pub ");
        let line = line.strip_prefix("pub(crate) ").unwrap_or(line);
        let line = line.strip_prefix("pub(super) ").unwrap_or(line);
        line.strip_prefix("mod ")?.strip_suffix(';')
    })
}

/// The names of the functions right behind an attribute that ends in `test]`, and that run: none
/// that is ignored, or left out by a configuration of its own.
fn tests(text: &str) -> impl Iterator<Item = &str> {
    let (mut is_test, mut is_left_out) = (false, false);
    text.lines().filter_map(move |line| {
        let line = line.trim();
        if line.starts_with("#[") {
            is_test |= line.ends_with("test]") || line.contains("::test(");
            let is_of_unix = line == "#[cfg(unix)]" || line == "#[cfg(test)]";
            is_left_out |= line.starts_with("#[ignore")
                || line.starts_with("#[cfg_attr")
                || (line.starts_with("#[cfg(") && !is_of_unix);
            return None;
        }
        let runs = !is_left_out;
        is_left_out &= line.starts_with("//");
        let was_test = is_test && runs && !line.starts_with("//");
        is_test &= line.starts_with("//");
        let name = line
            .strip_prefix("async ")
            .unwrap_or(line)
            .strip_prefix("fn ")?;
        was_test.then(|| name.split('(').next()).flatten()
    })
}

/// `s4a` in a name is S-4A.
fn ids(name: &str) -> impl Iterator<Item = String> {
    name.split('_').filter_map(|word| {
        let [section, ten, one] = word.as_bytes() else {
            return None;
        };
        let is_id = matches!(section, b's' | b'p' | b'a')
            && ten.is_ascii_digit()
            && (one.is_ascii_digit() || (b'a'..=b'h').contains(one));
        is_id.then(|| format!("{}-{}", char::from(*section), &word[1..]).to_uppercase())
    })
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}
