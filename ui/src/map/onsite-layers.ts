import type { Feature, FeatureCollection, Geometry, Position } from 'geojson';
import type { LayerSpecification } from 'maplibre-gl';
import type { Palette } from './palette';
import { collection, type Corner } from './shapes';

export const TRACKS = 'tracks';
export const POSITION = 'position';
export const MEASURE = 'measure';
export const ON_SITE_SOURCES = [TRACKS, MEASURE, POSITION] as const;
export type OnSiteSource = (typeof ON_SITE_SOURCES)[number];

/** Image of the course, drawn by `courseImage`. */
export const COURSE = 'course';

/** The position as it is drawn. */
export interface PositionPicture {
  readonly at: Corner;
  readonly accuracyMeters: number | null;
  readonly course: number | null;
  /** Known now, not some time ago. */
  readonly fresh: boolean;
}

const METERS_PER_DEGREE = 111_195;
const CIRCLE_SIDES = 64;

export function positionFeatures(picture: PositionPicture | null): FeatureCollection {
  if (!picture) return collection([]);
  const { at, accuracyMeters, course, fresh } = picture;
  const point: Geometry = { type: 'Point', coordinates: [at.lng, at.lat] };
  return collection([
    ...(accuracyMeters ? [feature('accuracy', { type: 'Polygon', coordinates: [circle(at, accuracyMeters)] }, { fresh })] : []),
    ...(course !== null && fresh ? [feature('course', point, { course })] : []),
    feature('dot', point, { fresh }),
  ]);
}

/** A circle on the ground. */
export function circle(at: Corner, meters: number): Position[] {
  const shrink = Math.max(0.01, Math.cos((at.lat * Math.PI) / 180));
  return Array.from({ length: CIRCLE_SIDES + 1 }, (_, side) => {
    const turn = (2 * Math.PI * (side % CIRCLE_SIDES)) / CIRCLE_SIDES;
    const north = (meters * Math.cos(turn)) / METERS_PER_DEGREE;
    const east = (meters * Math.sin(turn)) / METERS_PER_DEGREE / shrink;
    return [at.lng + east, at.lat + north];
  });
}

export function trackFeatures(lines: ReadonlyMap<string, Geometry>, recorded: string | null): FeatureCollection {
  return collection([...lines].map(([id, geometry]) => feature('track', geometry, { recorded: id === recorded })));
}

export function measureFeatures(points: readonly Corner[], geometry: Geometry | null): FeatureCollection {
  const vertices = points.map(({ lng, lat }) => feature('vertex', { type: 'Point', coordinates: [lng, lat] }));
  return collection([...(geometry ? [feature('measured', geometry)] : []), ...vertices]);
}

function feature(role: string, geometry: Geometry, properties: Record<string, unknown> = {}): Feature {
  return { type: 'Feature', properties: { role, ...properties }, geometry };
}

/** A pointer to the top, as a signed distance field: its colour and halo come from the style. */
export function courseImage(size = 48): ImageData {
  const image = new ImageData(size, size);
  const middle = (size - 1) / 2;
  const top = size * 0.1;
  const foot = size * 0.34;
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      // Distance out of an upright triangle, roughly: the sides, and the foot.
      const side = Math.abs(x - middle) - ((y - top) / (foot - top)) * size * 0.13;
      const outside = Math.max(side * 0.9, y - foot, top - y);
      const alpha = 255 * Math.max(0, Math.min(1, 0.75 - outside / 8));
      image.data.set([0, 0, 0, alpha], (y * size + x) * 4);
    }
  }
  return image;
}

export function onSiteLayers(p: Palette): LayerSpecification[] {
  const is = (role: string): ['==', ['get', string], string] => ['==', ['get', 'role'], role];
  const round = { 'line-cap': 'round', 'line-join': 'round' } as const;
  const fresh = (yes: number, no: number): ['case', ['boolean', ['get', string]], number, number] => ['case', ['boolean', ['get', 'fresh']], yes, no];
  return [
    { id: 'track-halo', type: 'line', source: TRACKS, layout: round, paint: { 'line-color': p.halo, 'line-width': 6, 'line-opacity': 0.85 } },
    {
      id: 'track-line', type: 'line', source: TRACKS, layout: round,
      paint: { 'line-color': p.region, 'line-width': ['case', ['boolean', ['get', 'recorded']], 4, 2.5] },
    },
    { id: 'measure-fill', type: 'fill', source: MEASURE, filter: ['all', is('measured'), ['==', ['geometry-type'], 'Polygon']], paint: { 'fill-color': p.act, 'fill-opacity': 0.14 } },
    { id: 'measure-halo', type: 'line', source: MEASURE, filter: is('measured'), layout: round, paint: { 'line-color': p.halo, 'line-width': 5 } },
    { id: 'measure-line', type: 'line', source: MEASURE, filter: is('measured'), layout: round, paint: { 'line-color': p.act, 'line-width': 2.5 } },
    {
      id: 'measure-vertex', type: 'circle', source: MEASURE, filter: is('vertex'),
      paint: { 'circle-radius': 5, 'circle-color': p.halo, 'circle-stroke-color': p.act, 'circle-stroke-width': 2.5 },
    },
    { id: 'position-accuracy', type: 'fill', source: POSITION, filter: is('accuracy'), paint: { 'fill-color': p.act, 'fill-opacity': fresh(0.16, 0.06) } },
    { id: 'position-accuracy-line', type: 'line', source: POSITION, filter: is('accuracy'), paint: { 'line-color': p.act, 'line-width': 1, 'line-opacity': 0.6 } },
    {
      id: 'position-course', type: 'symbol', source: POSITION, filter: is('course'),
      layout: {
        'icon-image': COURSE, 'icon-size': 1.4, 'icon-rotate': ['get', 'course'], 'icon-rotation-alignment': 'map',
        'icon-allow-overlap': true, 'icon-ignore-placement': true,
      },
      paint: { 'icon-color': p.act, 'icon-halo-color': p.halo, 'icon-halo-width': 1.5 },
    },
    {
      // Filled while it is known, hollow when it is old.
      id: 'position-dot', type: 'circle', source: POSITION, filter: is('dot'),
      paint: {
        'circle-radius': 7,
        'circle-color': ['case', ['boolean', ['get', 'fresh']], p.act, p.halo],
        'circle-stroke-color': ['case', ['boolean', ['get', 'fresh']], p.halo, p.act],
        'circle-stroke-width': 3,
      },
    },
  ];
}
