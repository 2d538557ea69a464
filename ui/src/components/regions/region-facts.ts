import { boundsText } from '../../format/coordinates';
import { bytes, count, day, exactBytes, exactTime, hourlyTime, relativeTime } from '../../format/numbers';
import type { Region } from '../../state/regions.svelte';
import { t } from '../../text';
import type { Fact } from '../shared/Facts.svelte';

/** What there is to know of a region, as lines. Empty ones are left out. */
export function regionFacts(region: Region, now: number): Fact[] {
  const r = t.regions;
  const time = (term: string, at: string | null, said = relativeTime): Fact[] =>
    at ? [{ term, value: said(at, now), exact: exactTime(at) }] : [];
  const number = (term: string, n: number): Fact[] => (n > 0 ? [{ term, value: count(n) }] : []);
  return [
    { term: r.size, value: bytes(region.bytes), exact: exactBytes(region.bytes), testid: 'fact-bytes' },
    { term: r.unique, value: bytes(region.uniqueBytes), exact: `${r.uniqueTitle}: ${exactBytes(region.uniqueBytes)}`, testid: 'fact-unique' },
    { term: r.tiles, value: `${count(region.storedTiles)} / ${count(region.wantedTiles)}`, testid: 'fact-tiles' },
    ...number(r.emptyTiles, region.emptyTiles),
    ...number(r.failed, region.failedTiles),
    ...number(r.damaged, region.damagedTiles),
    ...number(r.expired, region.expiredTiles),
    { term: r.source, value: region.source.name },
    { term: r.zooms, value: `${region.minZoom}–${region.maxZoom}` },
    { term: r.area, value: boundsText(region.bounds) },
    ...time(r.created, region.createdAt),
    ...time(r.updated, region.updatedAt),
    ...time(t.kept.expires, region.expiresAt, hourlyTime),
    // The store notes uses by the day and fetches by the hour.
    ...time(r.used, region.lastUsedAt, day),
    ...time(r.oldest, region.oldestTileAt, hourlyTime),
    { term: r.verified, value: region.verifiedAt ? relativeTime(region.verifiedAt, now) : t.common.never, exact: region.verifiedAt ? exactTime(region.verifiedAt) : undefined },
  ];
}
