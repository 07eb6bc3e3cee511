//! Sayings about logging in: authorisation codes, app passwords, services switched off.

use super::super::Blame::{Nobody, You, YourServer};
use super::super::Provider::{self, Google, Microsoft, NetEase, Tencent, Yahoo};
use super::super::way::{self, Way};
use super::{Page, Saying, saying};
use crate::model::Remedy;

/// An authorisation code (授权码) instead of the password.
const CODE: Way = (You, "advice-code", Remedy::AskPassword);
/// An app password instead of the password.
const APP_PASSWORD: Way = (You, "advice-app-password", Remedy::AskPassword);
/// No password at all.
const BROWSER: Way = (YourServer, "advice-browser-login", Remedy::CheckServer);
/// A switch in the web settings.
const SWITCH_ON: Way = (You, "advice-switch-on", Remedy::RetryNow);
/// Waiting helps, trying again does not.
const PAUSE: Way = (Nobody, "advice-pause", Remedy::RetryLater);

const NO_PAGE: Page = Page::None;
const ANY_PAGE: Page = Page::Of(None);

const fn page(home: Provider) -> Page {
    Page::Of(Some(home))
}

/// The more exact before the more general.
pub(super) const SAYINGS: &[Saying] = &[
    // QQ, since 2022: one sentence for six reasons (github.com/chengazhen/cursor-auto-free
    // issue 294).
    saying(
        &["account is abnormal", "service is not open"],
        "saying-qq-any-reason",
        CODE,
        page(Tencent),
    ),
    // QQ: the service is off (reported for nodemailer: "Auth first" and "set the authflag first").
    saying(
        &["authflag first"],
        "saying-service-off",
        SWITCH_ON,
        page(Tencent),
    ),
    saying(
        &["service is not open"],
        "saying-service-off",
        SWITCH_ON,
        page(Tencent),
    ),
    // QQ's link to its page on codes, whatever the other words are.
    saying(
        &["service.mail.qq.com", "1001256"],
        "saying-code-wanted",
        CODE,
        page(Tencent),
    ),
    // QQ: "535 Login Fail. Please enter your authorization code to login. More information in
    // http://service.mail.qq.com/…" (YMFE/yapi issue 2219, pppscn/SmsForwarder issue 507).
    saying(
        &["authorization code"],
        "saying-code-wanted",
        CODE,
        page(Tencent),
    ),
    // NetEase and others: "Please using authorized code to login".
    saying(
        &["authorized code"],
        "saying-code-wanted",
        CODE,
        page(NetEase),
    ),
    // QQ: 请使用授权码登录。详情请看: http://service.mail.qq.com/… in GBK (DesertsP/Valine-Admin
    // issue 86); Sina and Sohu name the 授权码 too.
    saying(&["授权码"], "saying-code-wanted", CODE, ANY_PAGE),
    saying(&["授權碼"], "saying-code-wanted", CODE, ANY_PAGE),
    // NetEase's mail for companies and for schools: "535 ERR.LOGIN.REQCODE", "-ERR
    // ERR.LOGIN.PASSERR"; their meaning stands in the login page's own table.
    saying(
        &["err.login.reqcode"],
        "saying-code-wanted",
        CODE,
        page(NetEase),
    ),
    saying(
        &["err.login.passerr"],
        "saying-code-wrong",
        CODE,
        page(NetEase),
    ),
    saying(
        &["err.login.usernotexist"],
        "saying-no-such-account",
        way::USER,
        NO_PAGE,
    ),
    saying(
        &["err.login.domain"],
        "saying-domain-locked",
        way::ASK_PROVIDER,
        NO_PAGE,
    ),
    saying(
        &["err.login.ipdeny"],
        "saying-network-refused",
        PAUSE,
        NO_PAGE,
    ),
    // 163: client services are not switched on (open-falcon/mail-provider issue 6).
    saying(
        &["user has no permission"],
        "saying-service-off",
        SWITCH_ON,
        page(NetEase),
    ),
    // 163 and 126: "535 Error: authentication failed"; also Postfix with Dovecot: "535 5.7.8
    // Error: authentication failed: …", which is why the advice follows the provider.
    // NetEase: too many failed logins ("451 … too much fail authentication").
    saying(
        &["too much fail authentication"],
        "saying-too-many-attempts",
        PAUSE,
        NO_PAGE,
    ),
    // Alibaba's mail for companies: "526 Authentication failure[0]", "[1]" after too many.
    saying(
        &["authentication failure[1]"],
        "saying-too-many-attempts",
        PAUSE,
        NO_PAGE,
    ),
    saying(
        &["authentication failure[0]"],
        "saying-password-wrong",
        way::PASSWORD,
        page(Provider::Aliyun),
    ),
    saying(
        &["uc_login_source_not_allowed"],
        "saying-service-off",
        SWITCH_ON,
        page(Provider::Aliyun),
    ),
    saying(
        &["uc_client_non_ssl"],
        "saying-encryption-wanted",
        way::ENCRYPT,
        NO_PAGE,
    ),
    // Gmail (support.google.com/a/answer/3726730): 534-5.7.9.
    saying(
        &["application-specific password required"],
        "saying-app-password-wanted",
        APP_PASSWORD,
        page(Google),
    ),
    // Gmail: 535-5.7.8 and -ERR [AUTH].
    saying(
        &["username and password not accepted"],
        "saying-google-refused",
        APP_PASSWORD,
        page(Google),
    ),
    // Gmail: -ERR [AUTH] Web login required; 534-5.7.14 Please log in via your web browser.
    saying(
        &["web login required"],
        "saying-browser-first",
        (You, "advice-browser-first", Remedy::RetryNow),
        page(Google),
    ),
    saying(
        &["log in via your web browser"],
        "saying-browser-first",
        (You, "advice-browser-first", Remedy::RetryNow),
        page(Google),
    ),
    // Gmail: POP is off in its settings.
    saying(
        &["not enabled for pop"],
        "saying-service-off",
        SWITCH_ON,
        page(Google),
    ),
    saying(
        &["exceeded command or bandwidth limits"],
        "saying-bandwidth",
        PAUSE,
        NO_PAGE,
    ),
    saying(
        &["too many login attempts"],
        "saying-too-many-attempts",
        PAUSE,
        NO_PAGE,
    ),
    // Exchange Online: 535 5.7.139 in its several forms (learn.microsoft.com, "Enable or disable
    // SMTP AUTH"); from 2026 on 550 5.7.30.
    saying(
        &["smtpclientauthentication is disabled"],
        "saying-smtp-auth-off",
        (You, "advice-administrator", Remedy::Report),
        page(Microsoft),
    ),
    saying(
        &["basic authentication is disabled"],
        "saying-basic-auth-off",
        BROWSER,
        page(Microsoft),
    ),
    saying(
        &["basic authentication is not supported"],
        "saying-basic-auth-off",
        BROWSER,
        page(Microsoft),
    ),
    saying(
        &["basicauthblocked"],
        "saying-basic-auth-off",
        BROWSER,
        page(Microsoft),
    ),
    saying(
        &["security defaults policy"],
        "saying-basic-auth-off",
        BROWSER,
        page(Microsoft),
    ),
    // Exchange: -ERR Logon failure: unknown user name or bad password.
    saying(
        &["unknown user name or bad password"],
        "saying-exchange-refused",
        BROWSER,
        page(Microsoft),
    ),
    // Exchange Online: 432 4.3.2 Concurrent connections limit exceeded.
    saying(
        &["concurrent connections limit"],
        "saying-connections",
        PAUSE,
        NO_PAGE,
    ),
    // Yahoo and AOL: -ERR [AUTH] (#MBR1240) Please generate App password.
    saying(
        &["app password"],
        "saying-app-password-wanted",
        APP_PASSWORD,
        page(Yahoo),
    ),
    saying(
        &["application password"],
        "saying-app-password-wanted",
        APP_PASSWORD,
        ANY_PAGE,
    ),
    saying(
        &["app-specific password"],
        "saying-app-password-wanted",
        APP_PASSWORD,
        page(Provider::ICloud),
    ),
    // Yahoo: 535 5.7.0 (#AUTH005) Too many bad auth attempts, which it also says to every
    // ordinary password (nodemailer issue 1112, nedimf/maildroid issue 17).
    saying(
        &["#auth005"],
        "saying-yahoo-refused",
        APP_PASSWORD,
        page(Yahoo),
    ),
    // GMX, WEB.DE: POP3 and IMAP are off until they are switched on (hilfe.gmx.net/pop-imap).
    saying(
        &["pop3", "nicht aktiviert"],
        "saying-service-off",
        SWITCH_ON,
        page(Provider::Gmx),
    ),
    saying(
        &["pop3", "not activated"],
        "saying-service-off",
        SWITCH_ON,
        page(Provider::Gmx),
    ),
    saying(
        &["pop3", "not enabled"],
        "saying-service-off",
        SWITCH_ON,
        ANY_PAGE,
    ),
    saying(
        &["pop", "access is disabled"],
        "saying-service-off",
        SWITCH_ON,
        ANY_PAGE,
    ),
    saying(
        &["authentication credentials invalid"],
        "saying-gmx-refused",
        SWITCH_ON,
        page(Provider::Gmx),
    ),
    // Servers that count checks: WEB.DE every 15 minutes, others their own.
    saying(&["15 minuten"], "saying-checks-too-often", PAUSE, NO_PAGE),
    saying(
        &["login interval"],
        "saying-checks-too-often",
        PAUSE,
        NO_PAGE,
    ),
    saying(
        &["logging in too often"],
        "saying-checks-too-often",
        PAUSE,
        NO_PAGE,
    ),
    // Dovecot, Courier, qpopper without a response code.
    saying(&["mailbox is locked"], "saying-in-use", PAUSE, NO_PAGE),
    saying(
        &["maildrop already locked"],
        "saying-in-use",
        PAUSE,
        NO_PAGE,
    ),
    saying(
        &["unable to lock maildrop"],
        "saying-in-use",
        PAUSE,
        NO_PAGE,
    ),
    saying(&["mailbox in use"], "saying-in-use", PAUSE, NO_PAGE),
    saying(
        &["account", "locked"],
        "saying-account-locked",
        way::UNLOCK,
        NO_PAGE,
    ),
    saying(
        &["账号", "锁定"],
        "saying-account-locked",
        way::UNLOCK,
        NO_PAGE,
    ),
];
