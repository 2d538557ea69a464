import { t } from '../text';
import type { App } from './app.svelte';
import type { Region, RegionAction } from './regions.svelte';

/** Does what a card offers; a download that was stopped can be gone on with. */
export async function actOn(app: App, { id, name }: Region, action: RegionAction): Promise<void> {
  const run = (wish: RegionAction): Promise<boolean | undefined> =>
    app.attempt(async () => {
      await app.regions.act(wish, id);
      return true;
    });
  if (!(await run(action)) || action !== 'cancel') return;
  app.toasts.done(t.kept.cancelled(name), { label: t.common.undo, run: () => run('resume') });
}

/** Deletes a region so that it can be taken back. */
export async function deleteRegion(app: App, { id, name }: Region): Promise<boolean> {
  if (!(await app.attempt(() => app.regions.delete(id)))) return false;
  app.router.go({ name: 'regions' });
  app.toasts.done(t.kept.deleted(name), { label: t.common.undo, run: () => restoreRegion(app, id) });
  void app.attempt(() => app.device.loadStore());
  return true;
}

/** Takes a deleted region back. */
export async function restoreRegion(app: App, id: string): Promise<void> {
  const back = await app.attempt(() => app.regions.restore(id));
  if (back) app.toasts.done(t.kept.restored(back.name));
}

/** Renames a region; the former name can be had back. */
export async function renameRegion(app: App, { id, name: before }: Region, name: string): Promise<boolean> {
  if (name === before) return true;
  const rename = (to: string): Promise<boolean | undefined> =>
    app.attempt(async () => {
      await app.regions.rename(id, to);
      return true;
    });
  if (!(await rename(name))) return false;
  app.toasts.done(t.kept.renamed(name), { label: t.common.undo, run: () => rename(before) });
  return true;
}
