//! Session files: whatever the text, reading ends, invents no line and steers no terminal; what is
//! read can be followed, completed, judged, saved and read again as it was.
#![no_main]

use hongyan::console::{Masking, Session, advice, complete, file};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let text = String::from_utf8_lossy(input);
    let (recordings, _faults) = file::read(&text);
    for recording in recordings {
        let mut session = Session::new(recording.protocol);
        for line in &recording.lines {
            assert!(!line.text.contains(char::is_control));
            session.follow(line);
            let _found = complete(&session, &line.text);
            let _told = advice(&session, &line.text);
        }
        let saved = recording.to_text(Masking::default());
        let (again, faults) = file::read(&saved);
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(again.len(), 1);
        assert_eq!(again[0].lines.len(), recording.lines.len());
    }
});
