import type { Feature, FeatureCollection, Geometry, Position } from 'geojson';
import type { LayerSpecification } from 'maplibre-gl';
import type { Palette } from './palette';
import type { BoundsValue } from '../format/coordinates';
import { collection, rectangle, type Corner } from './shapes';
import { MAX_EDITED, midpoints, openPath, rings, vertices, type Sketch, type VertexRef } from './sketch';

export const DRAFT = 'draft';
/** The feature that is being drawn or reshaped. */
export const EDITED = 'edited';

/** What is drawn of the area that is being planned, or of the feature that is being edited. */
export interface DraftPicture {
  readonly sketch: Sketch | null;
  /** Metres kept to either side of a line. */
  readonly buffer: number;
  /** Where the next point would be. */
  readonly hover: Corner | null;
  readonly picked: VertexRef | null;
  /** With handles to change it by. */
  readonly handles: boolean;
  /** Where the handle of the whole hangs. */
  readonly whole?: Corner | null;
  /** What the pointer snapped to. */
  readonly snapped?: Corner | null;
  /** The box in which features are being selected. */
  readonly box?: BoundsValue | null;
}

const EQUATOR_M = 40_075_016.686;
/** Pixels round the world at zoom 0. */
const WORLD_PX = 512;
/** A line is drawn in stretches: one width is true for one latitude only. */
const STRETCH_DEGREES = 1;

export function draftFeatures(picture: DraftPicture): FeatureCollection {
  const { sketch } = picture;
  const extras = [
    ...(picture.box ? [rectangle(picture.box, { role: 'area' })] : []),
    ...(picture.whole ? [pointAt(picture.whole, 'whole')] : []),
    ...(picture.snapped ? [pointAt(picture.snapped, 'snapped')] : []),
  ];
  if (!sketch) return collection([...(picture.hover ? [pointAt(picture.hover, 'vertex')] : []), ...extras]);
  const open = openPath(sketch);
  return collection([
    ...extras,
    ...shape(sketch, picture.buffer),
    ...rubber(sketch, open, picture.hover),
    ...(picture.handles || open.length ? handles(sketch, picture.picked) : []),
  ]);
}

function shape(sketch: Sketch, buffer: number): Feature[] {
  if (sketch.kind === 'point') return [];
  const parts = rings(sketch);
  if (sketch.kind === 'line') {
    const lines = parts.map((paths) => paths[0] ?? []);
    return [
      ...lines.flatMap((line) => corridor(line, buffer)),
      ...lines.map((line) => feature('line', { type: 'LineString', coordinates: line.map(position) })),
    ];
  }
  const closed = (path: readonly Corner[]): Position[] => [...path, ...path.slice(0, 1)].map(position);
  if (openPath(sketch).length === 2) return parts.map(([path = []]) => feature('line', { type: 'LineString', coordinates: path.map(position) }));
  return parts.map((paths) => feature('area', { type: 'Polygon', coordinates: paths.map(closed) }));
}

/** As wide as the corridor is on the ground, by `width` pixels at zoom 0. */
function corridor(line: readonly Corner[], buffer: number): Feature[] {
  const stretches: Corner[][] = [];
  let stretch: Corner[] = [];
  for (const at of line) {
    stretch.push(at);
    if (Math.abs(at.lat - (stretch[0]?.lat ?? at.lat)) > STRETCH_DEGREES) {
      stretches.push(stretch);
      stretch = [at];
    }
  }
  if (stretch.length > 1 || stretches.length === 0) stretches.push(stretch);
  return stretches.map((part) => {
    const lat = ((part[0]?.lat ?? 0) + (part.at(-1)?.lat ?? 0)) / 2;
    const width = (2 * buffer * WORLD_PX) / (EQUATOR_M * Math.max(0.05, Math.cos((lat * Math.PI) / 180)));
    return feature('corridor', { type: 'LineString', coordinates: part.map(position) }, { width });
  });
}

function rubber(sketch: Sketch, open: readonly Corner[], hover: Corner | null): Feature[] {
  const last = open.at(-1);
  if (!last || !hover) return [];
  const back = sketch.kind === 'area' && open.length > 1 && open[0] ? [position(open[0])] : [];
  return [feature('rubber', { type: 'LineString', coordinates: [position(last), position(hover), ...back] })];
}

function handles(sketch: Sketch, picked: VertexRef | null): Feature[] {
  const all = vertices(sketch);
  if (all.length > MAX_EDITED) return [];
  const same = (ref: VertexRef): boolean => picked?.part === ref.part && picked.ring === ref.ring && picked.index === ref.index;
  return [
    ...midpoints(sketch).map(({ at }) => pointAt(at, 'middle')),
    ...all.map(({ at, ref }) => pointAt(at, same(ref) ? 'picked' : 'vertex')),
  ];
}

function feature(role: string, geometry: Geometry, properties: Record<string, unknown> = {}): Feature {
  return { type: 'Feature', properties: { role, ...properties }, geometry };
}

function pointAt(at: Corner, role: string): Feature {
  return feature(role, { type: 'Point', coordinates: position(at) });
}

function position(at: Corner): Position {
  return [at.lng, at.lat];
}

/** Image of the handle of the whole: four ways. */
export const MOVE = 'move';

/** The widest zoom that is drawn; widths double with each zoom. */
const TOP_ZOOM = 24;

/** How many pixels over its place the handle of the whole is drawn. */
export const WHOLE_ABOVE = 26;

/** The handle of the whole, and what the pointer snapped to: over the layers of a draft. */
export function editedLayers(p: Palette): LayerSpecification[] {
  const is = (role: string): ['==', ['get', string], string] => ['==', ['get', 'role'], role];
  return [
    ...draftLayers(p, EDITED),
    {
      id: `${EDITED}-snapped`, type: 'circle', source: EDITED, filter: is('snapped'),
      paint: { 'circle-radius': 10, 'circle-opacity': 0, 'circle-stroke-color': p.act, 'circle-stroke-width': 2.5 },
    },
    {
      id: `${EDITED}-whole-ground`, type: 'circle', source: EDITED, filter: is('whole'),
      paint: { 'circle-radius': 11, 'circle-color': p.halo, 'circle-stroke-color': p.act, 'circle-stroke-width': 2, 'circle-translate': [0, -WHOLE_ABOVE] },
    },
    {
      id: `${EDITED}-whole`, type: 'symbol', source: EDITED, filter: is('whole'),
      layout: { 'icon-image': MOVE, 'icon-size': 1, 'icon-allow-overlap': true, 'icon-ignore-placement': true },
      paint: { 'icon-color': p.act, 'icon-translate': [0, -WHOLE_ABOVE] },
    },
  ];
}

export function draftLayers(p: Palette, source: string = DRAFT): LayerSpecification[] {
  const is = (...roles: string[]): ['in', ['get', string], ['literal', string[]]] => ['in', ['get', 'role'], ['literal', roles]];
  const round = { 'line-cap': 'round', 'line-join': 'round' } as const;
  return [
    { id: `${source}-fill`, type: 'fill', source, filter: is('area'), paint: { 'fill-color': p.act, 'fill-opacity': 0.14 } },
    {
      id: `${source}-corridor`, type: 'line', source, filter: is('corridor'), layout: round,
      paint: {
        'line-color': p.act, 'line-opacity': 0.25,
        'line-width': ['interpolate', ['exponential', 2], ['zoom'], 0, ['get', 'width'], TOP_ZOOM, ['*', ['get', 'width'], 2 ** TOP_ZOOM]],
      },
    },
    { id: `${source}-halo`, type: 'line', source, filter: is('area', 'line'), layout: round, paint: { 'line-color': p.halo, 'line-width': 4 } },
    { id: `${source}-line`, type: 'line', source, filter: is('area', 'line'), paint: { 'line-color': p.act, 'line-width': 2, 'line-dasharray': [3, 1.5] } },
    { id: `${source}-rubber`, type: 'line', source, filter: is('rubber'), paint: { 'line-color': p.act, 'line-width': 1.5, 'line-opacity': 0.8 } },
    {
      id: `${source}-middle`, type: 'circle', source, filter: is('middle'),
      paint: { 'circle-radius': 4, 'circle-color': p.halo, 'circle-stroke-color': p.act, 'circle-stroke-width': 1.5, 'circle-opacity': 0.85 },
    },
    {
      id: `${source}-vertex`, type: 'circle', source, filter: is('vertex', 'picked'),
      paint: {
        'circle-radius': ['case', ['==', ['get', 'role'], 'picked'], 8, 6],
        'circle-color': ['case', ['==', ['get', 'role'], 'picked'], p.halo, p.act],
        'circle-stroke-color': ['case', ['==', ['get', 'role'], 'picked'], p.act, p.halo],
        'circle-stroke-width': ['case', ['==', ['get', 'role'], 'picked'], 4, 2],
      },
    },
  ];
}
