//! Text for terminals: a character stands for two modules, one above the other.

use super::Picture;
use crate::Color;

/// The quiet zone and the symbol, a line for each two rows of modules; ink stands for dark modules, so it is meant for
/// dark letters on a light ground. Where the rows are odd in number, the last line is half light.
pub(super) fn write(picture: &Picture<'_>) -> String {
    lines(picture).map(|line| line + "\n").collect()
}

/// The lines of [`write`] in the picture's colours as they are seen on white, whatever the terminal's own are (ECMA-48,
/// 8.3.117, `SGR`, with the colours of ISO/IEC 8613-6).
pub(super) fn write_ansi(picture: &Picture<'_>) -> String {
    let back = picture.colors.back.over(Color::WHITE);
    let fill = picture.colors.fill.over(back);
    let colors = format!("\x1b[38;{};48;{}m", color(fill), color(back));
    lines(picture).flat_map(|line| [colors.clone(), line, "\x1b[0m\n".to_owned()]).collect()
}

fn lines<'a>(picture: &'a Picture<'_>) -> impl Iterator<Item = String> + 'a {
    let (border, modules) = (picture.border_modules, picture.matrix.width());
    let total = modules + 2 * border;
    let is_dark = move |x: usize, y: usize| match (x.checked_sub(border), y.checked_sub(border)) {
        (Some(x), Some(y)) => picture.matrix.is_dark(x, y),
        _ => false,
    };
    let block = move |x, y| match (is_dark(x, y), is_dark(x, y + 1)) {
        (false, false) => ' ',
        (true, false) => '▀',
        (false, true) => '▄',
        (true, true) => '█',
    };
    (0..total).step_by(2).map(move |y| (0..total).map(|x| block(x, y)).collect())
}

/// The parameters of a colour: a place in the cube of xterm's 256 colours, which more terminals know, where it is there.
fn color(color: Color) -> String {
    let place = |channel| CUBE.iter().position(|&step| step == channel);
    let Color { red, green, blue, .. } = color;
    match (place(red), place(green), place(blue)) {
        (Some(red), Some(green), Some(blue)) => format!("5;{}", 16 + 36 * red + 6 * green + blue),
        _ => format!("2;{red};{green};{blue}"),
    }
}

/// The steps of a channel in xterm's cube of 6 × 6 × 6 colours (xterm, 256colres.h).
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_of_the_cube_have_a_number_and_all_others_three() {
        for (name, parameters) in
            [("black", "5;16"), ("white", "5;231"), ("#5f87af", "5;67"), ("#5f87b0", "2;95;135;176")]
        {
            assert_eq!(color(name.parse().unwrap()), parameters, "{name}");
        }
    }
}
