import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { describe, expect, it } from 'vitest';
import { composeStyle, type ShownSource, type StyleInput } from './compose';
import type { MapTheme } from './palette';
import { roleOf, vectorStyle } from './vector-style';
import { PALETTES } from './palette';

const raster: ShownSource = {
  id: '7', tiles: 'http://127.0.0.1/tiles/7/{z}/{x}/{y}', vector: false, vectorLayers: null, tileSize: 256,
  minZoom: 0, maxZoom: 3, bounds: null,
};
const vector: ShownSource = {
  ...raster, id: '8', vector: true, tileSize: 512, maxZoom: 14, bounds: { west: 11, south: 43, east: 12, north: 44 },
  vectorLayers: [
    { id: 'water', fields: { name: 'String' } }, { id: 'transportation', fields: {} }, { id: 'place', fields: { name: 'String' } },
    { id: 'my_survey', fields: { name: 'String' } }, { nonsense: true }, null,
  ],
};
const input = (theme: MapTheme, shown: ShownSource | null): StyleInput => ({
  theme, shown, language: 'en', worldTiles: 'http://127.0.0.1/world/{z}/{x}/{y}', fonts: {},
});

describe('composeStyle', () => {
  it.each([
    ['light', 'the world', null],
    ['dark', 'the world', null],
    ['light', 'images', raster],
    ['dark', 'vector tiles', vector],
    ['light', 'vector tiles of unknown layers', { ...vector, vectorLayers: null }],
  ] as const)('is a valid style: %s, %s', (theme, _, shown) => {
    expect(validateStyleMin(composeStyle(input(theme, shown)))).toEqual([]);
  });

  it('needs no glyph server and no sprite', () => {
    const style = composeStyle(input('light', vector));
    expect(style.glyphs).toBeUndefined();
    expect(style.sprite).toBeUndefined();
  });

  it('draws what the product adds over every map', () => {
    const ids = composeStyle(input('light', vector)).layers.map((layer) => layer.id);
    expect(ids.filter((id) => /^(missing|regions|draft-(fill|vertex))/.test(id))).toEqual(['missing-hatch', 'regions-halo', 'regions-line', 'regions-name', 'draft-fill', 'draft-vertex']);
  });

  it('leaves out bounds that cross the antimeridian, which MapLibre cannot take', () => {
    const crossing = { ...raster, bounds: { west: 170, south: -10, east: -170, north: 10 } };
    expect(composeStyle(input('light', crossing)).sources['shown-7']).not.toHaveProperty('bounds');
  });
});

describe('vectorStyle', () => {
  it.each([
    ['transportation', 'road'], ['roads', 'road'], ['streets', 'road'], ['street_labels', 'label'],
    ['transportation_name', 'label'], ['water', 'water'], ['water_polygons', 'water'], ['water_lines', 'waterway'],
    ['ocean', 'sea'], ['earth', 'ground'], ['place', 'place'], ['place_labels', 'label'], ['boundary', 'boundary'],
    ['boundaries', 'boundary'], ['pois', 'poi'], ['buildings', 'building'], ['my_survey', 'unknown'],
  ])('takes %s for %s', (name, role) => expect(roleOf(name)).toBe(role));

  it('draws an unknown layer whatever its geometry', () => {
    const layers = vectorStyle('s', [{ id: 'my_survey', fields: { name: '' } }], PALETTES.light, 'en');
    expect(layers.map((layer) => layer.type)).toEqual(['fill', 'line', 'circle', 'symbol']);
  });

  it('draws ground below roads below places, however they are listed', () => {
    const order = vectorStyle('s', vector.vectorLayers, PALETTES.light, 'en').map((layer) => ('source-layer' in layer ? layer['source-layer'] : ''));
    expect([...new Set(order)]).toEqual(['water', 'my_survey', 'transportation', 'place']);
  });
});
