//! What is known of each kind: its name, its endings, its media types, the usual one first.

use super::{Family, Kind};

/// What is known of a kind.
pub(super) struct Fact {
    pub(super) kind: Kind,
    pub(super) name: &'static str,
    pub(super) family: Family,
    pub(super) endings: &'static [&'static str],
    pub(super) media_types: &'static [&'static str],
}

const fn fact(
    kind: Kind,
    name: &'static str,
    family: Family,
    endings: &'static [&'static str],
    media_types: &'static [&'static str],
) -> Fact {
    Fact {
        kind,
        name,
        family,
        endings,
        media_types,
    }
}

/// All kinds but those nothing is known of.
#[rustfmt::skip]
pub(super) const FACTS: &[Fact] = &[
    fact(Kind::Png, "PNG", Family::Picture, &["png", "apng"], &["image/png", "image/x-png", "image/apng"]),
    fact(Kind::Jpeg, "JPEG", Family::Picture, &["jpg", "jpeg", "jpe", "jfif"], &["image/jpeg", "image/jpg", "image/pjpeg"]),
    fact(Kind::Gif, "GIF", Family::Picture, &["gif"], &["image/gif"]),
    fact(Kind::WebP, "WebP", Family::Picture, &["webp"], &["image/webp"]),
    fact(Kind::Bmp, "BMP", Family::Picture, &["bmp", "dib"], &["image/bmp", "image/x-ms-bmp", "image/x-bmp"]),
    fact(Kind::Tiff, "TIFF", Family::Picture, &["tiff", "tif"], &["image/tiff"]),
    fact(Kind::Icon, "ICO", Family::Picture, &["ico", "cur"], &["image/vnd.microsoft.icon", "image/x-icon"]),
    fact(Kind::Heif, "HEIF", Family::Picture, &["heic", "heif"], &["image/heic", "image/heif"]),
    fact(Kind::Avif, "AVIF", Family::Picture, &["avif"], &["image/avif"]),
    fact(Kind::JpegXl, "JPEG XL", Family::Picture, &["jxl"], &["image/jxl"]),
    fact(Kind::Jpeg2000, "JPEG 2000", Family::Picture, &["jp2", "jpx", "j2k"], &["image/jp2", "image/jpx"]),
    fact(Kind::Photoshop, "Photoshop", Family::Picture, &["psd"], &["image/vnd.adobe.photoshop"]),
    fact(Kind::Svg, "SVG", Family::Picture, &["svg"], &["image/svg+xml"]),
    fact(Kind::Emf, "EMF", Family::Picture, &["emf"], &["image/emf", "image/x-emf"]),
    fact(Kind::Wmf, "WMF", Family::Picture, &["wmf"], &["image/wmf", "image/x-wmf"]),
    fact(Kind::Pdf, "PDF", Family::Document, &["pdf"], &["application/pdf", "application/x-pdf"]),
    fact(Kind::PostScript, "PostScript", Family::Document, &["ps", "eps", "ai"], &["application/postscript"]),
    fact(Kind::Rtf, "RTF", Family::Document, &["rtf"], &["application/rtf", "text/rtf", "text/richtext"]),
    fact(Kind::Word, "Word 97", Family::Document, &["doc", "dot", "wps"], &["application/msword"]),
    fact(Kind::Excel, "Excel 97", Family::Document, &["xls", "xlt", "et"], &["application/vnd.ms-excel", "application/msexcel", "application/x-excel"]),
    fact(Kind::PowerPoint, "PowerPoint 97", Family::Document, &["ppt", "pps", "dps"], &["application/vnd.ms-powerpoint", "application/mspowerpoint"]),
    fact(Kind::OfficeBinary, "OLE", Family::Document, &["pub", "vsd", "mpp"], &["application/x-ole-storage", "application/vnd.visio"]),
    fact(Kind::OfficeEncrypted, "Office (encrypted)", Family::Document, &[], &[]),
    fact(Kind::OneNote, "OneNote", Family::Document, &["one", "onepkg"], &["application/onenote", "application/msonenote"]),
    fact(Kind::Docx, "Word", Family::Document, &["docx", "docm", "dotx", "dotm"], &["application/vnd.openxmlformats-officedocument.wordprocessingml.document"]),
    fact(Kind::Xlsx, "Excel", Family::Document, &["xlsx", "xlsm", "xltx", "xlsb", "xlam"], &["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]),
    fact(Kind::Pptx, "PowerPoint", Family::Document, &["pptx", "pptm", "ppsx", "potx"], &["application/vnd.openxmlformats-officedocument.presentationml.presentation"]),
    fact(Kind::OpenDocument, "OpenDocument", Family::Document, &["odt", "ods", "odp", "odg", "odf", "ott", "ots", "otp", "fodt"], &["application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.presentation", "application/vnd.oasis.opendocument.graphics"]),
    fact(Kind::Epub, "EPUB", Family::Document, &["epub"], &["application/epub+zip"]),
    fact(Kind::Mobi, "Mobipocket", Family::Document, &["mobi", "azw", "azw3"], &["application/x-mobipocket-ebook"]),
    fact(Kind::DjVu, "DjVu", Family::Document, &["djvu", "djv"], &["image/vnd.djvu"]),
    fact(Kind::Zip, "ZIP", Family::Archive, &["zip"], &["application/zip", "application/x-zip-compressed", "application/x-zip"]),
    fact(Kind::Rar, "RAR", Family::Archive, &["rar"], &["application/vnd.rar", "application/x-rar-compressed", "application/x-rar"]),
    fact(Kind::SevenZip, "7z", Family::Archive, &["7z"], &["application/x-7z-compressed"]),
    fact(Kind::Gzip, "gzip", Family::Archive, &["gz", "tgz"], &["application/gzip", "application/x-gzip"]),
    fact(Kind::Xz, "xz", Family::Archive, &["xz", "txz"], &["application/x-xz"]),
    fact(Kind::Bzip2, "bzip2", Family::Archive, &["bz2", "tbz2"], &["application/x-bzip2", "application/x-bzip"]),
    fact(Kind::Zstandard, "Zstandard", Family::Archive, &["zst"], &["application/zstd"]),
    fact(Kind::Lz4, "LZ4", Family::Archive, &["lz4"], &["application/x-lz4"]),
    fact(Kind::Tar, "tar", Family::Archive, &["tar"], &["application/x-tar"]),
    fact(Kind::Cabinet, "CAB", Family::Archive, &["cab"], &["application/vnd.ms-cab-compressed"]),
    fact(Kind::Lha, "LHA", Family::Archive, &["lzh", "lha"], &["application/x-lzh-compressed", "application/x-lzh"]),
    fact(Kind::Ace, "ACE", Family::Archive, &["ace"], &["application/x-ace-compressed"]),
    fact(Kind::Arj, "ARJ", Family::Archive, &["arj"], &["application/x-arj"]),
    fact(Kind::Tnef, "TNEF", Family::Archive, &["tnef"], &["application/ms-tnef", "application/vnd.ms-tnef"]),
    fact(Kind::Mp3, "MP3", Family::Recording, &["mp3"], &["audio/mpeg", "audio/mp3"]),
    fact(Kind::Flac, "FLAC", Family::Recording, &["flac"], &["audio/flac", "audio/x-flac"]),
    fact(Kind::Wav, "WAV", Family::Recording, &["wav"], &["audio/wav", "audio/x-wav", "audio/vnd.wave"]),
    fact(Kind::Ogg, "Ogg", Family::Recording, &["ogg", "oga", "ogv", "opus"], &["audio/ogg", "video/ogg", "application/ogg", "audio/opus"]),
    fact(Kind::Mp4, "MP4", Family::Recording, &["mp4", "m4a", "m4v", "3gp"], &["video/mp4", "audio/mp4", "audio/x-m4a", "video/3gpp", "video/x-m4v"]),
    fact(Kind::QuickTime, "QuickTime", Family::Recording, &["mov", "qt"], &["video/quicktime"]),
    fact(Kind::Matroska, "Matroska", Family::Recording, &["mkv", "webm", "mka"], &["video/x-matroska", "video/webm", "audio/webm"]),
    fact(Kind::Avi, "AVI", Family::Recording, &["avi"], &["video/x-msvideo", "video/avi"]),
    fact(Kind::Mpeg, "MPEG", Family::Recording, &["mpg", "mpeg", "vob"], &["video/mpeg"]),
    fact(Kind::Flv, "FLV", Family::Recording, &["flv"], &["video/x-flv"]),
    fact(Kind::Asf, "ASF", Family::Recording, &["wmv", "wma", "asf"], &["video/x-ms-wmv", "audio/x-ms-wma", "video/x-ms-asf"]),
    fact(Kind::Amr, "AMR", Family::Recording, &["amr"], &["audio/amr"]),
    fact(Kind::Silk, "SILK", Family::Recording, &["silk", "slk3"], &["audio/silk"]),
    fact(Kind::Midi, "MIDI", Family::Recording, &["mid", "midi"], &["audio/midi"]),
    fact(Kind::Aiff, "AIFF", Family::Recording, &["aiff", "aif"], &["audio/aiff", "audio/x-aiff"]),
    fact(Kind::Aac, "AAC", Family::Recording, &["aac"], &["audio/aac"]),
    fact(Kind::Pe, "Windows program", Family::Program, &["exe", "dll", "scr", "cpl", "com", "pif", "sys", "ocx"], &["application/vnd.microsoft.portable-executable", "application/x-msdownload", "application/x-dosexec"]),
    fact(Kind::Dos, "DOS program", Family::Program, &[], &["application/x-msdos-program"]),
    fact(Kind::Elf, "Linux program", Family::Program, &["elf", "so", "appimage"], &["application/x-executable", "application/x-elf", "application/x-sharedlib"]),
    fact(Kind::MachO, "macOS program", Family::Program, &["dylib"], &["application/x-mach-binary"]),
    fact(Kind::JavaClass, "Java class", Family::Program, &["class"], &["application/java-vm"]),
    fact(Kind::Jar, "Java archive", Family::Program, &["jar", "war"], &["application/java-archive", "application/x-java-archive"]),
    fact(Kind::Apk, "Android program", Family::Program, &["apk"], &["application/vnd.android.package-archive"]),
    fact(Kind::Dex, "Dalvik program", Family::Program, &["dex"], &[]),
    fact(Kind::Wasm, "WebAssembly", Family::Program, &["wasm"], &["application/wasm"]),
    fact(Kind::Flash, "Flash", Family::Program, &["swf"], &["application/x-shockwave-flash"]),
    fact(Kind::Msi, "Windows Installer", Family::Program, &["msi", "msp", "mst"], &["application/x-msi", "application/x-ms-installer"]),
    fact(Kind::Deb, "Debian package", Family::Program, &["deb"], &["application/vnd.debian.binary-package", "application/x-debian-package"]),
    fact(Kind::Rpm, "RPM package", Family::Program, &["rpm"], &["application/x-rpm"]),
    fact(Kind::Xar, "macOS package", Family::Program, &["pkg", "mpkg", "xar"], &["application/x-xar"]),
    fact(Kind::Chrome, "browser extension", Family::Program, &["crx"], &["application/x-chrome-extension"]),
    fact(Kind::Chm, "CHM", Family::Program, &["chm"], &["application/vnd.ms-htmlhelp", "application/x-chm"]),
    fact(Kind::Script, "script", Family::Program, &["sh", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "py", "pl", "rb", "php", "command", "hta"], &["text/x-shellscript", "application/x-sh", "application/x-shellscript", "application/javascript", "text/javascript", "text/x-python", "application/hta", "application/x-php"]),
    fact(Kind::Registry, "registry entries", Family::Program, &["reg"], &["text/x-ms-regedit"]),
    fact(Kind::Lnk, "Windows shortcut", Family::Shortcut, &["lnk"], &["application/x-ms-shortcut"]),
    fact(Kind::UrlFile, "Internet shortcut", Family::Shortcut, &["url"], &["application/internet-shortcut", "application/x-mswinurl"]),
    fact(Kind::DesktopEntry, "desktop entry", Family::Shortcut, &["desktop"], &["application/x-desktop"]),
    fact(Kind::Iso, "ISO 9660", Family::Disk, &["iso"], &["application/x-iso9660-image", "application/vnd.efi.iso"]),
    fact(Kind::Dmg, "macOS disk image", Family::Disk, &["dmg"], &["application/x-apple-diskimage"]),
    fact(Kind::Vhd, "VHD", Family::Disk, &["vhd"], &["application/x-vhd"]),
    fact(Kind::Vhdx, "VHDX", Family::Disk, &["vhdx"], &["application/x-vhdx"]),
    fact(Kind::Qcow, "QCOW", Family::Disk, &["qcow2", "qcow"], &["application/x-qemu-disk"]),
    fact(Kind::Wim, "WIM", Family::Disk, &["wim", "esd"], &["application/x-ms-wim"]),
    fact(Kind::BootSector, "disk image", Family::Disk, &["img", "ima"], &["application/x-raw-disk-image"]),
    fact(Kind::TrueType, "TrueType", Family::Font, &["ttf"], &["font/ttf", "application/x-font-ttf"]),
    fact(Kind::OpenType, "OpenType", Family::Font, &["otf"], &["font/otf", "application/x-font-otf"]),
    fact(Kind::FontCollection, "font collection", Family::Font, &["ttc", "otc"], &["font/collection"]),
    fact(Kind::Woff, "WOFF", Family::Font, &["woff", "woff2"], &["font/woff", "font/woff2"]),
    fact(Kind::Html, "HTML", Family::Page, &["html", "htm", "xhtml", "xht", "shtml", "mht", "mhtml"], &["text/html", "application/xhtml+xml"]),
    fact(Kind::Xml, "XML", Family::Text, &["xml", "xsl"], &["text/xml", "application/xml"]),
    fact(Kind::Calendar, "iCalendar", Family::Text, &["ics", "ical", "ifb"], &["text/calendar", "application/ics"]),
    fact(Kind::Contact, "vCard", Family::Text, &["vcf", "vcard"], &["text/vcard", "text/x-vcard", "text/directory"]),
    fact(Kind::Mail, "mail", Family::Mail, &["eml", "emlx"], &["message/rfc822", "message/global"]),
    fact(Kind::OutlookMail, "Outlook mail", Family::Document, &["msg", "oft"], &["application/vnd.ms-outlook"]),
    fact(Kind::Mbox, "mbox", Family::Mail, &["mbox"], &["application/mbox"]),
    fact(Kind::Pgp, "OpenPGP", Family::Text, &["asc", "pgp", "gpg", "sig"], &["application/pgp-signature", "application/pgp-keys", "application/pgp-encrypted"]),
    fact(Kind::Pem, "PEM", Family::Text, &["pem"], &["application/x-pem-file"]),
    fact(Kind::Text, "text", Family::Text, &["txt", "text", "csv", "tsv", "log", "md", "json", "yaml", "yml", "toml", "ini", "conf", "cfg", "diff", "patch", "tex", "srt", "c", "h", "cpp", "rs", "go", "java", "css", "sql"], &["text/plain", "text/csv", "text/markdown", "application/json", "message/delivery-status", "message/disposition-notification", "text/rfc822-headers"]),
    fact(Kind::Sqlite, "SQLite", Family::Data, &["sqlite", "sqlite3"], &["application/vnd.sqlite3"]),
    fact(Kind::PropertyList, "property list", Family::Data, &["plist"], &["application/x-plist"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_ending_and_no_type_says_two_things() {
        let mut endings: Vec<_> = FACTS.iter().flat_map(|fact| fact.endings).collect();
        let mut types: Vec<_> = FACTS.iter().flat_map(|fact| fact.media_types).collect();
        let counts = (endings.len(), types.len());
        endings.sort_unstable();
        endings.dedup();
        types.sort_unstable();
        types.dedup();
        assert_eq!((endings.len(), types.len()), counts);
    }
}
