import type { App } from '../../state/app.svelte';
import type { Messages } from '../../text';

/** Something that the window does. */
export interface Command {
  readonly id: string;
  readonly label: string;
  /** The key that does the same. */
  readonly key: string | null;
  run(): void;
}

/** Keys whose list entry stands for two keys. */
const PAIRS: Record<string, readonly [string, keyof Messages['find']['commands']][]> = {
  '+ −': [['+', 'zoomIn'], ['-', 'zoomOut']],
};

/**
 * Everything that the window does by a key, and what has none: `actions` are the window's own, so
 * that a new one is here without being named again.
 */
export function commands(app: App, actions: Record<string, () => void>, t: Messages): Command[] {
  const byKey = Object.entries(t.keys.list).flatMap(([key, label]): Command[] => {
    const pair = PAIRS[key];
    if (pair) return pair.map(([one, name]) => ({ id: one, label: t.find.commands[name], key: one, run: () => actions[one]?.() }));
    const run = actions[key];
    return run && key !== '/' ? [{ id: key, label, key, run }] : [];
  });
  const { router, map } = app;
  const plain: [keyof Messages['find']['commands'], () => void][] = [
    ['importArchive', () => router.go({ name: 'import' })],
    ['wholeWorld', () => map.surface?.fit({ west: -180, south: -60, east: 180, north: 78 })],
    ['hubRegions', () => router.go({ name: 'hub-regions' })],
    ['pack', () => router.go({ name: 'pack' })],
    ['openCarry', () => router.go({ name: 'carry' })],
    ['syncSettings', () => router.go({ name: 'sync-settings' })],
    ['about', () => router.go({ name: 'about' })],
  ];
  return [...byKey, ...plain.map(([name, run]) => ({ id: name, label: t.find.commands[name], key: null, run }))];
}

/** Commands whose name holds every word of the text. */
export function matching(all: readonly Command[], text: string): Command[] {
  const words = plain(text).split(/\s+/).filter(Boolean);
  return all.filter(({ label }) => words.every((word) => plain(label).includes(word)));
}

function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
