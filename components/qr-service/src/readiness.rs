//! Who asks clouds and ledger whether they are there, and who is told what somebody else found.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use qr_storage::{Outcome, PerCloud};

/// What was found when clouds and ledger were asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    pub(crate) at_ms: i64,
    pub(crate) clouds: PerCloud<Outcome>,
    pub(crate) is_ledger_ready: bool,
}

/// What was found last, and whether somebody is about to find out more: the route is open to everybody, and each question to
/// a cloud costs something.
#[derive(Debug, Default)]
pub(crate) struct Readiness(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    found: Option<Found>,
    /// Since when a request asks clouds and ledger, if one does.
    asked_ms: Option<i64>,
}

/// What a request for readiness has to do.
#[derive(Debug)]
pub(crate) enum Next<'a> {
    /// To tell this, which is fresh, or the last that is known while another request asks.
    Tell(Found),
    /// To ask.
    Ask(Asking<'a>),
    /// To come again: another request asks, and nothing is known yet.
    Wait,
}

/// That a request asks clouds and ledger, until this is dropped.
#[derive(Debug)]
pub(crate) struct Asking<'a> {
    readiness: &'a Readiness,
    asked_ms: i64,
}

impl Readiness {
    /// Questions take `timeout` at the most. Those that began twice as long ago have stopped: on Workers the work for a client
    /// that has gone may stop for good without an end.
    pub(crate) fn next(&self, now_ms: i64, timeout: Duration) -> Next<'_> {
        let mut state = self.lock();
        if let Some(found) = state.found.filter(|found| (0..FRESH_MS).contains(&(now_ms - found.at_ms))) {
            return Next::Tell(found);
        }
        let longest_ms = i64::try_from(2 * timeout.as_millis()).unwrap_or(i64::MAX);
        if state.asked_ms.is_some_and(|asked_ms| (0..longest_ms).contains(&(now_ms - asked_ms))) {
            return state.found.map_or(Next::Wait, Next::Tell);
        }
        state.asked_ms = Some(now_ms);
        Next::Ask(Asking { readiness: self, asked_ms: now_ms })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Asking<'_> {
    /// Keeps what was found for everybody else.
    pub(crate) fn found(&self, found: Found) {
        self.readiness.lock().found = Some(found);
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        let mut state = self.readiness.lock();
        // Otherwise somebody else asks by now.
        if state.asked_ms == Some(self.asked_ms) {
            state.asked_ms = None;
        }
    }
}

/// Milliseconds; an orchestrator asks every few seconds.
const FRESH_MS: i64 = 1000;

#[cfg(test)]
mod tests {
    use super::*;
    use Outcome::{Disabled, Done};

    const TIMEOUT: Duration = Duration::from_secs(5);

    /// A service that found its ledger ready at 5 s.
    fn found() -> Readiness {
        let clouds = PerCloud { aws: Done, azure: Disabled };
        let found = Some(Found { at_ms: 5000, clouds, is_ledger_ready: true });
        Readiness(Mutex::new(State { found, asked_ms: None }))
    }

    #[test]
    fn what_was_found_is_good_for_a_second_and_not_before_it_was() {
        for (now_ms, is_good) in [(4999, false), (5000, true), (5999, true), (6000, false)] {
            assert_eq!(matches!(found().next(now_ms, TIMEOUT), Next::Tell(_)), is_good, "{now_ms}");
        }
    }

    #[test]
    fn one_asks_while_others_tell_what_was_found_last_or_come_again() {
        let (known, unknown) = (found(), Readiness::default());
        let (asking, first) = (known.next(90_000, TIMEOUT), unknown.next(90_000, TIMEOUT));
        assert!(matches!((&asking, &first), (Next::Ask(_), Next::Ask(_))));
        assert!(matches!(known.next(90_001, TIMEOUT), Next::Tell(Found { at_ms: 5000, .. })));
        assert!(matches!(unknown.next(90_001, TIMEOUT), Next::Wait));
        drop((asking, first));
        assert!(matches!(known.next(90_002, TIMEOUT), Next::Ask(_)), "who went away holds nobody up");
    }

    #[test]
    fn who_asks_and_never_ends_holds_nobody_up_for_ever() {
        let readiness = Readiness::default();
        let lost = readiness.next(0, TIMEOUT);
        assert!(matches!(readiness.next(9999, TIMEOUT), Next::Wait));
        let next = readiness.next(10_000, TIMEOUT);
        assert!(matches!(next, Next::Ask(_)));
        drop(lost);
        assert!(
            matches!(readiness.next(10_001, TIMEOUT), Next::Wait),
            "the end of the lost one ends nothing of another's"
        );
    }
}
