//! The one sort of this crate, of numbers: a program then needs no more than one kind.

use std::collections::BinaryHeap;

/// Sorts `numbers`. A heap takes a tenth of the code of the standard library's sort and, for a thousand numbers, twice the time.
pub(crate) fn sort(numbers: &mut Vec<u64>) {
    if cfg!(feature = "small") {
        *numbers = BinaryHeap::from(std::mem::take(numbers)).into_sorted_vec();
    } else {
        numbers.sort_unstable();
    }
}
