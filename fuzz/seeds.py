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


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def geometry_of(kind, points):
    """Drawing commands: move, lines, and for an area its end."""
    out, at = b"", (0, 0)
    for index, point in enumerate(points):
        if index < 2:
            out += varint(9 if index == 0 else (len(points) - 1) << 3 | 2)
        steps = [a - b for a, b in zip(point, at)]
        out += b"".join(varint(step << 1 if step >= 0 else (-step << 1) - 1) for step in steps)
        at = point
    return out + (varint(15) if kind == 3 else b"")


def vector_tile(features):
    layer, keys, values = field(1, b"things"), [], []
    for kind, points, properties in features:
        tags = b""
        for key, value in properties.items():
            tags += varint(len(keys)) + varint(len(values))
            keys.append(key)
            values.append(value)
        layer += field(2, field(2, tags) + bytes([24, kind]) + field(4, geometry_of(kind, points)))
    layer += b"".join(field(3, key.encode()) for key in keys)
    layer += b"".join(field(4, field(1, value.encode())) for value in values)
    return field(3, layer + varint(15 << 3) + varint(2) + varint(5 << 3) + varint(4096))


FAR = 1 << 30
put("picture", "area", vector_tile([(3, [(1024, 1024), (3072, 1024), (3072, 3072), (1024, 3072)], {"color": "#0f0", "name": "Area"})]))
put("picture", "line", vector_tile([(2, [(0, 2048), (2000, 2100), (4096, 2048)], {"name": "A rather long street"})]))
put("picture", "points", vector_tile([(1, [(2048, 2048)], {"name": "العربية 12"}), (1, [(2100, 2048)], {"name": "Ελλάδα"})]))
put("picture", "beyond", vector_tile([(3, [(-FAR, -FAR), (FAR, 0), (0, FAR)], {}), (2, [(-FAR, 0), (FAR, 5)], {"name": "x"})]))
put("picture", "style", json.dumps({
    "version": 8, "sources": {"v": {"type": "vector"}},
    "layers": [
        {"id": "a", "type": "background", "paint": {"background-color": ["interpolate", ["linear"], ["zoom"], 0, "red", 5, "blue"]}},
        {"id": "b", "type": "line", "source": "v", "paint": {"line-width": {"stops": [[0, 1], [5, 9]]}, "line-dasharray": [0, 0]}},
    ],
}))


def sentence(body):
    """An NMEA sentence with its checksum."""
    total = 0
    for byte in body.encode():
        total ^= byte
    return f"${body}*{total:02X}\r\n"


walk = (pathlib.Path(__file__).parent.parent / "crates/position/tests/fixtures/walk.nmea").read_bytes()
# The first byte is the size of the chunks that the rest comes in.
put("position_lines", "walk", b"\x40" + walk[:2500])
put("position_lines", "lost", b"\x07" + walk[walk.index(b"101529"):walk.index(b"101533")])
put("position_lines", "long-line", b"\xff" + b"$" * 3000 + b"\n" + walk[:600])
put("position_lines", "no-checksum", b"\x01$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,\r\n")
put("position_lines", "out-of-range", "\x05" + "".join(map(sentence, [
    "GPGGA,123519,9907.038,N,19131.000,E,1,08,0.9,1e300,M,46.9,M,,",
    "GPRMC,245959.99,A,4807.038,N,01131.000,E,-1e38,-84.4,310226,,,A",
    "GPGLL,4807.038,N,01131.000,E,123519.9999999999,A,A",
    "GNGNS,123519,4807.038,N,01131.000,E,AANN,99,0.9,1,1,,",
    "GPVTG,nan,T,inf,M,nan,N,1,K",
    "GPZDA,123519,31,02,2026,00,00",
    "GPGST,,,,,,1e30,1e30,",
])))
put("position_lines", "gpsd", "\x20" + "\r\n".join(map(json.dumps, [
    {"class": "VERSION", "release": "3.22"},
    {"class": "DEVICES", "devices": [{"path": "/dev/pts/1"}]},
    {"class": "SKY", "uSat": 5, "satellites": [{"PRN": 4, "used": True}]},
    {"class": "TPV", "mode": 3, "status": 2, "time": "2026-03-01T12:00:01.500Z", "lat": 48.1, "lon": 11.5,
     "altMSL": 545.4, "track": 719.9, "speed": 1e300, "eph": -1},
])) + "\r\n")
put("position_lines", "gpx", "\x20<gpx><trk><name>a &amp; b</name><trkseg>"
    "<trkpt lat='1' lon='2'><ele>5</ele><time>2026-03-01T12:00:00Z</time></trkpt>"
    "<trkpt lat='1' lon='3'><time>-9999-01-01T00:00:00Z</time></trkpt>"
    "<trkpt lat='1' lon='3'><time>9999-01-01T00:00:00Z</time></trkpt></trkseg></trk></gpx>")
