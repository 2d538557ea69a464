#!/usr/bin/env python3
"""Writes the first seeds of every target into corpus/. What a fuzzer found stays beside them."""

import gzip
import json
import pathlib
import sqlite3
import struct
import tempfile

HERE = pathlib.Path(__file__).parent
CRATES = HERE.parent / "crates"
FIXTURES = CRATES / "tile-source/tests/fixtures"
MAX_SEED = 4096


def put(target, name, data):
    data = data if isinstance(data, bytes) else data.encode()
    assert len(data) <= 16384, (target, name, len(data))
    folder = HERE / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"seed-{name}").write_bytes(data)


def varint(n):
    out = b""
    while n >= 0x80:
        out, n = out + bytes([n & 0x7F | 0x80]), n >> 7
    return out + bytes([n])


def directory(entries):
    """Entries are (tile, run, length, offset)."""
    out, last = varint(len(entries)), 0
    for tile, *_ in entries:
        out, last = out + varint(tile - last), tile
    for at in (1, 2):
        out += b"".join(varint(entry[at]) for entry in entries)
    return out + b"".join(varint(entry[3] + 1) for entry in entries)


def pmtiles(root, leaves, tiles, kind, internal=1, packed=1):
    """An archive; the root directory follows the header."""
    pack = (lambda b: b) if internal == 1 else (lambda b: gzip.compress(b, mtime=0))
    parts = [pack(root), pack(json.dumps({"name": "seed", "attribution": "us"}).encode()), leaves, tiles]
    header, at = b"PMTiles\x03", 127
    for part in parts:
        header, at = header + struct.pack("<QQ", at, len(part)), at + len(part)
    header += struct.pack("<QQQ", 3, 2, 2) + bytes([1, internal, packed, kind, 0, 1])
    header += struct.pack("<iiii", -1800000000, -850000000, 1800000000, 850000000)
    header += bytes([0]) + struct.pack("<ii", 0, 0)
    assert len(header) == 127
    return header + b"".join(parts)


def images():
    rows = json.loads((CRATES / "tile-grid/tests/images.json").read_text())
    return [(kind, what, bytes.fromhex(text)) for kind, what, text in rows]


def mbtiles(statements, tiles):
    """The file behind its first sixteen bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "seed"
        base = sqlite3.connect(path)
        base.execute("PRAGMA page_size = 512")
        base.executescript(statements)
        base.executemany("INSERT INTO images VALUES (?, ?, ?, ?)", tiles)
        base.commit()
        base.execute("VACUUM")
        base.close()
        return path.read_bytes()[16:]


def points(*pairs):
    return b"".join(struct.pack("<hh", *pair) for pair in pairs)


ADDRESSES = {
    "xyz": "https://{s}.tiles.example.org/{z}/{x}/{y}{r}.png?key=abc\na\nb\nX-Key: 5",
    "tms": "http://localhost:8080/{z}/{x}/{-y}.pbf",
    "quadkey": "https://example.org/{q}.jpg",
    "private": "http://169.254.169.254/{z}/{x}/{y}",
    "six": "http://[::ffff:10.0.0.1]/{z}/{x}/{y}",
    "document": "https://user:pass@example.org/tiles.json",
}

tiles = images()
small = {}
for kind, what, data in tiles:
    name = f"{kind}-{what.replace(' ', '-').replace('/', '-')}"
    if len(data) <= MAX_SEED:
        put("tile_bytes", name, data)
        for encoding, packed in ((0, data), (1, gzip.compress(data, mtime=0))):
            put("store_form", f"{name}-{encoding}", bytes([encoding | 7 << 2]) + packed)
        if len(data) < len(small.get(kind, b"x" * 1500)):
            small[kind] = data

for name, text in {
    "tile": "14/8800/5373",
    "quadkey": "0231",
    "bounds": "-10.5,40,5e0,60",
    "stored-bounds": "[176.0,-19,-178,-16.25]",
    "zooms": "0..14",
    "stored-zooms": "[0,14]",
    "format": '"image/png; q=1"',
}.items():
    put("grid_text", name, text)

ring = points((0, 0), (100, 100), (9000, 9000), (-4000, 9100), (-32768, 1), (10, 2000), (40, 3000), (-5, 2000))
put("cover", "box", bytes([0, 12, 2]) + points((0, 0), (100, 100), (900, 9000)))
put("cover", "ring-with-hole", bytes([1, 10, 3]) + ring)
put("cover", "deep-ring", bytes([1, 22, 1]) + ring)
put("cover", "corridor", bytes([2, 16, 1]) + points((50, 900)) + struct.pack("<f", 5000) + ring)
put("cover", "any-numbers", bytes([0x82, 5, 0]) + points((0, 0)) + struct.pack("<fdddd", 9, 1.5, 2.5, 359.9, -89.9))

run = directory([(0, 1, 9, 0), (1, 4, 9, 9), (9, 0, 5, 0)])
put("directory", "runs-and-leaf", run)
put("directory", "empty", b"\0")
picture = small.get("png") or next(iter(small.values()))
leaf = directory([(5, 1, len(picture), 0), (6, 3, len(picture), 0)])
nested = pmtiles(directory([(0, 2, len(picture), 0), (5, 0, len(leaf), 0)]), leaf, picture, 2)
flat = pmtiles(directory([(0, 2, len(picture), 0)]), b"", picture, 2, internal=2)
for name, archive in (("nested", nested), ("flat", flat)):
    put("pmtiles", name, archive)
    put("documents", f"pmtiles-{name}", bytes([2, 0, 0]) + b"etag: \"1\"\n" + archive)
if "pbf" in small or "mvt" in small:
    vector = small.get("pbf") or small["mvt"]
    put("pmtiles", "vector", pmtiles(directory([(0, 1, len(vector), 0)]), b"", vector, 1))

COLUMNS = "zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB"
META = "CREATE TABLE metadata (name TEXT, value TEXT); INSERT INTO metadata VALUES ('bounds', '-1,-2,3,4'), ('format', 'png'), ('json', '{\"vector_layers\":[]}');"
put("mbtiles", "table", mbtiles(f"{META} CREATE TABLE images ({COLUMNS}); ALTER TABLE images RENAME TO tiles; CREATE TABLE images ({COLUMNS})", [(0, 0, 0, picture)]))
put("mbtiles", "view", mbtiles(f"{META} CREATE TABLE images ({COLUMNS}); CREATE VIEW tiles AS SELECT * FROM images", [(1, 0, 1, picture), (2, 3, 3, picture), (3, None, "x", 1.5)]))
put("mbtiles", "indexed", mbtiles(f"CREATE TABLE images ({COLUMNS}); CREATE UNIQUE INDEX place ON images (zoom_level, tile_column, tile_row); CREATE VIEW tiles AS SELECT * FROM images", [(z, 0, 0, picture) for z in range(6)]))

for name, text in ADDRESSES.items():
    put("source_spec", name, text)
put("source_spec", "stored", json.dumps({
    "name": "n", "kind": {"kind": "wmts", "capabilities_url": "https://example.org/c", "layer": "a"},
    "zooms": [0, 9], "headers": [{"name": "X-Key", "value": "v"}], "allow_private": True,
}))

for path in sorted(FIXTURES.glob("wmts-*.xml")):
    text = path.read_bytes()
    put("wmts", path.stem, text)
    put("documents", path.stem, bytes([1, 0, 0]) + b"\n" + text)
tilejson = json.dumps({
    "tilejson": "3.0.0", "tiles": ["{z}/{x}/{y}.pbf", "https://a.example/{z}/{x}/{-y}"], "scheme": "tms", "minzoom": 1,
    "maxzoom": 14, "bounds": [-10, 40.5, 5, 60], "attribution": "us", "tileSize": 512,
    "vector_layers": [{"id": "roads", "fields": {"name": "String"}}],
}).encode()
put("documents", "tilejson", bytes([0, 0, 0]) + b"\n" + tilejson)
put("documents", "tilejson-gzip", bytes([0, 0, 1]) + b"\n" + gzip.compress(tilejson, mtime=0))
put("documents", "tile", bytes([3, 0, 0]) + b"content-type: image/png\n" + picture)
put("documents", "busy", bytes([3, 6, 0]) + b"retry-after: Sun, 22 Nov 2026 12:00:30 GMT\n")
put("documents", "fresh", bytes([3, 0, 0]) + b"cache-control: max-age=99, stale-while-revalidate=5\n" + picture)

SQUARE = [[[0, 0], [9, 0], [9, 9.5], [0, 9], [0, 0]]]
LINE = [[170, -5], [-170, 8.25]]
for name, geometry in {
    "polygon": {"type": "Polygon", "coordinates": SQUARE},
    "multipolygon": {"type": "MultiPolygon", "bbox": [0, 0, 9, 9], "coordinates": [SQUARE, SQUARE]},
    "line": {"type": "LineString", "coordinates": LINE},
    "lines": {"type": "MultiLineString", "coordinates": [LINE, LINE], "bufferMeters": 9},
}.items():
    put("area", name, json.dumps(geometry))
    put("area", f"{name}-feature", json.dumps({"type": "Feature", "properties": None, "geometry": geometry}))
    collection = {"type": "GeometryCollection", "geometries": [geometry]}
    put("area", f"{name}-collection", json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": collection}]}))
