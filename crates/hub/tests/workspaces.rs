//! Workspaces, members, invitations and devices as laptops and admins meet them.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod stand;

use serde_json::{Value, json};
use stand::{each_engine, on, person};

const INVITE: &str = "mutation($w: ID!, $role: Role!) { inviteMember(workspace: $w, role: $role) \
    { code invitation { id role expiresAt invitedBy } } }";
const JOIN: &str =
    "mutation($code: String!, $key: String) { joinWorkspace(code: $code, idempotencyKey: $key) { id role } }";

#[tokio::test]
async fn a_code_lets_one_person_in() {
    each_engine(|stand| async move {
        let (ada, bob, eve) = (person("ada"), person("bob"), person("eve"));
        let w = stand.workspace(&ada, "Forest").await;
        let made = stand.insist(&ada, INVITE, json!({ "w": w, "role": "EDITOR" })).await;
        let code = made["inviteMember"]["code"].as_str().unwrap().to_lowercase();
        let listed = "query($w: ID!) { workspace(id: $w) { invitations { nodes { id role invitedBy } } } }";
        let open = stand.insist(&ada, listed, json!({ "w": w })).await;
        assert_eq!(open["workspace"]["invitations"]["nodes"].as_array().unwrap().len(), 1);
        let joined = stand.insist(&bob, JOIN, json!({ "code": code, "key": "k1" })).await;
        assert_eq!(joined["joinWorkspace"], json!({ "id": w, "role": "EDITOR" }));
        let again = stand.insist(&bob, JOIN, json!({ "code": code, "key": "k1" })).await;
        assert_eq!(again, joined, "said again, the same answer");
        for (who, code) in [(&eve, code.as_str()), (&eve, "AAAA-BBBB"), (&bob, code.as_str())] {
            let refused = stand.ask(who, JOIN, json!({ "code": code })).await;
            assert_eq!(refused, Err("NOT_FOUND".to_owned()), "a code is used once");
        }
        let made = stand.insist(&ada, INVITE, json!({ "w": w, "role": "ADMIN" })).await;
        let code = made["inviteMember"]["code"].clone();
        let twice = stand.ask(&bob, JOIN, json!({ "code": code })).await;
        assert_eq!(twice, Err("CONFLICT".to_owned()), "a member does not become another by a code");
        let withdraw = "mutation($w: ID!, $i: ID!) { withdrawInvitation(workspace: $w, invitation: $i) }";
        let id = &made["inviteMember"]["invitation"]["id"];
        stand.insist(&ada, withdraw, json!({ "w": w, "i": id })).await;
        assert_eq!(stand.ask(&eve, JOIN, json!({ "code": code })).await, Err("NOT_FOUND".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn a_workspace_keeps_an_admin() {
    each_engine(|stand| async move {
        let (ada, bob) = (person("ada"), person("bob"));
        let w = stand.workspace(&ada, "Forest").await;
        stand.let_in(&ada, &w, &bob, "VIEWER").await;
        let list = "query($w: ID!, $after: String) { workspace(id: $w) { members(first: 1, after: $after) \
            { nodes { id name role } pageInfo { endCursor hasNextPage } } } }";
        let first = stand.insist(&bob, list, json!({ "w": w })).await["workspace"]["members"].take();
        assert_eq!(first["pageInfo"]["hasNextPage"], json!(true));
        let after = &first["pageInfo"]["endCursor"];
        let second = stand.insist(&bob, list, json!({ "w": w, "after": after })).await["workspace"]["members"].take();
        assert_eq!(second["pageInfo"]["hasNextPage"], json!(false));
        let id_of = |page: &Value| page["nodes"][0]["id"].as_str().unwrap().to_owned();
        let (ada_id, bob_id) = (id_of(&first), id_of(&second));
        let change = "mutation($w: ID!, $m: ID!, $role: Role!) { changeMember(workspace: $w, member: $m, role: $role) { role } }";
        let remove = "mutation($w: ID!, $m: ID!) { removeMember(workspace: $w, member: $m) }";
        let only = json!({ "w": w, "m": ada_id, "role": "VIEWER" });
        assert_eq!(stand.ask(&ada, change, only.clone()).await, Err("CONFLICT".to_owned()));
        assert_eq!(stand.ask(&ada, remove, only.clone()).await, Err("CONFLICT".to_owned()));
        stand.insist(&ada, change, json!({ "w": w, "m": bob_id, "role": "ADMIN" })).await;
        stand.insist(&ada, change, only).await;
        stand.insist(&bob, remove, json!({ "w": w, "m": ada_id })).await;
        let gone = stand.ask(&ada, "query($w: ID!) { workspace(id: $w) { id } }", json!({ "w": w })).await;
        assert_eq!(gone, Err("NOT_FOUND".to_owned()));
        let page = "query($w: ID!) { workspace(id: $w) { members(first: 1001) { nodes { id } } } }";
        assert_eq!(stand.ask(&bob, page, json!({ "w": w })).await, Err("BAD_USER_INPUT".to_owned()));
        let cursor = "query($w: ID!) { workspace(id: $w) { audit(after: \"\") { nodes { number } } } }";
        assert_eq!(stand.ask(&bob, cursor, json!({ "w": w })).await, Err("BAD_USER_INPUT".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn devices_are_counted_and_shut_out() {
    const ENROL: &str = "mutation($w: ID!, $n: String!, $r: [String!]!, $k: String) \
        { enrolDevice(workspace: $w, name: $n, replicas: $r, idempotencyKey: $k) { id name replicas } }";
    each_engine(|stand| async move {
        let (ada, bob) = (person("ada"), person("bob"));
        let w = stand.workspace(&ada, "Forest").await;
        stand.let_in(&ada, &w, &bob, "EDITOR").await;
        let quotas = "mutation($w: ID!, $d: Count) { changeWorkspace(workspace: $w, quotas: { devices: $d }) \
            { name quotas { bytes devices } } }";
        let changed = stand.insist(&ada, quotas, json!({ "w": w, "d": 2 })).await;
        assert_eq!(
            changed["changeWorkspace"],
            json!({ "name": "Forest", "quotas": { "bytes": null, "devices": 2 } })
        );
        let replica = "0f".repeat(16);
        let asked = json!({ "w": w, "n": "Phone", "r": [replica], "k": "k" });
        let phone = stand.insist(&bob, ENROL, asked.clone()).await["enrolDevice"].take();
        assert_eq!(phone["replicas"], json!([replica]));
        assert_eq!(
            stand.insist(&bob, ENROL, asked).await["enrolDevice"],
            phone,
            "said again, the same device"
        );
        let other = json!({ "w": w, "n": "Tablet", "r": [], "k": "k" });
        assert_eq!(
            stand.ask(&bob, ENROL, other).await,
            Err("CONFLICT".to_owned()),
            "the key is another request's"
        );
        let copied = json!({ "w": w, "n": "Copy", "r": [replica] });
        assert_eq!(
            stand.ask(&ada, ENROL, copied).await,
            Err("CONFLICT".to_owned()),
            "the replica is the phone's"
        );
        stand.enrol(&ada, &w, "Laptop").await;
        let third = json!({ "w": w, "n": "Third", "r": [] });
        assert_eq!(stand.ask(&ada, ENROL, third.clone()).await, Err("QUOTA_EXCEEDED".to_owned()));
        let revoke = "mutation($w: ID!, $d: ID!) { revokeDevice(workspace: $w, device: $d, reason: \"lost\") \
            { revokedBy revokedReason revokedAt } }";
        let id = phone["id"].as_str().unwrap();
        let revoked = stand.insist(&ada, revoke, json!({ "w": w, "d": id })).await["revokeDevice"].take();
        assert_eq!((&revoked["revokedBy"], &revoked["revokedReason"]), (&json!("ada"), &json!("lost")));
        assert_eq!(stand.insist(&ada, revoke, json!({ "w": w, "d": id })).await["revokeDevice"], revoked);
        let me = stand.ask(&on(&bob, id), "{ me { name } }", json!({})).await;
        assert_eq!(me, Err("DEVICE_REVOKED".to_owned()));
        stand.insist(&bob, "{ me { name } }", json!({})).await;
        stand.insist(&ada, ENROL, third).await;
        let list = "query($w: ID!) { workspace(id: $w) { devices { nodes { name } } } }";
        let all = stand.insist(&bob, list, json!({ "w": w })).await;
        assert_eq!(
            all["workspace"]["devices"]["nodes"].as_array().unwrap().len(),
            3,
            "revoked ones are listed"
        );
    })
    .await;
}

#[tokio::test]
async fn what_was_done_is_written_down_with_who_did_it() {
    each_engine(|stand| async move {
        let (ada, bob) = (person("ada"), person("bob"));
        let w = stand.workspace(&ada, "Forest").await;
        stand.let_in(&ada, &w, &bob, "VIEWER").await;
        let device = stand.enrol(&ada, &w, "Laptop").await;
        let rename = "mutation($w: ID!) { changeWorkspace(workspace: $w, name: \"Wood\") { name } }";
        stand.insist(&on(&ada, &device), rename, json!({ "w": w })).await;
        let read = "query($w: ID!) { workspace(id: $w) { audit(first: 10) { nodes { number name act device detail } } \
            auditCheck { whole entries hash brokenAt } } }";
        let told = stand.insist(&ada, read, json!({ "w": w })).await["workspace"].take();
        let rows = told["audit"]["nodes"].as_array().unwrap();
        let acts: Vec<_> = rows.iter().map(|row| (row["act"].as_str().unwrap(), row["name"].as_str().unwrap())).collect();
        let wanted = [
            ("changeWorkspace", "ada"),
            ("enrolDevice", "ada"),
            ("joinWorkspace", "bob"),
            ("inviteMember", "ada"),
            ("createWorkspace", "ada"),
        ];
        assert_eq!(acts, wanted);
        assert_eq!(rows[0]["device"], json!(device));
        assert_eq!(rows[0]["detail"]["before"]["name"], json!("Forest"));
        assert_eq!((&told["auditCheck"]["whole"], &told["auditCheck"]["entries"]), (&json!(true), &json!(5)));
        let fault = move |tx: &mut database::Tx<'_>| tx.run("UPDATE audit SET name = 'eve' WHERE number = 2", &[]);
        stand.hub.database().write(fault).await.unwrap();
        let told = stand.insist(&ada, read, json!({ "w": w })).await["workspace"]["auditCheck"].take();
        assert_eq!(told, json!({ "whole": false, "entries": 1, "hash": null, "brokenAt": 2 }));
    })
    .await;
}
