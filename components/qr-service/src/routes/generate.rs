//! `POST /api/v1/qr/generate`: a code as JSON, copied to both clouds.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use qr_storage::{Failure, Ledger, Object, Outcome, PerCloud, Transport};
use serde::Serialize;

use super::{Answer, require_json};
use crate::answer::{self, rfc3339};
use crate::id;
use crate::input::{Fields, Format, Order, Source, Warning};
use crate::problem::Problem;
use crate::{Runtime, Service};

const SOURCE: Source = Source { text_names: &["text"], takes_format: true, default_format: Format::Png };

pub(crate) async fn answer<T: Transport, L: Ledger>(
    service: &Service,
    request: &Request<Bytes>,
    runtime: &Runtime<'_, T, L>,
) -> Answer {
    match read(request, SOURCE) {
        Ok(order) => {
            let code = make(service, &order, runtime).await;
            Answer { result: Ok(response(&order, &code, runtime)), storage: Some(code.storage) }
        }
        Err(problem) => problem.into(),
    }
}

/// The order in a JSON body.
pub(super) fn read(request: &Request<Bytes>, source: Source) -> Result<Order, Problem> {
    require_json(request)?;
    Order::from_fields(Fields::from_json(request.body())?, source)
}

/// A code that was drawn and copied as far as the clouds allowed.
pub(super) struct Code {
    pub(super) id: String,
    pub(super) image: Bytes,
    pub(super) storage: PerCloud<Outcome>,
    urls: PerCloud<Option<String>>,
}

/// Draws the code and stores it in both clouds. The failure of a cloud is a value in the result.
pub(super) async fn make<T: Transport, L: Ledger>(
    service: &Service,
    order: &Order,
    runtime: &Runtime<'_, T, L>,
) -> Code {
    let id = id::of(&order.canonical(), service.settings.id_secret());
    let image = order.draw();
    let name = format!("{id}.{}", order.format().as_str());
    let key = service.backup.key(&name).expect("hexadecimal digits and a file extension are a legal key");
    let object = Object { key, bytes: image.clone(), media_type: order.format().media_type() };
    let storage = service.backup.store(runtime.transport, &object, runtime.now).await;
    service.metrics.count_code(order.format());
    service.metrics.count_uploads(storage);
    let url = |cloud| {
        let is_stored = *storage.get(cloud) == Outcome::Done;
        let url = is_stored.then(|| service.backup.url(cloud, &object.key, runtime.now)).flatten();
        url.map(|url| url.expose().clone())
    };
    let urls = PerCloud { aws: url(qr_storage::Cloud::Aws), azure: url(qr_storage::Cloud::Azure) };
    Code { id, image, storage, urls }
}

fn response<T, L>(order: &Order, code: &Code, runtime: &Runtime<'_, T, L>) -> Response<Bytes> {
    let symbol = order.symbol();
    answer::json(
        StatusCode::OK,
        &Body {
            success: true,
            id: &code.id,
            qr_code: STANDARD.encode(&code.image),
            format: order.format().as_str(),
            media_type: order.format().media_type(),
            width_px: order.width_px(),
            version: symbol.version().number(),
            error_correction: symbol.ec_level().as_str(),
            mask: symbol.mask().number(),
            modules: symbol.matrix().width(),
            storage_urls: Urls { aws: code.urls.aws.as_deref(), azure: code.urls.azure.as_deref() },
            storage: Copies { aws: code.storage.aws.into(), azure: code.storage.azure.into() },
            created_at: rfc3339(runtime.now),
            warnings: order.warnings(),
        },
    )
}

/// The answer, as the API description has it.
#[derive(Serialize)]
struct Body<'a> {
    success: bool,
    id: &'a str,
    qr_code: String,
    format: &'static str,
    media_type: &'static str,
    width_px: u32,
    version: u8,
    error_correction: &'static str,
    mask: u8,
    modules: usize,
    storage_urls: Urls<'a>,
    storage: Copies,
    created_at: String,
    warnings: Vec<Warning>,
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

impl From<Outcome> for Copy {
    fn from(outcome: Outcome) -> Self {
        let error = match outcome {
            Outcome::Failed(failure) => Some(Failure::as_str(failure)),
            Outcome::Done | Outcome::Disabled => None,
        };
        Self { state: state_name(outcome), error }
    }
}

/// The state of a copy in answers and metrics.
pub(crate) fn state_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Done => "stored",
        Outcome::Failed(_) => "failed",
        Outcome::Disabled => "disabled",
    }
}
