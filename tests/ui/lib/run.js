// @ts-check
/** Runs the files of tests in the folders that are named, some side by side. */
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

/** The longest begins, so that it is not left alone at the end. */
const FIRST = 'screens.test.js';
/** A story waits for the map half of its time: two of them fill two cores. More would starve each other. */
const LANES = Number(process.env.MAP_OFFLINE_LANES ?? Math.min(2, availableParallelism()));

const files = process.argv.slice(2).flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.test.js'))
    .sort((a, b) => Number(b === FIRST) - Number(a === FIRST) || a.localeCompare(b))
    .map((name) => join(import.meta.dirname, '..', folder, name)),
);

run({ files, concurrency: LANES, forceExit: true })
  .on('test:fail', () => (process.exitCode = 1))
  .compose(new spec())
  .pipe(process.stdout);
