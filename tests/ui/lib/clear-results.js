// @ts-check
/** Screenshots and times of an earlier run must not pass for those of this one. */
import { rmSync } from 'node:fs';
import { RESULTS } from './paths.js';

rmSync(RESULTS, { recursive: true, force: true });
