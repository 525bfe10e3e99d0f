//! The database on Spin's SQLite.

// Named, since tests/conformance includes this file by its path.
#[path = "database/writer.rs"]
mod writer;

use qr_storage::{Database, DatabaseError, Row, Statement, Value};
use spin_sdk::sqlite::{self, Connection, Error};

use crate::Edge;

/// The database is `default` of `spin.toml`.
impl Database for Edge {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, DatabaseError> {
        if statements.iter().all(reads) {
            read(statements).await.map_err(classify)
        } else {
            writer::write(statements).await
        }
    }
}

fn reads(statement: &Statement) -> bool {
    statement.sql.starts_with("SELECT")
}

/// Reads wait for nobody, and each batch sees one state of the database.
async fn read(statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, Error> {
    let connection = Connection::open_default().await?;
    if statements.len() == 1 {
        return execute_all(&connection, statements).await;
    }
    execute(&connection, Statement::new("BEGIN")).await?;
    execute_all(&connection, statements).await
}

async fn execute_all(connection: &Connection, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, Error> {
    let mut results = Vec::with_capacity(statements.len());
    for statement in statements {
        results.push(execute(connection, statement).await?);
    }
    Ok(results)
}

async fn execute(connection: &Connection, statement: Statement) -> Result<Vec<Row>, Error> {
    let values: Vec<_> = statement.values.into_iter().map(to_spin).collect();
    let mut result = connection.execute(&*statement.sql, values).await?;
    let names = result.columns().to_vec();
    let mut rows = Vec::new();
    while let Some(row) = result.next().await {
        rows.push(names.iter().cloned().zip(row.values.into_iter().map(from_spin)).collect());
    }
    // A write's failure is told here only.
    result.result().await?;
    Ok(rows)
}

#[expect(clippy::needless_pass_by_value, reason = "called through map_err")]
fn classify(error: Error) -> DatabaseError {
    let message = error.to_string();
    match error {
        Error::NoSuchDatabase | Error::AccessDenied => DatabaseError::Absent(message),
        _ if is_locked(&error) => DatabaseError::Busy(message),
        _ => DatabaseError::Failed(message),
    }
}

/// Whether another connection has the lock: Spin hands SQLite's message on, and its code not.
fn is_locked(error: &Error) -> bool {
    matches!(error, Error::Io(message) if message.contains("is locked"))
}

fn to_spin(value: Value) -> sqlite::Value {
    match value {
        Value::Null => sqlite::Value::Null,
        Value::Integer(number) => sqlite::Value::Integer(number),
        Value::Text(text) => sqlite::Value::Text(text),
    }
}

fn from_spin(value: sqlite::Value) -> Value {
    match value {
        sqlite::Value::Integer(number) => Value::Integer(number),
        sqlite::Value::Text(text) => Value::Text(text),
        sqlite::Value::Null | sqlite::Value::Real(_) | sqlite::Value::Blob(_) => Value::Null,
    }
}
