//! Work that may take only so long.

use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use qr_storage::Clock;

/// What `work` comes to, or `None` when it takes longer than `limit`.
pub(crate) async fn within<F: Future>(limit: Duration, clock: &impl Clock, work: F) -> Option<F::Output> {
    match select(pin!(work), pin!(clock.sleep(limit))).await {
        Either::Left((output, _)) => Some(output),
        Either::Right(((), _)) => None,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use futures_util::FutureExt;
    use std::future::{pending, ready};
    use time::OffsetDateTime;

    /// A clock on which no time passes.
    pub(crate) struct Stopped;

    /// A clock on which every time has passed at once.
    pub(crate) struct Racing;

    impl Clock for Stopped {
        fn now(&self) -> OffsetDateTime {
            OffsetDateTime::UNIX_EPOCH
        }

        fn sleep(&self, _: Duration) -> impl Future<Output = ()> {
            pending()
        }

        fn random(&self) -> u64 {
            0
        }
    }

    impl Clock for Racing {
        fn now(&self) -> OffsetDateTime {
            OffsetDateTime::UNIX_EPOCH
        }

        fn sleep(&self, _: Duration) -> impl Future<Output = ()> {
            ready(())
        }

        fn random(&self) -> u64 {
            0
        }
    }

    #[test]
    fn work_that_never_ends_is_given_up_and_work_that_is_done_is_kept() {
        assert_eq!(within(Duration::ZERO, &Racing, pending::<u8>()).now_or_never(), Some(None));
        assert_eq!(within(Duration::ZERO, &Racing, ready(1)).now_or_never(), Some(Some(1)));
    }
}
