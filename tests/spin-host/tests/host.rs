//! The built host runs a component that tries everything the host offers.

mod support;

use std::sync::Arc;
use std::time::Duration;

use support::{Host, Peer, Setup};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

#[tokio::test]
async fn a_request_reaches_the_component_with_spins_headers() {
    let host = Host::start(Setup::default());
    assert_eq!(host.get("/hello").await, (200, "hello\n".to_owned()));
    let (_, headers) = host.get("/headers?a=b").await;
    assert!(headers.contains(&format!("\"spin-full-url\": \"{}/headers?a=b\"", host.url)), "{headers}");
    assert!(headers.contains("\"spin-path-info\": \"/headers\""), "{headers}");
    assert!(headers.contains("\"spin-client-addr\": \"127.0.0.1:"), "{headers}");
}

#[tokio::test]
async fn a_body_arrives_whole() {
    let host = Host::start(Setup::default());
    let body = "x".repeat(300_000);
    assert_eq!(host.post("/echo", body.clone()).await, (200, body));
}

#[tokio::test]
async fn the_host_answers_spins_own_paths_itself() {
    let host = Host::start(Setup::default());
    assert_eq!(host.get("/.well-known/spin/health").await, (200, "OK".to_owned()));
    assert_eq!(host.get("/.well-known/spin/other").await, (404, String::new()));
}

#[tokio::test]
async fn variables_come_from_command_line_environment_and_default() {
    let host = Host::start(Setup {
        variables: "given = { default = 'd' }\nfrom_env = { required = true }\nplain = { default = 'd' }",
        component: "variables = { given = '{{ given }}!', from_env = '{{ from_env }}', plain = '{{ plain }}' }",
        arguments: &["--variable", "given=a=b"],
        environment: &[("SPIN_VARIABLE_FROM_ENV", "e"), ("SPIN_VARIABLE_GIVEN", "e")],
    });
    assert_eq!(host.get("/variable?given").await, (200, "a=b!".to_owned()));
    assert_eq!(host.get("/variable?from_env").await, (200, "e".to_owned()));
    assert_eq!(host.get("/variable?plain").await, (200, "d".to_owned()));
    let (status, error) = host.get("/variable?other").await;
    assert_eq!((status, error.starts_with("Error::Undefined(")), (502, true), "{error}");
    let (status, error) = host.get("/variable?OTHER").await;
    assert_eq!((status, error.starts_with("Error::InvalidName(")), (502, true), "{error}");
}

#[test]
fn a_required_variable_without_a_value_stops_the_start() {
    let error = Host::fail(Setup { variables: "secret_key = { required = true }", ..Setup::default() });
    assert!(error.contains("no value for required variable secret_key"), "{error}");
}

#[tokio::test]
async fn environment_of_the_manifest_is_the_components_only_one() {
    let host = Host::start(Setup { component: "environment = { WORD = 'w' }", ..Setup::default() });
    assert_eq!(host.get("/environment?WORD").await, (200, "w".to_owned()));
    assert_eq!(host.get("/environment?PATH").await, (502, "NotPresent".to_owned()));
}

#[tokio::test]
async fn requests_leave_only_for_allowed_hosts() {
    let peer = Peer::start();
    let host = Host::start(Setup {
        variables: "endpoint = { default = 'http://127.0.0.1:1' }",
        component: "allowed_outbound_hosts = ['{{ endpoint }}', 'http://127.0.0.1:2']",
        arguments: &["--variable", &format!("endpoint={}", peer.url)],
        ..Setup::default()
    });
    assert_eq!(host.get(&format!("/fetch?{}/path", peer.url)).await, (200, "200 pong".to_owned()));
    assert_eq!(host.get("/fetch?http://127.0.0.1:2/").await, (502, "ErrorCode::ConnectionRefused".to_owned()));
    for denied in ["http://127.0.0.1:1/", "https://127.0.0.1:2/", "http://localhost:2/", "http://example.com/"] {
        let answer = host.get(&format!("/fetch?{denied}")).await;
        assert_eq!(answer, (502, "ErrorCode::HttpRequestDenied".to_owned()), "{denied}");
    }
    let seen = peer.next_request();
    assert!(seen.starts_with("GET /path HTTP/1.1\r\n"), "{seen}");
    assert!(seen.contains(&format!("host: {}\r\n", peer.url.trim_start_matches("http://"))), "{seen}");
}

#[tokio::test]
async fn work_goes_on_after_the_response() {
    let peer = Peer::start();
    let host = Host::start(Setup { component: "allowed_outbound_hosts = ['http://127.0.0.1:*']", ..Setup::default() });
    assert_eq!(host.get(&format!("/later?{}/background", peer.url)).await, (200, "soon\n".to_owned()));
    assert!(peer.next_request().starts_with("GET /background "));
}

#[tokio::test]
async fn rows_survive_a_restart() {
    let with_database = Setup { component: "sqlite_databases = ['default']", ..Setup::default() };
    let host = Host::start(with_database);
    assert_eq!(host.get("/add?one").await, (200, "1 at 1".to_owned()));
    assert_eq!(host.get("/add?two").await, (200, "1 at 2".to_owned()));
    let state = host.stop();
    let state = state.to_str().unwrap();
    let host = Host::start(Setup { arguments: &["--state-dir", state], ..with_database });
    let (status, notes) = host.get("/notes").await;
    assert_eq!(status, 200, "{notes}");
    let lines: Vec<_> = notes.lines().collect();
    assert_eq!(lines[0], "text,length,half,bytes,empty");
    assert_eq!(
        lines[1],
        "[Value::Text(\"one\"), Value::Integer(3), Value::Real(0.5), Value::Blob([111, 110, 101]), Value::Null]"
    );
    assert_eq!(lines.len(), 3);
    let (status, notes) = host.get("/notes-at-once").await;
    assert_eq!((status, notes.contains("Value::Text(\"two\")")), (200, true), "{notes}");
}

#[tokio::test]
async fn several_instances_write_at_once() {
    let host = Host::start(Setup { component: "sqlite_databases = ['default']", ..Setup::default() });
    let answers = host.get_many("/add?note", 40).await;
    assert!(answers.iter().all(|(status, _)| *status == 200), "{answers:?}");
    let (_, notes) = host.get("/notes").await;
    assert_eq!(notes.lines().count(), 1 + 40);
}

#[tokio::test]
async fn a_failing_statement_says_why() {
    let host = Host::start(Setup { component: "sqlite_databases = ['default']", ..Setup::default() });
    let (status, error) = host.get("/bad-statement").await;
    assert_eq!(status, 502);
    assert!(error.starts_with("Error::Io(\"near \\\"SELEC\\\": syntax error"), "{error}");
}

#[tokio::test]
async fn a_database_that_the_manifest_does_not_grant_is_denied() {
    let denied = (502, "Error::AccessDenied".to_owned());
    let host = Host::start(Setup { component: "sqlite_databases = ['default']", ..Setup::default() });
    assert_eq!(host.get("/open?other").await, denied);
    let host = Host::start(Setup::default());
    assert_eq!(host.get("/open?default").await, denied);
}

#[tokio::test]
async fn an_instance_serves_at_most_128_requests() {
    let host = Host::start(Setup::default());
    let mut counts = Vec::new();
    for _ in 0..300 {
        counts.push(host.get("/count").await.1.parse::<usize>().unwrap());
    }
    assert!(counts.iter().all(|count| *count < 128), "{counts:?}");
    assert!(counts.iter().any(|count| *count > 64), "{counts:?}");
}

#[tokio::test]
async fn an_idle_instance_ends() {
    let host = Host::start(Setup::default());
    assert_eq!(host.get("/count").await, (200, "0".to_owned()));
    for _ in 0..20 {
        tokio::time::sleep(Duration::from_millis(1500)).await;
        // A busy machine may notice late that a second has passed.
        if host.get("/count").await == (200, "0".to_owned()) {
            return;
        }
    }
    panic!("no new instance came in twenty pauses");
}

#[tokio::test]
async fn waiting_requests_do_not_hold_up_others() {
    let peer = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", peer.local_addr().unwrap());
    let allowed = format!("allowed_outbound_hosts = ['{url}']");
    let host = Arc::new(Host::start(Setup { component: &allowed, ..Setup::default() }));
    let waiting = tokio::spawn({
        let host = Arc::clone(&host);
        async move { host.get_many(&format!("/fetch?{url}/"), 100).await }
    });
    let mut connections = Vec::new();
    for _ in 0..100 {
        connections.push(peer.accept().await.unwrap().0);
    }
    assert_eq!(host.get("/hello").await, (200, "hello\n".to_owned()));
    assert!(!waiting.is_finished());
    for mut connection in connections {
        // What is not read would reset the connection.
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(connection.read_u8().await.unwrap());
        }
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\npong";
        connection.write_all(answer).await.unwrap();
    }
    let answers = waiting.await.unwrap();
    assert_eq!(answers.iter().find(|answer| **answer != (200, "200 pong".to_owned())), None);
}

#[tokio::test]
async fn a_trap_is_a_500_and_the_next_request_is_served() {
    let host = Host::start(Setup::default());
    host.get("/count").await;
    assert_eq!(host.get("/trap").await, (500, String::new()));
    assert_eq!(host.get("/count").await, (200, "0".to_owned()));
}

#[tokio::test]
async fn a_termination_signal_ends_the_host() {
    let host = Host::start(Setup::default());
    assert_eq!(host.get("/hello").await.0, 200);
    for signal in ["-TERM", "-INT"] {
        let mut host = Host::start(Setup::default());
        host.signal(signal);
    }
}
