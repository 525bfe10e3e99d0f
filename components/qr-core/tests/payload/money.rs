//! `iban_validate`, and a plain reading of EPC069-12 and BIP 21.

use iban::Iban;
use proptest::prelude::*;
use qr_core::payload::{Bitcoin, Epc, FieldError};

use super::{cases, line};

fn transfer(iban: &str) -> Epc {
    Epc { name: "Ada".into(), iban: iban.into(), ..Epc::default() }
}

proptest! {
    #![proptest_config(cases(2048))]

    /// Accounts with the length of their country and any check digits, of which one in 97 is right.
    #[test]
    fn the_same_accounts_are_right_for_both(check in 0..100u8, account in "[0-9]{16}", country in prop_oneof![Just("AT"), Just("EE"), Just("LT"), Just("LU")]) {
        let text = format!("{country}{check:02}{account}");
        prop_assert_eq!(transfer(&text).to_text().is_ok(), text.parse::<Iban>().is_ok(), "{}", text);
    }
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn a_transfer_has_each_value_on_its_line(name in line(), text in line(), cents in 1..=99_999_999_999u64) {
        let euros = format!("{}.{:02}", cents / 100, cents % 100);
        let epc = Epc { name: name.clone(), amount: Some(euros.clone()), text: Some(text.clone()), ..transfer("BE72000000001616") };
        let written = epc.to_text().unwrap();
        let lines: Vec<_> = written.split('\n').collect();
        prop_assert_eq!(&lines[..7], ["BCD", "002", "1", "SCT", "", name.as_str(), "BE72000000001616"]);
        let (whole, decimals) = lines[7].strip_prefix("EUR").unwrap().split_once('.').unwrap_or((&lines[7][3..], "00"));
        prop_assert_eq!(format!("{whole}.{decimals}"), euros);
        prop_assert_eq!(&lines[8..], ["", "", text.as_str()]);
    }

    #[test]
    fn a_payment_is_read_back(label in line(), message in line(), satoshis in 1..=2_100_000_000_000_000u64) {
        let payment = Bitcoin {
            address: "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4".into(),
            amount: Some(format!("{}.{:08}", satoshis / 100_000_000, satoshis % 100_000_000)),
            label: Some(label.clone()),
            message: Some(message.clone()),
        };
        let read = url::Url::parse(&payment.to_text().unwrap()).unwrap();
        prop_assert_eq!((read.scheme(), read.path()), ("bitcoin", payment.address.as_str()));
        let query: Vec<_> = read.query_pairs().into_owned().collect();
        let (whole, decimals) = query[0].1.split_once('.').unwrap_or((&query[0].1, ""));
        prop_assert_eq!(format!("{whole}{decimals:0<8}").parse::<u64>().unwrap(), satoshis);
        prop_assert_eq!(&query[1..], [("label".to_owned(), label), ("message".to_owned(), message)]);
    }
}

/// Each account of the registry's examples that `iban_validate` takes is taken, unless its country is not in SEPA.
#[test]
fn published_accounts_are_right_for_both() {
    for (iban, is_sepa) in [
        ("AL47212110090000000235698741", true),
        ("CY17002001280000001200527600", true),
        ("ES9121000418450200051332", true),
        ("IT60X0542811101000000123456", true),
        ("NL91ABNA0417164300", true),
        ("PL61109010140000071219812874", true),
        ("SM86U0322509800000000270100", true),
        ("SA0380000000608010167519", false),
        ("TR330006100519786457841326", false),
    ] {
        assert!(iban.parse::<Iban>().is_ok(), "{iban}");
        assert_eq!(transfer(iban).to_text().is_ok(), is_sepa, "{iban}");
    }
    let FieldError { field, message } = transfer("TR330006100519786457841326").to_text().unwrap_err().errors.remove(0);
    assert_eq!((field, message.as_str()), ("iban", "must be an IBAN of a SEPA country"));
}
