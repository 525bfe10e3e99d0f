//! The error correction codewords of one block: a remainder over GF(2⁸) (clause 7.5.2, annex A).

/// A generator polynomial, ready for divisions.
///
/// The products of its coefficients with each half of a codeword are at hand, so a step of the division is two look-ups
/// and three additions of 32 bytes at once.
pub(crate) struct Generator {
    degree: usize,
    /// The products with 0x00 to 0x0f.
    low: [Polynomial; 16],
    /// The products with 0x00, 0x10 to 0xf0.
    high: [Polynomial; 16],
}

/// The coefficients of a polynomial, one a byte: the highest power in the lowest byte of the first word.
type Polynomial = [u64; 4];

impl Generator {
    /// The generator of `degree` check codewords, 2 to 30 (annex A): (x - 2⁰)(x - 2¹) … (x - 2ⁿ⁻¹).
    pub(crate) fn of_degree(degree: usize) -> Self {
        let mut power = *GENERATORS.get(degree).expect("a block has at most 30 check codewords");
        let mut tables = [[Polynomial::default(); 16]; 2];
        for products in &mut tables {
            for bit in 0..4 {
                // The products with this bit are those without it, plus the generator times the bit.
                let (known, rest) = products.split_at_mut(1 << bit);
                for (product, without) in rest.iter_mut().zip(known) {
                    *product = add(*without, power);
                }
                power = power.map(double);
            }
        }
        let [low, high] = tables;
        Self { degree, low, high }
    }

    /// The check codewords of a block, and zeros after them up to 32.
    pub(crate) fn remainder(&self, block: &[u8]) -> [u8; 32] {
        let mut rest = Polynomial::default();
        for &codeword in block {
            let [a, b, c, d] = rest;
            let lead = codeword ^ a.to_le_bytes()[0];
            let shifted = [a >> 8 | b << 56, b >> 8 | c << 56, c >> 8 | d << 56, d >> 8];
            let low = self.low.get(usize::from(lead & 15)).copied().unwrap_or_default();
            let high = self.high.get(usize::from(lead >> 4)).copied().unwrap_or_default();
            rest = add(shifted, add(low, high));
        }
        let mut bytes = [0; 32];
        for (bytes, word) in bytes.chunks_exact_mut(8).zip(rest) {
            bytes.copy_from_slice(&word.to_le_bytes());
        }
        debug_assert!(bytes.iter().skip(self.degree).all(|&byte| byte == 0));
        bytes
    }
}

/// The generator polynomials by their degree, without the leading 1 (annex A); each is the one before it times (x - 2ⁿ⁻¹).
#[expect(clippy::indexing_slicing, reason = "it is evaluated when the crate is compiled")]
const GENERATORS: [Polynomial; MAX_DEGREE + 1] = {
    let mut generators = [[0; 4]; MAX_DEGREE + 1];
    let mut coefficients = [0_u8; 8 * 4]; // The highest power first.
    let mut root = 1;
    let mut degree = 0;
    while degree < MAX_DEGREE {
        // Every coefficient gains the one before it, times the root.
        let mut before = 1;
        let mut power = 0;
        while power <= degree {
            let gained = coefficients[power] ^ multiply(before, root);
            before = coefficients[power];
            coefficients[power] = gained;
            power += 1;
        }
        root = multiply(root, 2);
        degree += 1;
        let mut byte = 0;
        while byte < coefficients.len() {
            generators[degree][byte / 8] |= (coefficients[byte] as u64) << (8 * (byte % 8));
            byte += 1;
        }
    }
    generators
};

/// The most check codewords that a block has (table 9).
const MAX_DEGREE: usize = 30;

/// The product in GF(2⁸) modulo x⁸ + x⁴ + x³ + x² + 1 (clause 7.5.2).
const fn multiply(a: u8, b: u8) -> u8 {
    let mut product: u8 = 0;
    let mut bit = 8;
    while bit > 0 {
        bit -= 1;
        let carry = if product >> 7 == 1 { 0x1d } else { 0 };
        product = (product << 1) ^ carry ^ if b >> bit & 1 == 1 { a } else { 0 };
    }
    product
}

/// Every byte times 2 in the same field.
fn double(word: u64) -> u64 {
    const LOW_BITS: u64 = 0x0101_0101_0101_0101;
    let carries = word >> 7 & LOW_BITS;
    ((word & (LOW_BITS * 0x7f)) << 1) ^ (carries * 0x1d)
}

fn add(a: Polynomial, b: Polynomial) -> Polynomial {
    let ([a0, a1, a2, a3], [b0, b1, b2, b3]) = (a, b);
    [a0 ^ b0, a1 ^ b1, a2 ^ b2, a3 ^ b3]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of annex I.2: version 1-M, "01234567".
    #[test]
    fn the_example_of_the_standard() {
        let data = [0x10, 0x20, 0x0c, 0x56, 0x61, 0x80, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11];
        let checks = [0xa5, 0x24, 0xd4, 0xc1, 0xed, 0x36, 0xc7, 0x87, 0x2c, 0x55];
        assert_eq!(Generator::of_degree(10).remainder(&data)[..10], checks);
    }

    #[test]
    fn every_byte_is_doubled_as_by_multiplication() {
        for byte in 0..=u8::MAX {
            assert_eq!(double(u64::from_le_bytes([byte; 8])).to_le_bytes(), [multiply(byte, 2); 8], "{byte}");
        }
    }
}
