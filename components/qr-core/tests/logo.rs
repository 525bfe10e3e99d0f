//! Logos from strangers: attacks are refused or lose what they carry, and no bytes make the reader panic.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "fuzz/logo.rs"]
mod fuzz;
#[path = "fuzz/random.rs"]
mod random;
#[path = "logo/seeds.rs"]
mod seeds;

use fuzz::{attempt, data_uri};
use qr_core::{
    Color, EcLevel, Logo, LogoError, LogoImage, MAX_LOGO_BYTES, PictureOptions, Size, Style, StyledPicture,
    SymbolOptions, encode_for_area,
};

fn svg(document: &str) -> Result<LogoImage, LogoError> {
    LogoImage::from_data_uri(&data_uri("image/svg+xml", document.as_bytes()))
}

fn in_root(content: &str) -> String {
    format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/>{content}</svg>"#)
}

/// What is delivered with this logo.
fn delivered(image: LogoImage) -> String {
    let style = Style { logo: Some(Logo::new(image, 15, 0).unwrap()), ..Style::default() };
    let options = SymbolOptions { ec_level: EcLevel::H, ..SymbolOptions::default() };
    let symbol =
        encode_for_area("https://example.com/", options, |width| style.hidden_modules(width).unwrap()).unwrap();
    StyledPicture::new(&symbol, PictureOptions::default(), &style).unwrap().to_svg()
}

#[test]
fn known_attacks_are_refused_with_the_reason() {
    let element = "the SVG logo has an element that is not drawn; svg, g, defs, path, rect, circle, ellipse, line, \
                   polyline, polygon, title, desc and metadata are accepted";
    let handler = "the SVG logo has an event handler; none is accepted";
    let reference = "the SVG logo has a reference; none is accepted";
    let url = "the SVG logo has a url(); only colours are accepted";
    let style = "the SVG logo has a style that is more than a list of properties";
    for (content, message) in [
        ("<script>alert(1)</script>", element),
        ("<script href='data:,alert(1)'/>", reference),
        ("<script xlink:href='https://evil.example/x.js'/>", reference),
        ("<SCRIPT>alert(1)</SCRIPT>", element),
        ("<foreignObject><body xmlns='http://www.w3.org/1999/xhtml' onload='x()'/></foreignObject>", element),
        ("<image href='https://evil.example/pixel.png'/>", reference),
        ("<image xlink:href='file:///etc/passwd'/>", reference),
        ("<use href='#a'/>", reference),
        ("<use xlink:href='https://evil.example/#a'/>", reference),
        ("<a href='javascript:alert(1)'><path/></a>", reference),
        ("<a><path/></a>", element),
        ("<path d='M0 0' onclick='alert(1)'/>", handler),
        ("<g onload=\"alert(1)\"/>", handler),
        ("<g OnMouseOver='x'/>", handler),
        ("<animate attributeName='href' to='javascript:alert(1)'/>", element),
        ("<set attributeName='onload' to='alert(1)'/>", element),
        ("<style>@import url(https://evil.example/x.css);</style>", element),
        ("<style>*{fill:red}</style>", element),
        ("<rect style='fill:url(https://evil.example/x)'/>", url),
        ("<rect fill='URL(#a)'/>", url),
        ("<rect filter='u&#x72;l(#a)'/>", url),
        ("<rect style='fill:u\\72l(#a)'/>", style),
        ("<rect style='@import x'/>", style),
        ("<rect style='fill:/**/red'/>", style),
        ("<feImage/>", element),
        ("<filter id='f'/>", element),
        ("<text>text</text>", element),
        ("<iframe src='https://evil.example/'/>", reference),
        ("<embed/>", element),
        ("<linearGradient id='a'/>", element),
        ("<switch/>", element),
        ("<svg/>", element),
        (
            "<rect fill='expression(alert(1))'/>",
            "the SVG logo has a colour that is not #rgb, #rrggbb, rgb() or a CSS colour name",
        ),
        ("<rect mask='x'/>", "the SVG logo has a filter, mask, clip path or blend mode; none is accepted"),
        ("<rect stroke-dasharray='1'/>", "the SVG logo has a dashed stroke; only solid ones are accepted"),
        ("<?xml-stylesheet href='x.css'?>", "the SVG logo has a processing instruction; none is accepted"),
        ("&xxe;", "the SVG logo has an entity; only those of XML are accepted"),
        ("<path d='M0 0 L'/>", "the logo is no intact SVG"),
        ("<rect width='NaN' height='1'/>", "the logo is no intact SVG"),
        ("<rect width='1e99' height='1'/>", "the logo is no intact SVG"),
        ("<g>", "the logo is no intact SVG"),
        ("</svg></svg>", "the logo is no intact SVG"),
        ("<rect fill='&lol;'/>", "the logo is no intact SVG"),
    ] {
        assert_eq!(svg(&in_root(content)).unwrap_err().to_string(), message, "{content}");
    }
}

#[test]
fn entities_and_their_expansion_are_refused() {
    let laughs = r#"<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><svg viewBox="0 0 1 1">&b;</svg>"#;
    let external =
        r#"<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg viewBox="0 0 1 1"><desc>&x;</desc></svg>"#;
    for document in [laughs, external, "<!DOCTYPE svg><svg viewBox='0 0 1 1'/>"] {
        assert_eq!(
            svg(document).unwrap_err().to_string(),
            "the SVG logo has a document type declaration; it is not accepted, since it can define entities"
        );
    }
}

#[test]
fn what_draws_nothing_is_dropped() {
    let document = in_root(
        "<metadata><rdf:RDF onload='x'/></metadata><title>SECRET</title><desc>SECRET</desc><!-- SECRET -->\
         <defs><script>SECRET</script></defs><sodipodi:namedview secret='SECRET' onload='SECRET()'/>\
         <g id='SECRET' class='SECRET' data-x='SECRET'><![CDATA[SECRET]]></g><x:script>SECRET</x:script>",
    );
    let picture = delivered(svg(&document).unwrap());
    assert!(!picture.contains("SECRET") && !picture.contains("script") && !picture.contains("onload"), "{picture}");
    assert!(picture.contains("<path"));
}

#[test]
fn nesting_elements_and_outlines_are_bounded() {
    let nested = format!("{}{}", "<g>".repeat(30), "</g>".repeat(30));
    assert_eq!(svg(&in_root(&nested)).unwrap_err().to_string(), "the SVG logo has elements nested deeper than 24");
    let many = "<g/>".repeat(1001);
    assert_eq!(svg(&in_root(&many)).unwrap_err().to_string(), "the SVG logo has more than 1000 elements");
    let complex = "the SVG logo has outlines that are too complex";
    let steep = format!("<path d='M0 0{}'/>", "v9v-9".repeat(1000));
    let covering = "<path d='M0 0h9v9h-9'/>".repeat(40);
    let long = format!("<path d='M0 0{}'/>", "h1h-1".repeat(5000));
    let stroked = format!("<path stroke='red' d='M0 0{}'/>", "h.1v.1".repeat(2000));
    for content in [steep, covering, long, stroked] {
        assert_eq!(svg(&in_root(&content)).unwrap_err().to_string(), complex);
    }
    let size = "the SVG logo has a size that cannot be drawn";
    for view in ["0 0 0 1", "0 0 1 1e9", "0 0 1000 1", "9e9 0 1 1", "0 0 -1 -1"] {
        assert_eq!(svg(&format!("<svg viewBox='{view}'/>")).unwrap_err().to_string(), size, "{view}");
    }
    let none = svg("<svg width='100%' height='100%'/>").unwrap_err();
    assert_eq!(none.to_string(), "the SVG logo has neither a viewBox nor a width and a height");
}

#[test]
fn a_png_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() {
    // 30,000 × 30,000 pixels, declared and not there.
    let mut file = Vec::new();
    let writer = png::Encoder::new(&mut file, 30_000, 30_000).write_header().unwrap();
    drop(writer);
    let error = LogoImage::from_data_uri(&data_uri("image/png", &file)).unwrap_err();
    assert_eq!(error.to_string(), "the logo has more than 1048576 pixels or a side of more than 8192");
    let long = vec![0; MAX_LOGO_BYTES + 1];
    let error = LogoImage::from_data_uri(&data_uri("image/jpeg", &long)).unwrap_err();
    assert_eq!(error.to_string(), "the logo has more than 131072 bytes");
}

#[test]
fn a_file_of_another_type_is_refused() {
    let png = seeds::png();
    for (media_type, name) in [("image/jpeg", "JPEG"), ("image/svg+xml", "SVG")] {
        let error = LogoImage::from_data_uri(&data_uri(media_type, &png)).unwrap_err();
        assert_eq!(error.to_string(), format!("the logo is no intact {name}"));
    }
    for media_type in ["image/png", "image/jpeg", "image/svg+xml"] {
        assert!(LogoImage::from_data_uri(&data_uri(media_type, b"")).is_err());
    }
}

#[test]
fn a_large_logo_is_averaged_and_a_jpeg_is_read() {
    let picture = delivered(LogoImage::from_data_uri(&data_uri("image/jpeg", seeds::JPEG)).unwrap());
    assert!(picture.contains("data:image/png;base64,") && !picture.contains("image/jpeg"));
    let mut file = Vec::new();
    let mut writer = png::Encoder::new(&mut file, 1024, 1024).write_header().unwrap();
    writer.write_image_data(&vec![128; 1024 * 1024]).unwrap();
    writer.finish().unwrap();
    let picture = delivered(LogoImage::from_data_uri(&data_uri("image/png", &file)).unwrap());
    assert!(picture.len() < 60_000, "{}", picture.len());
}

/// As many bright pixels as a logo has, seen as one: 512 × 512 × 255 × 255 is more than 32 bits.
#[test]
fn a_white_logo_stays_white_however_small_it_is_drawn() {
    let mut file = Vec::new();
    let mut writer = png::Encoder::new(&mut file, 512, 512).write_header().unwrap();
    writer.write_image_data(&vec![255; 512 * 512]).unwrap();
    writer.finish().unwrap();
    let image = LogoImage::from_data_uri(&data_uri("image/png", &file)).unwrap();
    let style = Style { logo: Some(Logo::new(image, 5, 0).unwrap()), ..Style::default() };
    let options = SymbolOptions { ec_level: EcLevel::H, ..SymbolOptions::default() };
    let symbol = style.encode("https://example.com/", options).unwrap();
    let options = PictureOptions { size: Size::BoxPx(1), ..PictureOptions::default() };
    let pixels = StyledPicture::new(&symbol, options, &style).unwrap().to_pixels().unwrap();
    let area = style.hidden_modules(symbol.matrix().width()).unwrap();
    let middle = |start: usize, length: usize| u32::try_from(4 + start + length / 2).unwrap();
    let color = pixels.color_at(middle(area.x, area.width), middle(area.y, area.height));
    assert_eq!(color, Color::WHITE);
}

/// The bounded run of the fuzz targets' bodies: every file cut off, with each byte changed, and at random.
#[test]
fn no_bytes_make_the_reader_panic() {
    let document = in_root(
        "<g transform='rotate(3)'><circle r='3' stroke='red' stroke-linejoin='round'/><rect width='3' height='2' rx='1'/></g>",
    );
    let mut random = random::Random(1);
    for (media_type, file) in
        [("image/png", seeds::png()), ("image/jpeg", seeds::JPEG.to_vec()), ("image/svg+xml", document.into_bytes())]
    {
        for length in 0..file.len() {
            attempt(media_type, &file[..length]);
        }
        for _ in 0..3000 {
            let mut damaged = file.clone();
            for _ in 0..=random.below(4) {
                let index = random.below(damaged.len());
                damaged[index] = random.below(256).to_le_bytes()[0];
            }
            attempt(media_type, &damaged);
        }
        for _ in 0..500 {
            let noise: Vec<u8> = (0..random.below(300)).map(|_| random.below(256).to_le_bytes()[0]).collect();
            attempt(media_type, &noise);
            attempt(media_type, &[&file[..file.len().min(30)], &noise].concat());
        }
    }
}
