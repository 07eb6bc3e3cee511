//! One of each cause of a failure with an attachment.

use crate::channel::{AttachmentCause, Cause};

pub(super) fn causes() -> impl Iterator<Item = Cause> {
    let detail = || "no".to_owned();
    let causes = [
        AttachmentCause::NotAllSaved {
            saved: 2,
            folder: "/home/alice".into(),
            names: vec!["a.pdf".to_owned(), "b.pdf".to_owned()],
            detail: detail(),
        },
        AttachmentCause::SavingStopped {
            saved: 2,
            folder: "/tmp/files".into(),
            names: vec!["a.txt".to_owned()],
            left: Vec::new(),
        },
        AttachmentCause::Gone,
        AttachmentCause::NoMail,
        AttachmentCause::NoProgram { detail: detail() },
    ];
    causes.into_iter().map(Cause::Attachment)
}
