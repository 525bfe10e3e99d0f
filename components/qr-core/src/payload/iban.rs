//! Numbers with ISO 7064 MOD 97-10 check digits: accounts (ISO 13616, IBAN) and creditor references (ISO 11649).

/// An account of a SEPA country without spaces, in capitals.
pub(super) fn account(text: &str) -> Result<String, &'static str> {
    let iban = compact(text);
    let length = SEPA.iter().find(|(country, _)| iban.starts_with(country)).map(|(_, length)| *length);
    match length {
        None => Err("must be an IBAN of a SEPA country"),
        Some(length) if iban.len() != length || !has_check_digits(&iban) => {
            Err("must be a valid IBAN: the length of its country, letters and digits, and right check digits")
        }
        Some(_) => Ok(iban),
    }
}

/// A structured creditor reference, `RF`, two check digits and 1 to 21 letters and digits, without spaces, in capitals.
pub(super) fn creditor_reference(text: &str) -> Result<String, &'static str> {
    let reference = compact(text);
    if reference.starts_with("RF") && (5..=25).contains(&reference.len()) && has_check_digits(&reference) {
        Ok(reference)
    } else {
        Err("must be RF, two right check digits, and 1 to 21 letters and digits (ISO 11649)")
    }
}

/// Both are printed in groups of four.
fn compact(text: &str) -> String {
    text.chars().filter(|letter| *letter != ' ').map(|letter| letter.to_ascii_uppercase()).collect()
}

/// ISO 7064 MOD 97-10, with the first four characters moved to the end and each letter as two digits, A = 10.
fn has_check_digits(number: &str) -> bool {
    let (Some(start), Some(rest)) = (number.get(..4), number.get(4..)) else { return false };
    // The check digits are 02 to 98; 00, 01 and 99 would stand for others with the same remainder.
    let check: Option<u8> = start
        .get(2..)
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|digits| digits.parse().ok());
    let mut remainder = 0;
    for letter in rest.chars().chain(start.chars()) {
        let Some(value) = letter.to_digit(36).filter(|_| letter.is_ascii_digit() || letter.is_ascii_uppercase()) else {
            return false;
        };
        remainder = (remainder * if value < 10 { 10 } else { 100 } + value) % 97;
    }
    remainder == 1 && check.is_some_and(|check| (2..=98).contains(&check))
}

/// The countries of SEPA (EPC409-09) and their dependencies with codes of their own, with the lengths of the IBAN registry of SWIFT.
const SEPA: [(&str, usize); 42] = [
    ("AD", 24),
    ("AL", 28),
    ("AT", 20),
    ("BE", 16),
    ("BG", 22),
    ("CH", 21),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("EE", 20),
    ("ES", 24),
    ("FI", 18),
    ("FR", 27),
    ("GB", 22),
    ("GI", 23),
    ("GR", 27),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IS", 26),
    ("IT", 27),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MT", 31),
    ("NL", 18),
    ("NO", 15),
    ("PL", 28),
    ("PT", 25),
    ("RO", 24),
    ("RS", 22),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("VA", 22),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the IBAN registry.
    #[test]
    fn published_accounts_are_valid_in_any_spelling() {
        for iban in [
            "AT611904300234573201",
            "BE68539007547034",
            "CH9300762011623852957",
            "DE89370400440532013000",
            "FR1420041010050500013M02606",
            "GB29NWBK60161331926819",
            "MT84MALT011000012345MTLCAST001S",
            "NO9386011117947",
        ] {
            assert_eq!(account(iban).as_deref(), Ok(iban));
            let spaced = format!("{} {}", &iban[..4], iban[4..].to_lowercase());
            assert_eq!(account(&spaced).as_deref(), Ok(iban));
        }
    }

    #[test]
    fn one_wrong_character_is_noticed() {
        let iban = "AT611904300234573201";
        for index in 2..iban.len() {
            let mut wrong = iban.to_owned();
            let digit = if &iban[index..=index] == "7" { "8" } else { "7" };
            wrong.replace_range(index..=index, digit);
            assert_eq!(
                account(&wrong).unwrap_err(),
                "must be a valid IBAN: the length of its country, letters and digits, and right check digits",
                "{wrong}"
            );
        }
    }

    #[test]
    fn what_is_no_iban_of_sepa_is_told_so() {
        for text in ["", "AT", "US64SVBKUS6S3300958879", "BR1800360305000010009795493C1"] {
            assert!(account(text).is_err(), "{text}");
        }
        for text in ["AT6119043002345732 é1", "AT61190430023457320", "DE+9370400440532013000"] {
            assert!(account(text).is_err(), "{text}");
        }
    }

    /// The reference that descriptions of ISO 11649 print, and two shorter ones.
    #[test]
    fn published_references_are_valid() {
        for reference in ["RF18539007547034", "RF332348236", "RF471234567890"] {
            assert_eq!(creditor_reference(&reference.to_lowercase()).as_deref(), Ok(reference));
        }
        for wrong in ["", "RF", "RF18", "RF19539007547034", "539007547034", "RF18539007547034539007547034"] {
            assert!(creditor_reference(wrong).is_err(), "{wrong}");
        }
    }
}
