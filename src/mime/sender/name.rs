//! What the name and the address of an author show by themselves: all that a list of mails knows
//! of who wrote one. What is said here is said of the whole header as well.

use super::{author, check_domain, check_letters};
use crate::mime::domain;
use crate::model::Person;
use crate::model::sender::Warning;

/// An author whose name or address passes for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// What is the matter.
    pub warning: Warning,
    /// The address to be shown in place of the name, its domain in A-labels (RFC 5890 §2.3.2.1).
    pub address: String,
}

/// What is to be doubted of an author of whom no more is known than this; `None` for nearly all.
///
/// "ann@example.org via Team" is how lists write, and only the header says whether it was one: the
/// name is left alone here.
#[must_use]
pub fn doubt(author: &Person) -> Option<Doubt> {
    if is_plain(author) {
        return None;
    }
    let mut warnings = Vec::new();
    if author::is_odd(&author.address) {
        warnings.extend(author::encoded_address(author.address.as_bytes()));
    }
    if !author.address.is_empty() {
        let shown = author::address_in_name(author, true);
        warnings.extend(shown.map(|shown| Warning::NameLooksLikeAddress {
            shown,
            real: author.address.clone(),
        }));
    }
    check_domain(std::slice::from_ref(author), &mut warnings);
    check_letters(std::slice::from_ref(author), &mut warnings);
    Some(Doubt {
        warning: warnings.into_iter().next()?,
        address: unmasked(&author.address),
    })
}

/// Whether nothing can be the matter: letters of ASCII without the signs that tricks need. So it
/// is with most, and it costs less than looking for anything.
fn is_plain(author: &Person) -> bool {
    let address = author.address.as_str();
    author.name.is_ascii()
        && address.is_ascii()
        && !author.name.contains('@')
        && !address.contains("=?")
        && address.bytes().filter(|octet| *octet == b'@').count() < 2
        && !domain::of(address)
            .as_bytes()
            .windows(4)
            .any(|letters| letters.eq_ignore_ascii_case(b"xn--"))
}

/// The address with a domain that cannot be taken for another.
fn unmasked(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, host)) if !host.is_ascii() => format!("{local}@{}", domain::folded(host)),
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mime::people;
    use crate::model::sender::Gravity;

    fn person(name: &str, address: &str) -> Person {
        Person {
            name: name.to_owned(),
            address: address.to_owned(),
        }
    }

    #[test]
    fn a16_a_name_or_an_address_that_passes_for_another_is_doubted() {
        for (name, address, shown) in [
            ("boss@bank.example", "x@evil.example", "x@evil.example"),
            (
                "Boss <boss@bank.example>",
                "x@evil.example",
                "x@evil.example",
            ),
            ("'boss@bank.example'", "x@evil.example", "x@evil.example"),
            (
                "ｂｏｓｓ＠ｂａｎｋ．example",
                "x@evil.example",
                "x@evil.example",
            ),
            ("客服 boss@bank.example", "x@evil.example", "x@evil.example"),
            ("P\u{430}yments", "x@evil.example", "x@evil.example"),
            ("Micr\u{3bf}shop", "x@evil.example", "x@evil.example"),
            (
                "Bank",
                "boss@b\u{430}nk.example",
                "boss@xn--bnk-6cd.example",
            ),
            (
                "Bank",
                "boss@xn--bnk-6cd.example",
                "boss@xn--bnk-6cd.example",
            ),
            (
                "Bank",
                "boss@XN--bnk-6cd.example",
                "boss@XN--bnk-6cd.example",
            ),
            ("Bank", "b\u{43e}ss@bank.example", "b\u{43e}ss@bank.example"),
            ("Pay", "x@p\u{251}y.example", "x@xn--py-5eb.example"),
            (
                "",
                "boss@bank.example@evil.example",
                "boss@bank.example@evil.example",
            ),
            (
                "",
                "=?utf-8?Q?boss=40bank.example=00?=@evil.example",
                "=?utf-8?Q?boss=40bank.example=00?=@evil.example",
            ),
        ] {
            let doubt = doubt(&person(name, address)).unwrap_or_else(|| panic!("{name} {address}"));
            assert_eq!(doubt.address, shown, "{name} {address}");
            assert_eq!(doubt.warning.gravity(), Gravity::Danger, "{doubt:?}");
        }
    }

    #[test]
    fn a16_honest_names_are_left_alone() {
        for (name, address) in [
            ("", ""),
            ("The Bank", ""),
            ("", "ann@example.org"),
            ("Anna Smith (Sales)", "anna@example.org"),
            ("Smith, Anna", "anna@example.org"),
            ("ann@example.org", "ann@example.org"),
            ("Ann@Example.org", "ann@example.org"),
            ("ann@example.org", "ann@mail.example.org"),
            ("ann@example.org via Team", "team@lists.example.net"),
            ("Ann @ Example", "ann@example.org"),
            ("王芳", "wang.fang@example.cn"),
            ("王芳 Wang", "wang@example.cn"),
            ("QQ邮箱团队", "team@example.cn"),
            ("客服＠示例", "service@example.cn"),
            ("山田 太郎", "taro@example.jp"),
            ("ヤマダ・タロウ(営業部)", "taro@example.jp"),
            ("Sony株式会社", "info@example.jp"),
            ("김민수", "kim@example.kr"),
            ("삼성SDS", "info@example.kr"),
            ("Łukasz Żółć", "lukasz@example.pl"),
            ("Anna Иванова", "anna@example.ru"),
            ("ООО Ромашка", "info@example.ru"),
            ("יעל כהן", "yael@example.il"),
            ("Müller & Söhne", "info@bücher.example"),
            ("Müller & Söhne", "info@xn--bcher-kva.example"),
            ("例子", "info@例子.example"),
            ("Δt", "t@example.gr"),
            ("Ann 👩‍🚀", "ann@example.org"),
            ("", "\"ann@home\"@example.org"),
        ] {
            assert_eq!(doubt(&person(name, address)), None, "{name} {address}");
        }
    }

    #[test]
    fn a15_a_doubt_of_a_row_is_one_of_the_header_too() {
        for (_kind, header) in super::super::tricky::TRICKY {
            let fields = super::super::Said::of(header.as_bytes());
            let Some(doubt) = fields.author().and_then(doubt) else {
                continue;
            };
            let told = super::super::tricky::warnings(header.as_bytes());
            let kinds = told.iter().map(std::mem::discriminant);
            let here = std::mem::discriminant(&doubt.warning);
            assert!(kinds.into_iter().any(|one| one == here), "{header:?}");
        }
        let of = |value: &[u8]| people::read(value, 1).iter().find_map(doubt);
        assert!(of(b"\"boss@bank.example\" <x@evil.example>").is_some());
    }
}
