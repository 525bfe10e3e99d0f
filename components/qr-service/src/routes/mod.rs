//! The table of routes; each route's module turns a request into an answer.

pub(crate) mod batch;
pub(crate) mod code_image;
pub(crate) mod codes;
pub(crate) mod generate;
pub(crate) mod generate_qr;
pub(crate) mod health;
pub(crate) mod image;
mod keep;
pub(crate) mod metrics;
pub(crate) mod openapi;
pub(crate) mod outbox;
pub(crate) mod reconcile;

use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response, header};
use qr_storage::{Outcome, PerCloud};

use crate::FollowUp;
use crate::access::Scope;
use crate::assets::Asset;
use crate::problem::Problem;

/// A path that the service answers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Route<'p> {
    Generate,
    Batch,
    GenerateQr,
    Image,
    Codes,
    /// A code by what stands in the place of its id.
    Code(&'p str),
    CodeImage(&'p str),
    Drain,
    Reconcile,
    Health,
    Live,
    Ready,
    Metrics,
    OpenApi,
    /// A file of the form.
    Asset(&'static Asset),
}

impl<'p> Route<'p> {
    /// The route of a path, if there is one.
    pub(crate) fn find(path: &'p str) -> Option<Self> {
        match path {
            "/api/v1/qr/generate" => Some(Self::Generate),
            "/api/v1/qr/batch" => Some(Self::Batch),
            "/generate_qr" | "/generate_qr/" => Some(Self::GenerateQr),
            "/api/v1/qr" => Some(Self::Image),
            "/api/v1/codes" => Some(Self::Codes),
            "/api/v1/outbox/drain" => Some(Self::Drain),
            "/api/v1/reconcile" => Some(Self::Reconcile),
            "/health" => Some(Self::Health),
            "/health/live" => Some(Self::Live),
            "/health/ready" => Some(Self::Ready),
            "/metrics" => Some(Self::Metrics),
            "/openapi.json" => Some(Self::OpenApi),
            _ => Self::of_code(path).or_else(|| Asset::find(path).map(Self::Asset)),
        }
    }

    fn of_code(path: &'p str) -> Option<Self> {
        if let Some(id) = path.strip_prefix("/data/") {
            return Some(Self::Code(id));
        }
        let rest = path.strip_prefix("/api/v1/codes/")?;
        Some(rest.strip_suffix("/image").map_or(Self::Code(rest), Self::CodeImage))
    }

    /// The route's name in logs and metrics.
    pub(crate) fn pattern(self) -> &'static str {
        match self {
            Self::Generate => "/api/v1/qr/generate",
            Self::Batch => "/api/v1/qr/batch",
            Self::GenerateQr => "/generate_qr/",
            Self::Image => "/api/v1/qr",
            Self::Codes => "/api/v1/codes",
            Self::Code(_) => "/api/v1/codes/{id}",
            Self::CodeImage(_) => "/api/v1/codes/{id}/image",
            Self::Drain => "/api/v1/outbox/drain",
            Self::Reconcile => "/api/v1/reconcile",
            Self::Health => "/health",
            Self::Live => "/health/live",
            Self::Ready => "/health/ready",
            Self::Metrics => "/metrics",
            Self::OpenApi => "/openapi.json",
            Self::Asset(asset) => asset.path,
        }
    }

    /// The methods that the route takes besides OPTIONS.
    pub(crate) fn methods(self) -> &'static [Method] {
        match self {
            Self::Generate | Self::Batch | Self::GenerateQr | Self::Drain | Self::Reconcile => &[Method::POST],
            Self::Code(_) => &[Method::GET, Method::HEAD, Method::DELETE],
            _ => &[Method::GET, Method::HEAD],
        }
    }

    /// What a key must be good for, unless a setting makes the route public; `None` where nobody needs a key.
    pub(crate) fn scope(self, method: &Method) -> Option<Scope> {
        match self {
            Self::Generate | Self::Batch | Self::GenerateQr | Self::Image => Some(Scope::Generate),
            Self::Code(_) if method == Method::DELETE => Some(Scope::Admin),
            Self::Codes | Self::Code(_) | Self::CodeImage(_) | Self::Metrics => Some(Scope::Read),
            Self::Drain | Self::Reconcile => Some(Scope::Admin),
            Self::Health | Self::Live | Self::Ready | Self::OpenApi | Self::Asset(_) => None,
        }
    }

    /// Whether the ledger gets records of what it makes.
    pub(crate) fn makes_codes(self) -> bool {
        matches!(self, Self::Generate | Self::Batch | Self::GenerateQr)
    }
}

/// A route's answer, and what the log should know beside the status.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) result: Result<Response<Bytes>, Problem>,
    /// What became of the copies, when any were tried.
    pub(crate) storage: Option<PerCloud<Outcome>>,
    /// What is to be done when the answer has left.
    pub(crate) follow_up: FollowUp,
}

impl From<Problem> for Answer {
    fn from(problem: Problem) -> Self {
        Self { result: Err(problem), storage: None, follow_up: FollowUp::Nothing }
    }
}

impl From<Response<Bytes>> for Answer {
    fn from(response: Response<Bytes>) -> Self {
        Self { result: Ok(response), storage: None, follow_up: FollowUp::Nothing }
    }
}

impl From<Result<Response<Bytes>, Problem>> for Answer {
    fn from(result: Result<Response<Bytes>, Problem>) -> Self {
        Self { result, storage: None, follow_up: FollowUp::Nothing }
    }
}

/// Refuses a body that does not say that it is JSON.
fn require_json(request: &Request<Bytes>) -> Result<(), Problem> {
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = content_type.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    if media_type.eq_ignore_ascii_case("application/json") { Ok(()) } else { Err(Problem::unsupported_media_type()) }
}

/// How long after a failure the outbox is looked into for the first time: the ceiling of the first wait.
const RETRY_SOON: Duration = Duration::from_secs(1);
