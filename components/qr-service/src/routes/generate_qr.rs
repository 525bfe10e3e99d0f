//! `POST /generate_qr/`: a code as a PNG, copied to both clouds; the route of an older service.

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};
use qr_core::Format;

use super::keep::{self, Kept};
use super::{Answer, generate, image};
use crate::answer;
use crate::input::{Order, Purpose, Source};
use crate::watch::Traced;
use crate::{Runtime, Service};

/// The names under which the text may come.
pub(super) const TEXT_NAMES: &[&str] = &["url", "text", "data"];

const SOURCE: Source =
    Source { text_names: TEXT_NAMES, formats: &[], default_format: Format::Png, purpose: Purpose::Keep };

pub(crate) async fn answer<P: Traced>(service: &Service, request: &Request<Bytes>, runtime: &Runtime<'_, P>) -> Answer {
    let order = match generate::read(service, request, SOURCE) {
        Ok(order) => order,
        Err(problem) => return problem.into(),
    };
    match keep::now(service, &order, runtime).await {
        Ok(code) => {
            Answer { result: Ok(response(&order, &code)), storage: Some(code.outcomes()), follow_up: code.follow_up() }
        }
        Err(problem) => problem.into(),
    }
}

fn response(order: &Order, code: &Kept) -> Response<Bytes> {
    let mut response = answer::with_body(StatusCode::OK, order.format().media_type(), code.image.clone());
    let headers = response.headers_mut();
    image::describe(order, headers);
    image::add_verified(order, headers);
    headers.insert("x-qr-id", HeaderValue::try_from(&code.id).expect("hexadecimal digits are a header value"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
