import type { App } from '../../state/app.svelte';
import type { Feature } from '../../state/layers.svelte';
import { t } from '../../text';
import { exactPlace, pointOf } from './point';

/** Deletes features so that they can be had back. */
export async function deleteFeatures(app: App, ids: readonly string[]): Promise<boolean> {
  const n = await app.attempt(() => app.layers.deleteFeatures(ids));
  if (n === undefined) return false;
  app.edits.select([]);
  app.toasts.done(t.features.deleted(n), { label: t.common.undo, run: () => restoreFeatures(app, ids) });
  return true;
}

export async function restoreFeatures(app: App, ids: readonly string[]): Promise<void> {
  const n = await app.attempt(() => app.layers.restoreFeatures(ids));
  if (n !== undefined) app.toasts.done(t.features.restored(n));
}

export function zoomToFeature(app: App, { bounds }: Pick<Feature, 'bounds'>): void {
  if (bounds) app.map.surface?.fit(bounds);
}

/** Moves the map only if the feature is not in sight, and zooms only if it must. */
export function bringIntoView(app: App, { bounds }: Pick<Feature, 'bounds'>): void {
  const { surface } = app.map;
  if (!bounds || !surface) return;
  const { west, south, east, north } = surface.bounds;
  const seen = bounds.south >= south && bounds.north <= north && (west <= east ? bounds.west >= west && bounds.east <= east : bounds.west >= west || bounds.east <= east);
  if (seen) return;
  const small = bounds.north - bounds.south < (north - south) / 2 && bounds.west <= bounds.east;
  const middle = { lng: (bounds.west + bounds.east) / 2, lat: (bounds.south + bounds.north) / 2 };
  if (small) surface.jumpTo({ ...middle, zoom: surface.camera.zoom });
  else surface.fit(bounds);
}

/** A point as it is; of a line or an area the middle. */
export async function copyPlace(app: App, { geometry, bounds }: Pick<Feature, 'geometry' | 'bounds'>): Promise<void> {
  const point = pointOf(geometry);
  const place = point ?? (bounds && { lng: (bounds.west + bounds.east) / 2, lat: (bounds.south + bounds.north) / 2 });
  if (!place) return;
  const text = exactPlace(place.lat, place.lng);
  const done = await app.attempt(async () => {
    await navigator.clipboard.writeText(text);
    return true;
  });
  if (done) app.toasts.done(t.features.copied(text));
}
