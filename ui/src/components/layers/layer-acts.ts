import type { App } from '../../state/app.svelte';
import type { Layer, LayerChange, LayerInput } from '../../state/layers.svelte';
import { t } from '../../text';
import { labelKey, type LayerDraft } from './layer-form';

/** Makes a layer, and draws in it from then on. */
export async function makeLayer(app: App, input: LayerInput, draft: LayerDraft): Promise<Layer | undefined> {
  const made = await app.attempt(async () => withLabel(app, await app.layers.create(input), draft));
  if (!made) return undefined;
  app.edits.activeLayer = made.id;
  app.toasts.done(t.layers.made(made.name));
  app.router.go({ name: 'layer', id: made.id });
  return made;
}

export async function changeLayer(app: App, id: string, input: LayerChange, draft: LayerDraft): Promise<Layer | undefined> {
  const changed = await app.attempt(async () => withLabel(app, await app.layers.change(id, input), draft));
  if (!changed) return undefined;
  app.toasts.done(t.layers.changed(changed.name), { label: t.common.undo, run: () => app.attempt(() => app.edits.undo()) });
  app.router.go({ name: 'layer', id });
  return changed;
}

/** A field that was new has its key only now: it can be the label only now. */
async function withLabel(app: App, made: Layer, draft: LayerDraft): Promise<Layer> {
  const key = labelKey(draft, made);
  if (key === null) return made;
  const { color, width, radius, fillOpacity } = made.style;
  return app.layers.change(made.id, { style: { color, width, radius, fillOpacity, labelField: key } });
}

/** Deletes a layer with its features; taking the edit back brings all of it back. */
export async function deleteLayer(app: App, { id, name }: Layer): Promise<void> {
  const done = await app.attempt(async () => {
    await app.layers.delete(id);
    return true;
  });
  if (!done) return;
  if (app.edits.activeLayer === id) app.edits.activeLayer = null;
  app.router.go({ name: 'layers' });
  app.toasts.done(t.layers.deleted(name), { label: t.common.undo, run: () => app.attempt(() => app.edits.undo()) });
}

export async function zoomToLayer(app: App, { id }: Pick<Layer, 'id'>): Promise<void> {
  const bounds = await app.attempt(() => app.layers.bounds(id));
  if (bounds) app.map.surface?.fit(bounds);
}
