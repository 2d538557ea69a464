// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { idle, picture, ready } from '../lib/map.js';
import { STORY } from '../lib/patience.js';
import { colours, share } from '../lib/pixels.js';
import { keepScreenshot, keepTimes, median } from '../lib/results.js';
import { Home, Screen, Window } from '../lib/screen.js';
import { DARK, LIGHT, MAP } from '../lib/world.js';

/** @type {Screen} */
let screen;
/** Milliseconds from each start of the program to a usable map. @type {number[]} */
const times = [];

before(async () => {
  screen = await Screen.start();
});

after(() => screen?.stop());

test('the window opens with the world map, light and dark, and no network', { timeout: STORY }, async () => {
  const home = new Home();
  const window = await Window.open(screen, home);
  try {
    const { driver } = window;
    await ready(driver);
    times.push(Math.round(performance.now() - window.started));
    await driver.click('first-dismiss');
    await idle(driver);
    await isWorld(driver, 'light', LIGHT);
    await driver.click('nav-settings');
    await driver.click('theme-dark');
    await driver.click('nav-map');
    await idle(driver);
    await isWorld(driver, 'dark', DARK);
  } finally {
    await window.close();
    home.remove();
  }
});

/**
 * @param {import('../lib/webdriver.js').WebDriver} driver
 * @param {string} theme
 * @param {typeof LIGHT} palette
 */
async function isWorld(driver, theme, palette) {
  keepScreenshot(`window/first-start-${theme}`, await driver.screenshot());
  const seen = await picture(driver);
  assert.ok(colours(seen, MAP) > 60, `${colours(seen, MAP)} colours`);
  assert.ok(share(seen, palette.sea, MAP) > 0.3, `sea: ${share(seen, palette.sea, MAP)}`);
  assert.ok(share(seen, palette.land, MAP) > 0.15, `land: ${share(seen, palette.land, MAP)}`);
}

test('start to a usable map is measured', { timeout: STORY }, async () => {
  while (times.length < 3) {
    const home = new Home();
    const window = await Window.open(screen, home);
    try {
      await ready(window.driver);
      times.push(Math.round(performance.now() - window.started));
    } finally {
      await window.close();
      home.remove();
    }
  }
  keepTimes('start to a usable map in the window, ms', { runs: times, median: median(times) });
});
