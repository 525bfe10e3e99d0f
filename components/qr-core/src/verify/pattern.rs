//! Finder patterns: along every line through the middle, dark and light have the ratio 1:1:3:1:1 (clause 6.3.3).

use super::bitmap::Bitmap;

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
        for (x, _) in matches(bitmap.row(y)) {
            // Seen across: is it one downwards, and across again through that middle?
            let Some((down, height)) = match_at(&bitmap.column(pixel(x)), y) else { continue };
            let Some((across, width)) = match_at(bitmap.row(pixel(down)), pixel(x)) else { continue };
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
    centres.sort_by_key(|centre| std::cmp::Reverse(centre.seen));
    centres.truncate(MAX_CENTRES);
    centres
}

/// Patterns that are looked at in threes.
const MAX_CENTRES: usize = 10;

/// The middle and the module width of the pattern around a place of a line.
fn match_at(line: &[bool], place: usize) -> Option<(f64, f64)> {
    let away = |(middle, module): &(f64, f64)| (middle - float(place) - 0.5).abs() <= module * 1.5;
    matches(line).into_iter().find(away)
}

/// The middles of all patterns on a line, and the widths of their modules.
fn matches(line: &[bool]) -> Vec<(f64, f64)> {
    let runs: Vec<(usize, usize, bool)> = runs(line);
    runs.windows(5)
        .filter_map(|five| {
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
        .collect()
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
            let found = matches(&line(&runs));
            let middle = float(4 * scale) + float(7 * scale) / 2.0;
            assert_eq!(found, [(middle, float(scale))]);
        }
        for runs in [[4, 3, 3, 3, 3, 3, 4], [4, 2, 2, 2, 2, 2, 4], [4, 1, 6, 8, 6, 1, 4]] {
            assert!(matches(&line(&runs)).is_empty(), "{runs:?}");
        }
    }
}
