//! From what a client sent to a request that can be served: the one table of fields, read from JSON and from a query alike.

mod canonical;
mod content;
mod field;
mod fields;
mod options;
mod order;
mod symbol;
pub(crate) mod table;
mod value;

pub(crate) use field::{Field, Kind};
pub(crate) use fields::Fields;
pub(crate) use order::{Order, Source, Warning};
pub(crate) use table::{FIELDS, TEXT};
