import cyrillic from '@fontsource/noto-sans/files/noto-sans-cyrillic-400-normal.woff2?url';
import cyrillicBold from '@fontsource/noto-sans/files/noto-sans-cyrillic-600-normal.woff2?url';
import greek from '@fontsource/noto-sans/files/noto-sans-greek-400-normal.woff2?url';
import greekBold from '@fontsource/noto-sans/files/noto-sans-greek-600-normal.woff2?url';
import latin from '@fontsource/noto-sans/files/noto-sans-latin-400-normal.woff2?url';
import latinBold from '@fontsource/noto-sans/files/noto-sans-latin-600-normal.woff2?url';
import latinExt from '@fontsource/noto-sans/files/noto-sans-latin-ext-400-normal.woff2?url';
import latinExtBold from '@fontsource/noto-sans/files/noto-sans-latin-ext-600-normal.woff2?url';
import type { FontFacesSpecification } from 'maplibre-gl';

const RANGES = {
  latin: ['U+0000-00FF', 'U+0131', 'U+0152-0153', 'U+02BB-02BC', 'U+02C6', 'U+02DA', 'U+02DC', 'U+2000-206F', 'U+20AC', 'U+2122', 'U+2191', 'U+2193', 'U+2212', 'U+2215'],
  latinExt: ['U+0100-02BA', 'U+02BD-02C5', 'U+02C7-02CC', 'U+02CE-02D7', 'U+02DD-02FF', 'U+1D00-1DBF', 'U+1E00-1EFF', 'U+2020', 'U+20A0-20AB', 'U+20AD-20C0', 'U+2113', 'U+2C60-2C7F', 'U+A720-A7FF'],
  greek: ['U+0370-03FF'],
  cyrillic: ['U+0400-045F', 'U+0490-0491', 'U+04B0-04B1', 'U+2116'],
};

/**
 * Fonts of the map's labels, drawn in the page without a glyph server. Scripts that are not listed
 * fall back to the fonts of the system.
 */
export function fontFaces(base: string): FontFacesSpecification {
  const absolute = (url: string): string => new URL(url, base).href;
  const face = (l: string, e: string, g: string, c: string): FontFacesSpecification[string] => [
    { url: absolute(l), 'unicode-range': RANGES.latin },
    { url: absolute(e), 'unicode-range': RANGES.latinExt },
    { url: absolute(g), 'unicode-range': RANGES.greek },
    { url: absolute(c), 'unicode-range': RANGES.cyrillic },
  ];
  return {
    'Noto Sans Regular': face(latin, latinExt, greek, cyrillic),
    'Noto Sans SemiBold': face(latinBold, latinExtBold, greekBold, cyrillicBold),
  };
}

/** Registers the same files as the family of the interface. */
export function registerInterfaceFonts(): void {
  const faces: [string, string[], string][] = [
    [latin, RANGES.latin, '400'],
    [latinExt, RANGES.latinExt, '400'],
    [greek, RANGES.greek, '400'],
    [cyrillic, RANGES.cyrillic, '400'],
    [latinBold, RANGES.latin, '600'],
    [latinExtBold, RANGES.latinExt, '600'],
    [greekBold, RANGES.greek, '600'],
    [cyrillicBold, RANGES.cyrillic, '600'],
  ];
  for (const [url, ranges, weight] of faces) {
    const source = `url(${JSON.stringify(new URL(url, document.baseURI).href)}) format("woff2")`;
    document.fonts.add(new FontFace('Noto Sans', source, { weight, unicodeRange: ranges.join(', '), display: 'swap' }));
  }
}
