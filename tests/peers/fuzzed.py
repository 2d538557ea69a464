"""What schemathesis must know of the hub (`SCHEMATHESIS_HOOKS`): values of its own scalars, what is there
in the hub (`KNOWN`), which operations have given data (`REACHED`), and what counts as a failure."""

import base64
import json
import os
from dataclasses import replace

import schemathesis
from graphql import FieldNode, OperationDefinitionNode, TypeInfo, TypeInfoVisitor, Visitor, parse
from graphql import get_named_type, parse_value, print_ast, visit
from hypothesis import strategies as st
from schemathesis.graphql import nodes

HEXADECIMAL = "0123456789abcdef"


def text(strategy):
    return strategy.map(nodes.String)


def tiles():
    return st.integers(0, 22).flatmap(
        lambda z: st.tuples(st.just(z), st.integers(0, 2**z - 1), st.integers(0, 2**z - 1))
    )


def literal(value):
    """A JSON value as GraphQL writes it."""
    if isinstance(value, dict):
        return "{" + " ".join(f"{key}: {literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + " ".join(map(literal, value)) + "]"
    return json.dumps(value)


BOXES = st.tuples(st.floats(-170, 160), st.floats(-80, 70)).map(
    lambda corner: {
        "type": "Polygon",
        "coordinates": [
            [
                [corner[0], corner[1]],
                [corner[0] + 0.1, corner[1]],
                [corner[0] + 0.1, corner[1] + 0.1],
                [corner[0], corner[1]],
            ]
        ],
    }
)

schemathesis.graphql.scalar("Tile", text(tiles().map(lambda tile: "/".join(map(str, tile)))))
schemathesis.graphql.scalar("Sha256", text(st.text(HEXADECIMAL, min_size=64, max_size=64)))
schemathesis.graphql.scalar(
    "Dot",
    text(st.tuples(st.text(HEXADECIMAL, min_size=32, max_size=32), st.integers(1, 2**53)).map("{0[0]}.{0[1]}".format)),
)
schemathesis.graphql.scalar("Count", st.integers(0, 2**53).map(nodes.Int))
schemathesis.graphql.scalar("DateTime", text(st.datetimes().map(lambda time: time.isoformat() + "Z")))
schemathesis.graphql.scalar("Base64", text(st.binary(max_size=200).map(lambda raw: base64.b64encode(raw).decode())))
schemathesis.graphql.scalar("Cursor", text(st.text(max_size=40)))
schemathesis.graphql.scalar("GeoJson", BOXES.map(lambda box: parse_value(literal(box))))
schemathesis.graphql.scalar("Json", text(st.text(max_size=40).map(json.dumps)))


# What is there: values as GraphQL writes them, by `Type.field.argument`, `Input.member` or the name alone.
# Of several each is given once, and the last from then on: some operations take away what they name.
KNOWN = json.loads(os.environ["KNOWN"])
REACHED = set()


def known(*names):
    for name in names:
        if values := KNOWN.get(name):
            return parse_value(values.pop(0) if len(values) > 1 else values[0])
    return None


class Meant(Visitor):
    """Puts what is there where chance has put nonsense."""

    def __init__(self, types):
        super().__init__()
        self.types = types
        self.place = []

    def enter_field(self, node, *_):
        self.place.append(f"{self.types.get_parent_type()}.{node.name.value}")

    def leave_field(self, *_):
        self.place.pop()

    def leave_argument(self, node, *_):
        return meant(node, self.place[-1])

    def leave_object_field(self, node, *_):
        return meant(node, get_named_type(self.types.get_parent_input_type()))


def meant(node, owner):
    """The same with the value that is there; nothing if chance may have its way."""
    name = node.name.value
    value = known(f"{owner}.{name}", name)
    return replace(node, value=value) if value else None


@schemathesis.hook
def before_call(context, case, kwargs):
    """Mostly asks for what is there: what lies behind is to be reached."""
    if isinstance(case.body, str) and len(case.body) % 5:
        document, types = parse(case.body), TypeInfo(case.operation.schema.client_schema)
        case.body = print_ast(visit(document, TypeInfoVisitor(types, Meant(types))))


def given(selections, data, owner):
    """The fields of a type that have given data."""
    for field in selections:
        if isinstance(field, FieldNode) and data:
            name = (field.alias or field.name).value
            if data.get(name) is not None:
                yield f"{owner}.{field.name.value}", field, data[name]


@schemathesis.hook
def after_call(context, case, response):
    """Notes which operations have given data, also those within a workspace."""
    try:
        document, data = parse(case.body), response.json().get("data")
    except Exception:
        return
    operation = next(part for part in document.definitions if isinstance(part, OperationDefinitionNode))
    found = {}
    for name, field, value in given(operation.selection_set.selections, data, operation.operation.value.title()):
        found[name] = True
        if name == "Query.workspace":
            found |= {inner: True for inner, *_ in given(field.selection_set.selections, value, "Workspace")}
    for name in found.keys() - REACHED:
        REACHED.add(name)
        with open(os.environ["REACHED"], "a", encoding="utf-8") as file:
            file.write(name + "\n")


@schemathesis.check
def hub_does_not_fail(context, response, case):
    """Every error has a code, and none says that the hub has failed."""
    assert response.status_code < 500, response.text
    for error in response.json().get("errors", []):
        code = error.get("extensions", {}).get("code")
        assert code and code != "INTERNAL", response.text
