//! What a document may ask of a device. The page is the program's own: only what would keep a
//! processor busy or fill the memory is refused.

use graphql_limits::DocumentLimits;

/// The limits of every document, also of one that runs in process.
pub(super) const LIMITS: DocumentLimits = DocumentLimits {
    text: 64 * 1024,
    depth: 16,
    fields: 2000,
    rows: u64::MAX,
    aliases: 2000,
    directives: 2000,
    fragments: 200,
    operations: 100,
};

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Schema};

    use super::LIMITS;

    struct Query;

    #[async_graphql::Object]
    impl Query {
        async fn next(&self) -> Self {
            Self
        }

        async fn home(&self) -> bool {
            true
        }
    }

    async fn refused(query: &str) -> Option<String> {
        let schema = Schema::build(Query, EmptyMutation, EmptySubscription).extension(LIMITS).finish();
        schema.execute(query).await.errors.first().map(|error| error.message.clone())
    }

    #[tokio::test]
    async fn fragments_that_spread_each_other_twice_are_measured_and_not_spread() {
        let mut query = String::from("{ next { ...F0 } } fragment F60 on Query { home }");
        for n in 0..60 {
            query.push_str(&format!(" fragment F{n} on Query {{ ...F{m} ...F{m} }}", m = n + 1));
        }
        assert!(refused(&query).await.expect("2^60 fields").contains("fields"));
    }

    #[tokio::test]
    async fn circles_deep_queries_and_long_ones_are_refused() {
        let circle = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }";
        assert!(refused(circle).await.expect("a circle").contains("itself"));
        let deep = format!("{{ {} home {} }}", "next {".repeat(16), "}".repeat(16));
        assert!(refused(&deep).await.expect("17 deep").contains("17"));
        let long = format!("{{ {} }}", "next { home } ".repeat(1001));
        assert!(refused(&long).await.expect("2002 fields").contains("2000"));
    }

    #[tokio::test]
    async fn honest_queries_pass() {
        let query =
            "{ next { ...R } again: next { next { ...R } } } fragment R on Query { home next { home } }";
        assert_eq!(refused(query).await, None);
        assert!(refused("{ ...Nowhere }").await.expect("validation says this").contains("Nowhere"));
    }
}
