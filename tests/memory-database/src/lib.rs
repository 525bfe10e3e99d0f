//! A database in memory, for tests: SQLite, as on both runtimes.

use std::cell::{Cell, RefCell};
use std::future::pending;

use qr_storage::{Database, DatabaseError, Row, Statement, Value};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params_from_iter};

/// An empty SQLite database that lives as long as its value.
#[derive(Debug)]
pub struct MemoryDatabase {
    connection: RefCell<Connection>,
    health: Cell<Health>,
}

/// How a database does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// It answers.
    Up,
    /// It fails every batch.
    Down,
    /// It is kept busy by others.
    Busy,
    /// It takes every batch and never answers.
    Silent,
}

impl Default for MemoryDatabase {
    fn default() -> Self {
        let connection = Connection::open_in_memory().expect("memory can be had");
        Self { connection: RefCell::new(connection), health: Cell::new(Health::Up) }
    }
}

impl MemoryDatabase {
    /// Does so from now on.
    pub fn set_health(&self, health: Health) {
        self.health.set(health);
    }
}

impl Database for MemoryDatabase {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, DatabaseError> {
        match self.health.get() {
            Health::Up => run(&mut self.connection.borrow_mut(), &statements)
                .map_err(|error| DatabaseError::Failed(error.to_string())),
            Health::Down => Err(DatabaseError::Failed("it is down".to_owned())),
            Health::Busy => Err(DatabaseError::Busy("it is locked".to_owned())),
            Health::Silent => pending().await,
        }
    }
}

fn run(connection: &mut Connection, statements: &[Statement]) -> rusqlite::Result<Vec<Vec<Row>>> {
    let transaction = connection.transaction()?;
    let mut results = Vec::new();
    for statement in statements {
        let mut prepared = transaction.prepare(&statement.sql)?;
        let names: Vec<String> = prepared.column_names().map(str::to_owned).collect();
        let values = statement.values.iter().map(|value| match value {
            Value::Null => rusqlite::types::Value::Null,
            Value::Integer(number) => (*number).into(),
            Value::Text(text) => text.clone().into(),
        });
        let rows = prepared.query_map(params_from_iter(values), |row| {
            names.iter().enumerate().map(|(index, name)| Ok((name.clone(), value(row.get_ref(index)?)))).collect()
        })?;
        results.push(rows.collect::<rusqlite::Result<Vec<Row>>>()?);
    }
    transaction.commit()?;
    Ok(results)
}

fn value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_passes_the_suite() {
        use std::pin::pin;
        use std::task::{Context, Poll, Waker};
        let database = MemoryDatabase::default();
        // Nothing here waits, so one poll is enough.
        let Poll::Ready(passed) =
            pin!(qr_storage::conformance::run(&database)).poll(&mut Context::from_waker(Waker::noop()))
        else {
            panic!("a database in memory waits for nothing");
        };
        assert_eq!(passed.map(|checks| checks.len()), Ok(qr_storage::conformance::CHECKS));
    }
}
