//! A component that tries everything `spin-host` offers: each path is one try, its argument is the whole query.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use spin_sdk::http::body::IncomingBodyExt as _;
use spin_sdk::http::{IntoResponse, Request, StatusCode};
use spin_sdk::sqlite::{self, Connection, Value};
use spin_sdk::{http_service, variables, wasip3};

#[http_service]
async fn handle(request: Request) -> impl IntoResponse {
    let argument = request.uri().query().unwrap_or_default();
    let outcome = match request.uri().path() {
        "/hello" => Ok("hello\n".to_owned()),
        "/count" => Ok(COUNT.fetch_add(1, Ordering::Relaxed).to_string()),
        "/headers" => Ok(format!("{:?}", request.headers())),
        "/echo" => request.into_body().bytes().await.map(text).map_err(debug),
        "/variable" => variables::get(argument).await.map_err(debug),
        "/environment" => std::env::var(argument).map_err(debug),
        "/fetch" => fetch(argument).await,
        "/later" => {
            later(argument.to_owned());
            Ok("soon\n".to_owned())
        }
        "/open" => Connection::open(argument).await.map(|_| String::new()).map_err(debug),
        "/add" => add(argument).await.map_err(debug),
        "/notes" => notes().await.map_err(debug),
        "/notes-at-once" => notes_at_once().map_err(debug),
        "/bad-statement" => bad_statement().await.map_err(debug),
        "/trap" => std::process::abort(),
        path => Err(format!("no try at {path}")),
    };
    match outcome {
        Ok(body) => (StatusCode::OK, body),
        Err(error) => (StatusCode::BAD_GATEWAY, error),
    }
}

/// Requests that this instance has counted.
static COUNT: AtomicUsize = AtomicUsize::new(0);

async fn fetch(url: &str) -> Result<String, String> {
    let response = spin_sdk::http::get(url).await.map_err(debug)?;
    let status = response.status().as_u16();
    let body = response.into_body().bytes().await.map_err(debug)?;
    Ok(format!("{status} {}", text(body)))
}

/// Fetches `url` after the response has left.
fn later(url: String) {
    wasip3::spawn(async move {
        spin_sdk::time::sleep(Duration::from_millis(100)).await;
        if let Err(error) = fetch(&url).await {
            eprintln!("{error}");
        }
    });
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS notes (text TEXT, length INTEGER, half REAL, bytes BLOB, empty TEXT)";

async fn add(note: &str) -> Result<String, sqlite::Error> {
    let connection = Connection::open_default().await?;
    connection.execute(TABLE, []).await?.result().await?;
    let length = i64::try_from(note.len()).unwrap_or(i64::MAX);
    let values = [
        Value::Text(note.to_owned()),
        Value::Integer(length),
        Value::Real(0.5),
        Value::Blob(note.as_bytes().to_vec()),
        Value::Null,
    ];
    connection.execute("INSERT INTO notes VALUES (?, ?, ?, ?, ?)", values).await?.result().await?;
    Ok(format!("{} at {}", connection.changes().await, connection.last_insert_rowid().await))
}

async fn notes() -> Result<String, sqlite::Error> {
    let connection = Connection::open_default().await?;
    let answer = connection.execute("SELECT * FROM notes", []).await?;
    let columns = answer.columns().join(",");
    let rows = answer.collect().await?;
    let rows: Vec<_> = rows.iter().map(|row| format!("{:?}", row.values)).collect();
    Ok(format!("{columns}\n{}", rows.join("\n")))
}

/// The same through the functions that block.
fn notes_at_once() -> Result<String, sqlite::Error> {
    let connection = sqlite::wit::sqlite::Connection::open("default")?;
    let answer = connection.execute("SELECT text FROM notes", &[])?;
    Ok(format!("{} {:?}", answer.columns.join(","), answer.rows))
}

async fn bad_statement() -> Result<String, sqlite::Error> {
    let connection = Connection::open_default().await?;
    let answer = connection.execute("SELEC 1", []).await?;
    answer.result().await?;
    Ok(String::new())
}

fn debug(error: impl std::fmt::Debug) -> String {
    format!("{error:?}")
}

fn text(bytes: impl AsRef<[u8]>) -> String {
    String::from_utf8_lossy(bytes.as_ref()).into_owned()
}
