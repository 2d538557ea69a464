import type { Feature, FeatureCollection, Geometry, Position } from 'geojson';
import type { LayerSpecification } from 'maplibre-gl';
import { PALETTES, type MapTheme } from './palette';
import { collection } from './shapes';

export const HISTORY = 'history';

/** Told apart by people who see few colours too; line styles and letters say the same. */
export const DIFFERENCE_COLORS: Record<MapTheme, Record<DifferenceRole, string>> = {
  light: { added: '#0b5cad', removed: '#a3420a', changed: '#6d3a8c' },
  dark: { added: '#6cb4ff', removed: '#ffab6b', changed: '#d3a6f0' },
  night: { added: '#ff8474', removed: '#d43c2f', changed: '#ff4c3b' },
};

/** A geometry as the device sends it. */
export interface SentGeometry {
  readonly type: string;
  readonly coordinates: readonly unknown[];
}

export interface PastFeature {
  readonly id: string;
  readonly label: string;
  readonly geometry: SentGeometry | null;
}

export type DifferenceRole = 'added' | 'removed' | 'changed';

/** One feature that differs, with what it was and what it is. */
export interface DrawnDifference {
  readonly role: DifferenceRole;
  /** Stands beside the feature, so that colour is not all that tells. */
  readonly letter: string;
  readonly before: SentGeometry | null;
  readonly after: SentGeometry | null;
}

/** What of the past is over the map. */
export type PastPicture =
  | { readonly kind: 'past'; readonly features: readonly PastFeature[] }
  | { readonly kind: 'differences'; readonly differences: readonly DrawnDifference[] };

export function historyFeatures(picture: PastPicture | null): FeatureCollection {
  if (!picture) return collection([]);
  if (picture.kind === 'past') {
    return collection(picture.features.flatMap(({ geometry, label }) => drawn(geometry, { role: 'past', label })));
  }
  return collection(picture.differences.flatMap(differenceFeatures));
}

function differenceFeatures({ role, letter, before, after }: DrawnDifference): Feature[] {
  const place = anchor(after ?? before);
  return [
    ...drawn(before, { role, side: 'before' }),
    ...drawn(after, { role, side: 'after' }),
    ...(place ? drawn({ type: 'Point', coordinates: place }, { role, side: 'letter', letter }) : []),
  ];
}

function drawn(geometry: SentGeometry | null, properties: Record<string, unknown>): Feature[] {
  // The device sends GeoJSON; only its shape is known here.
  return geometry ? [{ type: 'Feature', properties, geometry: geometry as unknown as Geometry }] : [];
}

/** Every position of a geometry. */
export function positions(geometry: SentGeometry | null): Position[] {
  const found: Position[] = [];
  const visit = (node: unknown): void => {
    if (!Array.isArray(node)) return;
    if (typeof node[0] === 'number') found.push(node as Position);
    else for (const child of node) visit(child);
  };
  visit(geometry?.coordinates);
  return found;
}

/** Where a letter stands: the northernmost position, beside which there is most often room. */
export function anchor(geometry: SentGeometry | null): Position | null {
  let top: Position | null = null;
  for (const at of positions(geometry)) if (!top || (at[1] ?? 0) > (top[1] ?? 0)) top = at;
  return top;
}

export function historyLayers(theme: MapTheme): LayerSpecification[] {
  const p = PALETTES[theme];
  const { added, removed, changed } = DIFFERENCE_COLORS[theme];
  type Test = ['==', ['get', string], string];
  const is = (name: string, value: string): Test => ['==', ['get', name], value];
  const colour: ['match', ['get', string], string, string, string, string, string] = ['match', ['get', 'role'], 'added', added, 'removed', removed, changed];
  const area: ['==', ['geometry-type'], string] = ['==', ['geometry-type'], 'Polygon'];
  const point: ['==', ['geometry-type'], string] = ['==', ['geometry-type'], 'Point'];
  const noPoint: ['!=', ['geometry-type'], string] = ['!=', ['geometry-type'], 'Point'];
  const source = HISTORY;
  const round = { 'line-cap': 'round', 'line-join': 'round' } as const;
  const past = is('role', 'past');
  const after = is('side', 'after');
  const before = is('side', 'before');
  return [
    { id: 'past-fill', type: 'fill', source, filter: ['all', past, area], paint: { 'fill-color': p.region, 'fill-opacity': 0.18 } },
    { id: 'past-halo', type: 'line', source, filter: ['all', past, noPoint], layout: round, paint: { 'line-color': p.halo, 'line-width': 5 } },
    { id: 'past-line', type: 'line', source, filter: ['all', past, noPoint], paint: { 'line-color': p.region, 'line-width': 2, 'line-dasharray': [3, 1.5] } },
    { id: 'past-point', type: 'circle', source, filter: ['all', past, point], paint: { 'circle-radius': 5, 'circle-color': p.halo, 'circle-stroke-color': p.region, 'circle-stroke-width': 2.5 } },
    { id: 'diff-fill', type: 'fill', source, filter: ['all', after, area], paint: { 'fill-color': colour, 'fill-opacity': 0.16 } },
    { id: 'diff-halo', type: 'line', source, filter: ['all', ['!=', ['get', 'role'], 'past'], noPoint], layout: round, paint: { 'line-color': p.halo, 'line-width': 5.5 } },
    // What was is dotted, what is, is solid; what is gone has only been.
    { id: 'diff-before', type: 'line', source, filter: ['all', before, noPoint], layout: round, paint: { 'line-color': colour, 'line-width': 2.5, 'line-dasharray': [0.2, 2] } },
    { id: 'diff-after', type: 'line', source, filter: ['all', after, noPoint], layout: round, paint: { 'line-color': colour, 'line-width': 2.5 } },
    { id: 'diff-point-before', type: 'circle', source, filter: ['all', before, point], paint: { 'circle-radius': 6, 'circle-color': p.halo, 'circle-opacity': 0.5, 'circle-stroke-color': colour, 'circle-stroke-width': 2 } },
    { id: 'diff-point-after', type: 'circle', source, filter: ['all', after, point], paint: { 'circle-radius': 6, 'circle-color': colour, 'circle-stroke-color': p.halo, 'circle-stroke-width': 2 } },
    {
      id: 'diff-letter', type: 'symbol', source, filter: is('side', 'letter'),
      layout: { 'text-field': ['get', 'letter'], 'text-font': ['Noto Sans SemiBold'], 'text-size': 13, 'text-offset': [0, -1.1], 'text-padding': 1 },
      paint: { 'text-color': colour, 'text-halo-color': p.halo, 'text-halo-width': 2 },
    },
  ];
}
