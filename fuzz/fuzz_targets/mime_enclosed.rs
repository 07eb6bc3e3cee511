//! Every file of a mail is reached by its chip, and those of the mails within it, and so on; and what
//! a mail says can be put on paper.
#![no_main]

use hongyan::mime::view::{self, Reading};
use hongyan::mime::{enclosed, paper};
use hongyan::model::PartId;
use libfuzzer_sys::fuzz_target;

/// Files of one mail, and mails within mails: each is read once for every file.
const FILES: usize = 3;
const DEPTH: usize = 3;

fuzz_target!(|mail: &[u8]| {
    let content = view::read(mail);
    let text = paper::text(&content.paragraphs);
    assert!(text.xhtml.ends_with("</body></html>"));
    assert_eq!(
        text.xhtml.matches("<p").count(),
        text.xhtml.matches("</p>").count()
    );
    reach(mail, mail, &[]);
    assert_eq!(enclosed::reach(mail, &[], Reading::default()), None);
});

fn reach(outermost: &[u8], mail: &[u8], before: &[PartId]) {
    for file in view::read(mail).attachments.iter().take(FILES) {
        let path = [before, &[file.part]].concat();
        let found = enclosed::reach(outermost, &path, Reading::default());
        let found = found.expect("what is shown can be reached");
        assert!(!found.name.contains(['/', '\0']) && !found.name.is_empty());
        let _look = found.look();
        if path.len() < DEPTH {
            reach(outermost, &found.octets, &path);
        }
    }
}
