//! Every command to whoever does it. Each ends in exactly one outcome.

use tokio::sync::watch;

use crate::channel::rules::RulesCommand;
use crate::channel::{
    AnswerCommand, CarryCommand, Command, Event, OriginCommand, Outcome, PrintCommand,
    ReadingCommand, SearchCommand, Task, Ticket,
};

use super::heart::Shared;
use super::jobs::Reach::{Disk, Network};
use super::{
    account, answer, attachment, carry, cause, change, console, conversation, deliver, doctor,
    draft, fetch, files, folders, list, login, maildrop, open, origin, page, pictures, print,
    reading, rules, search, source, tags, text,
};

/// Jobs that must be done in the order they were asked for: an older version of a draft must not
/// overwrite a newer one.
#[derive(Debug, Default)]
pub(super) struct Order {
    mails: Queue,
    writing: Queue,
    settings: Queue,
}

#[derive(Debug, Default)]
struct Queue {
    last: Option<watch::Receiver<()>>,
}

/// The end of all former jobs of a queue.
#[derive(Debug, Clone, Default)]
struct Former(Option<watch::Receiver<()>>);

impl Former {
    /// Waits for it, however those jobs end.
    async fn ended(self) {
        if let Some(mut former) = self.0 {
            // Nothing is ever sent, only dropped when the job has ended.
            former.changed().await.ok();
        }
    }
}

impl Order {
    /// Waits until passwords and settings that were told are taken in.
    pub(super) async fn settled(&self) {
        self.settings.former().ended().await;
    }
}

impl Queue {
    fn former(&self) -> Former {
        Former(self.last.clone())
    }

    /// `job`, behind all former ones of this queue, however those end.
    fn behind<F>(&mut self, job: F) -> impl Future<Output = Outcome> + Send + 'static + use<F>
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        let (done, next) = watch::channel(());
        let former = Former(self.last.replace(next));
        async move {
            former.ended().await;
            let outcome = job.await;
            drop(done);
            outcome
        }
    }
}

/// Starts what `command` asks.
pub(super) fn dispatch(heart: &Shared, order: &mut Order, ticket: Ticket, command: Command) {
    let jobs = &heart.jobs;
    let heart = Shared::clone(heart);
    let settings = order.settings.former();
    match command {
        // A password that was told before is known when it is needed.
        Command::Refresh { account } => jobs.clone().run(ticket, Network, async move {
            settings.ended().await;
            let fetched = fetch::refresh(&heart, account, Some(ticket));
            beside_agreement(&heart, ticket, fetched).await
        }),
        Command::FetchAgain { account } => jobs.clone().run(ticket, Network, async move {
            let fetched = fetch::fetch_again(&heart, account, ticket);
            beside_agreement(&heart, ticket, fetched).await
        }),
        Command::FetchWhole { mail } => jobs.clone().run(ticket, Network, async move {
            fetch::fetch_whole(&heart, mail, ticket).await
        }),
        Command::Flush { account } => jobs.clone().run(ticket, Network, async move {
            deliver::flush(&heart, account, ticket).await
        }),
        Command::Resend { item } => jobs.clone().run(ticket, Network, async move {
            deliver::resend(&heart, item, ticket).await
        }),
        Command::Examine { patient } => jobs.clone().run(ticket, Network, async move {
            doctor::examine(&heart, patient, ticket).await
        }),
        Command::Submit {
            submission,
            deliver: true,
        } => jobs.clone().run(ticket, Network, async move {
            deliver::submit(&heart, *submission, true, ticket).await
        }),
        Command::Console(command) => console::perform(&heart, ticket, command),
        Command::Page(command) => page::perform(&heart, ticket, command),
        Command::Attachment(command) => attachment::perform(&heart, ticket, command),
        Command::Source(command) => source::perform(&heart, ticket, command),
        Command::Pictures(command) => pictures::perform(&heart, ticket, command),
        Command::Answer(command) if command.speaks() => {
            jobs.clone().run(ticket, Network, async move {
                answer::perform(&heart, ticket, command).await
            });
        }
        Command::Print(command) => {
            // Who asks for paper or a file and closes the window gets it all the same.
            let is_kept = matches!(
                command,
                PrintCommand::SavePdf { .. } | PrintCommand::Print { .. }
            );
            let reach = if is_kept { Disk } else { Network };
            jobs.clone().run(ticket, reach, async move {
                print::perform(&heart, ticket, command).await
            });
        }
        // Copies are moved in the order in which other moves are asked for.
        Command::Carry(command) if !matches!(command, CarryCommand::RemoveCopies { .. }) => {
            jobs.clone().run(ticket, Disk, async move {
                let brings = matches!(command, CarryCommand::Import(_));
                let counts = is_about_mails(&command);
                let carried = carry::perform(&heart, ticket, command);
                if brings {
                    text::behind_whole(&heart, ticket, carried).await
                } else if counts {
                    behind_agreement(&heart, ticket, carried).await
                } else {
                    carried.await
                }
            });
        }
        Command::Origin(OriginCommand::Check { .. } | OriginCommand::CheckOpened { .. }) => {
            jobs.clone().run(ticket, Network, async move {
                perform(&heart, ticket, command).await
            })
        }
        Command::Maildrop(command) => jobs.clone().run(ticket, Network, async move {
            maildrop::perform(&heart, ticket, command).await
        }),
        Command::Cancel { ticket: whose } => {
            jobs.cancel(whose);
            jobs.clone().run(ticket, Disk, async move { Outcome::Done });
        }
        // Quit is the loop's own affair.
        Command::Quit => {}
        command => on_disk(&heart, order, ticket, command),
    }
}

/// Does some work on mails of which a single command must know all, and takes the words of those in
/// that lack them.
async fn behind_agreement<T>(heart: &Shared, ticket: Ticket, work: impl Future<Output = T>) -> T {
    let work = async {
        change::agree_first(heart).await;
        work.await
    };
    text::behind(heart, ticket, work).await
}

/// The same for a fetch, which waits only for what a killed run has left: filters are to see that
/// as well. An index that is to be filled from thousands of files keeps nobody from his new mail.
async fn beside_agreement<T>(heart: &Shared, ticket: Ticket, work: impl Future<Output = T>) -> T {
    let lacks_rows = heart.on_disk(|store| Ok(store.may_lack_rows())).await;
    if lacks_rows.unwrap_or(true) {
        return behind_agreement(heart, ticket, work).await;
    }
    let work = async {
        let ((), outcome) = tokio::join!(change::agree_first(heart), work);
        outcome
    };
    text::behind(heart, ticket, work).await
}

/// Whether it goes by rows.
fn is_about_mails(command: &CarryCommand) -> bool {
    matches!(
        command,
        CarryCommand::Export(_) | CarryCommand::FindCopies { .. }
    )
}

/// Commands that need no server.
fn on_disk(heart: &Shared, order: &mut Order, ticket: Ticket, command: Command) {
    let is_about = |command: &Command| match command {
        Command::SetFlags { .. }
        | Command::Move { .. }
        | Command::Erase { .. }
        | Command::Folder(_)
        | Command::Tag(_)
        | Command::Carry(CarryCommand::RemoveCopies { .. })
        | Command::Rules(
            RulesCommand::Apply { .. }
            | RulesCommand::TakeBack { .. }
            | RulesCommand::Learn { .. }
            | RulesCommand::ForgetJunk,
        ) => Kind::Mails,
        Command::SaveDraft { .. }
        | Command::Attach { .. }
        | Command::DiscardDraft { .. }
        | Command::GiveUp { .. }
        | Command::Answer(
            AnswerCommand::Leave { .. }
            | AnswerCommand::Receipt { .. }
            | AnswerCommand::Attend { .. },
        )
        | Command::Send { .. }
        | Command::Submit { .. } => Kind::Writing,
        Command::Rules(RulesCommand::ChangeFilters(_) | RulesCommand::SaveJunk { .. })
        | Command::SaveAccount { .. }
        | Command::RemoveAccount { .. }
        | Command::TrustCertificate { .. }
        | Command::SavePreferences { .. }
        | Command::Reading(ReadingCommand::Choose { .. } | ReadingCommand::Show { .. })
        | Command::Origin(_)
        | Command::Search(SearchCommand::Save { .. } | SearchCommand::Remove { .. })
        | Command::AllowWeakerLogin { .. }
        | Command::ProvidePassword { .. } => Kind::Settings,
        _ => Kind::Reading,
    };
    let kind = is_about(&command);
    let job = {
        let heart = Shared::clone(heart);
        let is_about_mails = matches!(command, Command::Rules(RulesCommand::Rehearse { .. }));
        // As large as the largest of all commands: unoptimised it would be copied on the stack
        // for each hand it goes through.
        Box::pin(async move {
            let performed = Box::pin(perform(&heart, ticket, command));
            if is_about_mails {
                behind_agreement(&heart, ticket, performed).await
            } else {
                performed.await
            }
        })
    };
    match kind {
        Kind::Mails => heart.jobs.run(ticket, Disk, order.mails.behind(job)),
        Kind::Writing => heart.jobs.run(ticket, Disk, order.writing.behind(job)),
        Kind::Settings => heart.jobs.run(ticket, Disk, order.settings.behind(job)),
        Kind::Reading => heart.jobs.run(ticket, Disk, job),
    }
}

enum Kind {
    Reading,
    Mails,
    Writing,
    Settings,
}

async fn perform(heart: &Shared, ticket: Ticket, command: Command) -> Outcome {
    match command {
        Command::List {
            place,
            search,
            order,
            grouping,
        } => {
            list::list(
                heart,
                ticket,
                &list::Wanted {
                    place,
                    search,
                    order,
                    grouping,
                },
            )
            .await
        }
        Command::Jump {
            place,
            order,
            grouping,
            among,
            after,
            typed,
        } => {
            let search = typed;
            let wanted = list::Wanted {
                place,
                search,
                order,
                grouping,
            };
            list::jump(heart, ticket, wanted, (among, after)).await
        }
        Command::Rows { mails } => list::rows(heart, ticket, mails).await,
        Command::Conversation(command) => conversation::perform(heart, ticket, command).await,
        Command::Answer(command) => answer::perform(heart, ticket, command).await,
        Command::Open { mail } => open::open(heart, ticket, mail).await,
        Command::OpenFile { file } => files::open(heart, ticket, file).await,
        Command::SetFlags { mails, add, remove } => {
            change::set_flags(heart, mails, add, remove).await
        }
        Command::Move { mails, to } => change::move_mails(heart, ticket, (mails, to)).await,
        Command::Erase { mails } => change::erase(heart, mails).await,
        Command::Carry(command) => carry::perform(heart, ticket, command).await,
        Command::Folder(command) => folders::perform(heart, ticket, command).await,
        Command::Tag(command) => tags::perform(heart, ticket, command).await,
        Command::Reading(command) => reading::perform(heart, ticket, command).await,
        Command::Rules(command) => rules::perform(heart, ticket, command).await,
        Command::Origin(command) => origin::perform(heart, command).await,
        Command::Index { rebuild } => change::index(heart, rebuild, ticket).await,
        Command::StartDraft { from } => draft::start(heart, ticket, from).await,
        Command::SaveDraft { draft } => draft::save(heart, draft).await,
        Command::Attach { draft, file } => draft::attach(heart, ticket, draft, file).await,
        Command::DiscardDraft { draft } => draft::discard(heart, draft).await,
        Command::Send { draft } => deliver::send(heart, draft).await,
        Command::Submit {
            submission,
            deliver,
        } => deliver::submit(heart, *submission, deliver, ticket).await,
        Command::MarkSent { item } => deliver::mark_sent(heart, item).await,
        Command::GiveUp { item } => deliver::give_up(heart, item).await,
        Command::TakeBack { item } => deliver::take_back(heart, ticket, item).await,
        command => settle(heart, ticket, command).await,
    }
}

/// Commands about accounts and settings.
async fn settle(heart: &Shared, ticket: Ticket, command: Command) -> Outcome {
    match command {
        Command::SuggestAccount { address } => account::suggest(heart, ticket, address).await,
        Command::SaveAccount { settings, password } => {
            account::save(heart, *settings, password).await
        }
        Command::RemoveAccount { account } => account::remove(heart, account).await,
        Command::TrustCertificate {
            account: id,
            trust,
            instead,
        } => account::trust(heart, id, trust, instead).await,
        Command::SavePreferences {
            language,
            theme,
            announce,
        } => account::save_preferences(heart, language, theme, announce).await,
        Command::ProvidePassword {
            account,
            password,
            remember,
        } => account::provide_password(heart, account, password, remember).await,
        Command::AllowWeakerLogin { account, host } => {
            login::allow_weaker(heart, account, &host).await
        }
        Command::Search(command) => search::perform(heart, ticket, command).await,
        Command::ShowTranscripts { account } => {
            let sessions = heart.transcripts(account.as_ref());
            let event = Event::Transcripts { ticket, sessions };
            heart.teller.tell(event).await;
            Outcome::Done
        }
        _ => {
            let detail = "a command was given to the wrong hands".to_owned();
            let fault = crate::channel::Cause::Internal { detail };
            cause::outcome(Task::Start, None, Err(fault))
        }
    }
}
