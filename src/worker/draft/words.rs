//! The few words a draft begins with, in the person's language. Everything else a person reads
//! is said by the window.

use std::path::Path;

use crate::config::settings::Language;
use crate::mime::compose::ForwardLabels;
use crate::mime::view::Content;
use crate::worker::clock;
use crate::worker::heart::is_chinese;

/// The line above a quoted mail.
pub(super) fn attribution(language: Language, content: &Content) -> String {
    let author = content.from.first().map_or("", |person| person.shown());
    let date = date(content);
    match (is_chinese(language), date.is_empty()) {
        (false, false) => format!("On {date}, {author} wrote:"),
        (false, true) => format!("{author} wrote:"),
        (true, false) => format!("{author} 于 {date} 写道："),
        (true, true) => format!("{author} 写道："),
    }
}

/// The words above a forwarded mail.
pub(super) fn forward_labels(language: Language) -> ForwardLabels {
    let words = if is_chinese(language) {
        [
            "---------- 转发的邮件 ----------",
            "发件人",
            "日期",
            "主题",
            "收件人",
            "抄送",
        ]
    } else {
        [
            "---------- Forwarded mail ----------",
            "From",
            "Date",
            "Subject",
            "To",
            "Cc",
        ]
    };
    let [heading, from, date, subject, to, cc] = words.map(str::to_owned);
    ForwardLabels {
        heading,
        from,
        date,
        subject,
        to,
        cc,
    }
}

/// The mail's date in local time; empty where it has none.
pub(super) fn date(content: &Content) -> String {
    content.date.map(clock::local_minute).unwrap_or_default()
}

/// Types of files by the ends of their names.
const MEDIA_TYPES: &[(&str, &str)] = &[
    ("7z", "application/x-7z-compressed"),
    ("csv", "text/csv"),
    ("doc", "application/msword"),
    (
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    ("eml", "message/rfc822"),
    ("epub", "application/epub+zip"),
    ("gif", "image/gif"),
    ("gz", "application/gzip"),
    ("heic", "image/heic"),
    ("htm", "text/html"),
    ("html", "text/html"),
    ("ics", "text/calendar"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("json", "application/json"),
    ("log", "text/plain"),
    ("md", "text/plain"),
    ("mov", "video/quicktime"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("ogg", "audio/ogg"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("ppt", "application/vnd.ms-powerpoint"),
    (
        "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    ("rtf", "application/rtf"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain"),
    ("vcf", "text/vcard"),
    ("wav", "audio/wav"),
    ("webm", "video/webm"),
    ("webp", "image/webp"),
    ("xls", "application/vnd.ms-excel"),
    (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    ("xml", "application/xml"),
    ("zip", "application/zip"),
];

/// The type of a file by its name; what nobody knows is octets.
pub(super) fn media_type(file: &Path) -> &'static str {
    let extension = file.extension().unwrap_or_default().to_string_lossy();
    let extension = extension.to_ascii_lowercase();
    MEDIA_TYPES
        .iter()
        .find(|(end, _media_type)| *end == extension)
        .map_or("application/octet-stream", |(_end, media_type)| media_type)
}
