//! Element strings: data behind application identifiers, in a symbol with FNC1 in first position.

use super::super::Payload;
use super::super::error::{Errors, PayloadError};
use super::super::reader::Reader;
use super::super::table::{FieldKind, PayloadField, PayloadType};
use super::application_identifier as ai;

/// Data of a trade item or of a logistic unit, as GS1 readers take it from a symbol with FNC1 in first position.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ElementString {
    /// Elements as people write them: `(01)09506000134352(10)ABC123`. A bracket within data has a backslash before it.
    pub elements: String,
}

impl ElementString {
    /// The data with U+001D after each element of open length but the last (GS1 General Specifications, 7.8).
    ///
    /// The FNC1 in first position is not part of the text: the encoder has a mode of its own for it.
    ///
    /// # Errors
    ///
    /// [`PayloadError`] when the elements are not in brackets, an identifier is none or is there twice, or its data is not
    /// of its format or has a wrong check digit.
    pub fn to_text(&self) -> Result<String, PayloadError> {
        let mut errors = Errors::default();
        let text = errors.check("elements", join(&self.elements));
        errors.finish(text)
    }

    fn read(fields: &mut Reader<'_>) -> Payload {
        Payload::Gs1ElementString(Self { elements: fields.text("elements") })
    }
}

fn join(text: &str) -> Result<String, &'static str> {
    let elements = split(text).ok_or("must be elements such as (01)09506000134352(10)ABC123")?;
    let mut joined = String::new();
    let mut is_open = false;
    for (index, (identifier, data)) in elements.iter().enumerate() {
        ai::check(identifier, data)?;
        // 4.13: the same identifier may be there again with the same data only, which says nothing more.
        if elements.iter().take(index).any(|(earlier, _)| earlier == identifier) {
            return Err("must have each identifier once");
        }
        if is_open {
            joined.push(SEPARATOR);
        }
        joined.push_str(identifier);
        joined.push_str(data);
        is_open = !ai::has_predefined_length(identifier);
    }
    Ok(joined)
}

/// Identifiers and their data; none where the text has another form.
fn split(text: &str) -> Option<Vec<(String, String)>> {
    let mut elements = Vec::new();
    let mut letters = text.chars();
    let mut next = letters.next();
    while let Some('(') = next {
        let identifier: String = letters.by_ref().take_while(|letter| *letter != ')').collect();
        let mut data = String::new();
        next = letters.next();
        while let Some(letter) = next.filter(|letter| *letter != '(') {
            data.push(if letter == '\\' {
                letters.next().filter(|escaped| "()\\".contains(*escaped))?
            } else {
                letter
            });
            next = letters.next();
        }
        elements.push((identifier, data));
    }
    (next.is_none() && !elements.is_empty()).then_some(elements)
}

/// The character that readers send for FNC1 as a separator.
const SEPARATOR: char = '\u{1d}';

pub(in super::super) const TYPE: PayloadType = PayloadType {
    name: "gs1_element_string",
    about: "Data of a trade item for GS1 readers, in a symbol with FNC1.",
    source: "GS1 General Specifications, 3 and 7.8",
    fields: &[PayloadField::required(
        "elements",
        FieldKind::Text,
        [
            "Identifiers in brackets, each with its data; a bracket within data has a backslash before it.",
            "(01)09506000134352(17)261231(10)ABC123",
        ],
    )],
    read: ElementString::read,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_element_of_open_length_is_followed_by_a_separator() {
        for (elements, text) in [
            ("(01)09506000134352", "0109506000134352"),
            ("(01)09506000134352(17)261231(10)ABC123", "01095060001343521726123110ABC123"),
            ("(01)09506000134352(10)ABC123(17)261231", "010950600013435210ABC123\u{1d}17261231"),
            ("(10)A(21)B(3103)000189(37)5(240)C", "10A\u{1d}21B\u{1d}3103000189375\u{1d}240C"),
            (r"(10)A\(B\)(21)1", "10A(B)\u{1d}211"),
            ("(10)A)(21)1", "10A)\u{1d}211"),
        ] {
            let written = ElementString { elements: elements.into() }.to_text();
            assert_eq!(written.unwrap(), text, "{elements}");
        }
    }

    #[test]
    fn what_is_wrong_is_told() {
        let form = "elements must be elements such as (01)09506000134352(10)ABC123";
        let data = "elements must have data of the length and alphabet of its identifiers";
        for (elements, message) in [
            ("", form),
            ("0109506000134352", form),
            ("x(10)A", form),
            (r"(10)A\", form),
            (r"(10)A\B", form),
            ("(10", data),
            ("(10)", data),
            ("(01)0950600013435", data),
            ("(10)A\u{1d}", data),
            ("(01)09506000134353", "elements must have right check digits"),
            ("(10)A(10)A", "elements must have each identifier once"),
            ("()1", "elements must have only identifiers of the GS1 General Specifications"),
            ("(9999)1", "elements must have only identifiers of the GS1 General Specifications"),
        ] {
            let error = ElementString { elements: elements.into() }.to_text().unwrap_err();
            assert_eq!(error.to_string(), message, "{elements}");
        }
    }
}
