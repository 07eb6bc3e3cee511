//! A page made ready: read off the disk, with the pictures from other servers that are kept.

use super::super::heart::Heart;
use super::super::pictures;
use crate::channel::page::PageName;
use crate::channel::pictures::PagePictures;
use crate::mime::page::{self, KeptPictures, MailPage, PageReading, RemotePicture};
use crate::store::{Store, StoreError};

/// Makes a page ready with the pictures that are kept for its mail. Nobody is asked for others.
pub(super) fn prepare(
    heart: &Heart,
    store: &Store,
    name: PageName,
    reading: PageReading,
) -> Result<Option<MailPage>, StoreError> {
    let bytes = heart.files.read_shown(store, name.mail)?;
    let Some(plain) = page::prepare_as(&bytes, name.part, reading, &KeptPictures::new()) else {
        return Ok(None);
    };
    let kept = pictures::kept(heart, store, name.mail, &plain.remote_pictures)?;
    if kept.is_empty() {
        return Ok(Some(plain));
    }
    Ok(page::prepare_as(&bytes, name.part, reading, &kept))
}

/// How many pictures it wants from other servers, and how many of them are here.
pub(super) fn counted(prepared: &MailPage) -> PagePictures {
    let count = |is_meant: &dyn Fn(&RemotePicture) -> bool| {
        let meant = prepared.remote_pictures.iter().filter(|one| is_meant(one));
        u32::try_from(meant.count()).unwrap_or(u32::MAX)
    };
    PagePictures {
        wanted: count(&|one| !one.is_tracker),
        here: count(&|one| !one.is_tracker && prepared.has(one)),
        trackers: count(&|one| one.is_tracker),
        trackers_here: count(&|one| one.is_tracker && prepared.has(one)),
    }
}
