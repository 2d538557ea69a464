//! Up, down and away.

use blob_store::Kind;
use serde_json::{Value, json};

use super::stand::{each_engine, hash, key, offer, with};

#[tokio::test(flavor = "multi_thread")]
async fn a_tile_goes_up_once_and_comes_down_the_same() {
    each_engine(|stand| async move {
        let (one, two) = (stand.laptop("one").await, stand.laptop("two").await);
        let (source, region) = stand.region(&one).await;
        let (sea, land) = (b"sea".repeat(40), b"land".repeat(40));
        let tiles = [offer("3/0/0", &sea), offer("3/1/0", &sea), offer("3/2/0", &land), offer("3/7/0", &land)];
        let prepared = stand.prepare(&one, &source, &tiles).await;
        let states: Vec<_> = prepared.iter().map(|tile| tile["state"].as_str().unwrap()).collect();
        assert_eq!(states, ["UPLOAD", "UPLOAD", "UPLOAD", "REFUSED"]);
        assert_eq!(prepared[3]["reason"], "OUTSIDE");
        assert_eq!(prepared[0]["upload"]["url"], prepared[1]["upload"]["url"], "the same bytes are signed once");
        // Nothing is visible before the commit, nor is what was not put.
        assert_eq!(stand.put(&prepared[0]["upload"], &sea).await, 200);
        assert_eq!(stand.put(&prepared[1]["upload"], &sea).await, 412, "the same bytes again");
        assert_eq!(stand.region_tiles(&one, &region).await, Vec::<Value>::new());
        let states = |done: Vec<(String, Value)>| done.into_iter().map(|(state, _)| state).collect::<Vec<_>>();
        assert_eq!(states(stand.commit(&one, &source, &tiles).await), ["STORED", "STORED", "MISSING", "MISSING"]);
        assert_eq!(stand.put(&prepared[2]["upload"], &land).await, 200);
        assert_eq!(states(stand.commit(&one, &source, &tiles).await), ["UNCHANGED", "UNCHANGED", "STORED", "REFUSED"]);
        assert_eq!(states(stand.commit(&one, &source, &tiles).await), ["UNCHANGED", "UNCHANGED", "UNCHANGED", "REFUSED"]);

        let down = stand.region_tiles(&one, &region).await;
        assert_eq!(down.len(), 3);
        for tile in &down {
            let url = tile["download"]["url"].as_str().unwrap();
            let bytes = stand.http.get(url).send().await.unwrap().bytes().await.unwrap();
            assert_eq!(json!(hash(&bytes)), tile["sha256"]);
        }
        // Another workspace has the same bytes: nothing goes up, and one object serves both.
        let (theirs, _) = stand.region(&two).await;
        let known = stand.prepare(&two, &theirs, &tiles[..1]).await;
        assert_eq!(known[0]["state"], "HAVE");
        assert_eq!(states(stand.commit(&two, &theirs, &tiles[..1]).await), ["STORED"]);
        assert_eq!(stand.objects(Kind::Tile).await, 2);
        // Said with another length or format, it is not the same.
        let wrong = [with(tiles[1].clone(), "bytes", json!(5)), with(tiles[1].clone(), "format", json!("WEBP"))];
        let refused = stand.prepare(&two, &theirs, &wrong).await;
        assert!(refused.iter().all(|tile| tile["reason"] == "DIFFERS"), "{refused:?}");
        assert_eq!(states(stand.commit(&two, &theirs, &wrong[..1]).await), ["MISMATCH"]);
        assert_eq!(stand.region_tiles(&one, &region).await, stand.region_tiles(&one, &region).await);

        let statistics = "query($w: ID!) { workspace(id: $w) { statistics { tiles { count bytes } contents { count bytes } usedBytes byZoom { zoom tiles } } } }";
        let found = stand.insist(&one, statistics, json!({})).await["workspace"]["statistics"].clone();
        assert_eq!(found["tiles"], json!({ "count": 3, "bytes": 400 }));
        assert_eq!(found["contents"], json!({ "count": 2, "bytes": 280 }));
        assert_eq!((&found["usedBytes"], &found["byZoom"]), (&json!(280), &json!([{ "zoom": 3, "tiles": 3 }])));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_as_it_was_said_is_refused_and_leaves_nothing() {
    each_engine(|stand| async move {
        let one = stand.laptop("one").await;
        let (source, region) = stand.region(&one).await;
        let bytes = b"these are the bytes".to_vec();
        let tile = offer("3/0/0", &bytes);
        let prepared = stand.prepare(&one, &source, std::slice::from_ref(&tile)).await;
        let upload = &prepared[0]["upload"];
        let mut other = bytes.clone();
        other[0] ^= 1;
        let longer = [bytes.clone(), vec![0]].concat();
        let url = upload["url"].as_str().unwrap();
        let tampered = |from: &str, to: &str| {
            assert!(url.contains(from), "{url}");
            with(upload.clone(), "url", json!(url.replacen(from, to, 1)))
        };
        let expired =
            stand.hub.blobs().presign_put(&key(&bytes), bytes.len() as u64, "image/png", 1_700_000_000_000);
        let headers: serde_json::Map<_, _> =
            expired.headers.into_iter().map(|(name, value)| (name, json!(value))).collect();
        let expired = json!({ "url": expired.url.as_str(), "headers": headers });
        let mut unsigned = upload.clone();
        unsigned["headers"].as_object_mut().unwrap().remove("x-amz-checksum-sha256");
        for (what, request, body) in [
            ("other bytes", upload, &other),
            ("more bytes", upload, &longer),
            ("another key", &tampered(&hash(&bytes), &hash(&other)), &other),
            ("a longer life", &tampered("X-Amz-Expires=", "X-Amz-Expires=9"), &bytes),
            ("an old URL", &expired, &bytes),
            ("no checksum", &unsigned, &bytes),
        ] {
            let status = stand.put(request, body).await;
            assert!((400..500).contains(&status), "{what}: {status}");
            assert_eq!(stand.objects(Kind::Tile).await, 0, "{what} left something");
            assert_eq!(
                stand.commit(&one, &source, std::slice::from_ref(&tile)).await[0].0,
                "MISSING",
                "{what}"
            );
        }
        assert_eq!(stand.region_tiles(&one, &region).await, Vec::<Value>::new());
        // After all of that the honest upload works.
        assert_eq!(stand.put(upload, &bytes).await, 200);
        assert_eq!(stand.commit(&one, &source, std::slice::from_ref(&tile)).await[0].0, "STORED");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_of_another_length_than_was_said_is_a_mismatch_and_goes_unless_others_wait_for_it() {
    each_engine(|stand| async move {
        let (honest, liar) = (stand.laptop("honest").await, stand.laptop("liar").await);
        let ((source, _), (theirs, _)) = (stand.region(&honest).await, stand.region(&liar).await);
        let bytes = b"honest bytes".to_vec();
        let (tile, lie) = (offer("3/0/0", &bytes), with(offer("3/0/0", &bytes), "bytes", json!(5)));
        let prepared = stand.prepare(&honest, &source, std::slice::from_ref(&tile)).await;
        assert_eq!(stand.put(&prepared[0]["upload"], &bytes).await, 200);
        let lied = stand.prepare(&liar, &theirs, std::slice::from_ref(&lie)).await;
        assert_eq!(lied[0]["state"], "UPLOAD");
        assert_eq!(stand.commit(&liar, &theirs, std::slice::from_ref(&lie)).await[0].0, "MISMATCH");
        assert_eq!(stand.objects(Kind::Tile).await, 1, "the honest one's bytes stay");
        assert_eq!(
            stand.commit(&liar, &theirs, std::slice::from_ref(&lie)).await[0].0,
            "MISSING",
            "its upload is forgotten"
        );
        assert_eq!(stand.commit(&honest, &source, &[tile]).await[0].0, "STORED");

        // Nobody else waits for it: it goes, and can come again.
        let bytes = b"other bytes".to_vec();
        let (tile, lie) = (offer("3/1/0", &bytes), with(offer("3/1/0", &bytes), "bytes", json!(5)));
        let prepared = stand.prepare(&honest, &source, std::slice::from_ref(&tile)).await;
        assert_eq!(stand.put(&prepared[0]["upload"], &bytes).await, 200);
        stand.prepare(&honest, &source, std::slice::from_ref(&lie)).await;
        assert_eq!(stand.commit(&honest, &source, &[lie]).await[0].0, "MISMATCH");
        assert!(stand.hub.blobs().head(&key(&bytes)).await.unwrap().is_none());
        stand.upload(&honest, &source, "3/1/0", &bytes).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_write_one_tile_exactly_one_wins() {
    each_engine(|stand| async move {
        let one = stand.laptop("one").await;
        let (source, _) = stand.region(&one).await;
        let mut current = Value::Null;
        for round in 0..8_u8 {
            let offers: Vec<(Value, Vec<u8>)> = (0..4_u8)
                .map(|who| {
                    let bytes = vec![round, who, 7];
                    (with(offer("3/0/0", &bytes), "replaces", current.clone()), bytes)
                })
                .collect();
            for (tile, bytes) in &offers {
                let prepared = stand.prepare(&one, &source, std::slice::from_ref(tile)).await;
                assert_eq!(stand.put(&prepared[0]["upload"], bytes).await, 200);
            }
            let commits =
                offers.iter().map(|(tile, _)| stand.commit(&one, &source, std::slice::from_ref(tile)));
            let done: Vec<_> = futures::future::join_all(commits).await.into_iter().flatten().collect();
            let winners: Vec<_> = (0..4).filter(|who| done[*who].0 == "STORED").collect();
            assert_eq!(winners.len(), 1, "{done:?}");
            current = offers[winners[0]].0["sha256"].clone();
            for (state, there) in done.iter().filter(|(state, _)| state != "STORED") {
                assert_eq!((state.as_str(), there), ("CONFLICT", &current));
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_uses_goes_and_what_somebody_uses_stays() {
    each_engine(|stand| async move {
        let (one, two) = (stand.laptop("one").await, stand.laptop("two").await);
        let (source, region) = stand.region(&one).await;
        let (theirs, their_region) = stand.region(&two).await;
        let (shared, own, never) = (b"shared".to_vec(), b"own".to_vec(), b"never committed".to_vec());
        stand.upload(&one, &source, "3/0/0", &shared).await;
        stand.upload(&one, &source, "3/1/0", &own).await;
        let also = offer("2/0/0", &shared);
        assert_eq!(stand.commit(&two, &theirs, &[also]).await[0].0, "STORED");
        let prepared = stand.prepare(&one, &source, &[offer("3/2/0", &never)]).await;
        assert_eq!(stand.put(&prepared[0]["upload"], &never).await, 200);
        assert_eq!(stand.objects(Kind::Tile).await, 3);

        let delete = "mutation($w: ID!, $id: ID!) { deleteRegion(workspace: $w, id: $id) }";
        stand.insist(&one, delete, json!({ "id": region })).await;
        assert_eq!(stand.ask(&one, delete, json!({ "id": region })).await, Err("NOT_FOUND".to_owned()));
        while stand.clean_up(&one).await["more"] == true {}
        // What was marked just now is kept for an hour, an upload for a day.
        assert_eq!(stand.objects(Kind::Tile).await, 3);
        stand.run("UPDATE upload SET expires_at = 1").await;
        assert_eq!(stand.clean_up(&one).await["uploads"], 1);
        stand.run("UPDATE object SET marked_at = 1 WHERE marked_at IS NOT NULL").await;
        // Somebody has what was about to go: preparing it keeps it.
        let again = stand.create(&one, &source, "Again", [-180.0, 0.0, 0.0, 85.0]).await;
        let known = stand.prepare(&one, &source, &[offer("3/1/0", &own)]).await;
        assert_eq!(known[0]["state"], "HAVE");
        assert_eq!(stand.clean_up(&one).await["objects"], 1, "the upload that nobody committed");
        assert_eq!(stand.commit(&one, &source, &[offer("3/1/0", &own)]).await[0].0, "STORED");
        assert_eq!(stand.region_tiles(&one, &again).await.len(), 1);

        stand.insist(&one, delete, json!({ "id": again })).await;
        while stand.clean_up(&one).await["more"] == true {}
        stand.run("UPDATE object SET marked_at = 1 WHERE marked_at IS NOT NULL").await;
        assert_eq!(stand.clean_up(&one).await["objects"], 1);
        assert_eq!(stand.objects(Kind::Tile).await, 1);
        assert_eq!(
            stand.region_tiles(&two, &their_region).await.len(),
            1,
            "the other workspace keeps what is shared"
        );
        let left = stand.hub.database().read(|tx| tx.rows("SELECT 1 FROM object", &[])).await.unwrap();
        assert_eq!(left.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_are_seen_by_their_workspace_alone() {
    each_engine(|stand| async move {
        let (one, two) = (stand.laptop("one").await, stand.laptop("two").await);
        let bytes = b"a picture".to_vec();
        let photo = json!({ "sha256": hash(&bytes), "bytes": bytes.len(), "contentType": "image/jpeg" });
        let prepare = "mutation($w: ID!, $photos: [PhotoUpload!]!) { preparePhotos(workspace: $w, photos: $photos) { state reason upload { url headers } } }";
        let commit = "mutation($w: ID!, $photos: [PhotoUpload!]!) { commitPhotos(workspace: $w, photos: $photos) { state } }";
        let look = "query($w: ID!, $h: [Sha256!]!) { workspace(id: $w) { photos(hashes: $h) { bytes contentType download { url } } } }";
        let photos = json!({ "photos": [photo] });
        let prepared = stand.insist(&one, prepare, photos.clone()).await["preparePhotos"][0].clone();
        assert_eq!(stand.insist(&one, commit, photos.clone()).await["commitPhotos"][0]["state"], "MISSING");
        assert_eq!(stand.put(&prepared["upload"], &bytes).await, 200);
        for state in ["STORED", "UNCHANGED"] {
            assert_eq!(stand.insist(&one, commit, photos.clone()).await["commitPhotos"][0]["state"], state);
        }
        let hashes = json!({ "h": [hash(&bytes), hash(b"another")] });
        let found = stand.insist(&one, look, hashes.clone()).await["workspace"]["photos"].clone();
        assert_eq!(found[1], Value::Null);
        let url = found[0]["download"]["url"].as_str().unwrap();
        assert_eq!(stand.http.get(url).send().await.unwrap().bytes().await.unwrap(), bytes);
        // The other workspace learns nothing of it, neither by asking nor by committing.
        assert_eq!(stand.insist(&two, look, hashes).await["workspace"]["photos"], json!([null, null]));
        assert_eq!(stand.insist(&two, commit, photos.clone()).await["commitPhotos"][0]["state"], "MISSING");
        assert_eq!(stand.insist(&two, prepare, photos.clone()).await["preparePhotos"][0]["state"], "UPLOAD");
        // Who knows a hash and has no bytes gets nothing by it.
        assert_eq!(stand.insist(&two, commit, photos).await["commitPhotos"][0]["state"], "MISSING");
        let wrong = json!({ "photos": [with(photo.clone(), "contentType", json!("text/html")), with(photo, "bytes", json!(0))] });
        let refused = stand.insist(&two, prepare, wrong).await["preparePhotos"].clone();
        assert_eq!((&refused[0]["reason"], &refused[1]["reason"]), (&json!("FORMAT"), &json!("SIZE")));
    })
    .await;
}
