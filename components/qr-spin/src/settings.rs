//! Settings from Spin's variables, which have the same names in lower case.

use std::collections::HashMap;

use qr_service::SETTINGS;
use spin_sdk::variables::{self, Error};

/// The value of every setting that has one.
pub(crate) async fn read() -> HashMap<&'static str, String> {
    let mut settings = HashMap::new();
    for setting in SETTINGS {
        match variables::get(setting.name.to_lowercase()).await {
            Ok(value) => _ = settings.insert(setting.name, value),
            Err(Error::Undefined(_)) => {}
            // The provider's message could hold an address or a token, so only the name is told.
            Err(_) => eprintln!(
                r#"{{"level":"error","event":"setting","setting":"{}","problem":"cannot be read"}}"#,
                setting.name
            ),
        }
    }
    settings
}
