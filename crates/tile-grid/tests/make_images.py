"""Writes images.json: small whole tiles of every format, as hexadecimal text.

Run it again with:
    pip install pillow mapbox-vector-tile
    python make_images.py > images.json
"""

import io
import json

import mapbox_vector_tile
from PIL import Image

WIDTH, HEIGHT = 48, 32
image = Image.new("RGB", (WIDTH, HEIGHT))
image.putdata([(x * 5, y * 7, (x * y) % 256) for y in range(HEIGHT) for x in range(WIDTH)])
transparent = image.convert("RGBA")
transparent.putalpha(128)


def saved(picture, kind, **options):
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue().hex()


point = {"geometry": "POINT(10 20)", "properties": {"name": "well", "depth": 12}}
line = {"geometry": "LINESTRING(0 0, 100 100, 4096 4000)", "properties": {}}
layers = [{"name": "water", "features": [point]}, {"name": "roads", "features": [line, point]}]

cases = [
    ["png", "palette", saved(image.quantize(16), "PNG")],
    ["png", "true colour", saved(image, "PNG")],
    ["jpg", "baseline", saved(image, "JPEG", quality=50)],
    ["jpg", "progressive", saved(image, "JPEG", quality=50, progressive=True)],
    ["jpg", "restart markers", saved(image, "JPEG", quality=50, restart_marker_blocks=2)],
    ["webp", "lossy (VP8)", saved(image, "WEBP", quality=30)],
    ["webp", "lossless (VP8L)", saved(image.quantize(8).convert("RGB"), "WEBP", lossless=True)],
    ["webp", "transparent (VP8X)", saved(transparent, "WEBP", quality=30)],
    ["avif", "opaque", saved(image, "AVIF", quality=30)],
    ["avif", "transparent", saved(transparent, "AVIF", quality=30)],
    ["pbf", "two layers", mapbox_vector_tile.encode(layers).hex()],
]
print("[\n" + ",\n".join("  " + json.dumps(case) for case in cases) + "\n]")
