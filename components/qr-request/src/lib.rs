//! A request for a code by the names of the API: from named values to a valid order and its image.
//!
//! The service and the engine in browsers both read requests here, so that the same request has the same image, the same
//! warnings and the same errors on either side. This crate refuses to parse JSON and queries, to choose what a file carries
//! and to know HTTP: values come in as pairs ([`Fields`]), and the caller draws what was asked for ([`Draft`]) with the writers
//! that it has.

mod content;
mod draft;
mod field;
mod fields;
mod invalid;
mod options;
mod order;
mod style;
mod symbol;
mod table;
mod value;

pub use content::Data;
pub use draft::{Draft, Drawing, Refusal};
pub use field::{Field, Kind};
pub use fields::{Fields, MAX_FIELDS, Notation};
pub use invalid::{FieldError, Invalid};
pub use options::Words;
pub use order::{Order, Source, Warning};
pub use style::{LogoRequest, Readers, StyleRequest};
pub use symbol::{Place, SymbolRequest};
pub use table::{BYTES, FIELDS, LOGO, PAYLOAD, TEXT, VERIFY};
pub use value::Value;
