//! White paper turned dark: what is light becomes dark and keeps its hue.

/// Turns pixels of four octets in place: white becomes `paper`, black becomes `ink`. Pictures are
/// turned with the rest.
pub(super) fn turn(pixels: &mut [u8], paper: [u8; 3], ink: [u8; 3]) {
    for pixel in pixels.chunks_exact_mut(4) {
        let [red, green, blue, _alpha] = pixel else {
            continue;
        };
        let most = u16::from((*red).max(*green).max(*blue));
        let least = u16::from((*red).min(*green).min(*blue));
        let channels = [red, green, blue]
            .into_iter()
            .zip(paper.into_iter().zip(ink));
        for (channel, (dark, light)) in channels {
            // In HSL this mirrors the lightness and leaves hue and chroma as they are.
            let mirrored = 255 + u16::from(*channel) - most - least;
            *channel = between(dark, light, mirrored);
        }
    }
}

/// So many 255ths of the way from one to the other.
fn between(from: u8, to: u8, part: u16) -> u8 {
    let (from, to, part) = (i32::from(from), i32::from(to), i32::from(part));
    u8::try_from(from + (to - from) * part / 255).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::turn;

    #[test]
    fn white_becomes_the_paper_black_the_ink_and_red_stays_red() {
        let mut pixels = [
            [255, 255, 255, 255],
            [0, 0, 0, 255],
            [200, 0, 0, 255],
            [255, 0, 0, 255],
        ]
        .concat();
        turn(&mut pixels, [28, 36, 39], [228, 236, 239]);
        assert_eq!(
            pixels,
            [
                [28, 36, 39, 255],
                [228, 236, 239, 255],
                [228, 79, 82, 255],
                [228, 36, 39, 255]
            ]
            .concat()
        );
    }
}
