import type { Geometry } from 'geojson';
import { describe, expect, it } from 'vitest';
import { featureGeometry, featureSketch, moveSketch, thinned, topOf } from './feature-geometry';
import { vertices } from './sketch';

const read = (geometry: Geometry) => {
  const sketch = featureSketch(geometry);
  if (!sketch) throw new Error('no sketch');
  return sketch;
};

describe('the geometry of a feature', () => {
  it.each<[string, Geometry]>([
    ['a point', { type: 'Point', coordinates: [11.2558123, 43.7696] }],
    ['a point with a height', { type: 'Point', coordinates: [11.2558123, 43.7696, 51.5] }],
    ['points', { type: 'MultiPoint', coordinates: [[1, 2], [3, 4]] }],
    ['a line', { type: 'LineString', coordinates: [[1, 2], [3, 4, 9], [5, 6]] }],
    ['lines', { type: 'MultiLineString', coordinates: [[[1, 2], [3, 4]], [[5, 6], [7, 8]]] }],
    ['a polygon with a hole', { type: 'Polygon', coordinates: [[[0, 0], [9, 0], [9, 9], [0, 0]], [[1, 1], [2, 1], [2, 2], [1, 1]]] }],
    ['polygons', { type: 'MultiPolygon', coordinates: [[[[0, 0], [9, 0], [9, 9], [0, 0]]], [[[20, 0], [29, 0], [29, 9], [20, 0]]]] }],
    ['a line across the antimeridian', { type: 'LineString', coordinates: [[179, 0], [181, 1]] }],
  ])('of %s is read and written as it was', (_, geometry) => expect(featureGeometry(read(geometry))).toEqual(geometry));

  it('is a shape though it tells its bounds', () => {
    const geometry: Geometry = { type: 'Point', bbox: [1, 2, 1, 2], coordinates: [1, 2] };
    expect(featureGeometry(read(geometry))).toEqual({ type: 'Point', coordinates: [1, 2] });
  });

  it('is not drawn where there is none, or several kinds', () => {
    expect(featureSketch(null)).toBeNull();
    expect(featureSketch({ type: 'GeometryCollection', geometries: [] })).toBeNull();
  });

  it('moves whole, holes and heights too', () => {
    const sketch = read({ type: 'Polygon', coordinates: [[[0, 0, 5], [9, 0], [9, 9], [0, 0, 5]], [[1, 1], [2, 1], [2, 2], [1, 1]]] });
    expect(featureGeometry(moveSketch(sketch, { lng: 1, lat: 1 }, { lng: 2, lat: 0.5 }))).toEqual({
      type: 'Polygon',
      coordinates: [[[1, -0.5, 5], [10, -0.5], [10, 8.5], [1, -0.5, 5]], [[2, 0.5], [3, 0.5], [3, 1.5], [2, 0.5]]],
    });
  });

  it('hangs its handle over the middle', () => {
    expect(topOf(read({ type: 'LineString', coordinates: [[179, 0], [183, 4], [181, 1]] }))).toEqual({ lng: 181, lat: 4 });
  });

  it('is thinned while it is moved, short rings not', () => {
    const ring = Array.from({ length: 9000 }, (_, i) => [i / 1000, 0]);
    const sketch = read({ type: 'Polygon', coordinates: [[...ring, ring[0]!], [[1, 1], [2, 1], [2, 2], [1, 1]]] });
    expect(vertices(thinned(sketch, 2000)).length).toBeLessThanOrEqual(2003);
    expect(thinned(sketch, 2000).parts[0]?.[1]).toHaveLength(3);
  });
});
