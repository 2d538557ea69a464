import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ar } from './ar';
import { de } from './de';
import { en } from './en';
import { fr } from './fr';
import { LANGUAGES, resolveLanguage, speak } from './language.svelte';
import type { Messages } from './messages';
import { t } from '.';

type Leaf = string | ((...args: never[]) => string);

/** Every message by its path: `regions.states.DONE`. */
function leaves(node: object, path = ''): Map<string, Leaf> {
  const found = new Map<string, Leaf>();
  for (const [key, value] of Object.entries(node)) {
    const here = path ? `${path}.${key}` : key;
    if (typeof value === 'object') for (const [inner, leaf] of leaves(value as object, here)) found.set(inner, leaf);
    else found.set(here, value as Leaf);
  }
  return found;
}

/** The words in a message, without the code around them. */
function spoken(leaf: Leaf): string {
  if (typeof leaf === 'string') return leaf;
  const parts = [...String(leaf).matchAll(/`([^`]*)`|'([^']*)'|"([^"]*)"/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
  return parts.map((part) => part.replace(/\$\{[^}]*\}/g, '')).join(' ');
}

const english = leaves(en);
const others: [string, Messages][] = [['de', de], ['fr', fr], ['ar', ar]];

/** Words that are the same in another language, and names that have no other. Add one only after looking it up. */
const NAMES = ['Map Offline', 'TileJSON', 'WMTS', 'UTM', 'MGRS', 'GeoJSON', 'GPX', 'KML', 'gpsd', 'PDF', 'A3 (297 × 420 mm)', 'A4 (210 × 297 mm)'];
const SAME: Record<string, readonly string[]> = {
  de: [...NAMES, 'Hub', 'Live', 'Passphrase', 'Name', 'Offline', 'Online', 'Download', 'Export', 'Import', 'Region', 'Zoom', 'Imperial (mi, ft)', 'Port', 'Position', 'Tracks', 'Format', 'Land'],
  fr: [...NAMES, 'Hub', 'Source', 'Sources', 'Zoom', 'Zooms', 'Quota', 'Pause', 'Export', 'Import', 'Plus code', 'Position', 'Distance', 'Image', 'Route', 'Point', 'Points', 'Port', 'Altitude', 'Satellites', 'Format', 'Attribution'],
  ar: NAMES,
};
/** Phrases made of parts that read alike. */
const SAME_PHRASES = ['about.version', 'status.zoom', 'settings.ofQuota'];

describe.each(others)('the words in %s', (language, messages) => {
  const mine = leaves(messages);

  it('have the shape of the English ones', () => {
    expect([...mine.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [path, leaf] of mine) expect(typeof leaf, path).toBe(typeof english.get(path));
  });

  it('are not English by accident', () => {
    const alike = [...mine].filter(([path, leaf]) => path !== 'language' && String(leaf) === String(english.get(path)) && /[a-z]{2}/i.test(spoken(leaf)));
    const known = SAME[language] ?? [];
    const strange = alike.filter(([path, leaf]) => (typeof leaf === 'string' ? !known.includes(leaf) : !SAME_PHRASES.includes(path)));
    expect(strange).toEqual([]);
  });

  it('are never empty, and end as the English ones do', () => {
    for (const [path, leaf] of mine) {
      const original = english.get(path);
      if (typeof leaf !== 'string' || typeof original !== 'string') continue;
      expect(leaf.trim(), path).not.toBe('');
      for (const mark of ['.', '…']) expect(leaf.endsWith(mark), `${path}: “${leaf}” against “${original}”`).toBe(original.endsWith(mark));
    }
  });

  it('keep the placeholders of an address as they are typed', () => {
    for (const [path, leaf] of mine) {
      const holes = (text: unknown): string[] => (typeof text === 'string' ? (text.match(/\{-?\w\}/g) ?? []).sort() : []);
      expect(holes(leaf), path).toEqual(holes(english.get(path)));
    }
  });
});

describe('Arabic', () => {
  it('is written in Arabic letters', () => {
    const latin = [...leaves(ar)].filter(([path, leaf]) => typeof leaf === 'string' && !/[\u0600-\u06ff]/.test(leaf) && /[a-z]{2}/i.test(leaf) && !NAMES.includes(leaf) && path !== 'language');
    expect(latin).toEqual([]);
  });

  it.each([
    [0, 'لا مربعات'], [1, 'مربع واحد'], [2, 'مربعان'], [3, '3 مربعات'], [10, '10 مربعات'],
    [11, '11 مربعًا'], [99, '99 مربعًا'], [100, '100 مربع'], [103, '103 مربعات'],
  ])('has six forms: %d', (n, said) => expect(ar.common.tiles(n)).toBe(said));
});

describe('the chosen language', () => {
  beforeAll(() => speak('ar'));
  afterAll(() => speak('en'));

  it('turns words, document and digits together', () => {
    expect(t.common.cancel).toBe(ar.common.cancel);
    expect(document.documentElement.dir).toBe('rtl');
    expect(document.documentElement.lang).toBe('ar');
    expect(ar.settings.storeUse(21_845, 1.2e9)).toContain('21,845');
  });

  it('is the first of the system that there are words for', () => {
    expect(resolveLanguage('system', ['pt-BR', 'de-AT', 'en'])).toBe('de');
    expect(resolveLanguage('system', ['pt-BR'])).toBe('en');
    expect(resolveLanguage('fr', ['de'])).toBe('fr');
    expect(resolveLanguage('system', ['constructor'])).toBe('en');
  });

  it('is named by its own speakers', () => expect(Object.keys(LANGUAGES)).toEqual(['en', 'de', 'fr', 'ar']));
});
