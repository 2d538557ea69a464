import type { Geometry, MultiLineString, MultiPoint, MultiPolygon, Position } from 'geojson';
import { MAX_LATITUDE, wrapLongitude, type BoundsValue } from '../format/coordinates';
import { boundsBetween, type Corner } from './shapes';

/** A box; west greater than east crosses the antimeridian. */
export interface BoxSketch {
  readonly kind: 'box';
  readonly bounds: BoundsValue;
}

type Path = readonly Corner[];

export type PathKind = 'area' | 'line' | 'point';

/**
 * Areas (rings, the outer one first, not closed), lines (one path each) or points (a path of one
 * each), in longitudes that go on past ±180 across the antimeridian.
 */
export interface PathSketch {
  readonly kind: PathKind;
  readonly parts: readonly (readonly Path[])[];
  /** It is still being drawn. */
  readonly open: boolean;
}

export type Sketch = BoxSketch | PathSketch;

/** A vertex of a sketch; the corners of a box are those of its one ring, from south-west eastwards. */
export interface VertexRef {
  readonly part: number;
  readonly ring: number;
  readonly index: number;
}

export interface Vertex {
  readonly ref: VertexRef;
  readonly at: Corner;
}

/** Vertices that a path needs to mean something. */
const LEAST = { area: 3, line: 2, point: 1 } as const;
/** More than these are not edited by hand. */
export const MAX_EDITED = 2000;

export function rings(sketch: Sketch): readonly (readonly Path[])[] {
  if (sketch.kind !== 'box') return sketch.parts;
  const { west, south, north } = sketch.bounds;
  const east = sketch.bounds.east < west ? sketch.bounds.east + 360 : sketch.bounds.east;
  return [[[{ lng: west, lat: south }, { lng: east, lat: south }, { lng: east, lat: north }, { lng: west, lat: north }]]];
}

export function vertices(sketch: Sketch): Vertex[] {
  return rings(sketch).flatMap((paths, part) =>
    paths.flatMap((path, ring) => path.map((at, index) => ({ ref: { part, ring, index }, at }))),
  );
}

/** Where a vertex can be put in; `ref` is that of the new one. A box has only its corners. */
export function midpoints(sketch: Sketch): Vertex[] {
  if (sketch.kind === 'box' || sketch.open) return [];
  return sketch.parts.flatMap((paths, part) =>
    paths.flatMap((path, ring) =>
      path.flatMap((at, index) => {
        const next = path[index + 1] ?? (sketch.kind === 'area' ? path[0] : undefined);
        return next ? [{ ref: { part, ring, index: index + 1 }, at: middle(at, next) }] : [];
      }),
    ),
  );
}

/** Halfway on the map, not on the globe: edges are straight lines of the map. */
function middle(a: Corner, b: Corner): Corner {
  const y = (mercatorY(a.lat) + mercatorY(b.lat)) / 2;
  return { lng: (a.lng + b.lng) / 2, lat: (Math.atan(Math.sinh(y)) * 180) / Math.PI };
}

export function mercatorY(lat: number): number {
  return Math.asinh(Math.tan((Math.max(-MAX_LATITUDE, Math.min(MAX_LATITUDE, lat)) * Math.PI) / 180));
}

export function moveVertex(sketch: Sketch, ref: VertexRef, to: Corner): Sketch {
  if (sketch.kind === 'box') {
    const opposite = rings(sketch)[0]?.[0]?.[(ref.index + 2) % 4];
    return opposite ? { kind: 'box', bounds: boundsBetween(opposite, near(to, opposite)) } : sketch;
  }
  return withPath(sketch, ref, (path) => path.map((at, index) => (index === ref.index ? { ...at, ...placed(to, at) } : at)));
}

export function insertVertex(sketch: Sketch, ref: VertexRef, at: Corner): Sketch {
  if (sketch.kind === 'box') return sketch;
  return withPath(sketch, ref, (path) => [...path.slice(0, ref.index), placed(at, path[ref.index - 1]), ...path.slice(ref.index)]);
}

/** Takes a vertex away, and with it a ring or a part that would be too short; `null` if nothing is left. */
export function removeVertex(sketch: Sketch, ref: VertexRef): Sketch | null {
  if (sketch.kind === 'box') return sketch;
  const path = sketch.parts[ref.part]?.[ref.ring];
  if (!path) return sketch;
  if (path.length > LEAST[sketch.kind]) {
    return withPath(sketch, ref, (old) => old.filter((_, index) => index !== ref.index));
  }
  const parts = sketch.parts.flatMap((paths, part) => {
    if (part !== ref.part) return [paths];
    // Without its outer ring a polygon is nothing; a hole can go alone.
    return ref.ring === 0 ? [] : [paths.filter((_, ring) => ring !== ref.ring)];
  });
  return parts.length ? { ...sketch, parts } : null;
}

function withPath(sketch: PathSketch, ref: VertexRef, change: (path: Path) => Path): PathSketch {
  const parts = sketch.parts.map((paths, part) =>
    part === ref.part ? paths.map((path, ring) => (ring === ref.ring ? change(path) : path)) : paths,
  );
  return { ...sketch, parts };
}

/** Adds a point to the path that is being drawn, or begins one. */
export function addPoint(sketch: Sketch | null, kind: PathKind, at: Corner): PathSketch {
  const path = openPath(sketch, kind);
  return { kind, open: true, parts: [[[...path, placed(at, path.at(-1))]]] };
}

/** The points of the path that is being drawn. */
export function openPath(sketch: Sketch | null, kind?: PathKind): Path {
  if (!sketch || sketch.kind === 'box' || !sketch.open || (kind && sketch.kind !== kind)) return [];
  return sketch.parts[0]?.[0] ?? [];
}

export function removeLast(sketch: Sketch | null): Sketch | null {
  const path = openPath(sketch);
  if (!sketch || sketch.kind === 'box' || path.length < 2) return null;
  return { ...sketch, parts: [[path.slice(0, -1)]] };
}

/** Ends drawing; `null` if there is too little to mean anything. */
export function finished(sketch: Sketch | null): Sketch | null {
  if (!sketch || sketch.kind === 'box' || !sketch.open) return sketch;
  return openPath(sketch).length >= LEAST[sketch.kind] ? { ...sketch, open: false } : null;
}

/** Tells whether it covers something already. */
export function covers(sketch: Sketch | null): sketch is Sketch {
  return sketch !== null && (sketch.kind === 'box' || !sketch.open || openPath(sketch).length >= LEAST[sketch.kind]);
}

/** The whole of it as a GeoJSON geometry, every path beginning within ±180. */
export function geometryOf(sketch: PathSketch): MultiPoint | MultiLineString | MultiPolygon {
  if (sketch.kind === 'point') return { type: 'MultiPoint', coordinates: sketch.parts.flatMap((paths) => positions(paths[0] ?? [])) };
  if (sketch.kind === 'line') {
    return { type: 'MultiLineString', coordinates: sketch.parts.map((paths) => positions(paths[0] ?? [])) };
  }
  const closed = (path: Path): Position[] => positions(path[0] ? [...path, path[0]] : path);
  return { type: 'MultiPolygon', coordinates: sketch.parts.map((paths) => paths.map(closed)) };
}

/**
 * The device takes a step of more than 180° for one across the antimeridian: what is wider gets
 * positions between.
 */
function positions(path: Path): Position[] {
  const first = path[0];
  if (!first) return [];
  const turn = wrapLongitude(first.lng) - first.lng;
  const out: Position[] = [];
  let last: Corner | undefined;
  for (const at of path) {
    for (const step of last ? between(last, at) : [at]) {
      const height = step.alt === undefined ? [] : [step.alt];
      out.push([rounded(step.lng + turn), rounded(Math.max(-90, Math.min(90, step.lat))), ...height]);
    }
    last = at;
  }
  return out;
}

function between(a: Corner, b: Corner): Corner[] {
  if (Math.abs(b.lng - a.lng) < 180) return [b];
  const half = middle(a, b);
  return [...between(a, half), ...between(half, b)];
}

/** Reads a geometry that the device keeps or has read from a file. */
export function sketchOf(geometry: Geometry): Sketch | null {
  const { bbox } = geometry;
  if (bbox?.length === 4) {
    const [west, south, east, north] = bbox;
    return { kind: 'box', bounds: { west, south, east, north } };
  }
  switch (geometry.type) {
    case 'Polygon':
      return pathSketch('area', [geometry.coordinates]);
    case 'MultiPolygon':
      return pathSketch('area', geometry.coordinates);
    case 'LineString':
      return pathSketch('line', [[geometry.coordinates]]);
    case 'MultiLineString':
      return pathSketch('line', geometry.coordinates.map((line) => [line]));
    case 'Point':
      return pathSketch('point', [[[geometry.coordinates]]]);
    case 'MultiPoint':
      return pathSketch('point', geometry.coordinates.map((point) => [[point]]));
    default:
      return null;
  }
}

function pathSketch(kind: PathKind, parts: readonly (readonly Position[][])[]): PathSketch | null {
  const read = parts.map((paths) => paths.map((path) => unrolled(kind === 'area' ? path.slice(0, -1) : path)));
  return read.length ? { kind, open: false, parts: read } : null;
}

function unrolled(path: readonly Position[]): Corner[] {
  const out: Corner[] = [];
  for (const [lng = 0, lat = 0, alt] of path) out.push(near(alt === undefined ? { lng, lat } : { lng, lat, alt }, out.at(-1)));
  return out;
}

/** The same place on the turn of the world that is nearest to another one. */
export function near(at: Corner, other: Corner | undefined): Corner {
  if (!other) return at;
  return { ...at, lng: at.lng + Math.round((other.lng - at.lng) / 360) * 360 };
}

/** A place as a hand can mean it at the closest zoom: to about a centimetre. */
function placed(at: Corner, other: Corner | undefined): Corner {
  const { lng, lat } = near(at, other);
  return { lng: rounded(lng), lat: rounded(Math.max(-MAX_LATITUDE, Math.min(MAX_LATITUDE, lat))) };
}

function rounded(value: number): number {
  return Number(value.toFixed(7));
}

/** The smallest box around it. */
export function boundsOf(sketch: Sketch): BoundsValue | null {
  if (sketch.kind === 'box') return sketch.bounds;
  const all = vertices(sketch).map(({ at }) => at);
  const [first] = all;
  if (!first) return null;
  // One by one: `Math.min(...)` has too many arguments where a track is long.
  const start = { west: first.lng, east: first.lng, south: first.lat, north: first.lat };
  const box = all.reduce(
    (b, at) => ({ west: Math.min(b.west, at.lng), east: Math.max(b.east, at.lng), south: Math.min(b.south, at.lat), north: Math.max(b.north, at.lat) }),
    start,
  );
  const whole = box.east - box.west >= 360;
  return { ...box, west: whole ? -180 : wrapLongitude(box.west), east: whole ? 180 : wrapLongitude(box.east) };
}
