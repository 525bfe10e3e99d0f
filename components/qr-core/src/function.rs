//! Function patterns and the areas that are kept free of data (clause 6.3, clause 7.10).

use crate::Version;
use crate::row::Row;

/// The modules of a version that do not depend on the data.
///
/// Both are the same when rows and columns are exchanged, so they serve columns and rows alike.
pub(crate) struct Function {
    /// Dark where a function pattern or the version information is dark. Format information and the dark module beside
    /// it are left light.
    pub(crate) dark: Vec<Row>,
    /// Dark where a codeword's bit goes.
    pub(crate) data: Vec<Row>,
}

impl Function {
    /// Those of a symbol of versions 1 to 40.
    pub(crate) fn of(version: Version) -> Self {
        let width = version.width();
        let last_eight = Row::span(width - 8, 8);
        let corners = Row::span(0, 8) | last_eight; // Finder patterns with their separators (clauses 6.3.3, 6.3.4).
        let format = Row::span(0, 9) | last_eight; // Format information is beside them (clause 7.9.1).
        let all = Row::dark(width);
        let timing = Row([0x5555_5555_5555_5555; 3]); // Clause 6.3.5: dark in the even rows and columns.
        let mut function = Self {
            dark: (0..width).map(|y| if y % 2 == 0 { Row::span(6, 1) } else { Row::default() }).collect(),
            data: vec![all & !Row::span(6, 1); width],
        };
        for (y, (dark, data)) in function.dark.iter_mut().zip(&mut function.data).enumerate() {
            let (from_left, from_right) = (y < 9, y + 8 >= width);
            match y {
                6 => (*dark, *data) = (timing & all & !corners, Row::default()),
                _ if from_left => *data = *data & !format,
                _ if from_right => *data = *data & !Row::span(0, 9),
                _ => {}
            }
            if y < 7 {
                let pattern = finder_row(y);
                *dark = *dark & !corners | Row::bits_at(pattern, 0) | Row::bits_at(pattern, width - 7);
            } else if y == 7 || y + 8 == width {
                *dark = *dark & !Row::span(0, 8);
            } else if y + 7 >= width {
                *dark = *dark & !Row::span(0, 8) | Row::bits_at(finder_row(y + 7 - width), 0);
            }
        }
        function.add_alignment_patterns(version);
        function.add_version_information(version);
        function
    }

    /// Whether the module in column `x` of row `y` never carries a codeword's bit; so do those outside.
    pub(crate) fn is_function(&self, x: usize, y: usize) -> bool {
        self.data.get(y).is_none_or(|row| !row.is_dark(x))
    }

    /// Clause 6.3.6, annex E: around every pair of centres that is not in a finder pattern.
    fn add_alignment_patterns(&mut self, version: Version) {
        let centres = alignment_centres(version);
        let Some((&last, centres_before)) = centres.as_slice().split_last() else { return };
        // A band of five rows has the patterns of one centre row; the first and the last band leave out the corners.
        let pattern = |centres: &[usize], bits: u64| {
            centres.iter().fold(Row::default(), |row, &x| row | Row::bits_at(bits, x - 2))
        };
        for &y in centres.as_slice() {
            let in_band: &[usize] = match y {
                6 => centres_before.get(1..).unwrap_or_default(),
                _ if y == last => centres.as_slice().get(1..).unwrap_or_default(),
                _ => centres.as_slice(),
            };
            let (full, ring, centre) =
                (pattern(in_band, 0b11111), pattern(in_band, 0b10001), pattern(in_band, 0b10101));
            for (offset, bits) in [full, ring, centre, ring, full].into_iter().enumerate() {
                if let (Some(dark), Some(data)) = (self.dark.get_mut(y - 2 + offset), self.data.get_mut(y - 2 + offset))
                {
                    *dark = *dark & !full | bits;
                    *data = *data & !full;
                }
            }
        }
    }

    /// Clause 7.10: two blocks of 3 × 6 modules, one of which is the other with rows and columns exchanged.
    fn add_version_information(&mut self, version: Version) {
        if version.number() < 7 {
            return;
        }
        let bits = u64::from(version_information(version));
        let first = version.width() - 11;
        for (y, (dark, data)) in self.dark.iter_mut().zip(&mut self.data).enumerate() {
            if y < 6 {
                *dark = *dark | Row::bits_at(bits >> (3 * y) & 0b111, first);
                *data = *data & !Row::span(first, 3);
            } else if (first..first + 3).contains(&y) {
                // The bits of this row are every third one.
                let row = (0..6).fold(0, |row, x| row | (bits >> (3 * x + y - first) & 1) << x);
                *dark = *dark & !Row::span(0, 6) | Row::bits_at(row, 0);
                *data = *data & !Row::span(0, 6);
            }
        }
    }
}

/// Row `y` of a finder pattern (clause 6.3.3).
fn finder_row(y: usize) -> u64 {
    match y {
        0 | 6 => 0b111_1111,
        1 | 5 => 0b100_0001,
        _ => 0b101_1101,
    }
}

/// The rows, and columns, of the alignment patterns' centres: at most seven, in ascending order.
struct Centres {
    positions: [usize; 7],
    count: usize,
}

impl Centres {
    fn as_slice(&self) -> &[usize] {
        self.positions.get(..self.count).unwrap_or_default()
    }
}

/// Annex E: from row 6 to the seventh row from the bottom, in even and equal steps but for the first.
fn alignment_centres(version: Version) -> Centres {
    let number = usize::from(version.number());
    let mut positions = [6; 7];
    if number == 1 {
        return Centres { positions, count: 0 };
    }
    let count = number / 7 + 2;
    let last = version.width() - 7;
    // The table rounds the step to the next even number, except for version 32, where it takes the one before.
    let step = if number == 32 { 26 } else { (last - 6).div_ceil(2 * (count - 1)) * 2 };
    for (steps, position) in positions.iter_mut().take(count).skip(1).rev().enumerate() {
        *position = last - steps * step;
    }
    Centres { positions, count }
}

/// The version with its BCH (18, 6) check bits (annex D).
fn version_information(version: Version) -> u32 {
    /// x¹² + x¹¹ + x¹⁰ + x⁹ + x⁸ + x⁵ + x² + 1.
    const GENERATOR: u32 = 0b1_1111_0010_0101;
    let data = u32::from(version.number()) << 12;
    let remainder =
        (0..6).rev().fold(data, |rest, bit| if rest >> (bit + 12) & 1 == 1 { rest ^ GENERATOR << bit } else { rest });
    data | remainder
}

#[cfg(test)]
mod tests {
    use qrcode::canvas::{Canvas, Module};

    use super::*;

    #[test]
    fn patterns_and_data_areas_are_those_of_the_qrcode_crate() {
        for version in (1..=40).map(Version::normal) {
            let mut canvas = Canvas::new(qrcode::Version::Normal(i16::from(version.number())), qrcode::EcLevel::L);
            canvas.draw_all_functional_patterns();
            let function = Function::of(version);
            let width = version.width();
            // Format information is drawn there, but for the timing patterns.
            let is_beside_finder = |n: usize| n < 9 || n + 8 >= width;
            for (y, row) in (0..).zip(0..width) {
                for (x, column) in (0..).zip(0..width) {
                    let module = canvas.get(x, y);
                    let is_data = module == Module::Empty;
                    assert_eq!(function.is_function(column, row), !is_data, "version {version}, column {x}, row {y}");
                    let is_format =
                        x != 6 && y != 6 && (x == 8 && is_beside_finder(row) || y == 8 && is_beside_finder(column));
                    let is_dark = module.is_dark() && !is_data && !is_format;
                    assert_eq!(function.dark[row].is_dark(column), is_dark, "version {version}, column {x}, row {y}");
                }
            }
        }
    }

    /// The example of annex D.2.
    #[test]
    fn the_version_information_of_the_standard() {
        assert_eq!(version_information(Version::normal(7)), 0b00_0111_1100_1001_0100);
    }

    #[test]
    fn rows_and_columns_are_alike() {
        for version in (1..=40).map(Version::normal) {
            let function = Function::of(version);
            for y in 0..version.width() {
                for x in 0..y {
                    assert_eq!(function.dark[y].is_dark(x), function.dark[x].is_dark(y), "version {version}");
                    assert_eq!(function.data[y].is_dark(x), function.data[x].is_dark(y), "version {version}");
                }
            }
        }
    }
}
