// @ts-check
/** What a run leaves behind for people: pictures and times. Nothing is asserted on them. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RESULTS } from './paths.js';

/** A line each: files that run side by side add to it. */
const TIMES = join(RESULTS, 'timings.jsonl');

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
  appendFileSync(TIMES, `${JSON.stringify({ name, ...values })}\n`);
  console.log(`${name}: ${JSON.stringify(values)}`);
}

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? NaN;
  return sorted.length % 2 ? high : ((sorted[middle - 1] ?? NaN) + high) / 2;
}
