//! How pages look before the mail says anything.

/// A style sheet at the level of the user agent, to stand before those of [`Page`](super::Page).
///
/// Pictures are never wider than the page. `x-img` is a picture that is not there, with what it is
/// said to show; `x-row` and `x-cell` are what [`wrapped`](super::wrapped) puts around what stands
/// in a table and is no cell; `data-q` marks what the rules of old browsers concern, `data-i` what
/// would be filled in or pressed in a form and is only shown: it looks like that whatever the mail
/// says of its looks.
pub const MAIL_CSS: &str = "
body{overflow-wrap:break-word}
img{max-width:100%}
tbody,thead,tfoot,tr{border-color:inherit}
hr{border-color:#9a9a9a #eee #eee #9a9a9a;border-style:solid}
pre{white-space:pre-wrap}
x-row{display:table-row}
x-cell{display:table-cell;padding:0}
x-img{background-color:rgba(128,128,128,0.12);max-width:100%}
x-img[data-box]{display:inline-block;box-sizing:border-box;overflow:hidden;vertical-align:bottom}
.x-button{display:inline-block;border:1px solid #808080;border-radius:2px;padding:1px 6px}
.x-field{display:inline-block;border:1px solid #808080;padding:1px 2px;min-width:8em;min-height:1.2em}
.x-rt{font-size:50%}
[data-i=button],[data-i=field]{background:none!important;color:inherit!important;box-shadow:none!important;
 text-shadow:none!important;border:1px dashed #8c8c8c!important;border-radius:3px!important;opacity:0.72!important}
pre[data-i]{padding:2px 4px}
[data-i=mark]{color:#8c8c8c!important}
html[data-q] table{font-size:initial;font-style:initial;font-variant:initial;font-weight:initial;
 line-height:initial;text-align:initial;white-space:initial}
[data-q~=top]{margin-block-start:0}
[data-q~=bottom]{margin-block-end:0}
[data-q~=pictures]{font-size:0!important;line-height:0!important}
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_sheet_asks_for_nothing() {
        for word in ["url", "@", ":/", "calc"] {
            assert!(!MAIL_CSS.contains(word), "{word}");
        }
    }
}
