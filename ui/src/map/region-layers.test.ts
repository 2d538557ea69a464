import { describe, expect, it } from 'vitest';
import { nameZoom, regionFeatures } from './region-layers';

const region = (west: number, east: number) => ({ id: 'r', name: 'R', bounds: { west, south: 0, east, north: 1 }, geometry: null });

describe('outlines of regions', () => {
  it.each([
    ['the world', region(-180, 180), 0],
    ['a degree', region(10, 11), 5.49],
    ['across the antimeridian', region(179, -179), 4.49],
  ])('names %s where there is room', (_, drawn, zoom) => expect(nameZoom(drawn)).toBeCloseTo(zoom, 2));

  it('are one line and one place for the name, with what a click asks for', () => {
    const { features } = regionFeatures([region(179, -179)], 'r');
    expect(features.map(({ geometry }) => geometry.type)).toEqual(['Polygon', 'Point']);
    expect(features[1]?.geometry).toEqual({ type: 'Point', coordinates: [180, 0.5] });
    expect(features.map(({ properties }) => [properties?.id, properties?.selected])).toEqual([['r', true], ['r', true]]);
  });
});
