//! A server that does what a test says: one closure decides what is answered to each line.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::Builder;

use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What the server does next.
pub(crate) enum Act {
    /// Says this and listens.
    Say(Vec<u8>),
    /// Says this and hangs up.
    SayAndClose(Vec<u8>),
    /// Says this and negotiates TLS.
    SayAndStartTls(Vec<u8>),
    /// Says this, then this again and again until the client has enough.
    Endless(Vec<u8>, Vec<u8>),
    /// Says nothing and reads no more, until the client hangs up.
    Stall,
}

/// What a server's side of an encrypted connection exports.
pub(crate) type Exporter = Option<[u8; 32]>;

/// Text as lines with CRLF.
pub(crate) fn say(text: &str) -> Act {
    Act::Say(lines(text))
}

/// Lines with CRLF.
pub(crate) fn lines(text: &str) -> Vec<u8> {
    text.lines()
        .flat_map(|line| [line.trim_start(), "\r\n"])
        .collect::<String>()
        .into_bytes()
}

/// A listening server.
pub(crate) struct Fake {
    pub(crate) port: u16,
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Fake {
    /// Starts one. `answer` is asked with the number of the connection, from 0, and each line
    /// without its end; the first line of a connection is empty and stands for the greeting.
    pub(crate) fn start(
        implicit_tls: bool,
        tls: Option<Arc<ServerConfig>>,
        mut answer: impl FnMut(usize, &str) -> Act + Send + 'static,
    ) -> Self {
        Self::start_bound(implicit_tls, tls, move |number, line, _exporter| {
            answer(number, line)
        })
    }

    /// The same; `answer` is told as well what this side of the connection can be bound by
    /// (RFC 9266), where it is encrypted.
    pub(crate) fn start_bound(
        implicit_tls: bool,
        tls: Option<Arc<ServerConfig>>,
        answer: impl FnMut(usize, &str, Exporter) -> Act + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard: Arc<Mutex<Vec<u8>>> = Arc::default();
        let fake = Self {
            port,
            heard: Arc::clone(&heard),
        };
        let answer = Arc::new(Mutex::new(answer));
        spawn(move || {
            for (number, tcp) in listener.incoming().flatten().enumerate() {
                let (answer, tls, heard) = (Arc::clone(&answer), tls.clone(), Arc::clone(&heard));
                spawn(move || {
                    let line = Line {
                        stream: Stream::Plain(tcp),
                        tls,
                        heard,
                        exporter: None,
                    };
                    // How a client leaves is not this server's affair.
                    line.serve(implicit_tls, |text, exporter| {
                        (answer.lock().unwrap())(number, text, exporter)
                    })
                    .ok();
                });
            }
        });
        fake
    }

    /// Whether these octets ever came over a line, decrypted or not.
    pub(crate) fn heard(&self, octets: &str) -> bool {
        let heard = self.heard.lock().unwrap();
        heard
            .windows(octets.len())
            .any(|window| window == octets.as_bytes())
    }
}

fn spawn(work: impl FnOnce() + Send + 'static) {
    Builder::new().name("fake".to_owned()).spawn(work).unwrap();
}

enum Stream {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
}

struct Line {
    stream: Stream,
    tls: Option<Arc<ServerConfig>>,
    heard: Arc<Mutex<Vec<u8>>>,
    exporter: Exporter,
}

impl Line {
    fn serve(
        mut self,
        implicit_tls: bool,
        mut answer: impl FnMut(&str, Exporter) -> Act,
    ) -> io::Result<()> {
        if implicit_tls {
            self.start_tls()?;
        }
        let mut text = String::new();
        loop {
            match answer(&text, self.exporter) {
                Act::Say(octets) => self.write(&octets)?,
                Act::SayAndClose(octets) => {
                    self.write(&octets)?;
                    return self.hang_up();
                }
                Act::SayAndStartTls(octets) => {
                    self.write(&octets)?;
                    self.start_tls()?;
                }
                Act::Endless(first, then) => {
                    self.write(&first)?;
                    loop {
                        self.write(&then)?;
                    }
                }
                Act::Stall => {
                    // The client's hanging up ends it.
                    while self.read_octet()?.is_some() {}
                    return Ok(());
                }
            }
            match self.read_line()? {
                Some(line) => text = line,
                None => return Ok(()),
            }
        }
    }

    /// Closes this side first: what was said must not be lost because something unread is here.
    fn hang_up(&mut self) -> io::Result<()> {
        match &mut self.stream {
            Stream::Plain(tcp) => tcp.shutdown(Shutdown::Write)?,
            Stream::Tls(tls) => {
                tls.conn.send_close_notify();
                tls.flush()?;
                tls.sock.shutdown(Shutdown::Write)?;
            }
        }
        while self.read_octet()?.is_some() {}
        Ok(())
    }

    fn start_tls(&mut self) -> io::Result<()> {
        let config = Arc::clone(self.tls.as_ref().expect("a certificate"));
        let Stream::Plain(tcp) = &self.stream else {
            return Ok(());
        };
        let session = ServerConnection::new(config).map_err(io::Error::other)?;
        let mut tls = StreamOwned::new(session, tcp.try_clone()?);
        tls.conn.complete_io(&mut tls.sock)?;
        let label = b"EXPORTER-Channel-Binding";
        let exported = tls.conn.export_keying_material([0; 32], label, None);
        self.exporter = exported.ok();
        self.stream = Stream::Tls(Box::new(tls));
        Ok(())
    }

    fn write(&mut self, octets: &[u8]) -> io::Result<()> {
        match &mut self.stream {
            Stream::Plain(tcp) => tcp.write_all(octets),
            Stream::Tls(tls) => tls.write_all(octets).and_then(|()| tls.flush()),
        }
    }

    fn read_line(&mut self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        while let Some(octet) = self.read_octet()? {
            if octet == b'\n' {
                let line = line.strip_suffix(b"\r").unwrap_or(&line);
                return Ok(Some(String::from_utf8_lossy(line).into_owned()));
            }
            line.push(octet);
        }
        Ok(None)
    }

    fn read_octet(&mut self) -> io::Result<Option<u8>> {
        let mut octet = [0];
        let count = match &mut self.stream {
            Stream::Plain(tcp) => tcp.read(&mut octet)?,
            Stream::Tls(tls) => tls.read(&mut octet)?,
        };
        if count == 0 {
            return Ok(None);
        }
        self.heard.lock().unwrap().push(octet[0]);
        Ok(Some(octet[0]))
    }
}

/// A POP3 server's ordinary answers; `None`: the test's own affair.
pub(crate) struct Maildrop {
    pub(crate) mails: Vec<(String, Vec<u8>)>,
    marked: Vec<usize>,
}

impl Maildrop {
    pub(crate) fn new(mails: Vec<(String, Vec<u8>)>) -> Self {
        Self {
            mails,
            marked: Vec::new(),
        }
    }

    /// The ordinary answer to a line.
    pub(crate) fn answer(&mut self, line: &str) -> Vec<u8> {
        let mut words = line.split(' ');
        let command = words.next().unwrap_or_default();
        let number: usize = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
        match command {
            "" => {
                self.marked.clear();
                lines("+OK ready")
            }
            "CAPA" => lines("+OK\nUSER\nUIDL\nTOP\nPIPELINING\n."),
            "STAT" => lines(&format!("+OK {} {}", self.mails.len(), self.octets())),
            "UIDL" => self.listing(|(uid, _mail)| uid.clone()),
            "LIST" => self.listing(|(_uid, mail)| mail.len().to_string()),
            "RETR" => self.retrieve(number),
            "TOP" => {
                let body = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
                self.start_of(number, body)
            }
            "DELE" => {
                self.marked.push(number);
                lines("+OK")
            }
            "QUIT" => {
                let marked = std::mem::take(&mut self.marked);
                let mut index = 0;
                self.mails.retain(|_mail| {
                    index += 1;
                    !marked.contains(&index)
                });
                lines("+OK bye")
            }
            _ => lines("+OK"),
        }
    }

    /// A mail as it goes over the line, with its status line and its end.
    pub(crate) fn retrieve(&self, number: usize) -> Vec<u8> {
        let Some((_uid, mail)) = self.mails.get(number.wrapping_sub(1)) else {
            return lines("-ERR no such mail");
        };
        let mut wire = lines("+OK");
        let mut stuffer = hongyan::wire::dot::Stuffer::default();
        stuffer.stuff(mail, &mut wire);
        stuffer.finish(&mut wire);
        wire
    }

    /// The header and the first lines of a mail.
    fn start_of(&self, number: usize, body_lines: usize) -> Vec<u8> {
        let Some((_uid, mail)) = self.mails.get(number.wrapping_sub(1)) else {
            return lines("-ERR no such mail");
        };
        let text = String::from_utf8_lossy(mail);
        let (header, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let body: String = body.split_inclusive("\r\n").take(body_lines).collect();
        let mut wire = lines("+OK");
        let mut stuffer = hongyan::wire::dot::Stuffer::default();
        stuffer.stuff(format!("{header}\r\n\r\n{body}").as_bytes(), &mut wire);
        stuffer.finish(&mut wire);
        wire
    }

    fn octets(&self) -> usize {
        self.mails.iter().map(|(_uid, mail)| mail.len()).sum()
    }

    fn listing(&self, shown: impl Fn(&(String, Vec<u8>)) -> String) -> Vec<u8> {
        let mut text = "+OK\n".to_owned();
        for (index, mail) in self.mails.iter().enumerate() {
            text.push_str(&format!("{} {}\n", index + 1, shown(mail)));
        }
        text.push('.');
        lines(&text)
    }
}

/// So many different mails, some with lines that begin with a dot.
pub(crate) fn mails(count: usize) -> Vec<(String, Vec<u8>)> {
    let mail = |number: usize| {
        let text = format!(
            "From: Bob <bob@example.org>\r\nTo: ann@example.org\r\nSubject: Mail {number}\r\n\
             Date: Fri, 20 Nov 2026 10:00:00 +0000\r\nMessage-ID: <{number}@example.org>\r\n\r\n\
             Number {number}\r\n.dot\r\n..\r\n{}\r\n",
            "words and words\r\n".repeat(number % 7 * 40)
        );
        (format!("uid-{number}"), text.into_bytes())
    };
    (1..=count).map(mail).collect()
}

/// The bytes of mails, sorted as [`super::desk::Desk::files`] does.
pub(crate) fn sorted(mails: &[(String, Vec<u8>)]) -> Vec<Vec<u8>> {
    let mut mails: Vec<Vec<u8>> = mails.iter().map(|(_uid, mail)| mail.clone()).collect();
    mails.sort();
    mails
}
