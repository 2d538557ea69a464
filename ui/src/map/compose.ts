import type {
  FontFacesSpecification,
  LayerSpecification,
  SourceSpecification,
  StyleSpecification,
} from 'maplibre-gl';
import type { BoundsValue } from '../format/coordinates';
import { DRAFT, draftLayers, EDITED, editedLayers } from './draft-layers';
import { drawnLayers, drawnSources, type DrawnLayer } from './feature-layers';
import { HISTORY, historyLayers } from './history-layers';
import { ON_SITE_SOURCES, onSiteLayers } from './onsite-layers';
import { PALETTES, type MapTheme } from './palette';
import { REVIEW, reviewLayers } from './review-layers';
import { REGIONS, regionLayers } from './region-layers';
import { vectorStyle } from './vector-style';
import { WORLD, WORLD_MAX_ZOOM, worldGround, worldLabels } from './world-style';

/** The source shown over the world, as far as drawing it needs to know. */
export interface ShownSource {
  readonly id: string;
  readonly tiles: string;
  readonly vector: boolean;
  readonly vectorLayers: unknown;
  readonly tileSize: number;
  readonly minZoom: number;
  readonly maxZoom: number;
  readonly bounds: BoundsValue | null;
}

export interface StyleInput {
  readonly theme: MapTheme;
  readonly language: string;
  readonly worldTiles: string;
  readonly fonts: FontFacesSpecification;
  readonly shown: ShownSource | null;
}

export const SHOWN = 'shown';
export const MISSING = 'missing';

/** The whole style as a pure function of what is to be seen. */
export function composeStyle(input: StyleInput, drawn: readonly DrawnLayer[] = []): StyleSpecification {
  const palette = PALETTES[input.theme];
  const { shown } = input;
  const empty = (): SourceSpecification => ({ type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
  const sources: Record<string, SourceSpecification> = {
    [WORLD]: { type: 'vector', tiles: [input.worldTiles], minzoom: 0, maxzoom: WORLD_MAX_ZOOM },
    ...(shown ? { [shownKey(shown)]: shownSource(shown) } : {}),
    [MISSING]: empty(),
    [REGIONS]: empty(),
    [DRAFT]: empty(),
    ...drawnSources(drawn),
    [EDITED]: empty(),
    [HISTORY]: empty(),
    [REVIEW]: empty(),
    ...Object.fromEntries(ON_SITE_SOURCES.map((id) => [id, empty()])),
  };
  return {
    version: 8,
    'font-faces': input.fonts,
    sources,
    layers: [
      { id: 'background', type: 'background', paint: { 'background-color': palette.sea } },
      ...worldGround(palette),
      ...worldLabels(palette, input.language, shown ? worldLabelsEnd(shown) : 24),
      ...shownLayers(shown, input),
      ...overlayLayers(input.theme, drawn),
    ],
  };
}

/** A source of its own name for every shown source, so that a change never mixes their tiles. */
export function shownKey(shown: ShownSource): string {
  return `${SHOWN}-${shown.id}`;
}

/** Where a map with labels of its own takes over from the world's. */
function worldLabelsEnd(shown: ShownSource): number {
  return shown.vector ? Math.max(5, shown.minZoom) : 24;
}

function shownSource(shown: ShownSource): SourceSpecification {
  const common = {
    tiles: [shown.tiles],
    minzoom: shown.minZoom,
    maxzoom: Math.max(shown.minZoom, shown.maxZoom),
    ...(shown.bounds && shown.bounds.west < shown.bounds.east ? { bounds: corners(shown.bounds) } : {}),
  };
  return shown.vector
    ? { type: 'vector', ...common }
    : { type: 'raster', tileSize: shown.tileSize, ...common };
}

function corners(b: BoundsValue): [number, number, number, number] {
  return [b.west, b.south, b.east, b.north];
}

function shownLayers(shown: ShownSource | null, input: StyleInput): LayerSpecification[] {
  if (!shown) return [];
  const key = shownKey(shown);
  if (shown.vector) {
    return vectorStyle(key, shown.vectorLayers, PALETTES[input.theme], input.language);
  }
  return [{ id: `${key}-raster`, type: 'raster', source: key, paint: { 'raster-fade-duration': 0, ...RASTER_LIGHT[input.theme] } }];
}

/**
 * Pictures come as bright as they are. In the dark they are dimmed; at night they lose their colours
 * too, and the window lets only red light through (`MapFrame`).
 */
const RASTER_LIGHT: Record<MapTheme, Record<string, number>> = {
  light: {},
  dark: { 'raster-brightness-max': 0.82, 'raster-saturation': -0.1 },
  night: { 'raster-brightness-max': 0.55, 'raster-saturation': -1 },
};

/** What the product itself draws over every map. */
function overlayLayers(theme: MapTheme, drawn: readonly DrawnLayer[]): LayerSpecification[] {
  const p = PALETTES[theme];
  return [
    { id: 'missing-hatch', type: 'fill', source: MISSING, paint: { 'fill-pattern': hatchName(theme) } },
    ...regionLayers(p),
    ...drawn.flatMap((layer) => drawnLayers(layer, theme)),
    ...draftLayers(p),
    ...historyLayers(theme),
    ...reviewLayers(theme),
    ...onSiteLayers(p),
    ...editedLayers(p),
  ];
}

export function hatchName(theme: MapTheme): string {
  return `hatch-${theme}`;
}
