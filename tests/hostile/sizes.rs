//! Numbers that no page has.

use super::{Hostile, body, numbered, styled};

/// A box in this style, with a word in it.
fn boxed(style: &str) -> String {
    body(&format!("<div style=\"{style}\">x</div>"))
}

pub(crate) const PAGES: &[Hostile] = &[
    Hostile {
        name: "giant_attrs",
        html: || {
            body(
                "<table width=1000000000 height=1e9><tr><td width=99999999999999999999 height=2147483648>x</td></tr></table><img width=4294967296 height=4294967296 src=cid:a alt=x><hr width=1000000000 size=1000000000><font size=1000000000>y</font><ol start=99999999999><li value=-2147483649>z</ol>",
            )
        },
    },
    Hostile {
        name: "giant_css",
        html: || {
            let one = |property: &&str| {
                [
                    "1e9px",
                    "-1e9px",
                    "1e30em",
                    "100000%",
                    "1e9vw",
                    "0.0000001px",
                    "99999999999999999999px",
                ]
                .iter()
                .map(|value| format!("<div style='{property}:{value}'>x</div>"))
                .collect::<String>()
            };
            let properties = [
                "width",
                "height",
                "min-width",
                "min-height",
                "max-width",
                "margin",
                "padding",
                "font-size",
                "line-height",
                "letter-spacing",
                "word-spacing",
                "text-indent",
                "border-width",
                "border-radius",
                "left",
                "top",
                "border-spacing",
                "outline-width",
            ];
            body(&properties.iter().map(one).collect::<String>())
        },
    },
    Hostile {
        name: "giant_dashes",
        html: || boxed("width:1e9px;height:1e9px;border:1px dashed red;border-radius:1e9px"),
    },
    Hostile {
        name: "giant_dots",
        html: || boxed("width:1000000000px;border:0.01px dotted red"),
    },
    Hostile {
        name: "giant_wave",
        html: || {
            body(&format!(
                "<div style='width:5000px;text-decoration:underline wavy red;font-size:0.1px'>{}</div>",
                "x".repeat(100_000)
            ))
        },
    },
    Hostile {
        name: "giant_font",
        html: || boxed("font-size:1000000000px;line-height:1000000000"),
    },
    Hostile {
        name: "growing_em",
        html: || {
            body(&format!(
                "{}x",
                "<div style='font-size:200%;padding:1em'>".repeat(200)
            ))
        },
    },
    Hostile {
        name: "growing_percent",
        html: || {
            body(&format!(
                "{}x",
                "<div style='width:200%;height:200%'>".repeat(200)
            ))
        },
    },
    Hostile {
        name: "shadows",
        html: || {
            let shadows = numbered(2_000, |at| format!(",{at}px {at}px 1000000px red"));
            boxed(&format!(
                "width:3000px;height:3000px;box-shadow:0 0 red{shadows};text-shadow:0 0 red{shadows}"
            ))
        },
    },
    Hostile {
        name: "shadow_blur_giant",
        html: || {
            boxed(
                "width:4000px;height:4000px;box-shadow:0 0 1e9px 1e9px red, inset 0 0 100000px blue;filter:blur(100000px) drop-shadow(0 0 99999px red)",
            )
        },
    },
    Hostile {
        name: "gradients",
        html: || {
            let stops = numbered(10_000, |at| format!(",rgb({},0,0) {}%", at % 256, at));
            let layer = format!("linear-gradient(45deg,red{stops})");
            boxed(&format!("width:2000px;height:2000px;background:{layer}"))
        },
    },
    Hostile {
        name: "gradients_many",
        html: || {
            let layers = numbered(1_000, |at| {
                format!("radial-gradient(circle at {at}px {at}px,red,transparent 1px),")
            });
            let one = format!(
                "<div style='width:2000px;height:2000px;background-image:{layers}none'>x</div>"
            );
            body(&one.repeat(5))
        },
    },
    Hostile {
        name: "gradient_tiny_tiles",
        html: || {
            boxed(
                "width:5000px;height:5000px;background:repeating-conic-gradient(red 0 0.0001%,blue 0 0.0002%) 0 0/0.01px 0.01px",
            )
        },
    },
    Hostile {
        name: "transforms",
        html: || {
            body(&"<div style='transform:scale(1000000) rotate(1e9deg) perspective(0) matrix(1e30,0,0,1e30,0,0)'>x</div>".repeat(200))
        },
    },
    Hostile {
        name: "opacity_layers",
        html: || {
            body(&format!("{}x", "<div style='opacity:.99;overflow:hidden;border-radius:9px;mix-blend-mode:multiply'>".repeat(190)))
        },
    },
    Hostile {
        name: "far_away",
        html: || {
            body(
                "<div style='position:absolute;left:1e9px;top:1e9px;width:1px;height:1px'>x</div><div style='position:fixed;top:-1e9px'>y</div><div style='position:relative;top:1e30px'>z</div><div style='margin-top:99999999px'>w</div>",
            )
        },
    },
    Hostile {
        name: "not_a_number",
        html: || {
            boxed(
                "width:calc(1px/0);height:calc(0/0*1px);margin:calc(infinity*1px);padding:calc(NaN*1px);font-size:calc(-infinity*1px);opacity:NaN;z-index:1e99;flex:1e39 1e39 1e39px",
            )
        },
    },
    Hostile {
        name: "grid_giant",
        html: || {
            styled(
                ".g{display:grid;grid-template-columns:repeat(1000000000,1px);grid-template-rows:repeat(auto-fill,0.0001px)}.c{grid-column:1000000/-1000000;grid-row:999999999}",
                "<div class=g><div class=c>x</div><div>y</div></div>",
            )
        },
    },
    Hostile {
        name: "columns_giant",
        html: || {
            body(&format!(
                "<div style='columns:1000000000;column-gap:0;height:1px'>{}</div>",
                "word ".repeat(10_000)
            ))
        },
    },
    Hostile {
        name: "page_tall",
        html: || body(&"<div style='height:5000px;background:red'>x</div>".repeat(10_000)),
    },
    Hostile {
        name: "page_wide",
        html: || {
            body(&format!(
                "<div style='white-space:nowrap'>{}</div>",
                "<img src=cid:a width=5000 height=1 alt=''>".repeat(2_000)
            ))
        },
    },
];
