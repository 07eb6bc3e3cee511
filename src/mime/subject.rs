//! Subjects of answers and of mails passed on: a prefix once, in whatever language it came, and
//! what is left of a subject without any.

/// What stands before an answer's subject, without its colon.
const REPLY: &[&str] = &[
    "re",
    "回复",
    "答复",
    "回覆",
    "答覆",
    "回信",
    "返信",
    "aw",
    "antw",
    "antwort",
    "sv",
    "vs",
    "rif",
    "ref",
    "odp",
    "ynt",
    "res",
    "отв",
    "ответ",
    "atb",
    "yan",
    "回應",
    "回应",
];
/// What stands before the subject of a mail passed on.
const FORWARD: &[&str] = &[
    "fwd",
    "fw",
    "转发",
    "轉寄",
    "轉發",
    "转寄",
    "転送",
    "wg",
    "tr",
    "rv",
    "enc",
    "i",
    "vb",
    "doorst",
    "пересл",
];

/// Characters of a subject within which its prefix ends with a colon.
const PREFIX_CHARACTERS: usize = 40;
/// Characters of a subject that say what a conversation is about.
const BASE_CHARACTERS: usize = 1_000;

/// The subject of an answer: `Re: ` once.
pub(super) fn reply(subject: &str) -> String {
    format!("Re: {}", without(subject, REPLY))
        .trim_end()
        .to_owned()
}

/// The subject of a mail passed on: `Fwd: ` once.
pub(super) fn forward(subject: &str) -> String {
    format!("Fwd: {}", without(subject, FORWARD))
        .trim_end()
        .to_owned()
}

/// The subject without these prefixes, however often they stand there.
fn without<'s>(subject: &'s str, prefixes: &[&str]) -> &'s str {
    let mut rest = subject.trim();
    while let Some(after) = without_one(rest, prefixes) {
        rest = after;
    }
    rest
}

fn without_one<'s>(subject: &'s str, prefixes: &[&str]) -> Option<&'s str> {
    // Further behind it ends no prefix; looking there, again and again, is what an attacker wants.
    let (at, colon) = subject
        .char_indices()
        .take(PREFIX_CHARACTERS)
        .find(|(_at, c)| matches!(c, ':' | '：'))?;
    let (before, after) = subject.split_at_checked(at)?;
    let after = after.get(colon.len_utf8()..)?;
    // `Re[2]:` and `Re(2):` count how often.
    let word = before
        .trim_end()
        .trim_end_matches(|c: char| c.is_ascii_digit() || "[]()（）".contains(c));
    let word = word.trim().to_lowercase();
    prefixes
        .contains(&word.as_str())
        .then(|| after.trim_start())
}

/// Whether a subject says that a mail was passed on: what it holds is what there is to read.
#[must_use]
pub fn is_forward(subject: &str) -> bool {
    let subject = subject.trim();
    without_one(subject, FORWARD).is_some() || wrapped(subject).is_some()
}

/// What a conversation is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// The subject without prefixes, names of lists and marks of passing on, in lower case and
    /// one space between words; empty where nothing is left.
    pub text: String,
    /// Whether something was taken off that answers and passing on put there.
    pub is_answer: bool,
}

/// The base subject (RFC 5256 §2.1), with the prefixes of all languages.
#[must_use]
pub fn base(subject: &str) -> Base {
    let end = subject.char_indices().nth(BASE_CHARACTERS);
    let subject = end.map_or(subject, |(end, _c)| subject.get(..end).unwrap_or_default());
    let mut rest = subject.trim();
    let mut is_answer = false;
    loop {
        let before = rest;
        if let Some(inner) = strip_end(rest, "(fwd)") {
            rest = inner;
            is_answer = true;
        }
        if let Some(inner) = wrapped(rest) {
            rest = inner;
            is_answer = true;
        }
        if let Some(after) = without_one(rest, REPLY).or_else(|| without_one(rest, FORWARD)) {
            rest = after;
            is_answer = true;
        } else if let Some(after) = without_list(rest) {
            rest = after;
        }
        if rest == before {
            break;
        }
    }
    let words: Vec<&str> = rest.split_whitespace().collect();
    Base {
        text: words.join(" ").to_lowercase(),
        is_answer,
    }
}

fn strip_end<'s>(subject: &'s str, end: &str) -> Option<&'s str> {
    let at = subject.len().checked_sub(end.len())?;
    let has_end = subject.get(at..)?.eq_ignore_ascii_case(end);
    has_end.then(|| subject.get(..at).unwrap_or_default().trim_end())
}

/// `[Fwd: subject]`, as some programs pass mails on.
fn wrapped(subject: &str) -> Option<&str> {
    let inner = subject.strip_prefix('[')?.strip_suffix(']')?;
    let start = inner.get(..4)?;
    (start.eq_ignore_ascii_case("fwd:")).then(|| inner.get(4..).unwrap_or_default().trim())
}

/// The subject behind the name of a list, where anything stands there.
fn without_list(subject: &str) -> Option<&str> {
    let (_name, after) = subject.strip_prefix('[')?.split_once(']')?;
    let after = after.trim_start();
    (!after.is_empty()).then_some(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_passed_on_says_so_first() {
        for subject in [
            "Fwd: Lunch",
            "FW: Re: Lunch",
            "转发：午饭",
            "[Fwd: Lunch]",
            "WG: Essen",
        ] {
            assert!(is_forward(subject), "{subject}");
        }
        for subject in ["Re: Fwd: Lunch", "Forward march", "回复：午饭", ""] {
            assert!(!is_forward(subject), "{subject}");
        }
    }

    #[test]
    fn what_a_conversation_is_about_is_left() {
        for subject in [
            "Re: [team] Lunch  on Friday",
            "[team] RE: Fwd: lunch on friday (fwd)",
            "回复：转发: Lunch on Friday",
            "[Fwd: Re: Lunch on Friday]",
            "AW[2]: Lunch on Friday",
        ] {
            let base = base(subject);
            assert_eq!(
                (base.text.as_str(), base.is_answer),
                ("lunch on friday", true),
                "{subject}"
            );
        }
        assert_eq!(base("[team]").text, "[team]");
        assert!(!base("[team] Lunch").is_answer);
        assert_eq!(base("Re:").text, "");
    }

    #[test]
    fn a_subject_of_any_length_costs_what_its_beginning_costs() {
        for (part, end) in [
            ("[a]", ""),
            ("[a]", ":"),
            ("Re:", ""),
            ("(fwd)", ""),
            ("[", "]"),
        ] {
            let long = base(&(part.repeat(90_000) + end)).text;
            assert!(long.chars().count() <= BASE_CHARACTERS, "{part}");
        }
        let long = "x".repeat(250_000) + ": Lunch";
        assert_eq!(without(&long, REPLY).len(), long.len());
        // What stands far behind tells no two conversations apart, and none is cut in a letter.
        let letters = "议".repeat(2_000);
        assert_eq!(base(&letters), base(&(letters.clone() + "x")));
        assert_eq!(reply(&("re: ".repeat(60_000) + "Lunch")), "Re: Lunch");
    }

    #[test]
    fn a_prefix_is_never_doubled() {
        for subject in [
            "Lunch",
            "Re: Lunch",
            "RE : re: Lunch",
            "回复：Lunch",
            "Re[2]: 答复: Lunch",
            "AW: Sv: Lunch",
            " Re(3)：Lunch ",
        ] {
            assert_eq!(reply(subject), "Re: Lunch", "{subject}");
        }
        for subject in ["Lunch", "Fwd: Lunch", "转发：Fw: Lunch", "WG: Lunch"] {
            assert_eq!(forward(subject), "Fwd: Lunch", "{subject}");
        }
        assert_eq!(reply("Fwd: a"), "Re: Fwd: a");
        assert_eq!(forward("Re: a"), "Fwd: Re: a");
        assert_eq!(reply("Report: a"), "Re: Report: a");
        assert_eq!(reply(""), "Re:");
    }
}
