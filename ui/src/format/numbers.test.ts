import { describe, expect, it } from 'vitest';
import { byteRange, bytes, day, duration, hourlyTime, exactBytes, parseBytes, percent, relativeTime } from './numbers';

describe('bytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [1234, '1.2 kB'],
    [15_400, '15 kB'],
    [999_499, '999 kB'],
    // Rounding must not give “1000 kB”.
    [999_500, '1 MB'],
    [1_240_000_000, '1.2 GB'],
    [9_960_000, '10 MB'],
    [2 ** 53, '9 PB'],
    [-1, '–'],
    [Number.NaN, '–'],
  ])('says %d as %s', (value, said) => expect(bytes(value)).toBe(said));

  it('gives the exact number for titles', () => expect(exactBytes(1_234_567)).toBe('1,234,567 bytes'));
});

describe('byteRange', () => {
  it.each([
    [1_100_000_000, 1_400_000_000, '1.1 – 1.4 GB'],
    [900_000, 1_200_000, '900 kB – 1.2 MB'],
    [1_000_000, 1_010_000, '1 MB'],
  ])('says %d to %d as %s', (low, high, said) => expect(byteRange(low, high)).toBe(said));
});

describe('duration', () => {
  it.each([
    [0, '1 s'],
    [41.2, '41 s'],
    [59.6, '1 min'],
    [240, '4 min'],
    [7800, '2 h 10 min'],
    [7200, '2 h'],
    [3600 * 76, '3 d 4 h'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('says %d s as %s', (seconds, said) => expect(duration(seconds)).toBe(said));
});

describe('percent', () => {
  it.each([
    [0, 10, '0 %'],
    [1, 1000, '< 1 %'],
    [835, 1000, '83 %'],
    // Never whole before it is.
    [9999, 10_000, '99 %'],
    [10, 10, '100 %'],
    [0, 0, '0 %'],
  ])('says %d of %d as %s', (part, of, said) => expect(percent(part, of)).toBe(said));
});

describe('relativeTime', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  it.each([
    ['2026-11-22T11:59:40Z', 'just now'],
    ['2026-11-22T11:56:00Z', '4 min ago'],
    ['2026-11-22T10:00:00Z', '2 h ago'],
    ['2026-11-19T12:00:00Z', '3 d ago'],
    ['2026-11-25T12:00:00Z', 'in 3 d'],
    ['nonsense', '–'],
  ])('says %s as %s', (then, said) => expect(relativeTime(then, now)).toBe(said));
});

describe('times of a coarser grain', () => {
  const now = Date.parse('2026-11-22T12:30:00Z');
  it.each([
    ['2026-11-22T12:00:00Z', 'in the last hour'],
    ['2026-11-22T10:00:00Z', '3 h ago'],
  ])('says the hour %s as %s', (then, said) => expect(hourlyTime(then, now)).toBe(said));

  it.each([
    ['2026-11-22T00:00:00Z', 'today'],
    ['2026-11-21T23:59:00Z', 'yesterday'],
    ['2026-11-10T00:00:00Z', '12 d ago'],
    ['nonsense', '–'],
  ])('says the day %s as %s', (then, said) => expect(day(then, now)).toBe(said));
});

describe('parseBytes', () => {
  it.each([
    ['20 GB', 20e9],
    ['20', 20e9],
    ['500mb', 500e6],
    ['1.5 TB', 1.5e12],
    ['', null],
    ['many', null],
    ['-3 GB', null],
    ['99999999 TB', null],
  ])('reads %s as %s', (text, value) => expect(parseBytes(text)).toBe(value));
});
