//! Probes: is the process there, and can it do its work.

use bytes::Bytes;
use futures_util::future::join;
use http::{Response, StatusCode};
use qr_storage::{Clock, Failure, Outcome, PerCloud, unix_ms};
use serde::Serialize;

use crate::answer;
use crate::deadline::within;
use crate::problem::Problem;
use crate::readiness::{Asking, Found, Next};
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

/// `GET /health/ready`: whether requests should come here. Clouds and ledger are asked once a second, by one request at a
/// time.
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

async fn find<P: Traced>(service: &Service, asking: Asking<'_>, runtime: &Runtime<'_, P>) -> Found {
    let clouds = service.backup.check(runtime.platform, runtime.platform.now());
    let (clouds, is_ledger_ready) = join(clouds, is_ledger_ready(service, runtime)).await;
    let found = Found { at_ms: now_ms(runtime), clouds, is_ledger_ready };
    asking.found(found);
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
}
