//! One word for one thing.

use super::super::Language;

/// Words for one thing that stood beside another word for the same thing, or that sounded
/// translated: `(language, what no message says, what it says instead)`.
const GONE: [(Language, &str, &str); 26] = [
    (Language::Chinese, "固定名称", "唯一标识"),
    (Language::Chinese, "固定编号", "唯一标识"),
    (Language::Chinese, "固定的", "唯一标识"),
    (Language::Chinese, "同名", "唯一标识相同"),
    (Language::Chinese, "投递报告", "投递回执"),
    (Language::Chinese, "会话记录", "通信记录"),
    (Language::Chinese, "标记删除", "标为删除"),
    (Language::Chinese, "能力", "SMTP 用“扩展”，其他用“功能”"),
    (Language::Chinese, "本领", "SMTP 用“扩展”，其他用“功能”"),
    (Language::Chinese, "拉丁", "英文字母"),
    (Language::Chinese, "管理者", "管理员"),
    (Language::Chinese, "眼下", "目前"),
    (Language::Chinese, "不肯", "没有"),
    (Language::Chinese, "作怪", "冒充或篡改"),
    (Language::Chinese, "不合规矩", "不合规范"),
    (Language::Chinese, "邮件编码", "字符编码"),
    (Language::Chinese, "种编码", "种字符编码"),
    (Language::Chinese, "您", "你，或不用代词"),
    (Language::English, "Latin letter", "plain English letters"),
    (Language::English, "lasting name", "unique ID"),
    (Language::English, "by another way", "in some other way"),
    (Language::English, "on the whole way", "all the way"),
    (
        Language::English,
        "everybody on the way",
        "anyone on the way",
    ),
    (Language::English, "successfully", "nothing"),
    (Language::English, "whom", "who"),
    (Language::English, "eports of delivery", "delivery reports"),
];

#[test]
fn one_thing_has_one_name_in_each_language() {
    let mut faults = Vec::new();
    for (language, gone, instead) in GONE {
        for line in language.files().iter().flat_map(|file| file.lines()) {
            // A script may be called by its name.
            let is_told = !line.starts_with('#') && !line.starts_with("script-");
            if is_told && line.contains(gone) {
                faults.push(format!("{line} ({gone}: {instead})"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
