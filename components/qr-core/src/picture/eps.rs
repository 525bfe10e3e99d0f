//! EPS: Encapsulated `PostScript` 3.0 (Adobe technical notes 5001 and 5002), language level 2.

use super::notation::{decimal, push, share};
use super::{Layout, Picture};
use crate::Color;

/// All dark runs in one path; a background that is fully transparent is not painted.
///
/// `PostScript` knows no opacity: colours are those that are seen on white paper.
pub(super) fn write(picture: &Picture<'_>) -> String {
    let Layout { width_px, origin_px, module_px, .. } = picture.layout;
    let points_e4 = picture.layout.width_points_e4();
    let (width, whole_width) = (decimal(points_e4, 4), points_e4.div_ceil(10_000));
    let mut eps = format!(
        "{HEADER}%%BoundingBox: 0 0 {whole_width} {whole_width}\n%%HiResBoundingBox: 0 0 {width} {width}\n\
         %%LanguageLevel: 2\n{CREATOR}"
    );
    if let Some(note) = picture.meta.note {
        eps.push_str(&comments(note));
    }
    eps.push_str(PROLOG);
    let back = picture.colors.back.over(Color::WHITE);
    eps.push_str("gsave\n");
    if picture.colors.back.alpha > 0 {
        push(&mut eps, format_args!("{} 0 0 {width} {width} rectfill\n", paint(back)));
    }
    // From points upwards to pixels downwards, and from there to modules.
    let pixel = decimal(points_e4 * 10_000 / u64::from(width_px), 8);
    push(&mut eps, format_args!("0 {width} translate {pixel} -{pixel} scale\n"));
    push(&mut eps, format_args!("{origin_px} {origin_px} translate {module_px} {module_px} scale\n"));
    push(&mut eps, format_args!("{} newpath\n", paint(picture.colors.fill.over(back))));
    for y in 0..picture.matrix.width() {
        for run in picture.matrix.dark_runs(y) {
            push(&mut eps, format_args!("{} {} {y} r\n", run.len(), run.start));
        }
    }
    eps.push_str("fill\ngrestore\nend\n%%EOF\n");
    eps
}

/// The colour of fills. Greys are set as such, so that black is printed with black ink only.
fn paint(color: Color) -> String {
    let [red, green, blue] = [color.red, color.green, color.blue].map(share);
    if red == green && green == blue { format!("{red} setgray") } else { format!("{red} {green} {blue} setrgbcolor") }
}

/// The note as header comments in printable ASCII, all else written as percent signs and hexadecimal digits.
fn comments(note: &str) -> String {
    let mut comments = String::from(FIRST);
    let mut length = 0;
    for byte in note.bytes() {
        // A line has at most 255 characters (technical note 5001, 3).
        if length >= 200 {
            comments.push('\n');
            comments.push_str(NEXT);
            length = 0;
        }
        let before = comments.len();
        if matches!(byte, b' '..=b'~') && byte != b'%' {
            comments.push(char::from(byte));
        } else {
            push(&mut comments, format_args!("%{byte:02X}"));
        }
        length += comments.len() - before;
    }
    comments.push('\n');
    comments
}

/// The note of a document that begins as [`write`] begins one.
pub(super) fn read_note(eps: &str) -> Option<String> {
    let (note, _) = eps.split_once(CREATOR)?.1.strip_prefix(FIRST)?.split_once("\n%%EndComments\n")?;
    let mut bytes = Vec::with_capacity(note.len());
    let mut lines = note.split('\n');
    let first = lines.next();
    for line in first.map(Some).into_iter().chain(lines.map(|line| line.strip_prefix(NEXT))) {
        let mut parts = line?.split('%');
        bytes.extend_from_slice(parts.next()?.as_bytes());
        for part in parts {
            let (digits, rest) = part.split_at_checked(2)?;
            let is_hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            bytes.push(is_hexadecimal.then(|| u8::from_str_radix(digits, 16).ok())??);
            bytes.extend_from_slice(rest.as_bytes());
        }
    }
    String::from_utf8(bytes).ok()
}

/// The first line of every file (technical note 5002, 2).
const HEADER: &str = "%!PS-Adobe-3.0 EPSF-3.0\n";

/// The line before the note.
const CREATOR: &str = "%%Creator: EdgeQR\n";

/// The end of the header, and the one procedure: `length x y r` adds a rectangle that is one unit high.
const PROLOG: &str = "%%EndComments\n1 dict begin\n\
    /r {moveto dup 0 rlineto 0 1 rlineto neg 0 rlineto closepath} bind def\n";

/// What stands before the first and before each further line of the note.
const FIRST: &str = "%EdgeQR request: ";
const NEXT: &str = "%EdgeQR request+ ";
