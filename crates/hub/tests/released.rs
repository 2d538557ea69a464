//! What laptops of the last release ask for is still there.
//!
//! `schema.released.graphql` is the schema of the last release. A release copies `schema.graphql` over
//! it; nothing else changes it.

use std::collections::BTreeMap;

use async_graphql::Positioned;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    FieldDefinition, InputValueDefinition, ServiceDocument, Type, TypeDefinition, TypeKind,
    TypeSystemDefinition,
};

type Types = BTreeMap<String, TypeDefinition>;

fn types(text: &str) -> Types {
    let document: ServiceDocument = parse_schema(text).expect("the schema can be read");
    let definitions = document.definitions.into_iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(found) => Some((found.node.name.node.to_string(), found.node)),
        _ => None,
    });
    definitions.collect()
}

/// Everything that somebody who kept to the old schema could stumble over.
fn breaks(old: &Types, new: &Types) -> Vec<String> {
    let mut found = Vec::new();
    for (name, before) in old {
        match new.get(name) {
            None => found.push(format!("type {name} is gone")),
            Some(after) => compare(name, before, after, &mut found),
        }
    }
    found
}

fn compare(name: &str, before: &TypeDefinition, after: &TypeDefinition, found: &mut Vec<String>) {
    match (&before.kind, &after.kind) {
        (TypeKind::Scalar, TypeKind::Scalar) => {}
        (TypeKind::Object(before), TypeKind::Object(after)) => {
            fields(name, &before.fields, &after.fields, found);
        }
        (TypeKind::Interface(before), TypeKind::Interface(after)) => {
            fields(name, &before.fields, &after.fields, found);
        }
        (TypeKind::Union(before), TypeKind::Union(after)) => {
            let gone =
                before.members.iter().filter(|member| !after.members.iter().any(|m| m.node == member.node));
            found.extend(gone.map(|member| format!("{} is no {name} any more", member.node)));
        }
        (TypeKind::Enum(before), TypeKind::Enum(after)) => {
            let has = |value: &str| after.values.iter().any(|other| other.node.value.node == value);
            let gone = before.values.iter().filter(|value| !has(&value.node.value.node));
            found.extend(gone.map(|value| format!("{name}.{} is gone", value.node.value.node)));
        }
        (TypeKind::InputObject(before), TypeKind::InputObject(after)) => {
            inputs(name, &before.fields, &after.fields, found);
        }
        _ => found.push(format!("{name} is of another kind")),
    }
}

fn fields(
    place: &str,
    before: &[Positioned<FieldDefinition>],
    after: &[Positioned<FieldDefinition>],
    found: &mut Vec<String>,
) {
    for field in before.iter().map(|field| &field.node) {
        let place = format!("{place}.{}", field.name.node);
        match after.iter().map(|field| &field.node).find(|other| other.name.node == field.name.node) {
            None => found.push(format!("{place} is gone")),
            Some(other) => {
                if !fits(&other.ty.node, &field.ty.node) {
                    found.push(format!("{place} is {} and was {}", other.ty.node, field.ty.node));
                }
                inputs(&place, &field.arguments, &other.arguments, found);
            }
        }
    }
}

fn inputs(
    place: &str,
    before: &[Positioned<InputValueDefinition>],
    after: &[Positioned<InputValueDefinition>],
    found: &mut Vec<String>,
) {
    for input in before.iter().map(|input| &input.node) {
        let place = format!("{place}({})", input.name.node);
        match after.iter().map(|input| &input.node).find(|other| other.name.node == input.name.node) {
            None => found.push(format!("{place} is not taken any more")),
            Some(other) if !fits(&input.ty.node, &other.ty.node) => {
                found.push(format!("{place} takes {} and took {}", other.ty.node, input.ty.node));
            }
            Some(_) => {}
        }
    }
    let needed = after.iter().map(|input| &input.node).filter(|input| {
        !input.ty.node.nullable
            && input.default_value.is_none()
            && !before.iter().any(|other| other.node.name.node == input.name.node)
    });
    found.extend(needed.map(|input| format!("{place}({}) is needed now", input.name.node)));
}

/// Whether a value of one type is always one of another.
fn fits(given: &Type, wanted: &Type) -> bool {
    use async_graphql::parser::types::BaseType::{List, Named};
    let inner = match (&given.base, &wanted.base) {
        (Named(given), Named(wanted)) => given == wanted,
        (List(given), List(wanted)) => fits(given, wanted),
        _ => false,
    };
    inner && (wanted.nullable || !given.nullable)
}

#[test]
fn the_schema_breaks_no_client_of_the_last_release() {
    let old = types(include_str!("../schema.released.graphql"));
    let new = types(&hub::graphql::schema_text());
    assert_eq!(breaks(&old, &new), Vec::<String>::new());
}

#[test]
fn what_breaks_clients_is_found_and_what_does_not_is_not() {
    let old = "type Query { a(x: Int, y: Int!): String! b: [Int!] } enum E { A B } input I { a: Int! }
               union U = Query | V type V { v: Int }";
    let same = "type Query { c: Int a(x: Int, y: Int, z: Int = 1): String! b: [Int!]! } enum E { A B C }
                input I { a: Int b: Int } union U = Query | V type V { v: Int }";
    assert_eq!(breaks(&types(old), &types(same)), Vec::<String>::new());
    for (new, words) in [
        (old.replace("b: [Int!]", ""), "Query.b is gone"),
        (old.replace("String!", "String"), "Query.a is String and was String!"),
        (old.replace("[Int!]", "[Int]"), "Query.b is [Int] and was [Int!]"),
        (old.replace("x: Int,", "x: Int!,"), "Query.a(x) takes Int! and took Int"),
        (old.replace("x: Int,", ""), "Query.a(x) is not taken any more"),
        (old.replace("x: Int,", "x: Int, z: Int!,"), "Query.a(z) is needed now"),
        (old.replace("A B", "A"), "E.B is gone"),
        (old.replace("input I { a: Int! }", "input I { a: Int! b: Int! }"), "I(b) is needed now"),
        (old.replace("Query | V", "Query"), "V is no U any more"),
        (old.replace("enum E { A B }", "scalar E"), "E is of another kind"),
        (old.replace("enum E { A B }", ""), "type E is gone"),
    ] {
        assert_eq!(breaks(&types(old), &types(&new)), [words], "{new}");
    }
}

#[test]
fn what_would_break_clients_of_this_very_schema_is_found() {
    let released = include_str!("../schema.released.graphql");
    for (was, is, words) in [
        ("\ttips: [Tip!]!", "\ttops: [Tip!]!", "Workspace.tips is gone"),
        (
            "\tauditCheck: AuditCheck!",
            "\tauditCheck: AuditCheck",
            "Workspace.auditCheck is AuditCheck and was AuditCheck!",
        ),
        ("\tjob(id: ID!): Job!", "\tjob(id: Int!): Job!", "Workspace.job(id) takes Int! and took ID!"),
        (
            "\tcleanUp(workspace: ID!)",
            "\tcleanUp(older: DateTime!, workspace: ID!)",
            "Mutation.cleanUp(older) is needed now",
        ),
    ] {
        assert_eq!(released.matches(was).count(), 1, "{was}");
        let changed = released.replace(was, is);
        assert_eq!(breaks(&types(released), &types(&changed)), [words]);
    }
}
