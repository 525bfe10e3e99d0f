//! What a case plays on: one runtime, in one of several setups.

use anyhow::Result;
pub use e2e::instance::Runtime;
use reqwest::Method;
use serde_json::Value;

use crate::http::{self, Answer, PAYLOAD_MARK};
use crate::world::World;

/// How an instance is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setup {
    /// Both clouds, each behind a gate that can misbehave.
    Gated,
    /// As [`Gated`](Self::Gated), with a short deadline for a cloud that hangs.
    Hurried,
    /// Both clouds, reached directly, with a short deadline, signed URLs and ids that depend on a secret.
    Direct,
    /// Both clouds, reached directly, for those who work with the form.
    Form,
    /// Both clouds, reached directly, under a prefix of the runtime's own.
    Apart,
    /// No clouds; one other origin is allowed.
    NoClouds,
    /// As [`NoClouds`](Self::NoClouds), for those who count what is asked of it.
    Counted,
    /// S3 without its secret, and Azure with the key of another account.
    HalfSet,
    /// S3 with a wrong secret, and Azure by a SAS token.
    SasToken,
    /// Both clouds, and a key for each scope.
    Guarded,
    /// No clouds; each address may come five times a minute.
    Limited,
    /// As [`Limited`](Self::Limited), for batches, which count their codes.
    LimitedBatches,
    /// No clouds; a key for each scope, a proxy before it, and every limit that is a setting, most of them low.
    Bounded,
    /// S3 that never answers; an instance works on one request at once.
    Narrow,
    /// As [`Gated`](Self::Gated), with a SAS token, a key for each scope and two slots.
    Watched,
    /// Both clouds, but Spin's manifest does not name the host of S3.
    Denied,
}

impl Setup {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gated => "gated",
            Self::Hurried => "hurried",
            Self::Direct => "direct",
            Self::Form => "form",
            Self::Apart => "apart",
            Self::NoClouds => "no-clouds",
            Self::Counted => "counted",
            Self::HalfSet => "half-set",
            Self::SasToken => "sas-token",
            Self::Guarded => "guarded",
            Self::Limited => "limited",
            Self::LimitedBatches => "limited-batches",
            Self::Bounded => "bounded",
            Self::Narrow => "narrow",
            Self::Watched => "watched",
            Self::Denied => "denied",
        }
    }
}

/// One runtime, and the world around it.
pub struct Stage<'a> {
    pub runtime: Runtime,
    pub world: &'a World,
}

impl Stage<'_> {
    /// The address of the instance in a setup, started if need be.
    pub fn url(&self, setup: Setup) -> Result<String> {
        self.world.url(self.runtime, setup)
    }

    pub fn get(&self, setup: Setup, path: &str) -> Result<Answer> {
        http::get(&format!("{}{path}", self.url(setup)?))
    }

    /// The answer to `POST /api/v1/qr/generate`.
    pub fn generate(&self, setup: Setup, body: &Value) -> Result<Answer> {
        self.post(setup, GENERATE, &body.to_string())
    }

    /// The answer to the holder of `key`, or to nobody, with a JSON body.
    pub fn ask(&self, setup: Setup, method: &Method, path: &str, key: Option<&str>, body: &str) -> Result<Answer> {
        let url = format!("{}{path}", self.url(setup)?);
        let authorization = key.map(|key| format!("Bearer {key}"));
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(authorization.as_deref().map(|value| ("authorization", value)));
        http::request_with_body(method.clone(), &url, &headers, body.to_owned())
    }

    /// The answer to a POST with a JSON body.
    pub fn post(&self, setup: Setup, path: &str, body: &str) -> Result<Answer> {
        http::post(&format!("{}{path}", self.url(setup)?), "application/json", body)
    }
}

pub const GENERATE: &str = "/api/v1/qr/generate";
pub const BATCH: &str = "/api/v1/qr/batch";

/// A text that no log and no error may show: it carries the mark that [`logs`](crate::logs) and [`http`] look for.
pub fn payload(rest: &str) -> String {
    format!("https://example.com/{PAYLOAD_MARK}/{rest}")
}
