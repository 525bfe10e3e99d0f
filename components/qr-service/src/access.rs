//! Who may do what: named keys with scopes, sent as bearer tokens (RFC 6750).

use http::HeaderMap;
use http::header::AUTHORIZATION;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::problem::Problem;

/// Who is let in.
#[derive(Debug)]
pub(crate) enum Access {
    /// Everybody, since no key is set: for a machine of one's own.
    Dev,
    /// Who has one of these keys.
    Keys(Vec<Key>),
    /// Nobody, since the setting cannot be read.
    Closed,
}

/// A key by its name and hash. The key itself is nowhere in the service.
#[derive(Debug)]
pub(crate) struct Key {
    name: String,
    sha256: [u8; 32],
    scopes: Vec<Scope>,
}

/// What a key may be good for. No scope includes another: who may delete need not be able to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// To make codes.
    Generate,
    /// To read history, records, stored images and metrics.
    Read,
    /// To delete, drain and reconcile.
    Admin,
}

/// Who sent a request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sender<'a> {
    /// Somebody who showed no key.
    Nameless,
    /// Somebody with a key that is none of ours.
    Stranger,
    /// The holder of a key.
    Holder(&'a Key),
}

impl Access {
    /// The name in readiness and the log.
    pub(crate) fn mode(&self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Keys(_) => "keys",
            Self::Closed => "closed",
        }
    }

    /// Who sent a request with these headers.
    ///
    /// What was sent is hashed once, and its hash is compared with every key's, each in constant time.
    pub(crate) fn sender(&self, headers: &HeaderMap) -> Sender<'_> {
        let (Self::Keys(keys), Some(token)) = (self, bearer(headers)) else { return Sender::Nameless };
        let sent = Sha256::digest(token);
        keys.iter().fold(Sender::Stranger, |found, key| {
            if bool::from(key.sha256.ct_eq(&sent)) { Sender::Holder(key) } else { found }
        })
    }

    /// Whether `sender` may do what needs `scope`.
    ///
    /// # Errors
    /// The problem to answer with.
    pub(crate) fn permit(&self, sender: Sender<'_>, scope: Scope) -> Result<(), Problem> {
        match (self, sender) {
            (Self::Dev, _) => Ok(()),
            (Self::Closed, _) => {
                Err(Problem::unavailable("a setting is wrong, so nobody is let in; /health/ready names it"))
            }
            (Self::Keys(_), Sender::Nameless) => Err(Problem::no_key()),
            (Self::Keys(_), Sender::Stranger) => Err(Problem::unknown_key()),
            (Self::Keys(_), Sender::Holder(key)) if key.scopes.contains(&scope) => Ok(()),
            (Self::Keys(_), Sender::Holder(_)) => Err(Problem::lacks_scope(scope)),
        }
    }
}

impl Sender<'_> {
    /// The name of the sender's key.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Holder(key) => Some(&key.name),
            Self::Nameless | Self::Stranger => None,
        }
    }
}

impl Scope {
    const ALL: [Self; 3] = [Self::Generate, Self::Read, Self::Admin];

    /// The name in the setting and in problems.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Generate => "generate",
            Self::Read => "read",
            Self::Admin => "admin",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == name)
    }
}

/// The keys of a list of `name:hash:scope+scope`, separated by commas; `None` unless every one is right and no name or
/// hash stands there twice.
pub(crate) fn keys(list: &str) -> Option<Vec<Key>> {
    let keys = list.split(',').map(|key| key_of(key.trim())).collect::<Option<Vec<_>>>()?;
    let is_alone =
        |key: &Key| keys.iter().filter(|other| other.name == key.name || other.sha256 == key.sha256).count() == 1;
    keys.iter().all(is_alone).then_some(keys)
}

/// What is said of a list that is wrong.
pub(crate) const ALLOWED: &str = "is not a comma-separated list of name:hash:scopes, where a name has 1 to 32 letters, \
    digits, '-' and '_', a hash is the SHA-256 of a key in 64 hexadecimal digits, scopes are generate, read and admin \
    joined by '+', and no name or hash is there twice";

fn key_of(text: &str) -> Option<Key> {
    let [name, hash, scopes] = text.split(':').collect::<Vec<_>>().try_into().ok()?;
    let is_name = (1..=32).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let sha256 = unhex(hash)?;
    // The hash of nothing comes from a shell variable that was not set.
    let is_of_something = sha256.as_slice() != Sha256::digest([]).as_slice();
    let scopes = scopes.split('+').map(Scope::named).collect::<Option<Vec<_>>>()?;
    (is_name && is_of_something).then(|| Key { name: name.to_owned(), sha256, scopes })
}

/// 32 bytes in hexadecimal digits of either case.
fn unhex(text: &str) -> Option<[u8; 32]> {
    let digits = text.chars().map(|digit| digit.to_digit(16)).collect::<Option<Vec<_>>>()?;
    let bytes = digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte, digit| byte * 16 + digit));
    let bytes = bytes.map(u8::try_from).collect::<Result<Vec<_>, _>>().ok()?;
    <[u8; 32]>::try_from(bytes).ok().filter(|_| digits.len() == 64)
}

/// The token of `Authorization: Bearer` (RFC 6750, section 2.1); empty, and so nobody's, when there are several.
fn bearer(headers: &HeaderMap) -> Option<&[u8]> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let value = values.next()?.as_bytes();
    if values.next().is_some() {
        return Some(&[]);
    }
    let (scheme, token) = value.split_at_checked(SCHEME.len())?;
    (scheme.eq_ignore_ascii_case(SCHEME)).then(|| token.trim_ascii())
}

const SCHEME: &[u8] = b"Bearer ";

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    /// SHA-256 of `abc` (FIPS 180-2, appendix B.1), and of `abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq` (B.2).
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const LONGER: &str = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1";
    const NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn access(list: &str) -> Access {
        Access::Keys(keys(list).unwrap())
    }

    fn headers(values: &[&'static str]) -> HeaderMap {
        values.iter().map(|value| (AUTHORIZATION, HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn a_key_is_known_by_its_hash_whatever_the_case_of_scheme_and_digits() {
        let access = access(&format!("ci:{}:generate, ops_2:{LONGER}:read+admin", ABC.to_uppercase()));
        for value in ["Bearer abc", "bearer abc", "BEARER   abc "] {
            assert_eq!(access.sender(&headers(&[value])).name(), Some("ci"), "{value}");
        }
        let longer = "Bearer abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
        assert_eq!(access.sender(&headers(&[longer])).name(), Some("ops_2"));
    }

    #[test]
    fn what_is_no_key_makes_a_stranger_and_another_scheme_nobody() {
        let access = access(&format!("ci:{ABC}:generate"));
        for values in [&["Bearer abd"][..], &["Bearer "], &["Bearer abc abc"], &["Bearer abc", "Bearer abc"]] {
            assert!(matches!(access.sender(&headers(values)), Sender::Stranger), "{values:?}");
        }
        for values in [&[][..], &["Basic abc"], &["Bearer"], &["abc"], &[""]] {
            assert!(matches!(access.sender(&headers(values)), Sender::Nameless), "{values:?}");
        }
    }

    #[test]
    fn no_scope_includes_another() {
        for (name, granted) in [("generate", Scope::Generate), ("read", Scope::Read), ("admin", Scope::Admin)] {
            let access = access(&format!("ci:{ABC}:{name}"));
            let headers = headers(&["Bearer abc"]);
            for scope in Scope::ALL {
                assert_eq!(access.permit(access.sender(&headers), scope).is_ok(), scope == granted, "{name} {scope:?}");
            }
        }
    }

    #[test]
    fn a_list_with_anything_wrong_is_wrong_as_a_whole() {
        let right = format!("ci:{ABC}:read");
        assert!(keys(&format!("{right},\n ops:{LONGER}:read+admin")).is_some());
        for wrong in [
            String::new(),
            format!("{right},"),
            format!("{right},ci:{LONGER}:read"),
            format!("{right},other:{ABC}:read"),
            format!(":{ABC}:read"),
            format!("a b:{ABC}:read"),
            format!("{}:{ABC}:read", "a".repeat(33)),
            format!("ci:{ABC}"),
            format!("ci:{ABC}:"),
            format!("ci:{ABC}:write"),
            format!("ci:{ABC}:read:admin"),
            format!("ci:{NOTHING}:read"),
            format!("ci:{ABC}0:read"),
            format!("ci:{ABC}00:read"),
            format!("ci:{}:read", &ABC[2..]),
            format!("ci:{}:read", ABC.replace('b', "g")),
            "ci:abc:read".to_owned(),
        ] {
            assert!(keys(&wrong).is_none(), "{wrong}");
        }
    }
}
