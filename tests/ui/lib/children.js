// @ts-check
/** Child processes, none of which outlives the test process. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/** @type {Set<ChildProcess>} */
const running = new Set();

process.on('exit', () => {
  for (const child of running) signalGroup(child, 'SIGKILL');
});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => process.exit(1));
}

/**
 * Starts a program in a process group of its own, so that what it starts ends with it.
 * @param {string} program
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, stdio?: import('node:child_process').StdioOptions }} [options]
 */
export function start(program, args, options = {}) {
  const child = spawn(program, args, {
    env: options.env ?? process.env,
    stdio: options.stdio ?? ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/**
 * The first line that a child prints; its end or its failure to start is an error.
 * @param {ChildProcess} child
 * @param {NodeJS.ReadableStream | null} [stream]
 * @returns {Promise<string>}
 */
export function firstLine(child, stream = child.stdout) {
  if (!stream) throw new Error('the child has no such stream');
  const said = collect(child.stderr);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${child.spawnfile} ended with ${code} before it was ready: ${said()}`)));
    createInterface({ input: stream }).once('line', resolve);
  });
}

/**
 * Collects what a stream says.
 * @param {NodeJS.ReadableStream | null} stream
 * @returns {() => string}
 */
export function collect(stream) {
  let text = '';
  stream?.on('data', (chunk) => (text = (text + chunk).slice(-20_000)));
  return () => text;
}

/**
 * Ends a child and all it started: politely, then not.
 * @param {ChildProcess} child
 * @param {NodeJS.Signals} [signal]
 */
export async function stop(child, signal = 'SIGTERM') {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    signalGroup(child, signal);
    const hard = setTimeout(() => signalGroup(child, 'SIGKILL'), 5000);
    await ended;
    clearTimeout(hard);
  }
  signalGroup(child, 'SIGKILL');
}

/**
 * @param {ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function signalGroup(child, signal) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The whole group is gone already.
  }
}
