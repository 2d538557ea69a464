import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from 'maplibre-gl';
import type { Palette } from './palette';
import { nameExpression } from './world-style';

/** One entry of TileJSON's `vector_layers`. */
export interface VectorLayer {
  readonly id: string;
  readonly fields: readonly string[];
}

/** Reads TileJSON's `vector_layers`; whatever is not of that shape is left out. */
export function readVectorLayers(json: unknown): VectorLayer[] {
  if (!Array.isArray(json)) return [];
  return json.flatMap((entry: unknown): VectorLayer[] => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { id, fields } = entry as { id?: unknown; fields?: unknown };
    if (typeof id !== 'string') return [];
    const names = typeof fields === 'object' && fields !== null ? Object.keys(fields) : [];
    return [{ id, fields: names }];
  });
}

/** What a layer of an unknown tileset most likely shows. */
export type LayerRole =
  | 'ground'
  | 'sea'
  | 'landcover'
  | 'landuse'
  | 'green'
  | 'water'
  | 'waterway'
  | 'building'
  | 'road'
  | 'path'
  | 'rail'
  | 'boundary'
  | 'place'
  | 'label'
  | 'poi'
  | 'unknown';

/** Layer names of OpenMapTiles, Protomaps and Shortbread, first match wins. */
export const ROLES: readonly (readonly [RegExp, LayerRole])[] = [
  [/^(earth|land|ground|land_polygons?)$/, 'ground'],
  [/^(ocean|sea)$/, 'sea'],
  [/label|_name$|^(housenumber|addresses|aerodrome|mountain_peak|physical_point)/, 'label'],
  [/^(places?|place_points|city|cities|towns?|settlements?)$/, 'place'],
  [/^(water|waters|lakes?|water_polygons|waterareas?)$/, 'water'],
  [/^(waterway|waterways|water_lines|rivers?|streams?|dam_lines|physical_line)$/, 'waterway'],
  [/^(park|parks|natural|wood|forest|nature_reserve|landuse_green)$/, 'green'],
  [/^(landcover|land_cover|globallandcover)$/, 'landcover'],
  [/^(landuse|land_use|sites|aeroway|pier_polygons|street_polygons|airport)$/, 'landuse'],
  [/^buildings?$/, 'building'],
  [/^(rail|railway|railways|transit|ferries|aerialways)$/, 'rail'],
  [/^(path|paths|trail|trails|footway)$/, 'path'],
  [/road|street|transport|highway|bridges|motorway/, 'road'],
  [/bound|border|admin|contour/, 'boundary'],
  [/^(pois?|public_transport|amenit|transit_stops?|stations?)/, 'poi'],
];

/** Order of drawing, lowest first. */
export const ORDER: readonly LayerRole[] = [
  'ground', 'landcover', 'landuse', 'green', 'sea', 'water', 'waterway', 'unknown', 'building',
  'rail', 'path', 'road', 'boundary', 'poi', 'label', 'place',
];

export function roleOf(layerId: string): LayerRole {
  const name = layerId.toLowerCase();
  return ROLES.find(([pattern]) => pattern.test(name))?.[1] ?? 'unknown';
}

/** Drawn when the tileset does not say which layers it has. */
export const COMMON_LAYERS = [
  'earth', 'land', 'landcover', 'landuse', 'park', 'natural', 'sites', 'ocean', 'water', 'water_polygons',
  'waterway', 'water_lines', 'building', 'buildings', 'transit', 'roads', 'streets', 'transportation',
  'boundaries', 'boundary', 'pois', 'poi', 'places', 'place', 'place_labels', 'street_labels', 'water_name', 'transportation_name',
];

/**
 * A readable style for vector tiles of which nothing is known but their layer names.
 */
export function vectorStyle(
  source: string,
  vectorLayers: unknown,
  palette: Palette,
  language: string,
): LayerSpecification[] {
  const declared = readVectorLayers(vectorLayers);
  const layers = declared.length
    ? declared
    : COMMON_LAYERS.map((id): VectorLayer => ({ id, fields: ['name'] }));
  return layers
    .map((layer) => ({ layer, role: roleOf(layer.id) }))
    .sort((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role))
    .flatMap(({ layer, role }) => layersOfRole(source, layer, role, palette, language));
}

const POLYGON: FilterSpecification = ['==', ['geometry-type'], 'Polygon'];
const LINE: FilterSpecification = ['==', ['geometry-type'], 'LineString'];
const POINT: FilterSpecification = ['==', ['geometry-type'], 'Point'];

/** What draws one layer of a tileset; `hue` is that of a layer whose role is not known. */
export function layersOfRole(
  source: string,
  layer: VectorLayer,
  role: LayerRole,
  p: Palette,
  language: string,
  hue: number | string = hueOf(layer.id),
): LayerSpecification[] {
  const base = { source, 'source-layer': layer.id };
  const id = (part: string): string => `${source}-${layer.id}-${part}`;
  const fill = (color: string, opacity = 1): LayerSpecification => ({
    ...base, id: id('fill'), type: 'fill', filter: POLYGON,
    paint: { 'fill-color': color, 'fill-opacity': opacity },
  });
  const line = (part: string, color: string | ExpressionSpecification, from: number, to: number, dash?: number[]): LayerSpecification => ({
    ...base, id: id(part), type: 'line', filter: LINE,
    layout: { 'line-join': 'round', 'line-cap': dash ? 'butt' : 'round' },
    paint: {
      'line-color': color,
      'line-width': ['interpolate', ['exponential', 1.5], ['zoom'], 6, from, 18, to],
      ...(dash ? { 'line-dasharray': dash } : {}),
    },
  });
  const text = (color: string, size: number, bold: boolean, minzoom = 0): LayerSpecification => ({
    ...base, id: id('text'), type: 'symbol', minzoom,
    layout: {
      'text-field': nameExpression(language),
      'text-font': [bold ? 'Noto Sans SemiBold' : 'Noto Sans Regular'],
      'text-size': ['interpolate', ['linear'], ['zoom'], 6, size, 16, size + 3],
      'text-max-width': 8,
      'text-padding': 3,
    },
    paint: { 'text-color': color, 'text-halo-color': p.halo, 'text-halo-width': 1.3 },
  });
  const alongLine = (color: string): LayerSpecification => ({
    ...base, id: id('line-text'), type: 'symbol', filter: LINE, minzoom: 12,
    layout: {
      'text-field': nameExpression(language), 'text-font': ['Noto Sans Regular'], 'text-size': 11,
      'symbol-placement': 'line', 'symbol-spacing': 300,
    },
    paint: { 'text-color': color, 'text-halo-color': p.halo, 'text-halo-width': 1.3 },
  });
  const named = layer.fields.some((field) => /^name/.test(field));

  switch (role) {
    case 'ground': return [fill(p.land)];
    case 'sea': return [fill(p.water)];
    case 'landcover': return [fill(p.green, 0.8)];
    case 'landuse': return [fill(p.built, 0.8)];
    case 'green': return [fill(p.green)];
    case 'water':
      return [fill(p.water), line('line', p.waterLine, 0.4, 3), ...(named ? [{ ...text(p.labelWater, 11, false), filter: POINT } as LayerSpecification] : [])];
    case 'waterway': return [line('line', p.waterLine, 0.4, 5)];
    case 'building': return [fill(p.building)];
    case 'rail': return [line('line', p.rail, 0.4, 3, [4, 2])];
    case 'path': return [line('line', p.path, 0.4, 3, [2, 1.5])];
    case 'road':
      return [fill(p.road, 0.7), line('case', p.roadCase, 0.6, 15), line('line', roadColor(p), 0.3, 12), ...(named ? [alongLine(p.labelMuted)] : [])];
    case 'boundary': return [line('line', p.border, 0.4, 2, [3, 2])];
    case 'poi':
      return [
        { ...base, id: id('dot'), type: 'circle', filter: POINT, minzoom: 14, paint: { 'circle-color': p.point, 'circle-radius': 2.5, 'circle-stroke-color': p.halo, 'circle-stroke-width': 1 } },
        ...(named ? [{ ...text(p.labelMuted, 9, false, 15), layout: { ...text(p.labelMuted, 9, false).layout, 'text-anchor': 'top', 'text-offset': [0, 0.5] } } as LayerSpecification] : []),
      ];
    case 'label': return [{ ...text(p.labelMuted, 10, false), filter: POINT } as LayerSpecification, alongLine(p.labelMuted)];
    case 'place': return [{ ...text(p.label, 12, true), filter: POINT } as LayerSpecification];
    case 'unknown': {
      const color = `hsl(${hue}, 40%, 50%)`;
      return [
        fill(color, 0.25),
        line('line', color, 0.8, 3),
        { ...base, id: id('dot'), type: 'circle', filter: POINT, paint: { 'circle-color': color, 'circle-radius': 3, 'circle-stroke-color': p.halo, 'circle-stroke-width': 1 } },
        ...(named ? [{ ...text(p.label, 10, false), layout: { ...text(p.label, 10, false).layout, 'text-anchor': 'top', 'text-offset': [0, 0.6] }, filter: POINT } as LayerSpecification] : []),
      ];
    }
  }
}

/** Main roads in their colour, whatever of the three schemas names them. */
function roadColor(p: Palette): ExpressionSpecification {
  const kind: ExpressionSpecification = ['coalesce', ['get', 'class'], ['get', 'kind'], ['get', 'highway'], ''];
  return ['match', kind, ['motorway', 'trunk', 'primary', 'highway', 'major_road', 'secondary'], p.roadMajor, p.road];
}

/** A colour that stays the same for a layer name. */
function hueOf(name: string): number {
  let hash = 0;
  for (const char of name) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 360;
  return hash;
}
