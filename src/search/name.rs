//! The fields of the search language, by all their names.

use crate::model::Flags;

use super::query::{Condition, FaultKind, Field, KnownValue};

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

/// A value of `has:` and `is:`.
pub(super) struct Value {
    mark: Mark,
    /// What is offered.
    pub(super) shown: KnownValue,
    /// What else is understood.
    others: &'static [&'static str],
}

const fn value(
    mark: Mark,
    english: &'static str,
    chinese: &'static str,
    others: &'static [&'static str],
) -> Value {
    Value {
        mark,
        shown: KnownValue { english, chinese },
        others,
    }
}

const HAS: &[Value] = &[value(
    Mark::Attachment,
    "attachment",
    "附件",
    &["attachments"],
)];
const IS: &[Value] = &[
    value(
        Mark::Without(Flags::SEEN),
        "unread",
        "未读",
        &["unseen", "new"],
    ),
    value(Mark::With(Flags::SEEN), "read", "已读", &["seen"]),
    value(
        Mark::With(Flags::FLAGGED),
        "flagged",
        "星标",
        &["starred", "标记"],
    ),
    value(
        Mark::With(Flags::ANSWERED),
        "answered",
        "已回复",
        &["replied"],
    ),
    value(Mark::With(Flags::FORWARDED), "forwarded", "已转发", &[]),
    value(Mark::With(Flags::DRAFT), "draft", "草稿", &[]),
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
    pub(super) fn known(self) -> &'static [Value] {
        match self {
            Self::Has => HAS,
            Self::Is => IS,
            _other => &[],
        }
    }

    /// The condition that a known value stands for.
    pub(super) fn marked(self, typed: &str) -> Result<Condition, FaultKind> {
        let typed = typed.to_lowercase();
        let found = self.known().iter().find(|one| {
            let KnownValue { english, chinese } = one.shown;
            english == typed || chinese == typed || one.others.contains(&typed.as_str())
        });
        match found.map(|found| found.mark) {
            Some(Mark::Attachment) => Ok(Condition::HasAttachment),
            Some(Mark::With(flags)) => Ok(Condition::With(flags)),
            Some(Mark::Without(flags)) => Ok(Condition::Without(flags)),
            None => Err(FaultKind::UnknownValue {
                field: self.typed(),
                value: typed,
                known: self.known().iter().map(|one| one.shown).collect(),
            }),
        }
    }

    fn typed(self) -> String {
        let found = NAMES.iter().find(|(name, ..)| *name == self);
        let name = found.and_then(|(_name, english, _chinese)| english.first());
        format!("{}:", name.copied().unwrap_or_default())
    }
}
