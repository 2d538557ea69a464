import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAP_THEMES, PALETTES, type Palette } from '../map/palette';

const css = readFileSync(join(process.cwd(), 'src/styles/tokens.css'), 'utf8');

/** The tokens of a block that are plain colours. */
function tokens(selector: string): Record<string, string> {
  const body = css.split(`${selector} {`)[1]?.split('}')[0] ?? '';
  return Object.fromEntries([...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1], match[2]]));
}

const light = tokens(':root');
const THEMES: Record<string, Record<string, string>> = {
  light,
  dark: { ...light, ...tokens(":root[data-theme='dark']") },
  night: { ...light, ...tokens(":root[data-theme='night']") },
};

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const GROUNDS = ['frame', 'surface', 'raised', 'sunken'];
const TEXT: [string, string[]][] = [
  ['text', [...GROUNDS, 'act-soft', 'need-soft', 'broken-soft', 'good-soft']],
  ['muted', [...GROUNDS, 'need-soft', 'broken-soft', 'good-soft', 'act-soft']],
  ['act', [...GROUNDS, 'act-soft']],
  ['need', [...GROUNDS, 'need-soft']],
  ['broken', [...GROUNDS, 'broken-soft']],
  ['good', [...GROUNDS, 'good-soft']],
  ['on-act', ['act', 'act-hover']],
];
const MEANING: [string, string[]][] = [
  // The edges of fields and buttons, and the parts of a progress bar.
  ['line-strong', ['raised', 'surface']],
  ['act', ['line']],
  ['broken', ['raised']],
];

describe.each(Object.entries(THEMES))('the tokens of %s', (_, theme) => {
  const ratio = (a: string, b: string): number => contrast(theme[a] ?? '#000000', theme[b] ?? '#000000');
  it.each(TEXT.flatMap(([over, grounds]) => grounds.map((ground) => [over, ground] as const)))('%s is read on %s', (over, ground) => {
    expect(ratio(over, ground)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(MEANING.flatMap(([over, grounds]) => grounds.map((ground) => [over, ground] as const)))('%s is seen on %s', (over, ground) => {
    expect(ratio(over, ground)).toBeGreaterThanOrEqual(3);
  });
});

describe('the themes', () => {
  it('set the same colours', () => {
    const names = Object.keys(tokens(':root')).sort();
    for (const theme of ["[data-theme='dark']", "[data-theme='night']"]) expect(Object.keys(tokens(`:root${theme}`)).sort()).toEqual(names);
  });

  it('let no blue or green through at night', () => {
    const night = [...Object.values(tokens(":root[data-theme='night']")), ...Object.values(PALETTES.night)];
    const cold = night.filter((color) => {
      const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as [number, number, number];
      return g > r * 0.56 || b > r * 0.56;
    });
    expect(cold).toEqual([]);
  });
});

describe.each(MAP_THEMES)('the map in %s', (theme) => {
  const p: Palette = PALETTES[theme];
  it.each<[keyof Palette, keyof Palette]>([
    ['label', 'halo'], ['label', 'land'], ['label', 'sea'],
    ['labelMuted', 'halo'], ['labelCountry', 'halo'],
  ])('%s is read on %s', (over, ground) => expect(contrast(p[over], p[ground])).toBeGreaterThanOrEqual(4.5));

  it.each<[keyof Palette, keyof Palette]>([
    ['region', 'halo'], ['act', 'halo'], ['act', 'land'], ['region', 'land'], ['region', 'sea'], ['labelWater', 'halo'],
  ])('%s is seen on %s', (over, ground) => expect(contrast(p[over], p[ground])).toBeGreaterThanOrEqual(3));
});
