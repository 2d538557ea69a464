import { describe, expect, it } from 'vitest';
import type { HubRegion } from '../../state/cloud.svelte';
import type { Region } from '../../state/regions.svelte';
import type { SyncState } from '../../state/sync.svelte';
import { notAtHub, stepOf } from './hub-regions';
import { roleWord } from './role';
import { scheduleChoices } from './schedule';
import { syncFacts } from './sync-facts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const state = { pendingChanges: 12, pendingPhotos: 0, waitingBehind: null, lastSync: '2026-11-23T10:00:00Z', lastTry: '2026-11-23T10:00:00Z', nextTry: null } as SyncState;

describe('the facts of synchronising', () => {
  const said = (change: Partial<SyncState>, going = true): Record<string, string> =>
    Object.fromEntries(syncFacts({ ...state, ...change }, NOW, going).map(({ testid, value }) => [testid, value]));

  it('are as people say them', () => {
    expect(said({})).toEqual({ 'sync-pending': '12', 'sync-behind': 'not known', 'sync-last': '2 hours ago', 'sync-next': 'by hand' });
  });

  it('name a try that did not end well, photos that wait, and when it goes on', () => {
    const facts = said({ lastTry: '2026-11-23T11:58:00Z', pendingPhotos: 3, waitingBehind: 340, nextTry: '2026-11-23T12:05:00Z' });
    expect(facts).toMatchObject({ 'sync-tried': '2 minutes ago', 'sync-pending-photos': '3', 'sync-behind': '340', 'sync-next': 'in 5 minutes' });
  });

  it('promise no next try where none can be', () => expect(said({}, false)).not.toHaveProperty('sync-next'));

  it('say so of a home that never was synchronised', () => expect(said({ lastSync: null, lastTry: null })['sync-last']).toBe('never'));
});

describe('regions of the hub', () => {
  it.each([['ABSENT', 'take'], ['PARTIAL', 'takeRest'], ['OUTDATED', 'takeNew'], ['PRESENT', null], ['TAKING', null]] as const)(
    'that are %s offer %s',
    (state, step) => expect(stepOf({ state })).toBe(step),
  );

  it('leave those to be put up that hold something, are not there yet, and are not the hub’s own', () => {
    const own = (id: string, storedTiles: number, source = 's'): Region => ({ id, storedTiles, source: { id: source } }) as Region;
    const hub = [{ local: { id: 'there' } }, { local: null }] as HubRegion[];
    const left = notAtHub([own('there', 5), own('empty', 0), own('taken', 5, 'h'), own('mine', 5)], hub, (id) => (id === 'h' ? 'HUB' : 'TEMPLATE'));
    expect(left.map(({ id }) => id)).toEqual(['mine']);
  });
});

describe('words and choices', () => {
  it('keep a role that is not known', () => {
    expect(roleWord('ADMIN')).toBe('Admin');
    expect(roleWord('SURVEYOR')).toBe('SURVEYOR');
    expect(roleWord('constructor')).toBe('constructor');
  });

  it('hold a schedule that was set elsewhere', () => {
    expect(scheduleChoices(null)).toEqual([0, 5, 15, 60, 240, 1440]);
    expect(scheduleChoices(7)).toEqual([0, 5, 7, 15, 60, 240, 1440]);
  });
});
