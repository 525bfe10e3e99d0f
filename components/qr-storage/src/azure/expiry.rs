//! When a SAS token ends.

use percent_encoding::percent_decode_str;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The field `se` of a token: a day, a minute or a second of UTC (Azure documentation, "Formatting date/time values" for SAS
/// parameters). A token that leaves its end to a stored access policy tells none.
pub(super) fn expiry(token: &str) -> Option<OffsetDateTime> {
    let value = token.split('&').find_map(|field| field.strip_prefix("se="))?;
    let text = percent_decode_str(value).decode_utf8().ok()?;
    let text = match text.len() {
        DAY => format!("{text}T00:00:00Z"),
        MINUTE => format!("{}:00Z", text.strip_suffix('Z')?),
        _ => text.into_owned(),
    };
    OffsetDateTime::parse(&text, &Rfc3339).ok()
}

/// The length of `2026-01-02`.
const DAY: usize = 10;
/// The length of `2026-01-02T03:04Z`.
const MINUTE: usize = 17;

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn each_format_of_azure_is_read() {
        for (token, expected) in [
            ("sp=r&se=2026-01-02&sig=a", datetime!(2026-01-02 0:00 UTC)),
            ("se=2026-01-02T03:04Z&sig=a", datetime!(2026-01-02 3:04 UTC)),
            ("se=2026-01-02T03%3A04%3A05Z&sig=a", datetime!(2026-01-02 3:04:05 UTC)),
            ("sig=a&se=2026-01-02T03%3a04%3a05.1234567Z", datetime!(2026-01-02 3:04:05.1234567 UTC)),
        ] {
            assert_eq!(expiry(token), Some(expected), "{token}");
        }
    }

    #[test]
    fn what_tells_no_end_has_none() {
        for token in
            ["si=policy&sig=a", "se=&sig=a", "se=soon&sig=a", "se=2026-13-02", "se=2026-01-02T03:0éZ", "use=2026-01-02"]
        {
            assert_eq!(expiry(token), None, "{token}");
        }
    }
}
