//! Settings in a `.env` file.

use stack::Settings;

/// Reads `NAME=VALUE` lines; comments, empty lines and empty values are skipped, surrounding quotes removed.
pub fn parse(text: &str) -> Settings {
    text.lines().filter_map(setting).collect()
}

fn setting(line: &str) -> Option<(String, String)> {
    let line = line.trim();
    let line = line.strip_prefix("export ").unwrap_or(line);
    if line.starts_with('#') {
        return None;
    }
    let (name, value) = line.split_once('=')?;
    let (name, value) = (name.trim(), unquoted(value.trim()));
    (!name.is_empty() && !value.is_empty()).then(|| (name.to_owned(), value.to_owned()))
}

fn unquoted(value: &str) -> &str {
    ['"', '\''].into_iter().find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote)).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_equals_signs_and_lose_quotes() {
        let settings = parse("# keys\n\nA=b==\nexport B = 'c d'\nC=\nD=\"\"\nE\n");
        let expected = [("A", "b=="), ("B", "c d")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(settings, Settings::from(expected));
    }
}
