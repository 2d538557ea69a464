import type {
  ExpressionSpecification,
  LayerSpecification,
  SymbolLayerSpecification,
} from 'maplibre-gl';
import type { Palette } from './palette';

// The layers and properties read here are those of docs/design/world-map.md.

export const WORLD = 'world';
/** Zooms held by the embedded archive; deeper views are overzoomed. */
export const WORLD_MAX_ZOOM = 6;

const FONT = ['Noto Sans Regular'];
export const FONT_BOLD = ['Noto Sans SemiBold'];

/** Image of a place, drawn by the map itself: one shape for every colour. */
export const DOT = 'dot';

/** Zoom from which a feature may be seen: the tiles of the last zoom hold those of deeper views too. */
const DUE: ExpressionSpecification = ['<=', ['get', 'min_zoom'], ['zoom']];
const DISPUTED: ExpressionSpecification = ['==', ['get', 'disputed'], true];
const CAPITAL: ExpressionSpecification = ['==', ['get', 'capital'], true];
/** From this zoom a capital has its place before the name of its country, which then moves aside. */
const CAPITALS_ZOOM = 5;
const CAPITAL_FIRST: ExpressionSpecification = ['all', CAPITAL, ['>=', ['zoom'], CAPITALS_ZOOM]];

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
      ...layer('rivers'), id: 'world-rivers', type: 'line',
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': p.waterLine, 'line-width': riverWidth() },
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
  const halo = { 'text-halo-color': p.halo, 'text-halo-width': 1.3 };
  return [
    { ...placeLayer('world-places', name, p), maxzoom, filter: ['all', DUE, ['!', CAPITAL_FIRST]] },
    {
      id: 'world-countries', type: 'symbol', source: WORLD, 'source-layer': 'countries',
      maxzoom: Math.min(maxzoom, 8), filter: DUE,
      layout: {
        'text-field': name,
        'text-font': FONT_BOLD,
        'text-size': countrySize(),
        'text-max-width': 7,
        'text-padding': 2,
        'text-letter-spacing': 0.03,
        'text-variable-anchor': ['center', 'bottom', 'top'],
        'text-radial-offset': 0.7,
        'symbol-sort-key': ['to-number', ['get', 'rank'], 9],
      },
      paint: { 'text-color': p.labelCountry, ...halo },
    },
    { ...placeLayer('world-capitals', name, p), minzoom: CAPITALS_ZOOM, maxzoom, filter: ['all', DUE, CAPITAL_FIRST] },
  ];
}

/** Places with a dot; MapLibre gives room to the layers above first. */
function placeLayer(id: string, name: ExpressionSpecification, p: Palette): SymbolLayerSpecification {
  return {
    id, type: 'symbol', source: WORLD, 'source-layer': 'places', minzoom: 2,
    layout: {
      'icon-image': DOT,
      'icon-size': ['case', CAPITAL, 1, ['<=', ['get', 'rank'], 4], 0.8, 0.6],
      'text-field': name,
      'text-font': ['case', CAPITAL, ['literal', FONT_BOLD], ['literal', FONT]],
      'text-size': placeSize(),
      'text-max-width': 8,
      'text-padding': 3,
      'text-variable-anchor': ['left', 'right', 'top', 'bottom'],
      'text-radial-offset': 0.45,
      'text-justify': 'auto',
      'symbol-sort-key': ['-', ['get', 'min_zoom'], ['case', CAPITAL, 2, 0]],
    },
    paint: {
      'text-color': p.label, 'text-halo-color': p.halo, 'text-halo-width': 1.3,
      'icon-color': p.labelMuted, 'icon-halo-color': p.halo, 'icon-halo-width': 1,
    },
  };
}

/** Natural Earth's own width of a river, from thin at its spring to wide at its mouth. */
function riverWidth(): ExpressionSpecification {
  const width: ExpressionSpecification = ['get', 'width'];
  return ['interpolate', ['linear'], ['zoom'], 1, ['*', 0.6, width], 6, ['+', 0.5, ['*', 1.2, width]], 10, ['+', 1, ['*', 2, width]]];
}

/** Larger letters for larger places. */
function placeSize(): ExpressionSpecification {
  const size = (large: number, middle: number, small: number): ExpressionSpecification => [
    'case', ['any', CAPITAL, ['<=', ['get', 'rank'], 3]], large, ['<=', ['get', 'rank'], 5], middle, small,
  ];
  return ['interpolate', ['linear'], ['zoom'], 2, size(11, 11, 11), 6, size(13.5, 12, 11), 10, size(17, 15, 13)];
}

/** Larger letters for countries of a higher rank. */
function countrySize(): ExpressionSpecification {
  const size = (high: number, middle: number, low: number): ExpressionSpecification => [
    'case', ['<=', ['get', 'rank'], 2], high, ['<=', ['get', 'rank'], 4], middle, low,
  ];
  return ['interpolate', ['linear'], ['zoom'], 1, size(11.5, 11, 11), 4, size(15, 13, 12), 7, size(20, 17, 14)];
}
