//! `deploy/smoke.sh` against services that answer as they were told.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output};
use std::thread;

const DEV: &str = r#"{"status":"healthy","version":"1.2.3","mode":"dev"}"#;
const KEYS: &str = r#"{"status":"healthy","version":"1.2.3","mode":"keys"}"#;

#[test]
fn a_service_with_public_images_passes_without_a_key() {
    let output = smoke(KEYS, true, &[]);
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn the_key_goes_with_every_request_so_that_private_images_pass() {
    let output = smoke(KEYS, false, &[("SMOKE_KEY", "k")]);
    assert!(output.status.success(), "{output:?}");
    let without = smoke(KEYS, false, &[]);
    assert!(!without.status.success(), "{without:?}");
}

#[test]
fn a_service_that_lets_everybody_do_everything_fails_unless_it_is_meant() {
    let open = smoke(DEV, true, &[]);
    let error = String::from_utf8(open.stderr).unwrap();
    assert!(!open.status.success() && error.contains("API_KEYS is not set"), "{error}");
    let meant = smoke(DEV, true, &[("SMOKE_ALLOW_DEV", "true")]);
    let warning = String::from_utf8(meant.stderr).unwrap();
    assert!(meant.status.success() && warning.contains("API_KEYS is not set"), "{warning}");
}

/// Runs the script against a service with this answer of `/health`, whose images are public or not.
fn smoke(health: &'static str, are_images_public: bool, environment: &[(&str, &str)]) -> Output {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    // Ends with the process.
    thread::spawn(move || {
        for stream in listener.incoming() {
            answer(stream.unwrap(), health, are_images_public);
        }
    });
    let script = stack::paths::repository_root().join("deploy/smoke.sh");
    let mut command = Command::new("bash");
    command.arg(script).args([&url, "1.2.3"]).env_remove("SMOKE_KEY").env_remove("SMOKE_ALLOW_DEV");
    command.env("SMOKE_ATTEMPTS", "1").env("NO_PROXY", "127.0.0.1").envs(environment.iter().copied()).output().unwrap()
}

fn answer(mut stream: TcpStream, health: &str, are_images_public: bool) {
    let head: Vec<_> = BufReader::new(&stream).lines().map_while(Result::ok).take_while(|it| !it.is_empty()).collect();
    let path = head.first().and_then(|line| line.split(' ').nth(1)).unwrap_or_default().to_owned();
    let has_key = head.iter().any(|line| line.eq_ignore_ascii_case("authorization: Bearer k"));
    let body: &[u8] = match path.as_str() {
        "/health" => health.as_bytes(),
        "/health/live" => b"alive",
        "/health/ready" => br#"{"status":"ready"}"#,
        "/api/v1/qr/generate" if has_key => br#"{"success":true}"#,
        "/api/v1/qr?text=smoke&format=svg" if are_images_public || has_key => b"<svg></svg>",
        "/api/v1/qr?text=smoke&format=png" if are_images_public || has_key => b"\x89PNG\r\n\x1a\n",
        _ => b"",
    };
    let status = if body.is_empty() { "401 Unauthorized" } else { "200 OK" };
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
}
