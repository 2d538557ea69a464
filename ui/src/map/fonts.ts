import arabic from '@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-400-normal.woff2?url';
import arabicBold from '@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-600-normal.woff2?url';
import cyrillic from '@fontsource/noto-sans/files/noto-sans-cyrillic-400-normal.woff2?url';
import cyrillicBold from '@fontsource/noto-sans/files/noto-sans-cyrillic-600-normal.woff2?url';
import greek from '@fontsource/noto-sans/files/noto-sans-greek-400-normal.woff2?url';
import greekBold from '@fontsource/noto-sans/files/noto-sans-greek-600-normal.woff2?url';
import latin from '@fontsource/noto-sans/files/noto-sans-latin-400-normal.woff2?url';
import latinBold from '@fontsource/noto-sans/files/noto-sans-latin-600-normal.woff2?url';
import latinExt from '@fontsource/noto-sans/files/noto-sans-latin-ext-400-normal.woff2?url';
import latinExtBold from '@fontsource/noto-sans/files/noto-sans-latin-ext-600-normal.woff2?url';
import type { FontFacesSpecification } from 'maplibre-gl';

/** One script: its characters, and the file of each weight. */
interface Script {
  readonly range: readonly string[];
  readonly regular: string;
  readonly bold: string;
}

const SCRIPTS: readonly Script[] = [
  {
    range: ['U+0000-00FF', 'U+0131', 'U+0152-0153', 'U+02BB-02BC', 'U+02C6', 'U+02DA', 'U+02DC', 'U+2000-200B', 'U+200F-206F', 'U+20AC', 'U+2122', 'U+2191', 'U+2193', 'U+2212', 'U+2215'],
    regular: latin,
    bold: latinBold,
  },
  {
    range: ['U+0100-02BA', 'U+02BD-02C5', 'U+02C7-02CC', 'U+02CE-02D7', 'U+02DD-02FF', 'U+1D00-1DBF', 'U+1E00-1EFF', 'U+2020', 'U+20A0-20AB', 'U+20AD-20C0', 'U+2113', 'U+2C60-2C7F', 'U+A720-A7FF'],
    regular: latinExt,
    bold: latinExtBold,
  },
  { range: ['U+0370-03FF'], regular: greek, bold: greekBold },
  { range: ['U+0400-045F', 'U+0490-0491', 'U+04B0-04B1', 'U+2116'], regular: cyrillic, bold: cyrillicBold },
  // With the joined forms, which the map asks for letter by letter.
  { range: ['U+0600-06FF', 'U+0750-077F', 'U+0870-08FF', 'U+200C-200E', 'U+FB50-FDFF', 'U+FE70-FEFC'], regular: arabic, bold: arabicBold },
];

/**
 * Fonts of the map's labels, drawn in the page without a glyph server. Scripts that are not listed
 * fall back to the fonts of the system. MapLibre joins Arabic letters and orders lines from right
 * to left by itself.
 */
export function fontFaces(base: string): FontFacesSpecification {
  const faces = (weight: 'regular' | 'bold'): FontFacesSpecification[string] =>
    SCRIPTS.map((script) => ({ url: new URL(script[weight], base).href, 'unicode-range': [...script.range] }));
  return { 'Noto Sans Regular': faces('regular'), 'Noto Sans SemiBold': faces('bold') };
}

/** Registers the same files as the family of the interface. */
export function registerInterfaceFonts(): void {
  for (const { range, regular, bold } of SCRIPTS) {
    for (const [url, weight] of [[regular, '400'], [bold, '600']] as const) {
      const source = `url(${JSON.stringify(new URL(url, document.baseURI).href)}) format("woff2")`;
      document.fonts.add(new FontFace('Noto Sans', source, { weight, unicodeRange: range.join(', '), display: 'swap' }));
    }
  }
}
