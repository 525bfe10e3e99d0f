//! What covering a part of a symbol costs: damage counts by codeword in each Reed–Solomon block, not by area.

use crate::encode::encode_message;
use crate::function::Function;
use crate::message::Message;
use crate::pattern::Pattern;
use crate::placement::codeword_modules;
use crate::{Content, EcLevel, EncodeError, Symbol, SymbolOptions, Version, ecc, plan};

/// The codewords that `area` hides in `symbol`.
///
/// A codeword counts as wrong when any of its eight modules is hidden, although a light module under a light cover
/// would still be right.
///
/// # Errors
///
/// [`DamageError::FunctionPattern`] when the area touches finder, timing or corner alignment patterns, or format or
/// version information; [`DamageError::Micro`] for a Micro symbol.
pub fn assess(symbol: &Symbol, area: ModuleArea) -> Result<Damage, DamageError> {
    assess_version(symbol.version(), symbol.ec_level(), area)
}

/// The smallest symbol for `content` of at least the options' version and level in which `area_of` may be covered.
///
/// `area_of` tells the area for a symbol's width in modules. Among equal versions the lowest level wins, so a level is
/// raised where that costs nothing, and only then the version; with [`SymbolOptions::boost_ec_level`] the highest level
/// wins. All other options hold as for [`encode`](crate::encode()), except that no Micro symbol is made.
/// [`Damage::is_safe`] tells what is accepted.
///
/// # Errors
///
/// Those of [`encode`](crate::encode()) and of [`assess`]; [`DamageError::Micro`] when the options allow no other
/// symbols; [`DamageError::TooMuch`] with the numbers of the symbol that comes nearest when none survives.
pub fn encode_for_area<'a>(
    content: impl Into<Content<'a>>,
    options: SymbolOptions,
    area_of: impl Fn(usize) -> ModuleArea,
) -> Result<Symbol, DamageError> {
    let content = content.into();
    if content.is_empty() {
        return Err(EncodeError::Empty.into());
    }
    if options.max_version.is_micro() {
        return Err(DamageError::Micro);
    }
    let options = SymbolOptions { min_version: options.min_version.max(Version::MIN), ..options };
    let message = Message::new(content, &options)?;
    let candidates = candidates(&message, &options)?;
    let smallest = candidates.iter().map(|candidate| candidate.version).min().unwrap_or(options.max_version);
    let mut refusal = None;
    for version in smallest.up_to(options.max_version) {
        for candidate in candidates.iter().filter(|candidate| candidate.version <= version) {
            match assess_version(version, candidate.ec_level, area_of(version.width())) {
                Ok(damage) if damage.is_safe() => {
                    let options = SymbolOptions { min_version: version, ..candidate.options(&options) };
                    return Ok(encode_message(&message, &options)?);
                }
                Ok(damage) => refusal = Some(worse(refusal, damage.refusal())),
                Err(error) => refusal = Some(worse(refusal, error)),
            }
        }
    }
    Err(refusal.expect("the smallest version of some level is tried"))
}

/// A level and the smallest version that holds the message at it.
struct Candidate {
    ec_level: EcLevel,
    version: Version,
}

impl Candidate {
    fn options(&self, options: &SymbolOptions) -> SymbolOptions {
        SymbolOptions { ec_level: self.ec_level, boost_ec_level: false, ..*options }
    }
}

/// The levels from that of the options on, in the order in which they are tried.
fn candidates(message: &Message<'_>, options: &SymbolOptions) -> Result<Vec<Candidate>, EncodeError> {
    let mut candidates: Vec<Candidate> = Vec::new();
    for ec_level in EcLevel::ALL.into_iter().filter(|&level| level >= options.ec_level) {
        let options = SymbolOptions { ec_level, boost_ec_level: false, ..*options };
        match plan::smallest_version(message, &options) {
            Ok(plan) => candidates.push(Candidate { ec_level, version: plan.version }),
            Err(error) if candidates.is_empty() => return Err(error),
            Err(_) => break, // a higher level needs still more room
        }
    }
    if options.boost_ec_level {
        candidates.reverse();
    }
    Ok(candidates)
}

/// A rectangle of modules, its origin the upper left module of the symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModuleArea {
    /// The first column.
    pub x: usize,
    /// The first row.
    pub y: usize,
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

impl ModuleArea {
    /// The rectangle of `width` × `height` modules in the middle of a symbol; it grows by one module where only that
    /// keeps it in the middle, and ends at the symbol's edges.
    pub fn centred(symbol_width: usize, width: usize, height: usize) -> Self {
        let fitted = |length: usize| {
            let length = length.min(symbol_width);
            if length % 2 == symbol_width % 2 || length == 0 { length } else { length + 1 }
        };
        let (width, height) = (fitted(width), fitted(height));
        Self { x: (symbol_width - width) / 2, y: (symbol_width - height) / 2, width, height }
    }

    /// Whether the module in column `x` of row `y` is inside.
    pub fn contains(self, x: usize, y: usize) -> bool {
        (self.x..self.x + self.width).contains(&x) && (self.y..self.y + self.height).contains(&y)
    }

    fn modules(self) -> impl Iterator<Item = (usize, usize)> {
        (self.y..self.y + self.height).flat_map(move |y| (self.x..self.x + self.width).map(move |x| (x, y)))
    }
}

/// The damage to each Reed–Solomon block of a symbol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The blocks in the order of the standard (clause 7.5.1).
    pub blocks: Vec<BlockDamage>,
}

impl Damage {
    /// Whether every block keeps a third of what it can correct, for dirt, print and camera.
    pub fn is_safe(&self) -> bool {
        self.blocks.iter().all(|block| block.hidden * 3 <= block.correctable * 2)
    }

    /// # Errors
    ///
    /// [`DamageError::TooMuch`] when it [is not safe](Self::is_safe).
    pub fn check(&self) -> Result<(), DamageError> {
        if self.is_safe() { Ok(()) } else { Err(self.refusal()) }
    }

    /// The block with the least reserve, as the reason of a refusal.
    fn refusal(&self) -> DamageError {
        // Correctable codewords are the same in every block of a symbol.
        let worst = self.blocks.iter().max_by_key(|block| block.hidden).copied().unwrap_or_default();
        DamageError::TooMuch { hidden: worst.hidden, allowed: worst.correctable * 2 / 3 }
    }
}

/// The damage to one block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BlockDamage {
    /// Codewords with a hidden module.
    pub hidden: usize,
    /// Wrong codewords that a reader restores (clause 7.5.1).
    pub correctable: usize,
}

/// Why a part of a symbol cannot be covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DamageError {
    /// The text does not fit a symbol.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// A Micro symbol corrects too little for anything to be hidden.
    #[error("a Micro symbol has no room for a logo; a version from 1 to 40 must be allowed")]
    Micro,
    /// The area touches what a reader needs to find and to understand the symbol.
    #[error("the logo covers the {0} of every symbol that holds the text; it must be smaller")]
    FunctionPattern(&'static str),
    /// A block would have too little left to correct.
    #[error("the logo hides {hidden} codewords of a block; at most {allowed} are allowed, it must be smaller")]
    TooMuch {
        /// Hidden codewords of the worst block.
        hidden: usize,
        /// Those that may be hidden: two thirds of what the block corrects.
        allowed: usize,
    },
}

fn assess_version(version: Version, ec_level: EcLevel, area: ModuleArea) -> Result<Damage, DamageError> {
    if version.is_micro() {
        return Err(DamageError::Micro);
    }
    let function = Function::of(version);
    let mut patterns = area.modules().filter_map(|(x, y)| Pattern::at(version, &function, x, y));
    if let Some(name) = patterns.find_map(forbidden) {
        return Err(DamageError::FunctionPattern(name));
    }
    let blocks = ecc::blocks(version, ec_level);
    let mut hidden = vec![0; blocks.count];
    let mut latest = None;
    for (bit, _) in codeword_modules(version).enumerate().filter(|&(_, (x, y))| area.contains(x, y)) {
        let codeword = bit / 8;
        if latest != Some(codeword) && codeword < blocks.total_codewords() {
            latest = Some(codeword);
            if let Some(hidden) = hidden.get_mut(blocks.block_of(codeword)) {
                *hidden += 1;
            }
        }
    }
    let correctable = blocks.correctable();
    Ok(Damage { blocks: hidden.into_iter().map(|hidden| BlockDamage { hidden, correctable }).collect() })
}

/// The name of a pattern that must stay visible.
///
/// Alignment patterns may be hidden, but for the one at the corner: from version 7 on one stands in the very middle of
/// the symbol, where logos go, and readers find the grid by the finder patterns and that corner (clause 6.3.6 and
/// reference decode, 11 b–j); [`verify`](crate::verify) proves it for each picture.
fn forbidden(pattern: Pattern) -> Option<&'static str> {
    match pattern {
        Pattern::Finder => Some("finder patterns"),
        Pattern::Timing => Some("timing patterns"),
        Pattern::Format => Some("format information"),
        Pattern::Version => Some("version information"),
        Pattern::CornerAlignment => Some("alignment pattern in the corner"),
        Pattern::Alignment => None,
    }
}

/// Of two refusals the one that tells more: how near the best symbol came, else what was covered.
fn worse(earlier: Option<DamageError>, later: DamageError) -> DamageError {
    let reserve = |error: &DamageError| match *error {
        DamageError::TooMuch { hidden, allowed } => Some(hidden.saturating_sub(allowed)),
        _ => None,
    };
    match (earlier.as_ref().and_then(reserve), reserve(&later)) {
        (Some(before), Some(now)) if now < before => later,
        (None, Some(_)) => later,
        _ => earlier.unwrap_or(later),
    }
}
