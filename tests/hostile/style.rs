//! Style sheets that match, repeat, nest and grow.

use super::{Hostile, body, numbered, styled};

pub(crate) const PAGES: &[Hostile] = &[
    Hostile {
        name: "selectors_bomb",
        html: || {
            let rules = numbered(20_000, |at| {
                format!(
                    "div div div > p ~ span.a{at} + b[title*=x]:nth-child({at}n+1) *{{color:red}}"
                )
            });
            styled(
                &rules,
                &format!(
                    "{}{}",
                    "<div>".repeat(100),
                    "<p><span class=a1>x</span><b title=x>y</b></p>".repeat(1_000)
                ),
            )
        },
    },
    Hostile {
        name: "selector_long",
        html: || {
            styled(
                &format!("{}p{{color:red}}", "div ".repeat(200_000)),
                "<p>x</p>",
            )
        },
    },
    Hostile {
        name: "selector_list_long",
        html: || {
            styled(
                &format!("{}p{{color:red}}", "a,".repeat(200_000)),
                "<p>x</p>",
            )
        },
    },
    Hostile {
        name: "sel_not_nest",
        html: || {
            styled(
                &format!(
                    "{}p{}{{color:red}}",
                    ":not(".repeat(10_000),
                    ")".repeat(10_000)
                ),
                "<p>x</p>",
            )
        },
    },
    Hostile {
        name: "sel_is_where_has",
        html: || {
            styled(
                &format!(
                    "{}p{}{{color:red}}",
                    ":is(a,b,:where(c,:has(> d ".repeat(2_000),
                    ")))".repeat(2_000)
                ),
                "<p>x</p>",
            )
        },
    },
    Hostile {
        name: "sel_classes_many",
        html: || {
            let rules = numbered(50_000, |at| format!(".c{at}{{margin:{}px}}", at % 7));
            styled(
                &rules,
                &numbered(20_000, |at| format!("<p class='c{at} c{}'>x", at + 1)),
            )
        },
    },
    Hostile {
        // Short names meet each other in the table of whoever draws, though none is in the page.
        name: "sel_rules_unused",
        html: || {
            let rules = numbered(50_000, |at| format!(".c{at}{{margin:{}px}}", at % 7));
            styled(&rules, "<p class=c1>x")
        },
    },
    Hostile {
        // What holds for an element far above is gone through at each of its children.
        name: "sel_of_body_unused",
        html: || {
            let rules = "body x{display:none}".repeat(20_000);
            styled(&rules, &"<i></i>".repeat(100_000))
        },
    },
    Hostile {
        name: "declarations_many",
        html: || {
            let rule = format!("i{{{}}}", "color:red;display:none;".repeat(20_000));
            styled(&rule, &"<i></i>".repeat(50_000))
        },
    },
    Hostile {
        name: "sel_values_long",
        html: || {
            let rules = numbered(100_000, |_at| "[title*=\"abac1\" i]{opacity:0}".to_owned());
            let title = "abac0".repeat(200_000);
            styled(&rules, &format!("<p title='{title}'>x").repeat(10))
        },
    },
    Hostile {
        name: "css_paren",
        html: || styled(&format!("p{{width:{}", "(".repeat(200_000)), "<p>x</p>"),
    },
    Hostile {
        name: "css_braces",
        html: || styled(&"a{".repeat(200_000), "<p>x</p>"),
    },
    Hostile {
        name: "css_brackets_mixed",
        html: || styled(&format!("p{{content:{}", "([{".repeat(100_000)), "<p>x</p>"),
    },
    Hostile {
        name: "css_calc_nest",
        html: || {
            styled(
                &format!(
                    "p{{width:{}1px{}}}",
                    "calc(1px + ".repeat(10_000),
                    ")".repeat(10_000)
                ),
                "<p>x</p>",
            )
        },
    },
    Hostile {
        name: "css_calc_long",
        html: || {
            styled(
                &format!("p{{width:calc(0px{})}}", " + 1px - 1px".repeat(50_000)),
                "<p>x</p>",
            )
        },
    },
    Hostile {
        name: "media_nest",
        html: || {
            styled(
                &format!(
                    "{}p{{color:red}}{}",
                    "@media all{".repeat(10_000),
                    "}".repeat(10_000)
                ),
                "<p>x</p>",
            )
        },
    },
    Hostile {
        name: "media_many",
        html: || {
            styled(
                &numbered(20_000, |at| {
                    format!(
                        "@media (min-width:{at}px) and (prefers-color-scheme:dark){{p{{margin:{at}px}}}}"
                    )
                }),
                "<p>x</p>",
            )
        },
    },
    Hostile {
        name: "supports_layers",
        html: || {
            styled(
                &format!(
                    "{}p{{color:red}}{}",
                    "@supports (display:grid){@layer a{@container (width>1px){".repeat(3_000),
                    "}}}".repeat(3_000)
                ),
                "<p>x</p>",
            )
        },
    },
    Hostile {
        // Each doubles the one before it.
        name: "css_var",
        html: || {
            let doubled = numbered(40, |at| format!("--v{}:var(--v{at}) var(--v{at});", at + 1));
            styled(
                &format!(
                    ":root{{--v0:x;{doubled}}}p{{font-family:var(--v40)}}p:before{{content:var(--v40)}}"
                ),
                "<p>x</p>",
            )
        },
    },
    Hostile {
        name: "css_var_circle",
        html: || {
            styled(
                ":root{--a:var(--b);--b:var(--c,var(--a));--c:calc(var(--a)*2)}p{width:var(--a)}",
                "<p>x</p>",
            )
        },
    },
    Hostile {
        name: "css_nest_rules",
        html: || {
            styled(
                &format!(
                    "{}color:red{}",
                    "p{&:hover{& &,& &{".repeat(3_000),
                    "}}}".repeat(3_000)
                ),
                "<p>x</p>",
            )
        },
    },
    Hostile {
        name: "css_comment_open",
        html: || {
            styled(
                &format!("p{{color:red}}/*{}", "/*".repeat(500_000)),
                "<p>x</p>",
            )
        },
    },
    Hostile {
        name: "css_string_open",
        html: || {
            styled(
                &format!("p{{content:\"{}", "\\\"".repeat(500_000)),
                "<p>x</p>",
            )
        },
    },
    Hostile {
        name: "css_escapes",
        html: || {
            styled(
                &format!(
                    "{}{{color:red}}",
                    "\\0000a0\\7fffffff \\d800".repeat(50_000)
                ),
                "<p>x</p>",
            )
        },
    },
    Hostile {
        name: "style_unclosed",
        html: || format!("<p>start</p><style>{}", "p{color:red}".repeat(200_000)),
    },
    Hostile {
        name: "style_elements_many",
        html: || body(&"<style>p{color:red}</style>".repeat(20_000)),
    },
    Hostile {
        name: "style_attribute_2mb",
        html: || {
            body(&format!(
                "<p style='{}'>x</p>",
                "color:red;".repeat(200_000)
            ))
        },
    },
    Hostile {
        name: "style_attributes_many",
        html: || {
            body(&numbered(50_000, |at| {
                format!("<i style='color:#{at:06x};margin:{at}px'>x</i>")
            }))
        },
    },
    Hostile {
        name: "content_bomb",
        html: || {
            let words = "word ".repeat(1_000);
            styled(
                &format!("p:before,p:after{{content:'{words}'}}"),
                &"<p>".repeat(5_000),
            )
        },
    },
    Hostile {
        name: "content_everywhere",
        html: || {
            let words = "word ".repeat(8);
            styled(
                &format!("*::before,*::after{{content:'{words}'}}"),
                &"<b>x</b>".repeat(50_000),
            )
        },
    },
    Hostile {
        // More styles in one paragraph than whoever draws can count.
        name: "content_important",
        html: || {
            styled(
                "b.x::before,b.x::after{content:'x'!important;color:red!important}",
                &"<b class=x>x</b>".repeat(30_000),
            )
        },
    },
    Hostile {
        name: "counters_bomb",
        html: || {
            styled(
                "b{counter-increment:a 999999999}b:before{content:counters(a,'..................',upper-roman)}",
                &"<b style='counter-reset:a'>".repeat(5_000),
            )
        },
    },
    Hostile {
        name: "filters",
        html: || {
            body(&format!(
                "<div style='width:3000px;height:3000px;filter:{}'>x</div>",
                "blur(999px) contrast(1e9) ".repeat(500)
            ))
        },
    },
    Hostile {
        name: "clip_paths",
        html: || {
            body(&format!(
                "<div style='clip-path:polygon({}0 0)'>x</div>",
                "1e9px 1e9px,".repeat(50_000)
            ))
        },
    },
    Hostile {
        name: "animations",
        html: || {
            styled(
                "@keyframes k{from{width:0}to{width:1e9px}}*{animation:k 1ns infinite;transition:all 0s}",
                &"<p>x".repeat(1_000),
            )
        },
    },
    Hostile {
        name: "fonts_many",
        html: || {
            let faces = numbered(10_000, |at| {
                format!(
                    "@font-face{{font-family:f{at};src:url(https://fonts.example.org/{at}.woff2)}}"
                )
            });
            let list = numbered(10_000, |at| format!("f{at},"));
            styled(&format!("{faces}p{{font-family:{list}serif}}"), "<p>x</p>")
        },
    },
    Hostile {
        name: "nth_child",
        html: || {
            styled(
                ":nth-last-child(999999999n - 999999999 of p):nth-child(-2147483648n+2147483647){color:red}",
                &"<p>x".repeat(20_000),
            )
        },
    },
];
