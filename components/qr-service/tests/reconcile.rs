//! `POST /api/v1/reconcile`, against clouds that keep what they are sent.

#[cfg(test)]
#[path = "reconcile/stores.rs"]
mod stores;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::{Method, StatusCode};
    use memory_database::Health;
    use qr_storage::{Cloud, Database, Ledger, Statement, sha256_hex};
    use serde_json::{Value, json};

    use super::stores::{AZURE, S3, Stores, json_of};

    /// The codes of some texts, in both formats.
    fn make_some(stores: &Stores, number: usize) -> Vec<String> {
        let format = |index: usize| if index.is_multiple_of(2) { "png" } else { "svg" };
        let mut keys: Vec<_> = (0..number).map(|index| stores.make(&format!("text {index}"), format(index))).collect();
        keys.sort();
        keys
    }

    fn states(record: &Value) -> [&Value; 2] {
        [&record["storage"]["aws"]["state"], &record["storage"]["azure"]["state"]]
    }

    fn now<F: Future>(future: F) -> F::Output {
        futures_util::FutureExt::now_or_never(future).unwrap()
    }

    #[test]
    fn what_is_in_line_costs_a_page_of_each_listing_and_nothing_else() {
        let stores = Stores::default();
        make_some(&stores, 5);
        let before = stores.snapshot();
        assert_eq!(stores.reconcile(), json!({"done": true, "examined": 5}));
        let mut requests = stores.requests.take();
        requests.sort();
        assert_eq!(requests, ["GET aws ", "GET azure "]);
        assert_eq!(stores.snapshot(), before);
    }

    #[test]
    fn a_copy_that_one_cloud_lacks_is_put_there() {
        for cloud in Cloud::ALL {
            let stores = Stores::default();
            let keys = make_some(&stores, 4);
            let before = stores.snapshot();
            stores.remove(cloud, &keys[0]);
            stores.remove(cloud, &keys[3]);
            assert_eq!(stores.reconcile(), json!({"done": true, "examined": 4, "copied": 2}), "{cloud:?}");
            assert_eq!(stores.snapshot(), before);
        }
    }

    #[test]
    fn a_code_that_both_clouds_lack_is_drawn_from_its_record() {
        let stores = Stores::default();
        let keys = make_some(&stores, 3);
        let before = stores.snapshot();
        for cloud in Cloud::ALL {
            for key in &keys {
                stores.remove(cloud, key);
            }
        }
        assert_eq!(stores.reconcile(), json!({"done": true, "examined": 3, "copied": 6}));
        assert_eq!(stores.snapshot(), before);
    }

    #[test]
    fn wrong_bytes_are_replaced_whatever_their_length() {
        for cloud in Cloud::ALL {
            let stores = Stores::default();
            let keys = make_some(&stores, 4);
            let before = stores.snapshot();
            stores.corrupt(cloud, &keys[1]);
            stores.set(cloud, &keys[2], "text");
            assert_eq!(stores.reconcile(), json!({"done": true, "examined": 4, "replaced": 2}), "{cloud:?}");
            assert_eq!(stores.snapshot(), before);
        }
    }

    #[test]
    fn lost_records_come_back_from_the_images() {
        let stores = Stores::default();
        let keys = make_some(&stores, 6);
        let before = stores.snapshot();
        let records: Vec<_> = keys.iter().map(|key| stores.record(key).unwrap()).collect();
        let stores = stores.lose_database();
        assert_eq!(stores.reconcile(), json!({"done": true, "examined": 6, "restored": 6}));
        assert_eq!(stores.snapshot(), before);
        assert_eq!(keys.iter().map(|key| stores.record(key).unwrap()).collect::<Vec<_>>(), records);
        assert_eq!(stores.reconcile(), json!({"done": true, "examined": 6}));
    }

    #[test]
    fn without_records_a_sound_copy_mends_the_other() {
        for cloud in Cloud::ALL {
            let stores = Stores::default();
            let keys = make_some(&stores, 6);
            let before = stores.snapshot();
            stores.corrupt(cloud, &keys[0]);
            stores.corrupt(cloud, &keys[1]);
            stores.set(cloud, &keys[2], "text");
            stores.remove(cloud, &keys[3]);
            let stores = stores.lose_database();
            let expected = json!({"done": true, "examined": 6, "copied": 1, "replaced": 3, "restored": 6});
            assert_eq!(stores.reconcile(), expected, "{cloud:?}");
            assert_eq!(stores.snapshot(), before);
            for key in &keys {
                let record = stores.record(key).unwrap();
                assert_eq!(record["sha256"], sha256_hex(&stores.get(cloud, key).unwrap()));
                assert_eq!(states(&record), ["stored"; 2]);
            }
        }
    }

    #[test]
    fn what_is_wrong_everywhere_and_unknown_is_told_and_left_alone() {
        let stores = Stores::default();
        let keys = make_some(&stores, 3);
        for cloud in Cloud::ALL {
            stores.set(cloud, &keys[1], "text");
        }
        // The image of another code, under a name that is not its own.
        stores.set(Cloud::Aws, &keys[2], stores.get(Cloud::Aws, &keys[0]).unwrap());
        stores.remove(Cloud::Azure, &keys[2]);
        let before = stores.snapshot();
        let stores = stores.lose_database();
        let expected = json!({
            "done": true, "examined": 3, "restored": 1, "unrecoverable": 2, "unrecoverable_keys": [keys[1], keys[2]]
        });
        assert_eq!(stores.reconcile(), expected);
        assert_eq!(stores.snapshot(), before);
        assert_eq!(stores.record(&keys[1]), None);
    }

    #[test]
    fn a_code_that_is_being_deleted_is_left_to_the_outbox() {
        let stores = Stores::default();
        let key = stores.make("deleted", "png");
        stores.down.azure.set(Some(503));
        let id = &key[3..35];
        assert_eq!(stores.send(Method::DELETE, &format!("/api/v1/codes/{id}"), "").status(), StatusCode::ACCEPTED);
        stores.down.azure.set(None);
        let before = stores.snapshot();
        assert_eq!((before[0].len(), before[1].len()), (0, 1));
        assert_eq!(stores.reconcile(), json!({"done": true, "examined": 1}));
        assert_eq!(stores.snapshot(), before);
        assert_eq!(stores.record(&key), None);
    }

    #[test]
    fn a_deletion_that_overtakes_a_copy_wins() {
        let stores = Stores::default();
        let key = stores.make("deleted meanwhile", "svg");
        for cloud in Cloud::ALL {
            stores.remove(cloud, &key);
        }
        let tables = ["codes", "copies"].map(|table| Statement::new(format!("DELETE FROM {table}")));
        stores.before_put.replace(tables.into());
        stores.reconcile();
        assert_eq!(stores.snapshot().map(|objects| objects.len()), [0, 0]);
        assert_eq!(stores.record(&key), None);
    }

    #[test]
    fn foreign_objects_are_counted_and_left_alone() {
        let stores = Stores::default();
        let key = stores.make("own", "png");
        let id = &key[3..35];
        let foreign = [
            format!("qr/{}.png", id.to_uppercase()),
            format!("qr/{id}.gif"),
            format!("qr/{id}"),
            format!("qr/{id}/a.png"),
            format!("qr/0{id}.png"),
            format!("qr/sub/{id}.png"),
            "qr/readme.txt".to_owned(),
        ];
        for key in &foreign {
            stores.set(Cloud::Aws, key, "text");
        }
        stores.set(Cloud::Azure, &foreign[0], "text");
        let before = stores.snapshot();
        assert_eq!(stores.reconcile(), json!({"done": true, "examined": 1, "foreign": 8}));
        assert_eq!(stores.snapshot(), before);
    }

    #[test]
    fn copies_that_are_there_are_recorded_as_stored() {
        let stores = Stores::default();
        stores.down.aws.set(Some(403));
        stores.down.azure.set(Some(500));
        let both = make_some(&stores, 1).remove(0);
        stores.down.aws.set(None);
        let one = stores.make("only Azure failed", "png");
        stores.down.azure.set(None);
        stores.set(Cloud::Azure, &one, stores.get(Cloud::Aws, &one).unwrap());
        assert_eq!(states(&stores.record(&both).unwrap()), ["failed", "queued"]);
        assert_eq!(states(&stores.record(&one).unwrap()), ["stored", "queued"]);
        assert_eq!(stores.reconcile(), json!({"done": true, "examined": 2, "copied": 2}));
        for key in [&both, &one] {
            assert_eq!(states(&stores.record(key).unwrap()), ["stored"; 2]);
            assert_eq!(stores.get(Cloud::Aws, key), stores.get(Cloud::Azure, key));
        }
        let drained = json_of(&stores.send(Method::POST, "/api/v1/outbox/drain", ""));
        assert_eq!(drained["pending"], 0);
    }

    #[test]
    fn one_cloud_alone_is_mended_and_rebuilt_too() {
        for settings in [&S3[..], &AZURE] {
            let stores = Stores::with(settings);
            let cloud = if settings.len() == S3.len() { Cloud::Aws } else { Cloud::Azure };
            let keys = make_some(&stores, 4);
            let before = stores.snapshot();
            stores.corrupt(cloud, &keys[0]);
            stores.remove(cloud, &keys[1]);
            assert_eq!(stores.reconcile(), json!({"done": true, "examined": 4, "copied": 1, "replaced": 1}));
            assert_eq!(stores.snapshot(), before);

            stores.corrupt(cloud, &keys[2]);
            let stores = stores.lose_database();
            assert_eq!(stores.reconcile(), json!({"done": true, "examined": 4, "replaced": 1, "restored": 4}));
            assert_eq!(stores.snapshot(), before);
            let record = stores.record(&keys[0]).unwrap();
            let disabled = if cloud == Cloud::Aws { "azure" } else { "aws" };
            assert_eq!(record["storage"][disabled]["state"], "disabled");
        }
    }

    /// The image as another version would have drawn it: the same note, other bytes.
    fn drawn_otherwise(stores: &Stores, key: &str) -> Vec<u8> {
        let image = String::from_utf8(stores.get(Cloud::Aws, key).unwrap().to_vec()).unwrap();
        image.replace("</svg>", " </svg>").into_bytes()
    }

    #[test]
    fn bytes_of_an_older_version_stay_as_long_as_a_copy_has_them() {
        let stores = Stores::default();
        let key = stores.make("old", "svg");
        let old = drawn_otherwise(&stores, &key);
        let describe = Statement::new("UPDATE codes SET sha256 = ?, size_bytes = ?").with(sha256_hex(&old));
        now(stores.database.batch(vec![describe.with(i64::try_from(old.len()).unwrap())])).unwrap();
        for cloud in Cloud::ALL {
            stores.set(cloud, &key, old.clone());
        }
        assert_eq!(stores.reconcile(), json!({"done": true, "examined": 1}));

        stores.corrupt(Cloud::Aws, &key);
        assert_eq!(stores.reconcile(), json!({"done": true, "examined": 1, "replaced": 1}));
        assert_eq!(stores.get(Cloud::Aws, &key).unwrap(), old);
        stores.remove(Cloud::Azure, &key);
        assert_eq!(stores.reconcile(), json!({"done": true, "examined": 1, "copied": 1}));
        assert_eq!(stores.get(Cloud::Azure, &key).unwrap(), old);

        // Both clouds agree on it, so it also stays without a record.
        let stores = stores.lose_database();
        assert_eq!(stores.reconcile(), json!({"done": true, "examined": 1, "restored": 1}));
        assert_eq!(stores.record(&key).unwrap()["sha256"], sha256_hex(&old));

        for cloud in Cloud::ALL {
            stores.remove(cloud, &key);
        }
        assert_eq!(stores.reconcile(), json!({"done": true, "examined": 1, "copied": 2}));
        let new = stores.get(Cloud::Aws, &key).unwrap();
        assert_ne!(new, old);
        assert_eq!(stores.record(&key).unwrap()["sha256"], sha256_hex(&new));
    }

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
}
