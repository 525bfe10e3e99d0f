//! S3 on this machine: `SeaweedFS`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use crate::http::Request;
use crate::launch::Settings;
use crate::process::Process;
use crate::{http, paths, port};

/// A running `SeaweedFS` with one bucket that only the constant keys open.
#[derive(Debug)]
pub struct Seaweed {
    directory: PathBuf,
    ports: Ports,
    process: Process,
}

impl Seaweed {
    /// Starts S3 on `port`, or on any free one, with its data in `directory`.
    ///
    /// # Errors
    /// When it cannot be started, or accepts an unsigned request.
    pub fn start(directory: &Path, port: Option<u16>) -> Result<Self> {
        let ports = Ports::choose(port)?;
        fs::create_dir_all(directory).with_context(|| format!("cannot create {}", directory.display()))?;
        let log = directory.with_extension("log");
        fs::write(&log, "").with_context(|| format!("cannot write {}", log.display()))?;
        let process = run(directory, ports, &log)?;
        Ok(Self { directory: directory.to_owned(), ports, process })
    }

    /// `http://127.0.0.1:PORT`.
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.ports.s3)
    }

    /// The one access key id.
    pub fn access_key(&self) -> &'static str {
        ACCESS_KEY
    }

    /// The secret of [`Self::access_key`].
    pub fn secret_key(&self) -> &'static str {
        SECRET_KEY
    }

    /// The bucket that exists from the start.
    pub fn bucket(&self) -> &'static str {
        BUCKET
    }

    /// What the application needs to use this cloud.
    pub fn settings(&self) -> Settings {
        [
            ("AWS_ACCESS_KEY_ID", ACCESS_KEY),
            ("AWS_SECRET_ACCESS_KEY", SECRET_KEY),
            ("AWS_REGION", "us-east-1"),
            ("AWS_S3_BUCKET", BUCKET),
            ("AWS_ENDPOINT_URL_S3", &self.endpoint()),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
    }

    /// The port of the endpoint.
    pub fn port(&self) -> u16 {
        self.ports.s3
    }

    /// The process, for its log and state.
    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    /// Hangs: requests get no answer until [`Self::resume`].
    pub fn pause(&self) {
        self.process.pause();
    }

    /// Ends a pause.
    pub fn resume(&self) {
        self.process.resume();
    }

    /// Kills the process: connections are refused until [`Self::restart`].
    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// Starts again on the same port with the same data.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn restart(&mut self) -> Result<()> {
        self.process.kill();
        let log = self.process.log().to_owned();
        self.process = run(&self.directory, self.ports, &log)?;
        Ok(())
    }
}

impl Drop for Seaweed {
    fn drop(&mut self) {
        // Asked to end, it takes two seconds, and loses no more when it is not asked.
        self.process.kill();
        // The servers put sockets, named after their ports, where every user's programs put theirs.
        let servers = [
            ("master", self.ports.master_grpc),
            ("volume", self.ports.volume_grpc),
            ("filer", self.ports.filer_grpc),
            ("s3", self.ports.s3_grpc),
            ("admin", self.ports.admin_grpc),
        ];
        for (server, port) in servers {
            let _ = fs::remove_file(format!("/tmp/seaweedfs-{server}-grpc-{port}.sock"));
        }
    }
}

/// One port a server and protocol: the defaults would collide when two stacks run at once.
#[derive(Debug, Clone, Copy)]
struct Ports {
    s3: u16,
    s3_grpc: u16,
    master: u16,
    master_grpc: u16,
    volume: u16,
    volume_grpc: u16,
    filer: u16,
    filer_grpc: u16,
    admin: u16,
    admin_grpc: u16,
}

impl Ports {
    fn choose(port: Option<u16>) -> Result<Self> {
        let [s3, s3_grpc, master, master_grpc, volume, volume_grpc, filer, filer_grpc, admin, admin_grpc] =
            port::free_ports()?;
        let s3 = match port {
            Some(_) => port::given_or_free(port)?,
            None => s3,
        };
        Ok(Self { s3, s3_grpc, master, master_grpc, volume, volume_grpc, filer, filer_grpc, admin, admin_grpc })
    }

    fn flags(&self) -> Vec<String> {
        [
            ("s3.port", self.s3),
            ("s3.port.grpc", self.s3_grpc),
            ("master.port", self.master),
            ("master.port.grpc", self.master_grpc),
            ("volume.port", self.volume),
            ("volume.port.grpc", self.volume_grpc),
            ("filer.port", self.filer),
            ("filer.port.grpc", self.filer_grpc),
            ("admin.port", self.admin),
            ("admin.port.grpc", self.admin_grpc),
            ("s3.port.iceberg", 0),
            ("s3.port.lance", 0),
        ]
        .map(|(name, port)| format!("-{name}={port}"))
        .into()
    }
}

fn run(directory: &Path, ports: Ports, log: &Path) -> Result<Process> {
    let data = directory.join("data");
    fs::create_dir_all(&data).with_context(|| format!("cannot create {}", data.display()))?;
    let keys = directory.join("s3.json");
    fs::write(&keys, identities()).with_context(|| format!("cannot write {}", keys.display()))?;
    // The server saves its flags and would prefer last time's ports.
    let _ = fs::remove_file(data.join("mini.options"));

    let mut command = Command::new(paths::python_tool("weed"));
    command
        .args(["mini", "-dir=data", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3.config=s3.json"])
        .args(["-admin.ui=false", "-webdav=false", "-master.telemetry=false"])
        .args(["-s3.autoCreateBucket=false", "-filer.localSocket=filer.sock", "-s3.localSocket=s3.sock"])
        .arg(format!("-bucket={BUCKET}"))
        .args(ports.flags())
        .current_dir(directory);
    let mut process = Process::start("seaweedfs", &mut command, log)?;
    process.wait_until(Duration::from_secs(90), || {
        // The servers answer seconds before a volume takes data, and the bucket comes later still. The filer,
        // through which S3 stores, needs no signature.
        let probe = format!("/buckets/{BUCKET}/.probe");
        let write = Request { method: "PUT", path_and_query: &probe, headers: &[], body: "ready" };
        matches!(http::plain_status(ports.filer, "HEAD", &format!("/buckets/{BUCKET}/")), Ok(200))
            && matches!(http::status(ports.filer, &write), Ok(200 | 201))
            && matches!(http::plain_status(ports.filer, "DELETE", &probe), Ok(200..=204))
            && http::plain_status(ports.s3, "GET", "/").is_ok()
    })?;
    let unsigned = http::plain_status(ports.s3, "PUT", &format!("/{BUCKET}/unsigned"))?;
    ensure!(unsigned == 403, "seaweedfs answered {unsigned} to an unsigned PUT, 403 expected");
    Ok(process)
}

/// The configuration with the one identity; without it, the server accepts everyone.
fn identities() -> String {
    format!(
        r#"{{"identities": [{{"name": "edgeqr", "credentials": [{{"accessKey": "{ACCESS_KEY}", "secretKey": "{SECRET_KEY}"}}], "actions": ["Admin", "Read", "Write", "List", "Tagging"]}}]}}
"#
    )
}

const ACCESS_KEY: &str = "edgeqr-local";
const SECRET_KEY: &str = "edgeqr-local-secret";
const BUCKET: &str = "edgeqr";

#[cfg(test)]
mod tests {
    use std::io::{ErrorKind, Read as _, Write as _};
    use std::net::TcpStream;

    use rusty_s3::{Bucket, Credentials, S3Action as _, UrlStyle};

    use super::*;

    #[test]
    fn killed_seaweed_refuses_and_restarted_one_has_its_objects() {
        let directory = paths::stack_directory().join("test-seaweed");
        let _ = fs::remove_dir_all(&directory);
        let mut seaweed = Seaweed::start(&directory, None).unwrap();
        let (put, head) = signed_paths(&seaweed);
        let request = Request { method: "PUT", path_and_query: &put, headers: &[], body: "kept" };
        assert_eq!(http::status(seaweed.port(), &request).unwrap(), 200);

        seaweed.pause();
        let mut hanging = TcpStream::connect(("127.0.0.1", seaweed.port())).unwrap();
        hanging.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
        hanging.write_all(b"GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n").unwrap();
        assert_eq!(hanging.read(&mut [0]).unwrap_err().kind(), ErrorKind::WouldBlock);
        seaweed.resume();
        assert_eq!(http::plain_status(seaweed.port(), "HEAD", &head).unwrap(), 200);

        seaweed.kill();
        let refused = TcpStream::connect(("127.0.0.1", seaweed.port())).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);

        seaweed.restart().unwrap();
        assert_eq!(http::status(seaweed.port(), &request).unwrap(), 200, "a start ended before data could be written");
        assert_eq!(http::plain_status(seaweed.port(), "HEAD", &head).unwrap(), 200);
    }

    fn signed_paths(seaweed: &Seaweed) -> (String, String) {
        let endpoint = seaweed.endpoint().parse().unwrap();
        let bucket = Bucket::new(endpoint, UrlStyle::Path, BUCKET, "us-east-1").unwrap();
        let keys = Credentials::new(ACCESS_KEY, SECRET_KEY);
        let hour = Duration::from_hours(1);
        let put = bucket.put_object(Some(&keys), "kept").sign(hour);
        let head = bucket.head_object(Some(&keys), "kept").sign(hour);
        [put, head].map(|url| format!("{}?{}", url.path(), url.query().unwrap())).into()
    }
}
