//! A running host, and a peer for the requests that its component sends.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test whose surroundings fail must stop there")]

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Client, ResponseFuture};
use hyper_util::rt::TokioExecutor;

/// What differs from a bare manifest and command line.
#[derive(Clone, Copy, Default)]
pub struct Setup<'a> {
    /// Lines of the `[variables]` table.
    pub variables: &'a str,
    /// Lines of the component's table.
    pub component: &'a str,
    /// Further arguments; the last of a kind wins.
    pub arguments: &'a [&'a str],
    /// Environment variables of the host.
    pub environment: &'a [(&'a str, &'a str)],
}

/// A host process that ends with this value.
pub struct Host {
    /// Its address, without a slash at the end.
    pub url: String,
    process: Child,
    client: Client<HttpConnector, Full<Bytes>>,
    directory: PathBuf,
}

impl Host {
    /// A host that is ready for requests.
    pub fn start(setup: Setup<'_>) -> Self {
        let directory = new_directory();
        let mut process = command(guest(), &directory, setup).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("no address: {line:?}"));
        Self { url: url.to_owned(), process, client: Client::builder(TokioExecutor::new()).build_http(), directory }
    }

    /// What a host that cannot start says.
    pub fn fail(setup: Setup<'_>) -> String {
        let output = command(guest(), &new_directory(), setup).output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    }

    /// Status and text of the answer.
    pub async fn get(&self, path: &str) -> (u16, String) {
        text(self.client.get(self.uri(path))).await
    }

    /// Status and text of the answer.
    pub async fn post(&self, path: &str, body: String) -> (u16, String) {
        let request = Request::post(self.uri(path)).body(Full::from(body)).unwrap();
        text(self.client.request(request)).await
    }

    /// The answers to `count` requests sent at once.
    pub async fn get_many(&self, path: &str, count: usize) -> Vec<(u16, String)> {
        let requests: Vec<_> = (0..count).map(|_| tokio::spawn(text(self.client.get(self.uri(path))))).collect();
        let mut answers = Vec::new();
        for request in requests {
            answers.push(request.await.unwrap());
        }
        answers
    }

    fn uri(&self, path: &str) -> Uri {
        format!("{}{path}", self.url).parse().unwrap()
    }

    /// Ends the host and gives the folder of its state.
    pub fn stop(mut self) -> PathBuf {
        self.signal("-TERM");
        self.directory.join(".spin")
    }

    /// Sends a signal and waits for the end.
    pub fn signal(&mut self, signal: &str) {
        let pid = self.process.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        self.process.wait().unwrap();
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

async fn text(answer: ResponseFuture) -> (u16, String) {
    let answer = answer.await.unwrap();
    let status = answer.status().as_u16();
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

/// An HTTP server on loopback that answers `pong` and keeps what it was asked.
pub struct Peer {
    /// Its address, without a slash at the end.
    pub url: String,
    requests: Receiver<String>,
}

impl Peer {
    /// A peer that is ready; it ends with the test.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (sender, requests) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    let mut byte = [0];
                    stream.read_exact(&mut byte).unwrap();
                    head.push(byte[0]);
                }
                _ = sender.send(String::from_utf8(head).unwrap());
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\npong").unwrap();
            }
        });
        Self { url, requests }
    }

    /// The head of the next request, which must come soon.
    pub fn next_request(&self) -> String {
        self.requests.recv_timeout(Duration::from_mins(1)).unwrap()
    }
}

/// The component, built and once started, so that later hosts find it compiled.
fn guest() -> &'static Path {
    static GUEST: OnceLock<PathBuf> = OnceLock::new();
    GUEST.get_or_init(|| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let status = Command::new(std::env::var("CARGO").unwrap())
            .args(["build", "--quiet", "--package", "spin-host-guest", "--target", "wasm32-wasip2"])
            .args(["--profile", "wasm", "--target-dir"])
            .arg(target)
            .status()
            .unwrap();
        assert!(status.success(), "the component was not built");
        let wasm = target.join("wasm32-wasip2/wasm/spin_host_guest.wasm");
        let mut first = command(&wasm, &new_directory(), Setup::default()).stdout(Stdio::piped()).spawn().unwrap();
        BufReader::new(first.stdout.take().unwrap()).read_line(&mut String::new()).unwrap();
        first.kill().unwrap();
        first.wait().unwrap();
        wasm
    })
}

fn command(guest: &Path, directory: &Path, setup: Setup<'_>) -> Command {
    let mut manifest = "spin_manifest_version = 2\n[application]\nname = 'guest'\n[variables]\n".to_owned();
    writeln!(manifest, "{}", setup.variables).unwrap();
    writeln!(manifest, "[[trigger.http]]\nroute = '/...'\ncomponent = 'guest'\n[component.guest]").unwrap();
    writeln!(manifest, "source = '{}'\n{}", guest.display(), setup.component).unwrap();
    std::fs::write(directory.join("spin.toml"), manifest).unwrap();

    let mut command = Command::new(env!("CARGO_BIN_EXE_spin-host"));
    command
        .arg("--from")
        .arg(directory)
        .args(["--listen", "127.0.0.1:0", "--cache-dir"])
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled"))
        .args(setup.arguments)
        .envs(setup.environment.iter().copied());
    command
}

/// An empty folder of its own for each host.
fn new_directory() -> PathBuf {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("host-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).unwrap();
    directory
}
