//! Whether what one program shows as text stands in what the other shows, in the same order.

/// More edits than this are no longer counted: the texts have nothing to do with each other.
const MOST_EDITS: usize = 20_000;
/// Lines told at most.
const TOLD: usize = 5;

/// The share of the characters of `theirs` that stand in `mine` in the same order, spaces and
/// case aside: the longest common subsequence. What `mine` has besides, such as the words for a
/// picture that was not fetched, costs nothing.
pub(crate) fn share_in_order(theirs: &str, mine: &str) -> f64 {
    let (theirs, mine) = (letters(theirs), letters(mine));
    if theirs.is_empty() {
        return 1.0;
    }
    let common = edits(&theirs, &mine).map_or(0, |edits| (theirs.len() + mine.len() - edits) / 2);
    common as f64 / theirs.len() as f64
}

/// Lines of `theirs` that stand nowhere in `mine`.
pub(crate) fn missing(theirs: &str, mine: &str) -> Vec<String> {
    let mine: String = letters(mine).into_iter().collect();
    let lost = theirs.lines().filter(|line| {
        let line: String = letters(line).into_iter().collect();
        !mine.contains(&line)
    });
    lost.take(TOLD).map(str::to_owned).collect()
}

/// What is compared: no spaces, nothing that is not seen, all in lower case.
fn letters(text: &str) -> Vec<char> {
    let unseen = |letter: char| {
        matches!(
            letter,
            '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{2069}' | '\u{feff}'
        )
    };
    text.chars()
        .filter(|letter| !letter.is_whitespace() && !unseen(*letter))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Fewest letters to put in and take out to make one of the other (Myers, An O(ND) Difference
/// Algorithm); nothing where they are too many.
fn edits(one: &[char], other: &[char]) -> Option<usize> {
    let most = (one.len() + other.len()).min(MOST_EDITS);
    // How far each diagonal has come in `one`; diagonal k stands at k + most + 1.
    let mut reached = vec![0_usize; 2 * most + 3];
    for distance in 0..=most {
        for at in (0..=2 * distance).step_by(2) {
            // k is at - distance.
            let place = at + most + 1 - distance;
            let down = at == 0 || at != 2 * distance && reached[place - 1] < reached[place + 1];
            let mut x = if down {
                reached[place + 1]
            } else {
                reached[place - 1] + 1
            };
            let Some(mut y) = (x + distance).checked_sub(at) else {
                continue;
            };
            while x < one.len() && y < other.len() && one[x] == other[y] {
                (x, y) = (x + 1, y + 1);
            }
            reached[place] = x;
            if x >= one.len() && y >= other.len() {
                return Some(distance);
            }
        }
    }
    None
}
