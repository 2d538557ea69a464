import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { Palette } from './palette';

export const WORLD = 'world';
/** Zooms held by the embedded archive; deeper views are overzoomed. */
export const WORLD_MAX_ZOOM = 6;

const FONT = ['Noto Sans Regular'];
const FONT_BOLD = ['Noto Sans SemiBold'];

/** The name in the reader's language where the tile has it, else in English, else as it is. */
export function nameExpression(language: string): ExpressionSpecification {
  return ['coalesce', ['get', `name_${language}`], ['get', `name:${language}`], ['get', 'name_en'], ['get', 'name:en'], ['get', 'name']];
}

/** Everything of the embedded world map below its labels. */
export function worldGround(p: Palette): LayerSpecification[] {
  return [
    {
      id: 'world-land',
      type: 'fill',
      source: WORLD,
      'source-layer': 'land',
      paint: { 'fill-color': p.land },
    },
    {
      id: 'world-lakes',
      type: 'fill',
      source: WORLD,
      'source-layer': 'water',
      paint: { 'fill-color': p.sea },
    },
    {
      id: 'world-rivers',
      type: 'line',
      source: WORLD,
      'source-layer': 'rivers',
      minzoom: 2,
      paint: {
        'line-color': p.waterLine,
        'line-width': ['interpolate', ['linear'], ['zoom'], 2, 0.4, 6, 1.2, 10, 2],
      },
    },
    {
      id: 'world-states',
      type: 'line',
      source: WORLD,
      'source-layer': 'states',
      minzoom: 3,
      paint: { 'line-color': p.state, 'line-width': 0.7, 'line-dasharray': [3, 2] },
    },
    {
      id: 'world-borders',
      type: 'line',
      source: WORLD,
      'source-layer': 'borders',
      filter: ['!', ['to-boolean', ['get', 'disputed']]],
      paint: {
        'line-color': p.border,
        'line-width': ['interpolate', ['linear'], ['zoom'], 0, 0.4, 6, 1.4],
      },
    },
    {
      id: 'world-borders-disputed',
      type: 'line',
      source: WORLD,
      'source-layer': 'borders',
      filter: ['to-boolean', ['get', 'disputed']],
      paint: { 'line-color': p.border, 'line-width': 1, 'line-dasharray': [2, 2] },
    },
  ];
}

/** The labels of the embedded world map, down to `maxzoom` where another map takes over. */
export function worldLabels(p: Palette, language: string, maxzoom: number): LayerSpecification[] {
  const name = nameExpression(language);
  return [
    {
      id: 'world-places',
      type: 'symbol',
      source: WORLD,
      'source-layer': 'places',
      minzoom: 3,
      maxzoom,
      layout: {
        'text-field': name,
        'text-font': FONT,
        'text-size': ['interpolate', ['linear'], ['zoom'], 3, 11, 8, 14],
        'text-max-width': 8,
        'text-padding': 4,
        'symbol-sort-key': ['-', 0, ['to-number', ['get', 'population'], 0]],
      },
      paint: { 'text-color': p.labelMuted, 'text-halo-color': p.halo, 'text-halo-width': 1.2 },
    },
    ...['countries_labels', 'countries'].map(
      (layer): LayerSpecification => ({
        id: `world-${layer}`,
        type: 'symbol',
        source: WORLD,
        'source-layer': layer,
        minzoom: 1,
        maxzoom: Math.min(maxzoom, 8),
        layout: {
          'text-field': name,
          'text-font': FONT_BOLD,
          'text-size': ['interpolate', ['linear'], ['zoom'], 1, 11, 4, 13, 7, 17],
          'text-max-width': 7,
          'text-padding': 6,
          'symbol-sort-key': ['to-number', ['get', 'rank'], 5],
        },
        paint: { 'text-color': p.label, 'text-halo-color': p.halo, 'text-halo-width': 1.4 },
      }),
    ),
  ];
}
