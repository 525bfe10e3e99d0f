//! What the log learns of a panic. The instance has ended then, and the next request gets a new one (`entry.js`).

use std::panic::{PanicHookInfo, set_hook};
use std::sync::Once;

use qr_service::panic_event;
use worker::console_error;

use crate::clock::now;

/// Reports panics by their place only, from now on.
///
/// Call it in a request: the hook that the `worker` crate sets when the module starts prints the message of a panic, which
/// may hold what a client sent, and must be gone by then.
pub(crate) fn report() {
    static SET: Once = Once::new();
    SET.call_once(|| set_hook(Box::new(hook)));
}

fn hook(panic: &PanicHookInfo<'_>) {
    console_error!("{}", panic_event(now(), panic));
}
