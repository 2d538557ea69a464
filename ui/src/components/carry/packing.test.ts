import { describe, expect, it } from 'vitest';
import { fileName, holdsNothingNew, toggled } from './packing';

describe('packing', () => {
  it('names a file by its time', () => expect(fileName(new Date(2026, 0, 5, 7, 9))).toBe('map-offline-2026-01-05-0709.mofp'));

  it('ticks and unticks', () => {
    expect(toggled(['a'], 'b')).toEqual(['a', 'b']);
    expect(toggled(['a', 'b'], 'a')).toEqual(['b']);
  });

  it.each([
    [{ newChanges: 0, newPhotos: 0, regions: [] }, true],
    [{ newChanges: 0, newPhotos: 0, regions: [{ here: true }] }, true],
    [{ newChanges: 0, newPhotos: 0, regions: [{ here: true }, { here: false }] }, false],
    [{ newChanges: 1, newPhotos: 0, regions: [] }, false],
    [{ newChanges: 0, newPhotos: 2, regions: [{ here: true }] }, false],
  ])('tells whether %j brings nothing: %s', (contents, nothing) => expect(holdsNothingNew(contents)).toBe(nothing));
});
