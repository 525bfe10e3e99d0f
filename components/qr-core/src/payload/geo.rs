//! A place (RFC 5870).

use super::Payload;
use super::decimal::Decimal;
use super::error::{Errors, PayloadError, given};
use super::reader::Reader;
use super::table::{FieldKind, PayloadField, PayloadType};

/// A place in WGS 84 coordinates, opened in a map.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Geo {
    /// Degrees, -90 (south) to 90 (north), as a decimal number.
    pub latitude: String,
    /// Degrees, -180 (west) to 180 (east), as a decimal number.
    pub longitude: String,
    /// Metres above the ellipsoid, as a decimal number.
    pub altitude: Option<String>,
    /// How far the place may be off, in metres, as a decimal number.
    pub uncertainty: Option<String>,
}

impl Geo {
    /// The place as a `geo` URI, such as `geo:48.2082,16.3738`.
    ///
    /// # Errors
    ///
    /// [`PayloadError`] when a number is none, or is out of its range.
    pub fn to_text(&self) -> Result<String, PayloadError> {
        let mut errors = Errors::default();
        let latitude = errors.check("latitude", degrees(&self.latitude, 90, "must be a decimal number from -90 to 90"));
        let longitude =
            errors.check("longitude", degrees(&self.longitude, 180, "must be a decimal number from -180 to 180"));
        let mut text = format!("geo:{latitude},{longitude}");
        if let Some(altitude) = given(self.altitude.as_deref()) {
            let altitude = Decimal::parse(altitude).ok_or("must be a decimal number of metres");
            text.extend([",", &errors.check("altitude", altitude).to_string()]);
        }
        if let Some(uncertainty) = given(self.uncertainty.as_deref()) {
            // 3.3: `uval` has no sign.
            let uncertainty = Decimal::parse(uncertainty).filter(|metres| !metres.is_negative());
            let uncertainty = uncertainty.ok_or("must be a decimal number of metres, 0 or more");
            text.extend([";u=", &errors.check("uncertainty", uncertainty).to_string()]);
        }
        errors.finish(text)
    }

    fn read(fields: &mut Reader<'_>) -> Payload {
        Payload::Geo(Self {
            latitude: fields.text("latitude"),
            longitude: fields.text("longitude"),
            altitude: fields.optional("altitude"),
            uncertainty: fields.optional("uncertainty"),
        })
    }
}

/// 3.4.2.
fn degrees(text: &str, limit: u64, message: &'static str) -> Result<Decimal, &'static str> {
    Decimal::parse(text).filter(|degrees| degrees.is_within(limit)).ok_or(message)
}

pub(super) const TYPE: PayloadType = PayloadType {
    name: "geo",
    about: "A place that is opened in a map.",
    source: "RFC 5870",
    fields: &[
        PayloadField::required("latitude", FieldKind::Decimal, ["Degrees from -90 to 90, WGS 84.", "48.2082"]),
        PayloadField::required("longitude", FieldKind::Decimal, ["Degrees from -180 to 180, WGS 84.", "16.3738"]),
        PayloadField::optional("altitude", FieldKind::Decimal, ["Metres above the ellipsoid of WGS 84.", "171"]),
        PayloadField::optional("uncertainty", FieldKind::Decimal, ["Metres by which the place may be off.", "25"]),
    ],
    read: Geo::read,
};

#[cfg(test)]
mod tests {
    use super::*;

    fn geo(latitude: &str, longitude: &str) -> Geo {
        Geo { latitude: latitude.into(), longitude: longitude.into(), ..Geo::default() }
    }

    /// RFC 5870, 6.1 and 6.3, without what is said by default.
    #[test]
    fn the_examples_of_the_rfc() {
        assert_eq!(geo("13.4125", "103.8667").to_text().unwrap(), "geo:13.4125,103.8667");
        let vienna = geo("48.198634", "16.371648");
        let vienna = Geo { uncertainty: Some("40".into()), ..vienna };
        assert_eq!(vienna.to_text().unwrap(), "geo:48.198634,16.371648;u=40");
        let equator = Geo { altitude: Some("-0.0".into()), ..geo("90", "-22.43") };
        assert_eq!(equator.to_text().unwrap(), "geo:90,-22.43,0");
    }

    #[test]
    fn every_wrong_number_is_named() {
        let wrong = Geo { altitude: Some("high".into()), uncertainty: Some("-1".into()), ..geo("90.0001", "1e2") };
        assert_eq!(
            wrong.to_text().unwrap_err().to_string(),
            "latitude must be a decimal number from -90 to 90; longitude must be a decimal number from -180 to 180; \
             altitude must be a decimal number of metres; uncertainty must be a decimal number of metres, 0 or more"
        );
    }
}
