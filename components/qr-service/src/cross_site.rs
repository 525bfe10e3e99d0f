//! Requests that pages of other sites send (Fetch Metadata Request Headers, W3C).

use http::header::{HeaderValue, ORIGIN};
use http::request::Parts;

use crate::client;
use crate::cors::allowed_origin;
use crate::problem::Problem;
use crate::settings::{Settings, origin_of};

/// Refuses what changes something and was sent by the page of another site, unless its origin is allowed.
///
/// Most of that a preflight stops already, but not a `POST` without a body, nor one of a form. Browsers say where a request comes
/// from by `Sec-Fetch-Site`, over plain HTTP by `Origin` alone; what is no browser sends neither.
///
/// # Errors
/// The problem to answer with.
pub(crate) fn require_own_page(head: &Parts, settings: &Settings) -> Result<(), Problem> {
    if head.method.is_safe() || allowed_origin(&head.headers, settings.allowed_origins()).is_some() {
        return Ok(());
    }
    let is_own = match (head.headers.get("sec-fetch-site"), head.headers.get(ORIGIN)) {
        (Some(site), _) => matches!(site.as_bytes(), b"same-origin" | b"none"),
        (None, Some(origin)) => is_of(origin, client::host(head, settings.trusted_proxies())),
        (None, None) => true,
    };
    if is_own { Ok(()) } else { Err(Problem::cross_site()) }
}

/// Whether an origin is one of this authority, whichever the scheme, of which a proxy may know better.
fn is_of(origin: &HeaderValue, host: Option<&str>) -> bool {
    let (Some(origin), Some(host)) = (origin.to_str().ok().and_then(origin_of), host) else { return false };
    ["http", "https"].iter().any(|scheme| origin_of(&format!("{scheme}://{host}")).is_some_and(|own| own == origin))
}
