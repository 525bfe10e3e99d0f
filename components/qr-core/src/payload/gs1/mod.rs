//! Trade items and their data by the GS1 General Specifications: element strings, and GS1 Digital Link.

mod application_identifier;
mod digital_link;
mod element_string;

pub use digital_link::DigitalLink;
pub use element_string::ElementString;

pub(super) const DIGITAL_LINK: super::PayloadType = digital_link::TYPE;
pub(super) const ELEMENT_STRING: super::PayloadType = element_string::TYPE;
