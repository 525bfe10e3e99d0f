//! Bodies that come late, in part, or in excess.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::cases;
use crate::http;
use crate::stage::{GENERATE, Setup, Stage};

cases!(Company:
    body_that_stops_coming_is_408,
    what_the_head_decides_is_answered_without_the_body,
    chunked_body_of_200_kib_is_413_and_the_connection_goes_on,
    unwanted_body_leaves_the_connection_usable,
);

fn body_that_stops_coming_is_408(stage: &Stage<'_>) -> Result<()> {
    let answer = answer_to_a_first_byte(stage, "POST", GENERATE, 100)?;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("urn:edgeqr:problem:request-timeout"), "{answer}");
    assert!(answer.to_lowercase().contains("x-content-type-options: nosniff"), "{answer}");
    Ok(())
}

fn what_the_head_decides_is_answered_without_the_body(stage: &Stage<'_>) -> Result<()> {
    // Together, since each of them is waited for a while.
    thread::scope(|scope| {
        let asked = [
            ("POST", "/nothing", 100, 404),
            ("PUT", GENERATE, 100, 405),
            ("POST", "/api/v1/qr", 100, 405),
            ("POST", GENERATE, 1 << 20, 413),
        ]
        .map(|(method, path, length, status)| {
            scope.spawn(move || -> Result<()> {
                let answer = answer_to_a_first_byte(stage, method, path, length)?;
                ensure!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{method} {path}: {answer}");
                Ok(())
            })
        });
        asked.into_iter().try_for_each(|one| one.join().expect("a request panics nowhere"))
    })
}

fn chunked_body_of_200_kib_is_413_and_the_connection_goes_on(stage: &Stage<'_>) -> Result<()> {
    let url = format!("{}{GENERATE}", stage.url(Setup::NoClouds)?);
    for _ in 0..5 {
        let answer = http::post_chunked(&url, "application/json", "a".repeat(200 << 10))?;
        assert_eq!(answer.status, 413, "{}", answer.text());
        assert_eq!(stage.generate(Setup::NoClouds, &json!({"text": "a"}))?.status, 200);
    }
    Ok(())
}

fn unwanted_body_leaves_the_connection_usable(stage: &Stage<'_>) -> Result<()> {
    for (path, length, status) in
        [("/nothing", 50, 404), ("/nothing", 200 << 10, 404), (GENERATE, 1 << 20, 413), (GENERATE, 2 << 20, 413)]
    {
        for _ in 0..5 {
            assert_eq!(stage.post(Setup::NoClouds, path, &"a".repeat(length))?.status, status, "{path} {length}");
            assert_eq!(stage.generate(Setup::NoClouds, &json!({"text": "a"}))?.status, 200, "{path} {length}");
        }
    }
    Ok(())
}

/// What comes back when a body of `length` bytes is announced and one is sent.
fn answer_to_a_first_byte(stage: &Stage<'_>, method: &str, path: &str, length: usize) -> Result<String> {
    let url = stage.url(Setup::NoClouds)?;
    let address = url.strip_prefix("http://").context("runtimes are reached by plain HTTP")?;
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_mins(1)))?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{{"
    )?;
    let mut answer = Vec::new();
    let mut chunk = [0; 4096];
    // Its end is that of the JSON object: the connection may stay open, or may not.
    while !String::from_utf8_lossy(&answer).contains("\"errors\":[]}") {
        let count = stream.read(&mut chunk).context("no answer")?;
        ensure!(count > 0, "the answer broke off: {}", String::from_utf8_lossy(&answer));
        answer.extend(chunk.get(..count).context("a read is no longer than its buffer")?);
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
