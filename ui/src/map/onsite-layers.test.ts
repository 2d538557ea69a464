import { describe, expect, it } from 'vitest';
import { circle, measureFeatures, positionFeatures } from './onsite-layers';

describe('the position on the map', () => {
  const at = { lng: 11.25, lat: 43.77 };

  it('has a circle as wide as the receiver is unsure', () => {
    const ring = circle(at, 100);
    const lats = ring.map(([, lat]) => lat ?? 0);
    const lngs = ring.map(([lng]) => lng ?? 0);
    expect((Math.max(...lats) - Math.min(...lats)) * 111_195).toBeCloseTo(200, 0);
    expect((Math.max(...lngs) - Math.min(...lngs)) * 111_195 * Math.cos((at.lat * Math.PI) / 180)).toBeCloseTo(200, 0);
    expect(ring[0]).toEqual(ring.at(-1));
  });

  it('has no course once it is old, and nothing at all without a fix', () => {
    const roles = (fresh: boolean) => positionFeatures({ at, accuracyMeters: 5, course: 0, fresh }).features.map((feature) => feature.properties?.['role']);
    expect(roles(true)).toEqual(['accuracy', 'course', 'dot']);
    expect(roles(false)).toEqual(['accuracy', 'dot']);
    expect(positionFeatures(null).features).toEqual([]);
  });

  it('draws what is measured under its points', () => {
    const geometry = { type: 'LineString' as const, coordinates: [[0, 0], [1, 1]] };
    expect(measureFeatures([{ lng: 0, lat: 0 }], geometry).features.map((feature) => feature.geometry.type)).toEqual(['LineString', 'Point']);
  });
});
