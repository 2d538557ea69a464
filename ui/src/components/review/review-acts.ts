import { tick } from 'svelte';
import type { App } from '../../state/app.svelte';
import { t } from '../../text';

/** Decides what is chosen, and says what came of it. */
export async function settle(app: App): Promise<void> {
  const { review } = app;
  if (!review.desk.canDecide || app.device.readOnly) return;
  const { done: rows } = review.desk.progress;
  // At once: what is pressed next is meant for the next one.
  focusDesk();
  const done = await app.attempt(() => review.decide());
  if (!done) return;
  const [skipped] = done.skipped;
  if (skipped) app.toasts.broken(t.review.skipped(skipped.why));
  else tell(app, rows);
}

/** Only of the last decision: one says it again and again. */
let told = -1;

function tell(app: App, rows: number): void {
  app.toasts.dismiss(told);
  app.toasts.done(t.review.decided(rows), { label: t.common.undo, run: () => takeBack(app) });
  told = app.toasts.items.at(-1)?.id ?? -1;
}

/** The last choice, or the last decision that was made here. */
export async function takeBack(app: App): Promise<void> {
  const what = await app.attempt(() => app.review.undo());
  if (what === 'decision') app.toasts.done(t.review.undone);
}

/** Keys mean the conflict again, not the field that one wrote in. */
export function focusDesk(): void {
  document.getElementById('review-desk')?.focus();
}

/** The same, where what had the keyboard has gone. */
export async function keepKeyboard(): Promise<void> {
  await tick();
  if (document.activeElement === document.body) focusDesk();
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
