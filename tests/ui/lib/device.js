// @ts-check
/** The real `map-offline-cli`. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { firstLine, start, stop } from './children.js';
import { PROGRAMS } from './paths.js';

const CLI = join(PROGRAMS, 'map-offline-cli');

/**
 * Runs one command to its end and gives its object.
 * @param {string} home
 * @param {string[]} args
 * @returns {Promise<any>}
 */
export async function runProgram(home, args) {
  const { stdout } = await promisify(execFile)(CLI, ['--json', '--home', home, ...args], { maxBuffer: 1 << 26 });
  return JSON.parse(stdout);
}

/** A device on 127.0.0.1. */
export class Device {
  /**
   * @param {import('node:child_process').ChildProcess} child
   * @param {{ url: string, origin: string, key: string }} address
   */
  constructor(child, address) {
    this.child = child;
    /** The page, with its key. */
    this.url = address.url;
    this.origin = address.origin;
    this.key = address.key;
  }

  /**
   * @param {string} home
   * @param {Record<string, string>} [environment] besides that of this process
   */
  static async serve(home, environment = {}) {
    const child = start(CLI, ['--json', '--home', home, 'serve', '--port', '0'], { env: { ...process.env, MAP_OFFLINE_KEYRING: 'off', ...environment } });
    return new Device(child, JSON.parse(await firstLine(child)));
  }

  /**
   * @param {string} query
   * @param {Record<string, unknown>} [variables]
   * @returns {Promise<any>}
   */
  async ask(query, variables = {}) {
    const response = await fetch(`${this.origin}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = /** @type {any} */ (await response.json());
    if (errors) throw new Error(errors[0].message);
    return data;
  }

  async stop() {
    await stop(this.child);
  }
}
