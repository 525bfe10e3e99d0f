//! The formats that a picture can be written in.

use std::fmt;
use std::str::FromStr;

/// A format of a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// Portable Network Graphics (ISO/IEC 15948).
    #[default]
    Png,
    /// Scalable Vector Graphics 1.1.
    Svg,
    /// Portable Document Format 1.7 (ISO 32000-1), one page.
    Pdf,
    /// Encapsulated `PostScript` 3.0.
    Eps,
    /// JPEG (ITU-T T.81), baseline.
    Jpeg,
    /// Half blocks of Unicode: a character stands for two modules, one above the other.
    Txt,
    /// [`Self::Txt`] in the picture's colours, by the escape sequences of ECMA-48.
    Ansi,
}

impl Format {
    /// Every format, the default first.
    pub const ALL: [Self; 7] = [Self::Png, Self::Svg, Self::Pdf, Self::Eps, Self::Jpeg, Self::Txt, Self::Ansi];

    /// The name, which is the usual ending of a file's name as well.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Svg => "svg",
            Self::Pdf => "pdf",
            Self::Eps => "eps",
            Self::Jpeg => "jpeg",
            Self::Txt => "txt",
            Self::Ansi => "ansi",
        }
    }

    /// The media type (IANA's registry), with the character set of a text.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Svg => "image/svg+xml",
            Self::Pdf => "application/pdf",
            Self::Eps => "application/postscript",
            Self::Jpeg => "image/jpeg",
            Self::Txt | Self::Ansi => "text/plain; charset=utf-8",
        }
    }

    /// The ending of a file's name, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            _ => self.as_str(),
        }
    }

    /// Whether the picture has no pixels, so that it is sharp at every size.
    pub const fn is_vector(self) -> bool {
        matches!(self, Self::Svg | Self::Pdf | Self::Eps)
    }

    /// The widest picture in pixels. JPEG's is less than that of all others, since its cost grows with every pixel.
    pub const fn max_width_px(self) -> u32 {
        match self {
            Self::Jpeg => 1024,
            _ => super::MAX_WIDTH_PX,
        }
    }

    /// Whether a file of this format can carry a note; a text has no place for one that nobody sees.
    pub const fn carries_note(self) -> bool {
        !matches!(self, Self::Txt | Self::Ansi)
    }
}

impl FromStr for Format {
    type Err = FormatError;

    /// Reads the name in any case; `jpg` is `jpeg` and `text` is `txt`.
    ///
    /// # Errors
    ///
    /// [`FormatError`] for anything else.
    fn from_str(name: &str) -> Result<Self, FormatError> {
        let name = match name.to_ascii_lowercase().as_str() {
            "jpg" => "jpeg".to_owned(),
            "text" => "txt".to_owned(),
            name => name.to_owned(),
        };
        Self::ALL.into_iter().find(|format| format.as_str() == name).ok_or(FormatError)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that is no format; the message says what is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a format is one of png, svg, pdf, eps, jpeg, txt, ansi")]
pub struct FormatError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_known_by_its_name_in_any_case() {
        for format in Format::ALL {
            assert_eq!(format.to_string().to_uppercase().parse(), Ok(format));
            assert_eq!(format.extension().parse(), Ok(format));
        }
        assert_eq!(["JPG", "Text"].map(str::parse), [Ok(Format::Jpeg), Ok(Format::Txt)]);
    }

    #[test]
    fn the_message_names_every_format() {
        let names = Format::ALL.map(Format::as_str).join(", ");
        for name in ["", "bmp", "png ", "image/png"] {
            assert_eq!(name.parse::<Format>().unwrap_err().to_string(), format!("a format is one of {names}"));
        }
    }
}
