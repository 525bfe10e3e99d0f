//! A SEPA credit transfer: the European Payments Council's EPC069-12, "Quick response code: guidelines to enable data
//! capture for the initiation of a SEPA credit transfer".

use super::Payload;
use super::decimal::Decimal;
use super::error::{Errors, PayloadError, given};
use super::iban;
use super::reader::Reader;
use super::table::{FieldKind, PayloadField, PayloadType};

/// A transfer in euros that waits to be signed. The standard asks for error correction level M.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Epc {
    /// Who is paid, at most 70 characters.
    pub name: String,
    /// The account, of a SEPA country.
    pub iban: String,
    /// The bank, 8 or 11 characters; required in version 001.
    pub bic: Option<String>,
    /// Euros, 0.01 to 999999999.99.
    pub amount: Option<String>,
    /// Why, as a code of ISO 20022 of at most 4 letters and digits, such as `CHAR`.
    pub purpose: Option<String>,
    /// The reference of ISO 11649, such as `RF18 5390 0754 7034`; not together with a text.
    pub reference: Option<String>,
    /// What the transfer is for, at most 140 characters; not together with a reference.
    pub text: Option<String>,
    /// A note to whoever pays, at most 70 characters.
    pub information: Option<String>,
    /// The version of the data.
    pub version: EpcVersion,
}

/// The version of the data in the code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EpcVersion {
    /// 001, with a BIC.
    V1,
    /// 002, with or without a BIC.
    #[default]
    V2,
}

impl Epc {
    /// The transfer in lines that end in LF, the empty ones at the end left out.
    ///
    /// # Errors
    ///
    /// [`PayloadError`] when a field is empty that must not be, longer than the standard allows or not in its form, when
    /// there are both a reference and a text, or the whole is longer than 331 bytes.
    pub fn to_text(&self) -> Result<String, PayloadError> {
        let mut errors = Errors::default();
        let name = errors.line("name", &self.name);
        errors.check("name", at_most(70, name));
        let iban = errors.check("iban", iban::account(&self.iban));
        let bic = errors.check("bic", self.bic());
        let amount = given(self.amount.as_deref()).map(|amount| errors.check("amount", euros(amount)));
        let purpose = given(self.purpose.as_deref()).map(|code| errors.check("purpose", purpose(code)));
        let reference = given(self.reference.as_deref());
        let reference = reference.map(|text| errors.check("reference", iban::creditor_reference(text)));
        let text = errors.optional_line("text", self.text.as_deref()).unwrap_or_default();
        errors.check("text", at_most(140, text));
        if reference.is_some() && !text.is_empty() {
            errors.reject("text", "must be absent where there is a reference");
        }
        let information = errors.optional_line("information", self.information.as_deref()).unwrap_or_default();
        errors.check("information", at_most(70, information));

        let lines = [
            "BCD",
            if self.version == EpcVersion::V1 { "001" } else { "002" },
            "1", // UTF-8
            "SCT",
            &bic,
            name,
            &iban,
            &amount.unwrap_or_default(),
            &purpose.unwrap_or_default(),
            &reference.unwrap_or_default(),
            text,
            information,
        ];
        let payload = lines.join("\n").trim_end_matches('\n').to_owned();
        if payload.len() > MAX_BYTES {
            let field = if text.len() >= name.len() { "text" } else { "name" };
            errors.reject(field, "is too long: the payload may have at most 331 bytes of UTF-8");
        }
        errors.finish(payload)
    }

    /// ISO 9362: four letters or digits for the institution, two letters for the country, two or five letters or digits.
    fn bic(&self) -> Result<String, &'static str> {
        let Some(bic) = given(self.bic.as_deref()) else {
            return match self.version {
                EpcVersion::V1 => Err("is required in version 001"),
                EpcVersion::V2 => Ok(String::new()),
            };
        };
        let bic = bic.to_ascii_uppercase();
        let is_bic = matches!(bic.len(), 8 | 11)
            && bic.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && bic.bytes().skip(4).take(2).all(|byte| byte.is_ascii_alphabetic());
        if is_bic {
            Ok(bic)
        } else {
            Err("must be 8 or 11 letters and digits, the fifth and sixth letters the country")
        }
    }

    fn read(fields: &mut Reader<'_>) -> Payload {
        Payload::Epc(Self {
            name: fields.text("name"),
            iban: fields.text("iban"),
            bic: fields.optional("bic"),
            amount: fields.optional("amount"),
            purpose: fields.optional("purpose"),
            reference: fields.optional("reference"),
            text: fields.optional("text"),
            information: fields.optional("information"),
            version: fields.choice("version", &[EpcVersion::V1, EpcVersion::V2]).unwrap_or_default(),
        })
    }
}

/// `EUR12.30`, or `EUR12` without cents.
fn euros(amount: &str) -> Result<String, &'static str> {
    let cents = Decimal::parse(amount).and_then(|amount| amount.units(2));
    match cents {
        Some(cents @ 1..=99_999_999_999) if cents % 100 == 0 => Ok(format!("EUR{}", cents / 100)),
        Some(cents @ 1..=99_999_999_999) => Ok(format!("EUR{}.{:02}", cents / 100, cents % 100)),
        _ => Err("must be from 0.01 to 999999999.99, with at most two decimals"),
    }
}

fn purpose(code: &str) -> Result<String, &'static str> {
    let is_code = code.len() <= 4 && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_code { Ok(code.to_ascii_uppercase()) } else { Err("must be at most 4 letters and digits, such as CHAR") }
}

fn at_most(characters: usize, text: &str) -> Result<(), String> {
    if text.chars().count() <= characters { Ok(()) } else { Err(format!("must be at most {characters} characters")) }
}

/// Beyond them the symbol would be larger than version 13, the largest that the standard allows.
const MAX_BYTES: usize = 331;

pub(super) const TYPE: PayloadType = PayloadType {
    name: "epc",
    about: "A SEPA credit transfer in euros that waits to be signed.",
    source: "EPC069-12",
    fields: &[
        PayloadField::required("name", FieldKind::Text, ["Who is paid, at most 70 characters.", "Red Cross"]),
        PayloadField::required("iban", FieldKind::Text, ["The account, of a SEPA country.", "BE72 0000 0000 1616"]),
        PayloadField::optional(
            "bic",
            FieldKind::Text,
            ["The bank, 8 or 11 characters; required in version 001.", "BPOTBEB1"],
        ),
        PayloadField::optional("amount", FieldKind::Decimal, ["Euros, 0.01 to 999999999.99.", "12.30"]),
        PayloadField::optional("purpose", FieldKind::Text, ["A purpose code of ISO 20022.", "CHAR"]),
        PayloadField::optional(
            "reference",
            FieldKind::Text,
            ["A creditor reference (ISO 11649); not together with text.", ""],
        ),
        PayloadField::optional(
            "text",
            FieldKind::Text,
            ["What it is for, at most 140 characters; not together with reference.", "Urgency fund"],
        ),
        PayloadField::optional(
            "information",
            FieldKind::Text,
            ["A note to whoever pays, at most 70 characters.", "Thank you"],
        ),
        PayloadField::optional(
            "version",
            FieldKind::OneOf(&["001", "002"]),
            ["The version of the data; 002 by default.", "002"],
        ),
    ],
    read: Epc::read,
};

#[cfg(test)]
mod tests {
    use super::*;

    fn red_cross() -> Epc {
        Epc { name: "Red Cross".into(), iban: "BE72 0000 0000 1616".into(), ..Epc::default() }
    }

    /// The example that the guidelines print.
    #[test]
    fn the_published_example() {
        let donation = Epc {
            bic: Some("BPOTBEB1".into()),
            amount: Some("1".into()),
            purpose: Some("CHAR".into()),
            text: Some("Urgency fund".into()),
            information: Some("Sample EPC QR Code".into()),
            version: EpcVersion::V1,
            ..red_cross()
        };
        assert_eq!(
            donation.to_text().unwrap(),
            "BCD\n001\n1\nSCT\nBPOTBEB1\nRed Cross\nBE72000000001616\nEUR1\nCHAR\n\nUrgency fund\nSample EPC QR Code"
        );
    }

    #[test]
    fn empty_lines_at_the_end_are_left_out() {
        assert_eq!(red_cross().to_text().unwrap(), "BCD\n002\n1\nSCT\n\nRed Cross\nBE72000000001616");
        let referred =
            Epc { amount: Some("12.3".into()), reference: Some("rf18 5390 0754 7034".into()), ..red_cross() };
        assert_eq!(
            referred.to_text().unwrap(),
            "BCD\n002\n1\nSCT\n\nRed Cross\nBE72000000001616\nEUR12.30\n\nRF18539007547034"
        );
    }

    #[test]
    fn amounts_are_exact() {
        assert_eq!(euros("999999999.99").unwrap(), "EUR999999999.99");
        assert_eq!(euros("0.010").unwrap(), "EUR0.01");
        for amount in ["0", "0.00", "-1", "1000000000", "0.001", "1,50", "€5", "1e3"] {
            assert_eq!(
                euros(amount).unwrap_err(),
                "must be from 0.01 to 999999999.99, with at most two decimals",
                "{amount}"
            );
        }
    }

    #[test]
    fn every_wrong_field_is_named() {
        let wrong = Epc {
            name: "x".repeat(71),
            iban: "BE72 0000 0000 1617".into(),
            purpose: Some("CHARITY".into()),
            reference: Some("RF18539007547034".into()),
            text: Some("a".into()),
            information: Some("a\nb".into()),
            version: EpcVersion::V1,
            ..Epc::default()
        };
        assert_eq!(
            wrong.to_text().unwrap_err().to_string(),
            "name must be at most 70 characters; iban must be a valid IBAN: the length of its country, letters and digits, and right \
             check digits; bic is required in version 001; purpose must be at most 4 letters and digits, such as CHAR; text must be \
             absent where there is a reference; information must be one line without control characters"
        );
        for bic in ["BPOTBEB", "BPOT1EB1", "BPOTBEB1XX", "BPOTBEB1é"] {
            let wrong = Epc { bic: Some(bic.into()), ..red_cross() }.to_text().unwrap_err();
            assert_eq!(
                wrong.to_string(),
                "bic must be 8 or 11 letters and digits, the fifth and sixth letters the country"
            );
        }
    }

    #[test]
    fn the_whole_has_at_most_331_bytes() {
        let text = |length| Epc { text: Some("é".repeat(length)), ..red_cross() }.to_text();
        assert_eq!(text(140).unwrap().len(), 325);
        let long = Epc { text: Some("世".repeat(140)), ..red_cross() }.to_text().unwrap_err();
        assert_eq!(long.to_string(), "text is too long: the payload may have at most 331 bytes of UTF-8");
    }
}
