//! What the caller chooses about a symbol.

use crate::{Charset, EcLevel, Mask, Version};

/// What the caller may choose about a symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SymbolOptions {
    /// The smallest version to use; a larger one is taken when the content needs it. Default: 1. Any of M1 to M4 allows
    /// Micro QR Code.
    pub min_version: Version,
    /// The largest version to use. Default: 40. Any of M1 to M4 refuses all but Micro QR Code.
    pub max_version: Version,
    /// The error correction level. Default: M. M1, which detects errors and corrects none, is used at level L only.
    pub ec_level: EcLevel,
    /// Whether the level is raised as far as the symbol stays the same size. Default: no.
    pub boost_ec_level: bool,
    /// The data mask; none for the one with the lowest penalty. Default: none. A Micro symbol has the masks 0 to 3.
    pub mask: Option<Mask>,
    /// Default: [`Eci::Auto`].
    pub eci: Eci,
    /// The character set of text in byte mode. Default: UTF-8.
    pub charset: Charset,
    /// Default: [`Kanji::Never`].
    pub kanji: Kanji,
    /// Default: [`Fnc1::None`].
    pub fnc1: Fnc1,
}

impl Default for SymbolOptions {
    fn default() -> Self {
        Self {
            min_version: Version::MIN,
            max_version: Version::MAX,
            ec_level: EcLevel::default(),
            boost_ec_level: false,
            mask: None,
            eci: Eci::Auto,
            charset: Charset::Utf8,
            kanji: Kanji::Never,
            fnc1: Fnc1::None,
        }
    }
}

/// Whether an ECI designator names the character set (clause 7.4.2). Micro symbols have none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Eci {
    /// When text has characters that a reader would otherwise take for others: beyond ASCII, or for ISO/IEC 8859-1, which
    /// is what readers are to assume (clause 7.3.5), never. Bytes have none.
    #[default]
    Auto,
    /// In every symbol.
    Always,
    /// In none: for readers that stumble over it. They guess.
    Never,
}

/// Whether kanji mode is used (clause 7.3.6), in which a character of JIS X 0208 takes 13 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kanji {
    /// All text beyond the alphanumeric set is bytes of the character set.
    #[default]
    Never,
    /// Where it makes the message shorter and all of its characters beyond ASCII are in that set. There is no ECI designator
    /// then, so [`Eci::Always`] forbids it.
    Allowed,
}

/// Whether the content is marked as one of an industry's formats (clause 7.3.9).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fnc1 {
    /// Plain content.
    #[default]
    None,
    /// FNC1 in first position: GS1 element strings, without the FNC1 before the first one. The separator after elements of
    /// variable length is GS, U+001D (GS1 General Specifications, 7.8).
    First,
}
