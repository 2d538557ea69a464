// @ts-check
/** What a run leaves behind for people: pictures and times. Nothing is asserted on them. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RESULTS } from './paths.js';

const TIMES = join(RESULTS, 'timings.json');

/**
 * @param {string} name
 * @param {Buffer} png
 */
export function keepScreenshot(name, png) {
  const file = join(RESULTS, 'screenshots', `${name}.png`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, png);
}

/**
 * Adds times to the file and prints them.
 * @param {string} name
 * @param {Record<string, unknown>} values
 */
export function keepTimes(name, values) {
  mkdirSync(RESULTS, { recursive: true });
  const all = { ...times(), [name]: values };
  writeFileSync(TIMES, `${JSON.stringify(all, null, 2)}\n`);
  console.log(`${name}: ${JSON.stringify(values)}`);
}

/** @returns {Record<string, unknown>} */
function times() {
  try {
    return JSON.parse(readFileSync(TIMES, 'utf8'));
  } catch {
    return {};
  }
}

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? NaN;
  return sorted.length % 2 ? high : ((sorted[middle - 1] ?? NaN) + high) / 2;
}
