//! The penalty of a masked symbol (clause 7.8.3.1, table 11): the more points, the harder the symbol is to read.
//!
//! Two readings of the table decide between encoders. The quiet zone counts as light beside a finder-like pattern, as with
//! qrcodegen: without it the example of annex I would not get its mask 010. And the proportion of dark modules is rated
//! without rounding to the table's steps of 5 %, as with the `qrcode` crate: any mask can be read, a finer measure comes
//! closer to the clause's aim, and the same request keeps the mask that it always had.

mod features;
mod lanes;
#[cfg(test)]
pub(crate) mod reference;
mod tally;

use wide::{u32x4, u64x2};

use crate::mask::{COLUMNS, Pattern, ROWS, Unmasked};
use crate::row::Row;
use crate::{EcLevel, Mask, format};
use features::Features;
use lanes::{Lane, Line};

/// The points of the symbol under each of the eight masks.
///
/// The masks are the lanes of vectors: of one line of the symbol, each lane holds what one mask makes of it.
pub(crate) fn under_each_mask(unmasked: &Unmasked<'_>, ec_level: EcLevel) -> [u32; 8] {
    match unmasked.rows.len() {
        // One kind of vector for all widths: the same points, from less code.
        _ if cfg!(feature = "small") => in_groups::<u64x2, 3>(unmasked, ec_level),
        ..=32 => in_groups::<u32x4, 1>(unmasked, ec_level),
        33..=64 => in_groups::<u64x2, 1>(unmasked, ec_level),
        65..=128 => in_groups::<u64x2, 2>(unmasked, ec_level),
        _ => in_groups::<u64x2, 3>(unmasked, ec_level),
    }
}

/// As many masks at once as a vector has lanes; a line takes `WORDS` vectors.
fn in_groups<V: Lane, const WORDS: usize>(unmasked: &Unmasked<'_>, ec_level: EcLevel) -> [u32; 8] {
    let width = unmasked.rows.len();
    let format = FormatLines::new(ec_level, width);
    let mut points = [0; 8];
    let mut rows = Vec::with_capacity(width);
    let mut columns = Vec::with_capacity(width);
    for (group, points) in points.chunks_mut(V::COUNT).enumerate() {
        let first = group * V::COUNT;
        let format = Format::new(&format, first);
        mask_lines(&mut rows, &unmasked.rows, unmasked.data, &lanes(&ROWS, first));
        stamp(&mut rows, format.row, format.column, format.far_column);
        mask_lines(&mut columns, &unmasked.columns, unmasked.data, &lanes(&COLUMNS, first));
        stamp(&mut columns, format.column, format.row, format.far_row);
        Features::<V, WORDS>::of_symbols(&rows, &columns).add_points(points, width);
    }
    points
}

/// The lines of a pattern that the masks from number `first` on have, one a lane.
fn lanes<V: Lane, const WORDS: usize>(patterns: &[Pattern; 8], first: usize) -> [Line<V, WORDS>; 12] {
    let mut index = 0;
    [(); 12].map(|()| {
        let line = Line::from_words(|lane, word| {
            let pattern = patterns.get(first + lane).and_then(|pattern| pattern.get(index)?.get(word));
            pattern.copied().unwrap_or(0)
        });
        index += 1;
        line
    })
}

/// Writes the lines of a symbol under each mask; where `data` are not set, nothing is inverted.
fn mask_lines<V: Lane, const WORDS: usize>(
    masked: &mut Vec<Line<V, WORDS>>,
    lines: &[Row],
    data: &[Row],
    patterns: &[Line<V, WORDS>; 12],
) {
    masked.clear();
    masked.extend(
        lines
            .iter()
            .zip(data)
            .zip(patterns.iter().cycle())
            .map(|((&line, &data), &pattern)| Line::splat(line) ^ pattern & Line::splat(data)),
    );
}

/// The format information of each mask (clause 7.9.1).
struct Format<V, const WORDS: usize> {
    row: Line<V, WORDS>,
    column: Line<V, WORDS>,
    /// The last eight modules of the row and of the column.
    far_row: V,
    far_column: V,
}

/// The format information of each mask in words of 64 modules.
struct FormatLines {
    rows: [Row; 8],
    columns: [Row; 8],
    /// The column after which the last eight are.
    far: usize,
}

impl FormatLines {
    fn new(ec_level: EcLevel, width: usize) -> Self {
        let (mut rows, mut columns) = ([Row::default(); 8], [Row::default(); 8]);
        for ((number, row), column) in (0..).zip(&mut rows).zip(&mut columns) {
            format::Lines { row: *row, column: *column } = format::lines(ec_level, Mask(number), width);
        }
        Self { rows, columns, far: width - 8 }
    }
}

impl<V: Lane, const WORDS: usize> Format<V, WORDS> {
    fn new(format: &FormatLines, first: usize) -> Self {
        let line = |lines: &[Row; 8], lane: usize| lines.get(first + lane).copied().unwrap_or_default();
        let lanes = |lines: &[Row; 8]| Line::from_words(|lane, index| line(lines, lane).word(index));
        let far = |lines: &[Row; 8]| V::from_fn(|lane| line(lines, lane).bits_from(format.far));
        Self {
            row: lanes(&format.rows),
            column: lanes(&format.columns),
            far_row: far(&format.rows),
            far_column: far(&format.columns),
        }
    }
}

/// Adds the format information: line 8 has it `along` itself, the first and the last eight lines a module `across`.
fn stamp<V: Lane, const WORDS: usize>(
    lines: &mut [Line<V, WORDS>],
    along: Line<V, WORDS>,
    across: Line<V, WORDS>,
    far_across: V,
) {
    let last_eight = lines.len() - 8;
    let near_across = across.first_word();
    let (near, far) = lines.split_at_mut(last_eight);
    for (index, line) in (0..8).zip(near.iter_mut()) {
        line.add_to_first_word((near_across >> index & V::splat(1)) << 8);
    }
    for (index, line) in (0..8).zip(far) {
        line.add_to_first_word((far_across >> index & V::splat(1)) << 8);
    }
    if let Some(line) = near.get_mut(format::LINE) {
        *line = *line | along;
    }
}
