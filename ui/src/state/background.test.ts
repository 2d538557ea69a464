import { describe, expect, it } from 'vitest';
import { news, workload } from './background';
import type { Region } from './regions.svelte';

type Job = NonNullable<Region['job']>;

function region(id: string, state: Region['state'], job: Partial<Job> = {}): Region {
  return { id, name: id, state, failedTiles: 0, job: { done: 0, total: 0, secondsLeft: null, problem: null, ...job } } as Region;
}

describe('workload', () => {
  it('adds up what is running or waiting, not what is paused or over', () => {
    const regions = [
      region('a', 'RUNNING', { done: 30, total: 100, secondsLeft: 12 }),
      region('b', 'QUEUED', { done: 0, total: 50 }),
      region('c', 'PAUSED', { done: 9, total: 10, secondsLeft: 99 }),
      region('d', 'DONE', { done: 7, total: 7 }),
    ];
    expect(workload(regions)).toEqual({ jobs: 2, done: 30, total: 150, secondsLeft: 12 });
    expect(workload([])).toEqual({ jobs: 0, done: 0, total: 0, secondsLeft: null });
  });
});

describe('news', () => {
  const before = new Map<string, Region['state']>([['a', 'RUNNING'], ['b', 'QUEUED'], ['c', 'RUNNING'], ['d', 'RUNNING'], ['e', 'DONE'], ['f', 'RUNNING']]);

  it('tells what ended by itself, once, and nothing of what a person did', () => {
    const now = [
      region('a', 'DONE'),
      region('b', 'FAILED_IN_PART'),
      region('c', 'PAUSED'),
      region('d', 'PAUSED', { problem: 'The source cannot be reached.' }),
      region('e', 'DONE'),
      region('f', 'CANCELLED'),
      region('g', 'DONE'),
    ];
    expect(news(before, now).map(({ region: { id }, kind }) => `${id} ${kind}`)).toEqual(['a done', 'b partly', 'd stopped']);
    expect(news(new Map(now.map(({ id, state }) => [id, state])), now)).toEqual([]);
  });
});
