//! Whatever reaches out: style sheets, letters, frames, forms, programs, pointers to elsewhere.

use super::{Hostile, body, numbered, styled};

/// Sixty ways to ask a server for something.
#[expect(clippy::too_many_lines, reason = "one list, read from top to bottom")]
fn every_way() -> String {
    let way = |name: &str| format!("https://{name}.example.org/x");
    let style = format!(
        "@import '{}';@import url({});@import url(\"{}\") screen;@font-face{{font-family:a;src:url({}) format('woff2'),local(b)}}\
         body{{background:url({}) fixed;cursor:url({}),auto;list-style-image:url({});border-image:url({}) 1;mask:url({});filter:url({}#f);\
         clip-path:url({}#c);content:url({});shape-outside:url({});background-image:image-set('{}' 1x);behavior:url({});-moz-binding:url({}#b)}}\
         @namespace url({});@counter-style a{{system:cyclic;symbols:url({})}}@\\69mport '{}';p{{background:u\\72l({})}}",
        way("import1"),
        way("import2"),
        way("import3"),
        way("font"),
        way("background"),
        way("cursor"),
        way("list"),
        way("border"),
        way("mask"),
        way("filter"),
        way("clip"),
        way("content"),
        way("shape"),
        way("imageset"),
        way("behavior"),
        way("binding"),
        way("namespace"),
        way("symbols"),
        way("escaped1"),
        way("escaped2"),
    );
    let links: String = [
        "stylesheet",
        "icon",
        "shortcut icon",
        "apple-touch-icon",
        "preload",
        "prefetch",
        "preconnect",
        "dns-prefetch",
        "prerender",
        "modulepreload",
        "manifest",
        "import",
        "alternate stylesheet",
        "pingback",
        "search",
        "next",
    ]
    .iter()
    .map(|relation| {
        format!(
            "<link rel='{relation}' href='{}' as=image>",
            way(&relation.replace(' ', "-"))
        )
    })
    .collect();
    let elements: String = [
        ("img src", ""),
        ("img lowsrc", ""),
        ("img dynsrc", ""),
        ("image href", ""),
        ("iframe src", "</iframe>"),
        ("frame src", ""),
        ("embed src", ""),
        ("object data", "</object>"),
        ("object classid", "</object>"),
        ("applet code=a codebase", "</applet>"),
        ("applet archive", "</applet>"),
        ("video src", "</video>"),
        ("video poster", "</video>"),
        ("audio src", "</audio>"),
        ("source src", ""),
        ("source srcset", ""),
        ("track src", ""),
        ("input type=image src", ""),
        ("body background", ""),
        ("table background", "</table>"),
        ("script src", "</script>"),
        ("bgsound src", ""),
        ("portal src", "</portal>"),
        ("layer src", "</layer>"),
        ("ilayer background", "</ilayer>"),
        ("xml src", "</xml>"),
        ("v:image src", "</v:image>"),
        ("v:fill src", "</v:fill>"),
        ("a href=# ping", "</a>"),
        ("form action", "</form>"),
        ("button formaction", "</button>"),
        ("blockquote cite", "</blockquote>"),
        ("img longdesc", ""),
        ("head profile", ""),
        ("html manifest", ""),
        ("isindex action", ""),
        ("fencedframe src", "</fencedframe>"),
        ("svg><image xlink:href", "</svg>"),
        ("svg><use href", "</svg>"),
        ("svg><feImage href", "</svg>"),
        ("math><mglyph src", "</math>"),
        ("base href", ""),
    ]
    .iter()
    .enumerate()
    .map(|(number, (start, end))| format!("<{start}='{}'>{end}", way(&format!("element{number}"))))
    .collect();
    format!(
        "<?xml-stylesheet href='{}'?><html><head><meta http-equiv=refresh content='0;url={}'><meta http-equiv=Link content='<{}>;rel=stylesheet'>\
         <meta http-equiv=Set-Cookie content=a=b><style>{style}</style>{links}</head><body>start{elements}<iframe srcdoc=\"<img src='{}'>\"></iframe>\
         <noscript><img src='{}'></noscript><img srcset='{} 2x' src='data:,'><p style=\"background:url('{}')\">end</body></html>",
        way("processing"),
        way("refresh"),
        way("meta-link"),
        way("srcdoc"),
        way("noscript"),
        way("srcset"),
        way("inline"),
    )
}

pub(crate) const PAGES: &[Hostile] = &[
    Hostile {
        name: "remote_every_way",
        html: every_way,
    },
    Hostile {
        name: "remote_every_way_500",
        html: || every_way().repeat(500),
    },
    Hostile {
        name: "css_imports",
        html: || {
            styled(
                &numbered(20_000, |at| {
                    format!("@import url(https://a{at}.example.org/);")
                }),
                "<p>x</p>",
            )
        },
    },
    Hostile {
        name: "css_urls",
        html: || {
            styled(
                &numbered(20_000, |at| {
                    format!(".c{at}{{background:url(https://a.example.org/{at})}}")
                }),
                "<p>x</p>",
            )
        },
    },
    Hostile {
        name: "stylesheet_links",
        html: || body(&"<link rel=stylesheet href='https://a.example.org/a.css'>".repeat(20_000)),
    },
    Hostile {
        name: "svg_deep",
        html: || {
            body(&"<svg width=1e9 height=1e9><defs><g id=a><use href='#a'/></g><pattern id=b width=1e-9><use href='#b'/></pattern></defs><use href='#a'/><text>svg</text></svg>".repeat(1_000))
        },
    },
    Hostile {
        name: "frames",
        html: || {
            body(&"<iframe src='https://a.example.org/' srcdoc='<iframe srcdoc=x>'>frame</iframe><frameset rows='*,*'><frame src='file:///'></frameset>".repeat(2_000))
        },
    },
    Hostile {
        name: "forms",
        html: || {
            body(&"<form action='https://a.example.org/' method=post><input name=a value=b autofocus><input type=password><input type=file><select multiple size=999999999><option>x</select><textarea rows=1000000000 cols=1000000000>y</textarea><button>z</button></form>".repeat(2_000))
        },
    },
    Hostile {
        name: "refreshes",
        html: || {
            body(&"<meta http-equiv=refresh content='0;url=https://a.example.org/'>".repeat(20_000))
        },
    },
    Hostile {
        name: "scripts",
        html: || {
            body(&"<script>while(1)alert('x')</script><p onclick='x()' onerror=y onload=z>x<a href='java\nscript:x'>y</a><a href=vbscript:x>z</a>".repeat(10_000))
        },
    },
    Hostile {
        name: "script_double",
        html: || {
            body(&"<script><!--<script></script>--></script><scr<script>ipt>x</scr</script>ipt><noscript><p title='</noscript><img src=x onerror=y>'>".repeat(5_000))
        },
    },
    Hostile {
        name: "objects_nest",
        html: || {
            body(&format!(
                "{}x",
                "<object data='https://a.example.org/'><embed src='https://b.example.org/'>"
                    .repeat(10_000)
            ))
        },
    },
    Hostile {
        name: "media",
        html: || {
            body(&"<video autoplay loop width=1e9 src='https://a.example.org/'><source src=x><track src=y></video><audio autoplay src='https://b.example.org/'></audio><bgsound src=z><marquee scrollamount=1e9>x</marquee>".repeat(2_000))
        },
    },
    Hostile {
        name: "hosts_100k",
        html: || {
            body(&numbered(100_000, |at| {
                format!("<img src='https://h{at}.example.org/{at}.gif' width=1 height=1>")
            }))
        },
    },
];
