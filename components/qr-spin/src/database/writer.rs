//! Batches that write: one at a time in an instance.
//!
//! SQLite has one writer at a time. In the host a thread would wait for its turn, for up to five seconds in steps of a tenth; with
//! many instances all threads come to wait, and the one that has the lock finds none for its next statement. So those of an instance
//! queue here, and the first of them asks again every few milliseconds.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use qr_storage::{DatabaseError, Row, Statement};
use spin_sdk::sqlite::{Connection, Error};
use spin_sdk::time::sleep;
use spin_sdk::wasip3::clocks::monotonic_clock::now;
use spin_sdk::wasip3::random::insecure;

use super::{classify, execute, execute_all, is_locked};

/// Runs a batch as a transaction.
///
/// Should the component end before the COMMIT, nothing has happened.
pub(super) async fn write(statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, DatabaseError> {
    let deadline = now() + LONGEST_NS;
    let _turn = Turn::wait(deadline).await?;
    // A batch that fails, or is given up in its middle, takes its connection with it: only one at rest is put back. What a
    // server has closed is so replaced, too, since the ledger repeats what failed.
    let kept = lock(&CONNECTION).take();
    let connection = match kept {
        Some(connection) => connection,
        None => open().await.map_err(classify)?,
    };
    let results = transaction(&connection, statements, deadline).await.map_err(classify)?;
    *lock(&CONNECTION) = Some(connection);
    Ok(results)
}

async fn open() -> Result<Connection, Error> {
    let connection = Connection::open_default().await?;
    // A few milliseconds are waited for best in the host; readers need not wait at all. A database on a server may know neither.
    for pragma in ["PRAGMA busy_timeout = 5", "PRAGMA journal_mode = WAL"] {
        _ = execute(&connection, Statement::new(pragma)).await;
    }
    Ok(connection)
}

async fn transaction(
    connection: &Connection,
    statements: Vec<Statement>,
    deadline: u64,
) -> Result<Vec<Vec<Row>>, Error> {
    // One statement is a transaction by itself, and has the lock only while the host works on it.
    if let [only] = statements.as_slice() {
        return Ok(vec![patiently(connection, only, deadline).await?]);
    }
    patiently(connection, &Statement::new("BEGIN IMMEDIATE"), deadline).await?;
    let results = match execute_all(connection, statements).await {
        Ok(results) => results,
        Err(error) => {
            // It would end with its connection anyway.
            _ = execute(connection, Statement::new("ROLLBACK")).await;
            return Err(error);
        }
    };
    patiently(connection, &Statement::new("COMMIT"), deadline).await?;
    Ok(results)
}

/// Executes a statement that needs a lock as soon as nobody else has it.
async fn patiently(connection: &Connection, statement: &Statement, deadline: u64) -> Result<Vec<Row>, Error> {
    loop {
        match execute(connection, statement.clone()).await {
            Err(error) if is_locked(&error) && now() < deadline => {}
            outcome => return outcome,
        }
        // Random, so that no two instances ask in step.
        let pause_ms = 1 + insecure::get_insecure_random_u64() % LONGEST_PAUSE_MS;
        sleep(Duration::from_millis(pause_ms)).await;
    }
}

/// A place in the queue of this instance; it is left when dropped.
struct Turn(u64);

impl Turn {
    /// Waits until those that came earlier are done.
    ///
    /// A request cannot be woken by another one, since they are tasks of the host: it looks again.
    async fn wait(deadline: u64) -> Result<Self, DatabaseError> {
        let turn = Self::enter();
        loop {
            let pause_ms = turn.ahead() * A_BATCH_MS;
            if pause_ms == 0 {
                return Ok(turn);
            }
            if now() >= deadline {
                return Err(DatabaseError::Busy("too many batches of this instance wait".to_owned()));
            }
            sleep(Duration::from_millis(pause_ms)).await;
        }
    }

    fn enter() -> Self {
        let mut queue = lock(&QUEUE);
        let number = queue.back().map_or(0, |last| last + 1);
        queue.push_back(number);
        Self(number)
    }

    /// How many are before this one.
    fn ahead(&self) -> u64 {
        lock(&QUEUE).iter().take_while(|number| **number < self.0).map(|_| 1).sum()
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        lock(&QUEUE).retain(|number| *number != self.0);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The numbers of those that wait and of the one whose turn it is, in their order.
static QUEUE: Mutex<VecDeque<u64>> = Mutex::new(VecDeque::new());
/// The connection of the last batch, which knows the tables and has the statements prepared.
static CONNECTION: Mutex<Option<Connection>> = Mutex::new(None);

/// About how long a batch takes.
const A_BATCH_MS: u64 = 1;
/// Who waits longer, in the queue and for the lock, is one of too many.
const LONGEST_NS: u64 = 2_000_000_000;
/// The longest pause before the lock is asked for again.
const LONGEST_PAUSE_MS: u64 = 8;
