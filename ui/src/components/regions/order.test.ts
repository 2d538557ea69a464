import { describe, expect, it } from 'vitest';
import type { Region } from '../../state/regions.svelte';
import { arranged, FILTERS, type Filter, type Sort } from './order';

const region = (name: string, change: Partial<Region>): Region =>
  ({
    id: name, name, state: 'DONE', bytes: 0, failedTiles: 0, damagedTiles: 0, createdAt: '2026-01-01', lastUsedAt: null, expiresAt: null,
    source: { id: 's', name: 'Toner' }, ...change,
  }) as Region;

const REGIONS = [
  region('Zürich 10', { bytes: 5, createdAt: '2026-01-03', lastUsedAt: '2026-02-01' }),
  region('Zürich 9', { bytes: 9, createdAt: '2026-01-01', expiresAt: '2026-03-01', state: 'RUNNING' }),
  region('Goma', { bytes: 1, createdAt: '2026-01-02', expiresAt: '2026-09-01', state: 'FAILED', source: { id: 'o', name: 'Orthophoto' } }),
];
const NOW = Date.parse('2026-04-01');
const names = (sort: Sort, filter: Filter = 'ALL', search = ''): string =>
  arranged(REGIONS, sort, filter, search, NOW).map(({ name }) => name).join(', ');

describe('arranged', () => {
  it.each([
    ['NEWEST', 'Zürich 10, Goma, Zürich 9'],
    ['NAME', 'Goma, Zürich 9, Zürich 10'],
    ['SIZE', 'Zürich 9, Zürich 10, Goma'],
    ['USED', 'Zürich 9, Goma, Zürich 10'],
    ['EXPIRY', 'Zürich 9, Goma, Zürich 10'],
    ['STATE', 'Goma, Zürich 9, Zürich 10'],
  ] as const)('sorts by %s', (sort, expected) => expect(names(sort)).toBe(expected));

  it.each([
    ['ALL', 3], ['OFFLINE', 1], ['WORKING', 1], ['TROUBLED', 1], ['EXPIRED', 1],
  ] as const)('shows %s', (filter, many) => {
    expect(FILTERS).toContain(filter);
    expect(arranged(REGIONS, 'NAME', filter, '', NOW)).toHaveLength(many);
  });

  it.each([
    ['zurich', 'Zürich 9, Zürich 10'],
    ['ZÜRICH 9', 'Zürich 9'],
    ['ortho', 'Goma'],
    ['ortho 9', ''],
    ['  ', 'Goma, Zürich 9, Zürich 10'],
  ])('finds %s', (search, expected) => expect(names('NAME', 'ALL', search)).toBe(expected));

  it('leaves the regions as they are', () => {
    const before = [...REGIONS];
    arranged(REGIONS, 'SIZE', 'ALL', '', NOW);
    expect(REGIONS).toEqual(before);
  });
});
