//! How much of each pixel of one row is inside.

use std::ops::Range;

use super::FULL;

/// The coverage of a row of pixels: starts and ends of spans, and what is between as differences.
pub(super) struct Coverage {
    width_px: usize,
    ends: Vec<u32>,
    between: Vec<i32>,
    sums: Vec<u32>,
    /// The pixels that were touched: all others are empty.
    touched: Range<usize>,
}

impl Coverage {
    pub(super) fn new(width_px: usize) -> Self {
        let zeros = vec![0; width_px + 2];
        let sums = Vec::with_capacity(width_px);
        Self { width_px, ends: zeros, between: vec![0; width_px + 2], sums, touched: 0..0 }
    }

    /// Adds a span, in 1/256 pixel; what is outside the row is left out.
    pub(super) fn add(&mut self, from: i64, to: i64) {
        let end = i64::try_from(self.width_px * 256).unwrap_or(i64::MAX);
        let [from, to] = [from, to].map(|x| usize::try_from(x.clamp(0, end)).unwrap_or(0));
        if from >= to {
            return;
        }
        let part = |length: usize| u32::try_from(length).unwrap_or(0);
        let (first, last) = (from / 256, to / 256);
        let start = if self.touched.is_empty() { first } else { self.touched.start.min(first) };
        self.touched = start..self.touched.end.max(last + 1);
        if first == last {
            add_at(&mut self.ends, first, part(to - from));
            return;
        }
        add_at(&mut self.ends, first, part(256 - from % 256));
        add_at(&mut self.ends, last, part(to % 256));
        add_at(&mut self.between, first + 1, 256);
        add_at(&mut self.between, last, -256);
    }

    /// The first touched pixel and the sums from there on, if there are any; the row is empty afterwards.
    pub(super) fn take(&mut self) -> Option<(usize, &[u32])> {
        let touched = std::mem::take(&mut self.touched);
        if touched.is_empty() {
            return None;
        }
        // Past the row lie differences only, which are to be cleared too.
        let (ends, between) = (self.ends.get_mut(touched.clone())?, self.between.get_mut(touched.clone())?);
        let mut inside = 0_i32;
        self.sums.clear();
        self.sums.extend(ends.iter_mut().zip(between).map(|(end, between)| {
            inside += std::mem::take(between);
            (inside.unsigned_abs() + std::mem::take(end)).min(FULL)
        }));
        self.sums.truncate(self.width_px - touched.start);
        Some((touched.start, &self.sums))
    }
}

fn add_at<T: std::ops::AddAssign>(values: &mut [T], index: usize, value: T) {
    if let Some(target) = values.get_mut(index) {
        *target += value;
    }
}
