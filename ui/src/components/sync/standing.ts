import type { HubLink, SyncPlan, SyncState } from '../../state/sync.svelte';
import { t } from '../../text';

/** How synchronising stands for a person: one word of many facts. */
export type Standing = keyof typeof t.sync.heads;

/** What the window itself knows besides. */
export interface Surroundings {
  /** “Work offline” is on. */
  readonly workOffline: boolean;
}

/** The first thing that a person must know. */
export function standing(link: HubLink | null, state: SyncState, { workOffline }: Surroundings): Standing {
  if (!link) return 'UNLINKED';
  const { account } = link;
  if (account.state === 'ENDED') return 'ENDED';
  if (account.state === 'LOCKED') return 'LOCKED';
  if (account.state === 'SIGNED_OUT') return 'SIGNED_OUT';
  if (!link.workspace) return 'NO_WORKSPACE';
  if (RUNNING.includes(state.phase)) return state.phase as Standing;
  if (state.phase === 'SIGNED_OUT') return 'ENDED';
  if (workOffline) return 'AWAY';
  if (state.phase === 'PAUSED') return 'PAUSED';
  if (state.phase === 'OFFLINE') return 'UNREACHED';
  return settled(state);
}

const RUNNING: readonly SyncState['phase'][] = ['PUSHING', 'PULLING', 'PHOTOS', 'TILES'];

/** Nothing is under way and nothing is in the way. */
function settled({ problem, pendingChanges, pendingPhotos, waitingBehind, lastSync }: SyncState): Standing {
  if (problem) return 'FAILED';
  if (!lastSync) return 'NEVER';
  if (pendingChanges + pendingPhotos > 0) return 'PENDING';
  if ((waitingBehind ?? 0) > 0) return 'BEHIND';
  return 'CURRENT';
}

export function isRunning(state: SyncState): boolean {
  return RUNNING.includes(state.phase);
}

/** How much it needs the person, for colour and icon. */
export type Tone = 'plain' | 'act' | 'good' | 'need' | 'broken';

export function toneOf(standing: Standing): Tone {
  switch (standing) {
    case 'PUSHING':
    case 'PULLING':
    case 'PHOTOS':
    case 'TILES':
      return 'act';
    case 'CURRENT':
      return 'good';
    case 'FAILED':
      return 'broken';
    case 'SIGNED_OUT':
    case 'ENDED':
    case 'LOCKED':
    case 'NO_WORKSPACE':
    case 'UNREACHED':
      return 'need';
    default:
      return 'plain';
  }
}

/** Of several who speak of a problem, the standing itself has said it already. */
export function problemSaid(standing: Standing): boolean {
  return ['UNLINKED', 'SIGNED_OUT', 'ENDED', 'LOCKED', 'NO_WORKSPACE'].includes(standing);
}

/** “12 up, 340 down, 2.1 MB” in the reader's language; `null` if there is nothing to do. */
export function planWords(plan: SyncPlan, say: typeof t, bytes: (value: number) => string): string | null {
  const edits = plan.changesUp + plan.changesDown;
  const photos = plan.photosUp + plan.photosDown;
  if (edits + photos === 0) return null;
  const size = plan.bytesUp + plan.bytesDown + plan.photoBytesUp + plan.photoBytesDown;
  const parts = [
    edits > 0 ? say.sync.plan.edits(plan.changesUp, plan.changesDown) : '',
    photos > 0 ? say.sync.plan.photos(plan.photosUp, plan.photosDown) : '',
    bytes(size),
  ];
  return say.sync.plan.list(parts.filter(Boolean));
}
