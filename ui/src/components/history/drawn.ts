import type { BoundsValue } from '../../format/coordinates';
import { positions, type DrawnDifference, type DifferenceRole } from '../../map/history-layers';
import type { Difference, DifferenceKind, RegisterChange } from '../../state/history.svelte';
import { t } from '../../text';

const ROLES: Record<DifferenceKind, DifferenceRole> = { ADDED: 'added', REMOVED: 'removed', CHANGED: 'changed' };

/** What holds all that is drawn, before and after; `null` if nothing has a place. */
export function boundsOf(drawn: readonly DrawnDifference[]): BoundsValue | null {
  const bounds = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  for (const { before, after } of drawn) {
    for (const [lng = 0, lat = 0] of [...positions(before), ...positions(after)]) {
      bounds.west = Math.min(bounds.west, lng);
      bounds.south = Math.min(bounds.south, lat);
      bounds.east = Math.max(bounds.east, lng);
      bounds.north = Math.max(bounds.north, lat);
    }
  }
  return bounds.west <= bounds.east ? bounds : null;
}

/** One change of one place, as it is drawn. */
export function drawnChange({ geometryBefore, geometryAfter }: RegisterChange): DrawnDifference {
  const kind: DifferenceKind = geometryBefore ? (geometryAfter ? 'CHANGED' : 'REMOVED') : 'ADDED';
  return { role: ROLES[kind], letter: t.history.letters[kind], before: geometryBefore, after: geometryAfter };
}

/** A feature that differs, with where it was and where it is; only its values may differ. */
export function drawnDifference({ kind, changes }: Difference): DrawnDifference {
  const geometry = changes.find((change) => change.kind === 'GEOMETRY');
  const role = ROLES[kind];
  const letter = t.history.letters[kind];
  const before = geometry?.geometryBefore ?? null;
  const after = geometry?.geometryAfter ?? null;
  if (kind === 'ADDED') return { role, letter, before: null, after: after ?? before };
  if (kind === 'REMOVED') return { role, letter, before: before ?? after, after: null };
  return { role, letter, before, after };
}
