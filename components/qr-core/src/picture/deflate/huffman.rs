//! Huffman codes of limited length (RFC 1951, 3.2.2).

use crate::sort::sort;

/// The length in bits of each symbol's code, at most `max_bits`; 0 for symbols that do not occur.
///
/// Always at least two symbols get a code, since some readers refuse a single one.
pub(super) fn lengths(counts: &[u32], max_bits: usize) -> Vec<u8> {
    // Counts above symbols in one number.
    let mut used: Vec<u64> = (0_u64..)
        .zip(counts)
        .filter(|(_, count)| **count > 0)
        .map(|(symbol, &count)| u64::from(count) << 32 | symbol)
        .collect();
    for (symbol, count) in (0_u64..).zip(counts) {
        if used.len() >= 2 {
            break;
        }
        if *count == 0 {
            used.push(symbol);
        }
    }
    sort(&mut used);
    let weights: Vec<u32> = used.iter().map(|&used| high(used)).collect();
    let numbers = limit(&depths(&weights), max_bits);
    let mut lengths = vec![0; counts.len()];
    // The rarest symbols have the longest codes.
    let by_rarity = numbers.iter().enumerate().rev().flat_map(|(bits, &number)| std::iter::repeat_n(bits, number));
    for (bits, used) in by_rarity.zip(used) {
        if let Some(length) = lengths.get_mut(low(used) as usize) {
            *length = u8::try_from(bits).unwrap_or(u8::MAX);
        }
    }
    lengths
}

/// The upper half of a number.
fn high(number: u64) -> u32 {
    low(number >> 32)
}

/// The lower half of a number.
fn low(number: u64) -> u32 {
    u32::try_from(number & u64::from(u32::MAX)).unwrap_or(u32::MAX)
}

/// The depth in Huffman's tree of each of at least two `weights`, which are in ascending order.
///
/// Leaves and inner nodes wait in a queue each; both are ascending, so the two lightest are always in front.
fn depths(weights: &[u32]) -> Vec<usize> {
    let leaves = weights.len();
    let mut nodes: Vec<(u32, usize)> = weights.iter().map(|&weight| (weight, 0)).collect();
    let (mut leaf, mut inner) = (0, leaves);
    while nodes.len() < 2 * leaves - 1 {
        let parent = nodes.len();
        let mut sum = 0;
        for _ in 0..2 {
            let is_leaf =
                leaf < leaves && nodes.get(inner).is_none_or(|node| nodes.get(leaf).is_some_and(|l| l <= node));
            let next = if is_leaf { &mut leaf } else { &mut inner };
            if let Some(node) = nodes.get_mut(*next) {
                sum += node.0;
                node.1 = parent;
            }
            *next += 1;
        }
        nodes.push((sum, 0));
    }
    // From the root down, a parent's depth is known before its children's.
    let mut depths = vec![0; nodes.len()];
    for (index, (_, parent)) in nodes.iter().enumerate().rev().skip(1) {
        let depth = depths.get(*parent).map_or(0, |depth| depth + 1);
        if let Some(own) = depths.get_mut(index) {
            *own = depth;
        }
    }
    depths.truncate(leaves);
    depths
}

/// How many codes there are of each length when none may be longer than `max_bits`.
fn limit(depths: &[usize], max_bits: usize) -> Vec<usize> {
    let mut numbers = vec![0; max_bits + 1];
    for &depth in depths {
        if let Some(number) = numbers.get_mut(depth.min(max_bits)) {
            *number += 1;
        }
    }
    // Kraft's sum, in units of the longest code, is 2^max_bits for a complete code. Codes that were cut make it larger; each
    // step puts one of them beside a shorter code, which becomes longer by a bit.
    let kraft: usize = numbers.iter().enumerate().skip(1).map(|(bits, number)| number << (max_bits - bits)).sum();
    for _ in 1 << max_bits..kraft {
        let Some(bits) = (1..max_bits).rev().find(|&bits| numbers.get(bits).is_some_and(|&number| number > 0)) else {
            break;
        };
        for (bits, add, sub) in [(max_bits, 0, 1), (bits, 0, 1), (bits + 1, 2, 0)] {
            if let Some(number) = numbers.get_mut(bits) {
                *number = *number + add - sub;
            }
        }
    }
    numbers
}

/// The code of each symbol, its first bit lowest (RFC 1951, 3.1.1), from the lengths.
pub(super) fn codes(lengths: &[u8]) -> Vec<u16> {
    let mut numbers = [0_u16; 16];
    for &length in lengths {
        if let Some(number) = numbers.get_mut(usize::from(length)) {
            *number += 1;
        }
    }
    let mut next = [0_u16; 16];
    let mut first = 0_u16;
    for (next, number) in next.iter_mut().zip(numbers).skip(1) {
        first <<= 1;
        *next = first;
        first = first.wrapping_add(number);
    }
    let code = |&length: &u8| match next.get_mut(usize::from(length)) {
        Some(next) if length > 0 => {
            let code = *next;
            *next = next.wrapping_add(1);
            code.reverse_bits() >> (16 - length)
        }
        _ => 0,
    };
    lengths.iter().map(code).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kraft(lengths: &[u8]) -> f64 {
        lengths.iter().filter(|length| **length > 0).map(|&length| 0.5_f64.powi(length.into())).sum()
    }

    #[test]
    fn frequent_symbols_have_short_codes() {
        assert_eq!(lengths(&[1, 1, 2, 4, 0, 8], 15), [4, 4, 3, 2, 0, 1]);
    }

    #[test]
    fn a_code_is_complete_and_within_the_limit() {
        let mut fibonacci = vec![1_u32, 1];
        while fibonacci.len() < 40 {
            fibonacci.push(fibonacci.iter().rev().take(2).sum());
        }
        for max_bits in [6, 7, 9, 15] {
            for counts in [&fibonacci[..], &[5; 19], &[1, 0], &[0, 0, 0, 9], &[0; 30], &[1, 1_000_000, 1]] {
                let lengths = lengths(counts, max_bits);
                assert!((kraft(&lengths) - 1.0).abs() < 1e-12, "{lengths:?}");
                assert!(lengths.iter().all(|&length| usize::from(length) <= max_bits), "{lengths:?}");
            }
        }
    }

    /// The example of RFC 1951, 3.2.2, with the order of the bits reversed.
    #[test]
    fn codes_of_the_specification() {
        let reversed = |code: &str| u16::from_str_radix(&code.chars().rev().collect::<String>(), 2).unwrap();
        let expected = ["010", "011", "100", "101", "110", "00", "1110", "1111"].map(reversed);
        assert_eq!(codes(&[3, 3, 3, 3, 3, 2, 4, 4]), expected);
    }
}
