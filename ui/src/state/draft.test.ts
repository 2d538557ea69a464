import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Host } from '../host/host';
import { HostError, operationName } from '../host/host';
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
    draft.typed('1, 2, 3');
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

  it('takes steps back and forth, and counts what is seen', async () => {
    const draft = new Draft(device().host, () => undefined);
    draft.choose(source({}));
    draft.setBounds({ west: 1, south: 2, east: 3, north: 4 });
    draft.preview({ kind: 'box', bounds: { west: 1, south: 2, east: 9, north: 4 } });
    draft.draw({ kind: 'box', bounds: { west: 1, south: 2, east: 8, north: 4 } });
    expect(draft.boundsText).toBe('1, 2, 8, 4');
    draft.undo();
    expect(draft.boundsText).toBe('1, 2, 3, 4');
    draft.undo();
    expect([draft.sketch, draft.history.canUndo, draft.boundsText]).toEqual([null, false, '']);
    draft.redo();
    draft.redo();
    expect(draft.area?.bounds).toEqual({ west: 1, south: 2, east: 8, north: 4 });
    draft.undo();
    draft.draw(null);
    expect(draft.history.canRedo).toBe(false);
  });

  it('counts typed bounds once, and takes them as one step', async () => {
    const { host, asked } = device();
    const draft = new Draft(host, () => undefined);
    draft.choose(source({}));
    draft.typed('1, 2, 3, 4');
    await vi.runAllTimersAsync();
    expect([asked.length, draft.history.canUndo]).toEqual([1, false]);
    draft.meant();
    draft.meant();
    expect([draft.planning, draft.history.canUndo]).toEqual([false, true]);
    draft.undo();
    expect(draft.history.canUndo).toBe(false);
  });

  it('sends a line with its distance, and nothing before it is a line', () => {
    const draft = new Draft(device().host, () => undefined);
    draft.choose(source({}));
    draft.draw({ kind: 'line', open: true, parts: [[[{ lng: 1, lat: 2 }]]] });
    expect(draft.area).toBeNull();
    draft.draw({ kind: 'line', open: true, parts: [[[{ lng: 1, lat: 2 }, { lng: 3, lat: 4 }]]] });
    draft.setBuffer(250);
    expect(draft.area).toMatchObject({ bufferMeters: 250, geometry: { type: 'MultiLineString', coordinates: [[[1, 2], [3, 4]]] } });
    expect(draft.bounds).toEqual({ west: 1, south: 2, east: 3, north: 4 });
  });

  it('takes a file, and keeps what was drawn when the file is refused', async () => {
    const asked: unknown[] = [];
    const execute = async (_: unknown, variables: { content: string }) => {
      asked.push(variables);
      if (variables.content === 'bad') throw new HostError('BAD_INPUT', 'Line 3.', 'Mend it.');
      return { readArea: { kind: 'AREA', parts: 1, notes: ['Heights were left out.'], geometry: { type: 'MultiPolygon', coordinates: [[[[0, 0], [1, 0], [1, 1], [0, 0]]]] } } };
    };
    const draft = new Draft({ execute } as unknown as Host, () => undefined);
    expect(await draft.readFile('a.kml', 'good')).toBe(true);
    expect([draft.sketch?.kind, draft.file?.notes]).toEqual(['area', ['Heights were left out.']]);
    expect(await draft.readFile('b.kml', 'bad')).toBe(false);
    expect([draft.sketch?.kind, draft.fileError?.message]).toEqual(['area', 'Line 3.']);
  });

  it('begins to change a region with its own area', () => {
    const draft = new Draft(device().host, () => undefined);
    const bounds = { west: 1, south: 2, east: 3, north: 4 };
    draft.edit({ id: 'r', name: 'R', minZoom: 2, maxZoom: 5, bounds, geometry: { type: 'Polygon', bbox: [1, 2, 3, 4], coordinates: [] } }, source({}));
    expect([draft.area, draft.history.canUndo, draft.editing?.id]).toEqual([{ sourceId: 's', bounds, minZoom: 2, maxZoom: 5 }, false, 'r']);
  });
});
