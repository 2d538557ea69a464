//! Documents against the limits of a schema.

use async_graphql::{EmptyMutation, EmptySubscription, Object, Request, Schema, Variables, value};
use graphql_limits::{DocumentLimits, PARSE_FAILED, VALIDATION_FAILED};

struct Query;

#[Object]
impl Query {
    async fn name(&self) -> &'static str {
        "map"
    }

    async fn next(&self) -> Self {
        Self
    }

    async fn some(&self, #[graphql(default = 1)] first: u32) -> Vec<Self> {
        (0..first.min(2)).map(|_| Self).collect()
    }
}

const LIMITS: DocumentLimits = DocumentLimits {
    text: 16 * 1024,
    depth: 16,
    fields: 2000,
    rows: 10_000,
    aliases: 100,
    directives: 20,
    fragments: 100,
    operations: 3,
};

/// Executes a request; the refusal's code and words, if it was refused.
async fn refused(request: impl Into<Request>) -> Option<(String, String)> {
    let schema = Schema::build(Query, EmptyMutation, EmptySubscription)
        .disable_suggestions()
        .extension(LIMITS)
        .finish();
    let outcome = serde_json::to_value(schema.execute(request).await).expect("an outcome is JSON");
    let error = outcome.get("errors")?.get(0)?;
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    Some((text(&error["extensions"]["code"]), text(&error["message"])))
}

/// `levels` fragments, each of which spreads the next one `times`.
fn bomb(levels: usize, times: usize) -> String {
    let mut query = format!("{{ ...F0 }} fragment F{levels} on Query {{ name }}");
    for level in 0..levels {
        let spreads = format!("...F{} ", level + 1).repeat(times);
        query.push_str(&format!(" fragment F{level} on Query {{ {spreads}}}"));
    }
    query
}

#[tokio::test]
async fn what_is_too_much_is_refused_with_a_code_and_what_is_allowed() {
    let deep = |levels: usize| format!("{}name{}", "{ next ".repeat(levels), "}".repeat(levels));
    let deep = |levels: usize| deep(levels).replace("next name", "next { name }");
    let aliases: String = (0..101).map(|n| format!("a{n}: __typename ")).collect();
    let fragments: String = (0..101).map(|n| format!("fragment F{n} on Query {{ name }} ")).collect();
    let cases = [
        (format!("{{ {} }}", "name ".repeat(4000)), "16384 bytes"),
        (bomb(60, 2), "2000 fields"),
        (bomb(25, 10), "2000 fields"),
        (deep(16), "16 fields deep; this one has 17"),
        (format!("{{ {} }}", "name ".repeat(2001)), "2000 fields"),
        (format!("{{ {aliases} }}"), "100 aliases"),
        (format!("{{ name {} }}", "@include(if: true) ".repeat(21)), "20 directives"),
        (format!("{{ name }} {fragments}"), "100 fragments"),
        ("query a { name } query b { name } query c { name } query d { name }".to_owned(), "3 operations"),
        ("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }".to_owned(), "spreads itself"),
        ("{ some(first: 101) { some(first: 100) { name } } }".to_owned(), "every page is full"),
        (format!("{{ some(first: {}1{}) {{ name }} }}", "[".repeat(5000), "]".repeat(5000)), "100 brackets"),
        (format!("{{ next {}", "{ next ".repeat(2000)), "100 brackets"),
    ];
    for (query, words) in cases {
        let (code, message) = refused(query.as_str()).await.expect(words);
        assert_eq!(code, VALIDATION_FAILED, "{message}");
        assert!(message.contains(words), "“{message}” says {words}");
    }
    for query in [
        "{ ...R some(first: 1000) { ...R } } fragment R on Query { name next { name } }",
        &deep(15),
        "{ some(first: 100) { some(first: 90) { name } } }",
    ] {
        assert_eq!(refused(query).await, None, "{query}");
    }
}

#[tokio::test]
async fn pages_are_measured_with_the_variables_of_the_request() {
    let text = "query q($n: Int! = 100000) { some(first: $n) { name } }";
    assert_eq!(refused(text).await.expect("the default is too much").0, VALIDATION_FAILED);
    let variables = |n: i32| Variables::from_value(value!({ "n": n }));
    assert_eq!(refused(Request::new(text).variables(variables(10))).await, None);
    let (_, message) = refused(Request::new(text).variables(variables(10_001))).await.expect("too much");
    assert!(message.contains("every page is full"), "{message}");
}

#[tokio::test]
async fn variables_must_be_there_and_of_their_type() {
    for (kind, value, fits) in [
        ("Boolean!", value!({ "x": true }), true),
        ("Boolean!", value!({}), false),
        ("Boolean!", value!({ "x": null }), false),
        ("Boolean!", value!({ "x": "true" }), false),
        ("Boolean! = true", value!({}), true),
    ] {
        let text = format!(
            "query q($x: {kind}) {{ name @skip(if: $x) }} query other($y: Int!) {{ some(first: $y) {{ name }} }}"
        );
        let request = Request::new(text).operation_name("q").variables(Variables::from_value(value.clone()));
        assert_eq!(refused(request).await.is_none(), fits, "{kind} {value}");
    }
    for (kind, value, fits) in [
        ("Int", value!({ "x": 1 }), true),
        ("Int", value!({ "x": 1.5 }), false),
        ("Int", value!({ "x": "1" }), false),
    ] {
        let text = format!("query q($x: {kind}) {{ some(first: $x) {{ name }} }}");
        let request = Request::new(text).variables(Variables::from_value(value.clone()));
        assert_eq!(refused(request).await.is_none(), fits, "{kind} {value}");
    }
}

#[tokio::test]
async fn what_is_refused_does_not_repeat_the_document() {
    let secret = "s3cret".repeat(1000);
    for (query, code) in [
        (format!("{{ name {secret} ("), PARSE_FAILED),
        (format!("{{ name(x: \"{secret}\" "), PARSE_FAILED),
        (format!("{{ {secret} }}"), VALIDATION_FAILED),
        (format!("{{ ...{secret} }}"), VALIDATION_FAILED),
        (format!("query {secret} {{ name }} query {secret} {{ name }}"), PARSE_FAILED),
        (format!("{{ ...A }} fragment A on {secret} {{ name }}"), VALIDATION_FAILED),
        (format!("{{ some(first: {secret}) {{ name }} }}"), VALIDATION_FAILED),
        (format!("query q($x: {secret}) {{ name }}"), VALIDATION_FAILED),
        (format!("{{ name @{secret} }}"), VALIDATION_FAILED),
        (format!("{{ some(first: \"{secret}\") {{ name }} }}"), VALIDATION_FAILED),
    ] {
        let (told, message) = refused(query.as_str()).await.expect("it is refused");
        assert_eq!(told, code, "{message}");
        assert!(message.chars().count() <= 241, "{message}");
    }
}

#[tokio::test]
async fn the_standard_introspection_query_fits() {
    // Its list types nest nine deep, as in graphql-js.
    let of_type = (0..9).fold("kind name".to_owned(), |inner, _| format!("kind name ofType {{ {inner} }}"));
    let query = format!(
        "query IntrospectionQuery {{ __schema {{ queryType {{ name }} mutationType {{ name }}
           subscriptionType {{ name }} types {{ ...FullType }}
           directives {{ name description locations args {{ ...InputValue }} }} }} }}
         fragment FullType on __Type {{ kind name description
           fields(includeDeprecated: true) {{ name description args {{ ...InputValue }} type {{ ...TypeRef }}
             isDeprecated deprecationReason }}
           inputFields {{ ...InputValue }} interfaces {{ ...TypeRef }}
           enumValues(includeDeprecated: true) {{ name description isDeprecated deprecationReason }}
           possibleTypes {{ ...TypeRef }} }}
         fragment InputValue on __InputValue {{ name description type {{ ...TypeRef }} defaultValue }}
         fragment TypeRef on __Type {{ {of_type} }}"
    );
    assert_eq!(refused(query.as_str()).await, None);
}
