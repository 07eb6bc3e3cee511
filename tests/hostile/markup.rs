//! Tags, attributes and comments as no writer of HTML means them.

use super::{Dice, Hostile, body, numbered};

const TAGS: &[&str] = &[
    "div",
    "p",
    "b",
    "i",
    "a",
    "table",
    "tr",
    "td",
    "th",
    "tbody",
    "ul",
    "li",
    "ol",
    "span",
    "font",
    "center",
    "blockquote",
    "pre",
    "h1",
    "img",
    "br",
    "hr",
    "form",
    "input",
    "select",
    "option",
    "style",
    "title",
    "svg",
    "math",
    "template",
    "frameset",
    "body",
    "html",
    "head",
    "caption",
    "colgroup",
    "col",
    "button",
    "marquee",
    "noscript",
    "textarea",
    "plaintext2",
    "xmp",
    "dl",
    "dt",
    "nobr",
    "applet",
    "object",
    "ruby",
    "rt",
];

pub(crate) const PAGES: &[Hostile] = &[
    Hostile {
        name: "random_tags",
        html: || {
            let mut dice = Dice(2);
            let mut out = String::new();
            for _tag in 0..50_000 {
                let tag = TAGS[dice.below(TAGS.len())];
                out += &match dice.below(5) {
                    0 => format!("</{tag}>"),
                    1 => "字 word &amp; ".to_owned(),
                    2 => format!("<{tag} style='display:table-cell;float:left' width=50%>"),
                    _ => format!("<{tag}>"),
                };
            }
            out
        },
    },
    Hostile {
        name: "attrs_100k",
        html: || {
            body(&format!(
                "<p {}>x</p>",
                numbered(100_000, |at| format!("a{at}=b{at} "))
            ))
        },
    },
    Hostile {
        name: "attrs_same_100k",
        html: || {
            body(&format!(
                "<p {}>x</p>",
                "style='color:red' class=a id=b ".repeat(33_334)
            ))
        },
    },
    Hostile {
        name: "attr_2mb",
        html: || {
            body(&format!(
                "<p title='{}' class='{}'>x</p>",
                "t".repeat(2_000_000),
                "c ".repeat(500_000)
            ))
        },
    },
    Hostile {
        name: "attr_open",
        html: || format!("<p>start</p><a href=\"{}", "x<p>".repeat(500_000)),
    },
    Hostile {
        name: "tag_name_1mb",
        html: || {
            body(&format!(
                "<{}>x</{}>",
                "a".repeat(1_000_000),
                "b".repeat(1_000_000)
            ))
        },
    },
    Hostile {
        name: "tags_open",
        html: || body(&"<a <b <p ".repeat(100_000)),
    },
    Hostile {
        name: "less_than_1m",
        html: || body(&"<".repeat(1_000_000)),
    },
    Hostile {
        name: "comments_2mb",
        html: || body(&"<!-- -- --!><!><!-><!--><!doctype x><?php ?>".repeat(45_000)),
    },
    Hostile {
        name: "comment_open",
        html: || format!("<p>start</p><!--{}", "<!-- --".repeat(300_000)),
    },
    Hostile {
        name: "conditional_nest",
        html: || {
            body(&format!(
                "{}x{}",
                "<!--[if mso]><![if !mso]>".repeat(20_000),
                "<![endif]><![endif]-->".repeat(20_000)
            ))
        },
    },
    Hostile {
        name: "cdata",
        html: || body(&"<svg><![CDATA[<script>]]></svg><![CDATA[x]]>".repeat(20_000)),
    },
    Hostile {
        name: "doctype_long",
        html: || {
            format!(
                "<!DOCTYPE html PUBLIC \"{}\" [<!ENTITY a \"&b;&b;\"><!ENTITY b \"&a;&a;\">]>{}",
                "x".repeat(500_000),
                "&a;".repeat(1_000)
            )
        },
    },
    Hostile {
        name: "plaintext",
        html: || {
            format!(
                "<p>start</p><plaintext>{}",
                "</plaintext><b>".repeat(50_000)
            )
        },
    },
    Hostile {
        name: "raw_text_open",
        html: || {
            format!(
                "<p>start</p><title>{}",
                "</titl<textarea></style>".repeat(50_000)
            )
        },
    },
    Hostile {
        name: "heads_and_bodies",
        html: || {
            "<html><head><body class=a><frameset><noframes></head></body></html>".repeat(20_000)
        },
    },
    Hostile {
        name: "namespaces",
        html: || {
            body(&"<o:p xmlns:o='x'><v:rect xmlns:v='y' o:gfxdata='z'></o:p><w:sdt><st1:place w:st='on'>".repeat(10_000))
        },
    },
    Hostile {
        name: "ids_same",
        html: || body(&"<p id=a name=a>x<label for=a><a href='#a'>".repeat(10_000)),
    },
    Hostile {
        name: "empty",
        html: String::new,
    },
];
