//! Who runs a server, by its name: for the words of each provider and its help page.

use super::Link;

/// A provider with sayings of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Provider {
    /// aliyun.com and its mail for companies.
    Aliyun,
    /// AOL, which Yahoo runs.
    Aol,
    /// 139.com.
    ChinaMobile,
    /// gmx.net, gmx.com, web.de, mail.com.
    Gmx,
    /// gmail.com and Google Workspace.
    Google,
    /// icloud.com, me.com, mac.com.
    ICloud,
    /// outlook.com, hotmail.com, Microsoft 365.
    Microsoft,
    /// 163.com, 126.com, yeah.net, 188.com.
    NetEase,
    /// sina.com, sina.cn.
    Sina,
    /// sohu.com.
    Sohu,
    /// qq.com, foxmail.com.
    Tencent,
    /// exmail.qq.com.
    TencentExmail,
    /// yahoo.com.
    Yahoo,
    /// yandex.ru and its countries.
    Yandex,
}

impl Provider {
    /// By the name of a server or the domain of an address, in any case. The more exact first.
    #[must_use]
    pub fn of(host: &str) -> Option<Self> {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let is_in = |domain: &&str| {
            host.strip_suffix(*domain)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        DOMAINS
            .iter()
            .find(|(_provider, domains)| domains.iter().any(is_in))
            .map(|(provider, _domains)| *provider)
    }

    /// The page that says how a mail program gets in, as this provider or its servers name it.
    #[must_use]
    pub fn help(self) -> Link {
        let (key, address) = match self {
            Self::Aliyun => ("link-website", "https://mail.aliyun.com/"),
            Self::Aol => (
                "link-app-password",
                "https://help.aol.com/articles/Create-and-manage-app-password",
            ),
            Self::ChinaMobile => ("link-website", "https://mail.10086.cn/"),
            Self::Gmx => (
                "link-switch-on",
                "https://hilfe.gmx.net/pop-imap/einschalten.html",
            ),
            Self::Google => (
                "link-app-password",
                "https://support.google.com/accounts/answer/185833",
            ),
            Self::ICloud => ("link-app-password", "https://support.apple.com/102654"),
            Self::Microsoft => (
                "link-browser-login",
                "https://support.microsoft.com/office/d088b986-291d-42b8-9564-9c414e2aa040",
            ),
            Self::NetEase => (
                "link-code",
                "https://help.mail.163.com/faqDetail.do?code=d7a5dc8471cd0c0e8b4b8f4f8e49998b374173cfe9171305fa1ce630d7f67ac2eda07326646e6eb0",
            ),
            Self::Sina => (
                "link-code",
                "https://help.sina.com.cn/comquestiondetail/view/1566/",
            ),
            Self::Sohu => ("link-website", "https://mail.sohu.com/"),
            Self::Tencent => ("link-code", "https://service.mail.qq.com/detail/0/75"),
            Self::TencentExmail => ("link-website", "https://exmail.qq.com/"),
            Self::Yahoo => (
                "link-app-password",
                "https://help.yahoo.com/kb/SLN15241.html",
            ),
            Self::Yandex => (
                "link-app-password",
                "https://yandex.com/support/id/authorization/app-passwords.html",
            ),
        };
        Link { key, address }
    }

    /// What to do where this provider refuses a password: the key of the advice.
    pub(super) fn login_advice(self) -> &'static str {
        match self {
            Self::Aliyun
            | Self::ChinaMobile
            | Self::NetEase
            | Self::Sina
            | Self::Sohu
            | Self::Tencent
            | Self::TencentExmail => "advice-code",
            Self::Aol | Self::Google | Self::ICloud | Self::Yahoo | Self::Yandex => {
                "advice-app-password"
            }
            Self::Gmx => "advice-switch-on",
            Self::Microsoft => "advice-browser-login",
        }
    }
}

const DOMAINS: &[(Provider, &[&str])] = &[
    (Provider::TencentExmail, &["exmail.qq.com"]),
    (Provider::Tencent, &["qq.com", "foxmail.com"]),
    (
        Provider::NetEase,
        &["163.com", "126.com", "yeah.net", "188.com", "netease.com"],
    ),
    (Provider::Sina, &["sina.com", "sina.cn", "sina.com.cn"]),
    (Provider::Sohu, &["sohu.com"]),
    (Provider::ChinaMobile, &["139.com"]),
    (Provider::Aliyun, &["aliyun.com", "mxhichina.com"]),
    (
        Provider::Google,
        &["gmail.com", "googlemail.com", "google.com"],
    ),
    (
        Provider::Microsoft,
        &[
            "outlook.com",
            "office365.com",
            "hotmail.com",
            "live.com",
            "msn.com",
        ],
    ),
    (Provider::Aol, &["aol.com", "aim.com"]),
    (
        Provider::Yahoo,
        &["yahoo.com", "ymail.com", "rocketmail.com"],
    ),
    (Provider::ICloud, &["icloud.com", "me.com", "mac.com"]),
    (
        Provider::Gmx,
        &["gmx.net", "gmx.com", "gmx.de", "web.de", "mail.com"],
    ),
    (
        Provider::Yandex,
        &["yandex.com", "yandex.ru", "yandex.net", "ya.ru"],
    ),
];
