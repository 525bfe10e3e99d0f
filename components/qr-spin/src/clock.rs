//! Time and chance of the component.

use std::time::Duration;

use qr_storage::Clock;
use spin_sdk::time::sleep;
use spin_sdk::wasip3::random::insecure;
use time::OffsetDateTime;

use crate::Edge;

impl Clock for Edge {
    fn now(&self) -> OffsetDateTime {
        now()
    }

    async fn sleep(&self, duration: Duration) {
        sleep(duration).await;
    }

    fn random(&self) -> u64 {
        insecure::get_insecure_random_u64()
    }
}

#[expect(clippy::disallowed_methods, reason = "the entry is where the time comes from")]
pub(crate) fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}
