//! Headless Chromium, spoken to through two pipes (`--remote-debugging-pipe`): JSON, a NUL behind
//! each message. One browser for all mails; it runs where no network is, and no script of a mail runs.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use data_encoding::BASE64;
use image::RgbImage;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::layout::Layout;

/// What Debian and others call it.
const PROGRAMS: [&str; 2] = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];
/// Points down of its window, for what a mail measures by it: as many as Hongyan tells a mail.
const VIEW_HEIGHT: u32 = 600;
/// The font of what names none or any without serifs, as Hongyan has it; sizes as in any new profile.
const PREFERENCES: &str = r#"{"webkit":{"webprefs":{"fonts":{
    "standard":{"Zyyy":"Inter"},"sansserif":{"Zyyy":"Inter"},"serif":{"Zyyy":"serif"},
    "fixed":{"Zyyy":"monospace"}}}}}"#;

/// The text of the body as it is seen. Of choices it has all, though only the one that is chosen is
/// seen; and a caption in its place in the source, though it may be seen below its table.
const TEXT: &str = "(() => {
    for (const one of document.querySelectorAll('select:not([multiple]) option:not(:checked)'))
        one.remove();
    for (const caption of document.querySelectorAll('table > caption'))
        if (getComputedStyle(caption).captionSide === 'bottom')
            caption.parentNode.append(caption);
    return document.body ? document.body.innerText : '';
})()";

/// A running Chromium with one page.
pub(crate) struct Chromium {
    child: Child,
    to: File,
    from: BufReader<File>,
    home: TempDir,
    session: String,
    asked: u64,
    width: u32,
    tallest: u32,
}

/// What it shows of a mail.
pub(crate) struct Shown {
    pub(crate) picture: RgbImage,
    /// `innerText` of the body.
    pub(crate) text: String,
}

impl Chromium {
    /// Starts it with a page so many points across; pictures end at `tallest`.
    pub(crate) fn start(width: u32, tallest: u32) -> Self {
        let program = PROGRAMS
            .into_iter()
            .find(|program| Path::new(program).exists())
            .expect("chromium is not installed");
        let home = tempfile::tempdir().unwrap();
        let path = home.path();
        let (to, from) = (path.join("to"), path.join("from"));
        for pipe in [&to, &from] {
            nix::unistd::mkfifo(pipe, nix::sys::stat::Mode::S_IRWXU).unwrap();
        }
        let profile = path.join("profile");
        fs::create_dir_all(profile.join("Default")).unwrap();
        fs::write(profile.join("Default/Preferences"), PREFERENCES).unwrap();
        let child = Command::new("unshare")
            .args(["--net", "--map-root-user", "--"])
            // It wants to be spoken to at 3 and to answer at 4.
            .args(["sh", "-c", "exec \"$0\" \"$@\" 3<\"$TO\" 4>\"$FROM\""])
            .arg(program)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
            ])
            .args(["--no-first-run", "--disable-background-networking"])
            .args([
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
            ])
            .args(["--disable-lcd-text", "--font-render-hinting=none"])
            .args(["--force-device-scale-factor=1", "--remote-debugging-pipe"])
            .arg(format!("--user-data-dir={}", profile.display()))
            .env("TO", &to)
            .env("FROM", &from)
            .env("FONTCONFIG_FILE", fonts(path))
            .env("HOME", path)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Each end opens once the other does, so in the order of the shell.
        let to = OpenOptions::new().write(true).open(to).unwrap();
        let from = BufReader::new(File::open(from).unwrap());
        let mut chromium = Self {
            child,
            to,
            from,
            home,
            session: String::new(),
            asked: 0,
            width,
            tallest,
        };
        chromium.open_page();
        chromium
    }

    fn open_page(&mut self) {
        let page = self.ask("Target.createTarget", &json!({"url": "about:blank"}));
        let attached = self.ask(
            "Target.attachToTarget",
            &json!({"targetId": page["targetId"], "flatten": true}),
        );
        attached["sessionId"]
            .as_str()
            .unwrap()
            .clone_into(&mut self.session);
        self.ask("Page.enable", &json!({}));
        self.ask(
            "Emulation.setScriptExecutionDisabled",
            &json!({"value": true}),
        );
        self.view(VIEW_HEIGHT);
    }

    /// Makes its window so many points tall.
    fn view(&mut self, height: u32) {
        let width = self.width;
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            &json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}),
        );
    }

    /// Has it show a mail.
    pub(crate) fn draw(&mut self, layout: &Layout) -> Shown {
        let file = self.home.path().join("mail.html");
        // The mark at the start counts for more than what a mail says of its charset.
        fs::write(&file, format!("\u{feff}{}", layout.whole())).unwrap();
        let address = format!("file://{}", file.display());
        self.ask("Page.navigate", &json!({"url": address}));
        while self.hear()["method"] != "Page.loadEventFired" {}
        let measured = self.ask("Page.getLayoutMetrics", &json!({}));
        let height = measured["cssContentSize"]["height"].as_f64().unwrap();
        // A window as tall as the mail: what lies beyond a window is laid out anew when it is
        // pictured, and text from right to left then stands elsewhere.
        self.view((height.ceil() as u32).min(self.tallest));
        let shot = self.ask("Page.captureScreenshot", &json!({"format": "png"}));
        self.view(VIEW_HEIGHT);
        let said = self.ask("Runtime.evaluate", &json!({"expression": TEXT}));
        let octets = BASE64
            .decode(shot["data"].as_str().unwrap().as_bytes())
            .unwrap();
        Shown {
            picture: image::load_from_memory(&octets).unwrap().to_rgb8(),
            text: said["result"]["value"].as_str().unwrap().to_owned(),
        }
    }

    /// Asks and waits for the answer; what it tells meanwhile is forgotten.
    fn ask(&mut self, method: &str, parameters: &Value) -> Value {
        self.asked += 1;
        let mut question = json!({"id": self.asked, "method": method, "params": parameters});
        if !self.session.is_empty() {
            question["sessionId"] = json!(self.session);
        }
        self.to
            .write_all(format!("{question}\0").as_bytes())
            .unwrap();
        loop {
            let mut answer = self.hear();
            if answer["id"] == self.asked {
                assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                return answer["result"].take();
            }
        }
    }

    fn hear(&mut self) -> Value {
        let mut message = Vec::new();
        self.from.read_until(0, &mut message).unwrap();
        assert_eq!(message.pop(), Some(0), "chromium has ended");
        serde_json::from_slice(&message).unwrap()
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // `unshare` and the shell became the browser; what it started ends with it.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// What stands for fonts that the system lacks, as in `render/fonts`: Chromium takes no other than
/// those of Liberation for them, and where these are missing too the letters would be others.
const SUBSTITUTES: &[(&str, &[&str])] = &[
    ("Nimbus Sans", &["Arial", "Helvetica", "Helvetica Neue"]),
    ("Nimbus Roman", &["Times New Roman", "Times"]),
    ("Nimbus Mono PS", &["Courier New", "Courier"]),
    ("DejaVu Sans", &["Verdana"]),
];
/// Fonts by which a system has the names above by itself.
const METRIC_FONTS: [&str; 2] = [
    "/usr/share/fonts/truetype/liberation",
    "/usr/share/fonts/truetype/liberation2",
];

/// The system's fonts and ours: a file of fontconfig that says so.
fn fonts(folder: &Path) -> std::path::PathBuf {
    let file = folder.join("fonts.conf");
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/fonts");
    let has_metric_fonts = METRIC_FONTS.iter().any(|folder| Path::new(folder).exists());
    let substitutes: String = SUBSTITUTES
        .iter()
        .filter(|_| !has_metric_fonts)
        .flat_map(|(font, names)| names.iter().map(move |name| (font, name)))
        .map(|(font, name)| {
            format!(
                "<match><test name=\"family\" qual=\"first\"><string>{name}</string></test>\
                 <edit name=\"family\" mode=\"assign\" binding=\"strong\">\
                 <string>{font}</string></edit></match>"
            )
        })
        .collect();
    let said = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig>\
         <include>/etc/fonts/fonts.conf</include><dir>{}</dir>{substitutes}\
         </fontconfig>",
        ours.display()
    );
    fs::write(&file, said).unwrap();
    file
}
