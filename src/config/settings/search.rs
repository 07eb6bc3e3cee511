//! `[[search]]`: searches kept as places.

use crate::model::SavedSearch;

/// Longest name, in characters: it stands in the folder pane.
const NAME: usize = 60;

/// What is wrong with a search among those before it: the key it stands at, and why.
pub(super) fn fault(
    search: &SavedSearch,
    earlier: &[SavedSearch],
) -> Option<(&'static str, String)> {
    let name = &search.name;
    if name.trim().is_empty() || name.chars().any(char::is_control) || name.chars().count() > NAME {
        let fault = format!("expected a name of 1 to {NAME} characters on one line");
        return Some(("name", fault));
    }
    if search.query.trim().is_empty() {
        return Some((
            "query",
            "expected what is typed in the search box".to_owned(),
        ));
    }
    earlier.iter().any(|other| other.name == *name).then(|| {
        (
            "name",
            format!("a second search is called {name:?}, expected another name"),
        )
    })
}
