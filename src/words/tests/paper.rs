//! What is said of mails on paper.

use jiff::tz::TimeZone;

use crate::channel::{Cause, PrintingCause};
use crate::words::{Language, Words};

pub(super) fn too_large() -> Cause {
    Cause::Printing(PrintingCause::TooLarge {
        limit_octets: 64_000_000,
        size_octets: 71_000_000,
    })
}

#[test]
fn a_pdf_that_is_too_large_says_how_large_it_is_and_what_to_do() {
    let cause = too_large();
    let english = Words::new(Language::English, TimeZone::UTC);
    assert_eq!(
        english.cause(&cause),
        "The PDF would take 71 MB, and Hongyan makes them up to 64 MB"
    );
    let chinese = Words::new(Language::Chinese, TimeZone::UTC);
    assert_eq!(
        chinese.text(cause.remedy().key()),
        "请改按“文字”打印，这样不含图片"
    );
}
