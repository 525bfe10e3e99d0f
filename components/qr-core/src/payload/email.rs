//! A mail (RFC 6068).

use super::Payload;
use super::error::{Errors, PayloadError};
use super::reader::Reader;
use super::table::{FieldKind, PayloadField, PayloadType};
use super::uri;

/// A mail that waits to be sent.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Email {
    /// The receivers, at least one.
    pub to: Vec<String>,
    /// Who gets a copy.
    pub cc: Vec<String>,
    /// Who gets a copy that the others do not see.
    pub bcc: Vec<String>,
    /// The subject, one line.
    pub subject: Option<String>,
    /// The text.
    pub body: Option<String>,
}

impl Email {
    /// The mail as a `mailto` URI.
    ///
    /// # Errors
    ///
    /// [`PayloadError`] when there is no receiver, an address is none, or the subject has several lines.
    pub fn to_text(&self) -> Result<String, PayloadError> {
        let mut errors = Errors::default();
        if self.to.is_empty() {
            errors.reject("to", "must not be empty");
        }
        let mut text = format!("mailto:{}", errors.check("to", addresses(&self.to)));
        let cc = errors.check("cc", addresses(&self.cc));
        let bcc = errors.check("bcc", addresses(&self.bcc));
        let subject = errors.optional_line("subject", self.subject.as_deref()).map(uri::value);
        let body = errors.optional_text("body", self.body.as_deref()).map(uri::lines_value);
        let fields =
            [("cc", cc), ("bcc", bcc), ("subject", subject.unwrap_or_default()), ("body", body.unwrap_or_default())];
        let fields = fields.iter().filter(|(_, value)| !value.is_empty());
        for (index, (name, value)) in fields.enumerate() {
            let separator = if index == 0 { "?" } else { "&" };
            text.extend([separator, name, "=", value]);
        }
        errors.finish(text)
    }

    fn read(fields: &mut Reader<'_>) -> Payload {
        Payload::Email(Self {
            to: fields.texts("to"),
            cc: fields.texts("cc"),
            bcc: fields.texts("bcc"),
            subject: fields.optional("subject"),
            body: fields.optional("body"),
        })
    }
}

/// 2: `addr-spec *("," addr-spec)`; a comma within an address would be percent-encoded.
fn addresses(addresses: &[String]) -> Result<String, &'static str> {
    let encoded: Result<Vec<_>, _> = addresses.iter().map(|text| address(text).map(uri::value)).collect();
    Ok(encoded?.join(","))
}

/// A mail address: `dot-atom "@" domain` (RFC 5322, 3.4.1) with letters of any script (RFC 6532, 3.2).
pub(super) fn address(text: &str) -> Result<&str, &'static str> {
    let is_atom = |atom: &str| {
        !atom.is_empty()
            && atom.chars().all(|letter| {
                letter.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(letter) || is_international(letter)
            })
    };
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-' || is_international(letter))
    };
    // RFC 5321, 4.5.3.1: at most 64 octets before the @ and 255 after it.
    let is_address = text.rsplit_once('@').is_some_and(|(local, domain)| {
        local.len() <= 64 && domain.len() <= 255 && local.split('.').all(is_atom) && domain.split('.').all(is_label)
    });
    if is_address { Ok(text) } else { Err("must be mail addresses such as name@example.com") }
}

fn is_international(letter: char) -> bool {
    !letter.is_ascii() && !letter.is_control() && !letter.is_whitespace()
}

pub(super) const TYPE: PayloadType = PayloadType {
    name: "email",
    about: "A mail that waits to be sent.",
    source: "RFC 6068",
    fields: &[
        PayloadField::required("to", FieldKind::Texts, ["The addresses of the receivers.", "info@example.com"]),
        PayloadField::optional("cc", FieldKind::Texts, ["Who gets a copy.", "office@example.com"]),
        PayloadField::optional(
            "bcc",
            FieldKind::Texts,
            ["Who gets a copy that the others do not see.", "archive@example.com"],
        ),
        PayloadField::optional("subject", FieldKind::Text, ["The subject.", "A question"]),
        PayloadField::optional("body", FieldKind::Text, ["The text.", "Dear team,"]),
    ],
    read: Email::read,
};

#[cfg(test)]
mod tests {
    use super::*;

    fn email(to: &[&str]) -> Email {
        Email { to: to.iter().map(ToString::to_string).collect(), ..Email::default() }
    }

    /// RFC 6068, 6.
    #[test]
    fn the_examples_of_the_rfc() {
        assert_eq!(email(&["chris@example.com"]).to_text().unwrap(), "mailto:chris@example.com");
        let help = Email { subject: Some("current-issue".into()), ..email(&["infobot@example.com"]) };
        assert_eq!(help.to_text().unwrap(), "mailto:infobot@example.com?subject=current-issue");
        let body = Email { body: Some("send current-issue\nsend index".into()), ..email(&["infobot@example.com"]) };
        assert_eq!(body.to_text().unwrap(), "mailto:infobot@example.com?body=send%20current-issue%0D%0Asend%20index");
        let joe =
            Email { cc: vec!["bob@example.com".into()], body: Some("hello".into()), ..email(&["joe@example.com"]) };
        assert_eq!(joe.to_text().unwrap(), "mailto:joe@example.com?cc=bob@example.com&body=hello");
        assert_eq!(email(&["gorby%kremvax@example.com"]).to_text().unwrap(), "mailto:gorby%25kremvax@example.com");
        assert_eq!(
            email(&["unlikely?address@example.com"]).to_text().unwrap(),
            "mailto:unlikely%3Faddress@example.com"
        );
        assert_eq!(email(&["Mike&family@example.org"]).to_text().unwrap(), "mailto:Mike%26family@example.org");
        let coffee = Email { subject: Some("café".into()), ..email(&["user@example.org"]) };
        assert_eq!(coffee.to_text().unwrap(), "mailto:user@example.org?subject=caf%C3%A9");
        assert_eq!(email(&["user@納豆.example.org"]).to_text().unwrap(), "mailto:user@%E7%B4%8D%E8%B1%86.example.org");
    }

    #[test]
    fn every_wrong_field_is_named() {
        let wrong = Email { cc: vec!["a@b".into(), "c".into()], subject: Some("a\nb".into()), ..Email::default() };
        assert_eq!(
            wrong.to_text().unwrap_err().to_string(),
            "to must not be empty; cc must be mail addresses such as name@example.com; \
             subject must be one line without control characters"
        );
        let long = format!("{}@example.com", "a".repeat(65));
        for text in ["", "@", "a@", "@b", "a b@c", "a@b c", "a..b@c", "a@b..c", "a@-b", "a,b@c", "a@b\n", long.as_str()]
        {
            assert!(address(text).is_err(), "{text}");
        }
    }
}
