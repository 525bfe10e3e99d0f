//! After the faults: one bucket loses a third of the codes, ten copies get other bytes, and the database is dropped.

use anyhow::{Result, ensure};
use e2e::clouds::{overwrite_azure, overwrite_s3, remove_s3};
use e2e::http;

use crate::load::Accepted;
use crate::settle::{self, Lost, Reconciled};
use crate::site::Site;

/// What was damaged, what a reconciliation made of it, and what is lost all the same.
pub struct Restored {
    pub removed: usize,
    pub overwritten: usize,
    pub reconciled: Reconciled,
    pub lost: Vec<Lost>,
}

/// Damages one cloud or the other for each code, drops the database, and has all of it reconciled.
///
/// # Errors
/// When the damage cannot be done, or the instance does not answer.
pub fn damage_and_restore(site: &mut Site, accepted: &[Accepted]) -> Result<Restored> {
    let (removed, others) = accepted.split_at(accepted.len() / 3);
    removed.iter().try_for_each(|code| remove_s3(&site.clouds.seaweed, &code.key()))?;
    let (in_s3, others) = others.split_at(OVERWRITTEN_IN_EACH);
    in_s3.iter().try_for_each(|code| overwrite_s3(&site.clouds.seaweed, &code.key()))?;
    let (in_azure, _) = others.split_at(OVERWRITTEN_IN_EACH);
    in_azure.iter().try_for_each(|code| overwrite_azure(&site.clouds.azurite, &code.key()))?;
    site.forget_records()?;
    for code in accepted {
        let answer = http::get(&format!("{}/api/v1/codes/{}", site.origin(), code.id))?;
        ensure!(answer.status == 404, "{} for a record of the dropped database", answer.status);
    }
    let reconciled = settle::reconcile(&site.origin())?;
    let lost = settle::lost(&site.clouds, &site.origin(), accepted);
    Ok(Restored { removed: removed.len(), overwritten: 2 * OVERWRITTEN_IN_EACH, reconciled, lost })
}

const OVERWRITTEN_IN_EACH: usize = 5;
