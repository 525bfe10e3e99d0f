//! The clients: many at once, none of which tries anything twice.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use e2e::http::{self, Answer};
use reqwest::Method;
use serde_json::{Value, json};

use crate::watch::{Awaited, Watch};

/// How many requests have begun, and how many may.
pub struct Progress {
    total: usize,
    counts: Mutex<Counts>,
    changed: Condvar,
}

#[derive(Default)]
struct Counts {
    begun: usize,
    open: usize,
}

/// What came of all requests.
#[derive(Default)]
pub struct Answers {
    pub accepted: Vec<Accepted>,
    /// How many of those with status 200 were not stored in both clouds then.
    pub degraded: usize,
    /// How many were not, by their status, or `no answer`.
    pub refused: BTreeMap<String, usize>,
}

/// A code that the service has promised to keep.
pub struct Accepted {
    pub id: String,
    pub format: &'static str,
    /// The image that was answered; none in a 202.
    pub image: Option<Vec<u8>>,
    /// Whether the answer warned that there is no record.
    pub is_unrecorded: bool,
}

impl Accepted {
    /// The promise of an answer of 200 or 202 to a request for `format`, and whether it is kept already.
    pub fn read(status: u16, body: &Value, format: &'static str) -> Result<(Self, bool)> {
        let id = body["id"].as_str().with_context(|| format!("no id in {body}"))?.to_owned();
        let image = match status {
            200 => Some(STANDARD.decode(body["qr_code"].as_str().context("no image")?)?),
            _ => None,
        };
        let is_stored = |cloud: &str| body["storage"][cloud]["state"] == "stored";
        let is_stored = is_stored("aws") && is_stored("azure");
        let warnings = body["warnings"].as_array();
        let is_unrecorded = warnings.is_some_and(|all| all.iter().any(|warning| warning["code"] == "ledger"));
        Ok((Self { id, format, image, is_unrecorded }, is_stored))
    }

    /// The key of its object in both clouds.
    pub fn key(&self) -> String {
        format!("qr/{}.{}", self.id, self.format)
    }
}

/// Sends all requests.
///
/// # Errors
/// When an answer is neither a success nor a server's error, or makes no sense.
pub fn run(progress: &Progress, origin: &str, watch: &Watch) -> Result<Answers> {
    let answers = Mutex::new(Answers::default());
    let done = thread::scope(|scope| {
        let clients = [(); IN_FLIGHT]
            .map(|()| scope.spawn(|| client(progress, origin, watch, &answers).inspect_err(|_| progress.end())));
        clients.into_iter().try_for_each(|client| client.join().map_err(|_| anyhow!("a client panicked"))?)
    });
    done?;
    Ok(answers.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn client(progress: &Progress, origin: &str, watch: &Watch, answers: &Mutex<Answers>) -> Result<()> {
    while let Some(number) = progress.begin() {
        let request = Request::of(number);
        let answer = request.send(origin);
        let mut answers = lock(answers);
        let class = match &answer {
            Ok(answer) if matches!(answer.status, 200 | 202) => {
                let (accepted, is_stored) = Accepted::read(answer.status, &answer.json()?, request.format)?;
                if !is_stored {
                    watch.add(Awaited { id: accepted.id.clone(), since: Instant::now() });
                    answers.degraded += usize::from(answer.status == 200);
                }
                answers.accepted.push(accepted);
                continue;
            }
            Ok(answer) => {
                ensure!(answer.status >= 500, "{} to a valid request: {}", answer.status, answer.text());
                answer.status.to_string()
            }
            Err(_) => "no answer".to_owned(),
        };
        *answers.refused.entry(class).or_default() += 1;
    }
    Ok(())
}

/// One of the requests, by its number.
struct Request {
    number: usize,
    format: &'static str,
    is_async: bool,
}

impl Request {
    /// PNG and SVG in turn, and every fifth without waiting for the copies.
    fn of(number: usize) -> Self {
        Self { number, format: if number.is_multiple_of(2) { "png" } else { "svg" }, is_async: number % 5 == 4 }
    }

    fn send(&self, origin: &str) -> Result<Answer> {
        let body = json!({"text": format!("https://example.com/fault-test/{}", self.number), "format": self.format});
        let mut headers = vec![("content-type", "application/json")];
        if self.is_async {
            headers.push(("prefer", "respond-async"));
        }
        http::request_with_body(Method::POST, &format!("{origin}/api/v1/qr/generate"), &headers, body.to_string())
    }
}

impl Progress {
    /// Nothing may begin until [`open`](Self::open) says so.
    pub fn new(total: usize) -> Self {
        Self { total, counts: Mutex::default(), changed: Condvar::new() }
    }

    /// Lets requests begin up to, and without, the one with this number.
    pub fn open(&self, open: usize) {
        lock(&self.counts).open = open;
        self.changed.notify_all();
    }

    /// Ends it early: no other request begins, and nobody waits for one.
    fn end(&self) {
        lock(&self.counts).begun = self.total;
        self.changed.notify_all();
    }

    /// Waits until this many requests have begun.
    pub fn wait_for(&self, begun: usize) {
        let waiting = |counts: &mut Counts| counts.begun < begun.min(self.total);
        drop(self.changed.wait_while(lock(&self.counts), waiting));
    }

    /// The number of the next request, as soon as it may begin; none when all have.
    fn begin(&self) -> Option<usize> {
        let waiting = |counts: &mut Counts| counts.begun >= counts.open && counts.begun < self.total;
        let counts = self.changed.wait_while(lock(&self.counts), waiting);
        let mut counts = counts.unwrap_or_else(PoisonError::into_inner);
        let number = counts.begun;
        if number == self.total {
            return None;
        }
        counts.begun += 1;
        drop(counts);
        self.changed.notify_all();
        Some(number)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub const IN_FLIGHT: usize = 16;
