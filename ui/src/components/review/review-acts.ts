import { tick } from 'svelte';
import type { App } from '../../state/app.svelte';
import { t } from '../../text';

/** Decides what is chosen, and says what came of it. */
export async function settle(app: App): Promise<void> {
  const { review } = app;
  if (!review.desk.canDecide || app.device.readOnly) return;
  const { done: rows } = review.desk.progress;
  const done = await app.attempt(() => review.decide());
  if (!done) return;
  const [skipped] = done.skipped;
  if (skipped) app.toasts.broken(t.review.skipped(skipped.why));
  else app.toasts.done(t.review.decided(rows), { label: t.common.undo, run: () => takeBack(app) });
}

/** The last choice, or the last decision that was made here. */
export async function takeBack(app: App): Promise<void> {
  const what = await app.attempt(() => app.review.undo());
  if (what === 'decision') app.toasts.done(t.review.undone);
}

/** The note, written at once. */
export async function focusNote(): Promise<void> {
  await tick();
  document.getElementById('review-note')?.focus();
}

/** Begins to write the result of the marked row, else of the only one. */
export function editResult(app: App): void {
  const { desk } = app.review;
  if (desk.editing !== null) {
    desk.editing = null;
    return;
  }
  if (desk.row === null) desk.mark(1);
  const row = desk.markedRow;
  if (row && row.register !== 'EXISTENCE') desk.editing = row.field === null ? row.register : `${row.register} ${row.field}`;
}
