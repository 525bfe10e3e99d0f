//! Whether a log shows what nobody may read there: a secret, or what a code was made of.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::{fs, io};

use aho_corasick::AhoCorasick;
use anyhow::{Context, Result, bail, ensure};
use reqwest::blocking::Request;
use serde_json::Value;

/// From now on no log may show the contents that `request` asks a code for.
pub fn remember_request(request: &Request) {
    for (name, value) in request.url().query_pairs() {
        remember_field(&name, &Value::String(value.into_owned()));
    }
    request.url().query().into_iter().flat_map(|query| query.split('&')).for_each(|pair| {
        // As it was sent, too.
        if let Some((_, value)) = pair.split_once('=').filter(|(name, _)| CONTENTS.contains(name)) {
            remember(value);
        }
    });
    let body = request.body().and_then(|body| body.as_bytes()).unwrap_or_default();
    if let Ok(body) = serde_json::from_slice(body) {
        remember_fields(&body);
    }
}

/// What a request has, or each request of a list in it.
fn remember_fields(request: &Value) {
    match request {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| remember_field(name, value)),
        Value::Array(requests) => requests.iter().for_each(remember_fields),
        _ => {}
    }
}

fn remember_field(name: &str, value: &Value) {
    if CONTENTS.contains(&name) { remember_all(value) } else { remember_fields(value) }
}

fn remember_all(value: &Value) {
    match value {
        Value::String(text) => remember(text),
        Value::Array(values) => values.iter().for_each(remember_all),
        Value::Object(members) => members.values().for_each(remember_all),
        _ => {}
    }
}

/// From now on no log may show this content: its beginning, without what a log would escape. What is shorter than
/// [`LEAST_CHARS`] stands in any log.
pub fn remember(content: &str) {
    let pieces = content.split(|c: char| c.is_control() || matches!(c, '"' | '\\'));
    if let Some(piece) = pieces.max_by_key(|piece| piece.len()) {
        let beginning: String = piece.chars().take(MOST_CHARS).collect();
        if beginning.chars().count() >= LEAST_CHARS {
            REMEMBERED.lock().unwrap_or_else(PoisonError::into_inner).insert(beginning);
        }
    }
}

/// Fails when a log below `folder` shows a secret, a signature, or a content of a request of this process.
///
/// `secrets` are words of any length.
pub fn check(folder: &Path, secrets: &[&str]) -> Result<()> {
    let contents = REMEMBERED.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let words: Vec<&str> = secrets.iter().copied().chain(contents.iter().map(String::as_str)).collect();
    let everywhere = AhoCorasick::new(&words)?;
    let signatures = AhoCorasick::new(SIGNATURES)?;
    let mut lines = 0;
    for log in logs(folder)? {
        let text = fs::read(&log).with_context(|| log.display().to_string())?;
        let text = String::from_utf8_lossy(&text);
        lines += text.lines().filter(|line| line.contains("\"event\":\"request\"")).count();
        // Wrangler's inspector notes the address of each request that a Worker sends, and so the signature in one to Azure.
        let is_wranglers_own = log.components().any(|part| part.as_os_str() == "wrangler-logs");
        let signature = signatures.find(&*text).filter(|_| !is_wranglers_own);
        if let Some(found) = everywhere.find(&*text).or(signature) {
            let line = text.bytes().take(found.start()).filter(|byte| *byte == b'\n').count() + 1;
            bail!("{} shows {:?} in line {line}", log.display(), &text[found.range()]);
        }
    }
    ensure!(lines > 100, "only {lines} request lines were logged: this check saw no real logs");
    ensure!(!contents.is_empty(), "no content is known: this check would find nothing");
    Ok(())
}

/// The logs of instances below a folder. The emulators print their requests, which is their business.
fn logs(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("seaweed") || name.starts_with("azurite") {
            continue;
        }
        if path.is_dir() {
            found.extend(logs(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "log") {
            found.push(path);
        }
    }
    Ok(found)
}

/// Reads contents that another process asked for: a line each, as JSON.
pub fn remember_file(file: &Path) -> Result<()> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    for line in text.lines() {
        remember_all(&serde_json::from_str(line)?);
    }
    Ok(())
}

/// Where a request has them, and what is drawn beside them.
const CONTENTS: &[&str] = &["text", "bytes", "url", "data", "payload", "caption", "title", "description", "logo"];
/// What AWS and Azure call the signature in an address.
const SIGNATURES: &[&str] = &["X-Amz-Signature=", "sig="];
const LEAST_CHARS: usize = 10;
const MOST_CHARS: usize = 60;

static REMEMBERED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
