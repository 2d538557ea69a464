// @ts-check
/** The system's browser, as a program finds it: what `xdg-open` is told is opened by Chromium. */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './patience.js';

export class SystemBrowser {
  #told;
  #folder;

  /** @param {string} folder of the story */
  constructor(folder) {
    this.#folder = join(folder, 'bin');
    this.#told = join(folder, 'opened');
    mkdirSync(this.#folder, { recursive: true });
    const script = join(this.#folder, 'xdg-open');
    // Whole or not there: it is looked at while it is written.
    writeFileSync(script, `#!/bin/sh\nprintf '%s' "$1" > '${this.#told}.new' && mv '${this.#told}.new' '${this.#told}'\n`);
    chmodSync(script, 0o755);
  }

  /** What lets programs find it first. */
  get environment() {
    return { PATH: `${this.#folder}:${process.env.PATH ?? ''}`, BROWSER: join(this.#folder, 'xdg-open') };
  }

  /**
   * The next address that a program opens.
   * @returns {Promise<string>}
   */
  async opened() {
    await until('the system is asked to open an address', () => existsSync(this.#told));
    renameSync(this.#told, `${this.#told}.taken`);
    return readFileSync(`${this.#told}.taken`, 'utf8');
  }
}
