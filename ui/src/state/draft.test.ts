import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Host } from '../host/host';
import { operationName } from '../host/host';
import { Draft } from './draft.svelte';
import type { Source } from './sources.svelte';

const source = (change: Partial<Source>): Source => ({
  id: 's', name: 'S', kind: 'TEMPLATE', address: null, scheme: 'XYZ', headerNames: [], allowPrivate: false, minZoom: 2, maxZoom: 19,
  format: null, tileSize: 256, attribution: null, vectorLayers: null, tilePath: 'tiles/s', bounds: null,
  terms: { attribution: null, licence: null, maxZoom: 12, bulk: 'UNKNOWN', maxTiles: null, reason: null, instead: null },
  tileset: { tiles: 0, bytes: 0, fileBytes: 0 }, ...change,
});

/** A device that answers plans with as many tiles as the deepest zoom, after being told to. */
function device(): { host: Host; asked: string[] } {
  const asked: string[] = [];
  const execute = async (document: { toString(): string }, variables: { input: { maxZoom: number } }) => {
    const name = operationName(document.toString()) ?? '';
    asked.push(name);
    await Promise.resolve();
    return name === 'PlanOf' ? { plan: { tiles: variables.input.maxZoom, toFetch: 1, problems: [] } } : { estimate: { sampled: 3 } };
  };
  return { host: { execute } as unknown as Host, asked };
}

describe('Draft', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('keeps the zooms inside the source and its terms', () => {
    const draft = new Draft(device().host, () => undefined);
    draft.choose(source({}));
    expect([draft.minZoom, draft.maxZoom]).toEqual([2, 8]);
    draft.choose(source({ minZoom: 0, maxZoom: 3 }));
    expect([draft.minZoom, draft.maxZoom]).toEqual([2, 3]);
  });

  it('asks for a plan once after a burst of changes, and shows the last', async () => {
    const { host, asked } = device();
    const draft = new Draft(host, () => undefined);
    draft.choose(source({}));
    draft.setBounds({ west: 1, south: 2, east: 3, north: 4 });
    draft.setZooms(2, 5);
    draft.setZooms(2, 7);
    await vi.runAllTimersAsync();
    expect(asked).toEqual(['PlanOf']);
    expect(draft.plan?.tiles).toBe(7);
  });

  it('asks nothing for bounds that are none', async () => {
    const { host, asked } = device();
    const draft = new Draft(host, () => undefined);
    draft.choose(source({}));
    draft.boundsText = '1, 2, 3';
    draft.changed();
    await vi.runAllTimersAsync();
    expect(asked).toEqual([]);
    expect(draft.plan).toBeNull();
  });

  it('never samples a network source by itself, but a local one', async () => {
    const { host, asked } = device();
    const draft = new Draft(host, () => undefined);
    draft.setBounds({ west: 1, south: 2, east: 3, north: 4 });
    draft.choose(source({}));
    await vi.runAllTimersAsync();
    expect(asked).toEqual(['PlanOf']);
    draft.choose(source({ kind: 'WORLD' }));
    await vi.runAllTimersAsync();
    expect(asked).toEqual(['PlanOf', 'PlanOf', 'EstimateOf']);
  });

  it('drops an estimate that was overtaken', async () => {
    const draft = new Draft(device().host, () => undefined);
    draft.choose(source({}));
    draft.setBounds({ west: 1, south: 2, east: 3, north: 4 });
    const measured = draft.measure();
    draft.setZooms(2, 4);
    await measured;
    expect(draft.estimate).toBeNull();
  });
});
