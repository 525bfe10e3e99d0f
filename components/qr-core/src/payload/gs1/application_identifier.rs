//! Application identifiers and the data that each introduces (GS1 General Specifications, 3.2).

/// Whether `value` is data of the identifier `ai`.
pub(super) fn check(ai: &str, value: &str) -> Result<(), &'static str> {
    let format = format_of(ai).ok_or("must have only identifiers of the GS1 General Specifications")?;
    let is_digit = |byte: &u8| byte.is_ascii_digit();
    let digits = value.bytes().take(format.digits.1).take_while(is_digit).count();
    let (start, rest) = value.split_at_checked(digits).ok_or(BAD_DATA)?;
    let (min, max) = format.rest;
    let is_rest = (min..=max).contains(&rest.len()) && rest.bytes().all(|byte| format.alphabet.has(byte));
    if digits < format.digits.0 || !is_rest {
        return Err(BAD_DATA);
    }
    match format.rule {
        Rule::None => Ok(()),
        Rule::CheckDigit if has_check_digit(start) => Ok(()),
        Rule::CheckDigit => Err("must have right check digits"),
        Rule::Date if is_date(value) => Ok(()),
        Rule::Date => Err("must have dates as YYMMDD, the day 00 where it is not told"),
    }
}

/// Whether the data of `ai` has a length that readers know, so that no separator follows it (figure 7.8.5-2).
pub(super) fn has_predefined_length(ai: &str) -> bool {
    matches!(
        ai.get(..2),
        Some(
            "00" | "01"
                | "02"
                | "03"
                | "04"
                | "11"
                | "12"
                | "13"
                | "14"
                | "15"
                | "16"
                | "17"
                | "18"
                | "19"
                | "20"
                | "31"
                | "32"
                | "33"
                | "34"
                | "35"
                | "36"
                | "41"
        )
    )
}

/// The last digit makes the sum, with every second digit from the right thrice, a multiple of 10 (7.9.1).
pub(super) fn has_check_digit(digits: &str) -> bool {
    let weighted = digits.bytes().rev().zip([1, 3].into_iter().cycle());
    let sum: u32 = weighted.map(|(digit, weight)| u32::from(digit.wrapping_sub(b'0')) * weight).sum();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) && sum.is_multiple_of(10)
}

/// 3.4: YYMMDD.
fn is_date(text: &str) -> bool {
    let pair = |at: usize| text.get(at..at + 2).and_then(|digits| digits.parse::<u8>().ok());
    let (Some(year), Some(month), Some(day)) = (pair(0), pair(2), pair(4)) else { return false };
    let Ok(month) = time::Month::try_from(month) else { return false };
    // Years that end alike have the same leap days from 1951 to 2050, the century by which readers complete them (7.12).
    day <= month.length(2000 + i32::from(year))
}

/// The data of an identifier: digits, then characters of an alphabet, with the bounds of each.
struct Format {
    digits: (usize, usize),
    rest: (usize, usize),
    alphabet: Alphabet,
    rule: Rule,
}

#[derive(Clone, Copy)]
enum Alphabet {
    Digits,
    /// Figure 7.11-1, "character set 82".
    Set82,
    /// Figure 7.11-2, "character set 39".
    Set39,
}

#[derive(Clone, Copy)]
enum Rule {
    None,
    CheckDigit,
    Date,
}

impl Alphabet {
    fn has(self, byte: u8) -> bool {
        match self {
            Self::Digits => byte.is_ascii_digit(),
            Self::Set82 => byte.is_ascii_alphanumeric() || b"!\"%&'()*+,-./:;<=>?_".contains(&byte),
            Self::Set39 => byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"#-/".contains(&byte),
        }
    }
}

impl Format {
    /// `N` followed by the length.
    const fn digits(length: usize) -> Self {
        Self { digits: (length, length), rest: (0, 0), alphabet: Alphabet::Digits, rule: Rule::None }
    }

    /// `N..` or `N` with two lengths.
    const fn digits_between(min: usize, max: usize) -> Self {
        Self { digits: (min, max), ..Self::digits(0) }
    }

    /// `X..` and the longest length.
    const fn text(max: usize) -> Self {
        Self { rest: (1, max), alphabet: Alphabet::Set82, ..Self::digits(0) }
    }

    /// Followed by at most so many characters of the alphabet.
    const fn then(self, alphabet: Alphabet, min: usize, max: usize) -> Self {
        Self { rest: (min, max), alphabet, ..self }
    }

    const fn with(self, rule: Rule) -> Self {
        Self { rule, ..self }
    }
}

/// Figure 3.2-1. A fourth digit `n` tells where the decimal point is.
fn format_of(ai: &str) -> Option<Format> {
    use Alphabet::{Digits, Set39, Set82};
    let format = match ai {
        "00" | "8017" | "8018" => Format::digits(18).with(Rule::CheckDigit),
        "01" | "02" | "03" => Format::digits(14).with(Rule::CheckDigit),
        "10" | "21" | "22" | "243" | "254" | "420" | "710" | "711" | "712" | "713" | "714" | "715" | "716" | "717"
        | "7020" | "7021" | "7022" | "8002" | "8012" => Format::text(20),
        "11" | "12" | "13" | "15" | "16" | "17" | "7006" => Format::digits(6).with(Rule::Date),
        "20" => Format::digits(2),
        "235" => Format::text(28),
        "240" | "241" | "250" | "251" | "400" | "401" | "403" | "7002" | "8004" | "90" => Format::text(30),
        "242" => Format::digits_between(1, 6),
        "253" => Format::digits(13).with(Rule::CheckDigit).then(Set82, 0, 17),
        "255" => Format::digits(13).with(Rule::CheckDigit).then(Digits, 0, 12),
        "30" | "37" => Format::digits_between(1, 8),
        "402" => Format::digits(17).with(Rule::CheckDigit),
        "410" | "411" | "412" | "413" | "414" | "415" | "416" | "417" => Format::digits(13).with(Rule::CheckDigit),
        "421" => Format::digits(3).then(Set82, 1, 9),
        "422" | "424" | "426" => Format::digits(3),
        "423" | "425" => Format::digits_between(3, 15),
        "427" | "7008" => Format::text(3),
        "7001" => Format::digits(13),
        "7003" => Format::digits(10),
        "7004" => Format::digits_between(1, 4),
        "7005" => Format::text(12),
        "7009" => Format::text(10),
        "7010" => Format::text(2),
        "8001" => Format::digits(14),
        "8003" => Format::digits(14).with(Rule::CheckDigit).then(Set82, 0, 16),
        "8005" => Format::digits(6),
        "8007" => Format::text(34),
        "8010" => Format::digits(0).then(Set39, 1, 30),
        "8011" => Format::digits_between(1, 12),
        "8013" | "8020" => Format::text(25),
        "8019" => Format::digits_between(1, 10),
        "8110" | "8200" => Format::text(70),
        "91" | "92" | "93" | "94" | "95" | "96" | "97" | "98" | "99" => Format::text(90),
        _ => return measure(ai),
    };
    Some(format)
}

/// The identifiers of four digits whose last one tells the decimals: measures and amounts (3.6).
fn measure(ai: &str) -> Option<Format> {
    let (kind, decimals) = ai.split_at_checked(3)?;
    let decimals: u8 =
        decimals.parse().ok().filter(|_| ai.len() == 4 && ai.bytes().all(|byte| byte.is_ascii_digit()))?;
    match kind.parse().ok()? {
        310..=316 | 320..=337 | 340..=357 | 360..=369 | 395 if decimals <= 5 => Some(Format::digits(6)),
        390 | 392 => Some(Format::digits_between(1, 15)),
        391 | 393 => Some(Format::digits_between(4, 18)),
        394 if decimals <= 3 => Some(Format::digits(4)),
        _ => None,
    }
}

const BAD_DATA: &str = "must have data of the length and alphabet of its identifiers";

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the General Specifications, and products of daily life.
    #[test]
    fn check_digits_of_every_length() {
        for digits in
            ["96385074", "614141000036", "4006381333931", "09506000134352", "106141412345678908", "9521101530001"]
        {
            assert!(has_check_digit(digits), "{digits}");
        }
        for digits in ["", "96385073", "4006381333930", "400638133393a", "09506000134325"] {
            assert!(!has_check_digit(digits), "{digits}");
        }
    }

    #[test]
    fn data_is_held_to_its_format() {
        for (ai, value) in [
            ("01", "09506000134352"),
            ("10", "ABC-123/x%"),
            ("17", "251200"),
            ("17", "240229"),
            ("253", "9521101530001"),
            ("253", "9521101530001ABC"),
            ("3103", "000189"),
            ("3922", "1050"),
            ("421", "040A-1"),
            ("8010", "987654ABC#"),
        ] {
            assert_eq!(check(ai, value), Ok(()), "({ai}){value}");
        }
        for (ai, value, message) in [
            ("01", "0950600013435", BAD_DATA),
            ("01", "09506000134353", "must have right check digits"),
            ("01", "095060001343520", BAD_DATA),
            ("10", "", BAD_DATA),
            ("10", "a b", BAD_DATA),
            ("10", "é", BAD_DATA),
            ("10", "123456789012345678901", BAD_DATA),
            ("17", "251301", "must have dates as YYMMDD, the day 00 where it is not told"),
            ("17", "250229", "must have dates as YYMMDD, the day 00 where it is not told"),
            ("253", "952110153000A", BAD_DATA),
            ("3103", "00018", BAD_DATA),
            ("8010", "abc", BAD_DATA),
            ("3106", "000189", "must have only identifiers of the GS1 General Specifications"),
            ("+10", "1", "must have only identifiers of the GS1 General Specifications"),
            ("éé", "1", "must have only identifiers of the GS1 General Specifications"),
            ("", "1", "must have only identifiers of the GS1 General Specifications"),
        ] {
            assert_eq!(check(ai, value), Err(message), "({ai}){value}");
        }
    }
}
