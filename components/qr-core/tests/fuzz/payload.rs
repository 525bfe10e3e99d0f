//! What is tried with the fields of a payload, here and by the fuzz target.

use qr_core::payload::{FieldValue, Payload, PayloadType};
use qr_core::{SymbolOptions, encode};

/// Writes a payload of the type that the first byte chooses; the other bytes are its fields, divided by 0xff. Any result
/// will do, a panic or a message without a field of the table will not.
pub fn attempt(data: &[u8]) {
    let Some((first, rest)) = data.split_first() else { return };
    let types = PayloadType::all();
    let kind = types.get(usize::from(*first) % types.len()).expect("the remainder is below the length");
    let mut values = rest.split(|byte| *byte == 0xff).map(|value| String::from_utf8_lossy(value).into_owned());
    let payload = Payload::from_fields(kind.name, &mut |_| values.next().map(FieldValue::Text));
    match payload.and_then(|payload| payload.to_text()) {
        // Too long for a symbol, or not: it is text.
        Ok(text) => _ = encode(&text, SymbolOptions::default()),
        Err(refused) => assert!(refused.errors.iter().all(|error| kind.field(error.field).is_some())),
    }
}
