//! Reed–Solomon error correction (clause 7.5.2, annex B): wrong codewords of a block are found and put right.

/// Corrects `block`, data and then `ec_codewords` codewords, and tells how many were wrong.
///
/// `None` when more than half of `ec_codewords` are wrong, as far as that can be noticed; the block is then of no use.
pub(super) fn correct(block: &mut [u8], ec_codewords: usize) -> Option<usize> {
    let syndromes = syndromes(block, ec_codewords);
    if syndromes.iter().all(|&syndrome| syndrome == 0) {
        return Some(0);
    }
    let locator = locator(&syndromes);
    let wrong = locator.len() - 1;
    if wrong > ec_codewords / 2 {
        return None;
    }
    let evaluator = product(&syndromes, &locator, ec_codewords);
    let derivative: Vec<u8> =
        locator.iter().skip(1).enumerate().map(|(power, &c)| if power % 2 == 0 { c } else { 0 }).collect();
    let (mut found, mut power) = (0, 1); // `power` is α to the distance from the block's end
    for codeword in block.iter_mut().rev() {
        let inverse = inverse(power);
        if value(&locator, inverse) == 0 {
            found += 1;
            // Forney's formula; the first root of the generator polynomial is α⁰.
            let magnitude = multiply(value(&evaluator, inverse), self::inverse(value(&derivative, inverse)));
            *codeword ^= multiply(power, magnitude);
        }
        power = multiply(power, 2);
    }
    let is_right = found == wrong && self::syndromes(block, ec_codewords).iter().all(|&syndrome| syndrome == 0);
    is_right.then_some(wrong)
}

/// The block as a polynomial at α⁰ … αⁿ⁻¹: all zero when nothing is wrong.
fn syndromes(block: &[u8], count: usize) -> Vec<u8> {
    let roots = std::iter::successors(Some(1), |&root| Some(multiply(root, 2))).take(count);
    roots.map(|root| block.iter().fold(0, |sum, &codeword| multiply(sum, root) ^ codeword)).collect()
}

/// The error locator polynomial, constant term first (Berlekamp and Massey).
fn locator(syndromes: &[u8]) -> Vec<u8> {
    let (mut current, mut previous) = (vec![1_u8], vec![1_u8]);
    let (mut errors, mut shift, mut last) = (0, 1, 1_u8);
    for step in 0..syndromes.len() {
        let terms = current.iter().zip(syndromes.iter().take(step + 1).rev());
        let discrepancy = terms.fold(0, |sum, (&c, &syndrome)| sum ^ multiply(c, syndrome));
        if discrepancy == 0 {
            shift += 1;
            continue;
        }
        let factor = multiply(discrepancy, inverse(last));
        let mut next = current.clone();
        next.resize(next.len().max(previous.len() + shift), 0);
        for (target, &c) in next.iter_mut().skip(shift).zip(&previous) {
            *target ^= multiply(factor, c);
        }
        if 2 * errors <= step {
            errors = step + 1 - errors;
            previous = std::mem::replace(&mut current, next);
            (last, shift) = (discrepancy, 1);
        } else {
            current = next;
            shift += 1;
        }
    }
    current.truncate(current.iter().rposition(|&c| c != 0).map_or(1, |degree| degree + 1));
    current
}

/// The product of two polynomials, constant term first, up to `terms` terms.
fn product(left: &[u8], right: &[u8], terms: usize) -> Vec<u8> {
    let mut sum = vec![0; terms];
    for (power, &factor) in right.iter().enumerate() {
        for (target, &c) in sum.iter_mut().skip(power).zip(left) {
            *target ^= multiply(factor, c);
        }
    }
    sum
}

/// The value of a polynomial, constant term first, at `x`.
fn value(polynomial: &[u8], x: u8) -> u8 {
    polynomial.iter().rev().fold(0, |sum, &c| multiply(sum, x) ^ c)
}

/// The product in GF(2⁸) modulo x⁸ + x⁴ + x³ + x² + 1 (clause 7.5.2).
fn multiply(left: u8, right: u8) -> u8 {
    let mut product = 0;
    for bit in (0..8).rev() {
        let carry = product >> 7;
        product = (product << 1) ^ (carry * 0x1d) ^ ((right >> bit & 1) * left);
    }
    product
}

/// `x` to the power of 254, which is 1 / `x`; 0 for 0.
fn inverse(x: u8) -> u8 {
    let square = |value| multiply(value, value);
    let (mut power, mut product) = (x, 1);
    for _ in 0..7 {
        power = square(power); // x², x⁴ … x¹²⁸, whose product is x²⁵⁴
        product = multiply(product, power);
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of annex I.2, step 2: the data codewords of "01234567" at version 1-M and their error correction.
    const ANNEX_I: [u8; 26] = [
        0x10, 0x20, 0x0c, 0x56, 0x61, 0x80, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xa5, 0x24,
        0xd4, 0xc1, 0xed, 0x36, 0xc7, 0x87, 0x2c, 0x55,
    ];

    #[test]
    fn the_example_of_the_standard_has_no_error() {
        let mut block = ANNEX_I;
        assert_eq!(correct(&mut block, 10), Some(0));
        assert_eq!(block, ANNEX_I);
    }

    #[test]
    fn up_to_half_of_the_error_correction_codewords_are_restored_wherever_they_are() {
        for first in 0..ANNEX_I.len() {
            for wrong in 1..=5 {
                let mut block = ANNEX_I;
                for index in 0..wrong {
                    block[(first + index * 5) % 26] ^= 0x9d_u8.rotate_left(u32::try_from(index).unwrap());
                }
                assert_eq!(correct(&mut block, 10), Some(wrong), "{wrong} from {first}");
                assert_eq!(block, ANNEX_I);
            }
        }
    }

    #[test]
    fn more_errors_never_give_the_original() {
        for first in 0..ANNEX_I.len() {
            let mut block = ANNEX_I;
            for index in 0..6 {
                block[(first + index * 3) % 26] ^= 0x55;
            }
            assert!(correct(&mut block, 10).is_none() || block != ANNEX_I);
        }
    }

    #[test]
    fn every_number_but_zero_has_an_inverse() {
        assert!((1..=255).all(|x| multiply(x, inverse(x)) == 1));
        assert_eq!(inverse(0), 0);
    }
}
