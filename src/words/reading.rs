//! By which charset a mail is read and why, in words.

use super::Words;
use crate::model::{Charset, Portion, ReadBy, Why};

/// Everything of a mail that is read, in the order in which it is seen.
const PORTIONS: [Portion; 4] = [
    Portion::Subject,
    Portion::People,
    Portion::Text,
    Portion::FileNames,
];

/// What was not certain about the charset of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// By which it is read, in a few words.
    pub short: String,
    /// The same with the reason.
    pub whole: String,
}

impl Words {
    /// By which charsets a mail is read and why, a sentence for each charset and reason.
    #[must_use]
    pub fn read_by(&self, charsets: &[ReadBy]) -> Vec<String> {
        let mut said: Vec<(ReadBy, Vec<Portion>)> = Vec::new();
        for one in charsets {
            let is_same = |(known, _portions): &&mut (ReadBy, Vec<Portion>)| {
                (known.charset, known.why, known.labelled) == (one.charset, one.why, one.labelled)
            };
            match said.iter_mut().find(is_same) {
                Some((_known, portions)) => portions.push(one.portion),
                None => said.push((*one, vec![one.portion])),
            }
        }
        if said.is_empty() {
            return vec![self.text("read-ascii").to_owned()];
        }
        let is_only = said.len() == 1;
        let sentence = |(one, portions): &(ReadBy, Vec<Portion>)| {
            let what = if is_only && portions.len() > 1 {
                self.text("portion-all").to_owned()
            } else {
                self.portions(portions)
            };
            self.read_for(&what, one)
        };
        said.iter().map(sentence).collect()
    }

    /// The most telling of what was not certain; `None`: all of it was.
    #[must_use]
    pub fn doubt(&self, charsets: &[ReadBy]) -> Option<Doubt> {
        let is_chosen = |one: &&ReadBy| one.why == Why::Chosen;
        let is_guessed = |one: &&ReadBy| one.why == Why::Guessed && !is_kin(one);
        let chosen = charsets.iter().find(is_chosen);
        let told = chosen.or_else(|| charsets.iter().find(is_guessed))?;
        let charset = [("charset", told.charset.name().into())];
        let short = self.text_with("reader-charset", &charset);
        let whole = match (told.why, told.labelled) {
            (Why::Chosen, _) => self.text_with("reader-charset-chosen", &charset),
            (_, Some(label)) => {
                let [charset] = charset;
                let named = [charset, ("label", label.name().into())];
                self.text_with("reader-charset-instead", &named)
            }
            (_, None) => self.text_with("reader-charset-guessed", &charset),
        };
        Some(Doubt { short, whole })
    }

    fn portions(&self, portions: &[Portion]) -> String {
        let named = PORTIONS.into_iter().filter(|one| portions.contains(one));
        let named: Vec<&str> = named
            .map(|portion| {
                self.text(match portion {
                    Portion::Subject => "portion-subject",
                    Portion::People => "portion-people",
                    Portion::Text => "portion-text",
                    Portion::FileNames => "portion-file-names",
                })
            })
            .collect();
        first_large(&self.list(&named))
    }

    fn read_for(&self, what: &str, one: &ReadBy) -> String {
        let mut named = vec![
            ("what", what.into()),
            ("charset", one.charset.name().into()),
        ];
        named.extend(one.labelled.map(|label| ("label", label.name().into())));
        let key = match (one.why, one.labelled.is_some()) {
            (Why::Labelled, _) => "read-labelled",
            (Why::Evident, false) => "read-evident",
            (Why::Evident, true) => "read-evident-instead",
            (Why::Chosen, false) => "read-chosen",
            (Why::Chosen, true) => "read-chosen-instead",
            (Why::Guessed, false) => "read-guessed",
            (Why::Guessed, true) => "read-guessed-instead",
        };
        self.text_with(key, &named)
    }
}

/// Whether a guess only goes from a charset of ISO 8859 to that of Windows which holds it: what
/// every program does, and nobody needs to be told.
fn is_kin(one: &ReadBy) -> bool {
    let is_of_iso = |label: Charset| label.key().starts_with("iso-8859-");
    one.charset.key().starts_with("windows-")
        && one
            .labelled
            .is_some_and(|label| is_of_iso(label) && label.script() == one.charset.script())
}

/// A sentence begins with a large letter, where the language has such.
fn first_large(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::super::Language;
    use super::*;

    fn read_by(portion: Portion, why: Why, labelled: Option<Charset>) -> ReadBy {
        ReadBy {
            portion,
            charset: Charset::Gb18030,
            why,
            labelled,
        }
    }

    #[test]
    fn what_is_read_by_one_charset_for_one_reason_is_one_sentence() {
        let words = Words::new(Language::English, TimeZone::UTC);
        let said = words.read_by(&[
            read_by(Portion::People, Why::Guessed, None),
            read_by(Portion::FileNames, Why::Guessed, None),
            read_by(Portion::Text, Why::Guessed, Some(Charset::Big5)),
        ]);
        assert_eq!(
            said,
            [
                "Names, file names: GB 18030 (GBK, GB 2312). The mail does not say, and this \
                 fits best",
                "Text: GB 18030 (GBK, GB 2312). The mail says Big5-HKSCS, which does not fit",
            ]
        );
        assert_eq!(words.read_by(&[]).len(), 1);
        let all = [Portion::Subject, Portion::Text].map(|one| read_by(one, Why::Chosen, None));
        assert_eq!(
            words.read_by(&all),
            ["Everything: GB 18030 (GBK, GB 2312), as you chose"]
        );
    }

    #[test]
    fn only_what_was_not_certain_is_told_unasked() {
        let words = Words::new(Language::Chinese, TimeZone::UTC);
        let subject = |why, label| [read_by(Portion::Subject, why, label)];
        assert_eq!(words.doubt(&subject(Why::Labelled, None)), None);
        assert_eq!(
            words.doubt(&subject(Why::Evident, Some(Charset::Big5))),
            None
        );
        assert_eq!(
            words
                .doubt(&subject(Why::Guessed, Some(Charset::Big5)))
                .map(|doubt| (doubt.short, doubt.whole)),
            Some((
                "字符编码：GB 18030 (GBK, GB 2312)".to_owned(),
                "按 GB 18030 (GBK, GB 2312) 读取，而不是邮件所写的 Big5-HKSCS".to_owned()
            ))
        );
        let kin = ReadBy {
            charset: Charset::Windows1250,
            ..read_by(Portion::Text, Why::Guessed, Some(Charset::Iso8859_2))
        };
        assert_eq!(words.doubt(&[kin]), None);
    }
}
