//! A payment in bitcoin (BIP 21).

use bech32::segwit;
use sha2::{Digest, Sha256};

use super::Payload;
use super::decimal::Decimal;
use super::error::{Errors, PayloadError, given};
use super::reader::Reader;
use super::table::{FieldKind, PayloadField, PayloadType};
use super::uri;

/// A payment in bitcoin that waits to be signed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Bitcoin {
    /// Who is paid: an address with its checksum, of the main or a test network.
    pub address: String,
    /// Bitcoins, from 0.00000001 to 21000000, as a decimal number.
    pub amount: Option<String>,
    /// What to call whoever is paid.
    pub label: Option<String>,
    /// What the payment is for.
    pub message: Option<String>,
}

impl Bitcoin {
    /// The payment as a `bitcoin` URI.
    ///
    /// # Errors
    ///
    /// [`PayloadError`] when the checksum of the address does not match, or the amount is none or out of its range.
    pub fn to_text(&self) -> Result<String, PayloadError> {
        let mut errors = Errors::default();
        let address = errors.check("address", check_address(&self.address));
        let amount = given(self.amount.as_deref()).map(|amount| errors.check("amount", bitcoins(amount)));
        let label = errors.optional_line("label", self.label.as_deref()).map(uri::value);
        let message = errors.optional_text("message", self.message.as_deref()).map(uri::lines_value);
        let fields = [("amount", amount), ("label", label), ("message", message)];
        let fields: Vec<_> =
            fields.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?))).collect();
        let separator = if fields.is_empty() { "" } else { "?" };
        errors.finish(format!("bitcoin:{address}{separator}{}", fields.join("&")))
    }

    fn read(fields: &mut Reader<'_>) -> Payload {
        Payload::Bitcoin(Self {
            address: fields.text("address"),
            amount: fields.optional("amount"),
            label: fields.optional("label"),
            message: fields.optional("message"),
        })
    }
}

/// An address with a right checksum. Which of its letters are capitals is part of it.
fn check_address(address: &str) -> Result<&str, &'static str> {
    if is_segwit(address) || is_base58check(address) {
        Ok(address)
    } else {
        Err("must be a Bitcoin address with a right checksum, in Base58Check, Bech32 or Bech32m")
    }
}

/// BIP 173 and BIP 350: Bech32 for witness version 0, Bech32m for later ones.
fn is_segwit(address: &str) -> bool {
    segwit::decode(address).is_ok_and(|(network, _, _)| ["bc", "tb", "bcrt"].contains(&network.to_lowercase().as_str()))
}

/// A version byte, the 20 bytes of a hash, and the first 4 bytes of their double SHA-256.
fn is_base58check(address: &str) -> bool {
    // Decoding takes time by the square of the length; no address has more than 35 characters.
    if address.len() > 35 {
        return false;
    }
    let Ok(bytes) = bs58::decode(address).into_vec() else { return false };
    let Some((hashed, checksum)) = bytes.split_at_checked(21) else { return false };
    let hash = Sha256::digest(Sha256::digest(hashed));
    hashed.first().is_some_and(|version| VERSIONS.contains(version))
        && checksum.len() == 4
        && hash.starts_with(checksum)
}

/// BIP 21: in BTC, in decimal form; a whole number has no dot.
fn bitcoins(amount: &str) -> Result<String, &'static str> {
    let amount = Decimal::parse(amount);
    let satoshis = amount.as_ref().and_then(|amount| amount.units(8));
    match (amount, satoshis) {
        (Some(amount), Some(1..=MAX_SATOSHIS)) => Ok(amount.to_string()),
        _ => Err("must be from 0.00000001 to 21000000 BTC, with at most eight decimals"),
    }
}

/// Pay to public key hash and to script hash, of the main network and of the test networks.
const VERSIONS: [u8; 4] = [0x00, 0x05, 0x6f, 0xc4];

/// All that there will ever be.
const MAX_SATOSHIS: u64 = 21_000_000 * 100_000_000;

pub(super) const TYPE: PayloadType = PayloadType {
    name: "bitcoin",
    about: "A payment in bitcoin that waits to be signed.",
    source: "BIP 21, BIP 173, BIP 350",
    fields: &[
        PayloadField::required(
            "address",
            FieldKind::Text,
            ["Who is paid.", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"],
        ),
        PayloadField::optional("amount", FieldKind::Decimal, ["Bitcoins, at most eight decimals.", "0.0125"]),
        PayloadField::optional("label", FieldKind::Text, ["What to call whoever is paid.", "Luke-Jr"]),
        PayloadField::optional("message", FieldKind::Text, ["What the payment is for.", "Donation for project xyz"]),
    ],
    read: Bitcoin::read,
};

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of BIP 21, with the address of the first block.
    #[test]
    fn the_published_examples() {
        let address = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";
        let plain = Bitcoin { address: address.into(), ..Bitcoin::default() };
        assert_eq!(plain.to_text().unwrap(), format!("bitcoin:{address}"));
        let label = Bitcoin { label: Some("Luke-Jr".into()), ..plain };
        assert_eq!(label.to_text().unwrap(), format!("bitcoin:{address}?label=Luke-Jr"));
        let amount = Bitcoin { amount: Some("20.30".into()), ..label };
        assert_eq!(amount.to_text().unwrap(), format!("bitcoin:{address}?amount=20.3&label=Luke-Jr"));
        let message = Bitcoin { amount: Some("50".into()), message: Some("Donation for project xyz".into()), ..amount };
        assert_eq!(
            message.to_text().unwrap(),
            format!("bitcoin:{address}?amount=50&label=Luke-Jr&message=Donation%20for%20project%20xyz")
        );
    }

    /// The valid addresses of BIP 173 and BIP 350, and one of each version byte.
    #[test]
    fn valid_addresses_are_taken_as_they_are() {
        for address in [
            "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
            "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7",
            "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y",
            "BC1SW50QGDZ25J",
            "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs",
            "tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
            "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
            "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn",
            "2MzQwSSnBHWHqSAqtTVQ6v47XtaisrJa1Vc",
        ] {
            assert_eq!(check_address(address), Ok(address));
        }
    }

    /// The invalid addresses of BIP 350, an address of another chain, and what has lost a character.
    #[test]
    fn invalid_addresses_are_refused() {
        for address in [
            "",
            "tc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq5zuyut",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
            "tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf",
            "BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh",
            "tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47",
            "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4",
            "BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R",
            "bc1pw5dgrnzv",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav",
            "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P",
            "tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf",
            "tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j",
            "bc1gmk9yu",
            "LaMT348PWRnrqeeWArpwQPbuanpXDZGEUz",
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfN",
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7Divfna",
        ] {
            assert_eq!(
                check_address(address),
                Err("must be a Bitcoin address with a right checksum, in Base58Check, Bech32 or Bech32m"),
                "{address}"
            );
        }
    }

    #[test]
    fn amounts_are_exact() {
        assert_eq!(bitcoins("0.00000001").unwrap(), "0.00000001");
        assert_eq!(bitcoins("21000000").unwrap(), "21000000");
        for amount in ["0", "0.000000001", "21000000.00000001", "-1", "x50", "50,000.00", "1e-8"] {
            assert!(bitcoins(amount).is_err(), "{amount}");
        }
    }
}
