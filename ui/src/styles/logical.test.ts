import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(process.cwd(), 'src');
const sheets = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((path) => /\.(svelte|css)$/.test(path));

/** Properties that name a side of the window instead of one of the line of reading. */
const PHYSICAL = /(?<![\w-])(?:(?:margin|padding|border|inset)-(?:left|right)(?:-\w+)?|left|right|float|text-align:\s*(?:left|right))(?=\s*:|;)[^;]*/g;
/** In the middle is in the middle from both sides; a map is never mirrored. */
const ALLOWED = /^left:\s*50%$/;
const MAPS = /^(map\/|components\/shell\/PictureMap)/;

function physical(path: string): string[] {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const css = path.endsWith('.css') ? text : (text.split('<style>')[1] ?? '');
  return [...css.replace(/\/\*[\s\S]*?\*\//g, '').matchAll(PHYSICAL)].map(([found]) => found.trim()).filter((found) => !ALLOWED.test(found));
}

describe('the style sheets', () => {
  it('are found', () => expect(sheets.length).toBeGreaterThan(40));

  it.each(sheets.filter((path) => !MAPS.test(path)))('%s turns round with the language', (path) => expect(physical(path)).toEqual([]));
});
