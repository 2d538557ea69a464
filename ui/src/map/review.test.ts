import { describe, expect, it } from 'vitest';
import { clipLine, clipPoints, clipRing } from './review-clip';
import { reviewFeatures, reviewLayers, SIDE_DASHES, SIDE_STYLES, type ReviewPicture } from './review-layers';
import { MAP_THEMES } from './palette';
import { sameShape, shiftBetween, vertexDifference } from './review-vertices';

type At = [number, number];
const line = (...coordinates: At[]): { type: string; coordinates: At[] } => ({ type: 'LineString', coordinates });
const ring = (...corners: At[]): { type: string; coordinates: At[][] } => ({ type: 'Polygon', coordinates: [[...corners, corners[0] ?? [0, 0]]] });
const SQUARE: At[] = [[0, 0], [4, 0], [4, 4], [0, 4]];

describe('the vertices of two geometries', () => {
  it.each<[string, ReturnType<typeof line>, ReturnType<typeof line>, Partial<Record<'added' | 'removed' | 'moved', number>>]>([
    ['the same', line([0, 0], [1, 1]), line([0, 0], [1, 1]), {}],
    ['one more', line([0, 0], [2, 2]), line([0, 0], [1, 0], [2, 2]), { added: 1 }],
    ['one less', line([0, 0], [1, 0], [2, 2]), line([0, 0], [2, 2]), { removed: 1 }],
    ['one moved', line([0, 0], [1, 0], [2, 2]), line([0, 0], [1, 1], [2, 2]), { moved: 1 }],
    ['one moved and one more', line([0, 0], [1, 0], [2, 2]), line([0, 0], [1, 1], [1, 2], [2, 2]), { moved: 1, added: 1 }],
    ['apart', line([0, 0], [1, 0], [2, 0], [3, 0]), line([0, 1], [1, 0], [2, 0], [3, 1]), { moved: 2 }],
  ])('%s', (_, before, after, { added = 0, removed = 0, moved = 0 }) => {
    const found = vertexDifference(before, after);
    expect([found.added.length, found.removed.length, found.moved.length]).toEqual([added, removed, moved]);
  });

  it('are the same however a ring is turned', () => {
    const turned = ring(SQUARE[2] ?? [0, 0], SQUARE[3] ?? [0, 0], SQUARE[0] ?? [0, 0], SQUARE[1] ?? [0, 0]);
    expect(sameShape(vertexDifference(ring(...SQUARE), turned))).toBe(true);
  });

  it('that all went one way moved as a whole', () => {
    const found = vertexDifference(ring(...SQUARE), ring(...SQUARE.map(([lng, lat]): At => [lng, lat + 0.001])));
    expect(found.moved).toEqual([]);
    expect(found.shift?.meters).toBeCloseTo(111.2, 1);
    expect(found.shift?.bearing).toBeCloseTo(0, 6);
  });

  it('are as many after as before, added and removed taken together', () => {
    const random = (seed: number): (() => number) => () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    for (let round = 1; round <= 60; round += 1) {
      const next = random(round);
      const before = Array.from({ length: 3 + Math.floor(next() * 30) }, (): At => [Math.floor(next() * 9), Math.floor(next() * 9)]);
      const after = before.flatMap((at): At[] => (next() < 0.2 ? [] : next() < 0.3 ? [at, [Math.floor(next() * 9), 9.5]] : [at]));
      if (after.length === 0) continue;
      const { added, removed, shift } = vertexDifference(line(...before), line(...after));
      if (!shift) expect(before.length + added.length - removed.length).toBe(after.length);
    }
  });

  it('of very long lines are told all the same', () => {
    const long = (at: number): ReturnType<typeof line> => line(...Array.from({ length: 5000 }, (_, index): At => [index + at, index % 7]));
    expect(vertexDifference(long(0), long(0.5)).shift).not.toBeNull();
  });

  it.each<[At, At, number]>([[[0, 0], [0, 1], 0], [[0, 0], [1, 0], 90], [[0, 0], [0, -1], 180], [[0, 0], [-1, 0], 270], [[179.5, 0], [-179.5, 0], 90]])('%j → %j lies at %d°', (from, to, bearing) => {
    expect(shiftBetween(from, to).bearing).toBeCloseTo(bearing, 6);
  });
});

describe('a divider', () => {
  it('cuts lines, rings and points', () => {
    expect(clipLine([[0, 0], [4, 4], [8, 0]], 4, 'west')).toEqual([[[0, 0], [4, 4]]]);
    expect(clipLine([[0, 0], [8, 8], [0, 8]], 4, 'east')).toEqual([[[4, 4], [8, 8], [4, 8]]]);
    expect(clipRing([...SQUARE, [0, 0]], 1, 'west')).toEqual([[0, 0], [1, 0], [1, 4], [0, 4], [0, 0]]);
    expect(clipRing([...SQUARE, [0, 0]], -1, 'west')).toEqual([]);
    expect(clipPoints([[0, 0], [2, 0]], 1, 'east')).toEqual([[2, 0]]);
  });

  it('loses no area: both halves make the whole', () => {
    const area = (path: readonly (readonly number[])[]): number => Math.abs(path.slice(1).reduce((sum, [x = 0, y = 0], index) => sum + (path[index]?.[0] ?? 0) * y - x * (path[index]?.[1] ?? 0), 0)) / 2;
    const shape: At[] = [[0, 0], [6, 1], [5, 5], [2, 3], [0, 4], [0, 0]];
    for (const lng of [0.5, 1, 2, 3.3, 5.5]) expect(area(clipRing(shape, lng, 'west')) + area(clipRing(shape, lng, 'east'))).toBeCloseTo(area(shape), 9);
  });
});

describe('a conflict on the map', () => {
  const shapes = [
    { key: 'ancestor', index: -1, letter: '', geometry: ring(...SQUARE) },
    { key: 'A', index: 0, letter: 'A', geometry: ring([0, 0], [4, 0], [5, 4], [0, 4]) },
    { key: 'B', index: 1, letter: 'B', geometry: ring([0, 0], [4, 0], [4, 4], [2, 6], [0, 4]) },
  ];
  const picture = (more: Partial<ReviewPicture>): ReviewPicture => ({ shapes, only: null, swipe: null, marks: true, ...more });
  const roles = (drawn: ReviewPicture): string[] => reviewFeatures(drawn).features.map(({ properties }) => `${properties?.['side']} ${properties?.['role']}`);

  it('has every geometry, its letter, and its vertices that differ', () => {
    expect(roles(picture({}))).toEqual(['-1 fill', '-1 line', '-1 letter', '0 fill', '0 line', '0 letter', '0 way', '0 moved', '1 fill', '1 line', '1 letter', '1 added']);
  });

  it('blinks one alone', () => expect(roles(picture({ only: 'B', marks: false }))).toEqual(['1 fill', '1 line', '1 letter']));

  it('has one on each side of a divider, wherever the map went round', () => {
    for (const lng of [2, 362, -358]) {
      const drawn = reviewFeatures(picture({ swipe: { lng, west: 'A', east: 'B' } })).features;
      const lngs = (side: number): number[] => drawn.filter(({ properties }) => properties?.['side'] === side).flatMap(({ geometry }) => ('coordinates' in geometry ? (geometry.coordinates.flat(4) as number[]).filter((_, index) => index % 2 === 0) : []));
      expect(Math.max(...lngs(0))).toBeLessThanOrEqual(2);
      expect(Math.min(...lngs(1))).toBeGreaterThanOrEqual(2);
    }
  });

  it.each(MAP_THEMES)('tells sides apart by dashes in %s', (theme) => {
    const lines = reviewLayers(theme).filter(({ id }) => /^review-line-\d$/.test(id));
    expect(lines).toHaveLength(SIDE_STYLES);
    expect(new Set(SIDE_DASHES.map((dashes) => JSON.stringify(dashes))).size).toBe(SIDE_STYLES);
  });
});
