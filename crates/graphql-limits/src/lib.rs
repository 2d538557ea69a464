//! What a GraphQL document may ask for, looked at before it is executed.
