//! The settings of Azure Blob.

use super::connection_string;
use super::{Access, Azure, Signer};
use crate::endpoint::Endpoint;
use crate::settings::{Setting, is_set, read};
use crate::{Secret, SettingError};

/// The container that the settings describe, or `None` when there are none.
///
/// # Errors
/// Every setting that is missing or wrong.
pub(crate) fn from_settings(lookup: &impl Fn(&str) -> Option<String>) -> Result<Option<Azure>, Vec<SettingError>> {
    let all = [CONNECTION_STRING, ACCOUNT.name, KEY.name, SAS_TOKEN.name, CONTAINER.name];
    if !all.iter().any(|name| is_set(lookup, name)) {
        return Ok(None);
    }
    let mut problems = Vec::new();
    let storage = match read(lookup, CONNECTION_STRING) {
        Some(text) => connected(&text, lookup, &mut problems),
        None => account(lookup, &mut problems),
    };
    let container = CONTAINER.required(lookup, &mut problems);
    match (storage, container, problems.is_empty()) {
        (Some((endpoint, access)), Some(container), true) => Ok(Some(Azure { endpoint, container, access })),
        _ => Err(problems),
    }
}

/// The storage of a connection string, which is all there is to say about it.
fn connected(
    text: &str,
    lookup: &impl Fn(&str) -> Option<String>,
    problems: &mut Vec<SettingError>,
) -> Option<(Endpoint, Access)> {
    let rivals: Vec<_> =
        [ACCOUNT.name, KEY.name, SAS_TOKEN.name].into_iter().filter(|name| is_set(lookup, name)).collect();
    if !rivals.is_empty() {
        let rivals = rivals.join(" and ");
        let problem = format!("excludes {rivals}: set the connection string or the others");
        problems.push(SettingError::new(CONNECTION_STRING, problem));
    }
    connection_string::parse(text).map_err(|problem| problems.push(SettingError::new(CONNECTION_STRING, problem))).ok()
}

/// The storage of an account in Azure's public cloud.
fn account(lookup: &impl Fn(&str) -> Option<String>, problems: &mut Vec<SettingError>) -> Option<(Endpoint, Access)> {
    let account = ACCOUNT.required(lookup, problems);
    if is_set(lookup, KEY.name) && is_set(lookup, SAS_TOKEN.name) {
        problems.push(SettingError::new(SAS_TOKEN.name, "excludes AZURE_STORAGE_KEY: set one"));
    }
    let token = SAS_TOKEN.optional(lookup, problems);
    let key =
        if is_set(lookup, SAS_TOKEN.name) { KEY.optional(lookup, problems) } else { KEY.required(lookup, problems) };
    let account = account?;
    let endpoint = Endpoint::parse(&format!("https://{account}.blob.core.windows.net"))?;
    let access = match (key, token) {
        (Some(key), _) => Access::Key(Signer::new(account, &key)?),
        (None, Some(token)) => Access::Token(Secret::new(sas_token(&token)?.to_owned())),
        (None, None) => return None,
    };
    Some((endpoint, access))
}

/// The token without its leading `?`, or `None` when `text` is no query with a signature.
pub(super) fn sas_token(text: &str) -> Option<&str> {
    let token = text.strip_prefix('?').unwrap_or(text);
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/%".contains(&byte);
    let has_signature =
        token.split('&').any(|field| field.strip_prefix("sig=").is_some_and(|signature| !signature.is_empty()));
    (token.bytes().all(legal) && has_signature).then_some(token)
}

/// Azure documentation, "Storage account overview": naming.
pub(super) fn is_account(name: &str) -> bool {
    (3..=24).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// Azure documentation, "Naming and referencing containers, blobs, and metadata".
fn is_container(name: &str) -> bool {
    (3..=63).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !name.starts_with('-')
        && !name.ends_with('-')
        && !name.contains("--")
}

const CONNECTION_STRING: &str = "AZURE_STORAGE_CONNECTION_STRING";
const ACCOUNT: Setting = Setting {
    name: "AZURE_STORAGE_ACCOUNT",
    meaning: "the name of the storage account, or set AZURE_STORAGE_CONNECTION_STRING",
    allowed: "3 to 24 lower-case letters and digits",
    is_legal: is_account,
};
const KEY: Setting = Setting {
    name: "AZURE_STORAGE_KEY",
    meaning: "a key of the storage account, or set AZURE_STORAGE_SAS_TOKEN",
    allowed: "Base64",
    is_legal: |value| Signer::new(String::new(), value).is_some(),
};
const SAS_TOKEN: Setting = Setting {
    name: "AZURE_STORAGE_SAS_TOKEN",
    meaning: "a SAS token",
    allowed: "the query of a SAS URL, with a sig",
    is_legal: |value| sas_token(value).is_some(),
};
const CONTAINER: Setting = Setting {
    name: "AZURE_CONTAINER",
    meaning: "the name of the blob container",
    allowed: "3 to 63 lower-case letters, digits and single inner hyphens",
    is_legal: is_container,
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const NO_ACCOUNT: &str = "AZURE_STORAGE_ACCOUNT is missing: set it to the name of the storage \
        account, or set AZURE_STORAGE_CONNECTION_STRING";
    const NO_KEY: &str = "AZURE_STORAGE_KEY is missing: set it to a key of the storage account, \
        or set AZURE_STORAGE_SAS_TOKEN";
    const NO_CONTAINER: &str = "AZURE_CONTAINER is missing: set it to the name of the blob container";

    fn parse(settings: &[(&str, &str)]) -> Result<Option<Azure>, Vec<String>> {
        let settings: BTreeMap<_, _> = settings.iter().copied().collect();
        from_settings(&|name| settings.get(name).map(ToString::to_string))
            .map_err(|problems| problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn without_settings_the_cloud_is_disabled() {
        assert!(parse(&[("AWS_REGION", "x"), ("AZURE_CONTAINER", " ")]).unwrap().is_none());
    }

    #[test]
    fn every_complete_combination_works() {
        for credential in [
            &[("AZURE_STORAGE_ACCOUNT", "acct"), ("AZURE_STORAGE_KEY", "a2V5")][..],
            &[("AZURE_STORAGE_ACCOUNT", "acct"), ("AZURE_STORAGE_SAS_TOKEN", "?sv=1&sig=a")],
            &[("AZURE_STORAGE_CONNECTION_STRING", "UseDevelopmentStorage=true")],
        ] {
            let settings = [credential, &[("AZURE_CONTAINER", "codes")]].concat();
            assert!(parse(&settings).unwrap().is_some());
            assert_eq!(parse(credential).unwrap_err(), [NO_CONTAINER]);
        }
    }

    #[test]
    fn every_half_set_combination_names_exactly_what_is_missing() {
        let (account, key) = (("AZURE_STORAGE_ACCOUNT", "acct"), ("AZURE_STORAGE_KEY", "a2V5"));
        let token = ("AZURE_STORAGE_SAS_TOKEN", "sig=a");
        let container = ("AZURE_CONTAINER", "codes");
        let table = [
            (vec![account], vec![NO_KEY, NO_CONTAINER]),
            (vec![key], vec![NO_ACCOUNT, NO_CONTAINER]),
            (vec![token], vec![NO_ACCOUNT, NO_CONTAINER]),
            (vec![container], vec![NO_ACCOUNT, NO_KEY]),
            (vec![account, container], vec![NO_KEY]),
            (vec![key, container], vec![NO_ACCOUNT]),
            (vec![token, container], vec![NO_ACCOUNT]),
            (vec![account, key, token, container], vec!["AZURE_STORAGE_SAS_TOKEN excludes AZURE_STORAGE_KEY: set one"]),
        ];
        for (settings, problems) in table {
            assert_eq!(parse(&settings).unwrap_err(), problems, "{settings:?}");
        }
    }

    #[test]
    fn a_connection_string_excludes_the_settings_of_an_account() {
        let connection = ("AZURE_STORAGE_CONNECTION_STRING", "UseDevelopmentStorage=true");
        let container = ("AZURE_CONTAINER", "codes");
        assert_eq!(
            parse(&[connection, container, ("AZURE_STORAGE_ACCOUNT", "acct")]).unwrap_err(),
            ["AZURE_STORAGE_CONNECTION_STRING excludes AZURE_STORAGE_ACCOUNT: set the connection \
              string or the others"]
        );
        let (account, key) = (("AZURE_STORAGE_ACCOUNT", "acct"), ("AZURE_STORAGE_KEY", "a2V5"));
        assert_eq!(
            parse(&[connection, account, key, container]).unwrap_err(),
            ["AZURE_STORAGE_CONNECTION_STRING excludes AZURE_STORAGE_ACCOUNT and \
              AZURE_STORAGE_KEY: set the connection string or the others"]
        );
    }

    #[test]
    fn each_wrong_value_is_told_what_is_allowed() {
        let full = [("AZURE_STORAGE_ACCOUNT", "acct"), ("AZURE_CONTAINER", "codes")];
        let table = [
            (
                ("AZURE_STORAGE_ACCOUNT", "my-account"),
                "AZURE_STORAGE_ACCOUNT is not valid: it must be 3 to 24 lower-case letters and \
                 digits",
            ),
            (("AZURE_STORAGE_KEY", "hunter2!"), "AZURE_STORAGE_KEY is not valid: it must be Base64"),
            (
                ("AZURE_STORAGE_SAS_TOKEN", "https://acct/?sig=a"),
                "AZURE_STORAGE_SAS_TOKEN is not valid: it must be the query of a SAS URL, with a \
                 sig",
            ),
            (
                ("AZURE_CONTAINER", "my--codes"),
                "AZURE_CONTAINER is not valid: it must be 3 to 63 lower-case letters, digits and \
                 single inner hyphens",
            ),
            (
                ("AZURE_STORAGE_CONNECTION_STRING", "hunter2"),
                "AZURE_STORAGE_CONNECTION_STRING is not valid: it must be fields 'Name=value' \
                 separated by ';'",
            ),
        ];
        for (wrong, text) in table {
            let problems = match wrong.0 {
                "AZURE_STORAGE_CONNECTION_STRING" => parse(&[wrong, full[1]]),
                "AZURE_STORAGE_ACCOUNT" | "AZURE_CONTAINER" => {
                    parse(&[full[0], full[1], ("AZURE_STORAGE_KEY", "a2V5"), wrong])
                }
                _ => parse(&[full[0], full[1], wrong]),
            };
            assert_eq!(problems.unwrap_err(), [text]);
        }
    }

    #[test]
    fn names_follow_the_rules_of_azure() {
        for legal in ["abc", "1bc", "a-b-c", &"a".repeat(63)] {
            assert!(is_container(legal), "{legal}");
        }
        for illegal in ["ab", "-abc", "abc-", "a--b", "Abc", "a.b", "a_b", &"a".repeat(64)] {
            assert!(!is_container(illegal), "{illegal}");
        }
        assert!(is_account(&"a".repeat(24)) && !is_account(&"a".repeat(25)) && !is_account("ab"));
    }

    #[test]
    fn a_token_is_a_query_with_a_signature() {
        assert_eq!(sas_token("?sv=1&sig=a%2B"), Some("sv=1&sig=a%2B"));
        for text in ["", "?", "sv=1", "sig=", "sig=a b", "sig=a#b", "??sig=a", "sig=\"", "sigh=a"] {
            assert_eq!(sas_token(text), None, "{text}");
        }
    }
}
