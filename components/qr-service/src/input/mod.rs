//! From what a client sent to a request that can be served: the one table of fields, read from JSON and from a query alike.

mod canonical;
mod content;
mod drawing;
mod field;
mod fields;
mod options;
mod order;
mod style;
mod symbol;
pub(crate) mod table;
mod value;

pub(crate) use field::{Field, Kind};
pub(crate) use fields::Fields;
pub(crate) use order::{Order, Purpose, Source, Warning};
pub(crate) use table::{FIELDS, TEXT};
