//! Causes of what goes wrong while mails are read and answered.

use crate::channel::{AnswerCause, Cause, DrawingCause};

pub(super) fn causes() -> impl Iterator<Item = Cause> {
    causes_of_drawing().chain(causes_of_answering())
}

fn causes_of_answering() -> impl Iterator<Item = Cause> {
    let host = || "lists.example.org".to_owned();
    let causes = [
        AnswerCause::NotPublic {
            host: host(),
            address: "10.0.0.1".to_owned(),
        },
        AnswerCause::NotHttp {
            host: host(),
            detail: "no".to_owned(),
        },
        AnswerCause::NotAsked,
        AnswerCause::DoneBefore,
        AnswerCause::NoAddress,
        AnswerCause::NoOriginal,
    ];
    causes.into_iter().map(Cause::Answer)
}

fn causes_of_drawing() -> impl Iterator<Item = Cause> {
    let detail = || "no".to_owned();
    let causes = [
        DrawingCause::NotStarted { detail: detail() },
        DrawingCause::Ended { detail: detail() },
        DrawingCause::TooSlow { seconds: 5 },
        DrawingCause::TooLarge,
    ];
    causes.into_iter().map(Cause::Drawing)
}
