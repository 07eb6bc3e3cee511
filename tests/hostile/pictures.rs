//! Pictures: many, huge, broken, and what only says that it is one.

use std::io::Write;

use data_encoding::BASE64;
use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};

use super::{Hostile, body, numbered};

fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut sum = Crc::new();
    sum.update(&kind);
    sum.update(data);
    let octets = u32::try_from(data.len()).unwrap();
    [
        &octets.to_be_bytes(),
        kind.as_slice(),
        data,
        &sum.sum().to_be_bytes(),
    ]
    .concat()
}

/// A PNG of one colour and one bit a pixel; `shown` of its rows are there.
fn png(width: u32, height: u32, shown: u32) -> Vec<u8> {
    let row = vec![0; 1 + width.div_ceil(8) as usize];
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    for _row in 0..shown {
        packed.write_all(&row).unwrap();
    }
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(*b"IHDR", &[size.as_slice(), &[1, 0, 0, 0, 0]].concat()),
        chunk(*b"IDAT", &packed.finish().unwrap()),
        chunk(*b"IEND", b""),
    ]
    .concat()
}

fn data(media_type: &str, octets: &[u8]) -> String {
    format!("data:{media_type};base64,{}", BASE64.encode(octets))
}

fn image(octets: &[u8]) -> String {
    format!("<img src='{}'>", data("image/png", octets))
}

pub(crate) const PAGES: &[Hostile] = &[
    Hostile {
        name: "png_many",
        html: || body(&image(&png(1_000, 1_000, 1_000)).repeat(500)),
    },
    Hostile {
        name: "png_different_many",
        html: || {
            body(&numbered(500, |at| {
                image(&png(800, 800 + u32::try_from(at).unwrap(), 800))
            }))
        },
    },
    Hostile {
        // 400 megapixels in 60 KB.
        name: "png_bomb",
        html: || body(&image(&png(20_000, 20_000, 20_000))),
    },
    Hostile {
        name: "png_size_a_lie",
        html: || body(&image(&png(0x7fff_ffff, 0x7fff_ffff, 1))),
    },
    Hostile {
        name: "png_flat",
        html: || body(&image(&png(65_535, 1, 1)).repeat(200)),
    },
    Hostile {
        name: "png_cut",
        html: || {
            let whole = png(500, 500, 500);
            body(&numbered(whole.len().min(200), |end| image(&whole[..end])))
        },
    },
    Hostile {
        name: "data_20mb",
        html: || {
            body(&format!(
                "<img src='{}'>",
                data("image/png", &vec![0x89; 15 * 1024 * 1024])
            ))
        },
    },
    Hostile {
        name: "data_of_every_kind",
        html: || {
            let kinds = [
                "image/svg+xml",
                "image/png",
                "image/gif",
                "image/jpeg",
                "image/webp",
                "image/bmp",
                "image/tiff",
                "image/x-icon",
                "image/avif",
                "image/vnd.adobe.photoshop",
                "text/html",
                "application/pdf",
                "",
            ];
            body(
                &kinds
                    .iter()
                    .map(|kind| {
                        format!(
                            "<img src='{}' width=10>",
                            data(kind, b"GIF89a\xff\xff\xff\xff\xff\xff\xff")
                        )
                    })
                    .collect::<String>(),
            )
        },
    },
    Hostile {
        name: "data_svg",
        html: || {
            let drawing = b"<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'><script>x</script><image xlink:href='file:///etc/passwd'/><image href='https://svg.example.org/a'/><use href='#a'/><g id='a'><use href='#a'/><use href='#a'/></g></svg>";
            body(&format!("<img src='{}'>", data("image/svg+xml", drawing)))
        },
    },
    Hostile {
        name: "badurl",
        html: || {
            let bad = [
                "",
                " ",
                "//",
                "///",
                "http://",
                "http://[",
                "http://[::1",
                "https://a b/",
                "data:",
                "data:,",
                "data:;base64,%",
                "data:image/png;base64,====",
                "cid:",
                "cid:%",
                "mail:/p/99999999999999999999",
                "mail:/p/-1",
                "mail://x/../../p/0",
                "file:///etc/passwd",
                "\u{0}",
                "http://xn--a.example.org:99999/",
                "%",
                "#",
                "?",
                "javascript:x",
                "about:blank",
                "blob:null/1",
                "relative.png",
                "\\\\host\\share",
                "http:\\\\example.org",
                "ht\ntp://example.org",
                "HTTP://EXAMPLE.ORG",
            ];
            let use_all = |address: &&str| {
                format!(
                    "<img src=\"{address}\"><a href=\"{address}\">x</a><table background=\"{address}\"><tr><td style=\"background:url('{address}')\">y</table>"
                )
            };
            body(&bad.iter().map(use_all).collect::<String>())
        },
    },
    Hostile {
        name: "cid_10k",
        html: || {
            body(&numbered(10_000, |at| {
                format!("<img src='cid:{at}@example.org' alt='picture {at}'>")
            }))
        },
    },
    Hostile {
        name: "backgrounds_10k",
        html: || {
            body(&numbered(10_000, |at| {
                format!(
                    "<p style='background-image:url(cid:{at}),url(https://a.example.org/{at})'>x"
                )
            }))
        },
    },
    Hostile {
        name: "background_tiled_by_a_pixel",
        html: || {
            body(&format!(
                "<div style='width:5000px;height:5000px;background:url({}) 0 0/0.01px 0.01px'>x</div>",
                data("image/png", &png(1, 1, 1))
            ))
        },
    },
    Hostile {
        name: "srcset_long",
        html: || {
            body(&format!(
                "<img srcset='{}'><picture>{}</picture>",
                numbered(50_000, |at| format!("https://a.example.org/{at} {at}w,")),
                "<source srcset='https://a.example.org/b 2x'>".repeat(5_000)
            ))
        },
    },
    Hostile {
        name: "maps",
        html: || {
            body(&format!("<img usemap='#m' ismap src=cid:a><map name=m>{}</map>", "<area shape=poly coords='1,1,999999999,1,1,999999999' href='https://example.org/'>".repeat(10_000)))
        },
    },
];
