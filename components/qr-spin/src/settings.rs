//! Settings from Spin's variables, which have the same names in lower case.

use std::collections::HashMap;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use qr_service::SETTINGS;
use spin_sdk::time::sleep;
use spin_sdk::variables::{self, Error};

/// The value of every setting that has one.
///
/// # Errors
/// The name of the first setting of which nobody can say whether it has a value: the provider of variables fails, or does
/// not answer within [`TIMEOUT`]. Its message is not told, because it could hold an address or a token.
pub(crate) async fn read() -> Result<HashMap<&'static str, String>, &'static str> {
    let mut settings = HashMap::new();
    for setting in SETTINGS {
        let value = pin!(variables::get(setting.name.to_lowercase()));
        match select(value, pin!(sleep(TIMEOUT))).await {
            Either::Left((Ok(value), _)) => _ = settings.insert(setting.name, value),
            Either::Left((Err(Error::Undefined(_)), _)) => {}
            Either::Left((Err(_), _)) | Either::Right(_) => return Err(setting.name),
        }
    }
    Ok(settings)
}

const TIMEOUT: Duration = Duration::from_secs(2);
