//! The fields of the search language, by all their names.

use crate::model::Flags;

use super::query::{Condition, FaultKind, Field};

/// A field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    Text(Field),
    Has,
    Is,
    Larger,
    Smaller,
    Before,
    After,
    On,
    Tag,
    In,
    Account,
}

/// A field and its names: the first English and the first Chinese one are offered.
pub(super) const NAMES: &[(Name, &[&str], &[&str])] = &[
    (Name::Text(Field::From), &["from"], &["发件人"]),
    (
        Name::Text(Field::To),
        &["to", "cc", "bcc"],
        &["收件人", "抄送"],
    ),
    (Name::Text(Field::Subject), &["subject"], &["主题", "标题"]),
    (Name::Text(Field::Body), &["body"], &["正文", "内容"]),
    (Name::Has, &["has"], &["有"]),
    (
        Name::Text(Field::FileName),
        &["filename"],
        &["文件名", "附件"],
    ),
    (Name::Larger, &["larger"], &["大于"]),
    (Name::Smaller, &["smaller"], &["小于"]),
    (Name::Before, &["before"], &["早于"]),
    (Name::After, &["after", "since"], &["晚于", "自"]),
    (Name::On, &["on", "date"], &["日期"]),
    (Name::Is, &["is"], &["是"]),
    (Name::Tag, &["tag", "label"], &["标签"]),
    (Name::In, &["in", "folder"], &["文件夹", "在"]),
    (
        Name::Account,
        &["account"],
        &["账户", "账号", "帐号", "邮箱"],
    ),
];

/// What a value of `has:` and `is:` means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Attachment,
    With(Flags),
    Without(Flags),
}

/// Values of `has:` and `is:` by their names, English ones first.
pub(super) const HAS: &[(Mark, &[&str])] =
    &[(Mark::Attachment, &["attachment", "attachments", "附件"])];
pub(super) const IS: &[(Mark, &[&str])] = &[
    (
        Mark::Without(Flags::SEEN),
        &["unread", "unseen", "new", "未读"],
    ),
    (Mark::With(Flags::SEEN), &["read", "seen", "已读"]),
    (
        Mark::With(Flags::FLAGGED),
        &["flagged", "starred", "星标", "标记"],
    ),
    (
        Mark::With(Flags::ANSWERED),
        &["answered", "replied", "已回复"],
    ),
    (Mark::With(Flags::FORWARDED), &["forwarded", "已转发"]),
    (Mark::With(Flags::DRAFT), &["draft", "草稿"]),
];

impl Name {
    /// The field called so, in any case.
    pub(super) fn of(typed: &str) -> Option<Self> {
        let typed = typed.to_lowercase();
        NAMES
            .iter()
            .find(|(_name, english, chinese)| {
                english.iter().chain(*chinese).any(|name| *name == typed)
            })
            .map(|(name, ..)| *name)
    }

    /// The values this field knows, where it does not take any.
    pub(super) fn known(self) -> &'static [(Mark, &'static [&'static str])] {
        match self {
            Self::Has => HAS,
            Self::Is => IS,
            _other => &[],
        }
    }

    /// The condition that a known value stands for.
    pub(super) fn marked(self, value: &str) -> Result<Condition, FaultKind> {
        let value = value.to_lowercase();
        let found = self
            .known()
            .iter()
            .find(|(_mark, names)| names.contains(&value.as_str()));
        match found {
            Some((Mark::Attachment, _)) => Ok(Condition::HasAttachment),
            Some((Mark::With(flags), _)) => Ok(Condition::With(*flags)),
            Some((Mark::Without(flags), _)) => Ok(Condition::Without(*flags)),
            None => Err(FaultKind::UnknownValue {
                field: self.typed(),
                value,
                known: self
                    .known()
                    .iter()
                    .filter_map(|(_, names)| names.first().copied())
                    .collect(),
            }),
        }
    }

    fn typed(self) -> String {
        let found = NAMES.iter().find(|(name, ..)| *name == self);
        let name = found.and_then(|(_name, english, _chinese)| english.first());
        format!("{}:", name.copied().unwrap_or_default())
    }
}
