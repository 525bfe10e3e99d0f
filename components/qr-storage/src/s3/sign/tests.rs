//! The signer against vectors; see `tests/vectors/README.md`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use time::PrimitiveDateTime;
use time::macros::format_description;

use super::*;

#[path = "../../../tests/support/sigv4.rs"]
mod independent;

/// One folder of `tests/vectors/sigv4`.
struct Vector {
    folder: PathBuf,
    signing: BTreeMap<String, String>,
    method: Method,
    url: String,
    headers: BTreeMap<String, String>,
    body: String,
}

impl Vector {
    fn all() -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/sigv4");
        let mut folders: Vec<_> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
        folders.sort();
        folders.into_iter().map(Self::read).collect()
    }

    fn read(folder: PathBuf) -> Self {
        let request = file(&folder, "request.txt").unwrap();
        let (head, body) = request.split_once("\n\n").unwrap();
        let (line, headers) = head.split_once('\n').unwrap_or((head, ""));
        let (method, url) = line.split_once(' ').unwrap();
        Self {
            signing: fields(&file(&folder, "signing.txt").unwrap()),
            method: method.parse().unwrap(),
            url: url.to_owned(),
            headers: fields(headers),
            body: body.to_owned(),
            folder,
        }
    }

    /// The text of one step, or `None` when this case has no such step.
    fn step(&self, name: &str) -> Option<String> {
        file(&self.folder, name)
    }

    fn signer(&self) -> Signer {
        let credentials = Credentials {
            access_key_id: self.signing["access_key_id"].clone(),
            secret_access_key: self.signing["secret_access_key"].clone(),
            session_token: self.signing.get("session_token").cloned(),
        };
        Signer::new(credentials, self.signing["region"].clone())
    }

    fn now(&self) -> OffsetDateTime {
        let format = format_description!("[year][month][day]T[hour][minute][second]Z");
        PrimitiveDateTime::parse(&self.signing["time"], format).unwrap().assume_utc()
    }

    /// What the independent code says is signed when the headers carry the signature.
    fn canonical_with_headers(&self) -> String {
        let hash = independent::sha256(self.body.as_bytes());
        let mut headers = self.headers.clone();
        headers.insert("x-amz-date".to_owned(), self.signing["time"].clone());
        headers.insert("x-amz-content-sha256".to_owned(), hash.clone());
        if let Some(token) = self.signing.get("session_token") {
            headers.insert("x-amz-security-token".to_owned(), token.clone());
        }
        independent::canonical_request(self.method.as_str(), &self.url, &headers, &hash)
    }
}

fn file(folder: &Path, name: &str) -> Option<String> {
    let text = fs::read_to_string(folder.join(name)).ok()?;
    Some(text.strip_suffix('\n').unwrap().to_owned())
}

fn fields(text: &str) -> BTreeMap<String, String> {
    let pair = |line: &str| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_owned(), value.to_owned())
    };
    text.lines().map(pair).collect()
}

/// A URL's query parameters in any order, and what stands before them.
fn parts(url: &str) -> (&str, Vec<&str>) {
    let (base, query) = url.split_once('?').unwrap();
    let mut parameters: Vec<_> = query.split('&').collect();
    parameters.sort_unstable();
    (base, parameters)
}

#[test]
fn every_step_of_every_vector_follows_from_the_one_before() {
    for vector in Vector::all() {
        let case = vector.folder.display();
        let canonical = match vector.step("url.txt") {
            Some(url) => independent::canonical_request("GET", &url, &BTreeMap::new(), "UNSIGNED-PAYLOAD"),
            None => vector.canonical_with_headers(),
        };
        assert_eq!(canonical, vector.step("canonical_request.txt").unwrap(), "{case}");

        let (time, region) = (&vector.signing["time"], &vector.signing["region"]);
        let string_to_sign = independent::string_to_sign(time, region, &canonical);
        assert_eq!(string_to_sign, vector.step("string_to_sign.txt").unwrap(), "{case}");

        let secret = &vector.signing["secret_access_key"];
        let signature = independent::signature(secret, time, region, &string_to_sign);
        let result = vector.step("authorization.txt").or_else(|| vector.step("url.txt")).unwrap();
        assert!(result.ends_with(&format!("Signature={signature}")), "{case}: {signature}");
    }
}

#[test]
fn headers_authorize_as_in_every_vector() {
    let mut count = 0;
    for vector in Vector::all() {
        let Some(expected) = vector.step("authorization.txt") else { continue };
        let headers: Vec<_> = vector.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let request = Unsigned {
            method: &vector.method,
            url: &vector.url,
            headers: &headers,
            payload_sha256: &independent::sha256(vector.body.as_bytes()),
        };
        let signed = vector.signer().authorize(&request, vector.now()).unwrap();
        assert_eq!(signed["authorization"], expected, "{}", vector.folder.display());
        assert_eq!(signed["x-amz-date"], vector.signing["time"]);
        assert_eq!(signed["x-amz-content-sha256"], request.payload_sha256);
        let token = vector.signing.get("session_token").map(String::as_bytes);
        assert_eq!(signed.get("x-amz-security-token").map(HeaderValue::as_bytes), token);
        assert!(!signed.contains_key("host"));
        count += 1;
    }
    assert_eq!(count, 13);
}

#[test]
fn urls_are_presigned_as_in_every_vector() {
    let mut count = 0;
    for vector in Vector::all() {
        let Some(expected) = vector.step("url.txt") else { continue };
        let lifetime = Duration::from_secs(vector.signing["expires_secs"].parse().unwrap());
        let url = vector.signer().presign(&vector.url, lifetime, vector.now()).unwrap();
        assert_eq!(parts(&url), parts(&expected), "{}", vector.folder.display());
        count += 1;
    }
    assert_eq!(count, 3);
}

#[test]
fn a_time_of_another_zone_or_with_a_fraction_signs_the_same() {
    let vector = Vector::all().into_iter().find(|vector| vector.step("url.txt").is_some()).unwrap();
    let presign = |now| vector.signer().presign(&vector.url, Duration::from_mins(1), now).unwrap();
    let elsewhere = vector.now().to_offset(time::UtcOffset::from_hms(5, 30, 0).unwrap());
    assert_eq!(presign(elsewhere + Duration::from_millis(999)), presign(vector.now()));
}

#[test]
fn no_time_makes_it_panic() {
    let signer = Vector::all().remove(0).signer();
    for now in [PrimitiveDateTime::MIN.assume_utc(), PrimitiveDateTime::MAX.assume_utc()] {
        assert!(signer.presign("https://s3.example.com/b/k", Duration::from_secs(1), now).is_ok());
    }
}

#[test]
fn the_secret_headers_are_marked_and_the_signer_shows_nothing() {
    let vector =
        Vector::all().into_iter().find(|vector| vector.folder.ends_with("botocore-put-session-token")).unwrap();
    let request = Unsigned { method: &Method::PUT, url: &vector.url, headers: &[], payload_sha256: "0" };
    let signed = vector.signer().authorize(&request, vector.now()).unwrap();
    let shown = format!("{signed:?} {:?}", vector.signer());
    for secret in ["AKIDEXAMPLE", "wJalr", "FwoGZX", "Signature="] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
