//! Mails as many programs write them, and what of them is whose.

use super::super::text::{self, Flow};
use super::*;

fn read(text: &str) -> Vec<(Role, String)> {
    let paragraphs = text::paragraphs(text, Flow::default());
    sections(&paragraphs)
        .into_iter()
        .map(|section| {
            let text: Vec<String> = paragraphs[section.paragraphs].iter().map(text_of).collect();
            (section.role, text.join("|"))
        })
        .collect()
}

fn roles(text: &str) -> Vec<Role> {
    read(text).into_iter().map(|(role, _text)| role).collect()
}

#[test]
fn an_answer_above_a_quote_is_told_from_it() {
    let mail = "Yes.\n\nOn Fri, 20 Nov 2026 at 09:05, Ann Lee <ann@example.org> wrote:\n\n> Lunch?\n>\n> Ann\n\n-- \nBob\n";
    let expected = [
        (Role::Own, "Yes.".to_owned()),
        (
            Role::Quoted,
            "On Fri, 20 Nov 2026 at 09:05, Ann Lee <ann@example.org> wrote:|Lunch?|Ann".to_owned(),
        ),
        (Role::Signature, "Bob".to_owned()),
    ];
    assert_eq!(read(mail), expected);
    let paragraphs = text::paragraphs(mail, Flow::default());
    assert_eq!(hideable(&paragraphs), vec![Range { start: 1, end: 4 }]);
}

#[test]
fn the_line_above_a_quote_is_known_in_many_languages() {
    for line in [
        "On Fri, 20 Nov 2026, Ann Lee wrote:",
        "Bob wrote:",
        "On Fri, 20 Nov 2026 at 09:05, Ann Lee\n<ann@example.org> wrote:",
        "在 2026年11月20日，王芳 <fang@example.org> 写道：",
        "在 2026-11-20 09:05:00，\"王芳\" <fang@example.org> 写道：",
        "王芳 <fang@example.org> 于2026年11月20日周五 09:05写道：",
        "Am 20.11.26 um 09:05 schrieb Ann Lee:",
        "Le ven. 20 nov. 2026 à 09:05, Ann <ann@example.org> a écrit :",
        "El vie, 20 nov 2026, Ann escribió:",
        "20.11.2026 9:05, Ann <ann@example.org>:",
        "2026年11月20日(金) 9:05 Ann <ann@example.org> さんは書きました:",
    ] {
        for between in ["\n\n", "\n"] {
            let mail = format!("Yes.\n{line}{between}> Lunch?\n");
            assert_eq!(
                read(&mail),
                [
                    (Role::Own, "Yes.".to_owned()),
                    (Role::Quoted, format!("{line}|Lunch?"))
                ],
                "{line}"
            );
        }
    }
}

#[test]
fn blocks_of_header_fields_begin_a_quote() {
    for mail in [
        "Yes.\n\n-----Original Message-----\nFrom: Ann\nSent: Friday\nTo: Bob\nSubject: Lunch\n\nLunch?",
        "Yes.\n\n________________________________\nFrom: Ann <ann@example.org>\nSent: Friday, 20 November 2026\nTo: Bob\nSubject: Lunch\n\nLunch?",
        "好的。\n\n------------------ 原始邮件 ------------------\n发件人: \"王芳\" <fang@example.org>;\n发送时间: 2026年11月20日\n收件人: \"李明\";\n主题: 午饭\n\n吃饭吗？",
        "好的。\n\n发件人： 王芳\n发送时间： 2026-11-20 09:05\n收件人： 李明\n主题： 午饭\n\n吃饭吗？",
        "好的。\n\n发 件 人：王芳\n日 期：2026-11-20\n收 件 人：李明\n\n吃饭吗？",
        "Ja.\n\nVon: Ann\nGesendet: Freitag\nAn: Bob\nBetreff: Essen\n\nEssen?",
        "Yes.\n\n*From:* Ann\n*Sent:* Friday\n*To:* Bob\n\nLunch?",
    ] {
        assert_eq!(roles(mail), [Role::Own, Role::Quoted], "{mail}");
    }
}

#[test]
fn a_mail_passed_on_is_not_hidden() {
    for line in [
        "---------- Forwarded message ---------",
        "Begin forwarded message:",
        "-------- 转发邮件信息 --------",
    ] {
        let mail = format!("FYI\n\n{line}\nFrom: Ann\nDate: Friday\nTo: Bob\n\nLunch?");
        assert_eq!(roles(&mail), [Role::Own, Role::Forwarded], "{line}");
        let paragraphs = text::paragraphs(&mail, Flow::default());
        assert!(hideable(&paragraphs).is_empty());
    }
}

#[test]
fn answers_in_between_leave_what_they_answer() {
    let mail = "Bob wrote:\n> one?\n\nYes.\n\n> two?\n\nNo.\n";
    assert_eq!(
        roles(mail),
        [Role::Quoted, Role::Own, Role::Quoted, Role::Own]
    );
    let paragraphs = text::paragraphs(mail, Flow::default());
    assert!(hideable(&paragraphs).is_empty());
    assert!(hideable(&text::paragraphs("> all of it\n", Flow::default())).is_empty());
}

#[test]
fn ordinary_text_is_its_authors() {
    for text in [
        "He wrote: nothing.\n\nThe end",
        "From: here\n\nto there",
        "What I wrote:\n\nA list of things",
        "----------\n\nA heading",
        "Subject: the talk\nDate: Friday",
        "a: b\nc: d\ne: f",
        "original message",
    ] {
        assert_eq!(roles(text), [Role::Own], "{text}");
    }
}

#[test]
fn a_quote_is_looked_for_in_what_was_said_before() {
    let answer = text::paragraphs(
        "Yes.\n\nAnn wrote:\n> Lunch on\n> Friday?\n",
        Flow::default(),
    );
    let quoted = &answer[1..];
    let earlier = text::paragraphs("Hi Bob,\n\nLunch on Friday?\n\nAnn", Flow::default());
    assert!(is_said_before(quoted, &earlier));
    let other = text::paragraphs("Lunch on Monday?", Flow::default());
    assert!(!is_said_before(quoted, &other));
}

#[test]
fn a23_a_text_of_nothing_but_marks_is_cut_in_one_pass() {
    for piece in [
        "From: a\n\n",
        "> a\nx wrote:\n",
        "-----Original Message\n\n",
        "a:\n\n",
        "----------\n\n",
    ] {
        let text = piece.repeat(50_000);
        let paragraphs = text::paragraphs(&text, Flow::default());
        let sections = sections(&paragraphs);
        let end = sections.last().map(|section| section.paragraphs.end);
        assert_eq!(end, Some(paragraphs.len()), "{piece}");
    }
}
