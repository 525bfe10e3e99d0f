//! The URL standard (`url`), RFC 5870 (`geo-uri`) and the Key URI Format (`totp-rs`).

use geo_uri::GeoUri;
use proptest::prelude::*;
use qr_core::payload::gs1::DigitalLink;
use qr_core::payload::{Geo, OtpAlgorithm, OtpMethod, Otpauth, Url};
use totp_rs::{Algorithm, Totp};

use super::{ascii_line, cases, line};

/// The path and the query of a URI, percent-decoded.
fn decoded(uri: &url::Url) -> (Vec<String>, Vec<(String, String)>) {
    let decode = |part: &str| percent_encoding::percent_decode_str(part).decode_utf8().unwrap().into_owned();
    let path = uri.path_segments().unwrap().map(decode).collect();
    (path, uri.query_pairs().into_owned().collect())
}

proptest! {
    #![proptest_config(cases(512))]

    /// The URL standard encodes what RFC 3986 does not know, as we do: parsing ours changes nothing.
    #[test]
    fn an_address_says_the_same_before_and_after(path in "[a-zA-Z0-9é世 |<>\"{}~!$&'()*+,;=:@-]{0,20}", query in "[a-z é=&;+]{0,20}", fragment in "[a-zé `#]{0,9}") {
        let address = format!("https://user@example.com:8443/{path}?{query}#{fragment}");
        let written = Url { url: address.clone() }.to_text().unwrap();
        prop_assert!(written.is_ascii());
        let (ours, theirs) = (url::Url::parse(&written).unwrap(), url::Url::parse(&address).unwrap());
        prop_assert_eq!(decoded(&ours), decoded(&theirs));
        prop_assert_eq!((ours.host_str(), ours.port(), ours.username()), (Some("example.com"), Some(8443), "user"));
    }

    #[test]
    fn a_place_is_read_back(latitude in -90.0..90.0f64, longitude in -180.0..180.0f64, altitude in -500.0..9000.0f64) {
        let geo = Geo {
            latitude: latitude.to_string(),
            longitude: longitude.to_string(),
            altitude: Some(altitude.to_string()),
            uncertainty: Some("25.50".into()),
        };
        let read = GeoUri::parse(&geo.to_text().unwrap()).unwrap();
        // Not a digit is lost, so the numbers are the same and not only near.
        prop_assert_eq!((read.latitude(), read.longitude()), (latitude, longitude));
        prop_assert_eq!((read.altitude(), read.uncertainty()), (Some(altitude), Some(25.5)));
    }

    #[test]
    fn a_second_factor_is_read_back(account in line(), issuer in line(), digits in prop_oneof![Just(6u64), Just(8)], period in 1..=86_400u64) {
        let [account, issuer] = [account, issuer].map(|name| format!("a{}", name.replace(':', "")));
        let otpauth = Otpauth {
            secret: "HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ".into(),
            account: account.clone(),
            issuer: Some(issuer.clone()),
            algorithm: OtpAlgorithm::Sha512,
            digits: Some(digits),
            period_secs: Some(period),
            ..Otpauth::default()
        };
        let read = Totp::from_url(otpauth.to_text().unwrap()).unwrap();
        prop_assert_eq!((read.account_name(), read.issuer()), (account.as_str(), Some(issuer.as_str())));
        prop_assert_eq!((read.algorithm(), u64::from(read.digits()), read.step()), (Algorithm::SHA512, digits, period));
    }

    #[test]
    fn a_digital_link_is_read_back(batch in "[!\"%&'()*+,./0-9:;<=>?A-Z_a-z-]{1,20}", serial in "[!-~]{1,20}") {
        let link = DigitalLink {
            gtin: "9506000134352".into(),
            batch: Some(batch.clone()),
            serial: Some("1".into()),
            expiry: Some("2026-12-31".into()),
            ..DigitalLink::default()
        };
        let read = url::Url::parse(&link.to_text().unwrap()).unwrap();
        let (path, query) = decoded(&read);
        // The URL standard takes a segment of one or two dots for a step through directories, encoded or not.
        if !batch.bytes().all(|byte| byte == b'.') {
            prop_assert_eq!(path, ["01", "09506000134352", "10", &batch, "21", "1"]);
        }
        prop_assert_eq!(query, [("17".to_owned(), "261231".to_owned())]);
        let refused = DigitalLink { serial: Some(serial.clone()), ..link }.to_text().is_err();
        prop_assert_eq!(refused, serial.contains(['#', '$', '@', '[', '\\', ']', '^', '`', '{', '|', '}', '~']));
    }
}

#[test]
fn a_counter_is_read_back() {
    let otpauth = Otpauth {
        secret: "JBSWY3DPEHPK3PXP".into(),
        account: "ada@example.com".into(),
        method: OtpMethod::Hotp,
        counter: Some(u64::MAX),
        ..Otpauth::default()
    };
    let read = url::Url::parse(&otpauth.to_text().unwrap()).unwrap();
    assert_eq!((read.scheme(), read.host_str(), read.path()), ("otpauth", Some("hotp"), "/ada@example.com"));
    let query: Vec<_> = read.query_pairs().collect();
    assert_eq!(query[1], ("counter".into(), u64::MAX.to_string().into()));
}

/// The code that an authenticator shows: RFC 6238, appendix B, at 59 seconds, with the secret of 20 bytes.
#[test]
fn an_authenticator_shows_the_code_of_the_rfc() {
    let otpauth = Otpauth {
        secret: "gezd gnbv gy3t qojq gezd gnbv gy3t qojq".into(),
        account: "rfc".into(),
        digits: Some(8),
        ..Otpauth::default()
    };
    let totp = Totp::from_url(otpauth.to_text().unwrap()).unwrap();
    assert_eq!(totp.generate(59).to_string(), "94287082");
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn an_address_that_is_taken_is_an_address(text in ascii_line()) {
        let address = format!("https://{text}");
        if let Ok(written) = (Url { url: address }).to_text() {
            prop_assert!(url::Url::parse(&written).is_ok() || text.starts_with(|first: char| first.is_ascii_digit()), "{written}");
        }
    }
}
