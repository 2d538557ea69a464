//! The `graphql` command: documents from arguments and standard input, variables, errors.

use crate::harness::Home;

#[test]
fn a_document_comes_as_an_argument_or_by_standard_input() {
    let home = Home::new();
    let document = "{ device { schemaVersion runsJobs readOnly } }";
    let argument = home.run(&["graphql", document]).exits(0);
    let input = home.run_with_input(&["graphql"], document).exits(0);
    assert_eq!(argument.json, input.json);
    assert_eq!(argument.json["data"]["device"]["readOnly"], false);
}

#[test]
fn variables_are_given_as_json() {
    let home = Home::new();
    let document = "query Source($id: ID!) { source(id: $id) { kind } }";
    let found = home.run(&["graphql", document, "--variables", r#"{"id":"world"}"#]).exits(0);
    assert_eq!(found.json["data"]["source"]["kind"], "WORLD");
    let none = home.run(&["graphql", document, "--variables", r#"{"id":"nowhere"}"#]).exits(0);
    assert!(none.json["data"]["source"].is_null());
    home.run(&["graphql", document, "--variables", "{broken"]).exits(2).says("no JSON object");
    home.run(&["graphql", document, "--variables", "[1]"]).exits(2);
    home.run(&["graphql", document]).exits(2).says("id");
}

#[test]
fn errors_carry_their_code_and_the_exit_code_follows_it() {
    let home = Home::new();
    let missing = home.run(&["graphql", r#"mutation { removeSource(id: "nowhere") }"#]).exits(1);
    assert_eq!(
        (missing.word("/error/code"), missing.word("/errors/0/extensions/code")),
        ("NOT_FOUND", "NOT_FOUND")
    );
    for document in [
        "{ nothing }",
        "{ device {",
        "",
        "mutation { setQuota(bytes: -5) { quotaBytes } }",
        "query A { device { home } } query B { device { home } }",
    ] {
        let wrong = home.run(&["graphql", document]).exits(2);
        assert_eq!(wrong.word("/error/code"), "BAD_INPUT", "{document}");
    }
}

#[test]
fn the_schema_can_be_asked_about_itself() {
    let home = Home::new();
    let types = home.run(&["graphql", "{ __schema { types { name fields { name type { name ofType { name ofType { name ofType { name } } } } } } } }"]).exits(0);
    assert!(types.list("/data/__schema/types").iter().any(|kind| kind["name"] == "Region"));
}
