//! Telephone numbers (RFC 3966, 3 and 5.1).

/// A global number without its visual separators: `+`, country code, number (5.1.4; at most 15 digits by ITU-T E.164, 6.2).
pub(super) fn global(text: &str) -> Result<String, &'static str> {
    let digits = without_separators(text);
    let is_global = digits.strip_prefix('+').is_some_and(|digits| {
        (2..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    if is_global { Ok(digits) } else { Err("must be + and 2 to 15 digits, the country code first") }
}

/// A number that is valid within some network only, such as `112` or `*100#`, without its visual separators (5.1.5).
pub(super) fn local(text: &str) -> Result<String, &'static str> {
    let digits = without_separators(text);
    let is_local = (1..=20).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || b"*#".contains(&byte))
        && digits.bytes().any(|byte| byte.is_ascii_digit());
    if is_local { Ok(digits) } else { Err("must be 1 to 20 digits, * and #, or a number that begins with +") }
}

/// A number as people write it, to be shown as it is.
pub(super) fn written(text: &str) -> Result<&str, &'static str> {
    let is_written = text.len() <= 40
        && text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.()/ *#".contains(&byte))
        && text.bytes().any(|byte| byte.is_ascii_digit());
    if is_written {
        Ok(text)
    } else {
        Err("must be a telephone number of at most 40 digits, spaces and + - . ( ) / * #")
    }
}

/// RFC 3966, 3: `visual-separator`, and the space and slash that people write.
pub(super) fn without_separators(text: &str) -> String {
    text.chars().filter(|letter| !"-.() /".contains(*letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_left_out_of_a_global_number() {
        assert_eq!(global("+43 (664) 123-45.67").unwrap(), "+436641234567");
    }

    #[test]
    fn a_global_number_begins_with_plus_and_a_country_code() {
        for text in
            ["", "+", "+1", "0664123", "+0664123", "+1234567890123456", "+12a", "++12", "+12;ext=1", "+12\u{661}"]
        {
            assert_eq!(global(text).unwrap_err(), "must be + and 2 to 15 digits, the country code first", "{text}");
        }
    }

    #[test]
    fn a_local_number_may_have_star_and_hash() {
        assert_eq!(local("*100#").unwrap(), "*100#");
        for text in ["", "#", "+43", "1;2", "123456789012345678901"] {
            assert!(local(text).is_err(), "{text}");
        }
    }
}
