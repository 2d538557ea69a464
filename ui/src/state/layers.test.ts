import { describe, expect, it } from 'vitest';
import type { Host } from '../host/host';
import { isHistory, Layers } from './layers.svelte';

/** A host whose answers are given by hand, in any order. */
function byHand(): { host: Host; answer: (at: number, version: number) => Promise<void>; asked: () => number } {
  const waiting: ((value: unknown) => void)[] = [];
  const host = { execute: () => new Promise((resolve) => waiting.push(resolve)) } as unknown as Host;
  return {
    host,
    asked: () => waiting.length,
    answer: async (at, version) => {
      waiting[at]?.({ layers: [{ id: String(version) }], editState: { version } });
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    },
  };
}

const state = (version: number): Parameters<Layers['tell']>[0] => ({ version, canUndo: true, undoText: null, canRedo: false, redoText: null, unsynced: 0, conflicts: 0 });

describe('layers', () => {
  it('never go back to an older answer', async () => {
    const { host, answer } = byHand();
    const layers = new Layers(host);
    const [first, second] = [layers.load(), layers.load()];
    await answer(1, 2);
    await answer(0, 1);
    await Promise.all([first, second]);
    expect([layers.all[0]?.id, layers.version]).toEqual(['2', 2]);
  });

  it('ask once more for many changes in a row, not for each', async () => {
    const { host, answer, asked } = byHand();
    const layers = new Layers(host);
    const told = [1, 2, 3, 4].map((version) => layers.tell(state(version)));
    expect([asked(), layers.version]).toEqual([1, 4]);
    await answer(0, 1);
    expect(asked()).toBe(2);
    await answer(1, 4);
    await Promise.all(told);
    expect([asked(), layers.all[0]?.id]).toEqual([2, '4']);
  });

  it('know files that come with their past', () => {
    expect(['a/b.osc.gz', 'x.JSONL', 'x.osc'].every(isHistory)).toBe(true);
    expect(['x.geojson', 'x.csv.gz', 'osc'].some(isHistory)).toBe(false);
  });
});
