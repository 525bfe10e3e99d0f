//! Several codes in one request: each as generate makes it, and all of them or none.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::time::Duration;

use bytes::Bytes;
use common::{BOTH, Clouds, answer, answer_with, get, header, json, log, post, service, with_method, write_log};
use futures_util::{FutureExt, stream};
use http::{Method, Request, Response, StatusCode};
use memory_database::Health;
use qr_service::{FollowUp, Runtime, Service};
use serde_json::{Value, json};

const BATCH: &str = "/api/v1/qr/batch";
const GENERATE: &str = "/api/v1/qr/generate";

/// A batch of so many texts: `a0`, `a1` and so on.
fn batch(count: usize) -> Request<Bytes> {
    let codes: Vec<_> = (0..count).map(|number| json!({"text": format!("a{number}")})).collect();
    post(BATCH, json!({"codes": codes}).to_string())
}

fn later(mut request: Request<Bytes>) -> Request<Bytes> {
    request.headers_mut().insert("prefer", "respond-async".parse().unwrap());
    request
}

fn codes(response: &Response<Bytes>) -> Vec<Value> {
    assert!(response.status().is_success(), "{:?}", response.body());
    json(response)["codes"].as_array().expect("a batch is answered with codes").clone()
}

/// The fields and messages of a refusal.
fn errors(response: &Response<Bytes>) -> Vec<[String; 2]> {
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{:?}", response.body());
    let problem = json(response);
    let text = |error: &Value, name| error[name].as_str().unwrap_or_default().to_owned();
    let errors = problem["errors"].as_array().expect("errors are a list").iter();
    errors.map(|error| [text(error, "field"), text(error, "message")]).collect()
}

/// What is in the history.
fn kept(service: &Service, clouds: &Clouds) -> usize {
    json(&answer_with(service, clouds, get("/api/v1/codes?limit=100")))["codes"].as_array().map_or(0, Vec::len)
}

#[test]
fn the_answers_are_those_of_generate_in_the_order_of_the_requests() {
    let requests: Vec<_> = (0..7)
        .map(|number| json!({"text": format!("a{number}"), "format": if number % 2 == 0 { "png" } else { "svg" }}))
        .chain([json!({"payload": {"type": "tel", "number": "+43123456"}, "border": 0})])
        .collect();
    let clouds = Clouds::answering(200, 201);
    let response = answer_with(&service(BOTH), &clouds, post(BATCH, json!({"codes": requests}).to_string()));
    assert_eq!((response.status(), header(&response, "cache-control")), (StatusCode::OK, "no-store"));
    let generate = |request: &Value| json(&answer_with(&service(BOTH), &clouds, post(GENERATE, request.to_string())));
    let alone: Vec<_> = requests.iter().map(generate).collect();
    assert_eq!(json(&response), json!({"success": true, "codes": alone}));
    assert_eq!(clouds.sent.borrow().len(), 32);
}

#[test]
fn six_uploads_run_at_once() {
    let (service, clouds) = (service(BOTH), Clouds::answering(200, 201));
    clouds.are_silent.set(true);
    let runtime = Runtime { platform: &clouds, log: write_log };
    assert!(service.handle(batch(10), &runtime).now_or_never().is_none());
    assert_eq!(clouds.sent.borrow().len(), 6);
}

#[test]
fn how_many_codes_a_batch_may_have_is_a_setting() {
    let clouds = Clouds::answering(200, 201);
    let told = |most, has| [["codes".to_owned(), format!("must have 1 to {most} codes, and has {has}")]];
    for (settings, most) in [
        (&[][..], 10),
        (&[("MAX_BATCH", "1")], 1),
        (&[("MAX_BATCH", "100")], 100),
        (&[("MAX_BATCH", "11"), ("RATE_LIMIT", "4/60")], 4),
    ] {
        let service = service(&[BOTH, settings].concat());
        for count in [0, most + 1, 150] {
            assert_eq!(errors(&answer_with(&service, &clouds, batch(count))), told(most, count), "{settings:?}");
        }
        assert!(clouds.sent.borrow().is_empty());
    }
    let service = service(&[("MAX_BATCH", "100")]);
    assert_eq!(codes(&answer_with(&service, &clouds, batch(100))).len(), 100);
}

#[test]
fn everything_that_is_wrong_with_any_code_is_named_and_nothing_is_made() {
    let (service, clouds) = (service(BOTH), Clouds::answering(200, 201));
    let requests = json!([
        {"text": "right"},
        {"text": "", "size": 41},
        7,
        {"text": "a", "colour": "red", "fill_color": "reddish"},
        {"text": "a".repeat(2954), "error_correction": "L"},
        {"payload": {"type": "tel", "number": "x"}},
        {},
    ]);
    let response = answer_with(&service, &clouds, post(BATCH, json!({"codes": requests}).to_string()));
    let errors = errors(&response);
    let fields: Vec<_> = errors.iter().map(|[field, _]| field.as_str()).collect();
    let expected = [
        "codes[1].text",
        "codes[1].size",
        "codes[2]",
        "codes[3].fill_color",
        "codes[3].colour",
        "codes[4].text",
        "codes[5].payload.number",
        "codes[6].text",
    ];
    assert_eq!(fields, expected);
    assert_eq!(errors[0][1], "must not be empty");
    assert_eq!(errors[2][1], r#"must be a JSON object, such as {"text": "hello"}"#);
    assert_eq!(errors[5][1], "is too long: it needs 23652 bits, 23648 are available at this level");
    let problem = json(&response);
    assert_eq!((&problem["instance"], &problem["needed_bits"]), (&json!(BATCH), &Value::Null));
    let detail = problem["detail"].as_str().expect("text");
    assert!(detail.starts_with("codes[1].text must not be empty; codes[1].size must"), "{detail}");
    assert!(detail.ends_with("; the fields are listed in /openapi.json"), "{detail}");
    assert!(clouds.sent.borrow().is_empty());
    assert_eq!(kept(&service, &clouds), 0);
}

#[test]
fn a_body_that_is_no_batch_says_what_one_is() {
    let list = r#"must be a list of requests, such as [{"text": "hello"}]"#;
    for (body, expected) in [
        ("{}", &[["codes", "is required"]][..]),
        (r#"{"text": "a"}"#, &[["codes", "is required"], ["text", "is not a field"]]),
        (r#"{"codes": {"text": "a"}}"#, &[["codes", list]]),
        (r#"{"codes": null, "more": 1}"#, &[["codes", list], ["more", "is not a field"]]),
        (r#"{"codes": [{"text": "a"}], "codes": []}"#, &[["codes", "is given more than once"]]),
        (r#"{"codes": [{"text": "a", "text": "b"}]}"#, &[["codes[0].text", "is given more than once"]]),
        (r#"{"codes": [{"text": "a"}], "format": "svg"}"#, &[["format", "is not a field"]]),
    ] {
        assert_eq!(errors(&answer(post(BATCH, body))), expected, "{body}");
    }
    for (body, detail) in [
        ("[]", r#"the body must be a JSON object, such as {"codes": [{"text": "hello"}]}"#),
        (r#"{"codes": [{"text": "a"}"#, "the body is not valid JSON at line 1, column 24"),
    ] {
        let response = answer(post(BATCH, body));
        assert_eq!((response.status(), &json(&response)["detail"]), (StatusCode::BAD_REQUEST, &json!(detail)));
    }
    let plain = Request::post(BATCH).body(Bytes::new()).unwrap();
    assert_eq!(answer(plain).status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(header(&answer(with_method(Method::PUT, BATCH)), "allow"), "POST, OPTIONS");
    assert_eq!(answer(post(BATCH, vec![b' '; 1 << 20])).status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[test]
fn limits_of_text_and_picture_hold_for_each_code() {
    let service = service(&[("MAX_TEXT_BYTES", "5"), ("MAX_WIDTH_PX", "290")]);
    let body = r#"{"codes": [{"text": "hello"}, {"text": "hellos"}, {"text": "a", "width": 291}]}"#;
    let errors = errors(&answer_with(&service, &Clouds::answering(500, 500), post(BATCH, body)));
    let expected = [
        ["codes[1].text", "is too long: it may have at most 5 bytes here"],
        ["codes[2].width", "is too large: the picture would be 291 pixels wide; at most 290 are drawn here"],
    ];
    assert_eq!(errors, expected);
}

#[test]
fn a_batch_counts_as_many_requests_as_it_has_codes() {
    let service = service(&[BOTH, &[("RATE_LIMIT", "6/60")]].concat());
    let clouds = Clouds::answering(200, 201);
    let ask = |request| answer_with(&service, &clouds, request);
    let rates = |response: &Response<Bytes>| {
        ["ratelimit-policy", "ratelimit", "retry-after"].map(|name| header(response, name).to_owned())
    };
    let made = ask(batch(4));
    assert_eq!(rates(&made), ["\"default\";q=6;w=60", "\"default\";r=2;t=40", ""]);
    assert_eq!(codes(&made).len(), 4);

    // The gate takes one of the two that are left. Two more, and one for the gate, are there in 20 seconds.
    let refused = ask(batch(3));
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(rates(&refused), ["\"default\";q=6;w=60", "\"default\";r=1;t=20", "20"]);
    assert_eq!(json(&refused)["type"], "urn:edgeqr:problem:rate-limited");
    assert_eq!((kept(&service, &clouds), clouds.sent.borrow().len()), (4, 8), "nothing more was made");
    assert_eq!(ask(batch(1)).status(), StatusCode::TOO_MANY_REQUESTS, "the history was counted, too");
}

#[test]
fn a_batch_that_cannot_be_counted_is_made() {
    let service = service(&[("RATE_LIMIT", "2/60")]);
    let clouds = Clouds { is_hasty: true, ..Clouds::answering(500, 500) };
    clouds.database.set_health(Health::Down);
    let response = answer_with(&service, &clouds, batch(2));
    assert_eq!((codes(&response).len(), header(&response, "ratelimit-policy")), (2, ""));
}

#[test]
fn each_code_is_kept_and_counted_and_the_log_has_one_line_without_texts() {
    let (service, clouds) = (service(BOTH), Clouds::answering(200, 403));
    let runtime = Runtime { platform: &clouds, log: write_log };
    let (response, follow_up) = service.handle(batch(4), &runtime).now_or_never().unwrap();
    for code in codes(&response) {
        assert_eq!(
            code["storage"],
            json!({"aws": {"state": "stored"}, "azure": {"state": "failed", "error": "forbidden"}})
        );
        let record = answer_with(&service, &clouds, get(&format!("/api/v1/codes/{}", code["id"].as_str().unwrap())));
        assert_eq!(json(&record)["storage"]["aws"]["state"], "stored");
    }
    // Nothing of this batch waits, but the outbox is looked into once in a while.
    assert_eq!(follow_up, FollowUp::Drain { after: Duration::ZERO });
    let log = log();
    let line = log.lines().next().expect("a line");
    assert!(line.contains(r#""level":"warn","event":"request""#), "{line}");
    assert!(line.contains(r#""route":"/api/v1/qr/batch","status":200"#), "{line}");
    assert!(line.contains(r#""aws":"stored","azure":"forbidden""#) && !line.contains("a0"), "{line}");
    let metrics = answer_with(&service, &clouds, get("/metrics"));
    let metrics = String::from_utf8_lossy(metrics.body());
    assert!(metrics.contains("\nqr_codes_generated_total{format=\"png\"} 4\n"), "{metrics}");
    assert!(metrics.contains("http_requests_total{route=\"/api/v1/qr/batch\",status=\"200\"} 1\n"), "{metrics}");
}

#[test]
fn while_a_cloud_is_down_every_copy_there_is_queued_and_one_follow_up_looks_at_all() {
    let (service, clouds) = (service(BOTH), Clouds::answering(503, 201));
    let runtime = Runtime { platform: &clouds, log: write_log };
    let (response, follow_up) = service.handle(batch(5), &runtime).now_or_never().unwrap();
    let states: Vec<_> = codes(&response).iter().map(|code| code["storage"].clone()).collect();
    let expected = json!({"aws": {"state": "queued", "error": "throttled"}, "azure": {"state": "stored"}});
    assert_eq!(states, vec![expected; 5]);
    assert!(matches!(follow_up, FollowUp::Drain { after } if !after.is_zero()), "{follow_up:?}");
    assert!(log().contains(r#""aws":"throttled","azure":"stored""#), "{}", log());
}

#[test]
fn without_the_ledger_a_batch_that_both_clouds_took_is_answered_with_warnings() {
    let clouds = Clouds { is_hasty: true, ..Clouds::answering(200, 201) };
    clouds.database.set_health(Health::Down);
    for code in codes(&answer_with(&service(BOTH), &clouds, batch(4))) {
        assert_eq!((&code["success"], &code["warnings"][0]["code"]), (&json!(true), &json!("ledger")));
    }
}

#[test]
fn a_batch_of_which_one_code_cannot_be_promised_is_refused_and_no_more_are_tried() {
    let clouds = Clouds { is_hasty: true, ..Clouds::answering(200, 503) };
    clouds.database.set_health(Health::Down);
    let response = answer_with(&service(BOTH), &clouds, batch(10));
    assert_eq!((response.status(), header(&response, "retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "1"));
    let problem = json(&response);
    assert_eq!(problem["type"], "urn:edgeqr:problem:unavailable");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.ends_with("; try again")), "{problem}");
    assert_eq!(clouds.sent.borrow().len(), 6);
}

#[test]
fn respond_async_promises_every_code_before_any_cloud_is_asked() {
    let (service, clouds) = (service(BOTH), Clouds::answering(200, 201));
    let runtime = Runtime { platform: &clouds, log: write_log };
    let (response, follow_up) = service.handle(later(batch(5)), &runtime).now_or_never().unwrap();
    assert_eq!(response.status(), StatusCode::ACCEPTED);
    assert_eq!(header(&response, "preference-applied"), "respond-async");
    assert!(clouds.sent.borrow().is_empty());
    let accepted = codes(&response);
    let made = codes(&answer(batch(5)));
    let ids = |codes: &[Value]| codes.iter().map(|code| code["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&accepted), ids(&made));

    service.follow_up(follow_up, &runtime).now_or_never().unwrap();
    assert_eq!(clouds.sent.borrow().len(), 10);
    for code in accepted {
        let record = json(&answer_with(&service, &clouds, get(code["status"].as_str().unwrap())));
        assert_eq!(record["storage"]["azure"], json!({"state": "stored", "attempts": 1}));
    }
    clouds.database.set_health(Health::Busy);
    assert_eq!(answer_with(&service, &clouds, later(batch(5))).status(), StatusCode::SERVICE_UNAVAILABLE);
}

#[test]
fn a_batch_is_shed_like_any_code_while_the_ledger_is_busy() {
    let (service, clouds) = (service(BOTH), Clouds::answering(503, 201));
    clouds.database.set_health(Health::Busy);
    let busy = answer_with(&service, &clouds, batch(2));
    assert_eq!(json(&busy)["type"], "urn:edgeqr:problem:overloaded");
    clouds.database.set_health(Health::Up);
    let runtime = Runtime { platform: &clouds, log: write_log };
    let slow = || {
        let head = Request::post(BATCH).header("content-length", 9).body(()).unwrap().into_parts().0;
        Box::pin(service.serve(head, stream::pending::<Result<Bytes, ()>>(), &runtime))
    };
    let mut others = [(); 8].map(|()| slow());
    for other in &mut others {
        assert!(other.as_mut().now_or_never().is_none());
    }
    let asked = clouds.sent.borrow().len();
    assert_eq!(answer_with(&service, &clouds, batch(2)).status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(clouds.sent.borrow().len(), asked, "no cloud is asked for what is shed");
}
