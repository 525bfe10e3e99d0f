//! `deploy/smoke.sh` against services that answer as they were told.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output};
use std::thread;

/// A service that answers as it should: with keys, and with images for everybody.
const SERVICE: Service = Service {
    health: r#"{"status":"healthy","version":"1.2.3","mode":"keys"}"#,
    are_images_public: true,
    knows_of_tls: true,
    made: r#"{"success":true,"storage_urls":{},"storage":{"aws":{"state":"stored"},"azure":{"state":"disabled"}}}"#,
    drops_every: None,
};
const DEV: Service = Service { health: r#"{"status":"healthy","version":"1.2.3","mode":"dev"}"#, ..SERVICE };

#[derive(Clone, Copy)]
struct Service {
    /// What `/health` says.
    health: &'static str,
    are_images_public: bool,
    knows_of_tls: bool,
    /// What generate says.
    made: &'static str,
    /// Which connections it drops: every so many, if any.
    drops_every: Option<usize>,
}

#[test]
fn a_service_with_public_images_passes_without_a_key() {
    let output = smoke(SERVICE, "http", &[]);
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn the_key_goes_with_every_request_so_that_private_images_pass() {
    let private = Service { are_images_public: false, ..SERVICE };
    let output = smoke(private, "http", &[("SMOKE_KEY", "k")]);
    assert!(output.status.success(), "{output:?}");
    let without = smoke(private, "http", &[]);
    assert!(!without.status.success(), "{without:?}");
}

#[test]
fn a_service_that_lets_everybody_do_everything_fails_unless_it_is_meant() {
    let open = smoke(DEV, "http", &[]);
    let error = String::from_utf8(open.stderr).unwrap();
    assert!(!open.status.success() && error.contains("API_KEYS is not set"), "{error}");
    let meant = smoke(DEV, "http", &[("SMOKE_ALLOW_DEV", "true")]);
    let warning = String::from_utf8(meant.stderr).unwrap();
    assert!(meant.status.success() && warning.contains("API_KEYS is not set"), "{warning}");
}

#[test]
fn a_service_that_does_not_know_of_its_tls_fails() {
    let output = smoke(SERVICE, "https", &[]);
    assert!(output.status.success(), "{output:?}");
    let silent = Service { knows_of_tls: false, ..SERVICE };
    let refused = smoke(silent, "https", &[]);
    let error = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && error.contains("TRUSTED_PROXIES"), "{error}");
    assert!(smoke(silent, "http", &[]).status.success());
}

#[test]
fn a_cloud_that_refuses_copies_fails_and_one_that_is_down_does_not() {
    let queued =
        r#"{"success":true,"storage":{"aws":{"state":"queued","error":"timed_out"},"azure":{"state":"stored"}}}"#;
    let refused =
        r#"{"success":true,"storage":{"aws":{"state":"stored"},"azure":{"state":"failed","error":"forbidden"}}}"#;
    let output = smoke(Service { made: queued, ..SERVICE }, "http", &[("SMOKE_KEY", "k")]);
    assert!(output.status.success(), "{output:?}");
    let output = smoke(Service { made: refused, ..SERVICE }, "http", &[("SMOKE_KEY", "k")]);
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        !output.status.success() && error.contains("azure takes no copy") && error.contains("forbidden"),
        "{error}"
    );
}

#[test]
fn a_lost_connection_is_asked_again_and_a_service_that_never_answers_fails() {
    let moody = Service { drops_every: Some(2), ..SERVICE };
    let output = smoke(moody, "http", &[("SMOKE_KEY", "k"), ("SMOKE_ATTEMPTS", "3")]);
    assert!(output.status.success(), "{output:?}");
    let dead = smoke(Service { drops_every: Some(1), ..SERVICE }, "http", &[("SMOKE_ATTEMPTS", "2")]);
    let error = String::from_utf8(dead.stderr).unwrap();
    assert!(!dead.status.success() && error.contains("version 1.2.3 does not answer at /health"), "{error}");
}

/// Runs the script against this service, whose address has this scheme.
fn smoke(service: Service, scheme: &str, environment: &[(&str, &str)]) -> Output {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("{scheme}://{}", listener.local_addr().unwrap());
    // Ends with the process.
    thread::spawn(move || {
        for (number, stream) in (1..).zip(listener.incoming()) {
            if service.drops_every.is_none_or(|every| number % every != 0) {
                answer(stream.unwrap(), service);
            }
        }
    });
    let script = stack::paths::repository_root().join("deploy/smoke.sh");
    let mut command = Command::new("bash");
    command.arg(script).args([&url, "1.2.3"]).env_remove("SMOKE_KEY").env_remove("SMOKE_ALLOW_DEV");
    // The proxy that ends TLS: a function that bash takes from its environment.
    command.env("BASH_FUNC_curl%%", r#"() { command curl "${@/#https:/http:}"; }"#);
    command
        .env("SMOKE_ATTEMPTS", "1")
        .env("SMOKE_PAUSE_SECS", "0")
        .env("NO_PROXY", "127.0.0.1")
        .envs(environment.iter().copied())
        .output()
        .unwrap()
}

fn answer(mut stream: TcpStream, service: Service) {
    let head: Vec<_> = BufReader::new(&stream).lines().map_while(Result::ok).take_while(|it| !it.is_empty()).collect();
    let path = head.first().and_then(|line| line.split(' ').nth(1)).unwrap_or_default().to_owned();
    let has_key = head.iter().any(|line| line.eq_ignore_ascii_case("authorization: Bearer k"));
    let has_images = service.are_images_public || has_key;
    let body: &[u8] = match path.as_str() {
        "/health" => service.health.as_bytes(),
        "/health/live" => b"alive",
        "/health/ready" => br#"{"status":"ready"}"#,
        "/api/v1/qr/generate" if has_key => service.made.as_bytes(),
        "/api/v1/qr?text=smoke&format=svg" if has_images => b"<svg></svg>",
        "/api/v1/qr?text=smoke&format=png" if has_images => b"\x89PNG\r\n\x1a\n",
        _ => b"",
    };
    let status = if body.is_empty() { "401 Unauthorized" } else { "200 OK" };
    let tls = if service.knows_of_tls { "Strict-Transport-Security: max-age=1\r\n" } else { "" };
    let head = format!("HTTP/1.1 {status}\r\n{tls}content-length: {}\r\nconnection: close\r\n\r\n", body.len());
    stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
}
