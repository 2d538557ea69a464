import type { AuditFilter } from '../../state/audit.svelte';

/** What is asked of the audit, as it stands in the inputs. */
export interface FilterDraft {
  text: string;
  /** Id of a layer, empty for all. */
  layer: string;
  author: string;
  /** Days, `2026-11-22`, in the time of this machine. */
  from: string;
  to: string;
  kind: FilterKind;
}

export type FilterKind = 'all' | 'people' | 'automatic';
export const FILTER_KINDS: readonly FilterKind[] = ['all', 'people', 'automatic'];

export function freshFilter(layer = ''): FilterDraft {
  return { text: '', layer, author: '', from: '', to: '', kind: 'all' };
}

export function isFiltered(draft: FilterDraft, layer = ''): boolean {
  const fresh = freshFilter(layer);
  return (Object.keys(fresh) as (keyof FilterDraft)[]).some((key) => draft[key].trim() !== fresh[key]);
}

/** What the device is asked; the days from their first moment to their last. */
export function filterOf(draft: FilterDraft, feature: string | null): AuditFilter {
  const { text, layer, author, from, to, kind } = draft;
  return {
    ...(feature ? { feature } : {}),
    ...(text.trim() ? { text: text.trim() } : {}),
    ...(layer ? { layer } : {}),
    ...(author ? { author } : {}),
    ...(dayStart(from) ? { from: dayStart(from) } : {}),
    ...(dayStart(to) ? { to: dayEnd(to) } : {}),
    ...(kind === 'all' ? {} : { automatic: kind === 'automatic' }),
  };
}

function dayStart(day: string): string | null {
  const date = new Date(`${day}T00:00:00`);
  return day && !Number.isNaN(date.getTime()) ? date.toISOString() : null;
}

function dayEnd(day: string): string {
  const date = new Date(`${day}T00:00:00`);
  date.setDate(date.getDate() + 1);
  return new Date(date.getTime() - 1).toISOString();
}
