import type { Region } from '../../state/regions.svelte';

/** Regions that hold something to carry. */
export function packable(regions: readonly Region[]): Region[] {
  return regions.filter(({ storedTiles }) => storedTiles > 0);
}

/** The list with what was missing, or without what was there. */
export function toggled(chosen: readonly string[], id: string): string[] {
  return chosen.includes(id) ? chosen.filter((known) => known !== id) : [...chosen, id];
}

/** A name that sorts by time and says nothing of who packed it. */
export function fileName(now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return `map-offline-${day}-${two(now.getHours())}${two(now.getMinutes())}.mofp`;
}

/** A file that has nothing for this device. */
export function holdsNothingNew(contents: { readonly newChanges: number; readonly newPhotos: number; readonly regions: readonly { readonly here: boolean }[] }): boolean {
  return contents.newChanges + contents.newPhotos === 0 && contents.regions.every(({ here }) => here);
}
