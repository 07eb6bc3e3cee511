//! The sayings of providers, each as it was reported, and which word counts first.

mod codes;

use super::*;

/// Protocol and command, the server's words, its name; what is understood, the advice, the button,
/// whether a page is offered.
type Case = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Option<Remedy>,
    bool,
);

fn check(cases: &[Case]) {
    for (command, words, host, key, advice, button, page) in cases {
        let protocol = if words.starts_with(|c: char| c.is_ascii_digit()) {
            Protocol::Smtp
        } else {
            Protocol::Pop3
        };
        let told = refusal(Some(protocol), command, words, host).unwrap();
        assert_eq!(told.meaning.key, *key, "{words}");
        let advised = told.advice.map(|advice| advice.key);
        assert_eq!(advised.as_deref(), Some(*advice), "{words}");
        assert_eq!(told.button, *button, "{words}");
        assert_eq!(told.link.is_some(), *page, "{words}");
    }
}

const PASSWORD: Option<Remedy> = Some(Remedy::AskPassword);
const LATER: Option<Remedy> = Some(Remedy::RetryLater);
const MAIL: Option<Remedy> = Some(Remedy::FixRecipients);
const SERVER: Option<Remedy> = Some(Remedy::CheckServer);
const AGAIN: Option<Remedy> = Some(Remedy::RetryNow);
const REPORT: Option<Remedy> = Some(Remedy::Report);

const AUTHORISATION_CODES: &[Case] = &[
    (
        "AUTH",
        "535 Login Fail. Please enter your authorization code to login. More information in http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=28&&no=1001256",
        "smtp.qq.com",
        "saying-code-wanted",
        "advice-code",
        PASSWORD,
        true,
    ),
    (
        "PASS",
        "Login fail. Account is abnormal, service is not open, password is incorrect, login frequency limited, or system is busy. More information at https://help.mail.qq.com/detail/0/1010",
        "pop.qq.com",
        "saying-qq-any-reason",
        "advice-code",
        PASSWORD,
        true,
    ),
    (
        "AUTH",
        "535 Error: 请使用授权码登录。详情请看: http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=28&&no=1001256",
        "smtp.qq.com",
        "saying-code-wanted",
        "advice-code",
        PASSWORD,
        true,
    ),
    (
        "AUTH",
        "535 Error: authentication failed",
        "smtp.163.com",
        "smtp-535",
        "advice-code",
        PASSWORD,
        true,
    ),
    (
        "PASS",
        "Unable to log on",
        "pop.163.com",
        "pop3-pass-refused",
        "advice-code",
        PASSWORD,
        true,
    ),
    (
        "PASS",
        "ERR.LOGIN.PASSERR",
        "pop.qiye.163.com",
        "saying-code-wrong",
        "advice-code",
        PASSWORD,
        true,
    ),
    (
        "AUTH",
        "535 5.7.0 ERR.LOGIN.REQCODE",
        "smtp.qiye.163.com",
        "saying-code-wanted",
        "advice-code",
        PASSWORD,
        true,
    ),
    (
        "AUTH",
        "535 Please using authorized code to login.",
        "smtp.126.com",
        "saying-code-wanted",
        "advice-code",
        PASSWORD,
        true,
    ),
    (
        "AUTH",
        "550 User has no permission",
        "smtp.163.com",
        "saying-service-off",
        "advice-switch-on",
        AGAIN,
        true,
    ),
    (
        "PASS",
        "authentication failed",
        "pop.139.com",
        "pop3-pass-refused",
        "advice-code",
        PASSWORD,
        true,
    ),
    (
        "AUTH",
        "526 Authentication failure[0]",
        "smtp.aliyun.com",
        "saying-password-wrong",
        "advice-password",
        PASSWORD,
        true,
    ),
    (
        "AUTH",
        "535 客户端授权码错误",
        "smtp.sina.com",
        "saying-code-wanted",
        "advice-code",
        PASSWORD,
        true,
    ),
    (
        "MAIL",
        "530 Error: set the authflag first!",
        "smtp.qq.com",
        "saying-service-off",
        "advice-switch-on",
        AGAIN,
        true,
    ),
];

#[test]
fn the_sayings_about_authorisation_codes_lead_to_the_page_about_them() {
    check(AUTHORISATION_CODES);
}

const LOGGING_IN: &[Case] = &[
    (
        "AUTH",
        "534 5.7.9 Application-specific password required. For more information, go to https://support.google.com/mail/?p=InvalidSecondFactor x - gsmtp",
        "smtp.gmail.com",
        "saying-app-password-wanted",
        "advice-app-password",
        PASSWORD,
        true,
    ),
    (
        "AUTH",
        "535 5.7.8 Username and Password not accepted. For more information, go to https://support.google.com/mail/?p=BadCredentials",
        "smtp.gmail.com",
        "saying-google-refused",
        "advice-app-password",
        PASSWORD,
        true,
    ),
    (
        "PASS",
        "[AUTH] Web login required: https://support.google.com/mail/answer/78754",
        "pop.gmail.com",
        "saying-browser-first",
        "advice-browser-first",
        AGAIN,
        true,
    ),
    (
        "PASS",
        "[SYS/PERM] Your account is not enabled for POP access. Please visit your Gmail settings page",
        "pop.gmail.com",
        "saying-service-off",
        "advice-switch-on",
        AGAIN,
        true,
    ),
    (
        "AUTH",
        "535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [X.prod.outlook.com]",
        "smtp-mail.outlook.com",
        "saying-basic-auth-off",
        "advice-browser-login",
        SERVER,
        true,
    ),
    (
        "AUTH",
        "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.",
        "smtp.office365.com",
        "saying-smtp-auth-off",
        "advice-administrator",
        REPORT,
        true,
    ),
    (
        "AUTH",
        "550 5.7.30 Basic authentication is not supported for Client Submission.",
        "smtp.office365.com",
        "saying-basic-auth-off",
        "advice-browser-login",
        SERVER,
        true,
    ),
    (
        "PASS",
        "Logon failure: unknown user name or bad password.",
        "outlook.office365.com",
        "saying-exchange-refused",
        "advice-browser-login",
        SERVER,
        true,
    ),
    (
        "PASS",
        "[AUTH] (#MBR1240) Please generate App password in account security page.",
        "pop.mail.yahoo.com",
        "saying-app-password-wanted",
        "advice-app-password",
        PASSWORD,
        true,
    ),
    (
        "AUTH",
        "535 5.7.0 (#AUTH005) Too many bad auth attempts.",
        "smtp.mail.yahoo.com",
        "saying-yahoo-refused",
        "advice-app-password",
        PASSWORD,
        true,
    ),
    (
        "AUTH",
        "535 5.7.8 Error: authentication failed: authentication failure",
        "smtp.mail.me.com",
        "enhanced-7-8",
        "advice-app-password",
        PASSWORD,
        true,
    ),
    (
        "AUTH",
        "535 Authentication credentials invalid",
        "mail.gmx.net",
        "saying-gmx-refused",
        "advice-switch-on",
        AGAIN,
        true,
    ),
    (
        "PASS",
        "POP3 ist für dieses Postfach nicht aktiviert",
        "pop.gmx.net",
        "saying-service-off",
        "advice-switch-on",
        AGAIN,
        true,
    ),
    (
        "PASS",
        "Zugriff nur alle 15 Minuten",
        "pop3.web.de",
        "saying-checks-too-often",
        "advice-pause",
        LATER,
        false,
    ),
    (
        "AUTH",
        "432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for more information.",
        "smtp.office365.com",
        "saying-connections",
        "advice-pause",
        LATER,
        false,
    ),
];

#[test]
fn the_sayings_of_google_microsoft_yahoo_apple_and_gmx_about_logging_in() {
    check(LOGGING_IN);
}

const SENDERS_AND_CONTENT: &[Case] = &[
    (
        "MAIL",
        "553 Mail from must equal authorized user",
        "smtp.163.com",
        "saying-sender-not-yours",
        "advice-check-sender",
        SERVER,
        false,
    ),
    (
        "MAIL",
        "501 mail from address must be same as authorization user",
        "smtp.qq.com",
        "saying-sender-not-yours",
        "advice-check-sender",
        SERVER,
        false,
    ),
    (
        "the final dot",
        "554 5.2.252 SendAsDenied; ann@example.org not allowed to send as bob@example.org",
        "smtp.office365.com",
        "saying-send-as",
        "advice-check-sender",
        SERVER,
        false,
    ),
    (
        "MAIL",
        "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
        "smtp.office365.com",
        "saying-send-as",
        "advice-check-sender",
        SERVER,
        false,
    ),
    (
        "the final dot",
        "554 DT:SPM 163 smtp5,D9GowEAZKlZ_qQBXZ3Y8Ag--.1234S2 1450,please see http://mail.163.com/help/help_spam_16.htm",
        "smtp.163.com",
        "saying-netease-spam",
        "advice-change-content",
        MAIL,
        false,
    ),
    (
        "the greeting",
        "554 HL:ITC 163 smtp3,please see http://mail.163.com/help/help_spam_16.htm",
        "smtp.163.com",
        "saying-netease-address",
        "advice-listed",
        REPORT,
        false,
    ),
    (
        "MAIL",
        "451 MI:SFQ 163 smtp8,please see http://mail.163.com/help/help_spam_16.htm",
        "smtp.163.com",
        "saying-netease-many",
        "advice-slower",
        LATER,
        false,
    ),
    (
        "the final dot",
        "552 5.7.0 This message was blocked because its content presents a potential security issue.",
        "smtp.gmail.com",
        "saying-attachment",
        "advice-attachment",
        MAIL,
        false,
    ),
    (
        "the final dot",
        "554 5.7.9 Message not accepted for policy reasons. See https://postmaster.yahooinc.com/error-codes",
        "smtp.mail.yahoo.com",
        "saying-yahoo-policy",
        "advice-own-server",
        SERVER,
        false,
    ),
    (
        "RCPT",
        "554 5.7.1 <eve@example.net>: Relay access denied",
        "mx.example.org",
        "saying-relay",
        "advice-log-in",
        SERVER,
        false,
    ),
    (
        "the final dot",
        "550 Mail content denied. http://service.mail.qq.com/",
        "smtp.qq.com",
        "saying-spam",
        "advice-change-content",
        MAIL,
        false,
    ),
];

#[test]
fn the_sayings_about_senders_and_content() {
    check(SENDERS_AND_CONTENT);
}

const TIMES_AND_LIMITS: &[Case] = &[
    (
        "RCPT",
        "450 4.2.0 <eve@example.net>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/example.net.html",
        "mx.example.org",
        "saying-greylist",
        "advice-greylist",
        LATER,
        false,
    ),
    (
        "RCPT",
        "451 4.7.1 Greylisting in action, please come back later",
        "mx.example.org",
        "saying-greylist",
        "advice-greylist",
        LATER,
        false,
    ),
    (
        "RCPT",
        "452 4.2.2 The email account that you tried to reach is over quota.",
        "smtp.gmail.com",
        "saying-mailbox-full",
        "advice-recipient-room",
        LATER,
        false,
    ),
    (
        "RCPT",
        "552 5.2.2 Mailbox full",
        "mx.example.org",
        "saying-mailbox-full",
        "advice-recipient-room",
        MAIL,
        false,
    ),
    (
        "RCPT",
        "554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.7",
        "mx.example.org",
        "saying-listed",
        "advice-listed",
        REPORT,
        false,
    ),
    (
        "the final dot",
        "550 5.4.5 Daily user sending limit exceeded. For more information on Gmail sending limits go to https://support.google.com/a/answer/166852",
        "smtp.gmail.com",
        "saying-daily-limit",
        "advice-tomorrow",
        LATER,
        false,
    ),
    (
        "the final dot",
        "421 4.7.0 Our system has detected an unusual rate of unsolicited mail originating from your IP address.",
        "smtp.gmail.com",
        "saying-unusual-rate",
        "advice-listed",
        LATER,
        false,
    ),
    (
        "the greeting",
        "421 4.7.0 [TSS04] Messages from 192.0.2.7 temporarily deferred due to unexpected volume or user complaints",
        "smtp.mail.yahoo.com",
        "saying-complaints",
        "advice-listed",
        LATER,
        false,
    ),
    (
        "the final dot",
        "430 4.2.0 STOREDRV; mailbox logon failure; server busy",
        "smtp.office365.com",
        "saying-exchange-store",
        "advice-later",
        LATER,
        false,
    ),
    (
        "PASS",
        "maildrop already locked",
        "pop.example.org",
        "saying-in-use",
        "advice-pause",
        LATER,
        false,
    ),
];

#[test]
fn the_sayings_about_greylists_quotas_block_lists_and_rates() {
    check(TIMES_AND_LIMITS);
}

#[test]
fn s05_a_saying_in_a_reply_that_is_no_refusal_means_nothing() {
    let reply = SmtpReply {
        place: Place::Content,
        code: 250,
        enhanced: Some((2, 0, 0)),
        text: "not greylisted, no spam, mailbox full of joy",
    };
    assert_eq!(
        smtp_words(&reply, "mx.example.org").meaning.key,
        "smtp-250-content"
    );
    let done = pop3_words("PASS", Answer::Done, None, "授权码", "pop.qq.com");
    assert_eq!(done.meaning.key, "pop3-pass-done");
}

#[test]
fn s05_whatever_a_server_writes_the_button_leads_to_a_page_of_the_table() {
    let told = refusal(
        Some(Protocol::Smtp),
        "AUTH",
        "535 authorization code: https://phish.example/",
        "smtp.phish.example",
    );
    let link = told.unwrap().link.unwrap();
    assert_eq!(link, Provider::Tencent.help());
    assert_eq!(
        Provider::of("qq.com.phish.example"),
        None,
        "a stranger that looks like a provider"
    );
    assert_eq!(Provider::of("notqq.com"), None);
    assert_eq!(Provider::of("POP.QQ.com."), Some(Provider::Tencent));
}

#[test]
fn every_page_is_encrypted_and_has_a_label() {
    for host in [
        "aliyun.com",
        "aol.com",
        "139.com",
        "gmx.net",
        "gmail.com",
        "icloud.com",
        "outlook.com",
        "163.com",
        "sina.com",
        "sohu.com",
        "qq.com",
        "exmail.qq.com",
        "yahoo.com",
        "yandex.com",
    ] {
        let link = Provider::of(host).unwrap().help();
        assert!(link.address.starts_with("https://"), "{host}");
        assert!(link.key.starts_with("link-"), "{host}");
    }
}
