//! `POST /api/v1/reconcile`, against clouds that keep what they are sent.

#[cfg(test)]
#[path = "reconcile/listing.rs"]
mod listing;
#[cfg(test)]
#[path = "reconcile/mending.rs"]
mod mending;
#[cfg(test)]
#[path = "reconcile/stores.rs"]
mod stores;
#[cfg(test)]
#[path = "reconcile/walk.rs"]
mod walk;

#[cfg(test)]
mod codes {
    use serde_json::Value;

    use crate::stores::Stores;

    /// The codes of some texts, in both formats.
    pub fn make_some(stores: &Stores, number: usize) -> Vec<String> {
        let format = |index: usize| if index.is_multiple_of(2) { "png" } else { "svg" };
        let mut keys: Vec<_> = (0..number).map(|index| stores.make(&format!("text {index}"), format(index))).collect();
        keys.sort();
        keys
    }

    pub fn states(record: &Value) -> [&Value; 2] {
        [&record["storage"]["aws"]["state"], &record["storage"]["azure"]["state"]]
    }

    pub fn now<F: Future>(future: F) -> F::Output {
        futures_util::FutureExt::now_or_never(future).unwrap()
    }
}
