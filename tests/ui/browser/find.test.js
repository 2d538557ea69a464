// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violations } from '../lib/axe.js';
import { launch } from '../lib/chromium.js';
import { idle } from '../lib/map.js';
import { until } from '../lib/patience.js';
import { worldPyramid } from '../lib/pyramid.js';
import { keepScreenshot } from '../lib/results.js';
import { Stage } from '../lib/stage.js';

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {Stage} */
let stage;

before(async () => {
  browser = await launch();
  stage = await Stage.open(browser, await worldPyramid(), { reducedMotion: 'reduce', permissions: ['clipboard-read', 'clipboard-write'] });
  await stage.click('first-dismiss');
});

after(async () => {
  await stage?.close();
  await browser?.close();
});

const camera = () => stage.page.evaluate(() => window.__mapOffline.camera());
const options = (/** @type {string} */ group) => stage.at(`find-${group}`).getByRole('option');

/** @param {RegExp} wanted */
async function clipboardIs(wanted) {
  await until(`the clipboard holds ${wanted}`, async () => wanted.test(await stage.page.evaluate(() => navigator.clipboard.readText())));
}

async function leavePalette() {
  await stage.page.keyboard.press('Escape');
  await stage.at('palette').waitFor({ state: 'detached' });
}

/** @param {{ lng: number, lat: number }} place */
async function looksAt(place, within = 0.02) {
  const at = await camera();
  assert.ok(at && Math.abs(at.lng - place.lng) < within && Math.abs(at.lat - place.lat) < within, `${JSON.stringify(at)} is not ${JSON.stringify(place)}`);
}

test('the palette teaches, is used by keys alone, and leads back to where one was', async () => {
  const { page } = stage;
  await page.keyboard.press('Control+k');
  const field = stage.at('find-input');
  await field.waitFor();
  assert.ok(await field.evaluate((element) => element === document.activeElement));
  assert.equal(await options('examples').count(), 6, 'one example for each notation');
  assert.ok((await options('commands').count()) >= 10);
  assert.deepEqual(await violations(page), []);
  keepScreenshot('light/find-empty', await page.screenshot());
  await leavePalette();
  await page.keyboard.press('/');
  await field.waitFor();
  // Whoever is quick loses no key: it is closed once Escape is pressed, not some time later.
  for (let again = 0; again < 5; again += 1) {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await field.waitFor();
  }
  await leavePalette();
});

test('a place in any script is found, shown, marked and copied, and nobody outside is asked', async () => {
  const { page } = stage;
  await stage.click('find-open');
  for (const [text, name] of /** @type {const} */ ([['москв', 'Moscow'], ['東京', 'Tokyo'], ['القاهرة', 'Cairo'], ['munchen', 'Munich'], ['istambul', 'Istanbul']])) {
    await stage.at('find-input').fill(text);
    await options('places').filter({ hasText: name }).first().waitFor();
    assert.match(await options('places').first().innerText(), new RegExp(name), text);
  }
  await stage.at('find-input').fill('москв');
  await options('places').filter({ hasText: 'Moscow' }).first().waitFor();
  assert.deepEqual(await violations(page), []);
  keepScreenshot('light/find-places', await page.screenshot());
  await page.keyboard.press('Enter');
  await stage.at('found-card').waitFor();
  await idle(page);
  await looksAt({ lng: 37.618, lat: 55.752 });
  assert.equal(await page.locator('.found-mark').count(), 1);
  assert.match(await stage.at('found-card').innerText(), /Moscow[\s\S]*Москва[\s\S]*Russia[\s\S]*55\.75/);
  assert.deepEqual(await violations(page), []);
  keepScreenshot('light/find-marked', await page.screenshot());
  await stage.click('found-copy', 'notation-MGRS');
  await clipboardIs(/^37U DB \d{5} \d{5}$/);
  await stage.click('found-clear');
  assert.equal(await page.locator('.found-mark').count(), 0);
  assert.deepEqual(stage.watched.foreignRequests(stage.device.origin), []);
});

test('coordinates are read in every notation, and what is wrong with them is said', async () => {
  const { page } = stage;
  for (const text of ['48.8584, 2.2945', '48,8584 2,2945', 'N48 51.504 E2 17.670', '48°51\'30.2"N 2°17\'40.2"E', '31U 448252 5411953', '31UDQ4825211954', '8FW4V75V+9Q', 'geo:48.8584,2.2945']) {
    await page.keyboard.press('Control+k');
    await stage.at('find-input').fill(text);
    await options('coordinates').first().waitFor();
    await page.keyboard.press('Enter');
    await stage.at('palette').waitFor({ state: 'detached' });
    await looksAt({ lng: 2.2945, lat: 48.8584 }, 0.0005);
  }
  await page.keyboard.press('Control+k');
  assert.equal(await options('recent').first().innerText(), 'geo:48.8584,2.2945', 'the last search comes first');
  await stage.at('find-input').fill('95N 20E');
  await stage.at('find-problem').waitFor();
  assert.match(await stage.at('find-problem').innerText(), /95 is no latitude/);
  await stage.at('find-input').fill('qqqqqqqq');
  await stage.at('find-nothing').waitFor();
  await leavePalette();
});

test('a command is found by its name and done', async () => {
  const { page } = stage;
  await page.keyboard.press('Control+k');
  await stage.at('find-input').fill('new region');
  await options('commands').first().waitFor();
  // The device has answered too: what it finds comes before the commands.
  await stage.page.locator('[data-testid="palette"] [role="status"]').filter({ hasText: /\d/ }).waitFor({ state: 'attached' });
  assert.match(await options('commands').first().innerText(), /\bn\b/, 'its key is shown');
  await page.keyboard.press('Enter');
  await stage.at('plan-bounds').waitFor();
  await stage.click('nav-map');
});

test('positions are written as one chooses, in the status bar and in the menu of the map', async () => {
  const { page } = stage;
  await page.evaluate(() => window.__mapOffline.jumpTo({ lng: 2.2945, lat: 48.8584, zoom: 12 }));
  await idle(page);
  await stage.click('status-position');
  await stage.at('notation-menu').waitFor();
  await stage.at('notation-UTM').getByText('31U').waitFor();
  assert.deepEqual(await violations(page), []);
  keepScreenshot('light/find-notations', await page.screenshot());
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
  await page.mouse.move(640, 400);
  await page.waitForFunction(() => /^31U DQ \d{5} \d{5}$/.test(document.querySelector('[data-testid="status-position"]')?.textContent ?? ''));
  await clipboardIs(/^31U DQ 4825\d 1195\d$/);
  await page.mouse.click(640, 400, { button: 'right' });
  await stage.at('notation-PLUS_CODE').getByText('+').waitFor();
  await stage.click('notation-PLUS_CODE');
  await clipboardIs(/^8FW4\w{4}\+\w{2}$/);
  assert.deepEqual(stage.watched.errors, []);
});
