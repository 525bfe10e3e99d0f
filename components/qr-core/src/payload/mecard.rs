//! A contact as NTT docomo's MECARD, the shortest form that address books read.

use super::Payload;
use super::date::Date;
use super::email;
use super::error::{Errors, PayloadError, given};
use super::phone;
use super::reader::Reader;
use super::table::{FieldKind, PayloadField, PayloadType};
use super::url;

/// A contact in few characters.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Mecard {
    /// The given name, or all of the name.
    pub given_name: String,
    /// The family name.
    pub family_name: Option<String>,
    /// How the name is read, in kana.
    pub reading: Option<String>,
    /// The nickname.
    pub nickname: Option<String>,
    /// Telephone numbers.
    pub phone: Vec<String>,
    /// Mail addresses.
    pub email: Vec<String>,
    /// Addresses of pages.
    pub url: Vec<String>,
    /// The postal address in one line.
    pub address: Option<String>,
    /// The organization, which docomo's form does not have but readers know.
    pub organization: Option<String>,
    /// The birthday, `YYYY-MM-DD`.
    pub birthday: Option<String>,
    /// Anything else, in one line.
    pub note: Option<String>,
}

impl Mecard {
    /// The contact in the form `MECARD:N:family,given;TEL:1234;;`.
    ///
    /// # Errors
    ///
    /// [`PayloadError`] when there is no given name, a text has several lines, or a number, a mail address, the address
    /// of a page or the birthday is none.
    pub fn to_text(&self) -> Result<String, PayloadError> {
        let mut errors = Errors::default();
        let given_name = escape(errors.line("given_name", &self.given_name));
        let family_name = errors.optional_line("family_name", self.family_name.as_deref()).map(escape);
        let mut fields = vec![("N", family_name.map_or(given_name.clone(), |family| format!("{family},{given_name}")))];
        fields.extend(line(&mut errors, "SOUND", "reading", self.reading.as_deref()));
        for number in &self.phone {
            let digits = phone::global(number).or_else(|_| phone::local(number));
            fields.push(("TEL", errors.check("phone", digits)));
        }
        for address in &self.email {
            fields.push(("EMAIL", escape(errors.check("email", email::address(address)))));
        }
        fields.extend(line(&mut errors, "NOTE", "note", self.note.as_deref()));
        if let Some(birthday) = given(self.birthday.as_deref()) {
            fields.push(("BDAY", errors.check("birthday", Date::parse(birthday)).basic()));
        }
        fields.extend(line(&mut errors, "ADR", "address", self.address.as_deref()));
        for address in &self.url {
            fields.push(("URL", escape(&errors.check("url", url::to_uri(address)))));
        }
        fields.extend(line(&mut errors, "NICKNAME", "nickname", self.nickname.as_deref()));
        fields.extend(line(&mut errors, "ORG", "organization", self.organization.as_deref()));
        let mut text = "MECARD:".to_owned();
        text.extend(fields.iter().flat_map(|(key, value)| [*key, ":", value, ";"]));
        errors.finish(text + ";")
    }

    fn read(fields: &mut Reader<'_>) -> Payload {
        Payload::Mecard(Self {
            given_name: fields.text("given_name"),
            family_name: fields.optional("family_name"),
            reading: fields.optional("reading"),
            nickname: fields.optional("nickname"),
            phone: fields.texts("phone"),
            email: fields.texts("email"),
            url: fields.texts("url"),
            address: fields.optional("address"),
            organization: fields.optional("organization"),
            birthday: fields.optional("birthday"),
            note: fields.optional("note"),
        })
    }
}

/// A field of one line, if there is something in it.
fn line(
    errors: &mut Errors,
    key: &'static str,
    field: &'static str,
    value: Option<&str>,
) -> Option<(&'static str, String)> {
    errors.optional_line(field, value).map(|value| (key, escape(value)))
}

/// A backslash before each character that separates fields, keys or parts of names.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if "\\;:,".contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

pub(super) const TYPE: PayloadType = PayloadType {
    name: "mecard",
    about: "A contact in few characters.",
    source: "NTT docomo, 2D barcode functions: phonebook registration; ZXing, Barcode Contents",
    fields: &[
        PayloadField::required("given_name", FieldKind::Text, ["The given name, or all of the name.", "Ada"]),
        PayloadField::optional("family_name", FieldKind::Text, ["The family name.", "Lovelace"]),
        PayloadField::optional("reading", FieldKind::Text, ["How the name is read, in kana.", "ラブレス,エイダ"]),
        PayloadField::optional("nickname", FieldKind::Text, ["The nickname.", "Countess"]),
        PayloadField::optional("phone", FieldKind::Texts, ["Telephone numbers.", "+43 664 1234567"]),
        PayloadField::optional("email", FieldKind::Texts, ["Mail addresses.", "ada@example.com"]),
        PayloadField::optional("url", FieldKind::Texts, ["Addresses of pages.", "https://example.com/ada"]),
        PayloadField::optional("address", FieldKind::Text, ["The postal address in one line.", "Ring 1, 1010 Vienna"]),
        PayloadField::optional("organization", FieldKind::Text, ["The organization.", "Analytical Engines Ltd"]),
        PayloadField::optional("birthday", FieldKind::Text, ["The birthday, YYYY-MM-DD.", "1815-12-10"]),
        PayloadField::optional("note", FieldKind::Text, ["Anything else, in one line.", "Met at the fair"]),
    ],
    read: Mecard::read,
};

#[cfg(test)]
mod tests {
    use super::*;

    /// `ZXing`, "Barcode Contents", whose address is not escaped there.
    #[test]
    fn the_published_example() {
        let sean = Mecard {
            given_name: "Sean".into(),
            family_name: Some("Owen".into()),
            phone: vec!["12125551212".into()],
            email: vec!["srowen@example.com".into()],
            address: Some("76 9th Avenue, 4th Floor, New York, NY 10011".into()),
            ..Mecard::default()
        };
        assert_eq!(
            sean.to_text().unwrap(),
            "MECARD:N:Owen,Sean;TEL:12125551212;EMAIL:srowen@example.com;\
             ADR:76 9th Avenue\\, 4th Floor\\, New York\\, NY 10011;;"
        );
    }

    #[test]
    fn what_separates_is_escaped() {
        let card = Mecard { given_name: r"a\b;c:d,e".into(), url: vec!["https://a.at/".into()], ..Mecard::default() };
        assert_eq!(card.to_text().unwrap(), r"MECARD:N:a\\b\;c\:d\,e;URL:https\://a.at/;;");
    }

    #[test]
    fn every_wrong_field_is_named() {
        let wrong = Mecard {
            phone: vec!["x".into()],
            note: Some("a\nb".into()),
            birthday: Some("1".into()),
            ..Mecard::default()
        };
        assert_eq!(
            wrong.to_text().unwrap_err().to_string(),
            "given_name must not be empty; phone must be 1 to 20 digits, * and #, or a number that begins with +; \
             note must be one line without control characters; birthday must be a date such as 2026-12-31"
        );
    }
}
