// @ts-check
/** Where things are. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The repository. */
export const ROOT = resolve(here, '../../..');

/** The folder that holds `map-offline` and `map-offline-cli`. */
export const PROGRAMS = resolve(process.env.MAP_OFFLINE_PROGRAMS ?? join(ROOT, 'target/debug'));

/** What the tests leave behind: screenshots and times. */
export const RESULTS = resolve(process.env.MAP_OFFLINE_RESULTS ?? resolve(here, '../test-results'));

/** Real tiles beside the repository, where they are there. */
export const TONER = resolve(ROOT, '../shared/data/tiles/stamen_toner_z3.pmtiles');

/** @type {Set<string>} */
const folders = new Set();

/**
 * A fresh folder that is gone when the process ends.
 * @param {string} name
 */
export function freshFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `map-offline-${name}-`));
  folders.add(folder);
  return folder;
}

/** @param {string} folder */
export function removeFolder(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  folders.delete(folder);
}

process.on('exit', () => {
  for (const folder of [...folders]) {
    try {
      removeFolder(folder);
    } catch {
      // A program that is just ending may still write; the system clears its temporary folder.
    }
  }
});
