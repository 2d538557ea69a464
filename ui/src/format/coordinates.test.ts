import { describe, expect, it } from 'vitest';
import { boundsText, latLon, parseBounds, wrapLongitude } from './coordinates';

describe('parseBounds', () => {
  it.each([
    ['11.15,43.72,11.33,43.84', { west: 11.15, south: 43.72, east: 11.33, north: 43.84 }],
    ['  -10 ; -5 ; 10 ; 5 ', { west: -10, south: -5, east: 10, north: 5 }],
    ['+1 2 3 .4e', null],
    ['-180 -90 180 90', { west: -180, south: -90, east: 180, north: 90 }],
  ])('reads “%s”', (text, bounds) => {
    const parse = parseBounds(text);
    expect(parse.ok ? parse.bounds : null).toEqual(bounds);
  });

  it.each([
    ['', 'count'],
    ['1,2,3', 'count'],
    ['1,2,3,4,5', 'count'],
    ['1,2,3,north', 'number'],
    ['1,2,3,NaN', 'number'],
    ['1,2,3,Infinity', 'number'],
    ['-181,2,3,4', 'longitude'],
    ['1,-91,3,4', 'latitude'],
    ['1,2,1,4', 'flat'],
    ['1,2,3,2', 'flat'],
    ['1,5,3,2', 'upside-down'],
  ])('refuses “%s” as %s', (text, kind) => {
    const parse = parseBounds(text);
    expect(parse.ok ? 'ok' : parse.fault.kind).toBe(kind);
  });

  it('takes west greater than east as crossing the antimeridian', () => {
    expect(parseBounds('176.5,-19.5,-178.5,-15.8')).toMatchObject({ ok: true, crosses: true });
  });

  it('reads what boundsText writes', () => {
    const bounds = { west: 176.5, south: -19.5, east: -178.5, north: -15.8 };
    const parse = parseBounds(boundsText(bounds));
    expect(parse.ok && parse.bounds).toEqual(bounds);
  });
});

describe('wrapLongitude', () => {
  it.each([
    [181, -179],
    [-181, 179],
    [540, -180],
    [180, 180],
    [-180, -180],
    [0, 0],
  ])('%d is %d', (lon, wrapped) => expect(wrapLongitude(lon)).toBeCloseTo(wrapped));
});

describe('latLon', () => {
  it('shows more digits as one looks closer', () => {
    expect(latLon(43.7701234, 371.25581, 1)).toBe('43.77, 11.26');
    expect(latLon(43.7701234, 11.25581, 14)).toBe('43.770123, 11.255810');
  });
});
