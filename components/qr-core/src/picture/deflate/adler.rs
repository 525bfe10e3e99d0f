//! Adler-32 (RFC 1950, 8.2), which can add a row many times without looking at its bytes again.

/// The two sums of the checksum.
pub(super) struct Adler {
    low: u64,
    high: u64,
}

impl Adler {
    pub(super) fn new() -> Self {
        Self { low: 1, high: 0 }
    }

    /// Adds `bytes` as many `times`.
    pub(super) fn update(&mut self, bytes: &[u8], times: usize) {
        let (sum, sums) = sums(bytes);
        let (length, times) = (bytes.len() as u64, times as u64);
        // Each time adds the same to the low sum, and to the high one the low sum before it for every byte.
        let before = times * self.low + times * times.saturating_sub(1) / 2 * sum;
        self.high = (self.high + length * (before % MODULUS) + times * sums) % MODULUS;
        self.low = (self.low + times * sum) % MODULUS;
    }

    pub(super) fn sum(&self) -> u32 {
        u32::try_from(self.high << 16 | self.low).expect("both sums are below 2^16")
    }
}

/// Both sums of `bytes` from a start of zero: that of the bytes, and that of all sums on the way.
///
/// A byte counts in the latter as often as there are bytes from it to the end, which is known for a whole chunk at once.
fn sums(bytes: &[u8]) -> (u64, u64) {
    // A gigabyte fits into both.
    let (mut sum, mut sums) = (0_u64, 0_u64);
    let (chunks, rest) = bytes.as_chunks::<32>();
    for chunk in chunks {
        let (mut inner, mut inner_sums) = (0_u32, 0_u32);
        for (&byte, weight) in chunk.iter().zip((1..=32).rev()) {
            inner += u32::from(byte);
            inner_sums += u32::from(byte) * weight;
        }
        sums += sum * 32 + u64::from(inner_sums);
        sum += u64::from(inner);
    }
    for &byte in rest {
        sum += u64::from(byte);
        sums += sum;
    }
    (sum % MODULUS, sums % MODULUS)
}

/// The largest prime below 2^16.
const MODULUS: u64 = 65_521;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_of_a_known_text() {
        let mut adler = Adler::new();
        adler.update(b"Wikipedia", 1);
        assert_eq!(adler.sum(), 0x11e6_0398);
    }

    #[test]
    fn repeating_is_adding_again() {
        let bytes = vec![255; 70_000];
        let (mut once, mut again) = (Adler::new(), Adler::new());
        once.update(&bytes, 3);
        (0..3).for_each(|_| again.update(&bytes, 1));
        assert_eq!(once.sum(), again.sum());
    }
}
