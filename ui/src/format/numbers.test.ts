import { afterEach, describe, expect, it } from 'vitest';
import { locale, type Units } from './locale.svelte';
import { area, byteRange, bytes, count, day, distance, duration, hourlyTime, exactBytes, parseBytes, percent, relativeTime, speed, typedBytes } from './numbers';

afterEach(() => {
  locale.tag = 'en';
  locale.units = 'metric';
});

/** Without the kinds of space that languages put between a number and its unit. */
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

describe('bytes', () => {
  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
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
    [1_100_000_000, 1_400_000_000, '1.1–1.4 GB'],
    [900_000, 1_200_000, '900 kB – 1.2 MB'],
    [1_000_000, 1_010_000, '1 MB'],
  ])('says %d to %d as %s', (low, high, said) => expect(byteRange(low, high)).toBe(said));
});

describe('duration', () => {
  it.each([
    [0, '1 sec'],
    [41.2, '41 sec'],
    [59.6, '1 min'],
    [240, '4 min'],
    [7800, '2 hr 10 min'],
    [7200, '2 hr'],
    [3600 * 76, '3 days 4 hr'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('says %d s as %s', (seconds, said) => expect(duration(seconds)).toBe(said));
});

describe('percent', () => {
  it.each([
    [0, 10, '0%'],
    [1, 1000, '< 1%'],
    [835, 1000, '83%'],
    // Never whole before it is.
    [9999, 10_000, '99%'],
    [10, 10, '100%'],
    [0, 0, '0%'],
  ])('says %d of %d as %s', (part, of, said) => expect(percent(part, of)).toBe(said));
});

describe('relativeTime', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  it.each([
    ['2026-11-22T11:59:40Z', 'now'],
    ['2026-11-22T11:56:00Z', '4 minutes ago'],
    ['2026-11-22T10:00:00Z', '2 hours ago'],
    ['2026-11-19T12:00:00Z', '3 days ago'],
    ['2026-11-25T12:00:00Z', 'in 3 days'],
    ['nonsense', '–'],
  ])('says %s as %s', (then, said) => expect(relativeTime(then, now)).toBe(said));
});

describe('times of a coarser grain', () => {
  const now = Date.parse('2026-11-22T12:30:00Z');
  it.each([
    ['2026-11-22T12:00:00Z', 'this hour'],
    ['2026-11-22T10:00:00Z', '3 hours ago'],
  ])('says the hour %s as %s', (then, said) => expect(hourlyTime(then, now)).toBe(said));

  it.each([
    ['2026-11-22T00:00:00Z', 'today'],
    ['2026-11-21T23:59:00Z', 'yesterday'],
    ['2026-11-10T00:00:00Z', '12 days ago'],
    ['nonsense', '–'],
  ])('says the day %s as %s', (then, said) => expect(day(then, now)).toBe(said));
});

describe('parseBytes', () => {
  it.each([
    ['20 GB', 20e9],
    ['20', 20e9],
    ['500mb', 500e6],
    ['1.5 TB', 1.5e12],
    ['1,5 To', 1.5e12],
    ['٢٠', 20e9],
    ['٠٫٥ GB', 5e8],
    ['', null],
    ['many', null],
    ['-3 GB', null],
    ['99999999 TB', null],
  ])('reads %s as %s', (text, value) => expect(parseBytes(text)).toBe(value));
});

describe('a size that can be typed again', () => {
  it.each([0, 999, 20e9, 1.2e12, 500e6])('reads back %d', (value) => expect(parseBytes(typedBytes(value))).toBe(value));
});

describe('other languages', () => {
  it.each([
    ['de', '21.845', '1,2 GB', '1,1–1,4 GB', '83 %', 'vor 2 Stunden'],
    ['fr', '21 845', '1,2 Go', '1,1–1,4 Go', '83 %', 'il y a 2 heures'],
    ['ar-u-nu-latn', '21,845', '1.2 غ.ب', '1.1–1.4 غ.ب', '83\u200e%\u200e', 'قبل ساعتين'],
  ])('%s writes numbers its own way', (tag, thousands, size, range, share, ago) => {
    locale.tag = tag;
    expect(plain(count(21_845))).toBe(thousands);
    expect(plain(bytes(1.2e9))).toBe(size);
    expect(plain(byteRange(1.1e9, 1.4e9))).toBe(range);
    expect(plain(percent(83, 100))).toBe(share);
    expect(relativeTime('2026-11-22T10:00:00Z', Date.parse('2026-11-22T12:00:00Z'))).toBe(ago);
  });
});

describe('lengths in the chosen units', () => {
  it.each<[Units, number, string, string, string]>([
    ['metric', 850, '850 m', '850 m²', '3,060 km/h'],
    ['metric', 12_345, '12.3 km', '1.23 ha', '44,442 km/h'],
    ['imperial', 100, '328 ft', '1,076 ft²', '223.7 mph'],
    ['imperial', 12_345, '7.67 mi', '3.05 ac', '27,615 mph'],
    ['nautical', 100, '100 m', '100 m²', '194.4 kn'],
    ['nautical', 12_345, '6.67 NM', '1.23 ha', '23,996.8 kn'],
  ])('%s: %d', (units, value, length, surface, fast) => {
    locale.units = units;
    expect(plain(distance(value))).toBe(length);
    expect(plain(area(value))).toBe(surface);
    expect(plain(speed(value))).toBe(fast);
  });

  it.each<[Units, string]>([['metric', '120 km²'], ['imperial', '46.3 mi²'], ['nautical', '35 NM²']])('large areas: %s', (units, said) => {
    locale.units = units;
    expect(plain(area(120e6))).toBe(said);
  });
});
