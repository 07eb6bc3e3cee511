//! A PDF as a program reads it that looks for words: as much of ISO 32000-1 as what we write takes.

use std::collections::HashMap;
use std::io::Read;

use flate2::read::ZlibDecoder;

/// The text of each page, in the order in which it is painted, without white space.
pub(in super::super) fn texts(pdf: &[u8]) -> Vec<String> {
    let objects = objects(pdf);
    let pages = objects.iter().filter(|(_number, object)| {
        object.head.contains("/Type/Page/") && object.head.contains("/Contents ")
    });
    let mut pages: Vec<_> = pages.collect();
    pages.sort_by_key(|(number, _object)| page_place(&objects, **number));
    pages
        .into_iter()
        .map(|(_number, page)| {
            let fonts = fonts(&objects, reference(&page.head, "/Resources "));
            let contents = reference(&page.head, "/Contents ").unwrap();
            let text = text(&objects[&contents].stream, &fonts);
            text.chars().filter(|one| !one.is_whitespace()).collect()
        })
        .collect()
}

/// Where the links of a PDF lead.
pub(super) fn links(pdf: &[u8]) -> Vec<String> {
    let objects = objects(pdf);
    let mut links: Vec<(u32, String)> = objects
        .iter()
        .filter_map(|(number, object)| {
            let (_before, link) = object.head.split_once("/URI(")?;
            let (link, _behind) = link.split_once(')')?;
            Some((*number, link.to_owned()))
        })
        .collect();
    links.sort();
    links.into_iter().map(|(_number, link)| link).collect()
}

struct Object {
    head: String,
    stream: Vec<u8>,
}

fn page_place(objects: &HashMap<u32, Object>, number: u32) -> Option<usize> {
    let pages = objects
        .values()
        .find(|one| one.head.contains("/Type/Pages"));
    pages.unwrap().head.find(&format!("{number} 0 R"))
}

fn find(text: &[u8], what: &[u8], from: usize) -> Option<usize> {
    memchr::memmem::find(&text[from..], what).map(|at| from + at)
}

fn objects(pdf: &[u8]) -> HashMap<u32, Object> {
    let mut found = HashMap::new();
    let mut at = 0;
    while let Some(begin) = find(pdf, b" 0 obj\n", at) {
        let number = pdf[..begin]
            .iter()
            .rev()
            .take_while(|one| one.is_ascii_digit());
        let number: Vec<u8> = number.copied().collect();
        let number: String = number.iter().rev().map(|one| char::from(*one)).collect();
        let body = begin + 7;
        let end = find(pdf, b"endobj", body).unwrap();
        let stream = find(pdf, b"stream\n", body).filter(|stream| *stream < end);
        let head = &pdf[body..stream.unwrap_or(end)];
        let head = String::from_utf8_lossy(head).into_owned();
        let (mut octets, mut next) = (Vec::new(), end);
        if let Some(stream) = stream {
            let length: usize = number_behind(&head, "/Length ").unwrap();
            let raw = &pdf[stream + 7..stream + 7 + length];
            next = stream + 7 + length;
            if head.contains("/FlateDecode") {
                ZlibDecoder::new(raw).read_to_end(&mut octets).unwrap();
            } else {
                octets = raw.to_vec();
            }
        }
        let object = Object {
            head,
            stream: octets,
        };
        found.insert(number.parse().unwrap(), object);
        at = next;
    }
    found
}

fn number_behind<T: std::str::FromStr>(text: &str, key: &str) -> Option<T> {
    let (_before, behind) = text.split_once(key)?;
    let digits = behind.split(|one: char| !one.is_ascii_digit()).next()?;
    digits.parse().ok()
}

fn reference(head: &str, key: &str) -> Option<u32> {
    number_behind(head, key)
}

type Letters = HashMap<u16, String>;

/// The fonts of a page by their names.
fn fonts(objects: &HashMap<u32, Object>, resources: Option<u32>) -> HashMap<String, Letters> {
    let Some(resources) = resources.and_then(|number| objects.get(&number)) else {
        return HashMap::new();
    };
    let Some((_before, named)) = resources.head.split_once("/Font<<") else {
        return HashMap::new();
    };
    let named = named.split_once(">>").unwrap().0;
    let mut fonts = HashMap::new();
    for one in named.split('/').skip(1) {
        let (name, rest) = one.split_once(' ').unwrap();
        let number: u32 = rest.split(' ').next().unwrap().parse().unwrap();
        let map = reference(&objects[&number].head, "/ToUnicode ");
        let letters = map.map(|map| letters(&String::from_utf8_lossy(&objects[&map].stream)));
        fonts.insert(name.to_owned(), letters.unwrap_or_default());
    }
    fonts
}

/// `<0001> <0041>` within `beginbfchar`.
fn letters(map: &str) -> Letters {
    let mut letters = Letters::new();
    for block in map.split("beginbfchar").skip(1) {
        let block = block.split("endbfchar").next().unwrap();
        for line in block.lines().filter(|line| line.starts_with('<')) {
            let mut parts = line
                .split(['<', '>'])
                .filter(|part| !part.trim().is_empty());
            let code = u16::from_str_radix(parts.next().unwrap().trim(), 16).unwrap();
            let text = parts.next().unwrap_or_default();
            letters.insert(code, utf16(&hex(text)));
        }
    }
    letters
}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|one| one.to_digit(16)).collect();
    let pairs = digits.chunks_exact(2);
    pairs.map(|pair| (pair[0] << 4 | pair[1]) as u8).collect()
}

fn utf16(octets: &[u8]) -> String {
    let units = octets.chunks_exact(2);
    let units: Vec<u16> = units
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
        .collect();
    String::from_utf16_lossy(&units)
}

/// A string of a PDF that stands at the beginning, and what is behind it.
fn string(content: &[u8]) -> (Vec<u8>, usize) {
    if content[0] == b'<' {
        let end = content.iter().position(|one| *one == b'>').unwrap();
        return (hex(&String::from_utf8_lossy(&content[1..end])), end + 1);
    }
    let (mut out, mut at, mut depth) = (Vec::new(), 1, 1);
    loop {
        let one = content[at];
        at += 1;
        match one {
            b'\\' => {
                let escaped = content[at];
                at += 1;
                match escaped {
                    b'n' => out.push(b'\n'),
                    b'r' => out.push(b'\r'),
                    b't' => out.push(b'\t'),
                    b'b' => out.push(8),
                    b'f' => out.push(12),
                    b'0'..=b'7' => {
                        let mut value = u32::from(escaped - b'0');
                        for _digit in 0..2 {
                            if content[at].is_ascii_digit() {
                                value = value * 8 + u32::from(content[at] - b'0');
                                at += 1;
                            }
                        }
                        out.push(value as u8);
                    }
                    other => out.push(other),
                }
            }
            b'(' => {
                depth += 1;
                out.push(one);
            }
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return (out, at);
                }
                out.push(one);
            }
            _ => out.push(one),
        }
    }
}

/// What a page's content says.
fn text(content: &[u8], fonts: &HashMap<String, Letters>) -> String {
    let (mut out, mut at) = (String::new(), 0);
    let mut font = Letters::new();
    let mut name = String::new();
    // Text that stands for what is painted until it ends.
    let mut instead = false;
    let mut is_actual = false;
    let mut held: Vec<Vec<u8>> = Vec::new();
    while at < content.len() {
        let one = content[at];
        if one == b'(' || one == b'<' && content.get(at + 1) != Some(&b'<') {
            let (octets, length) = string(&content[at..]);
            at += length;
            if is_actual {
                let octets = octets
                    .strip_prefix(&[0xfe, 0xff])
                    .map_or_else(|| String::from_utf8_lossy(&octets).into_owned(), utf16);
                out.push_str(&octets);
                (is_actual, instead) = (false, true);
            } else {
                held.push(octets);
            }
            continue;
        }
        if one.is_ascii_whitespace() || b"[]<>".contains(&one) {
            at += 1;
            continue;
        }
        let start = at;
        at += 1;
        while at < content.len()
            && !content[at].is_ascii_whitespace()
            && !b"[]()<>/".contains(&content[at])
        {
            at += 1;
        }
        match &content[start..at] {
            b"Tf" => font = fonts.get(&name).cloned().unwrap_or_default(),
            b"Tj" | b"TJ" => {
                for octets in held.drain(..).filter(|_octets| !instead) {
                    for code in octets.chunks_exact(2) {
                        let code = u16::from_be_bytes([code[0], code[1]]);
                        out.push_str(font.get(&code).map_or("", String::as_str));
                    }
                }
            }
            b"/ActualText" => is_actual = true,
            b"EMC" => instead = false,
            word if word.starts_with(b"/f") => {
                name = String::from_utf8_lossy(&word[1..]).into_owned();
            }
            _ => {}
        }
    }
    out
}
