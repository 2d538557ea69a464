import type { Feature, FeatureCollection, Geometry, Position } from 'geojson';
import type { LayerSpecification } from 'maplibre-gl';
import { anchor, positions, type SentGeometry } from './history-layers';
import { PALETTES, type MapTheme } from './palette';
import { clipLine, clipPoints, clipRing, type Half } from './review-clip';
import { vertexDifference } from './review-vertices';
import { collection } from './shapes';

export const REVIEW = 'review';

/** More sides than these have the colour and the dashes of earlier ones, and their own letters. */
export const SIDE_STYLES = 6;
const ANCESTOR = -1;
const OTHER = -2;

/** Told apart by people who see few colours too: dashes and letters say the same. */
export const SIDE_COLORS: Record<MapTheme, readonly string[]> = {
  light: ['#0b5cad', '#b34700', '#6d3a8c', '#0f6e57', '#96114b', '#4d5500'],
  dark: ['#6cb4ff', '#ffa35c', '#d3a6f0', '#6fdcbf', '#ff9cc2', '#d8dd7a'],
  night: ['#ff9a8c', '#e0402f', '#ff6a58', '#c4352a', '#ff8474', '#f04535'],
};
export const ANCESTOR_COLOR: Record<MapTheme, string> = { light: '#525b57', dark: '#a5afb5', night: '#b0352a' };

/** Dashes of each side in widths of its line; none is a solid line. */
export const SIDE_DASHES: readonly (readonly number[] | null)[] = [null, [3, 2], [5, 1.5, 1, 1.5], [1.5, 1.5], [7, 2], [4, 1.5, 1, 1.5, 1, 1.5]];

/** One geometry of a conflict. */
export interface ReviewShape {
  /** A side's letter, `ancestor`, or `other`: another feature that is concerned. */
  readonly key: string;
  /** Which side it is, from 0. */
  readonly index: number;
  readonly letter: string;
  readonly geometry: SentGeometry | null;
}

export interface ReviewPicture {
  readonly shapes: readonly ReviewShape[];
  /** Only this one is to be seen, while one blinks between them. */
  readonly only: string | null;
  /** Two of them are on either side of a meridian. */
  readonly swipe: { readonly lng: number; readonly west: string; readonly east: string } | null;
  /** Vertices that differ from the ancestor's are marked. */
  readonly marks: boolean;
}

/** More marks than these hide what they mark. */
const MOST_MARKS = 600;

export function reviewFeatures({ shapes, only, swipe, marks }: ReviewPicture): FeatureCollection {
  const ancestor = shapes.find(({ key }) => key === 'ancestor')?.geometry ?? null;
  return collection(
    shapes.flatMap((shape) => {
      if (only !== null && shape.key !== only && shape.key !== 'other') return [];
      if (swipe) {
        const half = shape.key === swipe.west ? 'west' : shape.key === swipe.east ? 'east' : null;
        return half ? drawnShape(shape, { lng: near(swipe.lng, shape.geometry), half }) : [];
      }
      return [...drawnShape(shape, null), ...(marks && shape.index >= 0 ? markFeatures(shape, ancestor) : [])];
    }),
  );
}

interface Cut {
  readonly lng: number;
  readonly half: Half;
}

/** The copy of the meridian that is nearest to a shape: the map goes round the world. */
function near(lng: number, geometry: SentGeometry | null): number {
  const at = anchor(geometry)?.[0] ?? 0;
  return lng + Math.round((at - lng) / 360) * 360;
}

function styleOf({ key, index }: ReviewShape): number {
  if (key === 'ancestor') return ANCESTOR;
  return key === 'other' ? OTHER : index % SIDE_STYLES;
}

function drawnShape(shape: ReviewShape, cut: Cut | null): Feature[] {
  const { geometry, letter } = shape;
  if (!geometry) return [];
  const side = styleOf(shape);
  const made = (role: string, drawn: Geometry, more: Record<string, unknown> = {}): Feature => ({ type: 'Feature', properties: { side, role, ...more }, geometry: drawn });
  const found: Feature[] = [];
  if (geometry.type.endsWith('Point')) {
    const points = cut ? clipPoints(positions(geometry), cut.lng, cut.half) : positions(geometry);
    if (points.length > 0) found.push(made('point', { type: 'MultiPoint', coordinates: points }));
  } else {
    const areas = areasOf(geometry).map((rings) => (cut ? rings.map((ring) => clipRing(ring, cut.lng, cut.half)).filter((ring) => ring.length > 0) : rings)).filter((rings) => rings.length > 0);
    if (areas.length > 0) found.push(made('fill', { type: 'MultiPolygon', coordinates: areas as Position[][][] }));
    const lines = linesOf(geometry).flatMap((line) => (cut ? clipLine(line, cut.lng, cut.half) : [[...line]]));
    if (lines.length > 0) found.push(made('line', { type: 'MultiLineString', coordinates: lines }));
  }
  // On either side of a divider stands whose it is.
  const place = cut ? null : letterPlace(found);
  return place ? [...found, made('letter', { type: 'Point', coordinates: place }, { letter })] : found;
}

/** The northernmost position of what is drawn. */
function letterPlace(drawn: readonly Feature[]): Position | null {
  let top: Position | null = null;
  for (const { geometry } of drawn) {
    const at = anchor(geometry as unknown as SentGeometry);
    if (at && (!top || (at[1] ?? 0) > (top[1] ?? 0))) top = at;
  }
  return top;
}

function areasOf({ type, coordinates }: SentGeometry): Position[][][] {
  if (type === 'Polygon') return [coordinates as Position[][]];
  return type === 'MultiPolygon' ? (coordinates as Position[][][]) : [];
}

function linesOf(geometry: SentGeometry): readonly (readonly Position[])[] {
  if (geometry.type === 'LineString') return [geometry.coordinates as Position[]];
  if (geometry.type === 'MultiLineString') return geometry.coordinates as Position[][];
  return areasOf(geometry).flat();
}

/** Vertices that a side added (＋), moved (a line from where they were) and removed (×). */
function markFeatures(shape: ReviewShape, ancestor: SentGeometry | null): Feature[] {
  const { added, moved, removed, shift } = vertexDifference(ancestor, shape.geometry);
  const side = styleOf(shape);
  const [from, to] = [anchor(ancestor), anchor(shape.geometry)];
  const ways = shift && from && to ? [[from, to] as const] : moved;
  const made = (role: string, geometry: Geometry): Feature => ({ type: 'Feature', properties: { side, role }, geometry });
  const point = (role: string, at: Position): Feature => made(role, { type: 'Point', coordinates: at });
  return [
    ...ways.map(([a, b]) => made('way', { type: 'LineString', coordinates: [a, b] })),
    ...(shift ? [] : moved.map(([, at]) => point('moved', at))),
    ...added.map((at) => point('added', at)),
    ...removed.map((at) => point('removed', at)),
  ].slice(0, MOST_MARKS);
}

type Colour = ['match', ['get', string], ...unknown[]];

/** The layers of a review, over everything but what is being drawn. */
export function reviewLayers(theme: MapTheme): LayerSpecification[] {
  const p = PALETTES[theme];
  const colour = ['match', ['get', 'side'], ANCESTOR, ANCESTOR_COLOR[theme], OTHER, p.need, ...SIDE_COLORS[theme].flatMap((value, index) => [index, value]), p.act] as Colour as unknown as string;
  const source = REVIEW;
  const role = (name: string): ['==', ['get', string], string] => ['==', ['get', 'role'], name];
  const of = (side: number): ['==', ['get', string], number] => ['==', ['get', 'side'], side];
  const round = { 'line-cap': 'round', 'line-join': 'round' } as const;
  const flat = { 'line-cap': 'butt', 'line-join': 'round' } as const;
  const line = (side: number, dashes: readonly number[] | null, width: number): LayerSpecification => ({
    id: `review-line-${side}`, type: 'line', source, filter: ['all', role('line'), of(side)], layout: dashes && dashes[0] !== 0.1 ? flat : round,
    paint: { 'line-color': colour, 'line-width': width, ...(dashes ? { 'line-dasharray': [...dashes] } : {}) },
  });
  const mark = (name: string, text: string, size: number): LayerSpecification => ({
    id: `review-${name}`, type: 'symbol', source, filter: role(name),
    layout: { 'text-field': text, 'text-font': ['Noto Sans SemiBold'], 'text-size': size, 'text-allow-overlap': true, 'text-ignore-placement': true },
    paint: { 'text-color': colour, 'text-halo-color': p.halo, 'text-halo-width': 2 },
  });
  return [
    { id: 'review-fill', type: 'fill', source, filter: ['all', role('fill'), ['>=', ['get', 'side'], 0]], paint: { 'fill-color': colour, 'fill-opacity': 0.1 } },
    { id: 'review-halo', type: 'line', source, filter: role('line'), layout: round, paint: { 'line-color': p.halo, 'line-width': 6, 'line-opacity': 0.85 } },
    line(ANCESTOR, [0.1, 2], 3),
    line(OTHER, [2, 2], 2.5),
    ...SIDE_DASHES.map((dashes, side) => line(side, dashes, 3)),
    { id: 'review-way', type: 'line', source, filter: role('way'), layout: round, paint: { 'line-color': colour, 'line-width': 1.5, 'line-opacity': 0.9 } },
    { id: 'review-ancestor-point', type: 'circle', source, filter: ['all', role('point'), ['<', ['get', 'side'], 0]], paint: { 'circle-radius': 6, 'circle-color': p.halo, 'circle-opacity': 0.7, 'circle-stroke-color': colour, 'circle-stroke-width': 2 } },
    // The first side is full, the others are rings: alike in shape, not in look.
    { id: 'review-point', type: 'circle', source, filter: ['all', role('point'), ['>=', ['get', 'side'], 0]], paint: { 'circle-radius': 7.5, 'circle-color': ['case', ['==', ['get', 'side'], 0], colour, p.halo], 'circle-stroke-color': ['case', ['==', ['get', 'side'], 0], p.halo, colour], 'circle-stroke-width': ['case', ['==', ['get', 'side'], 0], 2, 4] } },
    { id: 'review-moved', type: 'circle', source, filter: role('moved'), paint: { 'circle-radius': 4, 'circle-color': p.halo, 'circle-stroke-color': colour, 'circle-stroke-width': 2 } },
    mark('added', '+', 20),
    mark('removed', '×', 20),
    {
      id: 'review-letter', type: 'symbol', source, filter: role('letter'),
      layout: { 'text-field': ['get', 'letter'], 'text-font': ['Noto Sans SemiBold'], 'text-size': 17, 'text-variable-anchor': ['bottom', 'left', 'right', 'top'], 'text-radial-offset': 0.75, 'text-padding': 1, 'text-allow-overlap': true },
      paint: { 'text-color': colour, 'text-halo-color': p.halo, 'text-halo-width': 2.5 },
    },
  ];
}
