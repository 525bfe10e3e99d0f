//! `POST /api/v1/qr/generate`: a code as JSON, copied to both clouds.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use qr_core::{Format, Version};
use qr_storage::{CopyState, Failure, NewCopy};
use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;

use super::keep::{self, Kept};
use super::{Answer, image, require_json};
use crate::answer::{self, rfc3339};
use crate::input::{self, Order, Purpose, Source, Warning};
use crate::problem::Problem;
use crate::watch::Traced;
use crate::{FollowUp, Runtime, Service};

pub(super) const SOURCE: Source =
    Source { text_names: &["text"], formats: &KEPT, default_format: Format::Png, purpose: Purpose::Keep };

/// The formats that are stored: those whose files carry their request.
pub(super) const KEPT: [Format; 5] = [Format::Png, Format::Svg, Format::Pdf, Format::Eps, Format::Jpeg];

pub(crate) async fn answer<P: Traced>(service: &Service, request: &Request<Bytes>, runtime: &Runtime<'_, P>) -> Answer {
    let order = match read(service, request, SOURCE) {
        Ok(order) => order,
        Err(problem) => return problem.into(),
    };
    if wants_async(request.headers()) {
        return match keep::later(service, &order, runtime).await {
            Ok(id) => Answer { follow_up: FollowUp::Deliver { id: id.clone() }, ..promise(id).into() },
            Err(problem) => problem.into(),
        };
    }
    match keep::now(service, &order, runtime).await {
        Ok(code) => Answer {
            result: Ok(response(&order, &code, runtime.platform.now())),
            storage: Some(code.outcomes()),
            follow_up: code.follow_up(),
        },
        Err(problem) => problem.into(),
    }
}

/// The order in a JSON body.
pub(super) fn read(service: &Service, request: &Request<Bytes>, source: Source) -> Result<Order, Problem> {
    require_json(request)?;
    Ok(Order::from_fields(input::from_json(request.body())?, source, service.settings.limits())?)
}

/// Whether the client prefers not to wait for the copies (RFC 7240, section 4.1).
pub(super) fn wants_async(headers: &HeaderMap) -> bool {
    let preferences = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
    preferences.flat_map(|list| list.split(',')).any(|preference| {
        let name = preference.split([';', '=']).next().unwrap_or_default();
        name.trim().eq_ignore_ascii_case("respond-async")
    })
}

fn response(order: &Order, code: &Kept, now: OffsetDateTime) -> Response<Bytes> {
    let mut response = answer::json(StatusCode::OK, &Body::of(order, code, now));
    image::add_verified(order, response.headers_mut());
    response
}

/// The answer for a code whose copies are made later.
fn promise(id: String) -> Response<Bytes> {
    let body = Accepted::of(id);
    let mut response = accepted(&body);
    if let Ok(location) = HeaderValue::try_from(body.status) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// The answer before any cloud is asked (RFC 7240, sections 3 and 4.1).
pub(super) fn accepted(body: &impl Serialize) -> Response<Bytes> {
    let mut response = answer::json(StatusCode::ACCEPTED, body);
    response.headers_mut().insert("preference-applied", HeaderValue::from_static("respond-async"));
    response
}

impl<'a> Body<'a> {
    pub(super) fn of(order: &Order, code: &'a Kept, now: OffsetDateTime) -> Self {
        let symbol = order.symbol();
        Self {
            success: true,
            id: &code.id,
            qr_code: STANDARD.encode(&code.image),
            format: order.format().as_str(),
            media_type: order.format().media_type(),
            width_px: order.width_px(),
            version: version(symbol.version()),
            error_correction: symbol.ec_level().as_str(),
            mask: symbol.mask().number(),
            modules: symbol.matrix().width(),
            storage_urls: Urls { aws: code.urls.aws.as_deref(), azure: code.urls.azure.as_deref() },
            storage: Copies { aws: code.storage.aws.into(), azure: code.storage.azure.into() },
            created_at: rfc3339(now),
            warnings: code.warnings(order),
        }
    }
}

impl Accepted {
    pub(super) fn of(id: String) -> Self {
        let status = format!("/api/v1/codes/{id}");
        Self { success: true, id, status }
    }
}

/// The number of a version; that of Micro QR Code has its letter, too.
fn version(version: Version) -> Value {
    if version.is_micro() { version.to_string().into() } else { version.number().into() }
}

/// The answer, as the API description has it.
#[derive(Serialize)]
pub(super) struct Body<'a> {
    success: bool,
    id: &'a str,
    qr_code: String,
    format: &'static str,
    media_type: &'static str,
    width_px: u32,
    version: Value,
    error_correction: &'static str,
    mask: u8,
    modules: usize,
    storage_urls: Urls<'a>,
    storage: Copies,
    created_at: String,
    warnings: Vec<Warning>,
}

/// The answer before the copies are made.
#[derive(Serialize)]
pub(super) struct Accepted {
    success: bool,
    id: String,
    /// The path of the record.
    status: String,
}

/// Addresses in the clouds that hold the image now.
#[derive(Serialize)]
struct Urls<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    aws: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    azure: Option<&'a str>,
}

#[derive(Serialize)]
struct Copies {
    aws: Copy,
    azure: Copy,
}

/// What became of one copy.
#[derive(Serialize)]
struct Copy {
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
}

impl From<NewCopy> for Copy {
    fn from(copy: NewCopy) -> Self {
        let (state, error) = match copy {
            NewCopy::Stored => (CopyState::Stored, None),
            NewCopy::Queued { error, .. } => (CopyState::Queued, error),
            NewCopy::Failed(failure) => (CopyState::Failed, Some(failure)),
            NewCopy::Disabled => (CopyState::Disabled, None),
        };
        Self { state: state.as_str(), error: error.map(Failure::as_str) }
    }
}
