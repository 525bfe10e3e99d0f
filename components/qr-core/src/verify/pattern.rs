//! Finder patterns: along every line through the middle, dark and light have the ratio 1:1:3:1:1 (clause 6.3.3).

use super::bitmap::Bitmap;
use crate::sort::sort;

/// The middle of a finder pattern, in pixels, and the width of its modules.
#[derive(Clone, Copy, Debug)]
pub(super) struct Centre {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) module: f64,
    /// Rows in which it was seen.
    seen: u32,
}

/// The likeliest finder patterns of a picture, at most [`MAX_CENTRES`].
pub(super) fn find(bitmap: &Bitmap) -> Vec<Centre> {
    let mut centres: Vec<Centre> = Vec::new();
    for y in 0..bitmap.height() {
        for (x, _) in matches(&runs(bitmap.row(y))) {
            // Seen across: is it one downwards, and across again through that middle?
            let column = |y| bitmap.get(pixel(x), y);
            let Some((down, height)) = match_at(column, y) else { continue };
            let row = |x| bitmap.get(x, pixel(down));
            let Some((across, width)) = match_at(row, pixel(x)) else { continue };
            let module = f64::midpoint(width, height);
            if (width - height).abs() > module * 0.6 {
                continue;
            }
            let near = |centre: &&mut Centre| {
                (centre.x - across).abs() < centre.module * 2.0 && (centre.y - down).abs() < centre.module * 2.0
            };
            if let Some(known) = centres.iter_mut().find(near) {
                let weight = f64::from(known.seen);
                for (mean, value) in [(&mut known.x, across), (&mut known.y, down), (&mut known.module, module)] {
                    *mean = (*mean * weight + value) / (weight + 1.0);
                }
                known.seen += 1;
            } else {
                centres.push(Centre { x: across, y: down, module, seen: 1 });
            }
        }
    }
    // Those that were seen more often first, among equals the upper one: the number of times above the place in the list.
    let mut order: Vec<u64> =
        (0_u64..).zip(&centres).map(|(index, centre)| u64::from(u32::MAX - centre.seen) << 32 | index).collect();
    sort(&mut order);
    let places = order.iter().take(MAX_CENTRES).filter_map(|key| usize::try_from(key & u64::from(u32::MAX)).ok());
    places.filter_map(|place| centres.get(place).copied()).collect()
}

/// Patterns that are looked at in threes.
const MAX_CENTRES: usize = 10;

/// The middle and the module width of the pattern around a place of a line.
///
/// Its five runs hold that place, so four more on either side are all that is looked at.
fn match_at(line: impl Fn(usize) -> Option<bool>, place: usize) -> Option<(f64, f64)> {
    let mut runs = Vec::with_capacity(9);
    let (mut start, mut end) = (place, place + 1);
    let mut color = line(place)?;
    for _ in 0..5 {
        while start > 0 && line(start - 1) == Some(color) {
            start -= 1;
        }
        runs.push((start, end - start, color));
        (end, color) = (start, !color);
        if start == 0 {
            break;
        }
    }
    runs.reverse();
    // The last one may go on behind the place.
    let (mut start, mut length, mut color) = runs.pop()?;
    for _ in 0..5 {
        while line(start + length) == Some(color) {
            length += 1;
        }
        runs.push((start, length, color));
        (start, length, color) = (start + length, 0, !color);
        if line(start).is_none() {
            break;
        }
    }
    let is_around = |(middle, module): &(f64, f64)| (middle - float(place) - 0.5).abs() <= module * 1.5;
    matches(&runs).find(is_around)
}

/// The middles of all patterns among the runs of a line, and the widths of their modules.
fn matches(runs: &[(usize, usize, bool)]) -> impl Iterator<Item = (f64, f64)> {
    runs.windows(5).filter_map(|five| {
        let &[(_, first, is_dark), (_, second, _), (start, middle, _), (_, fourth, _), (_, fifth, _)] = five else {
            return None;
        };
        let total = first + second + middle + fourth + fifth;
        let module = float(total) / 7.0;
        // The reference decode algorithm tolerates half a module; half a pixel is the edge's.
        let fits = |length: usize, modules: f64| (float(length) - modules * module).abs() <= 0.5 * module + 0.5;
        let is_pattern = is_dark
            && total >= 7
            && [first, second, fourth, fifth].into_iter().all(|length| fits(length, 1.0))
            && fits(middle, 3.0);
        is_pattern.then(|| (float(start) + float(middle) / 2.0, module))
    })
}

/// Where each run of equal pixels starts, its length, and whether it is dark.
fn runs(line: &[bool]) -> Vec<(usize, usize, bool)> {
    let mut start = 0;
    line.chunk_by(|a, b| a == b)
        .map(|run| {
            let at = start;
            start += run.len();
            (at, run.len(), run.first() == Some(&true))
        })
        .collect()
}

fn float(n: usize) -> f64 {
    u32::try_from(n).map_or(f64::MAX, f64::from)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place on a line is not negative")]
fn pixel(place: f64) -> usize {
    place as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(runs: &[usize]) -> Vec<bool> {
        runs.iter().enumerate().flat_map(|(index, &length)| vec![index % 2 == 1; length]).collect()
    }

    #[test]
    fn the_ratio_is_found_at_any_scale_and_nothing_else() {
        for scale in [1, 2, 3, 10] {
            let runs = [4, 1, 1, 3, 1, 1, 4].map(|length| length * scale);
            let found: Vec<_> = matches(&super::runs(&line(&runs))).collect();
            let middle = float(4 * scale) + float(7 * scale) / 2.0;
            assert_eq!(found, [(middle, float(scale))]);
        }
        for runs in [[4, 3, 3, 3, 3, 3, 4], [4, 2, 2, 2, 2, 2, 4], [4, 1, 6, 8, 6, 1, 4]] {
            assert_eq!(matches(&super::runs(&line(&runs))).next(), None, "{runs:?}");
        }
    }

    /// As among all runs of the line, of which those nearby are looked at only.
    #[test]
    fn a_pattern_is_found_from_every_place_of_its_middle_and_from_no_other() {
        for scale in [1, 2, 3, 10] {
            // Two patterns that share a run.
            let line = line(&[2, 1, 1, 3, 1, 1, 1, 3, 1, 1, 2].map(|length| length * scale));
            let all: Vec<_> = matches(&runs(&line)).collect();
            assert_eq!(all.len(), 2);
            for place in 0..line.len() {
                let is_around = |(middle, module): &&(f64, f64)| (middle - float(place) - 0.5).abs() <= module * 1.5;
                let found = match_at(|place| line.get(place).copied(), place);
                assert_eq!(found.as_ref(), all.iter().find(is_around), "{scale} {place}");
            }
            assert_eq!(match_at(|place| line.get(place).copied(), line.len()), None);
        }
    }
}
