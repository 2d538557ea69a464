import { count, exactTime, relativeTime } from '../../format/numbers';
import type { SyncState } from '../../state/sync.svelte';
import { t } from '../../text';
import type { Fact } from '../shared/Facts.svelte';

/** What waits on both sides, and when it last went and goes next; `going` if it can go at all. */
export function syncFacts(state: SyncState, now: number, going: boolean): Fact[] {
  const { pendingChanges, pendingPhotos, waitingBehind, lastSync, lastTry, nextTry } = state;
  const at = (term: string, moment: string, testid: string): Fact => ({ term, value: relativeTime(moment, now), exact: exactTime(moment), testid });
  const facts: Fact[] = [{ term: t.sync.pendingEdits, value: count(pendingChanges), exact: t.sync.pendingTitle, testid: 'sync-pending' }];
  if (pendingPhotos > 0) facts.push({ term: t.sync.pendingPhotos, value: count(pendingPhotos), testid: 'sync-pending-photos' });
  facts.push({ term: t.sync.behind, value: waitingBehind === null ? t.sync.behindUnknown : count(waitingBehind), testid: 'sync-behind' });
  facts.push(lastSync ? at(t.sync.lastSync, lastSync, 'sync-last') : { term: t.sync.lastSync, value: t.common.never, testid: 'sync-last' });
  // A try that ended well is the last sync.
  if (lastTry && (!lastSync || Date.parse(lastTry) - Date.parse(lastSync) > 1000)) facts.push(at(t.sync.lastTry, lastTry, 'sync-tried'));
  if (going) facts.push(nextTry ? at(t.sync.nextTry, nextTry, 'sync-next') : { term: t.sync.nextTry, value: t.sync.nextByHand, testid: 'sync-next' });
  return facts;
}
