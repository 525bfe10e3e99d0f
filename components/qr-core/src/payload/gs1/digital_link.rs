//! The address of a trade item: GS1 Digital Link Standard, URI Syntax.

use super::super::Payload;
use super::super::date::Date;
use super::super::decimal::Decimal;
use super::super::error::{Errors, PayloadError, given};
use super::super::reader::Reader;
use super::super::table::{FieldKind, PayloadField, PayloadType};
use super::super::{uri, url};
use super::application_identifier as ai;

/// A trade item that both a shop's till and a phone can read.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct DigitalLink {
    /// The item: GTIN-8, GTIN-12, GTIN-13 or GTIN-14.
    pub gtin: String,
    /// The host that answers, with a path where it needs one; `id.gs1.org` by default.
    pub domain: Option<String>,
    /// The consumer product variant, AI 22.
    pub variant: Option<String>,
    /// The batch or lot, AI 10.
    pub batch: Option<String>,
    /// The serial number, AI 21.
    pub serial: Option<String>,
    /// When it was made, `YYYY-MM-DD`, AI 11.
    pub production_date: Option<String>,
    /// Until when it is at its best, `YYYY-MM-DD`, AI 15.
    pub best_before: Option<String>,
    /// From when it must not be sold or eaten, `YYYY-MM-DD`, AI 17.
    pub expiry: Option<String>,
    /// The net weight in kilograms, at most 999.999 and three decimals, AI 3103.
    pub net_weight_kg: Option<String>,
}

impl DigitalLink {
    /// The address of the item, such as `https://id.gs1.org/01/09506000134352/10/ABC123?17=261231`.
    ///
    /// # Errors
    ///
    /// [`PayloadError`] when the GTIN has another length or a wrong check digit, or a value is not of the format of its
    /// application identifier.
    pub fn to_text(&self) -> Result<String, PayloadError> {
        let mut errors = Errors::default();
        let domain = given(self.domain.as_deref()).unwrap_or("id.gs1.org");
        let mut text = errors.check("domain", stem(domain));
        text.extend(["/01/", &errors.check("gtin", gtin_14(&self.gtin))]);
        // The standard's order of key qualifiers, from the coarse to the fine.
        let qualifiers =
            [("variant", "22", &self.variant), ("batch", "10", &self.batch), ("serial", "21", &self.serial)];
        for (field, identifier, value) in qualifiers {
            if let Some(value) = given(value.as_deref()) {
                errors.check(field, qualifier(identifier, value));
                text.extend(["/", identifier, "/", &uri::segment(value)]);
            }
        }
        let dates = [
            ("production_date", "11", &self.production_date),
            ("best_before", "15", &self.best_before),
            ("expiry", "17", &self.expiry),
        ];
        let mut separator = "?";
        for (field, identifier, value) in dates {
            if let Some(value) = given(value.as_deref()) {
                text.extend([separator, identifier, "=", &errors.check(field, short_date(value))]);
                separator = "&";
            }
        }
        if let Some(weight) = given(self.net_weight_kg.as_deref()) {
            text.extend([separator, "3103=", &errors.check("net_weight_kg", grams(weight))]);
        }
        errors.finish(text)
    }

    fn read(fields: &mut Reader<'_>) -> Payload {
        Payload::Gs1DigitalLink(Self {
            gtin: fields.text("gtin"),
            domain: fields.optional("domain"),
            variant: fields.optional("variant"),
            batch: fields.optional("batch"),
            serial: fields.optional("serial"),
            production_date: fields.optional("production_date"),
            best_before: fields.optional("best_before"),
            expiry: fields.optional("expiry"),
            net_weight_kg: fields.optional("net_weight_kg"),
        })
    }
}

/// Scheme, host and path before the key.
fn stem(domain: &str) -> Result<String, &'static str> {
    let domain = domain.strip_prefix("https://").unwrap_or(domain).trim_end_matches('/');
    if domain.contains(['?', '#', '@', ':', '\\']) {
        return Err("must be a host, with a path where it needs one, as in example.com/products");
    }
    url::to_uri(&format!("https://{domain}"))
}

/// General Specifications, 3.3.2: shorter ones are filled with zeros from the left.
fn gtin_14(gtin: &str) -> Result<String, &'static str> {
    let gtin = gtin.replace([' ', '-'], "");
    if !matches!(gtin.len(), 8 | 12 | 13 | 14) || !gtin.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("must be 8, 12, 13 or 14 digits");
    }
    if ai::has_check_digit(&gtin) {
        Ok(format!("{gtin:0>14}"))
    } else {
        Err("must have a right check digit as its last")
    }
}

fn qualifier(identifier: &str, value: &str) -> Result<(), &'static str> {
    ai::check(identifier, value)
        .map_err(|_| "must be 1 to 20 ASCII letters, digits and ! \" % & ' ( ) * + , - . / : ; < = > ? _")
}

/// General Specifications, 3.4: YYMMDD. Readers complete the year to the nearest century, which this one is.
fn short_date(text: &str) -> Result<String, &'static str> {
    let date = Date::parse(text).ok().map(Date::basic);
    let short = date.as_deref().and_then(|date| date.strip_prefix("20"));
    short.map(ToOwned::to_owned).ok_or("must be a date from 2000-01-01 to 2099-12-31")
}

/// General Specifications, 3.6.2: six digits, of which three are decimals.
fn grams(kilograms: &str) -> Result<String, &'static str> {
    let grams = Decimal::parse(kilograms).and_then(|weight| weight.units(3));
    grams
        .filter(|grams| (1..=999_999).contains(grams))
        .map(|grams| format!("{grams:06}"))
        .ok_or("must be from 0.001 to 999.999 kilograms, with at most three decimals")
}

pub(in super::super) const TYPE: PayloadType = PayloadType {
    name: "gs1_digital_link",
    about: "A trade item, for tills and for phones.",
    source: "GS1 Digital Link Standard: URI Syntax; GS1 General Specifications",
    fields: &[
        PayloadField::required("gtin", FieldKind::Text, ["The item: GTIN-8, -12, -13 or -14.", "9506000134352"]),
        PayloadField::optional(
            "domain",
            FieldKind::Text,
            ["The host that answers, with a path where it needs one; id.gs1.org by default.", "example.com"],
        ),
        PayloadField::optional("variant", FieldKind::Text, ["The consumer product variant (22).", "2A"]),
        PayloadField::optional("batch", FieldKind::Text, ["The batch or lot (10).", "ABC123"]),
        PayloadField::optional("serial", FieldKind::Text, ["The serial number (21).", "12345"]),
        PayloadField::optional(
            "production_date",
            FieldKind::Text,
            ["When it was made (11), YYYY-MM-DD.", "2026-01-31"],
        ),
        PayloadField::optional(
            "best_before",
            FieldKind::Text,
            ["Until when it is at its best (15), YYYY-MM-DD.", "2026-11-30"],
        ),
        PayloadField::optional(
            "expiry",
            FieldKind::Text,
            ["From when it must not be used (17), YYYY-MM-DD.", "2026-12-31"],
        ),
        PayloadField::optional("net_weight_kg", FieldKind::Decimal, ["The net weight in kilograms (3103).", "0.189"]),
    ],
    read: DigitalLink::read,
};

#[cfg(test)]
mod tests {
    use super::*;

    /// The forms that the standard shows (URI Syntax, 1.2, 5): a key, qualifiers in their order, data attributes.
    #[test]
    fn keys_and_qualifiers_are_the_path_and_data_is_the_query() {
        let item = DigitalLink { gtin: "9506000134352".into(), ..DigitalLink::default() };
        assert_eq!(item.to_text().unwrap(), "https://id.gs1.org/01/09506000134352");
        let serial = DigitalLink { batch: Some("ABC1".into()), serial: Some("12345".into()), ..item.clone() };
        assert_eq!(serial.to_text().unwrap(), "https://id.gs1.org/01/09506000134352/10/ABC1/21/12345");
        let meat = DigitalLink {
            domain: Some("example.com".into()),
            variant: Some("2A".into()),
            expiry: Some("2018-04-26".into()),
            ..item.clone()
        };
        assert_eq!(meat.to_text().unwrap(), "https://example.com/01/09506000134352/22/2A?17=180426");
        let weighed = DigitalLink { net_weight_kg: Some("0.189".into()), expiry: Some("2018-12-31".into()), ..item };
        assert_eq!(weighed.to_text().unwrap(), "https://id.gs1.org/01/09506000134352?17=181231&3103=000189");
    }

    #[test]
    fn a_domain_may_have_a_path() {
        let item = DigitalLink {
            gtin: "96385074".into(),
            domain: Some("https://Example.com/a/".into()),
            ..DigitalLink::default()
        };
        assert_eq!(item.to_text().unwrap(), "https://Example.com/a/01/00000096385074");
    }

    #[test]
    fn what_a_path_has_for_itself_is_percent_encoded() {
        let item = DigitalLink { gtin: "614141000036".into(), batch: Some("a/b%c?".into()), ..DigitalLink::default() };
        assert_eq!(item.to_text().unwrap(), "https://id.gs1.org/01/00614141000036/10/a%2Fb%25c%3F");
    }

    #[test]
    fn every_wrong_field_is_named() {
        let wrong = DigitalLink {
            gtin: "9506000134353".into(),
            domain: Some("a.at?b".into()),
            variant: Some("a b".into()),
            production_date: Some("1999-12-31".into()),
            expiry: Some("260101".into()),
            net_weight_kg: Some("1000".into()),
            ..DigitalLink::default()
        };
        assert_eq!(
            wrong.to_text().unwrap_err().to_string(),
            "domain must be a host, with a path where it needs one, as in example.com/products; gtin must have a right check digit as \
             its last; variant must be 1 to 20 ASCII letters, digits and ! \" % & ' ( ) * + , - . / : ; < = > ? _; production_date must be \
             a date from 2000-01-01 to 2099-12-31; expiry must be a date from 2000-01-01 to 2099-12-31; net_weight_kg must be from \
             0.001 to 999.999 kilograms, with at most three decimals"
        );
        let short = DigitalLink { gtin: "123".into(), ..DigitalLink::default() };
        assert_eq!(short.to_text().unwrap_err().to_string(), "gtin must be 8, 12, 13 or 14 digits");
    }
}
