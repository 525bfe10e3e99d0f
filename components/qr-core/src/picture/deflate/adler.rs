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
        // From a start of zero: the sum of the bytes, and the sum of all sums on the way.
        let (mut sum, mut sums) = (0_u64, 0_u64);
        for chunk in bytes.chunks(1 << 16) {
            for &byte in chunk {
                sum += u64::from(byte);
                sums += sum;
            }
            sums %= MODULUS;
        }
        let length = bytes.len() as u64;
        for _ in 0..times {
            self.high = (self.high + length * self.low + sums) % MODULUS;
            self.low = (self.low + sum) % MODULUS;
        }
    }

    pub(super) fn sum(&self) -> u32 {
        u32::try_from(self.high << 16 | self.low).expect("both sums are below 2^16")
    }
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
