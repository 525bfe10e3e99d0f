//! The four features of table 11, counted in all lines of a symbol.

#![cfg_attr(
    not(feature = "small"),
    expect(
        clippy::inline_always,
        reason = "lines pass through memory where one call is left: the whole is 1.6 times slower"
    )
)]

use super::lanes::{Lane, Line};
use super::tally::Tally;

/// How often each feature is in the symbol under each mask.
pub(super) struct Features<V, const WORDS: usize> {
    /// Runs of five modules of the same colour, overlapping ones included, in rows and columns.
    fives: Count<V, WORDS>,
    /// Those of them that begin a run.
    runs: Count<V, WORDS>,
    /// 2 × 2 modules of the same colour.
    blocks: Count<V, WORDS>,
    /// Patterns that look like a finder's, in rows and columns.
    finders: Count<V, WORDS>,
    /// Dark modules.
    dark: Count<V, WORDS>,
}

impl<V: Lane, const WORDS: usize> Features<V, WORDS> {
    /// Counts in all `rows` and in all `columns`, which are as many.
    pub(super) fn of_symbols(rows: &[Line<V, WORDS>], columns: &[Line<V, WORDS>]) -> Self {
        let mut features = Self {
            fives: Count::new(),
            runs: Count::new(),
            blocks: Count::new(),
            finders: Count::new(),
            dark: Count::new(),
        };
        let left = Line::splat(crate::row::Row::dark(rows.len() - 1));
        // Above the first row there is nothing of its colour.
        let mut above = rows.first().map_or(Line::none(), |&row| !row);
        for (rows, columns) in rows.chunks(2 * PAIRS).zip(columns.chunks(2 * PAIRS)) {
            let (row_pairs, column_pairs) = (rows.chunks_exact(2), columns.chunks_exact(2));
            let last = (row_pairs.remainder(), column_pairs.remainder());
            for (rows, columns) in row_pairs.zip(column_pairs) {
                if let (&[upper, lower], &[right, next]) = (rows, columns) {
                    let (a, b) = (in_line(upper, left), in_line(lower, left));
                    let (c, d) = (in_line(right, left), in_line(next, left));
                    features.fives.tally.add_four([a.fives, b.fives, c.fives, d.fives]);
                    features.runs.tally.add_four([a.runs, b.runs, c.runs, d.runs]);
                    features.finders.tally.add_four([a.finders, b.finders, c.finders, d.finders]);
                    features.blocks.tally.add_two([blocks(above, upper, a.equal), blocks(upper, lower, b.equal)]);
                    features.dark.tally.add_two([upper, lower]);
                    above = lower;
                }
            }
            if let (&[row], &[column]) = last {
                let (a, b) = (in_line(row, left), in_line(column, left));
                features.fives.tally.add_two([a.fives, b.fives]);
                features.runs.tally.add_two([a.runs, b.runs]);
                features.finders.tally.add_two([a.finders, b.finders]);
                features.blocks.tally.add_two([blocks(above, row, a.equal), Line::none()]);
                features.dark.tally.add_two([row, Line::none()]);
            }
            features.flush();
        }
        features
    }

    /// Adds the points of table 11 for symbols that are `width` modules wide.
    pub(super) fn add_points(&self, points: &mut [u32], width: usize) {
        let modules = u32::try_from(width * width).unwrap_or(u32::MAX);
        let counts = [&self.fives, &self.runs, &self.blocks, &self.finders, &self.dark].map(|count| count.total);
        let [fives, runs, blocks, finders, dark] = counts.map(IntoIterator::into_iter);
        for ((((points, fives), runs), (blocks, finders)), dark) in
            points.iter_mut().zip(fives).zip(runs).zip(blocks.zip(finders)).zip(dark)
        {
            // A run of 5 + i modules gives N1 + i points and holds 1 + i runs of five, one of which begins it.
            *points += fives + (N1 - 1) * runs + N2 * blocks + N3 * finders + proportion(dark, modules);
        }
    }

    fn flush(&mut self) {
        for count in [&mut self.fives, &mut self.runs, &mut self.blocks, &mut self.finders, &mut self.dark] {
            count.tally.flush(&mut count.total);
        }
    }
}

/// Table 11, "proportion of dark modules in entire symbol": N4 points for every 5 % away from 50 %, so 2 for every 1 %.
fn proportion(dark: u32, modules: u32) -> u32 {
    (dark * 100 * N4 / 5 / modules).abs_diff(50 * N4 / 5)
}

struct Count<V, const WORDS: usize> {
    tally: Tally<V, WORDS>,
    total: [u32; 4],
}

impl<V: Lane, const WORDS: usize> Count<V, WORDS> {
    fn new() -> Self {
        Self { tally: Tally::new(), total: [0; 4] }
    }
}

/// The features of one line, each set at its first module.
#[derive(Clone, Copy)]
struct InLine<V, const WORDS: usize> {
    /// A module that has the colour of the next one.
    equal: Line<V, WORDS>,
    fives: Line<V, WORDS>,
    runs: Line<V, WORDS>,
    finders: Line<V, WORDS>,
}

/// `left` is set in the modules that have one after them.
#[cfg_attr(not(feature = "small"), inline(always))]
fn in_line<V: Lane, const WORDS: usize>(line: Line<V, WORDS>, left: Line<V, WORDS>) -> InLine<V, WORDS> {
    let next = line >> 1;
    // Table 11, "adjacent modules in row/column in same colour": 5 + i modules.
    let equal = !(line ^ next) & left;
    let three = equal & equal >> 1;
    let fives = three & three >> 2;
    let runs = fives & !(fives << 1);
    // "1:1:3:1:1 ratio (dark:light:dark:light:dark) pattern in row/column, preceded or followed by light area 4 modules
    // wide". Dark are 0, 2, 3, 4, 6; light are 1, 5.
    let fourth = line & line >> 4;
    let pattern = fourth & fourth >> 2 & line >> 3 & !(next | next >> 4);
    let two = line | line << 1;
    let four = two | two << 2;
    let finders = pattern & !(four << 1 & four >> 10);
    InLine { equal, fives, runs, finders }
}

/// Table 11, "block of modules in same colour": each 2 × 2 block, overlapping ones included, at its lower left module.
#[cfg_attr(not(feature = "small"), inline(always))]
fn blocks<V: Lane, const WORDS: usize>(
    upper: Line<V, WORDS>,
    lower: Line<V, WORDS>,
    lower_equal: Line<V, WORDS>,
) -> Line<V, WORDS> {
    let differing = upper ^ lower;
    lower_equal & !(differing | differing >> 1)
}

/// Pairs of rows, and of columns, after which the tallies are full.
const PAIRS: usize = 15;

const N1: u32 = 3;
const N2: u32 = 3;
const N3: u32 = 40;
const N4: u32 = 10;
