import { describe, expect, it } from 'vitest';
import { bytes } from '../../format/numbers';
import type { HubLink, SyncState } from '../../state/sync.svelte';
import { t } from '../../text';
import { isRunning, planWords, standing, toneOf, type Standing } from './standing';

const account: HubLink['account'] = { state: 'SIGNED_IN', place: 'KEYRING', name: 'Ana', why: null, signIn: null };
const link: HubLink = { url: 'https://hub.example.org', device: 'd', workspace: { id: 'w', name: 'Valley', role: 'EDITOR' }, account };
const state: SyncState = {
  phase: 'IDLE', pendingChanges: 0, pendingPhotos: 0, waitingBehind: 0, lastSync: '2026-11-23T10:00:00Z', lastTry: null, nextTry: null, held: 0,
  live: false, problem: null, progress: null,
  settings: { automatic: true, everyMinutes: 15, photos: true, metered: false, bytesPerSecond: null, live: true },
};
const problem = { code: 'NETWORK', message: 'No.', hint: null };

describe('how synchronising stands', () => {
  it.each<[string, HubLink | null, Partial<SyncState>, boolean, Standing]>([
    ['no hub, whatever else', null, { problem }, true, 'UNLINKED'],
    ['nobody signed in', { ...link, account: { ...account, state: 'SIGNED_OUT' } }, {}, false, 'SIGNED_OUT'],
    ['an ended sign-in before being offline', { ...link, account: { ...account, state: 'ENDED' } }, { phase: 'OFFLINE' }, true, 'ENDED'],
    ['a sign-in that the hub refuses', link, { phase: 'SIGNED_OUT' }, false, 'ENDED'],
    ['a locked sign-in', { ...link, account: { ...account, state: 'LOCKED' } }, {}, false, 'LOCKED'],
    ['no workspace', { ...link, workspace: null }, {}, false, 'NO_WORKSPACE'],
    ['a round that still ends while working offline', link, { phase: 'PUSHING' }, true, 'PUSHING'],
    ['working offline by choice', link, { phase: 'OFFLINE', problem }, true, 'AWAY'],
    ['a hub that does not answer', link, { phase: 'OFFLINE', problem }, false, 'UNREACHED'],
    ['paused', link, { phase: 'PAUSED', pendingChanges: 2 }, false, 'PAUSED'],
    ['a refusal before what waits', link, { problem, pendingChanges: 2 }, false, 'FAILED'],
    ['never synchronised', link, { lastSync: null, pendingChanges: 2 }, false, 'NEVER'],
    ['edits that wait', link, { pendingChanges: 2, waitingBehind: 3 }, false, 'PENDING'],
    ['photos that wait', link, { pendingPhotos: 1 }, false, 'PENDING'],
    ['something new at the hub', link, { waitingBehind: 3 }, false, 'BEHIND'],
    ['nothing to do', link, {}, false, 'CURRENT'],
    ['nothing to do as far as is known', link, { waitingBehind: null }, false, 'CURRENT'],
  ])('is said of %s', (_, hub, change, workOffline, said) => {
    expect(standing(hub, { ...state, ...change }, { workOffline })).toBe(said);
  });

  it('has a word and a tone for every phase', () => {
    for (const phase of ['PUSHING', 'PULLING', 'PHOTOS', 'TILES'] as const) {
      const stands = standing(link, { ...state, phase }, { workOffline: false });
      expect(isRunning({ ...state, phase })).toBe(true);
      expect([t.sync.heads[stands].length > 0, toneOf(stands)]).toEqual([true, 'act']);
    }
  });
});

describe('what a sync would move', () => {
  const plan = { changesUp: 12, bytesUp: 34_000, changesDown: 340, bytesDown: 2_100_000, photosUp: 0, photosDown: 0, photoBytesUp: 0, photoBytesDown: 0 };

  it.each([
    [plan, '12 up, 340 down, 2.1 MB'],
    [{ ...plan, photosDown: 3, photoBytesDown: 9e6 }, '12 up, 340 down, photos: 0 up, 3 down, 11 MB'],
    [{ ...plan, changesUp: 0, changesDown: 0, bytesUp: 0, bytesDown: 0, photosUp: 1, photoBytesUp: 5000 }, 'photos: 1 up, 0 down, 5 kB'],
    [{ ...plan, changesUp: 0, changesDown: 0 }, null],
  ])('is said as people do', (given, words) => expect(planWords(given, t, bytes)).toBe(words));
});
