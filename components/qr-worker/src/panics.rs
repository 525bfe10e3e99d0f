//! What the log learns of a panic.

use std::panic::{PanicHookInfo, set_hook};
use std::sync::Once;

use qr_service::panic_event;
use worker::console_error;
use worker::js_sys::{Reflect, global};
use worker::wasm_bindgen::JsValue;

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
    renew_instance();
}

/// Makes the next request start with fresh memory, as the hook of the `worker` crate would.
fn renew_instance() {
    if let Ok(state) = Reflect::get(&global(), &JsValue::from("__worker_init_state")) {
        _ = Reflect::set(&state, &JsValue::from("criticalError"), &JsValue::TRUE);
    }
}
