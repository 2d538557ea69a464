// @ts-check
/** A walk that goes on for as long as a story needs it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.js';

/** One minute of a walk round a square, as a receiver tells it. */
export const WALK = join(ROOT, 'crates/position/tests/fixtures/walk.nmea');

/**
 * Writes a recording of the same round again and again, a minute each.
 * @param {string} folder
 * @param {number} [rounds]
 */
export function longWalk(folder, rounds = 40) {
  const sentences = readFileSync(WALK, 'utf8').trim().split(/\r?\n/);
  const walk = Array.from({ length: rounds }, (_, round) => sentences.map((sentence) => later(sentence, round)));
  const file = join(folder, 'long-walk.nmea');
  writeFileSync(file, `${walk.flat().join('\r\n')}\r\n`);
  return file;
}

/**
 * @param {string} sentence begun at 10:15
 * @param {number} minutes
 */
function later(sentence, minutes) {
  const body = sentence.slice(1, sentence.indexOf('*')).replace(/(G.(?:GGA|RMC),10)15/, `$1${15 + minutes}`);
  const sum = [...body].reduce((sum, letter) => sum ^ letter.charCodeAt(0), 0);
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, '0')}`;
}
