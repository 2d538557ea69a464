// @ts-check
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ready } from '../lib/map.js';
import { STORY } from '../lib/patience.js';
import { keepScreenshot } from '../lib/results.js';
import { Home, Screen, Window } from '../lib/screen.js';

/** @type {Screen} */
let screen;

before(async () => {
  screen = await Screen.start();
});

after(() => screen?.stop());

const AREA = {
  type: 'Polygon',
  coordinates: [[[10, 43], [12, 43], [12, 45], [10, 45], [10, 43]]],
};
const GPX = '<gpx version="1.1"><trk><trkseg><trkpt lat="43" lon="10"/><trkpt lat="44" lon="11"/></trkseg></trk></gpx>';

/** What a double click does: the program is started with the file. */
test('files that the program is started with are opened', { timeout: STORY }, async () => {
  const home = new Home();
  const file = (/** @type {string} */ name, /** @type {string} */ content) => {
    const path = join(home.folder, name);
    writeFileSync(path, content);
    return path;
  };
  try {
    await opened(home, file('valley.geojson', JSON.stringify(AREA)), 'plan-file-taken', async (driver) => {
      assert.match(await textOf(driver, 'plan-file-taken'), /valley\.geojson/);
    });
    const archive = file('city.pmtiles', 'not read before one says so');
    await opened(home, archive, 'import-path', async (driver) => {
      const path = await driver.evaluate(() => /** @type {HTMLInputElement} */ (document.querySelector('[data-testid="import-path"]')).value);
      assert.equal(path, archive);
    });
    await opened(home, file('day.gpx', GPX), 'files-ask', async (driver) => {
      keepScreenshot('window/files-ask', await driver.screenshot());
      await driver.click('files-as-area');
      await seen(driver, 'plan-file-taken');
    });
  } finally {
    home.remove();
  }
});

/**
 * @param {Home} home
 * @param {string} path
 * @param {string} testid what is to appear
 * @param {(driver: import('../lib/webdriver.js').WebDriver) => Promise<void>} story
 */
async function opened(home, path, testid, story) {
  const window = await Window.open(screen, home, [path]);
  try {
    await ready(window.driver);
    await seen(window.driver, testid);
    await story(window.driver);
  } finally {
    await window.close();
  }
}

/**
 * @param {import('../lib/webdriver.js').WebDriver} driver
 * @param {string} testid
 */
async function seen(driver, testid) {
  await driver.find(testid);
}

/**
 * @param {import('../lib/webdriver.js').WebDriver} driver
 * @param {string} testid
 */
function textOf(driver, testid) {
  return driver.evaluate((wanted) => /** @type {HTMLElement} */ (document.querySelector(`[data-testid="${wanted}"]`)).innerText, testid);
}
