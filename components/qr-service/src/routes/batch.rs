//! `POST /api/v1/qr/batch`: several codes in one request, each made and kept as `generate` does it.

use std::time::Duration;

use bytes::Bytes;
use futures_util::future::join_all;
use http::{Request, StatusCode};
use qr_storage::{Outcome, PerCloud};
use serde::Serialize;

use super::keep::{self, Kept};
use super::{Answer, generate, require_json};
use crate::answer;
use crate::gate::Visit;
use crate::input::{Batch, Order};
use crate::problem::Problem;
use crate::slots::Slot;
use crate::watch::Traced;
use crate::{FollowUp, Runtime, Service};

pub(crate) async fn answer<P: Traced>(
    service: &Service,
    request: &Request<Bytes>,
    visit: &mut Visit<'_>,
    runtime: &Runtime<'_, P>,
) -> Answer {
    let (orders, _slots) = match read(service, request, visit, runtime).await {
        Ok(read) => read,
        Err(problem) => return problem.into(),
    };
    let answer = if generate::wants_async(request.headers()) {
        later(service, &orders, runtime).await
    } else {
        now(service, &orders, runtime).await
    };
    answer.unwrap_or_else(Answer::from)
}

/// The orders of a body, when all of them are right, and their slots; it counts as many requests as it has.
async fn read<'s, P: Traced>(
    service: &'s Service,
    request: &Request<Bytes>,
    visit: &mut Visit<'_>,
    runtime: &Runtime<'_, P>,
) -> Result<(Vec<Order>, Vec<Slot<'s>>), Problem> {
    require_json(request)?;
    let batch = Batch::from_json(request.body(), service.settings.max_batch())?;
    let slots = service.gate_others(visit, batch.len(), runtime).await?;
    Ok((batch.into_orders(generate::SOURCE, service.settings.limits())?, slots))
}

async fn now<P: Traced>(service: &Service, orders: &[Order], runtime: &Runtime<'_, P>) -> Result<Answer, Problem> {
    let kept = each(orders, async |order| keep::now(service, order, runtime).await).await?;
    let now = runtime.platform.now();
    let codes = orders.iter().zip(&kept).map(|(order, code)| generate::Body::of(order, code, now)).collect();
    let response = answer::json(StatusCode::OK, &Body { success: true, codes });
    let follow_up = kept.iter().map(Kept::follow_up).find(|follow_up| *follow_up != FollowUp::Nothing);
    Ok(Answer {
        result: Ok(response),
        storage: kept.iter().map(Kept::outcomes).reduce(worst),
        follow_up: follow_up.unwrap_or(FollowUp::Nothing),
    })
}

async fn later<P: Traced>(service: &Service, orders: &[Order], runtime: &Runtime<'_, P>) -> Result<Answer, Problem> {
    let ids = each(orders, async |order| keep::later(service, order, runtime).await).await?;
    let codes = ids.into_iter().map(generate::Accepted::of).collect();
    let response = generate::accepted(&Body { success: true, codes });
    Ok(Answer { follow_up: FollowUp::Drain { after: Duration::ZERO }, ..response.into() })
}

/// What becomes of every order, a few at a time. Of one that cannot be kept the others after it are not tried: the client has
/// to come again with all of them, and what is kept already is found then.
async fn each<T>(orders: &[Order], keep: impl AsyncFn(&Order) -> Result<T, Problem>) -> Result<Vec<T>, Problem> {
    let mut kept = Vec::with_capacity(orders.len());
    for few in orders.chunks(AT_ONCE) {
        for code in join_all(few.iter().map(|order| keep(order))).await {
            kept.push(code?);
        }
    }
    Ok(kept)
}

/// What the log has of each cloud: a failure, if any code met one there.
fn worst(clouds: PerCloud<Outcome>, others: PerCloud<Outcome>) -> PerCloud<Outcome> {
    let worst = |outcome, other| if let Outcome::Failed(_) = outcome { outcome } else { other };
    PerCloud { aws: worst(clouds.aws, others.aws), azure: worst(clouds.azure, others.azure) }
}

/// The answers of generate, in the order of the requests.
#[derive(Serialize)]
struct Body<T> {
    success: bool,
    codes: Vec<T>,
}

/// Six uploads at once: as many connections as Workers have for a request (Cloudflare documentation, "Limits").
const AT_ONCE: usize = 3;
