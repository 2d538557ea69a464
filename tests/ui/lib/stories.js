// @ts-check
/** What every file of stories in the browser begins and ends with. */
import { after, before } from 'node:test';
import { launch } from './chromium.js';
import { worldPyramid } from './pyramid.js';
import { Stage } from './stage.js';

/**
 * Starts the browser before the stories of a file and ends it after them.
 * @returns what opens a stage, what runs a story on one and closes it, and the tiles that its server has
 */
export function stories() {
  /** @type {import('playwright-core').Browser} */
  let browser;
  /** @type {import('./pyramid.js').Pyramid} */
  let tiles;

  before(async () => {
    tiles = await worldPyramid();
    browser = await launch();
  });

  after(() => browser?.close());

  /**
   * @param {import('./chromium.js').ContextOptions} [options]
   * @param {Record<string, unknown>} [preferences]
   */
  const open = (options, preferences) => Stage.open(browser, tiles, options, preferences);

  /**
   * @param {(stage: Stage) => Promise<void>} story
   * @param {import('./chromium.js').ContextOptions} [options]
   */
  async function onStage(story, options) {
    const stage = await open(options);
    try {
      await story(stage);
    } finally {
      await stage.close();
    }
  }

  return { open, onStage, /** What the tile server has. */ tiles: () => tiles };
}
