import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from 'maplibre-gl';
import type { Palette } from './palette';

// The layers and properties read here are those of docs/design/world-map.md.

export const WORLD = 'world';
/** Zooms held by the embedded archive; deeper views are overzoomed. */
export const WORLD_MAX_ZOOM = 6;

const FONT = ['Noto Sans Regular'];
const FONT_BOLD = ['Noto Sans SemiBold'];

/** Image of a place, drawn by the map itself: one shape for every colour. */
export const DOT = 'dot';

/** Zoom from which a feature may be seen: the tiles of the last zoom hold those of deeper views too. */
const DUE: FilterSpecification = ['<=', ['get', 'min_zoom'], ['zoom']];
const DISPUTED: ExpressionSpecification = ['==', ['get', 'disputed'], true];

/** The name in the reader's language where the tile has it, else in English, else as it is. */
export function nameExpression(language: string): ExpressionSpecification {
  return ['coalesce', ['get', `name_${language}`], ['get', `name:${language}`], ['get', 'name_en'], ['get', 'name:en'], ['get', 'name']];
}

/** Everything of the embedded world map below its labels. */
export function worldGround(p: Palette): LayerSpecification[] {
  const layer = (name: string) => ({ source: WORLD, 'source-layer': name });
  return [
    {
      ...layer('land'), id: 'world-land', type: 'fill',
      paint: { 'fill-color': ['case', ['to-boolean', ['get', 'ice']], p.ice, p.land] },
    },
    { ...layer('lakes'), id: 'world-lakes', type: 'fill', paint: { 'fill-color': p.sea } },
    {
      ...layer('rivers'), id: 'world-rivers', type: 'line', minzoom: 2,
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': p.waterLine, 'line-width': ['interpolate', ['linear'], ['zoom'], 2, 0.5, 6, 1.4, 10, 2.5] },
    },
    {
      ...layer('states'), id: 'world-states', type: 'line', minzoom: 3,
      paint: { 'line-color': p.state, 'line-width': 0.8, 'line-dasharray': [3, 2] },
    },
    {
      ...layer('borders'), id: 'world-borders', type: 'line',
      filter: ['!', DISPUTED],
      layout: { 'line-join': 'round' },
      paint: { 'line-color': p.border, 'line-width': ['interpolate', ['linear'], ['zoom'], 0, 0.5, 6, 1.5] },
    },
    {
      ...layer('borders'), id: 'world-borders-disputed', type: 'line',
      filter: DISPUTED,
      paint: { 'line-color': p.border, 'line-width': ['interpolate', ['linear'], ['zoom'], 0, 0.5, 6, 1.5], 'line-dasharray': [2, 2] },
    },
  ];
}

/** The labels of the embedded world map, down to `maxzoom` where another map takes over. */
export function worldLabels(p: Palette, language: string, maxzoom: number): LayerSpecification[] {
  const name = nameExpression(language);
  const places = { source: WORLD, 'source-layer': 'places', minzoom: 3, maxzoom } as const;
  const halo = { 'text-halo-color': p.halo, 'text-halo-width': 1.3 };
  return [
    {
      ...places, id: 'world-places', type: 'symbol', filter: DUE,
      layout: {
        'icon-image': DOT,
        'icon-size': ['case', ['to-boolean', ['get', 'capital']], 1, 0.7],
        'text-field': name,
        'text-font': FONT,
        'text-size': ['interpolate', ['linear'], ['zoom'], 3, 11, 8, 14],
        'text-max-width': 8,
        'text-padding': 4,
        'text-variable-anchor': ['left', 'right', 'top', 'bottom'],
        'text-radial-offset': 0.45,
        'text-justify': 'auto',
        'symbol-sort-key': ['to-number', ['get', 'rank'], 9],
      },
      paint: { 'text-color': p.label, ...halo, 'icon-color': p.labelMuted, 'icon-halo-color': p.halo, 'icon-halo-width': 1 },
    },
    {
      id: 'world-countries', type: 'symbol', source: WORLD, 'source-layer': 'countries',
      minzoom: 1, maxzoom: Math.min(maxzoom, 8), filter: DUE,
      layout: {
        'text-field': name,
        'text-font': FONT_BOLD,
        'text-size': ['interpolate', ['linear'], ['zoom'], 1, 11, 4, 14, 7, 18],
        'text-max-width': 7,
        'text-padding': 4,
        'text-letter-spacing': 0.03,
        'symbol-sort-key': ['to-number', ['get', 'rank'], 9],
      },
      paint: { 'text-color': p.labelCountry, ...halo },
    },
  ];
}
