//! Ways in which HTML makes a reader ask somebody, for the unit tests of the pre-pass and for
//! `quiet`, which takes each through the whole program. `@` stands for an address at `evil.example`,
//! but before a letter or a backslash it is CSS's own. Beside each stands what the pre-pass notes it
//! as; empty: whatever it finds best.

/// What `@` stands for.
pub(crate) const ADDRESS: &str = "https://evil.example/x";

/// Elements and attributes.
const MARKUP: &[(&str, &str)] = &[
    ("<img src=@ alt=x>", "Picture"),
    ("<img src='@' alt=x/>", "Picture"),
    ("<IMG SRC=@ ALT=x>", "Picture"),
    ("<img/src=@/alt=x>", "Picture"),
    ("<img\nsrc\n=\n\"@\">", "Picture"),
    ("<img alt='>' src=@>", "Picture"),
    ("<img src=@ src=x>", "Picture"),
    ("<img srcset='@ 1x'>", "Picture"),
    ("<img src=x srcset='y 1x, @ 2x'>", "Picture"),
    ("<img lowsrc=@>", "Picture"),
    ("<img dynsrc=@>", "Picture"),
    ("<image src=@>", "Picture"),
    ("<picture><source srcset=@><img></picture>", "Picture"),
    ("<picture><img src=@></picture>", "Picture"),
    ("<input type=image src=@>", "Picture"),
    ("<input src=@>", "Picture"),
    ("<input type=image src=@ alt=x formaction=y>", "Picture"),
    ("<layer src=@></layer>", "Picture"),
    ("<ilayer src=@>", "Picture"),
    ("<x src=@>", "Picture"),
    ("<v:imagedata src=@>", "Picture"),
    ("<v:rect><v:fill src='@'/></v:rect>", "Picture"),
    ("<video poster=@>", "Picture"),
    ("<noscript><img src=@></noscript>", "Picture"),
    ("<p title='<!--'><img src=@ alt='-->'>", "Picture"),
    ("<!--><img src=@>-->", "Picture"),
    ("<!--->-><img src=@>", "Picture"),
    ("<!-- --!><img src=@>", "Picture"),
    ("<!--[if !mso]><!--><img src=@><!--<![endif]-->", "Picture"),
    ("<![if !mso]><img src=@><![endif]>", "Picture"),
    ("<![CDATA[><img src=@>]]>", "Picture"),
    ("<?xml ?><img src=@>", "Picture"),
    ("</p/><img src=@>", "Picture"),
    ("<table><img src=@></table>", "Picture"),
    ("<select><img src=@></select>", "Picture"),
    ("<textarea></textarea><img src=@>", "Picture"),
    ("<template><img src=@></template>", "Picture"),
    ("<frameset><img src=@>", "Picture"),
    ("<math><mtext><img src=@></mtext></math>", "Picture"),
    ("<math><mglyph src=@>", "Picture"),
    ("<math><mi xlink:href=@>x</mi></math>", "Picture"),
    ("<svg><image xlink:href=@></svg>", "Picture"),
    ("<svg><image href=@ /></svg>", "Picture"),
    ("<svg><use href='@#y'/></svg>", "Picture"),
    ("<svg><feImage xlink:href=@ /></svg>", "Picture"),
    ("<svg><pattern xlink:href=@ /></svg>", "Picture"),
    ("<svg><textPath href=@>x</textPath></svg>", "Picture"),
    (
        "<svg><foreignObject><img src=@></foreignObject></svg>",
        "Picture",
    ),
    (
        "<svg><image><animate attributeName=href values=@ /></image></svg>",
        "Picture",
    ),
    (
        "<svg><image><set attributeName=href to=@ /></image></svg>",
        "Picture",
    ),
    ("<svg><p><img src=@>", "Picture"),
    ("<svg/><img src=@>", "Picture"),
    ("<svg><rect fill='url(@)'/></svg>", "Style"),
    ("<svg><rect filter='url(@#f)'/></svg>", "Style"),
    ("<svg><rect mask='url(@)'/></svg>", "Style"),
    ("<svg><rect clip-path='url(@)'/></svg>", "Style"),
    ("<svg><path marker-start='url(@)'/></svg>", "Style"),
    ("<svg><rect cursor='url(@)'/></svg>", "Style"),
    ("<svg><rect style='fill:url(@)'/></svg>", "Style"),
    ("<svg><script xlink:href=@></script></svg>", "Script"),
    ("<svg><script href=@ /></svg>", "Script"),
    ("<body background=@>", "Background"),
    ("<table background=@>", "Background"),
    ("<table><tr background=@>", "Background"),
    ("<table><tbody background=@>", "Background"),
    ("<table><td background=@>x", "Background"),
    ("<table><th background=@>x", "Background"),
    ("<div background=@>x", "Background"),
    ("<td background=@>x", "Background"),
    ("<p>x<body background=@>", "Background"),
    ("<video src=@></video>", "Media"),
    ("<video autoplay><source src=@></video>", "Media"),
    ("<video><track default src=@></video>", "Media"),
    ("<audio src=@></audio>", "Media"),
    ("<audio><source src=@></audio>", "Media"),
    ("<bgsound src=@>", "Media"),
    ("<embed src=@>", "Plugin"),
    ("<object data=@></object>", "Plugin"),
    ("<object codebase=@></object>", "Plugin"),
    ("<object classid=@></object>", "Plugin"),
    ("<object archive=@></object>", "Plugin"),
    ("<object><param name=movie value=@></object>", "Plugin"),
    ("<object><param name=src value=@></object>", "Plugin"),
    ("<object><param name=URL value=@></object>", "Plugin"),
    ("<applet codebase=@></applet>", "Plugin"),
    ("<applet archive=@></applet>", "Plugin"),
    ("<applet code=@></applet>", "Plugin"),
    ("<iframe src=@></iframe>", "Frame"),
    ("<iframe src=@>", "Frame"),
    ("<frameset><frame src=@></frameset>", "Frame"),
    ("<frame src=@>", "Frame"),
    ("<iframe srcdoc='<img src=@>'></iframe>", "Picture"),
    ("<iframe srcdoc='&lt;img src=@&gt;'></iframe>", "Picture"),
    (
        "<iframe srcdoc='<link rel=stylesheet href=@>'>",
        "StyleSheet",
    ),
    ("<iframe srcdoc='<p style=background:url(@)>'>", "Style"),
    (
        "<iframe srcdoc='<style>p{background:url(@)}</style>'>",
        "Background",
    ),
    ("<script src=@></script>", "Script"),
    ("<script type=module src=@></script>", "Script"),
    ("<link rel=stylesheet href=@>", "StyleSheet"),
    ("<link rel='alternate stylesheet' href=@>", "StyleSheet"),
    ("<link rel=STYLESHEET media=print href=@>", "StyleSheet"),
    ("<body>x<link rel=stylesheet href=@>", "StyleSheet"),
    ("<link rel=icon href=@>", "Icon"),
    ("<link rel='shortcut icon' href=@>", "Icon"),
    ("<link rel=apple-touch-icon href=@>", "Icon"),
    ("<link rel=mask-icon href=@>", "Icon"),
    ("<link rel=manifest href=@>", "Manifest"),
    ("<link rel=prefetch href=@>", "Prefetch"),
    ("<link rel=preload as=image href=@>", "Prefetch"),
    ("<link rel=preload as=image imagesrcset='@ 1x'>", "Prefetch"),
    ("<link rel=modulepreload href=@>", "Prefetch"),
    ("<link rel=preconnect href=@>", "Prefetch"),
    ("<link rel=dns-prefetch href=@>", "Prefetch"),
    ("<link rel=prerender href=@>", "Prefetch"),
    ("<link rel=import href=@>", "Prefetch"),
    ("<link rel=pingback href=@>", "Prefetch"),
    ("<link rel=next href=@>", "Prefetch"),
    ("<link rel=search href=@>", "Prefetch"),
    ("<link rel=alternate href=@>", "Prefetch"),
    ("<link rel=canonical href=@>", "Prefetch"),
    ("<link rel=subresource href=@>", "Prefetch"),
    ("<link href=@>", "Prefetch"),
    ("<head profile=@>", "Prefetch"),
    ("<html manifest=@>", "Manifest"),
    ("<base href=@>", "Base"),
    ("<base href=@><img src=y>", "Picture"),
    ("<base href=@><p style='background:url(y)'>", "Background"),
    ("<meta http-equiv=refresh content='0;url=@'>", "Refresh"),
    (
        "<meta http-equiv=REFRESH content='0; URL = \"@\"'>",
        "Refresh",
    ),
    ("<meta http-equiv=refresh content='0, @'>", "Refresh"),
    ("<meta http-equiv=refresh content=';@'>", "Refresh"),
    (
        "<body><meta http-equiv=' refresh' content='1.5;url=@'>",
        "Refresh",
    ),
    (
        "<noscript><meta http-equiv=refresh content='0;url=@'></noscript>",
        "Refresh",
    ),
    ("<form action=@><input></form>", "Form"),
    ("<button formaction=@>x</button>", "Form"),
    ("<input type=submit formaction=@>", "Form"),
    ("<isindex action=@>", "Form"),
    ("<a href=y ping=@>x</a>", "Ping"),
    ("<a href=y ping='z @'>x</a>", "Ping"),
    ("<map><area href=y ping=@></map>", "Ping"),
    ("<menu><menuitem icon=@></menu>", "Icon"),
    ("<command icon=@>", "Icon"),
];

/// Ways to write an address, each at evil.example.
const WRITTEN: &[&str] = &[
    "HTTPS://EVIL.EXAMPLE/x",
    "http://evil.example",
    "//evil.example/x",
    "\\\\evil.example\\x",
    "/\\evil.example/x",
    "https:evil.example/x",
    "https:/evil.example/x",
    "https:\\\\evil.example/x",
    "https:///evil.example/x",
    "ht&#10;tps://evil.example/x",
    "https://evil&#9;.example/x",
    "&#104;ttps://evil.example/x",
    "&#x68;ttps&colon;//evil.example/x",
    "  https://evil.example/x  ",
    "&#1;https://evil.example/x",
    "https://u:p@evil.example/x",
    "https://good.example@evil.example/x",
    "https://evil.example:8443/x",
    "https://evil%2Eexample/x",
    "https://evil.example./x",
    "https://evil.example?x",
    "https://evil.example#x",
    "ftp://evil.example/x",
    "ws://evil.example/x",
    "smb://evil.example/x",
    "file://evil.example/x",
    "gopher://evil.example/x",
    "x-foo://evil.example/x",
];

/// Ways to write an address in CSS.
const CSS_WRITTEN: &[&str] = &[
    "url(@)",
    "url('@')",
    "URL( @ )",
    "u\\72l(@)",
    "\\75rl(@)",
    "\\000075 rl('@')",
    "url(\\68ttps://evil.example/x)",
    "url('https:\\2f\\2f evil.example/x')",
    "url(//evil.example/x)",
    "url('\\5c\\5c evil.example/x')",
    "url(/\\*/evil.example/x), url(@)",
    "red url(@) no-repeat",
    "image-set('@' 1x)",
    "image-set(url(@) 1x, url(y) 2x)",
    "-webkit-image-set(url(@) 1x)",
    "cross-fade(url(@), red)",
    "-webkit-cross-fade(url(y), url(@), 50%)",
    "image('@')",
    "src('@')",
    "element(#x), url(@)",
    "linear-gradient(red,blue), url(@)",
    "url(@",
    "url('@'",
];

/// Properties that can hold an address.
const PROPERTIES: &[&str] = &[
    "-moz-binding",
    "-ms-filter",
    "-webkit-border-image",
    "-webkit-box-reflect",
    "-webkit-filter",
    "-webkit-mask-image",
    "--custom",
    "backdrop-filter",
    "background",
    "background-image",
    "behavior",
    "border-image",
    "border-image-source",
    "clip-path",
    "color",
    "content",
    "cursor",
    "fill",
    "filter",
    "font",
    "list-style",
    "list-style-image",
    "marker-start",
    "mask",
    "mask-border-source",
    "mask-image",
    "offset-path",
    "shape-outside",
    "src",
    "stroke",
    "width",
];

/// Style sheets.
const SHEETS: &[&str] = &[
    "@import '@';",
    "@import \"@\" screen;",
    "@import url(@);",
    "@import url('@') supports(color:red);",
    "@IMPORT '@'",
    "@\\69mport '@';",
    "@import/**/'@';",
    "p{color:red}@import '@';",
    "@font-face{font-family:x;src:url(@)}",
    "@font-face{src:local(x),url('@') format('woff')}",
    "@media screen{@font-face{src:url(@)}}",
    "@media screen{p{background:url(@)}}",
    "@media screen{@media print{p{background:url(@)}}}",
    "@media(a){@media(b){@media(c){@media(d){p{background:url(@)}}}}}",
    "@media url(@){p{color:red}}",
    "@supports (color:red){p{background:url(@)}}",
    "@supports (background:url(@)){p{color:red}}",
    "@layer x{p{background:url(@)}}",
    "@container (width>1px){p{background:url(@)}}",
    "@keyframes x{from{background:url(@)}}",
    "@counter-style x{symbols:url(@)}",
    "@page{background:url(@)}",
    "@document url(@){p{color:red}}",
    "@property --x{initial-value:url(@)}",
    "@unknown url(@);",
    "p:hover{background:url(@)}",
    "p::before{content:url(@)}",
    "p[title='x'{background:url(@)}",
    "p{q{background:url(@)}}",
    "p{&:hover{background:url(@)}}",
    "p{color:red;@media screen{background:url(@)}}",
    "p{*background:url(@)}",
    "p{background:url(@)",
    "<!-- p{background:url(@)} -->",
    "}}p{background:url(@)}",
    "p{background:url(@)!important}",
    "p{background/**/:/**/url(@)}",
    "url(@){color:red}",
    "url(@)",
];

/// All of them, each with what it is noted as.
pub(crate) fn all() -> Vec<(String, &'static str)> {
    let at = |text: &str| text.replace('@', ADDRESS);
    let keyword = |text: &str| {
        // In a style sheet `@` before a letter or a backslash is its own.
        let mut out = String::new();
        let mut rest = text;
        while let Some(found) = rest.find('@') {
            out.push_str(&rest[..found]);
            rest = &rest[found + 1..];
            let is_rule = rest.starts_with(|next: char| next.is_ascii_alphabetic() || next == '\\');
            out.push_str(if is_rule { "@" } else { ADDRESS });
        }
        out.push_str(rest);
        out
    };
    let mut vectors = Vec::new();
    for (html, kind) in MARKUP {
        vectors.push((keyword(html), *kind));
    }
    for address in WRITTEN {
        vectors.push((format!("<img alt=x src='{address}'>"), "Picture"));
        vectors.push((format!("<table><td background='{address}'>x"), "Background"));
        vectors.push((
            format!("<link rel=stylesheet href='{address}'>"),
            "StyleSheet",
        ));
        // A line end would end the candidate.
        if !address.contains("&#9;") && !address.contains("&#10;") {
            vectors.push((format!("<img srcset='{}'>", address.trim()), "Picture"));
        }
    }
    for css in CSS_WRITTEN {
        let css = at(css);
        vectors.push((
            format!("<style>p{{background:{css}}}</style>"),
            "Background",
        ));
        vectors.push((format!("<p style=\"background:{css}\">x"), "Background"));
    }
    for property in PROPERTIES {
        let declaration = format!("{property}:url({ADDRESS})");
        vectors.push((format!("<p style='{declaration}'>x"), ""));
        vectors.push((
            format!("<p style='color:red;{declaration} !important;width:1px'>x"),
            "",
        ));
        vectors.push((format!("<style>p{{{declaration}}}</style>x"), ""));
        vectors.push((
            format!("<style>@media screen{{p{{{declaration}}}}}</style>x"),
            "",
        ));
    }
    for sheet in SHEETS {
        let sheet = keyword(sheet);
        vectors.push((format!("<style>{sheet}</style>"), ""));
        vectors.push((format!("<p>x<style media=screen>{sheet}</style>"), ""));
        vectors.push((format!("<svg><style>{sheet}</style></svg>"), ""));
    }
    vectors
}
