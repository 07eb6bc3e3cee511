//! Whatever stands in a mail, its source can be looked at row by row, and what is odd about it told.
#![no_main]

use hongyan::mime::oddity;
use hongyan::mime::source::{DecodedRows, ROWS_AT_ONCE, RawRows};
use hongyan::model::PartId;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|mail: &[u8]| {
    let raw = RawRows::of(mail);
    assert_eq!(raw.count() == 0, mail.is_empty());
    let rows = raw.rows(mail, 0..ROWS_AT_ONCE);
    assert_eq!(rows.len() as u64, raw.count().min(ROWS_AT_ONCE));
    // Behind the last there is none.
    assert_eq!(raw.rows(mail, raw.count()..raw.count() + 9), []);
    for octet in [0, mail.len() / 2, mail.len()] {
        let row = raw.row_of(mail, octet as u64);
        assert!(row < raw.count().max(1), "{row}");
    }
    for only in [None, Some(PartId(0)), Some(PartId(1))] {
        let decoded = DecodedRows::of(mail, only);
        let rows = decoded.rows(0..ROWS_AT_ONCE);
        assert!(rows.len() as u64 <= decoded.count());
        assert!(decoded.row_of(mail.len() as u64) < decoded.count().max(1));
    }
    for found in oddity::find(mail) {
        assert!(found.count > 0 && found.first <= mail.len() as u64);
    }
});
