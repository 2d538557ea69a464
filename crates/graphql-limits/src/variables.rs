//! Variables against what the operation says of them.
//!
//! The library looks at a variable where an argument takes it, and takes one that is missing for the
//! condition of `@skip` as false.

use async_graphql::parser::types::{BaseType, OperationDefinition, Type};
use async_graphql::{Value, Variables};

/// Refuses a variable that is needed and not there, or is of another kind than GraphQL's own scalars.
pub(crate) fn check(operation: &OperationDefinition, variables: &Variables) -> Result<(), String> {
    for definition in operation.variable_definitions.iter().map(|definition| &definition.node) {
        let name = &definition.name.node;
        let fault = match variables.get(name) {
            None if definition.var_type.node.nullable || definition.default_value.is_some() => None,
            None => Some("is needed and not there"),
            Some(value) if fits(value, &definition.var_type.node) => None,
            Some(_) => Some("is not of its type"),
        };
        if let Some(fault) = fault {
            let name: String = name.chars().take(60).collect();
            return Err(format!("The variable ${name} {fault}."));
        }
    }
    Ok(())
}

fn fits(value: &Value, wanted: &Type) -> bool {
    match (value, &wanted.base) {
        (Value::Null, _) => wanted.nullable,
        (Value::List(items), BaseType::List(inner)) => items.iter().all(|item| fits(item, inner)),
        // One value stands for a list of it.
        (single, BaseType::List(inner)) => fits(single, inner),
        (value, BaseType::Named(name)) => is_a(value, name),
    }
}

fn is_a(value: &Value, name: &str) -> bool {
    match (name, value) {
        ("Int", Value::Number(number)) => number.is_i64() || number.is_u64(),
        ("Float", Value::Number(_))
        | ("Boolean", Value::Boolean(_))
        | ("String" | "ID", Value::String(_)) => true,
        ("ID", Value::Number(number)) => number.is_i64() || number.is_u64(),
        ("Int" | "Float" | "Boolean" | "String" | "ID", _) => false,
        // Other types are the schema's, which knows more of them.
        _ => true,
    }
}
