import { t } from '../text';
import type { Task } from './tasks.svelte';
import type { Toasts } from './toasts.svelte';

/** Says how a task ended, wherever its person is by now. */
export function tellEnd(toasts: Toasts, task: Task): void {
  if (task.state === 'FAILED') toasts.broken(t.tasks.failed(`${t.tasks.kinds[task.kind]}: ${task.title}`), task.problem ?? undefined);
  const said = outcomeOf(task);
  if (!said) return;
  if (said.good) toasts.done(said.text);
  else toasts.broken(said.text, said.hint);
}

/** What a task that is done found or made, in a sentence. */
export function outcomeOf(task: Task): { readonly text: string; readonly hint?: string; readonly good: boolean } | null {
  const { auditReport, verifyReport, exportReport, importReport, featuresReport, takeReport, putUpReport, packReport, unpackReport } = task;
  if (verifyReport) {
    const { badTiles, checked, good } = verifyReport;
    if (badTiles > 0) return { text: t.tasks.verifiedBad(task.title, badTiles, checked), hint: t.report.concerns.DAMAGED(badTiles), good: false };
    return { text: t.tasks.verified(task.title, good), good: true };
  }
  if (exportReport) {
    const { path, tiles, bytes, damaged } = exportReport;
    const text = t.tasks.exported(path, tiles, bytes);
    return damaged > 0 ? { text, hint: t.tasks.leftOut(damaged), good: false } : { text, good: true };
  }
  if (importReport) {
    const { region, tiles, bytes, skippedTiles, stopped } = importReport;
    const text = t.tasks.imported(region.name, tiles, bytes);
    const hint = [skippedTiles > 0 ? t.regions.skipped(skippedTiles) : '', stopped ?? ''].filter(Boolean).join(' · ');
    return hint ? { text, hint, good: false } : { text, good: true };
  }
  if (auditReport) return { text: t.audit.exported(auditReport.path, auditReport.entries), good: true };
  if (featuresReport) {
    const { layer, path, features, bytes, skipped, notes } = featuresReport;
    const text = task.kind === 'EXPORT_FEATURES' ? t.layers.exported(path, features, bytes) : t.layers.imported(task.title, features, layer?.name ?? '');
    const hint = [skipped > 0 ? t.layers.leftOut(skipped) : '', ...notes.slice(0, 3)].filter(Boolean).join(' · ');
    return hint ? { text, hint, good: skipped === 0 } : { text, good: true };
  }
  if (takeReport) {
    const { fetched, bytes, checked, good, notes } = takeReport;
    const text = fetched > 0 ? t.sync.regions.taken(task.title, fetched, bytes) : t.sync.regions.wasHere(task.title);
    const hint = [good < checked ? t.report.concerns.DAMAGED(checked - good) : '', ...notes].filter(Boolean).join(' · ');
    return hint ? { text, hint, good: good === checked } : { text, good: true };
  }
  if (putUpReport) {
    const { stored, bytes, unchanged, conflicts, refused, notes } = putUpReport;
    const text = t.sync.regions.put(task.title, stored + unchanged, bytes);
    const stayed = [conflicts > 0 ? t.sync.regions.putConflicts(conflicts) : '', refused > 0 ? t.sync.regions.putRefused(refused) : ''];
    const hint = [...stayed, ...notes].filter(Boolean).join(' · ');
    return hint ? { text, hint, good: conflicts + refused === 0 } : { text, good: true };
  }
  if (packReport) {
    const { path, bytes, notes } = packReport;
    return { text: t.carry.packed(path, bytes), ...(notes.length > 0 ? { hint: notes.join(' · ') } : {}), good: true };
  }
  if (unpackReport) {
    const { newChanges, regions, notes } = unpackReport;
    const text = t.carry.unpacked(task.title, newChanges, regions.reduce((sum, region) => sum + region.tiles, 0));
    return { text, ...(notes.length > 0 ? { hint: notes.join(' · ') } : {}), good: true };
  }
  return null;
}
