//! Data URIs (RFC 2397) of the three image types that a logo may have.

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use super::{Kind, LogoError, MAX_LOGO_BYTES};

/// Takes a data URI apart.
pub(super) fn parse(uri: &str) -> Result<Data, LogoError> {
    let (scheme, rest) = uri.trim().split_at_checked(5).ok_or(LogoError::NoDataUri)?;
    if !scheme.eq_ignore_ascii_case("data:") {
        return Err(LogoError::NoDataUri);
    }
    let (head, data) = rest.split_once(',').ok_or(LogoError::NoDataUri)?;
    let mut parameters = head.split(';').map(str::trim);
    let kind = kind(parameters.next().unwrap_or_default()).ok_or(LogoError::NoDataUri)?;
    let is_base64 = parameters.any(|parameter| parameter.eq_ignore_ascii_case("base64"));
    // Three characters a byte at most.
    if data.len() > 3 * MAX_LOGO_BYTES {
        return Err(LogoError::TooManyBytes);
    }
    let bytes = percent_decoded(data)?;
    let bytes = if is_base64 { BASE64.decode(bytes).map_err(|_| LogoError::Encoding)? } else { bytes };
    Ok(Data { kind, bytes })
}

/// What a data URI holds.
#[derive(Debug)]
pub(super) struct Data {
    pub(super) kind: Kind,
    pub(super) bytes: Vec<u8>,
}

fn kind(media_type: &str) -> Option<Kind> {
    let kinds = [
        ("image/png", Kind::Png),
        ("image/jpeg", Kind::Jpeg),
        ("image/jpg", Kind::Jpeg), // no registered type, but widely written
        ("image/svg+xml", Kind::Svg),
    ];
    kinds.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(media_type)).map(|(_, kind)| kind)
}

fn percent_decoded(text: &str) -> Result<Vec<u8>, LogoError> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => {
                let mut digit = || char::from(bytes.next()?).to_digit(16);
                let (high, low) = (digit().ok_or(LogoError::Encoding)?, digit().ok_or(LogoError::Encoding)?);
                u8::try_from(high << 4 | low).map_err(|_| LogoError::Encoding)?
            }
            other => other,
        });
    }
    Ok(decoded)
}

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_and_percent_escapes_are_read() {
        for uri in [
            "data:image/svg+xml;base64,PHN2Zz4=",
            "DATA:image/SVG+XML;charset=utf-8;base64,PHN2Zz4",
            "data:image/svg+xml,%3Csvg%3e",
            "data:image/svg+xml;utf8,<svg>",
        ] {
            let data = parse(uri).unwrap();
            assert_eq!((data.kind, data.bytes.as_slice()), (Kind::Svg, &b"<svg>"[..]), "{uri}");
        }
    }

    #[test]
    fn addresses_and_other_types_are_refused() {
        for uri in [
            "",
            "data:",
            "data",
            "http://127.0.0.1/logo.png",
            "https://example.com/logo.svg",
            "file:///etc/passwd",
            "/logo.png",
            "blob:x",
            "data:text/html,<b>",
            "data:image/gif;base64,R0lGOD",
            "data:,x",
            "é",
        ] {
            assert_eq!(parse(uri).unwrap_err(), LogoError::NoDataUri, "{uri}");
        }
        assert_eq!(
            LogoError::NoDataUri.to_string(),
            "a logo is a data URI of image/png, image/jpeg or image/svg+xml; an address is never fetched"
        );
    }

    #[test]
    fn malformed_and_overlong_data_are_refused() {
        for uri in ["data:image/png;base64,***", "data:image/png,%", "data:image/png,%4", "data:image/png,%zz"] {
            assert_eq!(parse(uri).unwrap_err(), LogoError::Encoding, "{uri}");
        }
        let long = format!("data:image/png,{}", "x".repeat(3 * MAX_LOGO_BYTES + 1));
        assert_eq!(parse(&long).unwrap_err(), LogoError::TooManyBytes);
    }
}
