import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(process.cwd(), 'src');

/** Every module of ours with what it imports. */
const modules = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(ts|svelte)$/.test(path) && !/\.test\.ts$/.test(path))
  .map((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    const found = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
    const inside = (target: string): string => relative(ROOT, join(ROOT, path, '..', target)).split(sep).join('/');
    const imports = found.map((target) => (target.startsWith('.') ? inside(target) : target));
    return { path: path.split(sep).join('/'), imports };
  });

/** Modules outside `place` that import something of that name. */
function strays(place: string, name: RegExp): string[] {
  return modules
    .filter(({ path, imports }) => !path.startsWith(place) && imports.some((target) => name.test(target)))
    .map(({ path }) => path);
}

describe('the structure of the UI', () => {
  it('finds its modules', () => expect(modules.length).toBeGreaterThan(50));

  it('knows Tauri only in the host', () => expect(strays('host/tauri.ts', /^@tauri-apps\//)).toEqual([]));

  it('loads the Tauri host only when it runs in the window', () => {
    expect(strays('host/index.ts', /^host\/tauri/)).toEqual([]);
  });

  it('touches MapLibre only in the map', () => expect(strays('map/', /^maplibre-gl/)).toEqual([]));

  it.each([
    ['components/shared/', /^components\/(?!shared\/)/],
    ['state/', /^components\//],
    ['map/', /^(components|state)\//],
    ['host/', /^(components|state|map|text)\//],
    ['format/', /^(components|state|map|text|host|graphql)\//],
  ])('keeps %s free of what lies above it', (place, forbidden) => {
    const wrong = modules
      .filter(({ path }) => path.startsWith(place))
      .flatMap(({ path, imports }) => imports.filter((target) => forbidden.test(target)).map((target) => `${path} → ${target}`));
    expect(wrong).toEqual([]);
  });

  it('lets a domain use few others', () => {
    const domains = new Map<string, Set<string>>();
    for (const { path, imports } of modules) {
      const domain = /^components\/(\w+)\//.exec(path)?.[1];
      if (!domain || domain === 'shell' || domain === 'shared') continue;
      for (const target of imports) {
        const other = /^components\/(\w+)\//.exec(target)?.[1];
        if (other && other !== domain && other !== 'shared') domains.set(domain, (domains.get(domain) ?? new Set()).add(other));
      }
    }
    for (const [domain, others] of domains) expect([...others].length, domain).toBeLessThanOrEqual(2);
  });
});
