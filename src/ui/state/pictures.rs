//! What is known of the pictures that the mails being read want from other servers.

use std::collections::BTreeMap;

use super::State;
use crate::channel::pictures::{
    PagePictures, PictureCommand, PictureEvent, PictureReport, PictureSender, PictureWish,
};
use crate::channel::{Command, Ticket};
use crate::model::{MailId, PictureChoice};

/// The pictures of the mails that are read.
#[derive(Debug, Default)]
pub struct Pictures {
    of: BTreeMap<MailId, MailPictures>,
}

/// The pictures of one mail.
#[derive(Debug, Default)]
pub struct MailPictures {
    asked: Option<Ticket>,
    /// Who sent it, once that is told.
    pub sender: Option<PictureSender>,
    /// The fetch under way.
    pub fetching: Option<PictureFetch>,
    /// How the last fetch went.
    pub report: Option<PictureReport>,
    /// Whether a choice of "always" was followed; it is once while the mail is open.
    is_followed: bool,
}

/// A fetch under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureFetch {
    /// Its ticket.
    pub ticket: Ticket,
    /// By whose word.
    pub wish: PictureWish,
    /// Pictures that came or never will.
    pub done: u32,
    /// Of so many; 0 as long as nobody has counted.
    pub of: u32,
}

impl MailPictures {
    /// Whether it is on its way who sent it.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.asked.is_some()
    }

    /// What the person has chosen for its sender.
    #[must_use]
    pub fn choice(&self) -> Option<PictureChoice> {
        self.sender.as_ref().and_then(|sender| sender.choice)
    }

    /// The address that a choice would be about.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        self.sender.as_ref()?.address.as_deref()
    }
}

impl Pictures {
    /// What is known of a mail's pictures.
    #[must_use]
    pub fn of(&self, mail: MailId) -> Option<&MailPictures> {
        self.of.get(&mail)
    }

    /// They are being fetched.
    pub fn fetching_with(&mut self, mail: MailId, ticket: Ticket, wish: PictureWish) {
        let pictures = self.of.entry(mail).or_default();
        pictures.report = None;
        pictures.is_followed = true;
        pictures.fetching = Some(PictureFetch {
            ticket,
            wish,
            done: 0,
            of: 0,
        });
    }

    fn fetch(&mut self, ticket: Ticket) -> Option<&mut MailPictures> {
        let mut all = self.of.values_mut();
        all.find(|one| one.fetching.is_some_and(|fetch| fetch.ticket == ticket))
    }

    fn told(&mut self, event: PictureEvent) {
        match event {
            PictureEvent::Told {
                ticket,
                mail,
                sender,
            } => {
                if let Some(pictures) = self.of.get_mut(&mail)
                    && pictures.asked == Some(ticket)
                {
                    (pictures.sender, pictures.asked) = (Some(sender), None);
                }
            }
            PictureEvent::Coming { ticket, done, of } => {
                let fetch = self.fetch(ticket).and_then(|one| one.fetching.as_mut());
                if let Some(fetch) = fetch {
                    (fetch.done, fetch.of) = (done, of);
                }
            }
            PictureEvent::Fetched { ticket, report, .. } => {
                if let Some(pictures) = self.fetch(ticket) {
                    pictures.report = Some(report);
                }
            }
            PictureEvent::Chosen {
                address, choice, ..
            } => {
                for pictures in self.of.values_mut() {
                    if let Some(sender) = &mut pictures.sender
                        && sender.address.as_ref() == Some(&address)
                    {
                        sender.choice = choice;
                    }
                }
            }
            PictureEvent::Came { .. } => {}
        }
    }
}

impl State {
    /// Takes a fact about pictures in.
    pub(super) fn pictures_told(&mut self, event: PictureEvent) {
        if let PictureEvent::Came { mail } = event {
            self.pages.renew(mail);
        }
        self.pictures.told(event);
    }

    /// A command about pictures has ended, whatever came of it.
    pub(super) fn pictures_ended(&mut self, command: &PictureCommand, ticket: Ticket) {
        if let PictureCommand::Tell { mail } = command
            && let Some(pictures) = self.pictures.of.get_mut(mail)
        {
            pictures.asked.take_if(|asked| *asked == ticket);
        }
        if let PictureCommand::Fetch { mail, .. } = command
            && let Some(pictures) = self.pictures.fetch(ticket)
        {
            pictures.fetching = None;
            // What came before it was cancelled is shown.
            if pictures.report.is_none() {
                self.pages.renew(*mail);
            }
        }
    }

    /// The pictures that the drawn pages of a mail want, counted.
    #[must_use]
    pub fn pictures_of(&self, mail: MailId) -> PagePictures {
        let mut sum = PagePictures::default();
        let pages = self.pages.of_mail(mail);
        for drawn in pages.filter_map(|(_name, page)| page.drawn()) {
            sum += drawn.pictures;
        }
        sum
    }

    /// The mail whose pictures a person means who names none: of those that are read the first
    /// that wants any.
    #[must_use]
    pub fn meant_pictures(&self) -> Option<MailId> {
        let read = self.read_mails();
        let mut shown = read.iter().filter(|view| self.pages.shows(view));
        shown.find_map(|view| {
            let wants = self.pictures_of(view.id);
            (wants.wanted + wants.trackers > 0).then_some(view.id)
        })
    }

    /// What is to be asked now: who sent a mail that wants pictures, and pictures that a choice of
    /// "always" may reach. Forgets mails that are read no more, and stops what nobody pressed for.
    pub fn due_pictures(&mut self) -> Vec<Command> {
        let read: Vec<MailId> = self.read_mails().iter().map(|view| view.id).collect();
        let mut due = Vec::new();
        self.pictures.of.retain(|mail, pictures| {
            let is_read = read.contains(mail);
            if let Some(fetch) = pictures.fetching.filter(|_fetch| !is_read)
                && fetch.wish == PictureWish::Chosen
            {
                let ticket = fetch.ticket;
                due.push(Command::Cancel { ticket });
            }
            is_read
        });
        for mail in read {
            let wants = self.pictures_of(mail);
            if wants.wanted + wants.trackers == 0 {
                continue;
            }
            match self.pictures.of(mail) {
                None => due.push(Command::Pictures(PictureCommand::Tell { mail })),
                Some(known)
                    if known.choice() == Some(PictureChoice::Always)
                        && !known.is_followed
                        && wants.missing() > 0 =>
                {
                    let wish = PictureWish::Chosen;
                    due.push(Command::Pictures(PictureCommand::Fetch { mail, wish }));
                }
                Some(_known) => {}
            }
        }
        due
    }

    /// A command of [`State::due_pictures`] went out.
    pub fn asked_for_pictures(&mut self, command: &Command, ticket: Ticket) {
        match command {
            Command::Pictures(PictureCommand::Tell { mail }) => {
                self.pictures.of.entry(*mail).or_default().asked = Some(ticket);
            }
            Command::Pictures(PictureCommand::Fetch { mail, wish }) => {
                self.pictures.fetching_with(*mail, ticket, *wish);
            }
            _other => {}
        }
    }
}
