//! Azure's connection strings.

use super::settings::{is_account, sas_token};
use super::{Access, Signer};
use crate::Secret;
use crate::endpoint::Endpoint;

/// The Blob endpoint that `text` names, and what authorizes requests to it.
///
/// Azure Storage documentation, "Configure Azure Storage connection strings". Field names may have
/// any case. What describes other services (`QueueEndpoint`, `TableEndpoint` and the like) is
/// ignored.
///
/// # Errors
/// What is wrong, without any value, to follow the name of the setting.
pub(super) fn parse(text: &str) -> Result<(Endpoint, Access), &'static str> {
    let fields = Fields::parse(text)?;
    if let Some(value) = fields.development {
        return development(&fields, value);
    }
    if let Some(account) = fields.account
        && !is_account(account)
    {
        return Err("is not valid: AccountName must be 3 to 24 lower-case letters and digits");
    }
    let endpoint = endpoint(&fields)?;
    let access = match (fields.key, fields.sas) {
        (Some(_), Some(_)) => {
            return Err("is not valid: AccountKey and SharedAccessSignature exclude each other");
        }
        (None, None) => {
            return Err("is not complete: it needs AccountKey or SharedAccessSignature");
        }
        (Some(key), None) => {
            let account = fields.account.ok_or("is not complete: AccountKey needs AccountName")?;
            let signer = Signer::new(account.to_owned(), key).ok_or("is not valid: AccountKey must be Base64")?;
            Access::Key(signer)
        }
        (None, Some(token)) => {
            let token = sas_token(token)
                .ok_or("is not valid: SharedAccessSignature must be the query of a SAS URL, with a sig")?;
            Access::Token(Secret::new(token.to_owned()))
        }
    };
    Ok((endpoint, access))
}

/// The fields that matter here.
#[derive(Default)]
struct Fields<'a> {
    account: Option<&'a str>,
    key: Option<&'a str>,
    sas: Option<&'a str>,
    blob_endpoint: Option<&'a str>,
    protocol: Option<&'a str>,
    suffix: Option<&'a str>,
    development: Option<&'a str>,
}

impl<'a> Fields<'a> {
    fn parse(text: &'a str) -> Result<Self, &'static str> {
        let mut fields = Self::default();
        for field in text.split(';').map(str::trim).filter(|field| !field.is_empty()) {
            let (name, value) =
                field.split_once('=').ok_or("is not valid: it must be fields 'Name=value' separated by ';'")?;
            let place = match name.to_ascii_lowercase().as_str() {
                "accountname" => &mut fields.account,
                "accountkey" => &mut fields.key,
                "sharedaccesssignature" => &mut fields.sas,
                "blobendpoint" => &mut fields.blob_endpoint,
                "defaultendpointsprotocol" => &mut fields.protocol,
                "endpointsuffix" => &mut fields.suffix,
                "usedevelopmentstorage" => &mut fields.development,
                other if other.ends_with("endpoint") => continue,
                _ => return Err(UNKNOWN_FIELD),
            };
            if place.replace(value).is_some() {
                return Err("is not valid: a field stands in it twice");
            }
        }
        Ok(fields)
    }
}

fn endpoint(fields: &Fields<'_>) -> Result<Endpoint, &'static str> {
    if let Some(endpoint) = fields.blob_endpoint {
        return Endpoint::parse(endpoint).ok_or(
            "is not valid: BlobEndpoint must be an http or https URL without user, query or \
             fragment",
        );
    }
    let account = fields.account.ok_or("is not complete: it needs AccountName or BlobEndpoint")?;
    let protocol = fields.protocol.unwrap_or("https");
    if !matches!(protocol, "http" | "https") {
        return Err("is not valid: DefaultEndpointsProtocol must be http or https");
    }
    let suffix = fields.suffix.unwrap_or(DEFAULT_SUFFIX);
    Endpoint::parse(&format!("{protocol}://{account}.blob.{suffix}"))
        .filter(|endpoint| !endpoint.has_path())
        .ok_or("is not valid: EndpointSuffix must be a host name")
}

/// Azure documentation, "Use the Azurite emulator for local Azure Storage development": an account
/// and a key that everyone knows, at a fixed address.
fn development(fields: &Fields<'_>, value: &str) -> Result<(Endpoint, Access), &'static str> {
    if !value.eq_ignore_ascii_case("true") {
        return Err("is not valid: UseDevelopmentStorage must be true or left out");
    }
    let others = [fields.account, fields.key, fields.sas, fields.blob_endpoint, fields.protocol, fields.suffix];
    if others.iter().any(Option::is_some) {
        return Err("is not valid: UseDevelopmentStorage=true excludes the fields of an account");
    }
    let endpoint = Endpoint::parse(DEVELOPMENT_ENDPOINT);
    let signer = Signer::new(DEVELOPMENT_ACCOUNT.to_owned(), DEVELOPMENT_KEY);
    endpoint.zip(signer.map(Access::Key)).ok_or("is not valid: there is no development storage")
}

const UNKNOWN_FIELD: &str = "is not valid: beside fields that end in Endpoint it may hold \
    AccountName, AccountKey, SharedAccessSignature, DefaultEndpointsProtocol, EndpointSuffix and \
    UseDevelopmentStorage";

const DEFAULT_SUFFIX: &str = "core.windows.net";
const DEVELOPMENT_ENDPOINT: &str = "http://127.0.0.1:10000/devstoreaccount1";
const DEVELOPMENT_ACCOUNT: &str = "devstoreaccount1";
const DEVELOPMENT_KEY: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "a2V5";

    fn url(text: &str) -> String {
        parse(text).unwrap().0.join("c")
    }

    #[test]
    fn the_endpoint_follows_from_the_account_or_is_given() {
        let table = [
            (
                format!("AccountName=acct;AccountKey={KEY}"),
                "https://acct.blob.core.windows.net/c",
            ),
            (
                format!("DefaultEndpointsProtocol=http;AccountName=acct;AccountKey={KEY};"),
                "http://acct.blob.core.windows.net/c",
            ),
            (
                format!("AccountName=acct;AccountKey={KEY};EndpointSuffix=core.chinacloudapi.cn"),
                "https://acct.blob.core.chinacloudapi.cn/c",
            ),
            (
                format!("AccountName=acct;AccountKey={KEY};BlobEndpoint=http://127.0.0.1:9/acct/;QueueEndpoint=http://q"),
                "http://127.0.0.1:9/acct/c",
            ),
            (
                "BlobEndpoint=https://acct.blob.core.windows.net/;FileEndpoint=https://f;SharedAccessSignature=sv=1&sig=a%3D".to_owned(),
                "https://acct.blob.core.windows.net/c",
            ),
            (
                format!("accountname=acct; ACCOUNTKEY={KEY} "),
                "https://acct.blob.core.windows.net/c",
            ),
            ("UseDevelopmentStorage=true".to_owned(), "http://127.0.0.1:10000/devstoreaccount1/c"),
            (
                "UseDevelopmentStorage=True;TableEndpoint=http://t;".to_owned(),
                "http://127.0.0.1:10000/devstoreaccount1/c",
            ),
        ];
        for (text, expected) in table {
            assert_eq!(url(&text), expected, "{text}");
        }
    }

    #[test]
    fn a_signature_keeps_its_equals_signs_and_loses_its_question_mark() {
        let (_, access) = parse("AccountName=acct;SharedAccessSignature=?sv=1&sig=a%3D").unwrap();
        let Access::Token(token) = access else { panic!("not a token") };
        assert_eq!(token.expose(), "sv=1&sig=a%3D");
    }

    #[test]
    fn each_mistake_has_its_own_text() {
        let table = [
            ("nonsense", "is not valid: it must be fields 'Name=value' separated by ';'"),
            ("AccountName=acct;AcountKey=a2V5", UNKNOWN_FIELD),
            ("AccountName=acct;AccountName=acct", "is not valid: a field stands in it twice"),
            (
                "AccountName=Acct;AccountKey=a2V5",
                "is not valid: AccountName must be 3 to 24 lower-case letters and digits",
            ),
            ("AccountKey=a2V5", "is not complete: it needs AccountName or BlobEndpoint"),
            (";", "is not complete: it needs AccountName or BlobEndpoint"),
            ("AccountName=acct", "is not complete: it needs AccountKey or SharedAccessSignature"),
            ("BlobEndpoint=http://127.0.0.1;AccountKey=a2V5", "is not complete: AccountKey needs AccountName"),
            (
                "AccountName=acct;AccountKey=a2V5;SharedAccessSignature=sig=a",
                "is not valid: AccountKey and SharedAccessSignature exclude each other",
            ),
            ("AccountName=acct;AccountKey=*", "is not valid: AccountKey must be Base64"),
            ("AccountName=acct;AccountKey=", "is not valid: AccountKey must be Base64"),
            (
                "AccountName=acct;SharedAccessSignature=sv=1",
                "is not valid: SharedAccessSignature must be the query of a SAS URL, with a sig",
            ),
            (
                "AccountName=acct;AccountKey=a2V5;BlobEndpoint=https://a/?sv=1",
                "is not valid: BlobEndpoint must be an http or https URL without user, query or \
                 fragment",
            ),
            (
                "AccountName=acct;AccountKey=a2V5;DefaultEndpointsProtocol=ftp",
                "is not valid: DefaultEndpointsProtocol must be http or https",
            ),
            (
                "AccountName=acct;AccountKey=a2V5;EndpointSuffix=core.windows.net/x",
                "is not valid: EndpointSuffix must be a host name",
            ),
            ("UseDevelopmentStorage=false", "is not valid: UseDevelopmentStorage must be true or left out"),
            (
                "UseDevelopmentStorage=true;AccountName=acct",
                "is not valid: UseDevelopmentStorage=true excludes the fields of an account",
            ),
        ];
        for (text, problem) in table {
            assert_eq!(parse(text).unwrap_err(), problem, "{text}");
        }
    }

    #[test]
    fn no_text_makes_it_panic() {
        for text in ["=", "==;", ";;=;", "AccountName", "AccountName=;AccountKey==", "é=ü", "\0"] {
            assert!(parse(text).is_err(), "{text:?}");
        }
    }
}
