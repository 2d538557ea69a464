import { describe, expect, it, vi } from 'vitest';
import type { App } from '../../state/app.svelte';
import { t } from '../../text';
import { commands, matching } from './commands';

const go = vi.fn();
const app = { router: { go }, map: { surface: null } } as unknown as App;

describe('the commands', () => {
  const zoomed = vi.fn();
  const all = commands(app, { n: () => undefined, '+': zoomed, '-': () => undefined, '/': () => undefined }, t);

  it('are what the keys do, and what has no key', () => {
    expect(all.map(({ id }) => id)).toEqual(['n', '+', '-', 'importArchive', 'wholeWorld', 'hubRegions', 'pack', 'openCarry', 'syncSettings', 'about']);
    expect(all[0]).toMatchObject({ label: t.keys.list.n, key: 'n' });
    all[1]?.run();
    expect(zoomed).toHaveBeenCalledOnce();
    all.find(({ id }) => id === 'about')?.run();
    expect(go).toHaveBeenCalledWith({ name: 'about' });
  });

  it('are found by any words of their names', () => {
    expect(matching(all, 'REGION new').map(({ id }) => id)).toEqual(['n']);
    expect(matching(all, 'zoom').map(({ id }) => id)).toEqual(['+', '-']);
    expect(matching(all, 'nothing of that name')).toEqual([]);
  });
});
