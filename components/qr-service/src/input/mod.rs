//! From what a client sent to a request that can be served: the one table of fields, read from JSON and from a query alike.

pub(crate) mod field;
mod fields;
mod order;
mod value;

pub(crate) use field::{FIELDS, Field, Kind, TEXT};
pub(crate) use fields::Fields;
pub(crate) use order::{Format, Order, Source, Warning};
