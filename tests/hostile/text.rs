//! Text that is long, unbroken, invisible, turned round, or none.

use super::{Dice, Hostile, body, numbered};

pub(crate) const PAGES: &[Hostile] = &[
    Hostile {
        name: "long_word_3mb",
        html: || body(&"a".repeat(3 * 1024 * 1024)),
    },
    Hostile {
        name: "long_text_3mb",
        html: || {
            body(&format!(
                "<p>{}</p>",
                "words of usual length ".repeat(3 * 1024 * 1024 / 22)
            ))
        },
    },
    Hostile {
        name: "cjk_2mb",
        html: || body(&"鸿雁传书，千里之外。".repeat(2 * 1024 * 1024 / 30)),
    },
    Hostile {
        name: "emoji",
        html: || body(&"👩‍👩‍👧‍👦🏳️‍🌈👨🏽‍🚀🇳🇴1️⃣".repeat(20_000)),
    },
    Hostile {
        name: "emoji_of_digits",
        html: || body(&"1\u{fe0f}\u{20e3}#\u{fe0f}\u{20e3}".repeat(100_000)),
    },
    Hostile {
        name: "zalgo_rtl",
        html: || {
            let marks: String = ('\u{300}'..='\u{36f}').collect();
            body(&format!(
                "<p dir=rtl>{}</p>",
                format!("ש{marks}x{marks}").repeat(3_000)
            ))
        },
    },
    Hostile {
        name: "marks_1m_on_one_letter",
        html: || body(&format!("a{}", "\u{301}".repeat(1_000_000))),
    },
    Hostile {
        name: "bidi_bomb",
        html: || body(&"\u{202e}a\u{202d}ב\u{2067}c\u{2068}ד\u{2069}".repeat(50_000)),
    },
    Hostile {
        name: "bidi_elements",
        html: || {
            body(&"<bdo dir=rtl>a<bdi>ב<span dir=auto style='unicode-bidi:isolate-override'>c</span></bdi></bdo>".repeat(20_000))
        },
    },
    Hostile {
        name: "joiners_1m",
        html: || body(&"\u{200d}".repeat(1_000_000)),
    },
    Hostile {
        name: "soft_hyphens_1m",
        html: || body(&"a\u{ad}".repeat(500_000)),
    },
    Hostile {
        name: "unseen_spaces",
        html: || body(&"\u{200b}\u{feff}\u{2060}\u{3000}&nbsp;&zwnj;\u{34f}".repeat(100_000)),
    },
    Hostile {
        name: "br_200k",
        html: || body(&"<br>".repeat(200_000)),
    },
    Hostile {
        name: "wbr_200k",
        html: || body(&"a<wbr>".repeat(200_000)),
    },
    Hostile {
        name: "hr_50k",
        html: || body(&"<hr>".repeat(50_000)),
    },
    Hostile {
        name: "spans_inline_100k",
        html: || body(&"<span style='color:red'>a</span>b".repeat(100_000)),
    },
    Hostile {
        name: "links_50k",
        html: || {
            body(&numbered(50_000, |at| {
                format!("<a href='https://example.org/{at}'>link {at}</a> ")
            }))
        },
    },
    Hostile {
        name: "paragraphs_100k",
        html: || body(&"<p>x".repeat(100_000)),
    },
    Hostile {
        name: "pre_lines_500k",
        html: || body(&format!("<pre>{}</pre>", "x\n".repeat(500_000))),
    },
    Hostile {
        name: "pre_tabs_1m",
        html: || body(&format!("<pre>{}</pre>", "\t".repeat(1_000_000))),
    },
    Hostile {
        name: "pre_line_5mb",
        html: || {
            body(&format!(
                "<pre>{}</pre>",
                "log line without an end ".repeat(5 * 1024 * 1024 / 24)
            ))
        },
    },
    Hostile {
        name: "entities",
        html: || {
            body(&"&amp;&lt;&#x10FFFF;&#0;&#xD800;&#99999999999;&CounterClockwiseContourIntegral;&notin;&ampamp".repeat(20_000))
        },
    },
    Hostile {
        name: "entity_long",
        html: || {
            body(&format!(
                "&{};&#{};&#x{};",
                "a".repeat(1_000_000),
                "9".repeat(1_000_000),
                "f".repeat(1_000_000)
            ))
        },
    },
    Hostile {
        name: "nul",
        html: || body(&"a\0<b\0 title=\0>\0</b\0>".repeat(20_000)),
    },
    Hostile {
        name: "malformed_utf8",
        html: || {
            let octets =
                b"<p>\xff\xfe\xc0\x80\xed\xa0\x80\xf8\x88\x80\x80\x80\xe4\xbd".repeat(20_000);
            body(&String::from_utf8_lossy(&octets))
        },
    },
    Hostile {
        name: "random_bytes",
        html: || {
            let mut dice = Dice(1);
            let octets: Vec<u8> = (0..500_000).map(|_| dice.below(256) as u8).collect();
            String::from_utf8_lossy(&octets).into_owned()
        },
    },
    Hostile {
        name: "controls",
        html: || {
            body(
                &('\u{1}'..='\u{9f}')
                    .filter(|letter| letter.is_control())
                    .collect::<String>()
                    .repeat(5_000),
            )
        },
    },
];
