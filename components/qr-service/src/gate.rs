//! Whether a request may go on, decided by its head.

use http::request::Parts;

use crate::access::Sender;
use crate::problem::Problem;
use crate::routes::Route;
use crate::settings::{Public, Settings};

/// What is known of a request by its head.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Visit<'a> {
    /// Where it goes, if that is anywhere.
    pub(crate) route: Option<Route<'a>>,
    pub(crate) sender: Sender<'a>,
}

impl<'a> Visit<'a> {
    /// The visit of the request with this head; `path` is its path.
    pub(crate) fn new(settings: &'a Settings, head: &Parts, path: &'a str) -> Self {
        Self { route: Route::find(path), sender: settings.access().sender(&head.headers) }
    }

    /// Lets a request pass when its route is public or its sender has a key that is good for it.
    ///
    /// A path or a method that is not there needs no key: which there are is no secret.
    ///
    /// # Errors
    /// The problem to answer with.
    pub(crate) fn admit(&self, settings: &Settings, head: &Parts) -> Result<(), Problem> {
        let Some(route) = self.route.filter(|route| route.methods().contains(&head.method)) else { return Ok(()) };
        let public = match route {
            Route::Image => settings.public_images(),
            Route::Metrics => settings.public_metrics(),
            _ => Public::No,
        };
        match route.scope(&head.method) {
            Some(scope) if public == Public::No => settings.access().permit(self.sender, scope),
            _ => Ok(()),
        }
    }
}
