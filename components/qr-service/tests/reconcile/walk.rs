//! Calls of limited time walk over everything, whatever fails on the way.

use std::time::Duration;

use http::{Method, StatusCode};
use memory_database::Health;
use qr_storage::{Cloud, Ledger};
use serde_json::json;

use crate::codes::{make_some, now, states};
use crate::stores::{AZURE, S3, Stores, json_of};

#[test]
fn a_copy_that_a_cloud_refuses_for_good_is_told_and_holds_up_nothing() {
    let stores = Stores::default();
    let keys = make_some(&stores, 5);
    for key in &keys {
        stores.remove(Cloud::Azure, key);
    }
    stores.refused.replace(keys[2].clone());
    let expected = json!({
        "done": true, "examined": 5, "copied": 4, "unrecoverable": 1, "unrecoverable_keys": [keys[2]]
    });
    assert_eq!(stores.reconcile(), expected);
    assert_eq!(states(&stores.record(&keys[2]).unwrap()), ["stored", "queued"]);
}

#[test]
fn calls_of_limited_time_together_treat_every_key_once() {
    let stores = Stores::default();
    let keys = make_some(&stores, 23);
    let before = stores.snapshot();
    for (index, key) in keys.iter().enumerate() {
        match index % 3 {
            0 => stores.remove(Cloud::Aws, key),
            1 => stores.corrupt(Cloud::Azure, key),
            _ => {}
        }
    }
    for name in ["qr/!", "qr/0-first", "qr/8/middle", "qr/z-last"] {
        stores.set(Cloud::Azure, name, "text");
    }
    stores.remove(Cloud::Aws, &keys[22]);
    stores.remove(Cloud::Azure, &keys[22]);
    stores.page.set(3);
    stores.latency.set(Duration::from_secs(1));

    let (mut cursor, mut calls) = (None::<String>, 0);
    let mut sums = [0; 5];
    loop {
        calls += 1;
        let start = qr_storage::Clock::now(&stores);
        let answer = json_of(&stores.call(cursor.as_deref()));
        let took = qr_storage::Clock::now(&stores) - start;
        assert!(took <= Duration::from_secs(8 + 3 * 2), "{took}");
        for (sum, name) in sums.iter_mut().zip(["examined", "copied", "replaced", "unrecoverable", "foreign"]) {
            *sum += answer[name].as_u64().unwrap();
        }
        assert_eq!(answer["done"], answer["next"].is_null());
        cursor = answer["next"].as_str().map(str::to_owned);
        if cursor.is_none() {
            break;
        }
    }
    assert!(calls > 3, "{calls}");
    // The last key was to be replaced, until it was lost in both. A name that is no key is not listed at all.
    assert_eq!(sums, [23, 8 + 2, 7, 0, 3]);
    for name in ["qr/!", "qr/0-first", "qr/8/middle", "qr/z-last"] {
        stores.remove(Cloud::Azure, name);
    }
    assert_eq!(stores.snapshot(), before);
}

#[test]
fn even_the_slowest_cloud_does_not_hold_up_the_walk_for_ever() {
    let stores = Stores::default();
    let keys = make_some(&stores, 7);
    for key in &keys {
        stores.remove(Cloud::Aws, key);
    }
    stores.latency.set(Duration::from_mins(1));
    stores.page.set(2);
    let mut cursor = None::<String>;
    for calls in 0.. {
        assert!(calls < 30);
        let answer = json_of(&stores.call(cursor.as_deref()));
        cursor = answer["next"].as_str().map(str::to_owned);
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(stores.snapshot()[0], stores.snapshot()[1]);
}

#[test]
fn more_codes_than_a_page_of_the_ledger_has_are_all_met() {
    let stores = Stores::default();
    make_some(&stores, 450);
    let before = stores.snapshot();
    stores.objects.aws.borrow_mut().clear();
    assert_eq!(stores.reconcile(), json!({"done": true, "examined": 450, "copied": 450}));
    assert_eq!(stores.snapshot(), before);
    assert_eq!(now(Ledger::new(&stores.database).walk("", 1000)).unwrap().len(), 450);
}

#[test]
fn a_cloud_that_does_not_answer_is_named_with_its_failure() {
    for (cloud, status, detail) in [
        (Cloud::Aws, 503, "aws failed (throttled); nothing is lost, go on with the same cursor"),
        (Cloud::Azure, 403, "azure failed (forbidden); nothing is lost, go on with the same cursor"),
    ] {
        let stores = Stores::default();
        let keys = make_some(&stores, 3);
        let (other, before) = (if cloud == Cloud::Aws { Cloud::Azure } else { Cloud::Aws }, stores.snapshot());
        stores.remove(other, &keys[0]);
        stores.down.get(cloud).set(Some(status));
        let answer = stores.call(None);
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(json_of(&answer)["detail"], detail);
        stores.down.get(cloud).set(None);
        assert_eq!(stores.reconcile()["copied"], 1);
        assert_eq!(stores.snapshot(), before);
    }
}

#[test]
fn a_failure_on_the_way_keeps_what_was_done() {
    let stores = Stores::default();
    let keys = make_some(&stores, 12);
    let before = stores.snapshot();
    for key in &keys {
        stores.remove(Cloud::Azure, key);
    }
    stores.requests.borrow_mut().clear();
    // The two listings, two times three copies, and one more.
    stores.fails_after.set(9);
    let answer = json_of(&stores.call(None));
    assert_eq!((&answer["done"], &answer["examined"], &answer["copied"]), (&json!(false), &json!(6), &json!(6)));
    let cursor = answer["next"].as_str().unwrap();
    assert_eq!(stores.call(Some(cursor)).status(), StatusCode::SERVICE_UNAVAILABLE);
    stores.fails_after.set(usize::MAX);
    let answer = json_of(&stores.call(Some(cursor)));
    assert_eq!((&answer["done"], &answer["examined"]), (&json!(true), &json!(6)));
    assert_eq!(stores.snapshot(), before);
}

#[test]
fn at_most_three_requests_are_under_way_at_once() {
    let stores = Stores::default();
    let keys = make_some(&stores, 12);
    for key in &keys {
        stores.remove(Cloud::Azure, key);
    }
    for key in &keys {
        stores.corrupt(Cloud::Aws, key);
    }
    let stores = stores.lose_database();
    stores.most_at_once.set(0);
    assert_eq!(stores.reconcile()["restored"], 12);
    assert_eq!(stores.most_at_once.get(), 3);
}

#[test]
fn without_the_ledger_nothing_is_touched() {
    let stores = Stores::default();
    let keys = make_some(&stores, 2);
    stores.remove(Cloud::Aws, &keys[0]);
    stores.database.set_health(Health::Down);
    let before = stores.snapshot();
    assert_eq!(stores.call(None).status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(stores.snapshot(), before);
}

#[test]
fn a_cloud_that_is_half_set_is_not_left_out_in_silence() {
    let stores = Stores::with(&[&S3[..], &AZURE[..2]].concat());
    let answer = stores.call(None);
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(json_of(&answer)["detail"].as_str().unwrap().contains("/health/ready names it"));
}

#[test]
fn without_clouds_it_is_done_at_once() {
    assert_eq!(Stores::with(&[]).reconcile(), json!({"done": true}));
}

#[test]
fn only_cursors_of_earlier_calls_are_taken() {
    let stores = Stores::default();
    for query in ["cursor=nonsense", "cursor=", "page=2"] {
        let answer = stores.send(Method::POST, &format!("/api/v1/reconcile?{query}"), "");
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{query}");
    }
    let answer = stores.send(Method::GET, "/api/v1/reconcile", "");
    assert_eq!(
        (answer.status(), &answer.headers()["allow"]),
        (StatusCode::METHOD_NOT_ALLOWED, &"POST, OPTIONS".parse().unwrap())
    );
}
