use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use rusqlite::types::{Value as SqlValue, ValueRef};
use tokio::task::spawn_blocking;
use wasmtime::component::{Accessor, FutureReader, HasSelf, Resource, StreamReader};

use crate::bindings::spin::sqlite::sqlite::{
    Error, Host as SqliteHost, HostConnection, HostConnectionWithStore, QueryResult, RowResult, Value,
};
use crate::component::Host;

/// The databases that the component may open: the default one, or none.
#[derive(Debug)]
pub struct Databases {
    default: Option<PathBuf>,
}

/// An open connection, as the component holds it.
#[derive(Clone)]
pub struct Connection(Arc<Mutex<rusqlite::Connection>>);

impl Databases {
    /// The databases named by `labels`, with the default one as a file in `state_dir`.
    ///
    /// # Errors
    /// A label other than `default`, a folder that cannot be made, or a file there that is no database.
    pub fn new(labels: &[String], state_dir: &Path) -> Result<Self> {
        if let Some(label) = labels.iter().find(|label| *label != DEFAULT) {
            bail!("database {label:?} is not supported, only {DEFAULT:?} is");
        }
        if labels.is_empty() {
            return Ok(Self { default: None });
        }
        std::fs::create_dir_all(state_dir).with_context(|| format!("{} cannot be made", state_dir.display()))?;
        let path = state_dir.join("sqlite_db.db");
        rusqlite::Connection::open(&path)
            .and_then(|connection| connection.query_row("PRAGMA schema_version", (), |_| Ok(())))
            .with_context(|| format!("{} is not a usable database", path.display()))?;
        Ok(Self { default: Some(path) })
    }

    /// A new connection; a label that the manifest does not grant is denied whether or not it exists, as in Spin.
    async fn open(&self, label: &str) -> Result<Connection, Error> {
        let path = self.default.clone().filter(|_| label == DEFAULT).ok_or(Error::AccessDenied)?;
        blocking(move || {
            let connection = rusqlite::Connection::open(path).map_err(io)?;
            connection.busy_timeout(BUSY_TIMEOUT).map_err(io)?;
            Ok(Connection(Arc::new(Mutex::new(connection))))
        })
        .await?
    }
}

impl Connection {
    fn with<T>(&self, use_it: impl FnOnce(&rusqlite::Connection) -> T) -> T {
        use_it(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn query(&self, statement: String, parameters: Vec<Value>) -> Result<Answer, Error> {
        let connection = self.clone();
        blocking(move || connection.with(|connection| Answer::of(connection, &statement, parameters))).await
    }

    async fn changes(&self) -> Result<u64, Error> {
        let connection = self.clone();
        blocking(move || connection.with(rusqlite::Connection::changes)).await
    }

    async fn last_insert_rowid(&self) -> Result<i64, Error> {
        let connection = self.clone();
        blocking(move || connection.with(rusqlite::Connection::last_insert_rowid)).await
    }
}

/// What a statement gave: rows may precede a failure.
#[derive(Default)]
struct Answer {
    columns: Vec<String>,
    rows: Vec<RowResult>,
    failure: Option<Error>,
}

impl Answer {
    fn of(connection: &rusqlite::Connection, statement: &str, parameters: Vec<Value>) -> Self {
        let mut answer = Self::default();
        answer.failure = answer.run(connection, statement, parameters).map_err(io).err();
        answer
    }

    fn run(
        &mut self,
        connection: &rusqlite::Connection,
        statement: &str,
        parameters: Vec<Value>,
    ) -> rusqlite::Result<()> {
        let mut statement = connection.prepare_cached(statement)?;
        self.columns = statement.column_names().map(str::to_owned).collect();
        let mut rows = statement.query(rusqlite::params_from_iter(parameters.into_iter().map(to_sql)))?;
        while let Some(row) = rows.next()? {
            let values = (0..self.columns.len()).map(|column| row.get_ref(column).and_then(from_sql));
            self.rows.push(RowResult { values: values.collect::<rusqlite::Result<_>>()? });
        }
        Ok(())
    }
}

impl SqliteHost for Host {}

impl HostConnection for Host {
    async fn open(&mut self, database: String) -> wasmtime::Result<Result<Resource<Connection>, Error>> {
        Ok(match self.databases.open(&database).await {
            Ok(connection) => Ok(self.table.push(connection)?),
            Err(error) => Err(error),
        })
    }

    async fn execute(
        &mut self,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<Value>,
    ) -> wasmtime::Result<Result<QueryResult, Error>> {
        let connection = self.table.get(&connection)?;
        Ok(match connection.query(statement, parameters).await {
            Err(error) | Ok(Answer { failure: Some(error), .. }) => Err(error),
            Ok(Answer { columns, rows, .. }) => Ok(QueryResult { columns, rows }),
        })
    }

    async fn last_insert_rowid(&mut self, connection: Resource<Connection>) -> wasmtime::Result<i64> {
        Ok(self.table.get(&connection)?.last_insert_rowid().await?)
    }

    async fn changes(&mut self, connection: Resource<Connection>) -> wasmtime::Result<u64> {
        Ok(self.table.get(&connection)?.changes().await?)
    }

    async fn drop(&mut self, connection: Resource<Connection>) -> wasmtime::Result<()> {
        self.table.delete(connection)?;
        Ok(())
    }
}

type Stream = (Vec<String>, StreamReader<RowResult>, FutureReader<Result<(), Error>>);

impl<T: Send> HostConnectionWithStore<T> for HasSelf<Host> {
    async fn open_async(
        accessor: &Accessor<T, Self>,
        database: String,
    ) -> wasmtime::Result<Result<Resource<Connection>, Error>> {
        let databases = accessor.with(|mut access| access.get().databases.clone());
        Ok(match databases.open(&database).await {
            Ok(connection) => Ok(accessor.with(|mut access| access.get().table.push(connection))?),
            Err(error) => Err(error),
        })
    }

    /// A statement that fails still opens the stream; the failure arrives in the last part, as in Spin.
    async fn execute_async(
        accessor: &Accessor<T, Self>,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<Value>,
    ) -> wasmtime::Result<Result<Stream, Error>> {
        let connection = lookup(accessor, &connection)?;
        let answer = match connection.query(statement, parameters).await {
            Ok(answer) => answer,
            Err(error) => return Ok(Err(error)),
        };
        let end = answer.failure.map_or(Ok(()), Err);
        accessor.with(|mut access| {
            let rows = StreamReader::new(&mut access, answer.rows)?;
            let end = FutureReader::new(&mut access, async { wasmtime::error::Ok(end) })?;
            Ok(Ok((answer.columns, rows, end)))
        })
    }

    async fn last_insert_rowid_async(
        accessor: &Accessor<T, Self>,
        connection: Resource<Connection>,
    ) -> wasmtime::Result<i64> {
        Ok(lookup(accessor, &connection)?.last_insert_rowid().await?)
    }

    async fn changes_async(accessor: &Accessor<T, Self>, connection: Resource<Connection>) -> wasmtime::Result<u64> {
        Ok(lookup(accessor, &connection)?.changes().await?)
    }
}

fn lookup<T>(accessor: &Accessor<T, HasSelf<Host>>, connection: &Resource<Connection>) -> wasmtime::Result<Connection> {
    Ok(accessor.with(|mut access| access.get().table.get(connection).cloned())?)
}

const DEFAULT: &str = "default";
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    spawn_blocking(work).await.map_err(|error| Error::Io(error.to_string()))
}

#[expect(clippy::needless_pass_by_value, reason = "called through map_err")]
fn io(error: rusqlite::Error) -> Error {
    Error::Io(error.to_string())
}

fn to_sql(value: Value) -> SqlValue {
    match value {
        Value::Integer(number) => SqlValue::Integer(number),
        Value::Real(number) => SqlValue::Real(number),
        Value::Text(text) => SqlValue::Text(text),
        Value::Blob(bytes) => SqlValue::Blob(bytes),
        Value::Null => SqlValue::Null,
    }
}

fn from_sql(value: ValueRef<'_>) -> rusqlite::Result<Value> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(_) => Value::Text(value.as_str()?.to_owned()),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
    })
}
