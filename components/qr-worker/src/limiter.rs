//! Rate limits by Cloudflare's binding.

use qr_storage::{DatabaseError, Demand, Ledger, Limiter, RateLimit, Turn};
use time::OffsetDateTime;
use worker::RateLimiter;

use crate::Edge;

impl Limiter for Edge {
    /// Cloudflare documentation, "Rate Limiting": the binding counts in memory at each location, in windows of 10 or 60
    /// seconds, and tells neither its limit nor what is left of it; so the limit of `wrangler.toml` must be that of the
    /// setting. For any other window, and when the binding is missing or fails, D1 counts.
    async fn turn(&self, demand: Demand<'_>, limit: RateLimit, now: OffsetDateTime) -> Result<Turn, DatabaseError> {
        if let Ok(binding) = self.binding(limit)
            && let Ok(is_granted) = is_granted(&binding, demand).await
        {
            let refused = Turn::Refused { left: 0, retry_after_secs: limit.window_secs };
            return Ok(if is_granted { Turn::Granted { left: None } } else { refused });
        }
        Ledger::new(self).turn(demand, limit, now).await
    }

    fn remark(&self, limit: RateLimit) -> Option<&'static str> {
        self.binding(limit).err()
    }
}

impl Edge {
    /// The binding that counts `limit`, or why D1 has to, which costs a row for each request.
    fn binding(&self, limit: RateLimit) -> Result<RateLimiter, &'static str> {
        match (self.rate_limiter(), limit.window_secs) {
            (Some(binding), 10 | 60) => Ok(binding),
            (Some(_), _) => Err("is counted by the database, since the binding takes windows of 10 or 60 seconds only"),
            (None, _) => Err("is counted by the database, since wrangler.toml binds no RATE_LIMITER"),
        }
    }
}

/// Whether the binding grants all requests. It counts one at a time, so what it grants before it refuses is gone.
async fn is_granted(binding: &RateLimiter, demand: Demand<'_>) -> worker::Result<bool> {
    for _ in 0..demand.requests {
        if !binding.limit(demand.bucket.to_owned()).await?.success {
            return Ok(false);
        }
    }
    Ok(true)
}
