//! Presentation attributes (SVG 1.1, 11): what an element says, over what it inherits.

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;
use tiny_skia_path::{LineCap, LineJoin, Transform};

use super::MALFORMED;
use crate::Color;
use crate::logo::LogoError;
use crate::style::scene::Rule;

/// The attributes of an element, those of its `style` included, which come last and so win.
pub(super) struct Attributes(Vec<(String, String)>);

impl Attributes {
    pub(super) fn read(element: &BytesStart<'_>) -> Result<Self, LogoError> {
        let mut attributes = Vec::new();
        let mut style = None;
        for attribute in element.attributes() {
            let attribute = attribute.map_err(|_| MALFORMED)?;
            let name: &str = attribute.key.local_name().into_inner();
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| MALFORMED)?;
            let folded = name.to_ascii_lowercase();
            if folded.starts_with("on") {
                return Err(LogoError::Svg("an event handler; none is accepted"));
            }
            if matches!(folded.as_str(), "href" | "src" | "base") {
                return Err(LogoError::Svg("a reference; none is accepted"));
            }
            let is_namespace = attribute.key.as_namespace_binding().is_some();
            if !is_namespace && value.to_ascii_lowercase().contains("url(") {
                return Err(LogoError::Svg("a url(); only colours are accepted"));
            }
            match (attribute.key.prefix().is_some() || is_namespace, name) {
                (false, "style") => style = Some(value.into_owned()),
                (false, name) => attributes.push((name.to_owned(), value.into_owned())),
                (true, _) => {} // another vocabulary
            }
        }
        for declaration in style.iter().flat_map(|style| style.split(';')).filter(|part| !part.trim().is_empty()) {
            if declaration.contains(['\\', '@', '{']) || declaration.contains("/*") {
                return Err(LogoError::Svg("a style that is more than a list of properties"));
            }
            let (name, value) = declaration.split_once(':').ok_or(MALFORMED)?;
            let value = value.trim().trim_end_matches("!important").trim_end();
            attributes.push((name.trim().to_owned(), value.to_owned()));
        }
        Ok(Self(attributes))
    }

    /// The text of an attribute.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.trim())
    }

    /// A number, with the unit `px` or none; `fallback` when there is no such attribute.
    pub(super) fn number(&self, name: &str, fallback: f32) -> Result<f32, LogoError> {
        self.text(name).map_or(Ok(fallback), number)
    }

    /// The part of the plane that is shown: x, y, width, height.
    pub(super) fn view(&self) -> Result<[f32; 4], LogoError> {
        let view = if let Some(text) = self.text("viewBox") {
            let numbers = text.split([' ', ',', '\t', '\n', '\r']).filter(|part| !part.is_empty()).map(number);
            let numbers: Vec<f32> = numbers.collect::<Result<_, _>>()?;
            <[f32; 4]>::try_from(numbers).map_err(|_| MALFORMED)?
        } else {
            let side = |name| self.text(name).filter(|text| !text.ends_with('%'));
            let (Some(width), Some(height)) = (side("width"), side("height")) else {
                return Err(LogoError::Svg("neither a viewBox nor a width and a height"));
            };
            [0.0, 0.0, length(width)?, length(height)?]
        };
        let [x, y, width, height] = view;
        let is_usable = [width, height].iter().all(|side| (0.01..=100_000.0).contains(side))
            && [x, y].iter().all(|origin| origin.abs() <= 1_000_000.0)
            && (0.02..=50.0).contains(&(width / height));
        if is_usable { Ok(view) } else { Err(LogoError::Svg("a size that cannot be drawn")) }
    }
}

/// What an element inherits and gives on.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) fill: Option<Color>,
    pub(super) stroke: Option<Color>,
    color: Color,
    fill_opacity: f32,
    stroke_opacity: f32,
    /// The product of all groups: what overlaps within a translucent group shows through.
    opacity: f32,
    pub(super) rule: Rule,
    pub(super) stroke_width: f32,
    pub(super) cap: LineCap,
    pub(super) join: LineJoin,
    pub(super) miter_limit: f32,
    pub(super) transform: Transform,
    is_displayed: bool,
    is_visible: bool,
}

impl Default for State {
    fn default() -> Self {
        Self {
            fill: Some(Color::BLACK),
            stroke: None,
            color: Color::BLACK,
            fill_opacity: 1.0,
            stroke_opacity: 1.0,
            opacity: 1.0,
            rule: Rule::NonZero,
            stroke_width: 1.0,
            cap: LineCap::Butt,
            join: LineJoin::Miter,
            miter_limit: 4.0,
            transform: Transform::identity(),
            is_displayed: true,
            is_visible: true,
        }
    }
}

impl State {
    /// The state within an element of these attributes.
    pub(super) fn with(&self, attributes: &Attributes) -> Result<Self, LogoError> {
        let mut state = self.clone();
        let set = |name| attributes.text(name).filter(|&value| value != "inherit");
        if let Some(value) = set("color") {
            state.color = color(value, self.color)?.unwrap_or(Color::BLACK);
        }
        if let Some(value) = set("fill") {
            state.fill = color(value, state.color)?;
        }
        if let Some(value) = set("stroke") {
            state.stroke = color(value, state.color)?;
        }
        for (name, target) in [("fill-opacity", &mut state.fill_opacity), ("stroke-opacity", &mut state.stroke_opacity)]
        {
            if let Some(value) = set(name) {
                *target = opacity(value)?;
            }
        }
        if let Some(value) = set("opacity") {
            state.opacity *= opacity(value)?;
        }
        match set("fill-rule") {
            Some("evenodd") => state.rule = Rule::EvenOdd,
            Some(_) => state.rule = Rule::NonZero,
            None => {}
        }
        if let Some(value) = set("stroke-width") {
            state.stroke_width = number(value)?;
        }
        if let Some(value) = set("stroke-miterlimit") {
            state.miter_limit = number(value)?.max(1.0);
        }
        match set("stroke-linecap") {
            Some("round") => state.cap = LineCap::Round,
            Some("square") => state.cap = LineCap::Square,
            Some(_) => state.cap = LineCap::Butt,
            None => {}
        }
        match set("stroke-linejoin") {
            Some("round") => state.join = LineJoin::Round,
            Some("bevel") => state.join = LineJoin::Bevel,
            Some(_) => state.join = LineJoin::Miter,
            None => {}
        }
        if set("stroke-dasharray").is_some_and(|value| value != "none") {
            return Err(LogoError::Svg("a dashed stroke; only solid ones are accepted"));
        }
        if ["filter", "mask", "clip-path", "mix-blend-mode"]
            .iter()
            .any(|name| set(name).is_some_and(|value| !matches!(value, "none" | "normal")))
        {
            return Err(LogoError::Svg("a filter, mask, clip path or blend mode; none is accepted"));
        }
        state.is_displayed &= set("display") != Some("none");
        match set("visibility") {
            Some("hidden" | "collapse") => state.is_visible = false,
            Some(_) => state.is_visible = true,
            None => {}
        }
        if let Some(value) = set("transform") {
            let transform: svgtypes::Transform = value.parse().map_err(|_| MALFORMED)?;
            let transform = Transform::from_row(
                single(transform.a),
                single(transform.b),
                single(transform.c),
                single(transform.d),
                single(transform.e),
                single(transform.f),
            );
            state.transform = state.transform.pre_concat(transform);
        }
        Ok(state)
    }

    pub(super) fn is_shown(&self) -> bool {
        self.is_displayed && self.is_visible
    }

    /// The fill with all opacities.
    pub(super) fn fill_color(&self) -> Option<Color> {
        self.fill.and_then(|color| faded(color, self.fill_opacity * self.opacity))
    }

    /// The stroke with all opacities.
    pub(super) fn stroke_color(&self) -> Option<Color> {
        self.stroke.and_then(|color| faded(color, self.stroke_opacity * self.opacity))
    }
}

/// `color` at an opacity; none when nothing is left of it.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an opacity is 0.0 to 1.0")]
fn faded(color: Color, opacity: f32) -> Option<Color> {
    let alpha = (f32::from(color.alpha) * opacity + 0.5) as u8;
    (alpha > 0).then_some(Color { alpha, ..color })
}

/// A paint: a colour, or none.
fn color(value: &str, current: Color) -> Result<Option<Color>, LogoError> {
    if value.eq_ignore_ascii_case("none") || value.eq_ignore_ascii_case("transparent") {
        return Ok(None);
    }
    if value.eq_ignore_ascii_case("currentColor") {
        return Ok(Some(current));
    }
    let refused = LogoError::Svg("a colour that is not #rgb, #rrggbb, rgb() or a CSS colour name");
    let channels = value.strip_prefix("rgb(").and_then(|rest| rest.strip_suffix(')'));
    let color = match channels {
        Some(channels) => {
            let channels: Vec<u8> = channels
                .split(',')
                .map(|channel| channel.trim().parse())
                .collect::<Result<_, _>>()
                .map_err(|_| refused)?;
            match *channels {
                [red, green, blue] => Color { red, green, blue, alpha: 255 },
                _ => return Err(refused),
            }
        }
        None => value.parse().map_err(|_| refused)?,
    };
    Ok(Some(color))
}

fn opacity(value: &str) -> Result<f32, LogoError> {
    let opacity = match value.strip_suffix('%') {
        Some(percent) => number(percent)? / 100.0,
        None => number(value)?,
    };
    Ok(opacity.clamp(0.0, 1.0))
}

/// A finite number, with the unit `px` or none.
pub(super) fn number(text: &str) -> Result<f32, LogoError> {
    let number = text.trim().trim_end_matches("px").parse().map_err(|_| MALFORMED)?;
    if f32::is_finite(number) { Ok(number) } else { Err(MALFORMED) }
}

/// A length; of the units only their ratio matters, and width and height have the same.
fn length(text: &str) -> Result<f32, LogoError> {
    number(text.trim_end_matches(|c: char| c.is_ascii_alphabetic()))
}

#[expect(clippy::cast_possible_truncation, reason = "what is too large becomes infinite and is refused later")]
pub(super) fn single(number: f64) -> f32 {
    number as f32
}
