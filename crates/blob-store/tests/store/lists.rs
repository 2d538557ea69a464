//! Lists, and deleting by them.

use std::collections::BTreeSet;

use blob_store::{BlobKey, Blobs, Kind, Listed};

use crate::stores::{Store, each_store, key, now, object};

const TYPE: &str = "application/octet-stream";

const KINDS: [Kind; 5] =
    [Kind::Tile, Kind::Photo([1; 16]), Kind::Pack, Kind::Segment, Kind::Photo([255; 16])];

async fn all(blobs: &Blobs, kind: Kind) -> Vec<Listed> {
    let (mut listed, mut next) = (Vec::new(), None);
    loop {
        let page = blobs.list(kind, next.as_deref()).await.expect("it is listed");
        assert!(page.objects.len() <= 1_000);
        listed.extend(page.objects);
        next = page.next;
        if next.is_none() {
            return listed;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_by_itself() {
    each_store(async |store| {
        let mut made = Vec::new();
        for (number, kind) in KINDS.into_iter().cycle().take(12).enumerate() {
            let (_, bytes) = object(100 + number);
            let key = key(kind, &bytes);
            store.blobs.put(&key, bytes.clone(), TYPE).await.expect("it is stored");
            made.push((key, bytes.len() as u64));
        }
        for kind in KINDS {
            let listed = all(&store.blobs, kind).await;
            assert!(listed.is_sorted_by_key(|object| object.key.to_string()), "{}: {kind:?}", store.name);
            assert!(listed.iter().all(|object| object.key.kind == kind), "{}: {kind:?}", store.name);
            for (key, length) in made.iter().filter(|(key, _)| key.kind == kind) {
                let object = listed.iter().find(|object| object.key == *key).expect("it is listed");
                assert_eq!(object.length, *length);
                assert!(object.stored_at_ms.is_some_and(|at| at.abs_diff(now()) < 600_000), "{object:?}");
            }
        }
        let keys: Vec<BlobKey> = made.iter().map(|(key, _)| *key).collect();
        store.blobs.delete(&keys).await.expect("they are deleted");
        store.blobs.delete(&keys).await.expect("that they are gone is no error");
        for key in keys {
            store.is_without(&key, "deleting").await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_have_pages_and_leave_out_what_is_no_object() {
    let store = Store::embedded().await;
    let objects = store.folder().join("objects");
    let mut made = BTreeSet::new();
    for number in 0..2_345_u32 {
        let key = key(Kind::Segment, &number.to_le_bytes());
        let path = objects.join(key.to_string());
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("it is made");
        std::fs::write(&path, number.to_le_bytes()).expect("it is written");
        made.insert(key);
    }
    std::fs::write(objects.join("s/stray"), b"").expect("it is written");
    std::fs::write(
        objects.join("s").join(made.first().expect("one").to_string()[2..4].to_owned() + "/stray"),
        b"",
    )
    .expect("it is written");
    let listed = all(&store.blobs, Kind::Segment).await;
    assert_eq!(listed.len(), made.len());
    assert_eq!(listed.into_iter().map(|object| object.key).collect::<BTreeSet<_>>(), made);
    let keys: Vec<BlobKey> = made.into_iter().collect();
    store.blobs.delete(&keys).await.expect("they are deleted");
    assert_eq!(all(&store.blobs, Kind::Segment).await, []);
}
