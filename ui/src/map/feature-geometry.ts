import type { Geometry } from 'geojson';
import type { Corner } from './shapes';
import { geometryOf, mercatorY, near, sketchOf, vertices, type PathKind, type PathSketch, type Sketch } from './sketch';

/** Reads the geometry of a feature; `null` where it has none, or one of several kinds together. */
export function featureSketch(geometry: Geometry | null | undefined): PathSketch | null {
  if (!geometry || geometry.type === 'GeometryCollection') return null;
  // A feature whose corners are those of its bounds is a shape all the same.
  const { bbox: _, ...shape } = geometry;
  const sketch = sketchOf(shape as Geometry);
  return sketch && sketch.kind !== 'box' ? sketch : null;
}

/** What is drawn as a geometry of one part where it has one. */
export function featureGeometry(sketch: PathSketch): Geometry {
  const whole = geometryOf(sketch);
  if (whole.coordinates.length !== 1) return whole;
  switch (whole.type) {
    case 'MultiPoint':
      return { type: 'Point', coordinates: whole.coordinates[0] ?? [] };
    case 'MultiLineString':
      return { type: 'LineString', coordinates: whole.coordinates[0] ?? [] };
    case 'MultiPolygon':
      return { type: 'Polygon', coordinates: whole.coordinates[0] ?? [] };
  }
}

/** A sketch of one finished path. */
export function pathOf(kind: PathKind, path: readonly Corner[]): PathSketch {
  return { kind, open: false, parts: [[path]] };
}

/** The whole of it, moved by what lies between two places; heights stay. */
export function moveSketch(sketch: PathSketch, from: Corner, to: Corner): PathSketch {
  const lng = to.lng - from.lng;
  const lat = to.lat - from.lat;
  const moved = (at: Corner): Corner => ({ ...at, lng: rounded(at.lng + lng), lat: rounded(Math.max(-90, Math.min(90, at.lat + lat))) });
  return { ...sketch, parts: sketch.parts.map((paths) => paths.map((path) => path.map(moved))) };
}

/** The same with at most so many vertices: what is seen while a large one is moved. */
export function thinned(sketch: PathSketch, most: number): PathSketch {
  const every = Math.ceil(vertices(sketch).length / most);
  if (every <= 1) return sketch;
  return { ...sketch, parts: sketch.parts.map((paths) => paths.map((path) => path.filter((_, index) => index % every === 0 || path.length < 8))) };
}

/** Where the handle of the whole hangs: over the middle of the upper edge. */
export function topOf(sketch: PathSketch): Corner | null {
  const all = vertices(sketch).map(({ at }) => at);
  const [first] = all;
  if (!first) return null;
  let [west, east, north] = [first.lng, first.lng, first.lat];
  for (const { lng, lat } of all) [west, east, north] = [Math.min(west, lng), Math.max(east, lng), Math.max(north, lat)];
  return { lng: (west + east) / 2, lat: north };
}

/** Pixels of a map at zoom 0. */
const WORLD_PIXELS = 512;

/** Where a place is, in pixels of the whole map at a zoom. */
export function worldPixel(at: Corner, zoom: number): { x: number; y: number } {
  const scale = (WORLD_PIXELS * 2 ** zoom) / 360;
  return { x: at.lng * scale, y: (-mercatorY(at.lat) * 180 * scale) / Math.PI };
}

/** The place of such a pixel. */
export function placeOf({ x, y }: { x: number; y: number }, zoom: number): Corner {
  const scale = (WORLD_PIXELS * 2 ** zoom) / 360;
  return { lng: rounded(x / scale), lat: rounded((Math.atan(Math.sinh((-y * Math.PI) / (180 * scale))) * 180) / Math.PI) };
}

/** Tells whether two sketches are the same, vertex by vertex. */
export function sameSketch(a: Sketch | null, b: Sketch | null): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** The nearest turn of the world for a whole path. */
export function turned(path: readonly Corner[], to: Corner): readonly Corner[] {
  const [first] = path;
  if (!first) return path;
  const turn = near(first, to).lng - first.lng;
  return turn === 0 ? path : path.map((at) => ({ ...at, lng: at.lng + turn }));
}

function rounded(value: number): number {
  return Number(value.toFixed(7));
}
