//! What instances count is added up in the ledger.

#[expect(dead_code, reason = "only the counters are looked at")]
mod common;

use std::time::Duration;

use common::{BOTH, Clouds, answer_with, get, log, post, service, write_log};
use futures_util::FutureExt;
use memory_database::Health;
use qr_service::{Runtime, Service, TELL_AFTER};

const IMAGES: &str = "http_requests_total{route=\"/api/v1/qr\",status=\"200\"}";
const UNTOLD: &str = "http_requests_untold{route=\"/api/v1/qr\",status=\"200\"}";

fn clouds() -> Clouds {
    Clouds { is_hasty: true, ..Clouds::answering(200, 201) }
}

fn draw(service: &Service, clouds: &Clouds, times: usize) {
    for _ in 0..times {
        answer_with(service, clouds, get("/api/v1/qr?text=a"));
    }
}

/// What the entry does when a response has left.
fn tell(service: &Service, clouds: &Clouds, quiet: Duration) -> bool {
    let runtime = Runtime { platform: clouds, log: write_log };
    let is_teller = service.begin_telling(&runtime);
    if is_teller {
        service.tell(quiet, &runtime).now_or_never().expect("no wait is long");
    }
    is_teller
}

fn scrape(service: &Service, clouds: &Clouds) -> String {
    String::from_utf8(answer_with(service, clouds, get("/metrics")).body().to_vec()).expect("text")
}

fn value(text: &str, series: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(series)?.trim().parse().ok())
}

#[test]
fn every_instance_prints_the_total_of_all() {
    let (first, second, clouds) = (service(BOTH), service(BOTH), clouds());
    draw(&first, &clouds, 3);
    draw(&second, &clouds, 4);
    assert_eq!(value(&scrape(&second, &clouds), IMAGES), Some(4.0), "the first one has told nothing yet");
    assert!(tell(&first, &clouds, TELL_AFTER));
    for instance in [&first, &second, &service(BOTH)] {
        let text = scrape(instance, &clouds);
        assert_eq!(value(&text, IMAGES), Some(7.0));
        let count = "http_request_duration_seconds_count{route=\"/api/v1/qr\"}";
        assert_eq!(value(&text, count), Some(7.0));
        assert_eq!(value(&text, UNTOLD), None);
    }
}

#[test]
fn durations_of_a_route_are_those_of_all_its_statuses() {
    let (service, clouds) = (service(BOTH), clouds());
    draw(&service, &clouds, 2);
    answer_with(&service, &clouds, get("/api/v1/qr"));
    let text = scrape(&service, &clouds);
    assert_eq!(value(&text, IMAGES), Some(2.0));
    assert_eq!(value(&text, "http_requests_total{route=\"/api/v1/qr\",status=\"422\"}"), Some(1.0));
    assert_eq!(value(&text, "http_request_duration_seconds_count{route=\"/api/v1/qr\"}"), Some(3.0));
    assert_eq!(text.matches("http_request_duration_seconds_sum{route=\"/api/v1/qr\"}").count(), 1, "{text}");
}

#[test]
fn an_instance_that_has_told_has_nothing_to_tell() {
    let (service, clouds) = (service(BOTH), clouds());
    assert!(!tell(&service, &clouds, TELL_AFTER), "nothing came");
    draw(&service, &clouds, 1);
    assert!(tell(&service, &clouds, TELL_AFTER));
    assert!(!tell(&service, &clouds, TELL_AFTER));
    assert_eq!(*clouds.waits.borrow(), [TELL_AFTER]);
}

#[test]
fn one_response_of_many_has_a_teller() {
    let (service, clouds) = (service(BOTH), clouds());
    let runtime = Runtime { platform: &clouds, log: write_log };
    let begun = (0..100).filter(|_| {
        draw(&service, &clouds, 1);
        service.begin_telling(&runtime)
    });
    assert_eq!(begun.count(), 1);
}

#[test]
fn a_quiet_instance_tells_early() {
    let (service, clouds) = (service(BOTH), clouds());
    draw(&service, &clouds, 1);
    let quiet = Duration::from_millis(500);
    assert!(tell(&service, &clouds, quiet));
    assert_eq!(*clouds.waits.borrow(), [quiet]);
}

#[test]
fn a_ledger_that_is_locked_for_a_moment_is_asked_again() {
    let clouds = Clouds { ready_after_waits: Some(3), ..clouds() };
    clouds.database.set_health(Health::Down);
    let service = service(BOTH);
    draw(&service, &clouds, 2);
    assert!(tell(&service, &clouds, TELL_AFTER));
    let pause = Duration::from_millis(507);
    assert_eq!(*clouds.waits.borrow(), [TELL_AFTER, pause, pause]);
    assert_eq!(value(&scrape(&common::service(BOTH), &clouds), IMAGES), Some(2.0));
    assert!(!log().contains(r#""event":"ledger""#), "{}", log());
}

#[test]
fn a_ledger_that_is_down_learns_later_and_meanwhile_no_total_is_told() {
    let (service, clouds) = (service(BOTH), clouds());
    draw(&service, &clouds, 2);
    clouds.database.set_health(Health::Down);
    assert!(tell(&service, &clouds, TELL_AFTER));
    assert!(log().contains(r#""event":"ledger""#), "{}", log());
    draw(&service, &clouds, 1);
    let text = scrape(&service, &clouds);
    assert_eq!((value(&text, "ledger_up"), value(&text, UNTOLD)), (Some(0.0), Some(3.0)), "{text}");
    assert!(!text.contains("http_requests_total") && !text.contains("duration_seconds"), "{text}");

    clouds.database.set_health(Health::Up);
    assert!(tell(&service, &clouds, TELL_AFTER));
    assert_eq!(value(&scrape(&common::service(BOTH), &clouds), IMAGES), Some(3.0));
}

#[test]
fn uploads_of_the_background_are_told_with_their_end() {
    let (service, clouds) = (service(BOTH), clouds());
    let runtime = Runtime { platform: &clouds, log: write_log };
    let mut request = post("/api/v1/qr/generate", r#"{"text": "a"}"#);
    request.headers_mut().insert("prefer", "respond-async".parse().expect("text"));
    let (_, follow_up) = service.handle(request, &runtime).now_or_never().expect("nothing waits");
    service.follow_up(follow_up, &runtime).now_or_never().expect("nothing waits");
    let text = scrape(&common::service(BOTH), &clouds);
    assert_eq!(value(&text, "storage_upload_duration_seconds_count{cloud=\"azure\"}"), Some(1.0), "{text}");
}
