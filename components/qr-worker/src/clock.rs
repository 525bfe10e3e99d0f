//! Time and chance of the Worker.

use std::time::Duration;

use qr_storage::Clock;
use time::OffsetDateTime;
use worker::Delay;
use worker::js_sys::{Date, Math};

use crate::Edge;

impl Clock for Edge {
    fn now(&self) -> OffsetDateTime {
        now()
    }

    async fn sleep(&self, duration: Duration) {
        Delay::from(duration).await;
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "53 random bits of a number from 0 to 1"
    )]
    fn random(&self) -> u64 {
        (Math::random() * 2_f64.powi(53)) as u64
    }
}

/// The time of the last I/O: on Workers the clock stands still in between.
#[expect(clippy::cast_possible_truncation, reason = "a number of milliseconds that is whole, and below 2⁵³")]
pub(crate) fn now() -> OffsetDateTime {
    let nanos = i128::from(Date::now() as i64) * 1_000_000;
    OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
