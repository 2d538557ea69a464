import { describe, expect, it } from 'vitest';
import type { Host } from '../host/host';
import { Measuring } from './measuring.svelte';

/** Answers the number of positions as metres, each when it is let go. */
function slowHost() {
  const waiting: (() => void)[] = [];
  const execute = (_document: unknown, { geometry }: { geometry: { coordinates: unknown[] } }) =>
    new Promise((resolve) => waiting.push(() => resolve({ measure: { meters: geometry.coordinates.length, squareMeters: null, legs: [], bearings: [] } })));
  return { host: { execute } as unknown as Host, waiting };
}

describe('Measuring', () => {
  it('measures what is drawn and where the next point would be', () => {
    const measuring = new Measuring(slowHost().host);
    measuring.start();
    measuring.add({ lng: 0, lat: 0 });
    expect(measuring.geometry).toBeNull();
    measuring.hover = { lng: 1, lat: 0 };
    expect(measuring.geometry).toEqual({ type: 'LineString', coordinates: [[0, 0], [1, 0]] });
    measuring.kind = 'area';
    measuring.add({ lng: 1, lat: 1 });
    expect(measuring.geometry).toEqual({ type: 'Polygon', coordinates: [[[0, 0], [1, 1], [1, 0], [0, 0]]] });
    measuring.finish();
    expect(measuring.geometry).toEqual({ type: 'LineString', coordinates: [[0, 0], [1, 1]] });
  });

  it('drops answers that were overtaken', async () => {
    const { host, waiting } = slowHost();
    const measuring = new Measuring(host);
    for (const lng of [0, 1, 2]) measuring.add({ lng, lat: 0 });
    const first = measuring.ask();
    measuring.add({ lng: 3, lat: 0 });
    const second = measuring.ask();
    waiting[1]?.();
    await second;
    waiting[0]?.();
    await first;
    expect(measuring.result?.meters).toBe(4);
    measuring.stop();
    expect([measuring.result, measuring.active]).toEqual([null, false]);
  });
});
