import { describe, expect, it, vi } from 'vitest';
import { fromWorld, PictureView, toWorld } from './picture-view';

function view(zoom = 4, width = 800, height = 600): PictureView {
  const made = new PictureView({ lng: 10, lat: 50, zoom }, document.createElement('div'), vi.fn());
  made.resize(width, height);
  return made;
}

describe('Web Mercator', () => {
  it.each([[0, 0], [180, 0], [-180, 85], [11.25, 43.77], [-70, -53]])('comes back from %d, %d', (lng, lat) => {
    const back = fromWorld(toWorld(lng, lat));
    expect(back.lng).toBeCloseTo(lng, 9);
    expect(back.lat).toBeCloseTo(lat, 9);
  });

  it('is a square', () => {
    expect(toWorld(-180, 85.05112878).y).toBeCloseTo(0, 6);
    expect(toWorld(180, -85.05112878)).toEqual({ x: 1, y: expect.closeTo(1, 6) });
  });
});

describe('the camera of the simple map', () => {
  it('has its centre in the middle', () => {
    const middle = view().place(10, 50);
    expect(middle.x).toBeCloseTo(400, 6);
    expect(middle.y).toBeCloseTo(300, 6);
  });

  it('keeps the place under the pointer while zooming', () => {
    const map = view();
    const point = { x: 123, y: 456 };
    const before = map.at(point);
    map.zoomAround(1.7, point);
    expect(map.camera.zoom).toBeCloseTo(5.7, 9);
    expect(map.at(point).lng).toBeCloseTo(before.lng, 6);
    expect(map.at(point).lat).toBeCloseTo(before.lat, 6);
  });

  it('pans by pixels', () => {
    const map = view();
    const place = map.place(12, 48);
    map.panBy(30, -20);
    const moved = map.place(12, 48);
    expect(moved.x).toBeCloseTo(place.x - 30, 6);
    expect(moved.y).toBeCloseTo(place.y + 20, 6);
  });

  it('shows the whole of what it fits, over the antimeridian too', () => {
    for (const bounds of [{ west: 5, south: 45, east: 15, north: 55 }, { west: 170, south: -20, east: -170, north: 0 }]) {
      const map = view();
      map.fit(bounds);
      const seen = map.bounds;
      const width = (west: number, east: number): number => (east - west + 360) % 360;
      expect(width(seen.west, bounds.west)).toBeLessThan(180);
      expect(width(seen.west, seen.east)).toBeGreaterThan(width(bounds.west, bounds.east));
      expect(seen.north).toBeGreaterThan(bounds.north);
      expect(seen.south).toBeLessThan(bounds.south);
    }
  });

  it('never shows what lies beyond the poles', () => {
    const map = view(0, 800, 900);
    map.panBy(0, -5000);
    expect(map.bounds.north).toBeLessThanOrEqual(85.0512);
    expect(map.place(0, 85.0511).y).toBeLessThanOrEqual(1);
    expect(map.camera.zoom).toBeGreaterThan(0.8);
  });
});
