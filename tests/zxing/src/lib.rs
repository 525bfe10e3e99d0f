//! Reads the symbols of `qr-core` with zxing-cpp, a reader that is not ours and knows Micro QR Code, series, ECI and GS1.
//!
//! `cargo xtask setup` installs it from `PyPI` into `target/tools/zxing`.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::{io, thread};

use qr_core::Symbol;

/// What the reader makes of each symbol, in their order; none where it reads nothing.
///
/// # Errors
///
/// When the reader does not start, ends early, or writes what `read.py` does not.
pub fn read<'a>(symbols: impl IntoIterator<Item = &'a Symbol>) -> io::Result<Vec<Option<Reading>>> {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("read.py");
    let python = stack::paths::tools_directory().join("zxing/bin/python");
    let mut reader = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()?;
    let lines: String =
        symbols.into_iter().map(|symbol| symbol.matrix().to_string().trim_end().replace('\n', ",") + "\n").collect();
    let count = lines.lines().count();
    let mut input = reader.stdin.take().ok_or(io::ErrorKind::BrokenPipe)?;
    // It answers while it is still being asked.
    let asking = thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = BufReader::new(reader.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?);
    let readings = output.lines().map(|line| parse(&line?)).collect::<io::Result<Vec<_>>>()?;
    asking.join().map_err(|_| io::ErrorKind::BrokenPipe)??;
    reader.wait()?;
    if readings.len() == count { Ok(readings) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// What the reader tells of a symbol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The content as text.
    pub text: String,
    /// The content as bytes of its character set.
    pub bytes: Vec<u8>,
    /// `QR Code` or `Micro QR Code`.
    pub format: String,
    /// `L`, `M`, `Q` or `H`.
    pub ec_level: String,
    /// Symbology identifier (ISO/IEC 15424): `]Q1` is plain, `]Q3` GS1.
    pub identifier: String,
    /// Version, mask, place in a series and unused error correction (`UEC`), in Python's notation.
    pub facts: String,
}

fn parse(line: &str) -> io::Result<Option<Reading>> {
    let invalid = || io::Error::from(io::ErrorKind::InvalidData);
    if line == "-" {
        return Ok(None);
    }
    let fields: Vec<&str> = line.split('\t').collect();
    let &[text, bytes, format, ec_level, identifier, facts] = fields.as_slice() else { return Err(invalid()) };
    Ok(Some(Reading {
        text: String::from_utf8(from_hex(text).ok_or_else(invalid)?).map_err(|_| invalid())?,
        bytes: from_hex(bytes).ok_or_else(invalid)?,
        format: format.to_owned(),
        ec_level: ec_level.to_owned(),
        identifier: identifier.to_owned(),
        facts: facts.to_owned(),
    }))
}

fn from_hex(digits: &str) -> Option<Vec<u8>> {
    let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    (0..digits.len()).step_by(2).map(byte).collect()
}
