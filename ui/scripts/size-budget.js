/** Fails when the built JavaScript outgrows its budget (gzip, bytes). Runs at the end of a build. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const assets = fileURLToPath(new URL('../dist/assets', import.meta.url));

/**
 * Each bundle by the beginning of its name. What matches none is our own code, English words
 * included; of the other languages only the chosen one is ever loaded.
 */
const BUDGETS = {
  'maplibre-gl-worker': 165_000,
  maplibre: 310_000,
  svelte: 24_000,
  de: 28_000,
  fr: 28_000,
  ar: 30_000,
  // Loaded when one looks at layers, and when one draws in them.
  editing: 37_000,
  Editor: 12_000,
  // Loaded when one reviews conflicts, and when one looks at synchronising.
  review: 28_000,
  syncing: 20_000,
  own: 168_000,
};

const sizes = Object.fromEntries(Object.keys(BUDGETS).map((name) => [name, 0]));
for (const file of readdirSync(assets).filter((name) => /\.m?js$/.test(name))) {
  const bundle = Object.keys(BUDGETS).find((name) => file.startsWith(`${name}-`)) ?? 'own';
  sizes[bundle] += gzipSync(readFileSync(join(assets, file))).length;
}

let over = false;
for (const [bundle, budget] of Object.entries(BUDGETS)) {
  const state = sizes[bundle] === 0 ? 'MISSING' : sizes[bundle] > budget ? 'OVER' : 'ok';
  over ||= state !== 'ok';
  console.log(`${bundle.padEnd(20)} ${String(sizes[bundle]).padStart(8)} of ${budget} bytes gzip  ${state}`);
}
if (over) {
  console.error('The JavaScript is larger than its budget in scripts/size-budget.js, or a bundle is missing.');
  process.exit(1);
}
