//! All that a runtime lends.

use crate::{Clock, Database, Transport};

/// The network, a database, and time and chance, in one value.
pub trait Platform: Transport + Database + Clock {}

impl<P: Transport + Database + Clock> Platform for P {}
