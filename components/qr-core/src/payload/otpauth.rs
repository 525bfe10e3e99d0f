//! The secret of a second factor: the Key URI Format of Google Authenticator, for RFC 6238 (TOTP) and RFC 4226 (HOTP).

use super::Payload;
use super::error::{Errors, PayloadError};
use super::reader::Reader;
use super::table::{FieldKind, PayloadField, PayloadType};
use super::uri;

/// The secret of a second factor, as an authenticator takes it up.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Otpauth {
    /// The shared secret in base32 (RFC 4648, 6), in any case; spaces, hyphens and padding mean nothing.
    pub secret: String,
    /// Whose account it is, such as a mail address. Without a colon.
    pub account: String,
    /// Who gave the account. Without a colon.
    pub issuer: Option<String>,
    /// What moves the code on.
    pub method: OtpMethod,
    /// The hash; SHA-1 by default.
    pub algorithm: OtpAlgorithm,
    /// How many digits a code has, 6 or 8; 6 by default.
    pub digits: Option<u64>,
    /// How long a code of TOTP lasts, 1 to 86,400 seconds; 30 by default.
    pub period_secs: Option<u64>,
    /// The counter with which HOTP begins.
    pub counter: Option<u64>,
}

/// What moves a one-time code on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OtpMethod {
    /// The time (RFC 6238).
    #[default]
    Totp,
    /// A counter (RFC 4226).
    Hotp,
}

/// The hash of a one-time code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OtpAlgorithm {
    /// SHA-1, the only one that every authenticator knows.
    #[default]
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

impl Otpauth {
    /// The secret as an `otpauth` URI. What has its default is left out.
    ///
    /// # Errors
    ///
    /// [`PayloadError`] when the secret is not base32, a name is empty or has a colon, a number is out of its range, or
    /// a field belongs to the other method.
    pub fn to_text(&self) -> Result<String, PayloadError> {
        let mut errors = Errors::default();
        let secret = errors.check("secret", secret(&self.secret));
        let account = errors.line("account", &self.account);
        let issuer = errors.optional_line("issuer", self.issuer.as_deref());
        for (field, name) in [("account", Some(account)), ("issuer", issuer)] {
            if name.is_some_and(|name| name.contains(':')) {
                errors.reject(field, "must not have a colon");
            }
        }
        let host = if self.method == OtpMethod::Totp { "totp" } else { "hotp" };
        let label =
            issuer.map(|issuer| format!("{}:", uri::segment(issuer))).unwrap_or_default() + &uri::value(account);
        let mut text = format!("otpauth://{host}/{label}?secret={secret}");
        if let Some(issuer) = issuer {
            text.extend(["&issuer=", &uri::segment(issuer)]);
        }
        text += match self.algorithm {
            OtpAlgorithm::Sha1 => "",
            OtpAlgorithm::Sha256 => "&algorithm=SHA256",
            OtpAlgorithm::Sha512 => "&algorithm=SHA512",
        };
        match self.digits {
            None | Some(6) => {}
            Some(8) => text += "&digits=8",
            Some(_) => errors.reject("digits", "must be 6 or 8"),
        }
        text += &errors.check("period", self.period());
        text += &errors.check("counter", self.counter());
        errors.finish(text)
    }

    fn period(&self) -> Result<String, &'static str> {
        match (self.method, self.period_secs) {
            (_, None) | (OtpMethod::Totp, Some(30)) => Ok(String::new()),
            (OtpMethod::Hotp, Some(_)) => Err("belongs to the method totp only"),
            (OtpMethod::Totp, Some(secs @ 1..=MAX_PERIOD_SECS)) => Ok(format!("&period={secs}")),
            (OtpMethod::Totp, Some(_)) => Err("must be an integer from 1 to 86400"),
        }
    }

    fn counter(&self) -> Result<String, &'static str> {
        match (self.method, self.counter) {
            (OtpMethod::Totp, None) => Ok(String::new()),
            (OtpMethod::Totp, Some(_)) => Err("belongs to the method hotp only"),
            (OtpMethod::Hotp, Some(counter)) => Ok(format!("&counter={counter}")),
            (OtpMethod::Hotp, None) => Err("is required with the method hotp"),
        }
    }

    fn read(fields: &mut Reader<'_>) -> Payload {
        Payload::Otpauth(Self {
            secret: fields.text("secret"),
            account: fields.text("account"),
            issuer: fields.optional("issuer"),
            method: fields.choice("method", &[OtpMethod::Totp, OtpMethod::Hotp]).unwrap_or_default(),
            algorithm: fields
                .choice("algorithm", &[OtpAlgorithm::Sha1, OtpAlgorithm::Sha256, OtpAlgorithm::Sha512])
                .unwrap_or_default(),
            digits: fields.integer("digits"),
            period_secs: fields.integer("period"),
            counter: fields.integer("counter"),
        })
    }
}

/// The secret in capitals and without padding, as the Key URI Format asks.
fn secret(text: &str) -> Result<String, &'static str> {
    let letters: String = text.chars().filter(|letter| !" -".contains(*letter)).collect();
    let letters = letters.trim_end_matches('=').to_ascii_uppercase();
    let is_base32 = !letters.is_empty() && letters.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'7'));
    // RFC 4648, 6: the last group of eight letters has 2, 4, 5, 7 or 8.
    let is_whole = !matches!(letters.len() % 8, 1 | 3 | 6);
    if is_base32 && is_whole { Ok(letters) } else { Err("must be base32: the letters A to Z and the digits 2 to 7") }
}

/// A day: no authenticator's code lasts longer.
const MAX_PERIOD_SECS: u64 = 86_400;

pub(super) const TYPE: PayloadType = PayloadType {
    name: "otpauth",
    about: "The secret of a second factor, taken up by an authenticator.",
    source: "Google Authenticator, Key URI Format; RFC 6238, RFC 4226",
    fields: &[
        PayloadField::required("secret", FieldKind::Secret, ["The shared secret in base32.", "JBSWY3DPEHPK3PXP"]),
        PayloadField::required(
            "account",
            FieldKind::Text,
            ["Whose account it is, without a colon.", "ada@example.com"],
        ),
        PayloadField::optional("issuer", FieldKind::Text, ["Who gave the account, without a colon.", "Example"]),
        PayloadField::optional(
            "method",
            FieldKind::OneOf(&["totp", "hotp"]),
            ["What moves the code on: the time, or a counter; totp by default.", "totp"],
        ),
        PayloadField::optional(
            "algorithm",
            FieldKind::OneOf(&["SHA1", "SHA256", "SHA512"]),
            ["The hash; SHA1, the only one that every authenticator knows, by default.", "SHA1"],
        ),
        PayloadField::optional(
            "digits",
            FieldKind::Integer { min: 6, max: 8 },
            ["How many digits a code has: 6 (default) or 8.", "6"],
        ),
        PayloadField::optional(
            "period",
            FieldKind::Integer { min: 1, max: MAX_PERIOD_SECS },
            ["How many seconds a code of totp lasts; 30 by default.", "30"],
        ),
        PayloadField::optional(
            "counter",
            FieldKind::Integer { min: 0, max: u64::MAX },
            ["The counter with which hotp begins; required there.", ""],
        ),
    ],
    read: Otpauth::read,
};

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the Key URI Format, whose label has no issuer there in one of its forms.
    #[test]
    fn the_published_example() {
        let alice = Otpauth {
            secret: "jbsw y3dp-ehpk3pxp====".into(),
            account: "alice@google.com".into(),
            issuer: Some("Example".into()),
            ..Otpauth::default()
        };
        assert_eq!(
            alice.to_text().unwrap(),
            "otpauth://totp/Example:alice@google.com?secret=JBSWY3DPEHPK3PXP&issuer=Example"
        );
    }

    #[test]
    fn what_is_not_the_default_is_written() {
        let john = Otpauth {
            secret: "HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ".into(),
            account: "john.doe@email.com".into(),
            issuer: Some("ACME Co".into()),
            algorithm: OtpAlgorithm::Sha256,
            digits: Some(8),
            period_secs: Some(60),
            ..Otpauth::default()
        };
        assert_eq!(
            john.to_text().unwrap(),
            "otpauth://totp/ACME%20Co:john.doe@email.com?secret=HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ&issuer=ACME%20Co&algorithm=SHA256&digits=8&period=60"
        );
        let hotp = Otpauth { method: OtpMethod::Hotp, period_secs: None, counter: Some(0), ..john };
        assert!(hotp.to_text().unwrap().ends_with("&digits=8&counter=0"));
    }

    #[test]
    fn every_wrong_field_is_named() {
        let wrong = Otpauth {
            secret: "A1".into(),
            account: "a:b".into(),
            issuer: Some(":".into()),
            digits: Some(7),
            period_secs: Some(0),
            counter: Some(1),
            ..Otpauth::default()
        };
        assert_eq!(
            wrong.to_text().unwrap_err().to_string(),
            "secret must be base32: the letters A to Z and the digits 2 to 7; account must not have a colon; issuer must not have a \
             colon; digits must be 6 or 8; period must be an integer from 1 to 86400; counter belongs to the method hotp only"
        );
        let hotp = Otpauth { method: OtpMethod::Hotp, period_secs: Some(30), ..Otpauth::default() };
        assert_eq!(
            hotp.to_text().unwrap_err().to_string(),
            "secret must be base32: the letters A to Z and the digits 2 to 7; account must not be empty; \
             period belongs to the method totp only; counter is required with the method hotp"
        );
    }

    #[test]
    fn a_secret_of_a_length_that_no_bytes_have_is_refused() {
        for length in 1..=16 {
            assert_eq!(secret(&"A".repeat(length)).is_ok(), ![1, 3, 6, 9, 11, 14].contains(&length), "{length}");
        }
    }
}
