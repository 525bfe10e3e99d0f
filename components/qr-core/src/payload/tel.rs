//! A telephone number (RFC 3966).

use super::Payload;
use super::error::{Errors, PayloadError, given};
use super::phone;
use super::reader::Reader;
use super::table::{FieldKind, PayloadField, PayloadType};

/// A telephone number that is called.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Tel {
    /// A global number such as `+43 1 234567`, or a local one with a context.
    pub number: String,
    /// Where a local number is valid: a global number's beginning such as `+43`, or a domain name.
    pub context: Option<String>,
    /// Digits to dial once the call is answered.
    pub extension: Option<String>,
}

impl Tel {
    /// The number as a `tel` URI without visual separators.
    ///
    /// # Errors
    ///
    /// [`PayloadError`] when the number, its context or its extension is none, or a local number has no context (5.1.5).
    pub fn to_text(&self) -> Result<String, PayloadError> {
        let mut errors = Errors::default();
        let context = given(self.context.as_deref());
        let number = match context {
            None => phone::global(&self.number)
                .map_err(|_| "must be + and 2 to 15 digits, the country code first, or come with a context"),
            Some(_) => {
                phone::local(&self.number).map_err(|_| "must be 1 to 20 digits, * and # where a context is given")
            }
        };
        // RFC 3986 keeps # for fragments.
        let mut text = format!("tel:{}", errors.check("number", number).replace('#', "%23"));
        // 3: `ext` comes first, then `phone-context`.
        if let Some(extension) = given(self.extension.as_deref()) {
            let digits = phone::without_separators(extension);
            let is_number = (1..=20).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
            let digits = if is_number { Ok(digits) } else { Err("must be 1 to 20 digits") };
            text.extend([";ext=", &errors.check("extension", digits)]);
        }
        if let Some(context) = context {
            text.extend([";phone-context=", errors.check("context", check_context(context))]);
        }
        errors.finish(text)
    }

    fn read(fields: &mut Reader<'_>) -> Payload {
        Payload::Tel(Self {
            number: fields.text("number"),
            context: fields.optional("context"),
            extension: fields.optional("extension"),
        })
    }
}

/// 3: `descriptor = domainname / global-number-digits`.
fn check_context(context: &str) -> Result<&str, &'static str> {
    let is_prefix = context
        .strip_prefix('+')
        .is_some_and(|digits| (1..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()));
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let ends_in_letter =
        context.rsplit('.').next().is_some_and(|top| top.starts_with(|first: char| first.is_ascii_alphabetic()));
    let is_domain = context.len() <= 253 && context.split('.').all(is_label) && ends_in_letter;
    if is_prefix || is_domain { Ok(context) } else { Err("must be + and 1 to 15 digits, or a domain name") }
}

pub(super) const TYPE: PayloadType = PayloadType {
    name: "tel",
    about: "A telephone number that is called.",
    source: "RFC 3966",
    fields: &[
        PayloadField::required(
            "number",
            FieldKind::Text,
            ["The number: + and the country code first; or a local number with its context.", "+43 1 234567"],
        ),
        PayloadField::optional(
            "context",
            FieldKind::Text,
            ["Where a local number is valid: the beginning of global numbers, such as +43, or a domain name.", ""],
        ),
        PayloadField::optional(
            "extension",
            FieldKind::Text,
            ["Digits that are dialled once the call is answered.", "12"],
        ),
    ],
    read: Tel::read,
};

#[cfg(test)]
mod tests {
    use super::*;

    fn tel(number: &str, context: Option<&str>, extension: Option<&str>) -> Tel {
        let [context, extension] = [context, extension].map(|value| value.map(Into::into));
        Tel { number: number.into(), context, extension }
    }

    /// RFC 3966, 6, without visual separators, which mean nothing (5.1.1).
    #[test]
    fn the_examples_of_the_rfc() {
        assert_eq!(tel("+1-201-555-0123", None, None).to_text().unwrap(), "tel:+12015550123");
        assert_eq!(tel("7042", Some("example.com"), None).to_text().unwrap(), "tel:7042;phone-context=example.com");
        assert_eq!(
            tel("863-1234", Some("+1-914-555".replace('-', "").as_str()), None).to_text().unwrap(),
            "tel:8631234;phone-context=+1914555"
        );
    }

    #[test]
    fn an_extension_comes_before_the_context() {
        assert_eq!(tel("*1#", Some("+43"), Some("1 2")).to_text().unwrap(), "tel:*1%23;ext=12;phone-context=+43");
    }

    #[test]
    fn a_local_number_without_context_is_told_so() {
        assert_eq!(
            tel("0664 123", None, Some("a")).to_text().unwrap_err().to_string(),
            "number must be + and 2 to 15 digits, the country code first, or come with a context; extension must be 1 to 20 digits"
        );
        assert_eq!(
            tel("+43 1", Some("-a.com"), None).to_text().unwrap_err().to_string(),
            "number must be 1 to 20 digits, * and # where a context is given; context must be + and 1 to 15 digits, or a domain name"
        );
    }
}
