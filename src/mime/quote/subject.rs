//! Subjects of answers and of mails passed on: a prefix once, in whatever language it came.

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
    let (before, after) = subject.split_once([':', '：'])?;
    // `Re[2]:` and `Re(2):` count how often.
    let word = before
        .trim_end()
        .trim_end_matches(|c: char| c.is_ascii_digit() || "[]()（）".contains(c));
    let word = word.trim().to_lowercase();
    prefixes
        .contains(&word.as_str())
        .then(|| after.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

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
