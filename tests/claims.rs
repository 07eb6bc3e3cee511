//! Every statement of the protocol specification has a test that bears its id in its name
//! (`s66_…`, `p03_p80_…`), or a reason why not. `cargo test --features inspection claims -- --nocapture`
//! prints the table.

mod table;

use std::collections::BTreeMap;
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

/// Id → the tests that bear it, as `file: name`.
fn proofs() -> BTreeMap<String, Vec<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "tests"] {
        collect(&root.join(folder), &mut files);
    }
    files.sort();
    let mut proofs: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let shown = file.strip_prefix(root).unwrap().display();
        for name in tests(&text) {
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

/// The names of the functions right behind an attribute that ends in `test]`.
fn tests(text: &str) -> impl Iterator<Item = &str> {
    let mut is_test = false;
    text.lines().filter_map(move |line| {
        let line = line.trim();
        if line.starts_with("#[") {
            is_test |= line.ends_with("test]") || line.contains("::test(");
            return None;
        }
        let was_test = is_test && !line.starts_with("//");
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
