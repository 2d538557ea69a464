// @ts-check
/**
 * Runs the files of tests in the folders that are named, some side by side; with `--again` those
 * that failed the last time, each alone: what fails then has failed.
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

/** The longest begins, so that it is not left alone at the end. */
const FIRST = 'screens.test.js';
/** A story waits for the map half of its time: two of them fill two cores. More would starve each other. */
const LANES = Number(process.env.MAP_OFFLINE_LANES ?? Math.min(2, availableParallelism()));
const RESULTS = join(import.meta.dirname, '..', 'test-results');
const FAILED = join(RESULTS, 'failed.json');

const again = process.argv.includes('--again');
const files = again ? failedBefore() : process.argv.slice(2).flatMap(filesIn);
/** @type {Set<string>} */
const failed = new Set();

run({ files, concurrency: again ? 1 : LANES, forceExit: true })
  .on('test:fail', ({ file }) => {
    process.exitCode = 1;
    failed.add(file ?? '');
    mkdirSync(RESULTS, { recursive: true });
    writeFileSync(FAILED, JSON.stringify([...failed]));
  })
  .compose(new spec())
  .pipe(process.stdout);

/**
 * @param {string} folder
 * @returns {string[]}
 */
function filesIn(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.test.js'))
    .sort((a, b) => Number(b === FIRST) - Number(a === FIRST) || a.localeCompare(b))
    .map((name) => join(import.meta.dirname, '..', folder, name));
}

/** @returns {string[]} */
function failedBefore() {
  /** @type {string[]} */
  const names = JSON.parse(readFileSync(FAILED, 'utf8'));
  console.log(`\nFAILED BESIDE OTHERS, run once more alone:\n${names.join('\n')}\n`);
  return names;
}
