//! The penalty of a masked symbol (clause 7.8.3.1, table 11): the more points, the harder the symbol is to read.
//!
//! Two readings of the table are those of the `qrcode` crate, whose choice is kept wherever its 16 bits hold the sum. The
//! quiet zone counts as light beside a finder-like pattern: without it the example of annex I would not get its mask 010.
//! And the proportion of dark modules is rated without rounding to steps of 5 %.

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
        ..=32 => in_groups::<u32x4, 1>(unmasked, ec_level),
        33..=64 => in_groups::<u64x2, 1>(unmasked, ec_level),
        65..=128 => in_groups::<u64x2, 2>(unmasked, ec_level),
        _ => in_groups::<u64x2, 3>(unmasked, ec_level),
    }
}

/// As many masks at once as a vector has lanes; a line takes `WORDS` vectors.
fn in_groups<V: Lane, const WORDS: usize>(unmasked: &Unmasked<'_>, ec_level: EcLevel) -> [u32; 8] {
    let width = unmasked.rows.len();
    let mut points = [0; 8];
    let mut rows = Vec::with_capacity(width);
    let mut columns = Vec::with_capacity(width);
    for (group, points) in points.chunks_mut(V::COUNT).enumerate() {
        let first = group * V::COUNT;
        let format = Format::new(first, ec_level, width);
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
    masked.extend(lines.iter().zip(data).zip(patterns.iter().cycle()).map(|((&line, &data), &pattern)| {
        Line::splat(line) ^ pattern & Line::splat(data)
    }));
}

/// The format information of each mask (clause 7.9.1).
struct Format<V, const WORDS: usize> {
    row: Line<V, WORDS>,
    column: Line<V, WORDS>,
    /// The last eight modules of the row and of the column.
    far_row: V,
    far_column: V,
}

impl<V: Lane, const WORDS: usize> Format<V, WORDS> {
    fn new(first: usize, ec_level: EcLevel, width: usize) -> Self {
        let mut number = 0;
        let lines = [(); 8].map(|()| {
            let lines = format::lines(ec_level, Mask(number), width);
            number += 1;
            lines
        });
        let line = |lane: usize| lines.get(first + lane);
        let word = |row: &Row, word: usize| row.0.get(word).copied().unwrap_or(0);
        let far = |row: &Row| word(row, (width - 8) / 64) >> ((width - 8) % 64) | word(row, (width - 1) / 64) << 1 << (63 - (width - 8) % 64);
        Self {
            row: Line::from_words(|lane, index| line(lane).map_or(0, |lines| word(&lines.row, index))),
            column: Line::from_words(|lane, index| line(lane).map_or(0, |lines| word(&lines.column, index))),
            far_row: V::from_fn(|lane| line(lane).map_or(0, |lines| far(&lines.row))),
            far_column: V::from_fn(|lane| line(lane).map_or(0, |lines| far(&lines.column))),
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
