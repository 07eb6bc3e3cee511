//! Elements within elements, closed, left open, or closed in the wrong order.

use super::{Hostile, body};

/// So many of `open`, a word, and as many of `close`.
fn nested(depth: usize, open: &str, close: &str) -> String {
    body(&format!(
        "{}deep{}",
        open.repeat(depth),
        close.repeat(depth)
    ))
}

const TABLE: (&str, &str) = ("<table><tr><td>", "</td></tr></table>");

pub(crate) const PAGES: &[Hostile] = &[
    Hostile {
        name: "deep10k_div",
        html: || nested(10_000, "<div>", "</div>"),
    },
    Hostile {
        name: "unclosed100k_div",
        html: || body(&"<div>".repeat(100_000)),
    },
    Hostile {
        name: "unclosed100k_fmt",
        html: || body(&"<b><i><u><font color=red>".repeat(25_000)),
    },
    Hostile {
        name: "unclosed100k_p_b",
        html: || body(&"<p><b>x".repeat(50_000)),
    },
    Hostile {
        name: "unclosed100k_a",
        html: || body(&"<a href='https://example.org/'>x".repeat(100_000)),
    },
    Hostile {
        name: "unclosed100k_li",
        html: || body(&"<ul><li>".repeat(50_000)),
    },
    Hostile {
        name: "unclosed100k_table",
        html: || body(&TABLE.0.repeat(33_334)),
    },
    Hostile {
        name: "unclosed100k_quote",
        html: || body(&"<blockquote>".repeat(100_000)),
    },
    Hostile {
        name: "unopened100k",
        html: || body(&"</div></b></p></td>".repeat(25_000)),
    },
    Hostile {
        name: "misnested20k",
        html: || body(&"<b><p>x</b>y</p>".repeat(20_000)),
    },
    Hostile {
        name: "misnested_marks",
        html: || {
            body(&format!(
                "{}{}",
                "<b id=a><i>".repeat(2_000),
                "<p></b></i>".repeat(2_000)
            ))
        },
    },
    Hostile {
        name: "fostered20k",
        html: || {
            body(&format!(
                "<table>{}</table>",
                "x<b>y</b><tr>z<div>".repeat(20_000)
            ))
        },
    },
    Hostile {
        name: "nest_table30",
        html: || nested(30, TABLE.0, TABLE.1),
    },
    Hostile {
        name: "nest_table50",
        html: || nested(50, TABLE.0, TABLE.1),
    },
    Hostile {
        name: "nest_table100",
        html: || nested(100, TABLE.0, TABLE.1),
    },
    Hostile {
        name: "nest_table2000",
        html: || nested(2_000, TABLE.0, TABLE.1),
    },
    Hostile {
        name: "nest_table_percent50",
        html: || {
            nested(
                50,
                "<table width=100%><tr><td width=50%>x<td width=50%>",
                "</table>",
            )
        },
    },
    Hostile {
        name: "nest_ib100",
        html: || {
            nested(
                100,
                "<div style='display:inline-block;padding:1px'>",
                "</div>",
            )
        },
    },
    Hostile {
        name: "nest_flex30",
        html: || nested(30, "<div style='display:flex;flex-wrap:wrap'>x", "</div>"),
    },
    Hostile {
        name: "nest_flex100",
        html: || {
            nested(
                100,
                "<div style='display:flex;flex-direction:column'>x",
                "</div>",
            )
        },
    },
    Hostile {
        name: "nest_grid50",
        html: || {
            nested(
                50,
                "<div style='display:grid;grid-template-columns:auto auto'>x",
                "</div>",
            )
        },
    },
    Hostile {
        name: "nest_float200",
        html: || nested(200, "<div style='float:left;width:90%'>x", "</div>"),
    },
    Hostile {
        name: "nest_list1000",
        html: || nested(1_000, "<ol><li>x", "</li></ol>"),
    },
    Hostile {
        name: "nest_quote1000",
        html: || {
            nested(
                1_000,
                "<blockquote style='border-left:1px solid'>x",
                "</blockquote>",
            )
        },
    },
    Hostile {
        name: "nest_font5000",
        html: || nested(5_000, "<font size=+1>x", "</font>"),
    },
    Hostile {
        name: "nest_foreign1000",
        html: || {
            nested(
                1_000,
                "<svg><foreignObject><math><mi>",
                "</mi></math></foreignObject></svg>",
            )
        },
    },
    Hostile {
        name: "nest_template1000",
        html: || {
            nested(
                1_000,
                "<template><select><option>",
                "</option></select></template>",
            )
        },
    },
    Hostile {
        name: "nest_ruby1000",
        html: || nested(1_000, "<ruby>x<rt>", "</rt></ruby>"),
    },
];
