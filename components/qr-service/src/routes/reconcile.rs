//! `POST /api/v1/reconcile`: brings both clouds and the ledger in line, for an operator who has lost a part of one of them.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use qr_storage::{Code, Images, Object, ObjectKey, Reconcile, ReconcileCursor, ReconcileError, unix_ms};
use serde::Serialize;

use super::generate::KEPT;
use super::keep;
use crate::answer;
use crate::id::Id;
use crate::input::table::CURSOR;
use crate::input::{self, Order};
use crate::problem::Problem;
use crate::watch::Traced;
use crate::{Runtime, Service};

/// Answers when all is in line, or after about eight seconds with the cursor of the next call.
pub(crate) async fn answer<P: Traced>(
    service: &Service,
    request: &Request<Bytes>,
    runtime: &Runtime<'_, P>,
) -> Result<Response<Bytes>, Problem> {
    let mut fields = input::from_query(request.uri().query().unwrap_or_default())?;
    let cursor = fields.parsed::<ReconcileCursor>(&CURSOR);
    fields.finish(&[CURSOR.name])?;
    // A cloud that is half set would be left out in silence.
    if !service.backup.problems().is_empty() {
        return Err(Problem::unavailable("a setting of a cloud is missing or wrong; /health/ready names it"));
    }
    let images = Drawn { service, now_ms: unix_ms(runtime.platform.now()) };
    let reconcile = Reconcile { backup: &service.backup, platform: runtime.platform, images: &images };
    let reconciled = reconcile.run(cursor, LIMIT).await.map_err(|error| match error {
        ReconcileError::Database(error) => service.unavailable(&error, runtime),
        ReconcileError::Cloud { cloud, failure } => Problem::unavailable(format!(
            "{} failed ({}); nothing is lost, go on with the same cursor",
            cloud.as_str(),
            failure.as_str()
        )),
    })?;
    let body = Body {
        done: reconciled.next.is_none(),
        next: reconciled.next.map(|cursor| cursor.to_string()),
        examined: reconciled.examined,
        copied: reconciled.copied,
        replaced: reconciled.replaced,
        restored: reconciled.restored,
        unrecoverable: reconciled.unrecoverable.len(),
        unrecoverable_keys: reconciled.unrecoverable.iter().map(ObjectKey::as_str).collect(),
        foreign: reconciled.foreign,
    };
    Ok(answer::json(StatusCode::OK, &body))
}

/// Images that carry their canonical request.
struct Drawn<'a> {
    service: &'a Service,
    /// When a code whose time is lost is held to be made.
    now_ms: i64,
}

impl Images for Drawn<'_> {
    fn id<'k>(&self, key: &'k ObjectKey) -> Option<&'k str> {
        let (stem, extension) = key.as_str().rsplit_once('.')?;
        let id = stem.get(stem.len().checked_sub(Id::LENGTH)?..)?;
        let is_ours = id.parse::<Id>().is_ok()
            && KEPT.iter().any(|format| format.as_str() == extension)
            && self.service.backup.key(&format!("{id}.{extension}")).as_ref() == Ok(key);
        is_ours.then_some(id)
    }

    fn redraw(&self, code: &Code) -> Option<Object> {
        self.service.redraw(code)
    }

    /// The id is the hash of the request, so that a request that leads back to its own key was not tampered with.
    fn identify(&self, key: &ObjectKey, bytes: &Bytes) -> Option<(Code, Object)> {
        let request = qr_core::read_note(bytes)?;
        let order = Order::from_canonical(&request)?;
        let (code, object) = keep::prepare(self.service, &order, self.now_ms);
        (code.request == request && object.key == *key).then_some((code, object))
    }
}

#[derive(Serialize)]
struct Body<'a> {
    done: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    examined: usize,
    copied: usize,
    replaced: usize,
    restored: usize,
    unrecoverable: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unrecoverable_keys: Vec<&'a str>,
    foreign: usize,
}

/// How long a call takes new keys: with the requests that are under way then, well within what balancers wait for.
const LIMIT: Duration = Duration::from_secs(8);
