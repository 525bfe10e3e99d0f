//! A text message (RFC 5724), or the older form of NTT docomo that the same readers know.

use super::Payload;
use super::error::{Errors, PayloadError};
use super::phone;
use super::reader::Reader;
use super::table::{FieldKind, PayloadField, PayloadType};
use super::uri;

/// A text message that waits to be sent.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Sms {
    /// The receivers, at least one: global numbers; with [`SmsScheme::Smsto`] one number, which may be a short code.
    pub to: Vec<String>,
    /// The message.
    pub message: Option<String>,
    /// How it is written.
    pub scheme: SmsScheme,
}

/// How a text message is written.
///
/// `sms:` is the only form with a registered grammar: it escapes, and takes several receivers. Some readers open it
/// without the message; those know `SMSTO:`, which has neither escapes nor several receivers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SmsScheme {
    /// `sms:+15105550101?body=hello`, RFC 5724.
    #[default]
    Sms,
    /// `SMSTO:+15105550101:hello`, as `ZXing`'s "Barcode Contents" describes it.
    Smsto,
}

impl Sms {
    /// The message as a `sms` URI, or in the form that was chosen.
    ///
    /// # Errors
    ///
    /// [`PayloadError`] when there is no receiver, a number is none that the form takes, or `SMSTO` has several.
    pub fn to_text(&self) -> Result<String, PayloadError> {
        let mut errors = Errors::default();
        let message = errors.optional_text("message", self.message.as_deref());
        let text = match (self.scheme, self.to.as_slice()) {
            (_, []) => {
                errors.reject("to", "must not be empty");
                String::new()
            }
            (SmsScheme::Sms, receivers) => {
                let numbers: Result<Vec<_>, _> = receivers.iter().map(|number| phone::global(number)).collect();
                let numbers =
                    numbers.map_err(|message| format!("{message}; for a short code, choose the scheme smsto"));
                let body = message.map(|text| format!("?body={}", uri::lines_value(text))).unwrap_or_default();
                format!("sms:{}{body}", errors.check("to", numbers).join(","))
            }
            (SmsScheme::Smsto, [number]) => {
                let number = phone::global(number).or_else(|_| phone::local(number));
                let number = errors.check("to", number);
                message.map_or_else(|| format!("SMSTO:{number}"), |text| format!("SMSTO:{number}:{text}"))
            }
            (SmsScheme::Smsto, _) => {
                errors.reject("to", "must be one number with the scheme smsto");
                String::new()
            }
        };
        errors.finish(text)
    }

    fn read(fields: &mut Reader<'_>) -> Payload {
        Payload::Sms(Self {
            to: fields.texts("to"),
            message: fields.optional("message"),
            scheme: fields.choice("scheme", &[SmsScheme::Sms, SmsScheme::Smsto]).unwrap_or_default(),
        })
    }
}

pub(super) const TYPE: PayloadType = PayloadType {
    name: "sms",
    about: "A text message that waits to be sent.",
    source: "RFC 5724; ZXing, Barcode Contents",
    fields: &[
        PayloadField::required(
            "to",
            FieldKind::Texts,
            ["The numbers of the receivers, + and the country code first.", "+43 664 1234567"],
        ),
        PayloadField::optional("message", FieldKind::Text, ["The message.", "I am coming"]),
        PayloadField::optional(
            "scheme",
            FieldKind::OneOf(&["sms", "smsto"]),
            [
                "sms (RFC 5724), or smsto, which some readers know better and which takes one number, also a short code.",
                "sms",
            ],
        ),
    ],
    read: Sms::read,
};

#[cfg(test)]
mod tests {
    use super::*;

    fn sms(to: &[&str], message: &str, scheme: SmsScheme) -> Sms {
        Sms { to: to.iter().map(ToString::to_string).collect(), message: Some(message.into()), scheme }
    }

    /// RFC 5724, 2.5.
    #[test]
    fn the_examples_of_the_rfc() {
        let text = |to: &[&str], message| sms(to, message, SmsScheme::Sms).to_text().unwrap();
        assert_eq!(text(&["+15105550101"], ""), "sms:+15105550101");
        assert_eq!(text(&["+15105550101", "+15105550102"], ""), "sms:+15105550101,+15105550102");
        assert_eq!(text(&["+15105550101"], "hello there"), "sms:+15105550101?body=hello%20there");
    }

    #[test]
    fn smsto_takes_a_short_code_and_any_message() {
        assert_eq!(sms(&["12345"], "a:b;c\n?", SmsScheme::Smsto).to_text().unwrap(), "SMSTO:12345:a:b;c\n?");
    }

    #[test]
    fn receivers_are_checked() {
        let message =
            |to: &[&str], scheme| sms(to, "\u{1}", scheme).to_text().unwrap_err().errors.pop().unwrap().message;
        assert_eq!(message(&[], SmsScheme::Sms), "must not be empty");
        assert_eq!(
            message(&["+431", "12345"], SmsScheme::Sms),
            "must be + and 2 to 15 digits, the country code first; for a short code, choose the scheme smsto"
        );
        assert_eq!(message(&["+431", "+432"], SmsScheme::Smsto), "must be one number with the scheme smsto");
        assert_eq!(
            message(&["a"], SmsScheme::Smsto),
            "must be 1 to 20 digits, * and #, or a number that begins with +"
        );
    }
}
