//! What is asked about conversations.

use crate::channel::{ConversationCommand, ConversationEvent, Event, Outcome, Task, Ticket};

use super::cause;
use super::heart::Shared;

/// Mails whose conversations are told at once.
const TOLD: usize = 500;

/// Answers it.
pub(super) async fn perform(
    heart: &Shared,
    ticket: Ticket,
    command: ConversationCommand,
) -> Outcome {
    let answer = heart.on_disk(move |store| {
        Ok(match command {
            ConversationCommand::Tell { place, mut mails } => {
                mails.truncate(TOLD);
                let conversations = store.conversations(&place, &mails)?;
                ConversationEvent::Told {
                    ticket,
                    place,
                    conversations,
                }
            }
            ConversationCommand::Gather {
                place,
                heads,
                alone,
            } => {
                let mails = store.where_they_lie(&place, &heads, &alone)?;
                ConversationEvent::Gathered { ticket, mails }
            }
            ConversationCommand::Read { mail } => {
                let rows = store.conversation_of(mail)?;
                ConversationEvent::Whole { ticket, mail, rows }
            }
        })
    });
    let told = match answer.await {
        Ok(event) => {
            heart.teller.tell(Event::Conversation(event)).await;
            Ok(())
        }
        Err(cause) => Err(cause),
    };
    cause::outcome(Task::Open, None, told)
}
