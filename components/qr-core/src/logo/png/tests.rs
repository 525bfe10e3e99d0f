//! The `png` crate reads the same files: what it sees is what must be read.

use png::{BitDepth, ColorType, Decoder, Encoder, Transformations};

use super::*;

/// The pixels that the crate reads.
fn expected(file: &[u8]) -> Vec<u8> {
    let mut decoder = Decoder::new(std::io::Cursor::new(file));
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16 | Transformations::ALPHA);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    match frame.color_type {
        ColorType::GrayscaleAlpha => {
            pixels.as_chunks().0.iter().flat_map(|&[gray, alpha]| [gray, gray, gray, alpha]).collect()
        }
        _ => pixels,
    }
}

fn read_rgba(file: &[u8]) -> Vec<u8> {
    read(file).unwrap().rows().flatten().copied().collect()
}

/// Bytes that look like chance, the same each time.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    (0..length).map(|_| next()).collect()
}

const KINDS: [(ColorType, &[BitDepth]); 5] = {
    use BitDepth::{Eight, Four, One, Sixteen, Two};
    [
        (ColorType::Grayscale, &[One, Two, Four, Eight, Sixteen]),
        (ColorType::Rgb, &[Eight, Sixteen]),
        (ColorType::Indexed, &[One, Two, Four, Eight]),
        (ColorType::GrayscaleAlpha, &[Eight, Sixteen]),
        (ColorType::Rgba, &[Eight, Sixteen]),
    ]
};

fn file(color: ColorType, depth: BitDepth, transparency: Option<Vec<u8>>) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, 13, 11);
    encoder.set_color(color);
    encoder.set_depth(depth);
    encoder.set_filter(png::Filter::Adaptive);
    if color == ColorType::Indexed {
        encoder.set_palette(noise(3 << depth as u8));
    }
    if let Some(transparency) = transparency {
        encoder.set_trns(transparency);
    }
    let mut writer = encoder.write_header().unwrap();
    let row_bytes = (13 * color.samples() * depth as usize).div_ceil(8);
    writer.write_image_data(&noise(row_bytes * 11)).unwrap();
    writer.finish().unwrap();
    file
}

#[test]
fn every_colour_type_and_depth_is_read() {
    for (color, depths) in KINDS {
        for &depth in depths {
            let file = file(color, depth, None);
            assert_eq!(read_rgba(&file), expected(&file), "{color:?} {depth:?}");
        }
    }
}

#[test]
fn the_colour_that_is_not_seen_is_transparent() {
    for (color, depth, transparency) in [
        (ColorType::Indexed, BitDepth::Two, vec![0, 128, 255]),
        (ColorType::Grayscale, BitDepth::Two, vec![0, 2]),
        (ColorType::Grayscale, BitDepth::Eight, vec![0, noise(1)[0]]),
        (ColorType::Rgb, BitDepth::Eight, noise(3).into_iter().flat_map(|byte| [0, byte]).collect()),
    ] {
        let file = file(color, depth, Some(transparency));
        let rgba = read_rgba(&file);
        assert!(rgba.chunks(4).any(|pixel| pixel[3] < 255), "{color:?} {depth:?}");
        assert_eq!(rgba, expected(&file), "{color:?} {depth:?}");
    }
}

/// A file of noise with filter bytes, written by hand: the crate's encoder does not interlace.
fn interlaced(width: u32, height: u32, color: u8, depth: u8) -> Vec<u8> {
    let chunk = |name: &[u8; 4], data: &[u8]| {
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        let check = png_chunk::crc(&[name, data]).to_be_bytes();
        [&length[..], name, data, &check].concat()
    };
    let [w, h] = [width, height].map(u32::to_be_bytes);
    let head = [&w[..], &h, &[depth, color, 0, 0, 1]].concat();
    let start = [&b"\x89PNG\r\n\x1a\n"[..], &chunk(b"IHDR", &head)].concat();
    let (header, _) = Header::read(&start).unwrap();
    let mut lines = Vec::new();
    for pass in header.passes() {
        let mut noise = noise(pass.row_bytes(&header) * pass.rows).into_iter();
        for row in 0..pass.rows {
            lines.push(u8::try_from(row % 5).unwrap());
            lines.extend(noise.by_ref().take(pass.row_bytes(&header)));
        }
    }
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(&lines, 6);
    let (one, two) = packed.split_at(packed.len() / 2);
    [start, chunk(b"PLTE", &noise(768)), chunk(b"IDAT", one), chunk(b"IDAT", two), chunk(b"IEND", &[])].concat()
}

#[test]
fn interlaced_files_are_read() {
    for (width, height) in [(1, 1), (3, 2), (5, 9), (16, 13)] {
        for (color, depth) in [(0, 1), (0, 16), (2, 8), (3, 4), (4, 8), (6, 8)] {
            let file = interlaced(width, height, color, depth);
            assert_eq!(read_rgba(&file), expected(&file), "{width} × {height}, {color}, {depth}");
        }
    }
}

#[test]
fn a_wrong_check_value_is_damage_where_it_matters() {
    let whole = file(ColorType::Rgb, BitDepth::Eight, None);
    let place = whole.windows(4).position(|name| name == b"IDAT").unwrap();
    let mut damaged = whole.clone();
    damaged[place + 10] ^= 1;
    assert_eq!(read(&damaged), Err(DAMAGED));
    assert_eq!(read(&whole[..place]), Err(DAMAGED));
}
