//! The eight data mask patterns (clause 7.8.2, table 10) as words.

/// A pattern's first twelve lines, set where it inverts; after twelve lines every pattern repeats.
pub(crate) type Pattern = [[u64; 3]; PERIOD];

/// The rows of the patterns, by mask.
pub(crate) static ROWS: [Pattern; 8] = patterns(false);

/// The columns of the patterns, by mask.
pub(crate) static COLUMNS: [Pattern; 8] = patterns(true);

/// Modules after which every pattern repeats, down and across.
const PERIOD: usize = 12;

#[expect(clippy::indexing_slicing, reason = "it is evaluated when the crate is compiled")]
const fn patterns(columns: bool) -> [Pattern; 8] {
    /// Ones in the columns 0, 12, 24 … 60: the product with twelve bits repeats them.
    const EVERY_TWELFTH: u64 = 0x1001_0010_0100_1001;
    let mut patterns = [[[0; 3]; PERIOD]; 8];
    let mut mask = 0;
    while mask < patterns.len() {
        let mut line = 0;
        while line < PERIOD {
            // A word starts 64 columns after the one before, which is four columns further into the pattern.
            let mut word = 0;
            while word < 3 {
                let mut twelve = 0_u64;
                let mut across = 0;
                while across < PERIOD {
                    let position = across + 4 * word;
                    let inverts = if columns { inverts(mask, position, line) } else { inverts(mask, line, position) };
                    twelve |= (inverts as u64) << across;
                    across += 1;
                }
                patterns[mask][line][word] = twelve.wrapping_mul(EVERY_TWELFTH);
                word += 1;
            }
            line += 1;
        }
        mask += 1;
    }
    patterns
}

/// Whether mask number `mask` inverts the module in column `j` of row `i` (table 10).
const fn inverts(mask: usize, i: usize, j: usize) -> bool {
    let remainder = match mask {
        0 => (i + j) % 2,
        1 => i % 2,
        2 => j % 3,
        3 => (i + j) % 3,
        4 => (i / 2 + j / 3) % 2,
        5 => (i * j) % 2 + (i * j) % 3,
        6 => ((i * j) % 2 + (i * j) % 3) % 2,
        _ => ((i + j) % 2 + (i * j) % 3) % 2,
    };
    remainder == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::Row;

    #[test]
    fn a_line_is_the_pattern_in_every_module() {
        for mask in 0..8 {
            for line in 0..177 {
                let (row, column) = (Row(ROWS[mask][line % 12]), Row(COLUMNS[mask][line % 12]));
                assert_eq!(row, Row::from_fn(192, |x| inverts(mask, line, x)), "mask {mask}, row {line}");
                assert_eq!(column, Row::from_fn(192, |y| inverts(mask, y, line)), "mask {mask}, column {line}");
            }
        }
    }
}
