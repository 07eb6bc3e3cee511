//! Files made to stop a program, each attached to a mail: what lists names, and what lists times.

use std::io::{self, Write};

use super::mime::{HostileMail, head};

/// A file with a name and a type, its octets as they are.
fn attached(to: &mut dyn Write, kind: &str, octets: &[u8]) -> io::Result<()> {
    head(to, &format!("Content-Type: {kind}"))?;
    to.write_all(octets)
}

/// A ZIP archive with these names, each with these extra fields (APPNOTE.TXT §4.3.12, §4.3.16).
fn zip(name: &[u8], extra: &[u8], count: u16) -> Vec<u8> {
    let octets = |length: usize| u16::try_from(length).unwrap().to_le_bytes();
    let mut entry = [0; 46];
    entry[..4].copy_from_slice(b"PK\x01\x02");
    entry[28..30].copy_from_slice(&octets(name.len()));
    entry[30..32].copy_from_slice(&octets(extra.len()));
    let directory = [&entry, name, extra].concat().repeat(usize::from(count));
    let mut end = [0; 22];
    end[..4].copy_from_slice(b"PK\x05\x06");
    end[10..12].copy_from_slice(&count.to_le_bytes());
    end[12..16].copy_from_slice(&u32::try_from(directory.len()).unwrap().to_le_bytes());
    [b"PK\x03\x04", directory.as_slice(), &end].concat()
}

pub(crate) const MAILS: &[HostileMail] = &[
    // Each field says what the name's check sum is, and none is right.
    HostileMail::new("zip_names_checked", |to| {
        let extra = b"\x75\x70\x05\0\x01\0\0\0\0".repeat(7_000);
        let archive = zip(&[b'n'; 65_000], &extra, 8);
        attached(to, "application/zip; name=a.zip", &archive)
    }),
    HostileMail::new("zip_names_of_dos", |to| {
        let name = b"\x80\xff\xfea\x81".repeat(13_000);
        attached(to, "application/zip; name=a.zip", &zip(&name, b"", 16))
    }),
    HostileMail::new("card_kinds_200k", |to| {
        let mut card = "BEGIN:VCARD\r\n".to_owned();
        for line in 0..4 {
            let kinds: Vec<String> = (0..40_000).map(|kind| format!("{kind:x}")).collect();
            card += &format!("EMAIL;TYPE={}:{line}@example.org\r\n", kinds.join(","));
        }
        card += "END:VCARD\r\n";
        attached(to, "text/vcard; name=a.vcf", card.as_bytes())
    }),
    // All changes of a zone are gone through for each time that is in it.
    HostileMail::new("calendar_times_30k", |to| {
        let change = "BEGIN:STANDARD\r\nDTSTART:20000101T000000\r\nTZOFFSETTO:+0100\r\n\
            RRULE:FREQ=YEARLY;BYDAY=-5MO;BYMONTH=10\r\nEND:STANDARD\r\n";
        let calendar = format!(
            "BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:z\r\n{}END:VTIMEZONE\r\n{}BEGIN:VEVENT\r\n{}",
            change.repeat(300),
            "BEGIN:VEVENT\r\nDTSTART;TZID=z:20260101T000000\r\nEND:VEVENT\r\n".repeat(10_000),
            "DTEND;TZID=z:20260101T000000\r\n".repeat(20_000)
        );
        attached(to, "text/calendar; name=a.ics", calendar.as_bytes())
    }),
];
