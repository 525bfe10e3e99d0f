//! PDF 1.7 (ISO 32000-1): one page with one path. No date and no file identifier, so the same picture has the same bytes.

use super::deflate::Zlib;
use super::notation::{decimal, push, share};
use super::{Layout, Meta, Picture};
use crate::Color;

/// A page as wide as the picture on paper, see [`Layout::width_points_e4`].
pub(super) fn write(picture: &Picture<'_>) -> Vec<u8> {
    let width = decimal(picture.layout.width_points_e4(), 4);
    let mut content = Zlib::new();
    content.bytes(content_stream(picture, &width).as_bytes());
    let content = content.finish();
    let [back, fill] = [picture.colors.back, picture.colors.fill].map(|color| share(color.alpha));
    let mut pdf = File { bytes: HEADER.to_vec(), offsets: Vec::new() };
    pdf.object(&information(&picture.meta), None);
    pdf.object("<</Type/Catalog/Pages 3 0 R>>", None);
    pdf.object("<</Type/Pages/Kids[4 0 R]/Count 1>>", None);
    pdf.object(
        &format!(
            "<</Type/Page/Parent 3 0 R/MediaBox[0 0 {width} {width}]/Contents 5 0 R\
             /Resources<</ExtGState<</B<</ca {back}>>/F<</ca {fill}>>>>>>>>"
        ),
        None,
    );
    pdf.object(&format!("<</Filter/FlateDecode/Length {}>>", content.len()), Some(&content));
    pdf.finish()
}

/// The operators (ISO 32000-1, annex A): the background, then all dark runs in one path, so that no seam shows.
fn content_stream(picture: &Picture<'_>, width: &str) -> String {
    let Layout { width_px, origin_px, module_px, .. } = picture.layout;
    let mut content = String::new();
    let operators = &mut content;
    if picture.colors.back.alpha > 0 {
        push(operators, format_args!("/B gs {}\n0 0 {width} {width} re f\n", paint(picture.colors.back)));
    }
    // From points upwards to pixels downwards, and from there to modules.
    let pixel = decimal(picture.layout.width_points_e4() * 10_000 / u64::from(width_px), 8);
    push(operators, format_args!("/F gs {}\n{pixel} 0 0 -{pixel} 0 {width} cm\n", paint(picture.colors.fill)));
    push(operators, format_args!("{module_px} 0 0 {module_px} {origin_px} {origin_px} cm\n"));
    for y in 0..picture.matrix.width() {
        for run in picture.matrix.dark_runs(y) {
            push(operators, format_args!("{} {y} {} 1 re\n", run.start, run.len()));
        }
    }
    operators.push_str("f\n");
    content
}

/// The colour of fills. Greys are set as such, so that black is printed with black ink only.
fn paint(color: Color) -> String {
    let [red, green, blue] = [color.red, color.green, color.blue].map(share);
    if red == green && green == blue { format!("{red} g") } else { format!("{red} {green} {blue} rg") }
}

/// The document information dictionary (14.3.3), whose entries may be of one's own.
fn information(meta: &Meta<'_>) -> String {
    let mut dictionary = INFORMATION.to_owned();
    for (key, text) in [(NOTE, meta.note), ("/Title", meta.title), ("/Subject", meta.description)] {
        if let Some(text) = text {
            dictionary.push_str(key);
            dictionary.push_str(&text_string(text));
        }
    }
    dictionary + ">>"
}

/// A text string in UTF-16 with a byte order mark (7.9.2.2), written in hexadecimal (7.3.4.3).
fn text_string(text: &str) -> String {
    let mut string = String::from("<FEFF");
    for unit in text.encode_utf16() {
        push(&mut string, format_args!("{unit:04X}"));
    }
    string + ">"
}

/// The note of a file that begins as [`write`] begins one.
pub(super) fn read_note(file: &[u8]) -> Option<String> {
    let object = [HEADER, b"1 0 obj\n", INFORMATION.as_bytes(), NOTE.as_bytes(), b"<FEFF"];
    let rest = object.iter().try_fold(file, |rest, part| rest.strip_prefix(*part))?;
    let end = rest.iter().position(|&byte| byte == b'>')?;
    let (units, odd) = rest.get(..end)?.as_chunks::<4>();
    let unit = |digits: &[u8; 4]| {
        let digits =
            str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        u16::from_str_radix(digits, 16).ok()
    };
    let units: Option<Vec<u16>> = units.iter().map(unit).collect();
    if odd.is_empty() { String::from_utf16(&units?).ok() } else { None }
}

/// A file whose objects are numbered from 1 in the order of writing (7.5).
struct File {
    bytes: Vec<u8>,
    offsets: Vec<usize>,
}

impl File {
    /// An indirect object (7.3.10): a dictionary, with a stream or without.
    fn object(&mut self, dictionary: &str, stream: Option<&[u8]>) {
        self.offsets.push(self.bytes.len());
        let number = self.offsets.len();
        self.bytes.extend_from_slice(format!("{number} 0 obj\n{dictionary}\n").as_bytes());
        if let Some(stream) = stream {
            self.bytes.extend_from_slice(&[b"stream\n", stream, b"\nendstream\n"].concat());
        }
        self.bytes.extend_from_slice(b"endobj\n");
    }

    /// The file with its cross-reference table (7.5.4) and trailer (7.5.5).
    fn finish(mut self) -> Vec<u8> {
        let size = self.offsets.len() + 1;
        let mut end = format!("xref\n0 {size}\n0000000000 65535 f \n");
        for offset in &self.offsets {
            push(&mut end, format_args!("{offset:010} 00000 n \n"));
        }
        let start = self.bytes.len();
        push(&mut end, format_args!("trailer\n<</Size {size}/Root 2 0 R/Info 1 0 R>>\nstartxref\n{start}\n%%EOF\n"));
        self.bytes.extend_from_slice(end.as_bytes());
        self.bytes
    }
}

/// The version, and a comment that tells transports that the file is binary (7.5.2).
const HEADER: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n";

const INFORMATION: &str = "<</Producer(EdgeQR)";

/// The key of the note.
const NOTE: &str = "/EdgeQRRequest";
