//! What one request may ask for at most, worked through as the service does it: from the text and the logo to the file.

mod logos;

use std::error::Error;
use std::hint::black_box;

use qr_core::{
    Caption, Color, EcLevel, Fit, Format, Gradient, GradientKind, Kanji, Logo, LogoImage, MAX_STYLED_WIDTH_PX,
    MAX_WIDTH_PX, ModuleShape, Picture, PictureOptions, SeriesLength, Size, Style, StyledPicture, SymbolOptions,
    encode, encode_series,
};

/// A request in the table of the worst ones.
pub struct Request {
    /// Its name in the table.
    pub name: &'static str,
    /// How it ends.
    pub end: End,
    make: fn() -> Job,
}

/// How a request ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With a file.
    Drawn,
    /// With the reason why there is none.
    Refused,
}

impl Request {
    /// The usual styled one, then those that take longest of their kind.
    pub fn all() -> [Self; 21] {
        use End::{Drawn, Refused};
        let request = |name, end, make| Self { name, end, make };
        [
            request("styled, logo, 600 px", Drawn, || Job::styled(Styled { width_px: 600, ..Styled::usual() })),
            request("styled, 1,024 px", Drawn, || Job::styled(Styled::usual())),
            request("styled, SVG", Drawn, || Job::styled(Styled { format: Format::Svg, ..Styled::usual() })),
            request("styled, unreadable", Drawn, || Job::styled(Styled { to: Color::WHITE, ..Styled::usual() })),
            request("styled version 40, PNG", Drawn, || Job::styled(Styled::largest(Format::Png))),
            request("styled version 40, JPEG", Drawn, || Job::styled(Styled::largest(Format::Jpeg))),
            request("styled version 40, SVG", Drawn, || Job::styled(Styled::widest())),
            request("plain PNG, 8,192 px", Drawn, || Job::Plain(digits(7_089), MAX_WIDTH_PX, Format::Png)),
            request("plain JPEG, 1,024 px", Drawn, || Job::Plain(digits(7_089), MAX_STYLED_WIDTH_PX, Format::Jpeg)),
            request("1,800 kanji", Drawn, || Job::Plain("点茗日本漢字".repeat(300), 1_000, Format::Pdf)),
            request("2,900 bytes, all modes", Drawn, || Job::Plain(all_modes(2_900), 1_000, Format::Eps)),
            request("64 KiB, all modes", Refused, || Job::Plain(all_modes(MAX_BYTES), 1_000, Format::Svg)),
            request("16 parts", Drawn, || Job::Series(all_modes(16 * 2_500))),
            request("the largest logo", Drawn, || Job::logo(logos::usual(), 40)),
            request("PNG logo, 16 bits", Drawn, || Job::logo(logos::png(), 20)),
            request("JPEG logo, progressive", Drawn, || Job::logo(logos::jpeg(), 20)),
            request("SVG logo, areas", Drawn, || Job::logo(logos::areas(), 20)),
            request("SVG logo, edges", Drawn, || Job::logo(logos::edges(), 20)),
            request("SVG logo, edges outside", Drawn, || Job::logo(logos::edges_outside(), 20)),
            request("SVG logo, strokes", Drawn, || Job::logo(logos::strokes(), 20)),
            request("SVG logo, attributes", Drawn, || Job::logo(logos::attributes(), 20)),
        ]
    }

    /// What is to be done for it.
    pub fn job(&self) -> Job {
        (self.make)()
    }
}

/// The work of a request.
pub enum Job {
    /// A text in as few bits as possible, the width in pixels and the format.
    Plain(String, u32, Format),
    /// A text in 16 symbols.
    Series(String),
    /// A styled picture.
    Styled(Box<Styled>),
}

impl Job {
    fn styled(styled: Styled) -> Self {
        Self::Styled(Box::new(styled))
    }

    fn logo(logo: String, logo_percent: u8) -> Self {
        Self::styled(Styled { logo, logo_percent, ..Styled::usual() })
    }

    /// Does it once; the bytes of the file, or of all symbols.
    ///
    /// # Errors
    /// Why the request is refused.
    pub fn run(&self) -> Result<usize, Box<dyn Error>> {
        match self {
            Self::Plain(text, width_px, format) => {
                let symbol = encode(text.as_str(), dense())?;
                let picture = Picture::new(&symbol, wide(*width_px))?;
                black_box(picture.verify());
                Ok(black_box(picture.to_bytes(*format)?).len())
            }
            Self::Series(text) => {
                let symbols = encode_series(text.as_str(), SeriesLength::Exactly(16), dense())?;
                Ok(black_box(symbols).len())
            }
            Self::Styled(styled) => styled.draw(),
        }
    }
}

/// A styled picture.
pub struct Styled {
    text: String,
    options: SymbolOptions,
    shape: ModuleShape,
    to: Color,
    logo: String,
    logo_percent: u8,
    border_modules: u8,
    width_px: u32,
    format: Format,
}

impl Styled {
    fn usual() -> Self {
        Self {
            text: "https://example.com/a/b-12".into(),
            options: SymbolOptions { ec_level: EcLevel::H, ..SymbolOptions::default() },
            shape: ModuleShape::Rounded,
            to: Color { red: 100, green: 0, blue: 60, alpha: 255 },
            logo: logos::usual(),
            logo_percent: 20,
            border_modules: 4,
            width_px: MAX_STYLED_WIDTH_PX,
            format: Format::Png,
        }
    }

    /// As many modules as there are, each a shape of its own, and the logo that takes longest to read.
    fn largest(format: Format) -> Self {
        let options = SymbolOptions { ec_level: EcLevel::L, ..SymbolOptions::default() };
        let (text, shape, logo) = (digits(7_000), ModuleShape::Dot, logos::png());
        Self { text, options, shape, logo, logo_percent: 5, format, ..Self::usual() }
    }

    /// The widest quiet zone, too, and a width that no raster may have.
    fn widest() -> Self {
        Self { border_modules: 100, width_px: MAX_WIDTH_PX, ..Self::largest(Format::Svg) }
    }

    fn draw(&self) -> Result<usize, Box<dyn Error>> {
        let kind = GradientKind::Linear { angle_deg: 45 };
        let style = Style {
            module_shape: self.shape,
            gradient: Some(Gradient { kind, from: Color::BLACK, to: self.to }),
            caption: Some(Caption::new("Scan me, and read what it says")?),
            logo: Some(Logo::new(LogoImage::from_data_uri(&self.logo)?, self.logo_percent, 1)?),
            ..Style::default()
        };
        let symbol = style.encode(self.text.as_str(), self.options)?;
        let options = PictureOptions { border_modules: self.border_modules, ..wide(self.width_px) };
        let picture = StyledPicture::new(&symbol, options, &style)?;
        let drawing = picture.draw(self.format)?;
        black_box(drawing.verify());
        Ok(black_box(drawing.to_bytes()).len())
    }
}

/// All that makes the choice of segments hard.
fn dense() -> SymbolOptions {
    let ec_level = EcLevel::L;
    SymbolOptions { ec_level, boost_ec_level: true, kanji: Kanji::Allowed, ..SymbolOptions::default() }
}

fn wide(width_px: u32) -> PictureOptions {
    PictureOptions { size: Size::WidthPx { width_px, fit: Fit::Margin }, ..PictureOptions::default() }
}

fn digits(count: usize) -> String {
    "0123456789".chars().cycle().take(count).collect()
}

/// Text of this many bytes or some fewer, in which another mode is best every few characters.
fn all_modes(bytes: usize) -> String {
    let piece = "a点1B点茗12AB日日12345ab語c漢D1字";
    piece.repeat(bytes / piece.len())
}

/// What a body may hold, without what stands around the text.
const MAX_BYTES: usize = 64 * 1024 - 100;
