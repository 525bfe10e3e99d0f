//! The requests of a batch: each is read as one alone would be, and what is wrong is named with its place.

use qr_request::{FieldError, Fields, Invalid, Notation, Value};

use super::json::Depth;
use super::{Order, Source};
use crate::limits::Limits;
use crate::problem::Problem;

/// The requests of a batch as they came: at least one, and no more than are allowed.
#[derive(Debug)]
pub(crate) struct Batch(Vec<Value>);

impl Batch {
    /// The batch in a JSON body; it may have `most` requests.
    pub(crate) fn from_json(body: &[u8], most: usize) -> Result<Self, Problem> {
        let mut fields = super::object(body, Depth::Batch, "{\"codes\": [{\"text\": \"hello\"}]}")?;
        let mut requests = Vec::new();
        match fields.take(CODES) {
            Some(Value::List { first, count }) if (1..=most).contains(&count) => requests = first,
            Some(Value::List { count, .. }) => {
                fields.reject(CODES, &format!("must have 1 to {most} codes, and has {count}"));
            }
            Some(_) => fields.reject(CODES, "must be a list of requests, such as [{\"text\": \"hello\"}]"),
            None => fields.reject(CODES, "is required"),
        }
        fields.finish(&[CODES])?;
        Ok(Self(requests))
    }

    /// How many requests it has.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Reads all requests and makes the codes. The problem names everything that is wrong with any of them, as `codes[3].text`;
    /// by how much a text is too long stands in its message alone.
    pub(crate) fn into_orders(self, source: Source, limits: &Limits) -> Result<Vec<Order>, Problem> {
        let mut orders = Vec::with_capacity(self.len());
        let mut invalid = Invalid::default();
        for (index, request) in self.0.into_iter().enumerate() {
            match order(request, source, limits) {
                Ok(order) => orders.push(order),
                Err(Invalid { errors, known_names, .. }) => {
                    invalid.errors.extend(errors.into_iter().map(|error| placed(index, error)));
                    invalid.known_names = invalid.known_names.or(known_names);
                }
            }
        }
        if invalid.errors.is_empty() { Ok(orders) } else { Err(invalid.into()) }
    }
}

fn order(request: Value, source: Source, limits: &Limits) -> Result<Order, Invalid> {
    let Value::Members(members) = request else {
        let message = "must be a JSON object, such as {\"text\": \"hello\"}".to_owned();
        return Err(Invalid { errors: vec![FieldError { field: String::new(), message }], ..Invalid::default() });
    };
    Order::from_fields(Fields::new(members, Notation::Typed)?, source, limits)
}

/// What is wrong with a field, or with the whole, of the request at `index`.
fn placed(index: usize, FieldError { field, message }: FieldError) -> FieldError {
    let dot = if field.is_empty() { "" } else { "." };
    FieldError { field: format!("{CODES}[{index}]{dot}{field}"), message }
}

/// The name of the one field.
pub(crate) const CODES: &str = "codes";
