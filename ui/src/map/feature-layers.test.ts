import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { describe, expect, it } from 'vitest';
import { composeStyle } from './compose';
import { seenColor } from './feature-colors';
import { drawnKey, isDrawn, targetsOf, type DrawnLayer } from './feature-layers';
import { MAP_THEMES, PALETTES, type MapTheme } from './palette';

const layer = (id: string, color = '#d6336c'): DrawnLayer => ({ id, tiles: `http://127.0.0.1:1/edits/${id}/{z}/{x}/{y}?v=3`, style: { color, width: 2, radius: 6, fillOpacity: 0.2 } });
const style = (theme: MapTheme, ...drawn: DrawnLayer[]) =>
  composeStyle({ theme, language: 'en', worldTiles: 'http://127.0.0.1:1/world/{z}/{x}/{y}', fonts: {}, shown: null }, drawn);

/** WCAG 2: relative luminance and contrast. */
function luminance(color: string): number {
  const value = Number.parseInt(color.slice(1), 16);
  const [r = 0, g = 0, b = 0] = [16, 8, 0].map((shift) => {
    const part = ((value >> shift) & 255) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
const contrast = (a: string, b: string): number => {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
};

describe('layers of features', () => {
  it.each(MAP_THEMES)('are a valid style in %s', (theme) => expect(validateStyleMin(style(theme, layer('ab.1'), layer('cd.2')))).toEqual([]));

  it('lie over regions and under what is being drawn', () => {
    const ids = style('light', layer('ab.1')).layers.map(({ id }) => id);
    const at = (id: string): number => ids.indexOf(id);
    const mine = ids.filter(isDrawn).map(at);
    expect(Math.min(...mine)).toBeGreaterThan(at('regions-name'));
    expect(Math.max(...mine)).toBeLessThan(at('edited-fill'));
  });

  it('are met by points before lines before areas', () => {
    expect(targetsOf([layer('a'), layer('b')])).toEqual(['a:point', 'b:point', 'a:line', 'b:line', 'a:label', 'b:label', 'a:fill', 'b:fill'].map((id) => drawnKey(id)));
  });
});

describe('the colour of a layer', () => {
  const colors = ['#000000', '#ffffff', '#d6336c', '#ffd43b', '#0b5cad', '#1b6b3a', '#7f7f7f', '#00ff00', '#0000ff'];
  const cases = MAP_THEMES.flatMap((theme) => colors.map((color) => [color, theme] as const));

  // A hair less: what is checked is rounded to 256 steps.
  it.each(cases)('%s stands out from its halo in %s', (color, theme) => expect(contrast(seenColor(color, theme), PALETTES[theme].halo)).toBeGreaterThanOrEqual(2.95));

  it('keeps a hue that can be seen as it is', () => {
    expect(seenColor('#a61e4d', 'light')).toBe('#a61e4d');
    expect(seenColor('no colour', 'light')).toBe('#0b5cad');
  });

  it.each(colors)('%s is red at night', (color) => {
    const value = Number.parseInt(seenColor(color, 'night').slice(1), 16);
    expect((value >> 16) & 255).toBeGreaterThan(((value >> 8) & 255) * 1.5);
  });
});
