import { describe, expect, it } from 'vitest';
import { FindDocument } from '../graphql/generated/graphql';
import type { Host } from '../host/host';
import { Find } from './find.svelte';

function storage(): Storage {
  const held = new Map<string, string>();
  return { getItem: (key: string) => held.get(key) ?? null, setItem: (key: string, value: string) => void held.set(key, value) } as unknown as Storage;
}

function host(asked: unknown[]): Host {
  return {
    execute: (document: unknown, variables: { text: string }) => {
      expect(document).toBe(FindDocument);
      asked.push(variables);
      return Promise.resolve({ find: { problem: null, items: [{ name: variables.text }] } });
    },
  } as unknown as Host;
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
const camera = { lat: 47.4, lng: 8.5, zoom: 9 };

describe('finding', () => {
  it('asks near what is looked at, unless the whole world is', async () => {
    const asked: unknown[] = [];
    const find = new Find(host(asked), storage());
    find.look(' wien ', camera, 'de');
    await settled();
    expect(asked).toEqual([{ text: 'wien', language: 'de', nearLon: 8.5, nearLat: 47.4 }]);
    expect([find.answered, find.items[0]?.name]).toEqual(['wien', 'wien']);
    find.look('wien', { ...camera, zoom: 2 }, 'de');
    await settled();
    expect(asked[1]).toMatchObject({ nearLon: null, nearLat: null });
  });

  it('forgets an answer that comes after the text was taken away', async () => {
    const find = new Find(host([]), storage());
    find.look('wien', camera, 'de');
    find.look('', camera, 'de');
    await settled();
    expect(find.items).toEqual([]);
  });

  it('keeps the last searches, each once, the newest first', () => {
    const kept = storage();
    const find = new Find(host([]), kept);
    for (const text of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'c', ' ']) find.remember(text);
    expect(find.recent).toEqual(['c', 'g', 'f', 'e', 'd', 'b']);
    expect(new Find(host([]), kept).recent).toEqual(find.recent);
    find.forget();
    expect(new Find(host([]), kept).recent).toEqual([]);
  });
});
