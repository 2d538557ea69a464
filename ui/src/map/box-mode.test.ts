import { describe, expect, it } from 'vitest';
import type { BoundsValue } from '../format/coordinates';
import { BoxMode } from './box-mode';
import type { PointerAt } from './pointer-mode';
import { boundsBetween } from './shapes';

/** One degree is ten pixels here. */
const at = (lng: number, lat: number): PointerAt => ({ corner: { lng, lat }, x: lng * 10, y: -lat * 10 });

function recorded(): { mode: BoxMode; changed: BoundsValue[]; finished: BoundsValue[] } {
  const changed: BoundsValue[] = [];
  const finished: BoundsValue[] = [];
  const mode = new BoxMode({ changed: (b) => changed.push(b), finished: (b) => finished.push(b) });
  return { mode, changed, finished };
}

const BOX = { west: 1, south: 2, east: 5, north: 6 };

describe('BoxMode', () => {
  it('draws by one drag', () => {
    const { mode, changed, finished } = recorded();
    mode.press(at(1, 6));
    mode.move(at(3, 4));
    mode.move(at(5, 2));
    mode.release(at(5, 2));
    expect(changed).toHaveLength(2);
    expect(finished).toEqual([BOX]);
  });

  it('draws by two clicks, in any order of corners', () => {
    const { mode, finished } = recorded();
    mode.press(at(5, 2));
    mode.release(at(5, 2));
    expect(mode.anchored).toBe(true);
    mode.move(at(2, 3));
    mode.press(at(1, 6));
    mode.release(at(1, 6));
    expect(finished).toEqual([BOX]);
    expect(mode.anchored).toBe(false);
  });

  it('takes a trembling hand for a click', () => {
    const { mode, finished } = recorded();
    mode.press(at(1, 6));
    mode.release(at(1.2, 6.2));
    expect(finished).toEqual([]);
    expect(mode.anchored).toBe(true);
  });

  it('does not finish on a line', () => {
    const { mode, finished } = recorded();
    mode.press(at(1, 6));
    mode.release(at(5, 6));
    expect(finished).toEqual([]);
  });

  it('forgets the corner when it is cancelled', () => {
    const { mode, changed, finished } = recorded();
    mode.press(at(1, 6));
    mode.cancel();
    mode.move(at(5, 2));
    mode.release(at(5, 2));
    expect([...changed, ...finished]).toEqual([]);
  });
});

describe('boundsBetween', () => {
  it.each([
    ['over the antimeridian', { lng: 176, lat: 0 }, { lng: 184, lat: 5 }, { west: 176, south: 0, east: -176, north: 5 }],
    ['a world further', { lng: 361, lat: 0 }, { lng: 365, lat: 5 }, { west: 1, south: 0, east: 5, north: 5 }],
    ['wider than the world', { lng: -200, lat: -89 }, { lng: 200, lat: 89 }, { west: -180, south: -85.05113, east: 180, north: 85.05113 }],
  ])('%s', (_, a, b, bounds) => {
    expect(boundsBetween(a, b)).toEqual(bounds);
    expect(boundsBetween(b, a)).toEqual(bounds);
  });
});
