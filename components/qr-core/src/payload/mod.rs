//! What a code says, written in the grammar that readers act on: networks, contacts, events, payments.
//!
//! Every type is a struct of what was entered, unchecked, and a function `to_text` that checks each field and writes
//! the text to encode, or names everything that is wrong at once. [`Payload`] is any of them; [`PayloadType::all`] is
//! the table of types and fields from which requests are mapped and the API is described. A new type is a file here, a
//! variant of [`Payload`] and a row of that table.
//!
//! ```
//! use qr_core::payload::{Wifi, Payload};
//!
//! let wifi = Wifi { ssid: "Café; upstairs".into(), password: Some("correct horse".into()), ..Wifi::default() };
//! assert_eq!(wifi.to_text()?, r"WIFI:T:WPA;S:Café\; upstairs;P:correct horse;;");
//! assert!(Payload::Wifi(wifi).is_secret());
//! # Ok::<(), qr_core::payload::PayloadError>(())
//! ```
//!
//! | type | fields (required first) | source |
//! |---|---|---|
//! | `url` | `url` | RFC 3986, RFC 3987 |
//! | `text` | `text` | |
//! | `wifi` | `ssid`; `password security hidden eap_method phase2 identity anonymous_identity` | `ZXing`, WPA3 Specification 7 |
//! | `vcard` | a name or `organization`; `version given_name family_name … phone mobile email url street city … note` | RFC 2426, RFC 6350 |
//! | `mecard` | `given_name`; `family_name phone email url address organization birthday note …` | NTT docomo |
//! | `email` | `to`; `cc bcc subject body` | RFC 6068 |
//! | `sms` | `to`; `message scheme` | RFC 5724 |
//! | `tel` | `number`; `context extension` | RFC 3966 |
//! | `geo` | `latitude longitude`; `altitude uncertainty` | RFC 5870 |
//! | `event` | `title start`; `end time_zone location description url created` | RFC 5545 |
//! | `otpauth` | `secret account`; `issuer method algorithm digits period counter` | Key URI Format |
//! | `epc` | `name iban`; `bic amount purpose reference text information version` | EPC069-12 |
//! | `bitcoin` | `address`; `amount label message` | BIP 21, BIP 173, BIP 350 |
//! | `gs1_digital_link` | `gtin`; `domain variant batch serial production_date best_before expiry net_weight_kg` | GS1 Digital Link |
//! | `gs1_element_string` | `elements` | GS1 General Specifications |
//!
//! None of the structs has `Debug`: a payload may be a secret, and has no place in a log.

mod bitcoin;
mod content_line;
mod date;
mod decimal;
mod email;
mod epc;
mod error;
mod event;
mod geo;
pub mod gs1;
mod iban;
mod mecard;
mod otpauth;
mod phone;
mod reader;
mod sms;
mod table;
mod tel;
mod text;
mod uri;
mod url;
mod vcard;
mod wifi;

use std::fmt;

use crate::EcLevel;

pub use bitcoin::Bitcoin;
pub use email::Email;
pub use epc::{Epc, EpcVersion};
pub use error::{FieldError, PayloadError};
pub use event::Event;
pub use geo::Geo;
pub use mecard::Mecard;
pub use otpauth::{OtpAlgorithm, OtpMethod, Otpauth};
pub use sms::{Sms, SmsScheme};
pub use table::{FieldKind, FieldValue, PayloadField, PayloadType, Presence};
pub use tel::Tel;
pub use text::Text;
pub use url::Url;
pub use vcard::{Address, Vcard, VcardVersion};
pub use wifi::{Eap, Security, Wifi};

use reader::Reader;

/// A payload of any type.
#[derive(Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the type of its name, which is documented there")]
pub enum Payload {
    Url(Url),
    Text(Text),
    Wifi(Wifi),
    Vcard(Box<Vcard>),
    Mecard(Mecard),
    Email(Email),
    Sms(Sms),
    Tel(Tel),
    Geo(Geo),
    Event(Event),
    Otpauth(Otpauth),
    Epc(Epc),
    Bitcoin(Bitcoin),
    Gs1DigitalLink(gs1::DigitalLink),
    Gs1ElementString(gs1::ElementString),
}

impl Payload {
    /// A payload of the type `name`, with the values that `lookup` has for the fields of its table.
    ///
    /// Each field is looked up at most once. Fields that the table does not have are the caller's to refuse.
    ///
    /// ```
    /// use qr_core::payload::{FieldValue, Payload};
    ///
    /// let payload = Payload::from_fields("geo", &mut |field| match field {
    ///     "latitude" => Some(FieldValue::Number("48.20820".into())),
    ///     "longitude" => Some(FieldValue::Text("16.3738".into())),
    ///     _ => None,
    /// })?;
    /// assert_eq!(payload.to_text()?, "geo:48.2082,16.3738");
    /// # Ok::<(), qr_core::payload::PayloadError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`PayloadError`] with every wrong field: absent though required, of another kind, or refused by the grammar. A
    /// payload that is returned can be written.
    pub fn from_fields(name: &str, lookup: &mut dyn FnMut(&str) -> Option<FieldValue>) -> Result<Self, PayloadError> {
        let Some(kind) = PayloadType::find(name) else {
            let names: Vec<_> = PayloadType::all().iter().map(|kind| kind.name).collect();
            let message = format!("must be one of {}", names.join(", "));
            return Err(PayloadError { errors: vec![FieldError { field: "type", message }] });
        };
        let mut fields = Reader::new(kind.fields, lookup);
        let payload = (kind.read)(&mut fields);
        let mut errors = fields.errors;
        if let Err(refused) = payload.to_text() {
            errors.merge(refused);
        }
        errors.finish(payload)
    }

    /// The text to encode.
    ///
    /// # Errors
    ///
    /// [`PayloadError`] with every field that the type's grammar refuses.
    pub fn to_text(&self) -> Result<String, PayloadError> {
        match self {
            Self::Url(url) => url.to_text(),
            Self::Text(text) => text.to_text(),
            Self::Wifi(wifi) => wifi.to_text(),
            Self::Vcard(contact) => contact.to_text(),
            Self::Mecard(contact) => contact.to_text(),
            Self::Email(email) => email.to_text(),
            Self::Sms(sms) => sms.to_text(),
            Self::Tel(tel) => tel.to_text(),
            Self::Geo(geo) => geo.to_text(),
            Self::Event(event) => event.to_text(),
            Self::Otpauth(secret) => secret.to_text(),
            Self::Epc(transfer) => transfer.to_text(),
            Self::Bitcoin(payment) => payment.to_text(),
            Self::Gs1DigitalLink(link) => link.to_text(),
            Self::Gs1ElementString(elements) => elements.to_text(),
        }
    }

    /// Whether the text gives access to something, so that no cache may keep its picture.
    pub fn is_secret(&self) -> bool {
        match self {
            Self::Wifi(wifi) => wifi.is_secret(),
            Self::Otpauth(_) => true,
            _ => false,
        }
    }

    /// The error correction level that the type's standard asks for.
    pub fn recommended_level(&self) -> Option<EcLevel> {
        match self {
            // EPC069-12, 4: "error correction level M", in a symbol of version 13 at most.
            Self::Epc(_) => Some(EcLevel::M),
            _ => None,
        }
    }

    /// Whether the symbol needs FNC1 in first position (ISO/IEC 18004, 7.4.8.2).
    pub fn is_gs1(&self) -> bool {
        matches!(self, Self::Gs1ElementString(_))
    }
}

impl fmt::Debug for Payload {
    /// Nothing of what was entered.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Payload(..)")
    }
}

impl PayloadType {
    /// Every type.
    pub const fn all() -> &'static [Self] {
        &TYPES
    }

    /// The type of that name, in any case.
    pub fn find(name: &str) -> Option<&'static Self> {
        TYPES.iter().find(|kind| kind.name.eq_ignore_ascii_case(name))
    }
}

static TYPES: [PayloadType; 15] = [
    url::TYPE,
    text::TYPE,
    wifi::TYPE,
    vcard::TYPE,
    mecard::TYPE,
    email::TYPE,
    sms::TYPE,
    tel::TYPE,
    geo::TYPE,
    event::TYPE,
    otpauth::TYPE,
    epc::TYPE,
    bitcoin::TYPE,
    gs1::DIGITAL_LINK,
    gs1::ELEMENT_STRING,
];
