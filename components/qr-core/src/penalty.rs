//! The penalty of a masked symbol (clause 7.8.3.1, table 11): the more points, the harder the symbol is to read.

#[cfg(test)]
pub(crate) mod reference;

use crate::Matrix;
use crate::row::Row;

/// The points of all four features over the whole symbol.
///
/// Two readings of the table are those of the `qrcode` crate, whose choice is kept wherever its 16 bits hold the sum. The
/// quiet zone counts as light beside a finder-like pattern: without it the example of annex I would not get its mask 010.
/// And the proportion of dark modules is rated without rounding to steps of 5 %.
pub(crate) fn penalty(symbol: &Matrix) -> u32 {
    let turned = symbol.transposed();
    let lines = |rule: fn(&Matrix) -> u32| rule(symbol) + rule(&turned);
    lines(runs) + blocks(symbol) + lines(finders) + balance(symbol)
}

/// Table 11, "adjacent modules in row/column in same colour": 5 + i modules give N1 + i points.
fn runs(symbol: &Matrix) -> u32 {
    let pairs = Pairs::of(symbol);
    let points = |row: &Row| {
        let two = pairs.equal(*row);
        let four = two & two >> 1 & two >> 2;
        let five = four & two >> 3;
        // A run of 5 + i modules holds 1 + i runs of five, one of which is its first.
        let first = five & !(five << 1);
        five.count_dark() + (N1 - 1) * first.count_dark()
    };
    symbol.rows().iter().map(points).sum()
}

/// Table 11, "block of modules in same colour": N2 points for each 2 × 2 block, overlapping ones included.
fn blocks(symbol: &Matrix) -> u32 {
    let pairs = Pairs::of(symbol);
    let below = symbol.rows().iter().skip(1);
    let blocks = symbol.rows().iter().zip(below).map(|(&upper, &lower)| {
        let alike = !(upper ^ lower);
        (pairs.equal(upper) & alike & alike >> 1).count_dark()
    });
    N2 * blocks.sum::<u32>()
}

/// Table 11, "1:1:3:1:1 ratio (dark:light:dark:light:dark) pattern in row/column, preceded or followed by light area 4
/// modules wide": N3 points for each.
fn finders(symbol: &Matrix) -> u32 {
    let found = symbol.rows().iter().map(|&row| {
        let pattern = row & !(row >> 1) & row >> 2 & row >> 3 & row >> 4 & !(row >> 5) & row >> 6;
        let dark_before = row << 1 | row << 2 | row << 3 | row << 4;
        let dark_after = row >> 7 | row >> 8 | row >> 9 | row >> 10;
        (pattern & !(dark_before & dark_after)).count_dark()
    });
    N3 * found.sum::<u32>()
}

/// Table 11, "proportion of dark modules in entire symbol": N4 points for every 5 % away from 50 %, so 2 for every 1 %.
fn balance(symbol: &Matrix) -> u32 {
    let dark: u32 = symbol.rows().iter().map(|row| row.count_dark()).sum();
    let modules: u32 = symbol.rows().iter().map(|_| u32::try_from(symbol.width()).unwrap_or(u32::MAX)).sum();
    (dark * 100 * N4 / 5 / modules).abs_diff(50 * N4 / 5)
}

/// Neighbours within the columns of one symbol.
struct Pairs {
    /// Dark in the columns that have a neighbour to the right.
    left: Row,
}

impl Pairs {
    fn of(symbol: &Matrix) -> Self {
        Self { left: Row::dark(symbol.width().saturating_sub(1)) }
    }

    /// Dark where a module of `row` has the colour of its right neighbour.
    fn equal(&self, row: Row) -> Row {
        !(row ^ row >> 1) & self.left
    }
}

const N1: u32 = 3;
const N2: u32 = 3;
const N3: u32 = 40;
const N4: u32 = 10;

#[cfg(test)]
mod tests {
    use super::reference::XorShift;
    use super::*;
    use crate::Version;

    fn assert_same(what: &str, matrix: &Matrix) {
        let width = matrix.width();
        let grid: reference::Grid = (0..width).map(|y| (0..width).map(|x| matrix.is_dark(x, y)).collect()).collect();
        let turned = matrix.transposed();
        assert_eq!(runs(matrix) + runs(&turned), reference::adjacent_modules(&grid), "{what}: runs");
        assert_eq!(blocks(matrix), reference::blocks(&grid), "{what}: blocks");
        assert_eq!(finders(matrix) + finders(&turned), reference::finder_like_patterns(&grid), "{what}: finders");
        assert_eq!(balance(matrix), reference::proportion(&grid), "{what}: balance");
        assert_eq!(penalty(matrix), reference::penalty(&grid), "{what}");
    }

    /// Random modules of several densities, and random rows of finder-like pieces, at every width of a symbol.
    #[test]
    fn random_matrices_have_the_penalty_of_the_clauses() {
        let mut random = XorShift::new(18004);
        for version in (1..=40).map(Version) {
            let width = version.width();
            for dark_of_eight in [1, 4, 5, 7] {
                let modules: Vec<_> = (0..width * width).map(|_| random.next() >> 61 < dark_of_eight).collect();
                let matrix = Matrix::from_fn(width, |x, y| modules[y * width + x]);
                assert_same(&format!("version {}, {dark_of_eight}/8 dark", version.number()), &matrix);
            }
            for turned in [false, true] {
                let rows: Vec<Vec<bool>> = (0..width).map(|_| random_pieces(&mut random, width)).collect();
                let matrix = Matrix::from_fn(width, |x, y| if turned { rows[x][y] } else { rows[y][x] });
                assert_same(&format!("version {}, pieces", version.number()), &matrix);
            }
        }
    }

    /// A row made of 1:1:3:1:1 patterns, light areas and long runs, cut at the edge.
    fn random_pieces(random: &mut XorShift, width: usize) -> Vec<bool> {
        let mut row = Vec::new();
        while row.len() < width {
            row.extend_from_slice(match random.next() >> 61 {
                0..=2 => &[true, false, true, true, true, false, true],
                3 => &[false; 3],
                4 => &[false; 4],
                5 => &[true; 5],
                6 => &[true],
                _ => &[false],
            });
        }
        row.truncate(width);
        row
    }

    #[test]
    fn plain_matrices_have_the_penalty_of_the_clauses() {
        for width in [21, 25, 61, 65, 125, 129, 177] {
            assert_same("dark", &Matrix::from_fn(width, |_, _| true));
            assert_same("light", &Matrix::from_fn(width, |_, _| false));
            assert_same("stripes", &Matrix::from_fn(width, |x, _| x % 2 == 0));
            assert_same("corner", &Matrix::from_fn(width, |x, y| x + 1 == width && y + 1 == width));
        }
    }

    /// Points of single rows, each the first of an otherwise light matrix of 21 modules.
    #[test]
    fn a_row_has_the_points_of_the_table() {
        let row = |text: &str| Matrix::from_fn(21, |x, y| y == 0 && text.as_bytes()[x] == b'#');
        let light_rows = 20 * (21 - 2);
        assert_eq!(runs(&row("####.#.#.#.#.#.#.####")) - light_rows, 0);
        assert_eq!(runs(&row("#####.#.#.#.#.#.#.#.#")) - light_rows, 3);
        assert_eq!(runs(&row("######.#.#.#.#.######")) - light_rows, 4 + 4);
        assert_eq!(finders(&row("#...#.###.#....#.#.#.")), 40);
        assert_eq!(finders(&row("#...#.###.#...#.#.#.#")), 0);
        assert_eq!(finders(&row("....#.###.#....#.#.#.")), 40);
        assert_eq!(finders(&row("#.###.#...#...#.###.#")), 80);
    }
}
