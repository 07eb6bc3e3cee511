//! The bytes of one part, and how parts are shown as attachments.

use super::encoded_word;
use super::field::Fields;
use super::filename::{self, Names};
use super::lens::Lens;
use super::structure::{self, Part, Structure};
use super::view::AttachmentView;
use crate::model::PartId;

/// Stands for the mail itself, which is what is offered where a mail is too complex to be taken
/// apart.
pub const WHOLE_MAIL: PartId = PartId(u32::MAX);

/// The decoded bytes of a part, as they are to be saved; `None` where the mail has no such part.
#[must_use]
pub fn bytes(mail: &[u8], part: PartId) -> Option<Vec<u8>> {
    if part == WHOLE_MAIL {
        return Some(mail.to_vec());
    }
    let structure = structure::scan(mail);
    let found = structure.parts.get(usize::try_from(part.0).ok()?)?;
    Some(found.encoding.decode(found.body, usize::MAX).into_owned())
}

/// Collects the chips of a mail; no two share a name.
#[derive(Default)]
pub(super) struct Chips {
    names: Names,
    pub(super) views: Vec<AttachmentView>,
}

impl Chips {
    pub(super) fn add(
        &mut self,
        index: usize,
        part: &Part<'_>,
        structure: &Structure<'_>,
        lens: &mut Lens<'_>,
    ) {
        let written = part.file_name(lens).or_else(|| subject_of_mail(part, lens));
        let fallback = filename::by_type(&part.kind.main);
        let name = written.map_or_else(
            || fallback.to_owned(),
            |written| filename::safe(&written, fallback),
        );
        self.views.push(AttachmentView {
            part: PartId(u32::try_from(index).unwrap_or(u32::MAX - 1)),
            can_run: filename::can_run(&name, &part.kind.main),
            name: self.names.give(name),
            media_type: part.kind.main.clone(),
            size_octets: part.encoding.decoded_octets(part.body),
            inline: structure.is_inline(part),
        });
    }

    /// The mail itself, in front of all others.
    pub(super) fn add_whole_mail(&mut self, mail: &[u8]) {
        let whole = AttachmentView {
            part: WHOLE_MAIL,
            name: self.names.give("mail.eml".to_owned()),
            media_type: "message/rfc822".to_owned(),
            size_octets: mail.len() as u64,
            inline: false,
            can_run: false,
        };
        self.views.insert(0, whole);
    }
}

/// A mail within a mail is called by its subject.
fn subject_of_mail(part: &Part<'_>, lens: &mut Lens<'_>) -> Option<String> {
    if part.kind.main != "message/rfc822" {
        return None;
    }
    // Its header stands at the beginning; a few fields are enough.
    let start = part.encoding.decode(part.body, 16 * 1024);
    let field = Fields::of(&start)
        .take(200)
        .find(|field| field.is("Subject"))?;
    let subject = encoded_word::read(field.value, lens);
    (!subject.is_empty()).then(|| format!("{}.eml", subject.replace(['/', '\\'], "_")))
}
