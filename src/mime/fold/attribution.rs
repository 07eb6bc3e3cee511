//! The lines that programs write above what they quote, in the languages they do it in.

/// What a line of dashes says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Divider {
    /// What follows is the mail that is answered.
    Original,
    /// What follows is a mail passed on.
    Forwarded,
    /// Nothing but the line.
    Line,
}

/// Characters of a line above a quote; a name, an address and a date fit.
const LONGEST: usize = 400;
/// The same in octets, of which a character has up to four.
const LONGEST_OCTETS: usize = 4 * LONGEST;
/// Lines that one is wrapped to.
const WRAPPED: usize = 3;

/// Words that such a line has, in small letters.
const WROTE: &[&str] = &[
    "wrote",
    "writes",
    "写道",
    "寫道",
    "写到",
    "来信",
    "schrieb",
    "a écrit",
    "escribió",
    "escreveu",
    "ha scritto",
    "scrisse",
    "schreef",
    "skrev",
    "kirjoitti",
    "napisał",
    "napsal",
    "написал",
    "пишет",
    "писал",
    "yazdı",
    "のメール",
    "書きました",
    "さんは",
    "작성",
    "님이",
];

const ORIGINAL: &[&str] = &[
    "original message",
    "original mail",
    "original email",
    "original appointment",
    "原始邮件",
    "原始信件",
    "原邮件",
    "邮件原件",
    "回复的原邮件",
    "答复邮件",
    "原始郵件",
    "原信件",
    "ursprüngliche nachricht",
    "originalnachricht",
    "message d'origine",
    "message original",
    "mensaje original",
    "mensagem original",
    "messaggio originale",
    "oorspronkelijk bericht",
    "исходное сообщение",
    "元のメッセージ",
    "원본 메시지",
];

const FORWARDED: &[&str] = &[
    "forwarded message",
    "forwarded mail",
    "forwarded email",
    "begin forwarded message",
    "fwd message",
    "转发邮件",
    "转发的邮件",
    "转发邮件信息",
    "转发信息",
    "轉寄郵件",
    "轉寄的郵件",
    "weitergeleitete nachricht",
    "message transféré",
    "mensaje reenviado",
    "mensagem encaminhada",
    "messaggio inoltrato",
    "doorgestuurd bericht",
    "пересылаемое сообщение",
    "転送メッセージ",
    "전달된 메시지",
];

/// Names of fields that such a block begins with, and those that follow.
const FROM: &[&str] = &[
    "from",
    "von",
    "de",
    "da",
    "van",
    "от",
    "发件人",
    "發件人",
    "寄件者",
    "寄件人",
    "差出人",
    "보낸 사람",
];
const DATED: &[&str] = &[
    "sent",
    "date",
    "gesendet",
    "datum",
    "envoyé",
    "enviado",
    "fecha",
    "data",
    "inviato",
    "verzonden",
    "отправлено",
    "дата",
    "发送时间",
    "发送日期",
    "日期",
    "时间",
    "發送時間",
    "寄件日期",
    "傳送日期",
    "送信日時",
    "보낸 날짜",
];
const TO_OR_ABOUT: &[&str] = &[
    "to",
    "an",
    "à",
    "para",
    "a",
    "aan",
    "кому",
    "收件人",
    "收件者",
    "宛先",
    "받는 사람",
    "subject",
    "betreff",
    "objet",
    "asunto",
    "assunto",
    "oggetto",
    "onderwerp",
    "тема",
    "主题",
    "主旨",
    "主題",
    "标题",
    "件名",
    "제목",
    "cc",
    "抄送",
    "副本",
    "reply-to",
];

/// Whether a paragraph is the line above a quote.
fn is_attribution(text: &str) -> bool {
    let text = text.trim();
    if text.len() > LONGEST_OCTETS
        || text.lines().count() > WRAPPED
        || text.chars().count() > LONGEST
    {
        return false;
    }
    let ends = text.ends_with([':', '：', '﹕']);
    let lower = text.to_lowercase();
    ends && (WROTE.iter().any(|word| lower.contains(word)) || is_dated_person(&lower))
}

/// `20.11.2026 9:05, Ann <ann@example.org>:`, as written where no verb is.
fn is_dated_person(lower: &str) -> bool {
    let has_digit = lower.chars().any(|character| character.is_ascii_digit());
    has_digit && lower.contains('@') && lower.contains('<')
}

/// Where in a paragraph the line above a quote begins that follows it without an empty line;
/// `None` where it ends in none. 0: it is nothing else.
pub(in crate::mime) fn ends_in_attribution(text: &str) -> Option<usize> {
    let text = text.trim_end();
    let mut found = None;
    let mut end = text.len();
    for _line in 0..WRAPPED {
        let begins = text[..end].rfind('\n').map_or(0, |place| place + 1);
        let candidate = &text[begins..];
        if candidate.len() > LONGEST_OCTETS {
            break;
        }
        // One that was wrapped begins with what opens such a line: `On`, `在`, a date.
        if is_attribution(candidate) && (found.is_none() || opens(candidate)) {
            found = Some(begins);
        }
        if begins == 0 {
            break;
        }
        end = begins - 1;
    }
    found
}

/// Words that a line above a quote opens with where it goes on for more than a line.
fn opens(line: &str) -> bool {
    let lower = line.trim_start().to_lowercase();
    [
        "on ", "at ", "am ", "le ", "el ", "il ", "em ", "op ", "den ", "on,", "在", "于", "於",
    ]
    .iter()
    .any(|word| lower.starts_with(word))
        || lower.starts_with(|character: char| character.is_ascii_digit())
}

/// What a paragraph's first line says where it is a line of dashes.
pub(super) fn divider(text: &str) -> Option<Divider> {
    let line = text.trim().lines().next().unwrap_or_default().trim();
    let is_mark = |character: char| matches!(character, '-' | '_' | '=' | '*' | '—' | '─' | '－');
    let inner = line.trim_start_matches(is_mark);
    let marks = line[..line.len() - inner.len()].chars().count();
    if line.chars().count() > LONGEST {
        return None;
    }
    let inner = inner.trim_end_matches(is_mark).trim();
    let inner = inner.trim_end_matches([':', '：']).trim().to_lowercase();
    if inner.is_empty() {
        return (marks >= LINE_MARKS).then_some(Divider::Line);
    }
    // The words alone begin a quote only where one program writes them so.
    if marks < 2 {
        return (inner == "begin forwarded message").then_some(Divider::Forwarded);
    }
    if ORIGINAL.contains(&inner.as_str()) {
        return Some(Divider::Original);
    }
    FORWARDED
        .contains(&inner.as_str())
        .then_some(Divider::Forwarded)
}

/// Marks that make a line.
const LINE_MARKS: usize = 10;

/// Whether a text begins with the field that says who wrote.
pub(super) fn begins_from(text: &str) -> bool {
    let line = text.trim_start().lines().next().unwrap_or_default();
    label(line).is_some_and(|label| FROM.contains(&label.as_str()))
}

/// Whether lines begin with a block of header fields: who, when, and to whom or about what.
pub(super) fn begins_header(lines: &[String]) -> bool {
    let mut labels = lines
        .iter()
        .map(|line| line.trim())
        .skip_while(|line| line.is_empty() || divider(line) == Some(Divider::Line))
        .filter(|line| !line.is_empty())
        .map(label);
    let is_from = labels
        .next()
        .flatten()
        .is_some_and(|first| FROM.contains(&first.as_str()));
    if !is_from {
        return false;
    }
    let rest: Vec<String> = labels.flatten().collect();
    let has = |known: &[&str]| rest.iter().any(|label| known.contains(&label.as_str()));
    has(DATED) && has(TO_OR_ABOUT)
}

/// What stands in front of a line's first colon, in small letters, without marks of emphasis and
/// spaces within Chinese words.
fn label(line: &str) -> Option<String> {
    let (label, _value) = line.split_once([':', '：'])?;
    let label = label.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '>' | '|'));
    let is_wide = label.chars().any(|character| character >= '\u{2e80}');
    let is_hangul = label
        .chars()
        .any(|c| ('\u{ac00}'..='\u{d7a3}').contains(&c));
    let label: String = label
        .chars()
        .filter(|character| !(is_wide && !is_hangul && character.is_whitespace()))
        .collect();
    (label.chars().count() <= 20).then(|| label.to_lowercase())
}
