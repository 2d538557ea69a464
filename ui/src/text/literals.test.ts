import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'svelte/compiler';
import { describe, expect, it } from 'vitest';

const ROOT = join(process.cwd(), 'src');
const components = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.svelte'));

/** Attributes that people read or hear. */
const SPOKEN = new Set(['title', 'aria-label', 'aria-description', 'aria-roledescription', 'alt', 'placeholder', 'label', 'hint', 'legend']);
/** What is the same in every language. */
const NO_WORDS = /^(©|20 GB|\/[\w./-]+|[\s\d\p{P}\p{S}]*)$/u;

interface Node {
  readonly type?: string;
  readonly name?: string;
  readonly data?: string;
  readonly start?: number;
  readonly value?: unknown;
}

/** Words written into a component itself, in its markup or in an attribute that is read out. */
function words(path: string): string[] {
  const source = readFileSync(join(ROOT, path), 'utf8');
  const found: string[] = [];
  const text = (node: Node): void => {
    const said = (node.data ?? '').trim();
    if (!NO_WORDS.test(said)) found.push(`${path}: “${said}”`);
  };
  const visit = (node: unknown, spoken: boolean): void => {
    if (Array.isArray(node)) {
      for (const child of node) visit(child, spoken);
      return;
    }
    if (typeof node !== 'object' || node === null) return;
    const { type, name } = node as Node;
    if (type === 'Text') {
      if (spoken) text(node as Node);
      return;
    }
    if (type === 'StyleDirective' || type === 'ClassDirective') return;
    const inside = type === 'Attribute' ? SPOKEN.has(name ?? '') : spoken;
    if (type === 'Script' || type === 'StyleSheet' || (name === 'kbd' && type === 'RegularElement')) return;
    for (const child of Object.values(node)) visit(child, inside);
  };
  visit(parse(source, { modern: true }).fragment, true);
  return found;
}

describe('the components', () => {
  it('are found', () => expect(components.length).toBeGreaterThan(30));

  it.each(components)('%s holds no word of its own', (path) => expect(words(path)).toEqual([]));
});
