import { isActive, needsPerson, type Region } from '../../state/regions.svelte';

export const SORTS = ['NEWEST', 'NAME', 'SIZE', 'USED', 'EXPIRY', 'STATE'] as const;
export type Sort = (typeof SORTS)[number];

export const FILTERS = ['ALL', 'OFFLINE', 'WORKING', 'TROUBLED', 'EXPIRED'] as const;
export type Filter = (typeof FILTERS)[number];

const STATES: Record<Region['state'], number> = { FAILED: 0, FAILED_IN_PART: 1, PAUSED: 2, RUNNING: 3, QUEUED: 4, CANCELLED: 5, DONE: 6 };
/** What has no time stands last. */
const NEVER = '9999';

/** True if some tile of the region is no longer fresh. */
export function isExpired(region: Region, now: number): boolean {
  return region.expiresAt !== null && Date.parse(region.expiresAt) <= now;
}

function fits(region: Region, filter: Filter, now: number): boolean {
  switch (filter) {
    case 'ALL': return true;
    case 'OFFLINE': return region.state === 'DONE';
    case 'WORKING': return isActive(region);
    case 'TROUBLED': return needsPerson(region) || region.state === 'PAUSED';
    case 'EXPIRED': return isExpired(region, now);
  }
}

/** Finds letters however they are accented or written large. */
function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** The regions that a person wants to see, in the order that they chose. */
export function arranged(regions: readonly Region[], sort: Sort, filter: Filter, search: string, now: number): Region[] {
  const words = plain(search).split(/\s+/).filter(Boolean);
  const found = regions.filter((region) => {
    if (!fits(region, filter, now)) return false;
    if (words.length === 0) return true;
    const text = plain(`${region.name} ${region.source.name}`);
    return words.every((word) => text.includes(word));
  });
  const names = new Intl.Collator(undefined, { numeric: true });
  const order: Record<Sort, (a: Region, b: Region) => number> = {
    NEWEST: (a, b) => b.createdAt.localeCompare(a.createdAt),
    NAME: (a, b) => names.compare(a.name, b.name),
    SIZE: (a, b) => b.bytes - a.bytes,
    USED: (a, b) => (a.lastUsedAt ?? '').localeCompare(b.lastUsedAt ?? ''),
    EXPIRY: (a, b) => (a.expiresAt ?? NEVER).localeCompare(b.expiresAt ?? NEVER),
    STATE: (a, b) => STATES[a.state] - STATES[b.state] || names.compare(a.name, b.name),
  };
  return found.sort(order[sort]);
}
