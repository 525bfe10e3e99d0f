//! Independent readers: the text of a picture.

use std::io::Cursor;

use anyhow::{Context, Result, ensure};
use png::{Decoder, Transformations};
use rqrr::{Grid, PreparedImage, SimpleGrid};

/// The text of a PNG, and its width in pixels.
pub fn png(file: &[u8]) -> Result<(String, usize)> {
    let pixels = Pixels::read(file)?;
    let mut image = PreparedImage::prepare_from_greyscale(pixels.width, pixels.width, |x, y| pixels.luminance(x, y));
    let grids = image.detect_grids();
    ensure!(grids.len() == 1, "{} codes found, 1 expected", grids.len());
    let (_, text) = grids.first().context("no code found")?.decode()?;
    Ok((text, pixels.width))
}

/// The text of an SVG whose path is made of horizontal runs, one module high.
pub fn svg(file: &str) -> Result<String> {
    let view = between(file, "viewBox=\"0 0 ", " ").context("no viewBox")?.parse::<usize>()?;
    let path = between(file, " d=\"", "\"").context("no path")?;
    let mut dark = vec![false; view * view];
    for run in path.split_terminator('z') {
        // `M4 5h7v1h-7`: seven modules from (4, 5).
        let (start, rest) = run.trim_start_matches('M').split_once('h').context("a run without h")?;
        let (x, y) = start.split_once(' ').context("a run without a start")?;
        let length = rest.split('v').next().unwrap_or_default().parse::<usize>()?;
        let first = y.parse::<usize>()? * view + x.parse::<usize>()?;
        dark.get_mut(first..first + length).context("a run outside the picture")?.fill(true);
    }
    let is_dark = |x: usize, y: usize| dark.get(y * view + x).copied().unwrap_or_default();
    let border = (0..view).find(|&at| is_dark(at, at)).context("nothing is dark")?;
    let width = view - 2 * border;
    let grid = SimpleGrid::from_func(width, |x, y| is_dark(x + border, y + border));
    Ok(Grid::new(grid).decode()?.1)
}

/// The colour of a pixel of a PNG.
pub fn pixel(file: &[u8], x: usize, y: usize) -> Result<[u8; 4]> {
    Ok(Pixels::read(file)?.rgba(x, y))
}

struct Pixels {
    width: usize,
    channels: usize,
    bytes: Vec<u8>,
}

impl Pixels {
    fn read(file: &[u8]) -> Result<Self> {
        let mut decoder = Decoder::new(Cursor::new(file));
        decoder.set_transformations(Transformations::EXPAND);
        let mut reader = decoder.read_info()?;
        let mut bytes = vec![0; reader.output_buffer_size().context("too large")?];
        let frame = reader.next_frame(&mut bytes)?;
        Ok(Self { width: usize::try_from(frame.width)?, channels: frame.color_type.samples(), bytes })
    }

    fn rgba(&self, x: usize, y: usize) -> [u8; 4] {
        let at = (y * self.width + x) * self.channels;
        let channel = |index: usize| self.bytes.get(at + index).copied().unwrap_or_default();
        let alpha = if self.channels == 4 { channel(3) } else { 255 };
        [channel(0), channel(1), channel(2), alpha]
    }

    /// The first channel is enough: the pictures that are read are black and white.
    fn luminance(&self, x: usize, y: usize) -> u8 {
        self.rgba(x, y)[0]
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.split_once(start)?.1.split_once(end).map(|(found, _)| found)
}
