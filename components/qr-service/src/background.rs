//! What is done when a response has left, and when nobody asked.

use std::sync::atomic::Ordering;
use std::time::Duration;

use qr_storage::{Clock, Code, DatabaseError, Delivery, Drained, Object, Platform, unix_ms};

use crate::routes::Route;
use crate::trace::Trace;
use crate::watch::Traced;
use crate::{Runtime, Service, input, log};

/// What is left to do when the response has left; see [`Service::follow_up`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FollowUp {
    /// Nothing.
    Nothing,
    /// To deliver what the outbox holds, after a while.
    Drain {
        /// How long to wait first.
        after: Duration,
    },
    /// To deliver the copies of one code at once.
    Deliver {
        /// The code's id.
        id: String,
    },
}

impl Service {
    /// Does what [`handle`](Self::handle) left to do. It takes seconds at the most and never fails; what it does not
    /// get done stays in the outbox.
    pub async fn follow_up<P: Platform>(&self, follow_up: FollowUp, runtime: &Runtime<'_, P>) {
        let trace = Trace::new(runtime.platform);
        let platform = self.watched(runtime.platform, &trace);
        let runtime = &Runtime { platform: &platform, log: runtime.log };
        let drained = match follow_up {
            FollowUp::Nothing => return,
            FollowUp::Deliver { id } => self.delivery(runtime).drain_code(&id, &|code| self.redraw(code)).await,
            FollowUp::Drain { after } => {
                if !after.is_zero() {
                    runtime.platform.sleep(after).await;
                }
                self.drain(runtime).await
            }
        };
        if let Some(line) = log::drained(runtime.platform.now(), &trace, &drained) {
            self.write(runtime.log, &line);
        }
        // The instance may end with this work: its uploads are told unless somebody is about to tell them.
        if self.begin_telling(runtime)
            && let Err(error) = self.tell_now(runtime).await
        {
            self.log_ledger(&error, runtime);
        }
    }

    /// Whether this instance has counted what the ledger should know, and nobody is about to tell: then whoever asks has to
    /// call [`tell`](Self::tell) when the response has left.
    pub fn begin_telling<P: Clock>(&self, runtime: &Runtime<'_, P>) -> bool {
        self.metrics.begin_telling(unix_ms(runtime.platform.now()))
    }

    /// Adds to the ledger what this instance has counted, in one batch: after [`TELL_AFTER`], or as soon as nothing was counted
    /// for `quiet`. A ledger that does not take it is asked again, and then told with the next batch.
    pub async fn tell<P: Platform>(&self, quiet: Duration, runtime: &Runtime<'_, P>) {
        let step = quiet.clamp(Duration::from_millis(1), TELL_AFTER);
        let mut waited = Duration::ZERO;
        let mut seen = 0;
        while waited < TELL_AFTER && self.metrics.untold() != seen {
            seen = self.metrics.untold();
            runtime.platform.sleep(step).await;
            waited += step;
        }
        for _ in 1..TELL_TRIES {
            // A ledger in which many instances write at once is locked now and then.
            if self.tell_now(runtime).await.is_ok() {
                return;
            }
            let pause_ms = TELL_PAUSE_MS + runtime.platform.random() % TELL_PAUSE_MS;
            runtime.platform.sleep(Duration::from_millis(pause_ms)).await;
        }
        if let Err(error) = self.tell_now(runtime).await {
            // What is told is of many requests, and of none.
            self.write(runtime.log, &log::ledger(runtime.platform.now(), None, &error));
        }
    }

    /// Adds to the ledger what this instance has counted so far.
    pub(crate) async fn tell_now<P: Platform>(&self, runtime: &Runtime<'_, P>) -> Result<(), DatabaseError> {
        let taken = self.metrics.take();
        Self::ledger(runtime).add_durations(&taken.durations()).await?;
        taken.told();
        Ok(())
    }

    /// Delivers what is due in the outbox: what a cron trigger calls.
    pub async fn scheduled<P: Platform>(&self, runtime: &Runtime<'_, P>) {
        self.follow_up(FollowUp::Drain { after: Duration::ZERO }, runtime).await;
    }

    pub(crate) async fn drain<P: Traced>(&self, runtime: &Runtime<'_, P>) -> Result<Drained, DatabaseError> {
        self.last_drain_ms.store(unix_ms(runtime.platform.now()), Ordering::Relaxed);
        if self.settings.rate_limit().is_some()
            && let Err(error) = Self::ledger(runtime).forget_full_buckets(runtime.platform.now()).await
        {
            self.log_ledger(&error, runtime);
        }
        self.delivery(runtime).drain(DRAIN_LIMIT, &|code| self.redraw(code)).await
    }

    pub(crate) fn delivery<'a, P>(&'a self, runtime: &Runtime<'a, P>) -> Delivery<'a, P> {
        Delivery { backup: &self.backup, platform: runtime.platform }
    }

    /// The object of a code, drawn from its canonical request.
    pub(crate) fn redraw(&self, code: &Code) -> Option<Object> {
        self.draw(&input::Order::from_canonical(&code.request)?, code)
    }

    /// The object of a code whose canonical request is `order`.
    pub(crate) fn draw(&self, order: &input::Order, code: &Code) -> Option<Object> {
        let key = self.backup.key(&code.object_name()).ok()?;
        Some(Object { key, bytes: order.image(), media_type: order.format().media_type() })
    }

    /// Looks into the outbox once in a while as codes are made, even if this request left nothing there.
    pub(crate) fn or_overdue(&self, follow_up: FollowUp, route: Option<Route<'_>>, now_ms: i64) -> FollowUp {
        let makes_codes = route.is_some_and(Route::makes_codes);
        let last_ms = self.last_drain_ms.load(Ordering::Relaxed);
        if follow_up != FollowUp::Nothing || !makes_codes || now_ms - last_ms < DRAIN_EVERY_MS {
            return follow_up;
        }
        self.last_drain_ms.store(now_ms, Ordering::Relaxed);
        FollowUp::Drain { after: Duration::ZERO }
    }
}

/// How long counts wait for others before the ledger is told: a kill loses no more than what was counted in this time. Workers
/// grant half a minute after a response.
pub const TELL_AFTER: Duration = Duration::from_secs(10);
/// How often a ledger that does not take counts is asked, and the shortest pause in between.
const TELL_TRIES: u8 = 4;
const TELL_PAUSE_MS: u64 = 500;
/// How long one drain takes new jobs: well within the half minute that Workers grant after a response.
const DRAIN_LIMIT: Duration = Duration::from_secs(10);
/// How often an instance that makes codes looks into the outbox.
const DRAIN_EVERY_MS: i64 = 1_000;
