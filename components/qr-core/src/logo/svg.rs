//! SVG logos: outlines and colours are taken out of the document, and nothing else ever leaves it.
//!
//! The accepted elements are listed; whatever would change the picture and is not listed is refused, so that no script,
//! event handler, reference, style sheet, entity or foreign element can get through, whatever it is called. What draws
//! nothing (metadata, definitions, other namespaces) is dropped. Work is bounded before anything is drawn.

mod attributes;
mod drawing;
mod shape;

pub(crate) use drawing::Drawing;

use attributes::{Attributes, State};
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

use super::LogoError;

/// The drawing of an SVG document.
pub(super) fn parse(file: &[u8]) -> Result<Drawing, LogoError> {
    let text = str::from_utf8(file).map_err(|_| MALFORMED)?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    reader.config_mut().expand_empty_elements = true;
    let (mut drawing, mut open) = (None, Vec::<Open>::new());
    let mut elements = 0;
    loop {
        match reader.read_event().map_err(|_| MALFORMED)? {
            Event::Start(element) => {
                elements += 1;
                if elements > MAX_ELEMENTS {
                    return Err(LogoError::Svg("more than 1000 elements"));
                }
                if open.len() == MAX_DEPTH {
                    return Err(LogoError::Svg("elements nested deeper than 24"));
                }
                let next = enter(&element, open.last(), &mut drawing)?;
                open.push(next);
            }
            Event::End(_) => {
                open.pop().ok_or(MALFORMED)?;
            }
            Event::GeneralRef(reference) => {
                let name: &str = &reference;
                if !name.starts_with('#') && resolve_predefined_entity(name).is_none() {
                    return Err(LogoError::Svg("an entity; only those of XML are accepted"));
                }
            }
            Event::DocType(_) => {
                return Err(LogoError::Svg(
                    "a document type declaration; it is not accepted, since it can define entities",
                ));
            }
            Event::PI(_) => return Err(LogoError::Svg("a processing instruction; none is accepted")),
            Event::Eof if open.is_empty() => break,
            Event::Eof => return Err(MALFORMED),
            Event::Empty(_) | Event::Text(_) | Event::CData(_) | Event::Comment(_) | Event::Decl(_) => {}
        }
    }
    let drawing = drawing.ok_or(MALFORMED)?;
    drawing.check()?;
    Ok(drawing)
}

const MALFORMED: LogoError = LogoError::Malformed("SVG");
const MAX_ELEMENTS: usize = 1000;
const MAX_DEPTH: usize = 24;

/// An open element.
enum Open {
    /// Its children are drawn in this state.
    Drawn(State),
    /// Its content draws nothing.
    Dropped,
}

fn enter(element: &BytesStart<'_>, parent: Option<&Open>, drawing: &mut Option<Drawing>) -> Result<Open, LogoError> {
    let (name, prefix) = element.name().decompose();
    let name: &str = name.as_ref();
    let is_svg = prefix.is_none_or(|prefix| prefix.as_ref() == "svg");
    let parent = match parent {
        Some(Open::Dropped) => return Ok(Open::Dropped),
        Some(Open::Drawn(state)) => Some(state),
        None => None,
    };
    if !is_svg {
        // The root must be SVG; elsewhere editors keep notes in namespaces of their own.
        return parent.map(|_| Open::Dropped).ok_or(MALFORMED);
    }
    if matches!(name, "title" | "desc" | "metadata" | "defs") && parent.is_some() {
        return Ok(Open::Dropped);
    }
    let attributes = Attributes::read(element)?;
    match (parent, drawing) {
        (None, drawing @ None) if name == "svg" => {
            *drawing = Some(Drawing::new(attributes.view()?));
            Ok(Open::Drawn(State::default().with(&attributes)?))
        }
        (Some(state), Some(drawing)) => {
            let state = state.with(&attributes)?;
            if name != "g" {
                let outline = shape::outline(name, &attributes)?;
                drawing.add(outline, &state)?;
            }
            Ok(Open::Drawn(state))
        }
        _ => Err(MALFORMED),
    }
}
