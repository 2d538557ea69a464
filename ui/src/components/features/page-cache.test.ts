import { describe, expect, it, vi } from 'vitest';
import { PageCache, rowWindow } from './page-cache';

/** A list of numbers behind pages of ten, with the last number as the cursor. */
function listing(length: number): { list: { rows: number[] }; asked: (string | null)[]; cache: PageCache<number> } {
  const list = { rows: Array.from({ length }, (_, index) => index) };
  const asked: (string | null)[] = [];
  const cache = new PageCache<number>((after) => {
    asked.push(after);
    const start = after === null ? 0 : list.rows.findIndex((row) => row > Number(after));
    const rows = start < 0 ? [] : list.rows.slice(start, start + 10);
    const more = start >= 0 && start + 10 < list.rows.length;
    return Promise.resolve({ total: list.rows.length, rows, next: more ? String(rows.at(-1)) : null });
  }, vi.fn());
  return { list, asked, cache };
}

describe('a list in pages', () => {
  it('asks only for what is wanted', async () => {
    const { asked, cache } = listing(100);
    await cache.want(0, 15);
    expect(asked).toEqual([null, '9']);
    expect([cache.known, cache.total, cache.whole, cache.at(12), cache.at(25)]).toEqual([20, 100, false, 12, null]);
    await cache.want(0, 15);
    expect(asked).toHaveLength(2);
  });

  it('ends where the list ends', async () => {
    const { asked, cache } = listing(25);
    await cache.want(0, 1000);
    expect([cache.known, cache.whole, asked.length]).toEqual([25, true, 3]);
    const empty = listing(0).cache;
    await empty.want(0, 10);
    expect([empty.known, empty.whole]).toEqual([0, true]);
  });

  it('drops what is far away, and has it again by its cursor', async () => {
    const { asked, cache } = listing(1000);
    await cache.want(0, 500);
    await cache.want(480, 500);
    expect(cache.at(5)).toBeNull();
    expect(cache.kept.length).toBeLessThan(200);
    asked.length = 0;
    await cache.want(0, 10);
    expect([asked, cache.at(5)]).toEqual([[null], 5]);
  });

  it('asks again for what was edited, and keeps its place', async () => {
    const { list, cache } = listing(60);
    await cache.want(0, 40);
    list.rows = list.rows.map((row) => (row === 25 ? 25.5 : row));
    cache.stale();
    expect(cache.at(25)).toBe(25);
    await cache.want(20, 30);
    expect([cache.at(25), cache.known]).toEqual([25.5, 40]);
  });

  it('notices that a list became shorter', async () => {
    const { list, cache } = listing(40);
    await cache.want(0, 40);
    list.rows = list.rows.slice(0, 14);
    cache.stale();
    await cache.want(5, 15);
    expect([cache.known, cache.total, cache.whole]).toEqual([14, 14, true]);
  });

  it('finds a row that it keeps', async () => {
    const { cache } = listing(60);
    await cache.want(0, 30);
    expect([cache.indexOf((row) => row === 17), cache.indexOf((row) => row === 59)]).toEqual([17, -1]);
  });
});

describe('the rows that are made', () => {
  it.each([
    [0, 320, 1000, { from: 0, to: 12 }],
    [3200, 320, 1000, { from: 98, to: 112 }],
    [31_680, 320, 1000, { from: 988, to: 1000 }],
    [0, 320, 3, { from: 0, to: 3 }],
    [9999, 320, 3, { from: 3, to: 3 }],
    [0, 320, 0, { from: 0, to: 0 }],
  ])('at %d of %d, of %d', (scroll, height, count, range) => expect(rowWindow(scroll, height, 32, count, 2)).toEqual(range));
});
