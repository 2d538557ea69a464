import type { Geometry } from 'geojson';
import { describe, expect, it } from 'vitest';
import type { Corner } from './shapes';
import { addPoint, boundsOf, covers, finished, geometryOf, insertVertex, midpoints, moveVertex, openPath, removeLast, removeVertex, sketchOf, vertices, type PathSketch, type Sketch } from './sketch';

const at = (lng: number, lat: number): Corner => ({ lng, lat });
const drawn = (kind: 'area' | 'line', ...points: Corner[]): PathSketch => {
  let sketch: PathSketch | null = null;
  for (const point of points) sketch = addPoint(sketch, kind, point);
  return { ...(sketch as PathSketch), open: false };
};
const triangle = drawn('area', at(0, 0), at(4, 0), at(4, 4));
const ref = (index: number, ring = 0, part = 0) => ({ part, ring, index });

describe('drawing a path', () => {
  it('covers something from the third corner of an area and the second point of a line', () => {
    let sketch: Sketch | null = null;
    const seen: boolean[] = [];
    for (const point of [at(0, 0), at(1, 0), at(1, 1)]) {
      sketch = addPoint(sketch, 'area', point);
      seen.push(covers(sketch));
    }
    expect(seen).toEqual([false, false, true]);
    expect(covers(addPoint(addPoint(null, 'line', at(0, 0)), 'line', at(1, 1)))).toBe(true);
  });

  it('takes the last point back, and is nothing when finished too early', () => {
    const two = addPoint(addPoint(null, 'area', at(0, 0)), 'area', at(1, 0));
    expect(openPath(removeLast(two))).toEqual([at(0, 0)]);
    expect(removeLast(removeLast(two))).toBeNull();
    expect(finished(two)).toBeNull();
    expect(finished(addPoint(two, 'area', at(1, 1)))).toMatchObject({ open: false });
  });

  it('begins anew over what was finished', () => {
    expect(openPath(addPoint(triangle, 'area', at(9, 9)))).toEqual([at(9, 9)]);
  });
});

describe('editing', () => {
  it('moves, inserts and removes a vertex of a path', () => {
    expect(vertices(moveVertex(triangle, ref(1), at(5, 0)))[1]?.at).toEqual(at(5, 0));
    const mids = midpoints(triangle);
    expect(mids.map(({ at: { lng } }) => lng)).toEqual([2, 4, 2]);
    const four = insertVertex(triangle, mids[2]!.ref, at(1, 3));
    expect(vertices(four).map(({ at: { lng } }) => lng)).toEqual([0, 4, 4, 1]);
    expect(vertices(removeVertex(four, ref(0))!)).toHaveLength(3);
    expect(removeVertex(triangle, ref(0))).toBeNull();
  });

  it('keeps a box a box', () => {
    const box: Sketch = { kind: 'box', bounds: { west: 0, south: 0, east: 4, north: 4 } };
    expect(moveVertex(box, ref(2), at(6, 5))).toEqual({ kind: 'box', bounds: { west: 0, south: 0, east: 6, north: 5 } });
    expect(moveVertex(box, ref(0), at(5, 1))).toEqual({ kind: 'box', bounds: { west: 4, south: 1, east: 5, north: 4 } });
    expect(midpoints(box)).toEqual([]);
    const fiji: Sketch = { kind: 'box', bounds: { west: 176, south: 0, east: -178, north: 4 } };
    expect(moveVertex(fiji, ref(2), at(-176, 5))).toEqual({ kind: 'box', bounds: { west: 176, south: 0, east: -176, north: 5 } });
  });

  it('takes a hole or a part away with its last corners', () => {
    const hole = triangle.parts[0]![0]!;
    const holed: PathSketch = { ...triangle, parts: [[hole, hole], [hole]] };
    expect(removeVertex(holed, ref(0, 1))).toMatchObject({ parts: [[hole], [hole]] });
    expect(removeVertex(holed, ref(0, 0))).toMatchObject({ parts: [[hole]] });
  });
});

describe('geometry', () => {
  it('closes rings and goes on across the antimeridian', () => {
    const fiji = drawn('area', at(176, -19), at(-178, -19), at(-178, -16));
    expect(geometryOf(fiji)).toEqual({ type: 'MultiPolygon', coordinates: [[[[176, -19], [182, -19], [182, -16], [176, -19]]]] });
    expect(boundsOf(fiji)).toEqual({ west: 176, south: -19, east: -178, north: -16 });
  });

  it('begins within the world wherever the map was panned to', () => {
    const far: PathSketch = { kind: 'line', open: false, parts: [[[at(730, 1), at(735, 2)]]] };
    expect(geometryOf(far)).toEqual({ type: 'MultiLineString', coordinates: [[[10, 1], [15, 2]]] });
  });

  it('puts positions between what is wider than half the world', () => {
    const wide: PathSketch = { kind: 'line', open: false, parts: [[[at(-100, 0), at(120, 0)]]] };
    expect(geometryOf(wide)).toEqual({ type: 'MultiLineString', coordinates: [[[-100, 0], [10, 0], [120, 0]]] });
  });

  it.each<[string, Geometry]>([
    ['an area with a hole', { type: 'MultiPolygon', coordinates: [[[[0, 0], [9, 0], [9, 9], [0, 0]], [[1, 1], [2, 1], [2, 2], [1, 1]]]] }],
    ['lines', { type: 'MultiLineString', coordinates: [[[0, 0], [1, 1]], [[179, 0], [181, 1]]] }],
  ])('reads and writes %s', (_, geometry) => {
    const sketch = sketchOf(geometry);
    expect(sketch && sketch.kind !== 'box' && geometryOf(sketch)).toEqual(geometry);
  });

  it('knows a box by its bounds', () => {
    const bounds = { west: 176, south: -19, east: -178, north: -16 };
    expect(sketchOf({ type: 'Polygon', bbox: [176, -19, -178, -16], coordinates: [] })).toEqual({ kind: 'box', bounds });
  });
});
