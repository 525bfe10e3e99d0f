//! The table of routes; each route's module turns a request into an answer.

pub(crate) mod generate;
pub(crate) mod generate_qr;
pub(crate) mod health;
pub(crate) mod image;
pub(crate) mod openapi;

use bytes::Bytes;
use http::{Method, Request, Response, header};
use qr_storage::{Outcome, PerCloud};

use crate::assets::Asset;
use crate::problem::Problem;

/// A path that the service answers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Route {
    Generate,
    GenerateQr,
    Image,
    Health,
    Live,
    Ready,
    Metrics,
    OpenApi,
    /// A file of the form.
    Asset(&'static Asset),
}

impl Route {
    /// The route of a path, if there is one.
    pub(crate) fn find(path: &str) -> Option<Self> {
        match path {
            "/api/v1/qr/generate" => Some(Self::Generate),
            "/generate_qr" | "/generate_qr/" => Some(Self::GenerateQr),
            "/api/v1/qr" => Some(Self::Image),
            "/health" => Some(Self::Health),
            "/health/live" => Some(Self::Live),
            "/health/ready" => Some(Self::Ready),
            "/metrics" => Some(Self::Metrics),
            "/openapi.json" => Some(Self::OpenApi),
            _ => Asset::find(path).map(Self::Asset),
        }
    }

    /// The route's name in logs and metrics.
    pub(crate) fn pattern(self) -> &'static str {
        match self {
            Self::Generate => "/api/v1/qr/generate",
            Self::GenerateQr => "/generate_qr/",
            Self::Image => "/api/v1/qr",
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
            Self::Generate | Self::GenerateQr => &[Method::POST],
            _ => &[Method::GET, Method::HEAD],
        }
    }
}

/// A route's answer, and what the log should know beside the status.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) result: Result<Response<Bytes>, Problem>,
    /// What became of the copies, when any were tried.
    pub(crate) storage: Option<PerCloud<Outcome>>,
}

impl From<Problem> for Answer {
    fn from(problem: Problem) -> Self {
        Self { result: Err(problem), storage: None }
    }
}

impl From<Response<Bytes>> for Answer {
    fn from(response: Response<Bytes>) -> Self {
        Self { result: Ok(response), storage: None }
    }
}

impl From<Result<Response<Bytes>, Problem>> for Answer {
    fn from(result: Result<Response<Bytes>, Problem>) -> Self {
        Self { result, storage: None }
    }
}

/// Refuses a body that does not say that it is JSON.
///
/// It also keeps other sites out: a form cannot send this type, and a script that does is stopped by its preflight.
fn require_json(request: &Request<Bytes>) -> Result<(), Problem> {
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = content_type.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    if media_type.eq_ignore_ascii_case("application/json") { Ok(()) } else { Err(Problem::unsupported_media_type()) }
}
