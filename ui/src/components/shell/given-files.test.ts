import { describe, expect, it } from 'vitest';
import { readDropped, useOf } from './given-files';

describe('given files', () => {
  it.each([
    ['city.mbtiles', 'archive'],
    ['CITY.PMTILES', 'archive'],
    ['team.MOFP', 'carry'],
    ['area.geojson', 'area'],
    ['area.json', 'area'],
    ['fire.kml', 'area'],
    ['day.gpx', 'track-or-area'],
    ['notes.txt', 'unknown'],
    ['gpx', 'unknown'],
    ['constructor', 'unknown'],
    ['a.constructor', 'unknown'],
  ])('uses %s as %s', (name, use) => expect(useOf({ name })).toBe(use));

  it('reads texts and leaves archives where they are', async () => {
    const file = (name: string, size = 2): Pick<File, 'name' | 'size' | 'text'> => ({ name, size, text: () => Promise.resolve('{}') });
    expect((await readDropped(file('a.gpx', 1e9))).text).toBeNull();
    expect(await readDropped(file('a.geojson'))).toEqual({ name: 'a.geojson', path: null, text: '{}', problem: null });
    expect((await readDropped(file('a.mofp'))).text).toBeNull();
    expect(await readDropped(file('a.mbtiles'))).toEqual({ name: 'a.mbtiles', path: null, text: null, problem: null });
  });
});
