import type { BoundsValue } from '../../format/coordinates';
import type { ShownSource } from '../../map/compose';
import type { Camera } from '../../map/map-view';
import { isVector, type Source } from '../../state/sources.svelte';

/** The middle of an area, looked at so that tiles of `zoom` have their own size. */
export function previewCamera(bounds: BoundsValue, zoom: number, source: Source): Camera {
  const east = bounds.east < bounds.west ? bounds.east + 360 : bounds.east;
  const shift = isVector(source) ? 0 : Math.log2(512 / (source.tileSize || 256));
  return { lng: (bounds.west + east) / 2, lat: (bounds.south + bounds.north) / 2, zoom: zoom - shift };
}

/** A source with one zoom for its most detailed. */
export function sourceUpTo(source: Source, zoom: number, template: (path: string) => string): ShownSource | null {
  if (source.kind === 'WORLD') return null;
  return {
    id: source.id,
    tiles: template(source.tilePath),
    vector: isVector(source),
    vectorLayers: source.vectorLayers,
    tileSize: source.tileSize,
    minZoom: Math.min(source.minZoom, zoom),
    maxZoom: zoom,
    bounds: source.bounds,
  };
}
