//! Which pattern or information stands where data do not (clause 6.3), by its place in the symbol.

use crate::Version;
use crate::function::Function;

/// What a module is for that carries no codeword's bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pattern {
    /// A finder pattern or its separator.
    Finder,
    Timing,
    /// Format information and the dark module.
    Format,
    Version,
    /// The alignment pattern near the corner that has no finder pattern: it gives a reader the fourth point.
    CornerAlignment,
    /// Any other alignment pattern.
    Alignment,
}

impl Pattern {
    /// The pattern at column `x` of row `y` in a symbol of versions 1 to 40, whose function patterns `function` has; none
    /// for data and outside.
    pub(crate) fn at(version: Version, function: &Function, x: usize, y: usize) -> Option<Self> {
        let width = version.width();
        if x >= width || y >= width || !function.is_function(x, y) {
            return None;
        }
        let far = width - 8; // The first column or row of the far finder patterns, their separators included.
        let is_corner = |n: usize| (width - 9..width - 4).contains(&n);
        Some(match (x, y) {
            (0..8, 0..8) => Self::Finder, // Clauses 6.3.3 and 6.3.4.
            (_, 0..8) if x >= far => Self::Finder,
            (0..8, _) if y >= far => Self::Finder,
            (6, _) | (_, 6) => Self::Timing, // Clause 6.3.5; it goes on through alignment patterns.
            (8, _) if y < 9 || y >= far => Self::Format, // Clause 7.9.
            (_, 8) if x < 9 || x >= far => Self::Format,
            (0..6, _) | (_, 0..6) if version.number() >= 7 && (x >= far - 3 || y >= far - 3) => Self::Version, // 7.10
            _ if is_corner(x) && is_corner(y) => Self::CornerAlignment, // Clause 6.3.6.
            _ => Self::Alignment,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(number: u8, pattern: Pattern) -> usize {
        let version = Version::normal(number);
        let function = Function::of(version);
        let places = (0..version.width()).flat_map(|y| (0..version.width()).map(move |x| (x, y)));
        places.filter(|&(x, y)| Pattern::at(version, &function, x, y) == Some(pattern)).count()
    }

    /// Clause 6.3 and annex E: three finder patterns of 8 × 8 modules, 5 × 5 to an alignment pattern, of which those on
    /// a timing pattern share 5 modules with it.
    #[test]
    fn every_pattern_has_the_modules_of_the_standard() {
        for (number, alignment_patterns, on_timing) in [(1, 0, 0), (2, 1, 0), (6, 1, 0), (7, 6, 2), (40, 46, 10)] {
            let width = Version::normal(number).width();
            assert_eq!(count(number, Pattern::Finder), 3 * 64);
            assert_eq!(count(number, Pattern::Timing), 2 * (width - 16));
            assert_eq!(count(number, Pattern::Format), 31);
            assert_eq!(count(number, Pattern::Version), if number < 7 { 0 } else { 36 });
            let corners = usize::from(alignment_patterns > 0);
            assert_eq!(count(number, Pattern::CornerAlignment), 25 * corners);
            assert_eq!(count(number, Pattern::Alignment), 25 * (alignment_patterns - corners) - 5 * on_timing);
        }
    }
}
