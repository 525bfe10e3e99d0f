//! Whether a request may go on, decided by its head.

use std::time::Duration;

use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::request::Parts;
use qr_storage::{DatabaseError, Demand, Left, RateLimit, Turn, unix_ms};

use crate::access::{Scope, Sender};
use crate::client::{self, Connection};
use crate::cross_site;
use crate::deadline::within;
use crate::id;
use crate::problem::Problem;
use crate::routes::Route;
use crate::settings::{Public, Settings};
use crate::slots::{Slot, Taker};
use crate::watch::Traced;
use crate::{Runtime, Service};

/// What is known of a request by its head.
#[derive(Clone, Debug)]
pub(crate) struct Visit<'a> {
    /// Where it goes, if that is anywhere.
    pub(crate) route: Option<Route<'a>>,
    pub(crate) sender: Sender<'a>,
    /// Who shares a limit with it, where requests are counted.
    bucket: Option<String>,
    /// What came of asking for a turn.
    turn: Option<Turn>,
    pub(crate) connection: Connection,
}

impl<'a> Visit<'a> {
    /// The visit of the request with this head; `path` is its path.
    pub(crate) fn new(settings: &'a Settings, head: &Parts, path: &'a str) -> Self {
        Self {
            route: Route::find(path),
            sender: settings.access().sender(&head.headers),
            bucket: None,
            turn: None,
            connection: client::connection(head, settings.trusted_proxies()),
        }
    }

    /// What a key has to be good for, if one may be asked for at all: what the service works for. A path or a method that
    /// is not there needs no key, since which there are is no secret.
    fn scope(&self, head: &Parts) -> Option<Scope> {
        let route = self.route.filter(|route| route.methods().contains(&head.method))?;
        route.scope(&head.method)
    }

    /// How long it waits to be counted.
    fn count_timeout(&self) -> Duration {
        if let Some(Route::Image) = self.route { IMAGE_COUNT_TIMEOUT } else { COUNT_TIMEOUT }
    }

    /// Whose slot it takes: an operator's only if it will be let in.
    fn taker(&self, settings: &Settings, scope: Scope) -> Taker {
        match self.route {
            Some(Route::Metrics | Route::Drain) if self.permit(settings, scope).is_ok() => Taker::Operator,
            _ => Taker::Client,
        }
    }

    /// Goes on if the route is public, or the sender has a key that is good for it.
    ///
    /// # Errors
    /// The problem to answer with.
    fn permit(&self, settings: &Settings, scope: Scope) -> Result<(), Problem> {
        if self.is_public(settings) { Ok(()) } else { settings.access().permit(self.sender, scope) }
    }

    fn is_public(&self, settings: &Settings) -> bool {
        let public = match self.route {
            Some(Route::Image) => settings.public_images(),
            Some(Route::Metrics) => settings.public_metrics(),
            _ => Public::No,
        };
        public == Public::Yes
    }

    /// Who shares a limit: the holders of a key, or a network, whose hash is all that is kept of it.
    fn bucket_of(&self, settings: &Settings, head: &Parts) -> String {
        if let Some(name) = self.sender.name() {
            return format!("key:{name}");
        }
        let network = client::address(head, settings.trusted_proxies()).map(client::network);
        let network = network.map_or_else(String::new, |network| network.to_string());
        format!("address:{}", id::of(&network, settings.id_secret()))
    }

    /// Goes on unless its turn was refused.
    ///
    /// # Errors
    /// The problem to answer with.
    fn require_turn(&self) -> Result<(), Problem> {
        match self.turn {
            Some(Turn::Refused { retry_after_secs, .. }) => Err(Problem::too_often(retry_after_secs)),
            Some(Turn::Granted { .. }) | None => Ok(()),
        }
    }

    /// Adds how often a client may come, and where it stands (draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4).
    pub(crate) fn add_headers(&self, limit: Option<RateLimit>, headers: &mut HeaderMap) {
        let (Some(turn), Some(RateLimit { requests, window_secs })) = (self.turn, limit) else { return };
        let mut add = |name, value: String| {
            let value = HeaderValue::try_from(value).expect("names and numbers are a header value");
            headers.insert(HeaderName::from_static(name), value);
        };
        add("ratelimit-policy", format!("\"default\";q={requests};w={window_secs}"));
        match turn {
            Turn::Granted { left: Some(Left { requests, full_after_secs }) } => {
                add("ratelimit", format!("\"default\";r={requests};t={full_after_secs}"));
            }
            Turn::Granted { left: None } => {}
            Turn::Refused { left, retry_after_secs } => {
                add("ratelimit", format!("\"default\";r={left};t={retry_after_secs}"));
            }
        }
    }
}

impl Service {
    /// Lets a request pass that another site's page did not send, that does not come too often, and whose route is public or
    /// whose sender has a key that is good for it. It comes with the slot in which it is worked on, if it needs one. A code is
    /// refused while the ledger does not keep up: before its image is drawn and carried to the clouds in vain.
    ///
    /// # Errors
    /// The problem to answer with.
    pub(crate) async fn gate<P: Traced>(
        &self,
        visit: &mut Visit<'_>,
        head: &Parts,
        runtime: &Runtime<'_, P>,
    ) -> Result<Option<Slot<'_>>, Problem> {
        let Some(scope) = visit.scope(head) else { return Ok(None) };
        cross_site::require_own_page(head, &self.settings)?;
        let now = runtime.platform.now();
        let taker = visit.taker(&self.settings, scope);
        let slot = self.slots.take(taker, unix_ms(now)).ok_or_else(Problem::overloaded)?;
        if visit.route.is_some_and(Route::makes_codes) && self.pressure.is_high(self.slots.taken(), unix_ms(now)) {
            return Err(Problem::overloaded());
        }
        visit.bucket = self.settings.rate_limit().map(|_| visit.bucket_of(&self.settings, head));
        // Before the key is looked at: who guesses keys is counted, too.
        self.count(visit, 1, runtime).await;
        visit.require_turn()?;
        visit.permit(&self.settings, scope)?;
        Ok(Some(slot))
    }

    /// Lets a request pass that is as good as `requests` of them, of which the gate has let one pass: all the others, or none.
    /// They come with their slots.
    ///
    /// # Errors
    /// The problem to answer with.
    pub(crate) async fn gate_others<P: Traced>(
        &self,
        visit: &mut Visit<'_>,
        requests: usize,
        runtime: &Runtime<'_, P>,
    ) -> Result<Vec<Slot<'_>>, Problem> {
        let others = requests.saturating_sub(1);
        let now_ms = unix_ms(runtime.platform.now());
        let slots = (0..others).map(|_| self.slots.take(Taker::Client, now_ms)).collect::<Option<_>>();
        let slots = slots.ok_or_else(Problem::overloaded)?;
        let others = u32::try_from(others).unwrap_or(u32::MAX);
        // Where the first could not be counted, neither are the others.
        let (Some(limit), Some(_), 1..) = (self.settings.rate_limit(), visit.turn, others) else { return Ok(slots) };
        self.count(visit, others, runtime).await;
        if let Some(Turn::Refused { retry_after_secs, .. }) = &mut visit.turn {
            // The gate takes one first when they come again.
            *retry_after_secs += limit.share_secs();
        }
        visit.require_turn().map(|()| slots)
    }

    async fn count<P: Traced>(&self, visit: &mut Visit<'_>, requests: u32, runtime: &Runtime<'_, P>) {
        let (Some(limit), Some(bucket)) = (self.settings.rate_limit(), visit.bucket.as_deref()) else { return };
        let count = runtime.platform.turn(Demand { bucket, requests }, limit, runtime.platform.now());
        match within(visit.count_timeout(), runtime.platform, count).await.unwrap_or_else(|| Err(too_slow())) {
            Ok(turn) => visit.turn = Some(turn),
            // A count that fails is no reason to turn everybody away, nor to let everybody wait.
            Err(error) => self.log_ledger(&error, runtime),
        }
    }
}

fn too_slow() -> DatabaseError {
    DatabaseError::Busy("the count of requests took too long".to_owned())
}

/// An image needs nothing else that may be slow.
const IMAGE_COUNT_TIMEOUT: Duration = Duration::from_millis(500);
/// What else is counted asks ledger or clouds anyway.
const COUNT_TIMEOUT: Duration = Duration::from_secs(3);
