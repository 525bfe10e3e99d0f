//! The database on Spin's SQLite.

use qr_storage::{Database, DatabaseError, Row, Statement, Value};
use spin_sdk::sqlite::{self, Connection, Error};

use crate::Edge;

/// The database is `default` of `spin.toml`.
impl Database for Edge {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, DatabaseError> {
        run(statements).await.map_err(|error| DatabaseError(error.to_string()))
    }
}

/// Each batch has a connection of its own: should the component end before the COMMIT, nothing has happened.
async fn run(statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, Error> {
    let connection = Connection::open_default().await?;
    // One statement is a transaction by itself.
    if statements.len() == 1 {
        return execute_all(&connection, statements).await;
    }
    execute(&connection, Statement::new("BEGIN IMMEDIATE")).await?;
    let results = execute_all(&connection, statements).await;
    let end = if results.is_ok() { "COMMIT" } else { "ROLLBACK" };
    execute(&connection, Statement::new(end)).await?;
    results
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
