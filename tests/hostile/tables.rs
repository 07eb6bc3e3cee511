//! Tables without end, and cells that span what is not there.

use super::{Hostile, body, numbered, styled};

pub(crate) const PAGES: &[Hostile] = &[
    Hostile {
        name: "tables_5mb",
        html: || {
            let table = "<table border=1><tr><td>one</td><td>two &amp; a half</td></tr><tr><td colspan=2>three</td></tr></table>\n";
            body(&table.repeat(5 * 1024 * 1024 / table.len()))
        },
    },
    Hostile {
        name: "one_table_20000rows",
        html: || {
            let rows = numbered(20_000, |row| {
                format!("<tr><td>{row}</td><td>word</td><td>1.50</td></tr>")
            });
            body(&format!("<table>{rows}</table>"))
        },
    },
    Hostile {
        name: "one_row_20000cells",
        html: || {
            body(&format!(
                "<table><tr>{}</tr></table>",
                "<td>x</td>".repeat(20_000)
            ))
        },
    },
    Hostile {
        name: "colspan_huge",
        html: || {
            body(
                "<table border=1><tr><td colspan=1000000000 rowspan=1000000000>x</td><td colspan=65535>y</td></tr><tr><td colspan=-5>z</td><td colspan=99999999999999999999>w</td></tr></table>",
            )
        },
    },
    Hostile {
        name: "colspans_many",
        html: || {
            body(&format!(
                "<table>{}</table>",
                "<tr><td colspan=1000>x<td colspan=999>y</tr>".repeat(1_000)
            ))
        },
    },
    Hostile {
        name: "rowspans_many",
        html: || {
            body(&format!(
                "<table>{}</table>",
                "<tr><td rowspan=65534>x<td rowspan=65534>y</tr>".repeat(1_000)
            ))
        },
    },
    Hostile {
        name: "spans_stairs",
        html: || {
            let rows = numbered(500, |row| {
                format!(
                    "<tr><td colspan={} rowspan={}>x<td>y</tr>",
                    row + 1,
                    500 - row
                )
            });
            body(&format!("<table border=1>{rows}</table>"))
        },
    },
    Hostile {
        name: "columns_many",
        html: || {
            body(&format!(
                "<table>{}<tr><td>x</table>",
                "<colgroup span=1000><col span=1000 width=1>".repeat(1_000)
            ))
        },
    },
    Hostile {
        name: "table_percent_giant",
        html: || {
            body(
                "<table width=99999999%><tr><td width=99999999%>x<td width=1e30%>y<td style='width:1000000000%'>z</table>",
            )
        },
    },
    Hostile {
        // What was freed is used where this is laid out twice.
        name: "table_calc_restyled",
        html: || {
            styled(
                "td{width:calc(50% - 4px)}@media (max-width:600px){td{width:calc(40% + 3px)}}",
                &format!(
                    "<table width=100%>{}</table>",
                    "<tr><td>x<td>y</tr>".repeat(50)
                ),
            )
        },
    },
    Hostile {
        name: "captions_many",
        html: || {
            let captions = "<caption>x</caption><caption align=bottom>y</caption>".repeat(4_500);
            format!("<table border=1>{captions}<tr><td>z</table>")
        },
    },
    Hostile {
        name: "tables_with_captions",
        html: || "<table border=1><caption>x</caption><tr><td>z</table>".repeat(9_000),
    },
    Hostile {
        name: "table_parts_as_blocks",
        html: || {
            styled(
                "center{display:table}td{display:block}b{display:table-row}i{display:table-cell}u{display:table-column}s{display:table-caption}",
                &"<center><div>x</div><b><table><tr><td>y</table></b><i>z<u>v</u></i><s>w</s></center>".repeat(500),
            )
        },
    },
    Hostile {
        name: "table_in_cell_attributes",
        html: || {
            body(&"<table cellpadding=999999999 cellspacing=999999999 border=999999999 height=999999999><tr><td>x</table>".repeat(20))
        },
    },
];
