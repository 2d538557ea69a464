"""Writes oracle.json: what mercantile 1.2.1 and supermercado 0.3.0 say.

Run it again with:
    pip install mercantile==1.2.1 supermercado==0.3.0
    python make_oracle.py > oracle.json
"""

import json
import math
import random

import mercantile
from supermercado import burntiles

random.seed(20260101)


def point_cases():
    points = [(0, 0), (-180, 85), (179.999999, -85), (11.25, 43.77), (180, 89.9), (-0.0001, 0.0001),
              (-118.2915, 36.5785), (151.2, -33.86), (0, 85.0511), (0, -85.0511)]
    points += [(random.uniform(-180, 180), random.uniform(-85.05, 85.05)) for _ in range(40)]
    for lon, lat in points:
        for zoom in (0, 1, 5, 11, 18, 24):
            tile = mercantile.tile(lon, lat, zoom)
            yield [lon, lat, zoom, tile.x, tile.y]


def tile_cases():
    for zoom in (0, 1, 2, 7, 13, 18, 24):
        last = 2**zoom - 1
        for x, y in {(0, 0), (last, last), (random.randint(0, last), random.randint(0, last)),
                     (random.randint(0, last), random.randint(0, last))}:
            tile = mercantile.Tile(x, y, zoom)
            yield {"tile": [zoom, x, y], "quadkey": mercantile.quadkey(tile),
                   "bounds": list(mercantile.bounds(tile)),
                   "meters": list(mercantile.xy_bounds(tile))}


def runs(tiles):
    """Rows as [y, first x, last x], so that sets stay readable."""
    rows = []
    for y, x in sorted((y, x) for x, y in tiles):
        if rows and rows[-1][0] == y and rows[-1][2] == x - 1:
            rows[-1][2] = x
        else:
            rows.append([y, x, x])
    return rows


def box_cases():
    boxes = [(176, -19, -178, -16), (-180, -85, 180, 85), (11.2, 43.7, 11.3, 43.8), (-25, 34, 45, 72),
             (-180, -90, 180, 90), (-10, 60, 20, 90), (170, -90, -170, -80), (0, 0, 90, 66.51326044311186),
             (-0.5, -0.5, 0.5, 0.5), (179.9, 50, -179.9, 50.1)]
    boxes += [tuple(mercantile.bounds(3, 5, 4)), tuple(mercantile.bounds(8711, 5977, 14))]
    for _ in range(10):
        lon, lat = random.uniform(-180, 160), random.uniform(-80, 70)
        boxes.append((lon, lat, lon + random.uniform(0.1, 19), lat + random.uniform(0.1, 9)))
    for box in boxes:
        for zoom in range(0, 13):
            try:
                tiles = {(t.x, t.y) for t in mercantile.tiles(*box, zooms=zoom)}
            except mercantile.InvalidLatitudeError:
                continue
            if len(tiles) <= 3000:
                yield {"box": list(box), "zoom": zoom, "count": len(tiles), "rows": runs(tiles)}


def ring(lon, lat, size, vertices, wobble):
    points = []
    for i in range(vertices):
        angle = 2 * math.pi * i / vertices
        r = size * (1 + wobble * random.uniform(-1, 1))
        points.append([round(lon + r * math.cos(angle), 6), round(lat + 0.7 * r * math.sin(angle), 6)])
    return points + points[:1]


def polygon_cases():
    square = lambda w, s, e, n: [[w, s], [e, s], [e, n], [w, n], [w, s]]
    comb = [[0.05, 0.05]]
    for tooth in range(8):
        comb += [[0.05 + tooth * 0.3, 2.1], [0.2 + tooth * 0.3, 2.2], [0.21 + tooth * 0.3, 0.3]]
    comb += [[2.5, 0.04], [0.05, 0.05]]
    shapes = {
        "a town": ([ring(11.25, 43.77, 0.33, 14, 0.4)], (10, 12, 14, 16)),
        "an island far north": ([ring(18.1, 78.3, 3.7, 30, 0.3)], (4, 6, 8, 10)),
        "a southern country": ([ring(146.3, -42.1, 1.6, 60, 0.2)], (5, 8, 11, 12)),
        "a lake with an island": ([ring(9.4, 47.6, 0.5, 40, 0.1), ring(9.4, 47.6, 0.2, 20, 0.1)], (8, 10, 12, 13)),
        "two holes": ([ring(-70.3, -20.2, 2, 50, 0.1), ring(-71, -20.3, 0.4, 9, 0.2),
                       ring(-69.6, -20.1, 0.5, 12, 0.2)], (6, 8, 10, 11)),
        "a thin strip": ([[[5.003, 50.001], [7.004, 51.502], [7.005, 51.501], [5.004, 50.0005], [5.003, 50.001]]],
                         (8, 10, 12, 13)),
        "a comb": ([comb], (6, 8, 10, 11)),
        "a triangle over the equator": ([[[-30.1, -11.2], [20.3, 4.4], [-3.7, 30.9], [-30.1, -11.2]]], (2, 4, 6, 7)),
        "a frame": ([square(1.01, 41.02, 3.03, 42.04), square(1.31, 41.22, 2.73, 41.84)], (7, 9, 11, 12)),
    }
    for name, (rings, zooms) in shapes.items():
        feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": rings}}
        for zoom in zooms:
            tiles = {(int(x), int(y)) for x, y, _ in burntiles.burn([feature], zoom)}
            yield {"name": name, "rings": rings, "zoom": zoom, "count": len(tiles), "rows": runs(tiles)}


def table(cases):
    return "[\n" + ",\n".join("  " + json.dumps(case) for case in cases) + "\n ]"


print("{")
print(f' "points": {table(point_cases())},')
print(f' "tiles": {table(tile_cases())},')
print(f' "boxes": {table(box_cases())},')
print(f' "polygons": {table(polygon_cases())}')
print("}")
