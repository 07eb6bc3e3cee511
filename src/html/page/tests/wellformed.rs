//! A tiny reader of XML that accepts what is well-formed and nothing else.

/// Elements, the deepest nesting, and the text of well-formed XHTML.
pub(in super::super) struct Checked {
    pub(in super::super) elements: usize,
    pub(in super::super) depth: usize,
    pub(in super::super) text: String,
}

/// Reads XHTML.
///
/// # Panics
/// Where it is not well-formed.
pub(in super::super) fn check(xhtml: &str) -> Checked {
    let mut checked = Checked {
        elements: 0,
        depth: 0,
        text: String::new(),
    };
    let mut open: Vec<&str> = Vec::new();
    let mut rest = xhtml;
    let mut roots = 0;
    while let Some(character) = rest.chars().next() {
        if character != '<' {
            assert!(!open.is_empty(), "text outside: {rest:.40}");
            let end = rest.find('<').unwrap_or(rest.len());
            text(&rest[..end], &mut checked.text);
            rest = &rest[end..];
            continue;
        }
        let end = rest.find('>').expect("a tag without an end");
        let tag = &rest[1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "ended out of turn");
            continue;
        }
        roots += usize::from(open.is_empty());
        checked.elements += 1;
        let is_ended = tag.ends_with('/');
        let tag = tag.strip_suffix('/').unwrap_or(tag);
        let name = start_tag(tag);
        if !is_ended {
            open.push(name);
            checked.depth = checked.depth.max(open.len());
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    assert_eq!(roots, 1, "not one root");
    checked
}

fn start_tag(tag: &str) -> &str {
    let end = tag.find(' ').unwrap_or(tag.len());
    let (name, mut rest) = tag.split_at(end);
    assert!(is_name(name), "no name: {tag:?}");
    let mut names = Vec::new();
    while let Some(attribute) = rest.strip_prefix(' ') {
        let (name, behind) = attribute.split_once("=\"").expect("no value");
        let (value, behind) = behind.split_once('"').expect("a value without an end");
        assert!(is_name(name), "no name: {attribute:?}");
        assert!(!names.contains(&name), "twice: {tag:?}");
        names.push(name);
        text(value, &mut String::new());
        rest = behind;
    }
    assert_eq!(rest, "", "in a tag");
    name
}

fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|character| {
            character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-'
        })
}

fn text(raw: &str, out: &mut String) {
    let mut rest = raw;
    while let Some(character) = rest.chars().next() {
        assert!(!matches!(character, '<' | '>'), "bare: {raw:?}");
        assert!(
            character >= ' ' || matches!(character, '\t' | '\n'),
            "not in XML: {raw:?}"
        );
        if character == '&' {
            let known = [
                ("&amp;", '&'),
                ("&lt;", '<'),
                ("&gt;", '>'),
                ("&quot;", '"'),
            ];
            let (reference, meant) = known
                .into_iter()
                .find(|(reference, _)| rest.starts_with(reference))
                .expect("an unknown reference");
            out.push(meant);
            rest = &rest[reference.len()..];
        } else {
            out.push(character);
            rest = &rest[character.len_utf8()..];
        }
    }
}

#[test]
fn the_checker_finds_what_is_not_well_formed() {
    for xhtml in [
        "<a>",
        "</a>",
        "<a></b>",
        "<a/><b/>",
        "x<a/>",
        "<a b=c/>",
        "<a b=\"c\" b=\"d\"/>",
        "<a>&nbsp;</a>",
        "<a>&</a>",
        "<a b=\"<\"/>",
        "<A/>",
        "<a>\u{1}</a>",
    ] {
        assert!(
            std::panic::catch_unwind(|| check(xhtml)).is_err(),
            "{xhtml}"
        );
    }
    let checked = check("<a b=\"&quot;\"><c/>d&lt;<e>f</e></a>");
    assert_eq!((checked.elements, checked.depth), (3, 2));
    assert_eq!(checked.text, "d<f");
}
