//! The bit stream of a symbol (clause 7.4): numbers of some bits each, the most significant bit first.

/// Codewords that are being written.
pub(crate) struct Bits {
    codewords: Vec<u8>,
    /// The bits that fill no codeword yet, at the low end; fewer than 8 between calls.
    pending: u64,
    unwritten: u32,
}

impl Bits {
    /// No bits yet, and room for `codewords`.
    pub(crate) fn with_capacity(codewords: usize) -> Self {
        Self { codewords: Vec::with_capacity(codewords), pending: 0, unwritten: 0 }
    }

    /// The number of bits.
    pub(crate) fn len(&self) -> usize {
        self.codewords.len() * 8 + self.unwritten as usize
    }

    /// Appends the lowest `bits` bits of `number`, which has no others; at most 32.
    pub(crate) fn push(&mut self, number: u32, bits: u32) {
        self.pending = self.pending << bits | u64::from(number);
        self.unwritten += bits;
        while self.unwritten >= 8 {
            self.unwritten -= 8;
            self.codewords.push((self.pending >> self.unwritten).to_le_bytes()[0]);
        }
    }

    /// Appends whole bytes.
    pub(crate) fn extend(&mut self, bytes: &[u8]) {
        let (mut before, shift) = (self.pending, self.unwritten);
        self.codewords.extend(bytes.iter().map(|&byte| {
            before = before << 8 | u64::from(byte);
            (before >> shift).to_le_bytes()[0]
        }));
        self.pending = before & 0xff;
    }

    /// The codewords after the terminator, padded to `capacity_bits` (clauses 7.4.9 and 7.4.10).
    ///
    /// The terminator of `terminator_bits` zeros is cut where the symbol is full. A capacity that ends with half a codeword
    /// (M1 and M3, clause 7.4.10) has it in the upper half of the last byte, as zeros when it is padding.
    pub(crate) fn into_codewords(mut self, capacity_bits: usize, terminator_bits: usize) -> Vec<u8> {
        let terminator = capacity_bits.saturating_sub(self.len()).min(terminator_bits);
        self.push(0, u32::try_from(terminator).unwrap_or(0));
        if self.unwritten > 0 {
            self.push(0, 8 - self.unwritten);
        }
        let whole = capacity_bits / 8;
        let pads = whole.saturating_sub(self.codewords.len());
        self.codewords.extend([0b1110_1100, 0b0001_0001].into_iter().cycle().take(pads));
        self.codewords.resize(capacity_bits.div_ceil(8), 0);
        self.codewords
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(codewords: &[u8]) -> String {
        codewords.iter().fold(String::new(), |text, codeword| format!("{text}{codeword:08b}"))
    }

    #[test]
    fn numbers_follow_each_other_without_gaps() {
        let mut bits = Bits::with_capacity(8);
        bits.push(0b101, 3);
        bits.push(0xffff_0001, 32);
        bits.extend(b"AB");
        bits.push(1, 1);
        assert_eq!(bits.len(), 3 + 32 + 16 + 1);
        assert_eq!(
            text(&bits.into_codewords(56, 4)),
            "101".to_owned() + "11111111111111110000000000000001" + "0100000101000010" + "1" + "0000"
        );
    }

    #[test]
    fn a_full_symbol_has_a_shorter_terminator_or_none() {
        for (used, expected) in [(16, "1111111111111111"), (15, "1111111111111110"), (12, "1111111111110000")] {
            let mut bits = Bits::with_capacity(2);
            bits.push((1 << used) - 1, used);
            assert_eq!(text(&bits.into_codewords(16, 4)), expected);
        }
    }

    #[test]
    fn pad_codewords_alternate() {
        let mut bits = Bits::with_capacity(5);
        bits.push(0b11, 2);
        assert_eq!(bits.into_codewords(40, 4), [0b1100_0000, 0xec, 0x11, 0xec, 0x11]);
    }

    #[test]
    fn half_a_codeword_is_padded_with_zeros() {
        let mut bits = Bits::with_capacity(3);
        bits.push(0b1, 1);
        assert_eq!(bits.into_codewords(20, 3), [0b1000_0000, 0xec, 0]);
    }
}
