// @ts-check
/** A log that two people wrote: 44 camps with two states, four names that were decided. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PRACTISED } from './stage.js';

/** Written by `cargo test -p edit-log write_the_log_of_camps -- --ignored`. */
const LOG = fileURLToPath(new URL('../fixtures/camps.edits.db', import.meta.url));

/** Conflicts of states; the order of their choices settles all but three. */
export const STATES = 44;
export const SETTLED = 41;

/**
 * Puts the log into the home before anything was edited there, and opens the page anew.
 * @param {import('./stage.js').Stage} stage
 * @returns {Promise<string>} the layer's id
 */
export async function camps(stage) {
  copyFileSync(LOG, join(stage.home, 'edits.db'));
  await stage.reload();
  const { layers } = await stage.device.ask('{ layers { id name } }');
  return layers[0].id;
}

/** As people see it who look by day, by night, and closely. */
export const LOOKS = /** @type {const} */ ({
  light: [{}, { ...PRACTISED, theme: 'light' }],
  dark: [{}, { ...PRACTISED, theme: 'dark' }],
  'light-200': [{ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }, { ...PRACTISED, theme: 'light' }],
});
