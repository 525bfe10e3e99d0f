//! The table of cases.

pub mod across;
mod batch;
mod bounds;
mod clouds;
mod codes;
mod conformance;
mod errors;
mod failures;
mod guard;
mod ledger;
mod platform;
mod prometheus;
mod reconcile;
mod totals;
mod traces;
mod uploads;

use anyhow::Result;

use crate::browser;
use crate::stage::Stage;
use crate::world::Needs;

/// One fact, proved on each runtime.
#[derive(Clone, Copy)]
pub struct Case {
    pub name: &'static str,
    pub run: fn(&Stage<'_>) -> Result<()>,
    pub needs: Needs,
}

/// Every case.
pub fn all() -> Vec<Case> {
    [
        // What takes longest begins first.
        browser::CASES,
        failures::CASES,
        ledger::CASES,
        totals::CASES,
        prometheus::CASES,
        clouds::CASES,
        codes::CASES,
        batch::CASES,
        errors::CASES,
        platform::CASES,
        guard::CASES,
        bounds::CASES,
        traces::CASES,
        uploads::CASES,
        conformance::CASES,
        reconcile::CASES,
    ]
    .concat()
}

/// A table of cases, each named after its function.
macro_rules! cases {
    ($($needs:ident: $($name:ident),* $(,)?);* $(;)?) => {
        /// The cases of this module.
        pub const CASES: &[$crate::cases::Case] = &[$($($crate::cases::Case {
            name: stringify!($name),
            run: $name,
            needs: $crate::world::Needs::$needs,
        }),*),*];
    };
}
pub(crate) use cases;
