// @ts-check
/** Real Chromium, with nothing of its own that talks to a network. */
import { chromium } from 'playwright-core';
import { PATIENCE } from './patience.js';

/** @typedef {import('playwright-core').Browser} Browser */
/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').BrowserContextOptions} ContextOptions */

const QUIET = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Names lead nowhere: only this machine's own address can be reached.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];
/** Machines without a graphics card draw in software. */
const SOFTWARE_GL = ['--use-angle=swiftshader-webgl', '--enable-unsafe-swiftshader'];

/**
 * @param {{ webgl?: boolean }} [options]
 * @returns {Promise<Browser>}
 */
export function launch({ webgl = true } = {}) {
  const graphics = webgl ? SOFTWARE_GL : ['--disable-gpu', '--disable-3d-apis', '--disable-webgl'];
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    chromiumSandbox: false,
    args: [...QUIET, ...graphics],
  });
}

/** A page whose console and requests are kept. */
export class Watched {
  /** Errors on the console and uncaught ones. @type {string[]} */
  errors = [];
  /** Every address asked for. @type {string[]} */
  requests = [];

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(`${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => this.errors.push(String(error.stack ?? error)));
    page.on('request', (request) => this.requests.push(request.url()));
  }

  /**
   * @param {Browser} browser
   * @param {ContextOptions} [options]
   */
  static async open(browser, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...options });
    context.setDefaultTimeout(PATIENCE);
    return new Watched(await context.newPage());
  }

  /**
   * What left the page's own host, blobs and inline data apart.
   * @param {string} origin
   */
  foreignRequests(origin) {
    return this.requests.filter((url) => !/^(blob|data):/.test(url) && new URL(url).origin !== origin);
  }

  async close() {
    await this.page.context().close();
  }
}
