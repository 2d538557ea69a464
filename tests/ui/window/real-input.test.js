// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { lookAt, pixelOf, ready, tileSeenAt } from '../lib/map.js';
import { STORY, until } from '../lib/patience.js';
import { TILES, worldPyramid } from '../lib/pyramid.js';
import { keepScreenshot, keepTimes } from '../lib/results.js';
import { Home, Screen, Window } from '../lib/screen.js';
import { TileServer } from '../lib/tile-server.js';

/** @typedef {import('../lib/webdriver.js').WebDriver} WebDriver */

/** @type {Screen} */
let screen;
/** @type {import('../lib/pyramid.js').Pyramid} */
let tiles;
/** @type {TileServer} */
let server;

before(async () => {
  tiles = await worldPyramid();
  server = await TileServer.start(tiles);
  screen = await Screen.start();
});

after(async () => {
  await screen?.stop();
  await server?.stop();
});

test('cache the world through the window, stop the server, restart, and see its tiles', { timeout: STORY }, async () => {
  const home = new Home();
  try {
    await inWindow(home, async (driver) => {
      await addSource(driver);
      await drawTheWorld(driver);
      await download(driver);
    });
    await server.stop();
    await inWindow(home, async (driver) => {
      for (const key of ['3/4/2', '3/2/3', '2/1/1']) {
        const found = await tileSeenAt(driver, tiles, key);
        keepScreenshot(`window/cable-pulled-${key.replaceAll('/', '-')}`, await driver.screenshot());
        assert.equal(found.seen, key, `at the place of ${key}`);
        assert.ok(found.difference < 6, `${key} differs by ${found.difference}`);
      }
      await says(driver, 'coverage-chip', '100');
      keepTimes('tile through the window protocol, ms', await latency(driver));
    });
  } finally {
    home.remove();
  }
});

/**
 * @param {Home} home
 * @param {(driver: WebDriver) => Promise<void>} story
 */
async function inWindow(home, story) {
  const window = await Window.open(screen, home);
  try {
    await ready(window.driver);
    await story(window.driver);
  } catch (error) {
    keepScreenshot('window/failed', await window.driver.screenshot());
    throw new Error(`${error instanceof Error ? error.stack : error}\nThe program said: ${window.said()}`);
  } finally {
    await window.close();
  }
}

/** @param {WebDriver} driver */
async function addSource(driver) {
  await driver.click('first-add-source');
  await driver.type('source-url', server.template);
  await driver.type('source-name', 'Toner');
  await driver.type('source-min-zoom', '0');
  await driver.type('source-max-zoom', '3');
  await driver.click('source-allow-private');
  await driver.click('source-submit');
  await appears(driver, '[data-testid="source-card"]:nth-of-type(2)');
}

/** @param {WebDriver} driver */
async function drawTheWorld(driver) {
  await driver.click('source-plan');
  await appears(driver, '[data-testid="plan-draw"]');
  await lookAt(driver, { lng: 0, lat: 0, zoom: 0 });
  await driver.click('plan-draw');
  // Below the controls at the top, and still in the northernmost row of tiles.
  await driver.drag(await pixelOf(driver, -178, 81), await pixelOf(driver, 178, -84));
  await says(driver, 'plan-download', `Download ${TILES} tiles`);
  keepScreenshot('window/plan', await driver.screenshot());
}

/** @param {WebDriver} driver */
async function download(driver) {
  await driver.click('plan-download');
  await appears(driver, '[data-testid="region-detail"] [data-state="DONE"]');
  keepScreenshot('window/downloaded', await driver.screenshot());
  for (const key of tiles.keys()) assert.ok(server.asked.includes(key), `${key} was not fetched`);
}

/**
 * Median of fetching stored tiles in the page, one after another and six at a time.
 * @param {WebDriver} driver
 * @returns {Promise<Record<string, number>>}
 */
async function latency(driver) {
  return driver.evaluate(async () => {
    const { convertFileSrc } = /** @type {any} */ (window).__TAURI_INTERNALS__;
    const source = /** @type {HTMLSelectElement} */ (document.querySelector('[data-testid="shown-source"]')).value;
    const urls = Array.from({ length: 200 }, (_, n) => `${convertFileSrc('', 'mapoffline')}tiles/${source}/3/${n % 8}/${(n >> 3) % 8}`);
    /** @param {number} lanes */
    const fetched = async (lanes) => {
      /** @type {number[]} */
      const times = [];
      const rest = [...urls];
      const started = performance.now();
      await Promise.all(
        Array.from({ length: lanes }, async () => {
          for (let url = rest.pop(); url; url = rest.pop()) {
            const begun = performance.now();
            const response = await fetch(url);
            const { byteLength } = await response.arrayBuffer();
            if (!response.ok || byteLength < 50) throw new Error(`${url}: ${response.status}`);
            times.push(performance.now() - begun);
          }
        }),
      );
      const all = performance.now() - started;
      times.sort((a, b) => a - b);
      return { median: times[times.length >> 1] ?? NaN, mean: Math.round((all / urls.length) * 1000) / 1000 };
    };
    await fetched(1);
    const [one, six] = [await fetched(1), await fetched(6)];
    // The clock of the page is rounded to 1 ms; the means are not.
    return { tiles: urls.length, oneAtATimeMedian: one.median, oneAtATimeMean: one.mean, sixAtATimeMedian: six.median, sixAtATimeMeanPerTile: six.mean };
  });
}

/**
 * @param {WebDriver} driver
 * @param {string} testid
 * @returns {Promise<string>}
 */
function textOf(driver, testid) {
  return driver.evaluate((id) => document.querySelector(`[data-testid="${id}"]`)?.textContent?.trim() ?? '', testid);
}

/**
 * @param {WebDriver} driver
 * @param {string} testid
 * @param {string} text
 */
async function says(driver, testid, text) {
  await until(`${testid} says “${text}”`, async () => (await textOf(driver, testid)).includes(text));
}

/**
 * @param {WebDriver} driver
 * @param {string} selector
 */
async function appears(driver, selector) {
  await until(`${selector} is there`, () => driver.evaluate((css) => document.querySelector(css) !== null, selector));
}
