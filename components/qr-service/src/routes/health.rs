//! Probes: is the process there, and can it do its work.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::join;
use http::{Response, StatusCode};
use qr_storage::{Clock, Failure, Outcome, PerCloud, unix_ms};
use serde::Serialize;

use crate::answer;
use crate::deadline::within;
use crate::problem::Problem;
use crate::watch::Traced;
use crate::{Runtime, Service};

/// `GET /health`: what this is.
pub(crate) fn health(service: &Service) -> Response<Bytes> {
    #[derive(Serialize)]
    struct Body {
        status: &'static str,
        service: &'static str,
        version: &'static str,
        /// Who is let in: `dev` tells the form that everybody is.
        mode: &'static str,
    }
    let (version, mode) = (env!("CARGO_PKG_VERSION"), service.settings.access().mode());
    answer::json(StatusCode::OK, &Body { status: "healthy", service: "edgeqr", version, mode })
}

/// `GET /health/live`: the process answers. No cloud is asked, so that a cloud's fault never restarts the service.
pub(crate) fn live() -> Response<Bytes> {
    #[derive(Serialize)]
    struct Body {
        status: &'static str,
    }
    answer::json(StatusCode::OK, &Body { status: "alive" })
}

/// `GET /health/ready`: whether requests should come here. Clouds and ledger are asked once in [`FRESH_MS`], by one request at
/// a time.
///
/// 503 when a setting is wrong, when the ledger does not answer, or when clouds are configured and none of them is
/// ready. With one of two clouds down the service does its work, so it stays ready, and says `degraded`.
///
/// # Errors
/// [`Problem::unavailable`] while they are asked for the first time, on behalf of somebody else.
pub(crate) async fn ready<P: Traced>(service: &Service, runtime: &Runtime<'_, P>) -> Result<Response<Bytes>, Problem> {
    let Found { clouds, is_ledger_ready, .. } = match service.readiness.next(now_ms(runtime), service.backup.timeout())
    {
        Next::Tell(found) => found,
        Next::Ask(asking) => find(service, asking, runtime).await,
        Next::Wait => return Err(Problem::unavailable("clouds and ledger are being asked; try again")),
    };
    let settings: Vec<_> = service
        .setting_errors()
        .map(|error| WrongSetting { setting: error.setting, problem: &error.problem })
        .collect();
    let status = Status::of(clouds, is_ledger_ready, settings.is_empty());
    let body = Body {
        status,
        mode: service.settings.access().mode(),
        checks: Checks {
            aws: clouds.aws.into(),
            azure: clouds.azure.into(),
            ledger: Check { state: if is_ledger_ready { "up" } else { "down" }, error: None },
        },
        settings,
    };
    Ok(answer::json(status.code(), &body))
}

/// What was found when clouds and ledger were asked.
#[derive(Clone, Copy, Debug)]
struct Found {
    at_ms: i64,
    clouds: PerCloud<Outcome>,
    is_ledger_ready: bool,
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
enum Next<'a> {
    /// To tell this, which is fresh, or the last that is known while another request asks.
    Tell(Found),
    /// To ask.
    Ask(Asking<'a>),
    /// To come again: another request asks, and nothing is known yet.
    Wait,
}

/// That a request asks clouds and ledger, until this is dropped.
#[derive(Debug)]
struct Asking<'a> {
    readiness: &'a Readiness,
    asked_ms: i64,
}

impl Readiness {
    /// Questions take `timeout` at the most. Those that began twice as long ago have stopped: on Workers the work for a client
    /// that has gone may stop for good without an end.
    fn next(&self, now_ms: i64, timeout: Duration) -> Next<'_> {
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

async fn find<P: Traced>(service: &Service, asking: Asking<'_>, runtime: &Runtime<'_, P>) -> Found {
    let clouds = service.backup.check(runtime.platform, runtime.platform.now());
    let (clouds, is_ledger_ready) = join(clouds, is_ledger_ready(service, runtime)).await;
    let found = Found { at_ms: now_ms(runtime), clouds, is_ledger_ready };
    asking.readiness.lock().found = Some(found);
    found
}

fn now_ms<P: Clock>(runtime: &Runtime<'_, P>) -> i64 {
    unix_ms(runtime.platform.now())
}

/// Whether the ledger answers within the time that a cloud has.
async fn is_ledger_ready<P: Traced>(service: &Service, runtime: &Runtime<'_, P>) -> bool {
    match within(service.backup.timeout(), runtime.platform, Service::ledger(runtime).ready()).await {
        Some(Ok(())) => true,
        Some(Err(error)) => {
            service.log_ledger(&error, runtime);
            false
        }
        None => false,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Ready,
    Degraded,
    Unready,
}

impl Status {
    fn of(clouds: PerCloud<Outcome>, is_ledger_ready: bool, are_settings_right: bool) -> Self {
        let outcomes = clouds.iter().map(|(_, outcome)| *outcome);
        let is_any_down = outcomes.iter().any(|outcome| matches!(outcome, Outcome::Failed(_)));
        let is_any_up = outcomes.contains(&Outcome::Done);
        match (is_any_down, is_any_up) {
            _ if !is_ledger_ready || !are_settings_right => Self::Unready,
            (true, false) => Self::Unready,
            (true, true) => Self::Degraded,
            (false, _) => Self::Ready,
        }
    }

    fn code(self) -> StatusCode {
        match self {
            Self::Ready | Self::Degraded => StatusCode::OK,
            Self::Unready => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

#[derive(Serialize)]
struct Body<'a> {
    status: Status,
    mode: &'static str,
    checks: Checks,
    /// Settings that are missing or wrong, by name and never by value.
    settings: Vec<WrongSetting<'a>>,
}

#[derive(Serialize)]
struct Checks {
    aws: Check,
    azure: Check,
    ledger: Check,
}

#[derive(Serialize)]
struct Check {
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
}

#[derive(Serialize)]
struct WrongSetting<'a> {
    setting: &'static str,
    problem: &'a str,
}

impl From<Outcome> for Check {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self { state: "up", error: None },
            Outcome::Disabled => Self { state: "disabled", error: None },
            Outcome::Failed(failure) => Self { state: "down", error: Some(Failure::as_str(failure)) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Outcome::{Disabled, Done, Failed};

    #[test]
    fn the_status_is_a_matter_of_all_parts() {
        let down = Failed(Failure::Unreachable);
        for (aws, azure, ledger, settings, expected) in [
            (Done, Done, true, true, Status::Ready),
            (Disabled, Disabled, true, true, Status::Ready),
            (Done, Disabled, true, true, Status::Ready),
            (down, Done, true, true, Status::Degraded),
            (down, down, true, true, Status::Unready),
            (down, Disabled, true, true, Status::Unready),
            (Done, Done, false, true, Status::Unready),
            (Done, Done, true, false, Status::Unready),
        ] {
            assert_eq!(Status::of(PerCloud { aws, azure }, ledger, settings), expected, "{aws:?} {azure:?}");
        }
    }

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
