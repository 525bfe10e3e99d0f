//! The one door to a database: SQL statements of SQLite's dialect, run as a transaction.

use std::borrow::Cow;
use std::future::Future;

/// A SQLite database: D1 on Workers, SQLite on Spin, a file or memory in tests.
///
/// An implementation
/// - runs the statements of a batch in their order and as one transaction: all of them take effect, or none;
/// - sends a batch in one round trip where the runtime can;
/// - lets no other batch see a part of one.
pub trait Database {
    /// The rows of each statement.
    ///
    /// # Errors
    /// [`DatabaseError`] when the database does not answer or refuses a statement; nothing has changed then.
    fn batch(&self, statements: Vec<Statement>) -> impl Future<Output = Result<Vec<Vec<Row>>, DatabaseError>>;
}

/// A statement with `?` for each value.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The text, with one `?` a value.
    pub sql: Cow<'static, str>,
    /// The values, in the order of their `?`.
    pub values: Vec<Value>,
}

impl Statement {
    /// A statement without values.
    pub fn new(sql: impl Into<Cow<'static, str>>) -> Self {
        Self { sql: sql.into(), values: Vec::new() }
    }

    /// The same statement with one more value.
    #[must_use]
    pub fn with(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }
}

/// A value of a column or of a `?`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// No value.
    Null,
    /// An integer that JavaScript's numbers hold exactly: at most 2⁵³ in size, for D1's sake.
    Integer(i64),
    /// Text.
    Text(String),
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A row of a result: values by the names of their columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row(Vec<(String, Value)>);

impl Row {
    /// The integer in a column; none for NULL, for text, and for a column that is not there.
    pub fn integer(&self, column: &str) -> Option<i64> {
        match self.value(column)? {
            Value::Integer(number) => Some(*number),
            Value::Null | Value::Text(_) => None,
        }
    }

    /// The text in a column; none for NULL, for integers, and for a column that is not there.
    pub fn text(&self, column: &str) -> Option<&str> {
        match self.value(column)? {
            Value::Text(text) => Some(text),
            Value::Null | Value::Integer(_) => None,
        }
    }

    fn value(&self, column: &str) -> Option<&Value> {
        self.0.iter().find(|(name, _)| name == column).map(|(_, value)| value)
    }
}

impl FromIterator<(String, Value)> for Row {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(columns: I) -> Self {
        Self(columns.into_iter().collect())
    }
}

/// The database did not do what it was asked.
///
/// The texts are for the log: they are the database's own and name tables and columns, never values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DatabaseError {
    /// It refused a statement or did not answer; another try may succeed.
    #[error("the database failed: {0}")]
    Failed(String),
    /// Others keep it so busy that the batch did not get its turn in time: who adds to that makes it worse.
    #[error("the database is busy: {0}")]
    Busy(String),
    /// There is none, and there will be none as long as this instance lives.
    #[error("there is no database: {0}")]
    Absent(String),
}
