//! What differs is mended, and what cannot be is told and left alone.

use http::{Method, StatusCode};
use qr_storage::{Cloud, Database as _, Statement, sha256_hex};
use serde_json::json;

use crate::codes::{make_some, now, states};
use crate::stores::{AZURE, S3, Stores, json_of};

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
