//! `GET /api/v1/qr`: the image itself, for `<img src>`; not stored, and nothing of it is logged.

use bytes::Bytes;
use http::header::{self, HeaderName};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use qr_core::Format;

use crate::Service;
use crate::answer;
use crate::id;
use crate::input::{self, Order, Purpose, Source};
use crate::problem::Problem;

pub(crate) fn answer(service: &Service, request: &Request<Bytes>) -> Result<Response<Bytes>, Problem> {
    let default_format = preferred_format(request.headers());
    let source = Source { text_names: &["text"], formats: &Format::ALL, default_format, purpose: Purpose::Show };
    let fields = input::from_query(request.uri().query().unwrap_or_default())?;
    let order = Order::from_fields(fields, source, service.settings.limits())?;
    let image = order.image();
    let (etag, media_type) = (id::etag(&image), order.format().media_type());
    let make = || answer::with_body(StatusCode::OK, media_type, image);
    let mut response = if order.is_secret() { make() } else { answer::tagged(request.headers(), &etag, make) };
    let headers = response.headers_mut();
    describe(&order, headers);
    add_verified(&order, headers);
    headers.insert(header::VARY, HeaderValue::from_static("Accept"));
    let caching = if order.is_secret() { "no-store" } else { "public, max-age=31536000, immutable" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    Ok(response)
}

/// The headers that describe a code, and those that make its image harmless and well named.
pub(super) fn describe(order: &Order, headers: &mut HeaderMap) {
    let symbol = order.symbol();
    let version = HeaderValue::try_from(symbol.version().to_string()).expect("a letter and digits are a header value");
    headers.insert(HeaderName::from_static("x-qr-version"), version);
    headers.insert(HeaderName::from_static("x-qr-mask"), HeaderValue::from(u16::from(symbol.mask().number())));
    headers.insert("x-qr-ecc", HeaderValue::from_static(symbol.ec_level().as_str()));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(disposition(order.format())));
    // A browser's own picture viewer styles its page inline; the sandbox keeps an SVG from running anything.
    let policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
}

/// How far it is known that the image can be read; only where it was looked at.
pub(super) fn add_verified(order: &Order, headers: &mut HeaderMap) {
    headers.insert("x-qr-verified", HeaderValue::from_static(order.verified()));
}

/// What the file is called when someone keeps it (RFC 6266).
const fn disposition(format: Format) -> &'static str {
    match format {
        Format::Png => "inline; filename=\"qr.png\"",
        Format::Svg => "inline; filename=\"qr.svg\"",
        Format::Pdf => "inline; filename=\"qr.pdf\"",
        Format::Eps => "inline; filename=\"qr.eps\"",
        Format::Jpeg => "inline; filename=\"qr.jpg\"",
        Format::Txt | Format::Ansi => "inline; filename=\"qr.txt\"",
    }
}

/// The format that `Accept` prefers (RFC 9110, section 12.5.1), the earlier of [`Format::ALL`] among equals.
fn preferred_format(headers: &HeaderMap) -> Format {
    let accept: Vec<_> = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    let accept = accept.join(",");
    Format::ALL.into_iter().rev().max_by_key(|format| quality(&accept, *format)).unwrap_or_default()
}

/// The weight in thousandths that `accept` gives a format, by its most specific range. What is malformed is ignored.
fn quality(accept: &str, format: Format) -> u16 {
    let specificity = |range: &str| {
        let media_type = format.media_type().split(';').next()?;
        let (kind, _) = media_type.split_once('/')?;
        let of_kind = range.strip_suffix("/*").is_some_and(|range| range.eq_ignore_ascii_case(kind));
        let matches = [range == "*/*", of_kind, range.eq_ignore_ascii_case(media_type)];
        matches.iter().position(|matches| *matches)
    };
    let weights = accept.split(',').filter_map(|item| {
        let mut parts = item.split(';').map(str::trim);
        let specificity = specificity(parts.next()?)?;
        let weight = parts.find_map(|parameter| parameter.strip_prefix("q=").or(parameter.strip_prefix("Q=")));
        Some((specificity, weight.map_or(Some(1000), thousandths)?))
    });
    weights.max().map_or(0, |(_, weight)| weight)
}

/// The thousandths of a weight (RFC 9110, section 12.4.2): `0` with up to three decimals, or `1` with up to three zeros.
fn thousandths(weight: &str) -> Option<u16> {
    let (whole, decimals) = match weight.split_once('.') {
        Some((whole, decimals)) => (whole, decimals),
        None => (weight, ""),
    };
    let is_decimal = decimals.len() <= 3 && decimals.bytes().all(|byte| byte.is_ascii_digit());
    let decimals: u16 = format!("{decimals:0<3}").parse().ok().filter(|_| is_decimal)?;
    match (whole, decimals) {
        ("0", decimals) => Some(decimals),
        ("1", 0) => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preferred(accept: &'static str) -> Format {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
        preferred_format(&headers)
    }

    #[test]
    fn accept_chooses_the_format_and_ties_are_png() {
        for accept in [
            "",
            "*/*",
            "image/*",
            "image/png",
            "text/html",
            "image/svg+xml;q=0.5, image/png",
            "q=1;;,",
            "image/svg+xml;q=x",
        ] {
            assert_eq!(preferred(accept), Format::Png, "{accept}");
        }
        for accept in [
            "image/svg+xml",
            "image/svg+xml, */*;q=0.8",
            "image/png;q=0, image/*",
            "IMAGE/SVG+XML",
            "IMAGE/PNG;Q=0, IMAGE/*",
            "image/svg+xml;q=0.001, image/*;q=0",
        ] {
            assert_eq!(preferred(accept), Format::Svg, "{accept}");
        }
        for (accept, format) in [
            ("application/pdf", Format::Pdf),
            ("image/jpeg, image/png;q=0.9", Format::Jpeg),
            ("application/postscript, application/pdf;q=0.1", Format::Eps),
            ("text/plain", Format::Txt),
            ("text/*;q=0.5, image/*;q=0.1", Format::Txt),
        ] {
            assert_eq!(preferred(accept), format, "{accept}");
        }
        assert_eq!(preferred_format(&HeaderMap::new()), Format::Png);
    }

    #[test]
    fn a_weight_is_from_0_to_1_with_up_to_three_decimals() {
        for (weight, expected) in [
            ("0", 0),
            ("0.", 0),
            ("0.000", 0),
            ("0.5", 500),
            ("0.05", 50),
            ("0.999", 999),
            ("1", 1000),
            ("1.", 1000),
            ("1.000", 1000),
        ] {
            assert_eq!(thousandths(weight), Some(expected), "{weight}");
        }
        for weight in [
            "", ".", ".5", "0.5000", "1.001", "1.0000", "2", "00", "01", "-0", "+1", "inf", "NaN", "1e3", "0.1e1",
            "0.+5", "0.5 ", "0,5", "0.é",
        ] {
            assert_eq!(thousandths(weight), None, "{weight}");
            assert_eq!(quality(&format!("image/png;q={weight}x"), Format::Png), 0, "{weight}");
        }
    }
}
