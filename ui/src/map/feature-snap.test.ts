import { describe, expect, it } from 'vitest';
import { pathOf, placeOf, worldPixel } from './feature-geometry';
import { snapTo } from './feature-snap';
import type { Corner } from './shapes';

const at = (lng: number, lat: number): Corner => ({ lng, lat });
const ZOOM = 14;
const square = pathOf('area', [at(11, 43), at(11.01, 43), at(11.01, 43.01), at(11, 43.01)]);
const road = pathOf('line', [at(11.02, 43), at(11.03, 43.0123456)]);
/** So many pixels to the right and down. */
const off = (place: Corner, x: number, y: number): Corner => {
  const pixel = worldPixel(place, ZOOM);
  return placeOf({ x: pixel.x + x, y: pixel.y + y }, ZOOM);
};

describe('snapping', () => {
  it.each<[string, Corner, string | null, Corner | null]>([
    ['a vertex within reach, to its last digit', off(at(11.03, 43.0123456), 8, 5), 'vertex', at(11.03, 43.0123456)],
    ['a vertex rather than an edge that is nearer', off(at(11, 43), 9, 1), 'vertex', at(11, 43)],
    ['an edge', off(at(11.005, 43), 0, 6), 'edge', at(11.005, 43)],
    ['the edge that closes a ring', off(at(11, 43.005), -6, 0), 'edge', at(11, 43.005)],
    ['nothing farther away', off(at(11.005, 43), 0, 14), null, null],
    ['nothing between the ends of an open line', off(at(11.025, 43), 0, 5), null, null],
    ['a vertex on another turn of the world', off(at(371, 43), 3, 3), 'vertex', at(371, 43)],
  ])('finds %s', (_, from, to, place) => {
    const found = snapTo(from, [square, road], ZOOM);
    expect(found?.to ?? null).toBe(to);
    if (place) {
      expect(found?.at.lng).toBeCloseTo(place.lng, 6);
      expect(found?.at.lat).toBeCloseTo(place.lat, 5);
    }
  });

  it('keeps the edge of the map within a pixel of the pointer’s foot', () => {
    const found = snapTo(off(at(11.025, 43.006), 0, 4), [road], ZOOM);
    expect(found?.to).toBe('edge');
    const [a, b, p] = [at(11.02, 43), at(11.03, 43.0123456), found!.at].map((place) => worldPixel(place, ZOOM));
    const cross = Math.abs((b!.x - a!.x) * (p!.y - a!.y) - (b!.y - a!.y) * (p!.x - a!.x)) / Math.hypot(b!.x - a!.x, b!.y - a!.y);
    expect(cross).toBeLessThan(0.1);
  });
});
