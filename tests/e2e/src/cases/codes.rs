//! Codes, read back by a decoder that is not ours.

use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use reqwest::Method;
use serde_json::{Value, json};

use super::cases;
use crate::stage::{Setup, Stage};
use crate::{decode, http};

cases!(Company:
    generated_images_say_the_text,
    text_of_every_kind_is_read_back,
    answer_describes_the_code,
    options_change_the_picture_as_asked,
    image_by_query_is_cached_by_its_tag,
    accept_chooses_the_format,
    head_has_headers_and_no_body,
    secret_payloads_are_not_cached,
    older_route_takes_every_name,
    largest_text_works_and_one_byte_more_is_refused,
);

/// The image in an answer of generate.
pub fn image_of(body: &Value) -> Result<Bytes> {
    let base64 = body["qr_code"].as_str().with_context(|| format!("no image in {body}"))?;
    Ok(STANDARD.decode(base64)?.into())
}

fn generated_images_say_the_text(stage: &Stage<'_>) -> Result<()> {
    let text = "https://example.com/a?b=c&d=%20";
    let png = image_of(&stage.generate(Setup::NoClouds, &json!({"text": text}))?.json()?)?;
    assert_eq!(decode::png(&png)?, (text.to_owned(), 370));
    let svg = image_of(&stage.generate(Setup::NoClouds, &json!({"text": text, "format": "svg"}))?.json()?)?;
    assert_eq!(decode::svg(str::from_utf8(&svg)?)?, text);
    Ok(())
}

fn text_of_every_kind_is_read_back(stage: &Stage<'_>) -> Result<()> {
    for (text, encoded) in [
        ("0123456789", "0123456789"),
        ("HELLO $%*+-./:", "HELLO+$%25*%2B-./:"),
        ("grüße & 世界 🌍 = #1", "gr%C3%BC%C3%9Fe+%26+%E4%B8%96%E7%95%8C%20%F0%9F%8C%8D+%3d+%231"),
        ("line\nbreak\ttab \"quotes\" {braces} |^`\\", "line%0Abreak%09tab+%22quotes%22+{braces}+|^`\\"),
    ] {
        let png = stage.get(Setup::NoClouds, &format!("/api/v1/qr?text={encoded}"))?;
        assert_eq!(decode::png(&png.body).with_context(|| png.text())?.0, text);
        let svg = image_of(&stage.generate(Setup::NoClouds, &json!({"text": text, "format": "svg"}))?.json()?)?;
        assert_eq!(decode::svg(str::from_utf8(&svg)?)?, text);
    }
    Ok(())
}

fn answer_describes_the_code(stage: &Stage<'_>) -> Result<()> {
    let request = json!({"text": "a", "size": 7, "error_correction": "h", "box_size": 2, "border": 1});
    let body = stage.generate(Setup::NoClouds, &request)?.json()?;
    assert_eq!(body["success"], true);
    assert_eq!(body["id"].as_str().map(str::len), Some(32));
    assert_eq!((&body["format"], &body["media_type"]), (&json!("png"), &json!("image/png")));
    assert_eq!((&body["version"], &body["modules"], &body["width_px"]), (&json!(7), &json!(45), &json!(94)));
    assert_eq!(body["error_correction"], "H");
    assert!(body["mask"].as_u64().is_some_and(|mask| mask < 8), "{body}");
    assert_eq!(body["warnings"][0]["code"], "quiet_zone");
    let created = body["created_at"].as_str().context("no time")?;
    assert!(created.ends_with('Z') && created.starts_with("20") && created.len() == 24, "{created}");
    Ok(())
}

fn options_change_the_picture_as_asked(stage: &Stage<'_>) -> Result<()> {
    let query = "text=a&format=png&border=2&box_size=3&fill_color=%23102030&back_color=gold";
    let png = stage.get(Setup::NoClouds, &format!("/api/v1/qr?{query}"))?.body;
    assert_eq!(decode::pixel(&png, 0, 0)?, [255, 215, 0, 255]);
    // The first dark pixel is the corner of the finder pattern.
    assert_eq!(decode::pixel(&png, 5, 5)?, [255, 215, 0, 255]);
    assert_eq!(decode::pixel(&png, 6, 6)?, [0x10, 0x20, 0x30, 255]);

    let clear = stage.get(Setup::NoClouds, "/api/v1/qr?text=a&back_color=transparent&fill_color=%23f008")?;
    assert_eq!(clear.status, 422, "four digits are no notation");
    let clear = stage.get(Setup::NoClouds, "/api/v1/qr?text=a&back_color=transparent&fill_color=%23ff000088")?;
    assert_eq!(decode::pixel(&clear.body, 0, 0)?[3], 0);
    assert_eq!(decode::pixel(&clear.body, 40, 40)?, [255, 0, 0, 0x88]);
    Ok(())
}

fn image_by_query_is_cached_by_its_tag(stage: &Stage<'_>) -> Result<()> {
    let path = "/api/v1/qr?text=hello&format=svg";
    let first = stage.get(Setup::NoClouds, path)?;
    assert_eq!((first.status, first.header("content-type")), (200, "image/svg+xml"));
    assert_eq!(first.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(first.header("x-qr-version"), "1");
    assert_eq!(first.header("x-qr-ecc"), "M");
    let url = format!("{}{path}", stage.url(Setup::NoClouds)?);
    let again = http::request(Method::GET, &url, &[("if-none-match", first.header("etag"))])?;
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(again.header("etag"), first.header("etag"));
    Ok(())
}

fn accept_chooses_the_format(stage: &Stage<'_>) -> Result<()> {
    let url = format!("{}/api/v1/qr?text=a", stage.url(Setup::NoClouds)?);
    for (accept, media_type) in [("image/svg+xml", "image/svg+xml"), ("image/*", "image/png"), ("*/*", "image/png")] {
        let answer = http::request(Method::GET, &url, &[("accept", accept)])?;
        assert_eq!(answer.header("content-type"), media_type, "{accept}");
        assert!(answer.header("vary").contains("Accept"));
    }
    Ok(())
}

fn head_has_headers_and_no_body(stage: &Stage<'_>) -> Result<()> {
    let url = format!("{}/api/v1/qr?text=a", stage.url(Setup::NoClouds)?);
    let (head, get) = (http::request(Method::HEAD, &url, &[])?, http::get(&url)?);
    assert_eq!((head.status, head.body.len()), (200, 0));
    for name in ["etag", "content-type", "cache-control", "x-qr-version", "x-qr-mask", "x-qr-ecc"] {
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
    Ok(())
}

fn secret_payloads_are_not_cached(stage: &Stage<'_>) -> Result<()> {
    for text in ["WIFI:S:net;T:WPA;P:payload-mark;;", "otpauth://totp/a?secret=payload-mark"] {
        let encoded = text.replace(':', "%3A").replace('/', "%2F").replace('?', "%3F").replace('=', "%3D");
        let answer = stage.get(Setup::NoClouds, &format!("/api/v1/qr?text={encoded}"))?;
        assert_eq!(decode::png(&answer.body)?.0, text);
        assert_eq!((answer.header("cache-control"), answer.header("etag")), ("no-store", ""));
    }
    Ok(())
}

fn older_route_takes_every_name(stage: &Stage<'_>) -> Result<()> {
    for path in ["/generate_qr/", "/generate_qr"] {
        for name in ["url", "text", "data"] {
            let answer = stage.post(Setup::NoClouds, path, &json!({name: "https://example.com"}).to_string())?;
            assert_eq!((answer.status, answer.header("content-type")), (200, "image/png"), "{path} {name}");
            assert_eq!(decode::png(&answer.body)?.0, "https://example.com");
        }
    }
    Ok(())
}

fn largest_text_works_and_one_byte_more_is_refused(stage: &Stage<'_>) -> Result<()> {
    let request = |length| json!({"text": "a".repeat(length), "error_correction": "L"});
    let largest = stage.generate(Setup::NoClouds, &request(2953))?;
    assert_eq!(largest.status, 200);
    assert_eq!(decode::png(&image_of(&largest.json()?)?)?.0, "a".repeat(2953));

    let refused = stage.generate(Setup::NoClouds, &request(2954))?;
    assert_eq!((refused.status, refused.header("content-type")), (422, "application/problem+json"));
    let problem = refused.json()?;
    assert_eq!((&problem["needed_bits"], &problem["available_bits"]), (&json!(23652), &json!(23648)));
    assert_eq!(problem["errors"][0]["field"], "text");
    Ok(())
}
