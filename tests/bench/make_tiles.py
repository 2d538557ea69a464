"""Makes the benchmark's corpus: 21,845 distinct 256x256 JPEG tiles of some 15 KB, the whole pyramid
of zooms 7 to 14 below tile 7/67/46. Needs numpy and Pillow. Usage: make_tiles.py FOLDER"""

import io
import os
import random
import sys

import numpy as np
from PIL import Image

ZOOM, X, Y, LEVELS = 7, 67, 46, 8


def main(folder):
    seeded = np.random.default_rng(7)
    chance = random.Random(1)
    grounds = [
        Image.fromarray(seeded.integers(0, 255, (32, 32, 3), dtype=np.uint8)).resize((256, 256), Image.BICUBIC)
        for _ in range(64)
    ]
    noises = [seeded.normal(0, 9, (256, 256, 3)).astype(np.int16) for _ in range(64)]
    for level in range(LEVELS):
        zoom = ZOOM + level
        for x in range(X << level, (X + 1) << level):
            os.makedirs(f"{folder}/{zoom}/{x}", exist_ok=True)
            for y in range(Y << level, (Y + 1) << level):
                pixels = np.asarray(grounds[chance.randrange(64)]).astype(np.int16)
                pixels = pixels + np.roll(noises[chance.randrange(64)], (x % 251, y % 241), (0, 1))
                # A corner that tells its place makes every tile a content of its own.
                pixels[0:8, 0:8] = (x * 31 + y * 17 + zoom) % 255
                image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
                body = io.BytesIO()
                image.save(body, "JPEG", quality=chance.choice([62, 68, 74, 78]))
                with open(f"{folder}/{zoom}/{x}/{y}.jpg", "wb") as file:
                    file.write(body.getvalue())


main(sys.argv[1])
