"""Values of the hub's own scalars, for schemathesis (`SCHEMATHESIS_HOOKS`)."""

import base64
import json

import schemathesis
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
    """A JSON value as a literal of GraphQL."""
    if isinstance(value, dict):
        fields = [nodes.ObjectField(name=nodes.Name(key), value=literal(item)) for key, item in value.items()]
        return nodes.Object(fields)
    if isinstance(value, list):
        return nodes.List([literal(item) for item in value])
    if isinstance(value, bool):
        return nodes.Boolean(value)
    if isinstance(value, (int, float)):
        return nodes.Float(value)
    return nodes.String(value)


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
schemathesis.graphql.scalar("GeoJson", BOXES.map(literal))
schemathesis.graphql.scalar("Json", text(st.text(max_size=40).map(json.dumps)))
