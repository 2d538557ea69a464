import type { Feature, FeatureCollection } from 'geojson';
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { Palette } from './palette';
import { collection, outline, type Outlined } from './shapes';
import { FONT_BOLD } from './world-style';

export const REGIONS = 'regions';

/** A region as the map shows it. */
export interface DrawnRegion extends Outlined {
  readonly id: string;
  readonly name: string;
}

/** Width of an outline on the screen, in pixels, from which its name has room. */
const ROOM_FOR_NAME = 64;
/** How many zooms closer the name goes again: one is inside the region then. */
const NAMED_ZOOMS = 5;
const WORLD_PIXELS = 512;
/** How near to an outline a click must be, in pixels. */
export const NEAR = 6;

/** The zoom at which the name of a region has room. */
export function nameZoom({ bounds }: Outlined): number {
  const width = bounds.east < bounds.west ? bounds.east + 360 - bounds.west : bounds.east - bounds.west;
  return Math.max(0, Math.log2((ROOM_FOR_NAME * 360) / (WORLD_PIXELS * Math.max(width, 1e-4))));
}

/** Outlines, and a place for each name: where a map draws it once and not along every side. */
export function regionFeatures(regions: readonly DrawnRegion[], selected: string | null): FeatureCollection {
  const features: Feature[] = [];
  for (const region of regions) {
    const properties = { id: region.id, selected: region.id === selected };
    features.push(outline(region, properties));
    const { west, south, east, north } = region.bounds;
    const from = nameZoom(region);
    features.push({
      type: 'Feature',
      properties: { ...properties, name: region.name, from, to: from + NAMED_ZOOMS },
      geometry: { type: 'Point', coordinates: [(west + (east < west ? east + 360 : east)) / 2, (south + north) / 2] },
    });
  }
  return collection(features);
}

export function regionLayers(p: Palette): LayerSpecification[] {
  const selected: ExpressionSpecification = ['to-boolean', ['get', 'selected']];
  return [
    {
      id: 'regions-halo', type: 'line', source: REGIONS,
      paint: { 'line-color': p.halo, 'line-width': ['case', selected, 5, 4], 'line-opacity': 0.7 },
    },
    {
      id: 'regions-line', type: 'line', source: REGIONS,
      paint: { 'line-color': p.region, 'line-width': ['case', selected, 2.5, 1.25] },
    },
    {
      id: 'regions-name', type: 'symbol', source: REGIONS,
      filter: ['all', ['has', 'name'], ['any', selected, ['all', ['>=', ['zoom'], ['get', 'from']], ['<=', ['zoom'], ['get', 'to']]]]],
      layout: { 'text-field': ['get', 'name'], 'text-font': FONT_BOLD, 'text-size': 12, 'text-max-width': 9, 'symbol-sort-key': ['get', 'from'] },
      paint: { 'text-color': p.region, 'text-halo-color': p.halo, 'text-halo-width': 1.5 },
    },
  ];
}

/** The layers that a click can mean a region by. */
export const REGION_TARGETS = ['regions-line', 'regions-name'] as const;
