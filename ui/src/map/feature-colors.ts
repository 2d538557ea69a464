import { PALETTES, type MapTheme } from './palette';

/** Red, green and blue, each from 0 to 1. */
type Rgb = readonly [number, number, number];

const FALLBACK = '#0b5cad';
/** Against its halo, as for all that carries meaning (WCAG 2.2, 1.4.11). */
const CONTRAST = 3;
const STEP = 0.02;

/**
 * A layer's colour as it can be seen on the map of a theme: the hue stays, the lightness is brought
 * to where it stands out. At night every colour is a red, as bright as the colour is.
 */
export function seenColor(color: string, theme: MapTheme): string {
  const rgb = channels(/^#[0-9a-f]{6}$/i.test(color) ? color : FALLBACK);
  if (theme === 'night') return night(rgb);
  const halo = luminance(channels(PALETTES[theme].halo));
  const [hue, saturation, lightness] = hsl(rgb);
  const step = theme === 'dark' ? STEP : -STEP;
  let seen = rgb;
  for (let light = lightness; contrast(luminance(seen), halo) < CONTRAST && light >= 0 && light <= 1; light += step) {
    seen = fromHsl(hue, saturation, light);
  }
  return hex(seen);
}

/** WCAG 2: how bright a colour is to the eye. */
function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function night([r, g, b]: Rgb): string {
  const light = 0.3 * r + 0.59 * g + 0.11 * b;
  return hex([0.72 + 0.28 * light, 0.16 + 0.3 * light, 0.12 + 0.28 * light]);
}

function channels(color: string): Rgb {
  const value = Number.parseInt(color.slice(1), 16);
  return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

function hsl([r, g, b]: Rgb): readonly [number, number, number] {
  const [most, least] = [Math.max(r, g, b), Math.min(r, g, b)];
  const range = most - least;
  const lightness = (most + least) / 2;
  if (range === 0) return [0, 0, lightness];
  const saturation = range / (1 - Math.abs(2 * lightness - 1));
  const hue = most === r ? ((g - b) / range + 6) % 6 : most === g ? (b - r) / range + 2 : (r - g) / range + 4;
  return [hue * 60, saturation, lightness];
}

function fromHsl(hue: number, saturation: number, lightness: number): Rgb {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channel = (n: number): number => {
    const k = (n + hue / 30) % 12;
    return lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1));
  };
  return [channel(0), channel(8), channel(4)];
}

function hex(rgb: Rgb): string {
  return `#${rgb.map((part) => Math.round(part * 255).toString(16).padStart(2, '0')).join('')}`;
}
