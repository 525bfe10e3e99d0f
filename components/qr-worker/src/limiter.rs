//! Rate limits by Cloudflare's binding.

use qr_storage::{DatabaseError, Ledger, Limiter, RateLimit, Turn};
use time::OffsetDateTime;
use worker::RateLimiter;

use crate::Edge;

impl Limiter for Edge {
    /// Cloudflare documentation, "Rate Limiting": the binding counts in memory at each location, in windows of 10 or 60
    /// seconds, and tells neither its limit nor what is left of it; so the limit of `wrangler.toml` must be that of the
    /// setting. For any other window, and when the binding is missing or fails, D1 counts.
    async fn turn(&self, bucket: &str, limit: RateLimit, now: OffsetDateTime) -> Result<Turn, DatabaseError> {
        if let Ok(binding) = self.binding(limit)
            && let Ok(outcome) = binding.limit(bucket.to_owned()).await
        {
            let retry_after_secs = limit.window_secs;
            return Ok(if outcome.success { Turn::Granted { left: None } } else { Turn::Refused { retry_after_secs } });
        }
        Ledger::new(self).turn(bucket, limit, now).await
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
