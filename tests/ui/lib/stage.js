// @ts-check
/** Everything one story in the browser needs, and its end. */
import { Watched } from './chromium.js';
import { Device } from './device.js';
import { idle, ready } from './map.js';
import { PATIENCE } from './patience.js';
import { freshFolder, removeFolder } from './paths.js';
import { TileServer } from './tile-server.js';

/** @typedef {import('playwright-core').Locator} Locator */

/** Where the page keeps them. */
const PREFERENCES = 'map-offline.ui.1';

/** Of a person who needs no first steps any more: they have tests of their own. */
export const PRACTISED = { firstStepsDone: true };

export class Stage {
  home = freshFolder('browser');

  /**
   * @param {import('playwright-core').Browser} browser
   * @param {import('./pyramid.js').Pyramid} tiles
   * @param {import('./chromium.js').ContextOptions} [options]
   */
  constructor(browser, tiles, options = {}) {
    this.browser = browser;
    this.tiles = tiles;
    this.options = options;
  }

  /**
   * A fresh home, its device, a tile server, and a page that shows the map.
   * @param {import('playwright-core').Browser} browser
   * @param {import('./pyramid.js').Pyramid} tiles
   * @param {import('./chromium.js').ContextOptions} [options]
   * @param {Record<string, unknown>} [preferences] What the page remembers of itself.
   */
  static async open(browser, tiles, options = {}, preferences = {}) {
    const stage = new Stage(browser, tiles, options);
    stage.device = await Device.serve(stage.home);
    stage.server = await TileServer.start(tiles);
    await stage.#load(preferences);
    return stage;
  }

  /**
   * The same device in another page, as another person sees it.
   * @param {import('./chromium.js').ContextOptions} options
   * @param {Record<string, unknown>} preferences What the page remembers of itself.
   */
  async seenBy(options, preferences) {
    const other = new Stage(this.browser, this.tiles, options);
    Object.assign(other, { home: this.home, device: this.device, server: this.server });
    await other.#load(preferences);
    return other;
  }

  /** @param {Record<string, unknown>} preferences */
  async #load(preferences) {
    this.watched = await Watched.open(this.browser, this.options);
    await this.page.addInitScript(([key, kept]) => {
      localStorage.setItem(key, localStorage.getItem(key) ?? kept);
    }, /** @type {const} */ ([PREFERENCES, JSON.stringify(preferences)]));
    await this.page.goto(this.device.url);
    await ready(this.page);
  }

  /** @type {Device} */
  device = /** @type {any} */ (null);
  /** @type {TileServer} */
  server = /** @type {any} */ (null);
  /** @type {Watched} */
  watched = /** @type {any} */ (null);

  get page() {
    return this.watched.page;
  }

  /**
   * @param {string} testid
   * @returns {Locator}
   */
  at(testid) {
    return this.page.getByTestId(testid);
  }

  /** @param {string[]} testids */
  async click(...testids) {
    for (const testid of testids) await this.at(testid).first().click();
  }

  /** Loads the page again, as after a restart of the browser. */
  async reload() {
    await this.skipFirstSteps();
    await this.page.reload();
    await ready(this.page);
    await idle(this.page);
  }

  /** From the next load on the map is free of the first steps: they have tests of their own. */
  async skipFirstSteps() {
    await this.page.evaluate((key) => {
      const kept = JSON.parse(localStorage.getItem(key) ?? '{}');
      localStorage.setItem(key, JSON.stringify({ ...kept, firstStepsDone: true }));
    }, PREFERENCES);
  }

  /** A source on the tile server, by the form. */
  async addSource({ name = 'Toner', template = this.server.template, maxZoom = '3', attribution = '' } = {}) {
    await this.click('nav-sources', 'add-source-open');
    await this.at('source-url').fill(template);
    await this.at('source-name').fill(name);
    await this.at('source-min-zoom').fill('0');
    await this.at('source-max-zoom').fill(maxZoom);
    await this.at('source-allow-private').check();
    await this.at('source-bulk-allowed').check();
    if (attribution) {
      await this.click('source-more');
      await this.at('source-attribution').fill(attribution);
    }
    await this.click('source-submit');
  }

  /**
   * A region of typed bounds on the shown source, by the form; its download starts.
   * @param {string} bounds
   * @param {string} name
   */
  async addRegion(bounds, name) {
    await this.click('nav-regions', 'new-region');
    await this.at('plan-bounds').fill(bounds);
    await this.at('plan-name').fill(name);
    await this.click('plan-download');
  }

  /**
   * Waits for a state of the opened region. A server that is down is asked again and again, by the
   * job and by the previews, before that is believed: so for long.
   * @param {string} state
   */
  async regionIs(state) {
    await this.page.locator(`[data-testid="region-detail"] [data-testid="region-state"][data-state="${state}"]`).waitFor({ timeout: 2 * PATIENCE });
  }

  async close() {
    await this.watched?.close();
    await this.device?.stop();
    await this.server?.stop();
    removeFolder(this.home);
  }
}

/** Nearly the whole world: every tile of zooms 0 to 3, none of them by its edge alone. */
export const WORLD = '-180, -85, 180, 85';
