//! Looks when copies that were not stored at once arrive.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Result;
use e2e::http;

/// Codes whose copies are awaited, and how long those took that have come.
#[derive(Default)]
pub struct Watch {
    awaited: Mutex<Vec<Awaited>>,
    delays: Mutex<Vec<Duration>>,
    is_over: AtomicBool,
}

/// A code that was accepted before both of its copies were stored.
pub struct Awaited {
    pub id: String,
    pub since: Instant,
}

/// What arrived late.
#[derive(Default)]
pub struct Deliveries {
    pub late: usize,
    /// From the answer until both copies were seen.
    pub longest: Duration,
}

impl Watch {
    pub fn add(&self, awaited: Awaited) {
        lock(&self.awaited).push(awaited);
    }

    /// Looks at the oldest ones again and again until [`stop`](Self::stop), and seldom enough to be no load.
    pub fn run(&self, origin: &str) {
        while !self.is_over.load(Ordering::Relaxed) {
            self.look(origin, A_FEW);
            sleep(PAUSE);
        }
    }

    pub fn stop(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }

    /// Looks at all that are awaited, and returns how many still are.
    pub fn look_at_all(&self, origin: &str) -> usize {
        self.look(origin, usize::MAX);
        lock(&self.awaited).len()
    }

    pub fn deliveries(&self) -> Deliveries {
        let delays = lock(&self.delays);
        Deliveries { late: delays.len(), longest: delays.iter().max().copied().unwrap_or_default() }
    }

    fn look(&self, origin: &str, limit: usize) {
        let mut awaited = lock(&self.awaited);
        let count = limit.min(awaited.len());
        let looked_at: Vec<Awaited> = awaited.drain(..count).collect();
        drop(awaited);
        for one in looked_at {
            // An instance that does not answer is down at the moment.
            if is_stored(origin, &one.id).unwrap_or(false) {
                lock(&self.delays).push(one.since.elapsed());
            } else {
                self.add(one);
            }
        }
    }
}

/// Whether the record says that both clouds hold the code.
pub fn is_stored(origin: &str, id: &str) -> Result<bool> {
    let record = http::get(&format!("{origin}/api/v1/codes/{id}"))?.json()?;
    Ok(["aws", "azure"].iter().all(|cloud| record["storage"][cloud]["state"] == "stored"))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

const A_FEW: usize = 8;
const PAUSE: Duration = Duration::from_millis(250);
