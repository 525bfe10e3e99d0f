//! All that a runtime lends.

use crate::{Clock, Database, Limiter, Transport};

/// The network, a database, a count of who comes how often, and time and chance, in one value.
pub trait Platform: Transport + Database + Limiter + Clock {}

impl<P: Transport + Database + Limiter + Clock> Platform for P {}
