"""Writes oracle.json: positions converted by independent programs.

    pip install mgrs==1.6.0 pyproj==3.7.2 openlocationcode==1.0.1
    python make_oracle.py > oracle.json

- MGRS: `mgrs` 1.6.0, which wraps GEOTRANS of the National Geospatial-Intelligence Agency.
- UTM and UPS: `pyproj` 3.7.2 (PROJ), EPSG:326xx, 327xx, 32661 and 32761.
- Plus codes: `openlocationcode` 1.0.1, Google's reference implementation.
"""

import json
import random

import mgrs
from openlocationcode import openlocationcode as olc
from pyproj import Transformer

# lat, lon: edges of bands, zones and the grids' own limits, then anywhere.
NAMED = [
    (48.85837, 2.29448),  # Eiffel tower
    (60.4, 5.3),  # Bergen: 32V is widened
    (56.0, 3.0), (56.0, 2.9999), (63.9999, 3.0), (64.0, 3.0),
    (78.2, 15.6), (72.0, 8.9999), (72.0, 9.0), (75.0, 20.9999), (75.0, 21.0), (80.0, 32.9999), (80.0, 33.0),
    (83.9999, 41.9999), (83.9999, 42.0), (72.0, 0.0), (71.9999, 6.0),  # Svalbard: 31X, 33X, 35X, 37X
    (0.0, 0.0), (-0.00001, 0.00001), (0.00001, -0.00001),
    (-79.9999, 0.0001), (-80.0001, 0.0001), (83.9999, -0.0001), (84.0001, 0.0001),
    (10.0, 179.9999), (10.0, -179.9999), (-10.0, -180.0),
    (89.9999, 45.0), (-89.9999, -135.0), (88.0, -10.0), (-88.0, 100.0), (85.0, 179.9), (-81.0, -0.5),
    (40.748333, -73.985278), (-33.8568, 151.2153), (21.4225, 39.8262), (-54.8, -68.3),
]


def zone(lat, lon):
    number = int((lon + 180) // 6) % 60 + 1
    if 56 <= lat < 64 and 3 <= lon < 12:
        return 32
    if 72 <= lat < 84 and 0 <= lon < 42:
        return 31 if lon < 9 else 33 if lon < 21 else 35 if lon < 33 else 37
    return number


def plane(lat, lon):
    if lat >= 84 or lat < -80:
        code, number = (32661 if lat > 0 else 32761), 0
    else:
        number = zone(lat, lon)
        code = (32600 if lat >= 0 else 32700) + number
    east, north = Transformer.from_crs(4326, code, always_xy=True).transform(lon, lat)
    return number, round(east, 3), round(north, 3)


random.seed(20260101)
points = NAMED + [(round(random.uniform(-90, 90), 6), round(random.uniform(-180, 180), 6)) for _ in range(260)]
rows = []
for lat, lon in points:
    number, east, north = plane(lat, lon)
    reference = mgrs.MGRS().toMGRS(lat, lon, MGRSPrecision=5)
    rows.append(dict(lat=lat, lon=lon, zone=number, east=east, north=north, mgrs=reference, plus=olc.encode(lat, lon)))
print("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]")
