//! A platform whose work is timed, traced and counted.

use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response};
use qr_storage::{
    Clock, Cloud, Database, DatabaseError, Demand, Limiter, Outcome, Platform, RateLimit, Row, Statement, Transport,
    TransportError, Turn, unix_ms,
};
use time::OffsetDateTime;

use crate::Service;
use crate::metrics::Metrics;
use crate::pressure::Pressure;
use crate::trace::{Trace, micros};

/// The platform of one request: every exchange with a cloud carries the request's names, and is measured.
#[derive(Debug)]
pub(crate) struct Watched<'a, P> {
    pub(crate) platform: &'a P,
    pub(crate) trace: &'a Trace,
    pub(crate) metrics: &'a Metrics,
    pub(crate) pressure: &'a Pressure,
}

/// A platform that works for one request, or for one piece of work that nobody asked for.
pub(crate) trait Traced: Platform {
    fn trace(&self) -> &Trace;
}

impl<P: Platform> Traced for Watched<'_, P> {
    fn trace(&self) -> &Trace {
        self.trace
    }
}

impl Service {
    /// The platform of a request with this trace.
    pub(crate) fn watched<'a, P>(&'a self, platform: &'a P, trace: &'a Trace) -> Watched<'a, P> {
        Watched { platform, trace, metrics: &self.metrics, pressure: &self.pressure }
    }
}

impl<P: Platform> Transport for Watched<'_, P> {
    /// The names of the request are not signed: neither `SigV4` nor a SAS asks for them.
    async fn send(&self, mut request: Request<Bytes>, timeout: Duration) -> Result<Response<Bytes>, TransportError> {
        let cloud = request.extensions().get::<Cloud>().copied();
        let is_upload = request.method() == Method::PUT;
        self.trace.add_names(request.headers_mut());
        let start = self.platform.now();
        let answer = self.platform.send(request, timeout).await;
        let micros = micros(start, self.platform.now());
        if let Some(cloud) = cloud {
            self.trace.spend_on_cloud(cloud, micros);
            if is_upload {
                self.metrics.count_upload(cloud, micros);
            }
        }
        answer
    }

    fn learn(&self, cloud: Cloud, health: Outcome) {
        self.metrics.learn(cloud, health);
    }
}

impl<P: Platform> Database for Watched<'_, P> {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, DatabaseError> {
        let start = self.platform.now();
        let rows = self.platform.batch(statements).await;
        let now = self.platform.now();
        self.trace.spend_on_ledger(micros(start, now));
        self.pressure.learn(&rows, unix_ms(now) - unix_ms(start), unix_ms(now));
        rows
    }
}

impl<P: Platform> Limiter for Watched<'_, P> {
    async fn turn(&self, demand: Demand<'_>, limit: RateLimit, now: OffsetDateTime) -> Result<Turn, DatabaseError> {
        self.platform.turn(demand, limit, now).await
    }

    fn remark(&self, limit: RateLimit) -> Option<&'static str> {
        self.platform.remark(limit)
    }
}

impl<P: Platform> Clock for Watched<'_, P> {
    fn now(&self) -> OffsetDateTime {
        self.platform.now()
    }

    async fn sleep(&self, duration: Duration) {
        self.platform.sleep(duration).await;
    }

    fn random(&self) -> u64 {
        self.platform.random()
    }
}
