import { boundsText } from '../../format/coordinates';
import { bytes, count, exactBytes } from '../../format/numbers';
import { exactTime, relativeTime } from '../../format/times';
import type { Report } from '../../state/tasks.svelte';
import { t } from '../../text';
import type { Fact } from '../shared/Facts.svelte';

/** What a readiness report certifies, as lines; times in full, because paper does not move on. */
export function reportFacts(report: Report, now: number): Fact[] {
  const r = t.report;
  const time = (term: string, at: string | null): Fact => ({ term, value: at ? exactTime(at) : r.unknown, exact: at ? relativeTime(at, now) : undefined });
  const facts: Fact[] = [
    { term: r.source, value: report.source.name },
    { term: r.area, value: boundsText(report.bounds) },
    { term: r.zooms, value: `${report.minZoom}–${report.maxZoom}` },
    { term: r.tiles, value: r.ofTiles(report.storedTiles, report.wantedTiles), testid: 'report-tiles' },
  ];
  if (report.emptyTiles > 0) facts.push({ term: r.empty, value: count(report.emptyTiles) });
  facts.push({ term: r.size, value: `${bytes(report.bytes)} (${exactBytes(report.bytes)})` }, time(r.oldest, report.oldestTileAt));
  const checked = report.verification;
  if (checked) {
    facts.push(
      { term: r.hashes, value: r.hashesText(checked.checked, checked.good, checked.bad), testid: 'report-hashes' },
      time(r.checkedAt, checked.at),
      { term: r.checkedBy, value: checked.by ?? r.unknown, testid: 'report-by' },
      { term: r.onHost, value: checked.host ?? r.unknown },
    );
  }
  facts.push({ term: r.program, value: `${t.product} ${report.program}` }, time(r.printed, new Date(now).toISOString()));
  return facts;
}
