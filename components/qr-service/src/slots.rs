//! How many requests an instance works on at once.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// As many slots as requests may be in flight. A sixteenth of them, rounded down, is kept for operators.
#[derive(Debug)]
pub(crate) struct Slots {
    /// Since when each slot is taken, in milliseconds since 1970; [`FREE`] when it is not. The last ones are the operators'.
    since_ms: Mutex<Vec<i64>>,
}

/// Whose requests need a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taker {
    /// Everybody.
    Client,
    /// Who looks after the service, which they need most when it is overloaded.
    Operator,
}

/// A slot that is given back when dropped.
#[derive(Debug)]
pub(crate) struct Slot<'a> {
    slots: &'a Slots,
    index: usize,
    since_ms: i64,
}

impl Slots {
    pub(crate) fn new(count: usize) -> Self {
        Self { since_ms: Mutex::new(vec![FREE; count]) }
    }

    /// How many of `count` slots are the clients'.
    pub(crate) fn of_clients(count: usize) -> usize {
        count - count / OPERATORS_SHARE
    }

    /// A slot, if one is free for `taker`.
    ///
    /// A slot that was taken two minutes ago is free again: on Workers the work for a client that has gone may stop for good
    /// without an end.
    pub(crate) fn take(&self, taker: Taker, now_ms: i64) -> Option<Slot<'_>> {
        let mut slots = self.lock();
        let usable = match taker {
            Taker::Client => Self::of_clients(slots.len()),
            Taker::Operator => slots.len(),
        };
        let mut usable = slots.iter().take(usable);
        let index = usable.rposition(|since_ms| since_ms.saturating_add(LONGEST_MS) < now_ms)?;
        *slots.get_mut(index)? = now_ms;
        Some(Slot { slots: self, index, since_ms: now_ms })
    }

    /// How many are taken.
    pub(crate) fn taken(&self) -> usize {
        self.lock().iter().filter(|since_ms| **since_ms != FREE).count()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<i64>> {
        self.since_ms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        match self.slots.lock().get_mut(self.index) {
            Some(since_ms) if *since_ms == self.since_ms => *since_ms = FREE,
            // Somebody else has it by now.
            _ => {}
        }
    }
}

const FREE: i64 = i64::MIN;
const LONGEST_MS: i64 = 120_000;
const OPERATORS_SHARE: usize = 16;

#[cfg(test)]
mod tests {
    use super::Taker::{Client, Operator};
    use super::*;

    #[test]
    fn a_slot_is_free_again_when_its_work_ends() {
        let slots = Slots::new(2);
        let first = slots.take(Client, 1);
        let second = slots.take(Client, 2);
        assert!(first.is_some() && second.is_some() && slots.take(Client, 3).is_none());
        assert_eq!(slots.taken(), 2);
        drop(first);
        assert_eq!(slots.taken(), 1);
        assert!(slots.take(Client, 4).is_some());
    }

    #[test]
    fn a_slot_whose_work_never_ended_is_free_after_two_minutes() {
        let slots = Slots::new(1);
        let lost = slots.take(Client, 0);
        assert!(slots.take(Client, 120_000).is_none());
        let next = slots.take(Client, 120_001);
        assert!(next.is_some());
        drop(lost);
        assert!(slots.take(Client, 120_002).is_none(), "the end of the lost work frees nothing that is another's");
    }

    #[test]
    fn the_last_slots_are_the_operators() {
        for (count, kept) in [(1, 0), (15, 0), (16, 1), (31, 1), (32, 2), (128, 8)] {
            let slots = Slots::new(count);
            let first = (kept > 0).then(|| slots.take(Operator, 0));
            let clients: Vec<_> = std::iter::from_fn(|| slots.take(Client, 0)).collect();
            assert_eq!(clients.len(), count - kept, "an operator takes one of {kept} of {count} first");
            drop(first);
            let operators: Vec<_> = std::iter::from_fn(|| slots.take(Operator, 0)).collect();
            assert_eq!(operators.len(), kept, "{count}");
            drop(clients);
            assert!(slots.take(Operator, 0).is_some(), "an operator may have a client's");
        }
    }
}
