import type { ExpressionSpecification, FilterSpecification, LayerSpecification, SourceSpecification } from 'maplibre-gl';
import { seenColor } from './feature-colors';
import { PALETTES, type MapTheme, type Palette } from './palette';
import { FONT_BOLD } from './world-style';

/** How a layer of features looks. */
export interface FeatureStyle {
  readonly color: string;
  readonly width: number;
  readonly radius: number;
  readonly fillOpacity: number;
}

/** A layer of features as the map shows it. */
export interface DrawnLayer {
  readonly id: string;
  /** Template of its tiles, with the version of what is in them. */
  readonly tiles: string;
  readonly style: FeatureStyle;
}

/** The layer of a tile that holds the features, and the one with a single place for each that says something. */
export const FEATURES = 'features';
export const LABELS = 'labels';
/** Deeper tiles would be no more exact than a hand is. */
const MAX_ZOOM = 20;
const PREFIX = 'layer-';

export function drawnKey(layer: string): string {
  return `${PREFIX}${layer}`;
}

/** Tells whether a source or a layer of the style is one of features. */
export function isDrawn(name: string): boolean {
  return name.startsWith(PREFIX);
}

export function drawnSources(layers: readonly DrawnLayer[]): Record<string, SourceSpecification> {
  return Object.fromEntries(layers.map(({ id, tiles }) => [drawnKey(id), { type: 'vector', tiles: [tiles], minzoom: 0, maxzoom: MAX_ZOOM, promoteId: { [FEATURES]: 'id', [LABELS]: 'id' } }]));
}

const ON: (name: string) => ExpressionSpecification = (name) => ['boolean', ['feature-state', name], false];
const SELECTED = ON('selected');
/** Drawn by the editor meanwhile. */
const HIDDEN = ON('hidden');

const kind = (...kinds: ('Point' | 'LineString' | 'Polygon')[]): FilterSpecification => ['match', ['geometry-type'], kinds, true, false];
const unless = (opacity: number): ExpressionSpecification => ['case', HIDDEN, 0, opacity];

/** Everything that draws one layer of features, in its colour with a halo that is seen on any map. */
export function drawnLayers({ id, style }: DrawnLayer, theme: MapTheme): LayerSpecification[] {
  const p = PALETTES[theme];
  const color = seenColor(style.color, theme);
  const base = { source: drawnKey(id), 'source-layer': FEATURES } as const;
  const said = { source: drawnKey(id), 'source-layer': LABELS } as const;
  const name = (part: string): string => `${drawnKey(id)}:${part}`;
  const round = { 'line-cap': 'round', 'line-join': 'round' } as const;
  const chosen: ExpressionSpecification = ['case', SELECTED, p.act, color];
  const width = Math.max(1, style.width);
  const radius = Math.max(3, style.radius);
  return [
    {
      ...base, id: name('fill'), type: 'fill', filter: kind('Polygon'),
      paint: { 'fill-color': chosen, 'fill-opacity': ['case', HIDDEN, 0, SELECTED, Math.min(0.6, style.fillOpacity + 0.15), style.fillOpacity] },
    },
    {
      ...base, id: name('halo'), type: 'line', filter: kind('LineString', 'Polygon'), layout: round,
      paint: { 'line-color': p.halo, 'line-width': ['case', SELECTED, width + 6, width + 3], 'line-opacity': unless(0.8) },
    },
    {
      ...base, id: name('line'), type: 'line', filter: kind('LineString', 'Polygon'), layout: round,
      paint: { 'line-color': chosen, 'line-width': ['case', SELECTED, width + 1.5, width], 'line-opacity': unless(1) },
    },
    {
      ...base, id: name('point'), type: 'circle', filter: kind('Point'),
      paint: {
        'circle-color': chosen, 'circle-opacity': unless(1), 'circle-stroke-opacity': unless(1),
        'circle-radius': ['case', SELECTED, radius + 2, radius],
        'circle-stroke-color': p.halo, 'circle-stroke-width': ['case', SELECTED, 3.5, 2],
      },
    },
    conflictLayer(said, name('conflict'), p),
    labelLayer(said, name('label'), p, radius),
  ];
}

type Base = { readonly source: string; readonly 'source-layer': string };

/** An exclamation mark in a ring: not by colour alone. */
function conflictLayer(base: Base, id: string, p: Palette): LayerSpecification {
  return {
    ...base, id, type: 'symbol', filter: ['==', ['get', 'conflict'], true],
    layout: {
      'text-field': '(!)', 'text-font': FONT_BOLD, 'text-size': 15, 'text-allow-overlap': true, 'text-ignore-placement': true,
      'text-variable-anchor': ['bottom-left'], 'text-radial-offset': 0.5,
    },
    paint: { 'text-color': p.need, 'text-halo-color': p.halo, 'text-halo-width': 2.5, 'text-opacity': unless(1) },
  };
}

function labelLayer(base: Base, id: string, p: Palette, radius: number): LayerSpecification {
  return {
    ...base, id, type: 'symbol', filter: ['has', 'label'],
    layout: {
      'text-field': ['get', 'label'], 'text-font': FONT_BOLD, 'text-size': 12, 'text-max-width': 10,
      'text-variable-anchor': ['top', 'bottom', 'right', 'left'], 'text-radial-offset': radius / 12 + 0.3, 'text-justify': 'auto',
    },
    paint: { 'text-color': p.label, 'text-halo-color': p.halo, 'text-halo-width': 1.6, 'text-opacity': unless(1) },
  };
}

/** The parts of a layer that a click can mean a feature by, points before lines before areas. */
export const TARGETS = ['point', 'line', 'label', 'fill'] as const;
/** How near to a feature a click must be, in pixels. */
export const FEATURE_NEAR = 6;

export function targetsOf(layers: readonly DrawnLayer[]): string[] {
  return TARGETS.flatMap((part) => layers.map(({ id }) => `${drawnKey(id)}:${part}`));
}
