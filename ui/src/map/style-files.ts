import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { MAP_THEMES, PALETTES, type MapTheme } from './palette';
import { COMMON_LAYERS, layersOfRole, ORDER, ROLES, type LayerRole } from './vector-style';
import { WORLD, WORLD_MAX_ZOOM, worldGround, worldLabels } from './world-style';

// The same styles as files, for pictures that are drawn without a window (crates/map-render).
// `style-files.test.ts` keeps `assets/style` true.

/** Texts that are replaced when a style is filled in. */
const LANGUAGE = '{language}';
const SOURCE = '{source}';
const LAYER = '{layer}';
const HUE = '{hue}';

/** What draws a layer of a role, with names for its features and without. */
type Templates = Record<string, { named: LayerSpecification[]; plain: LayerSpecification[] }>;

/** The world map of a theme as a style of its own; its metadata hold what draws other tilesets. */
export function worldStyleFile(theme: MapTheme): StyleSpecification {
  const palette = PALETTES[theme];
  return {
    version: 8,
    name: `Map Offline ${theme}`,
    metadata: { 'map-offline:vector': templates(theme), 'map-offline:region': palette.region, 'map-offline:halo': palette.halo },
    sources: { [WORLD]: { type: 'vector', tiles: [`${WORLD}/{z}/{x}/{y}`], minzoom: 0, maxzoom: WORLD_MAX_ZOOM } },
    layers: [
      { id: 'background', type: 'background', paint: { 'background-color': palette.sea } },
      ...worldGround(palette),
      ...worldLabels(palette, LANGUAGE, 24),
    ],
  };
}

function templates(theme: MapTheme): Templates {
  const drawn = (role: LayerRole, fields: string[]): LayerSpecification[] =>
    layersOfRole(SOURCE, { id: LAYER, fields }, role, PALETTES[theme], LANGUAGE, HUE);
  return Object.fromEntries(ORDER.map((role) => [role, { named: drawn(role, ['name']), plain: drawn(role, []) }]));
}

/** Which role a layer has by its name, and the order in which roles are drawn. */
export function rolesFile(): { patterns: [string, LayerRole][]; order: readonly LayerRole[]; common: string[] } {
  return { patterns: ROLES.map(([pattern, role]) => [pattern.source, role]), order: ORDER, common: COMMON_LAYERS };
}

/** Every file of `assets/style` with its text. */
export function styleFiles(): Map<string, string> {
  const text = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;
  return new Map([
    ...MAP_THEMES.map((theme): [string, string] => [`${theme}.json`, text(worldStyleFile(theme))]),
    ['roles.json', text(rolesFile())],
  ]);
}
