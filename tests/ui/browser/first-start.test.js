// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violations } from '../lib/axe.js';
import { launch, Watched } from '../lib/chromium.js';
import { Device } from '../lib/device.js';
import { idle, picture, ready } from '../lib/map.js';
import { freshFolder } from '../lib/paths.js';
import { colours, share } from '../lib/pixels.js';
import { worldPyramid } from '../lib/pyramid.js';
import { keepScreenshot, keepTimes, median } from '../lib/results.js';
import { PRACTISED, Stage, WORLD } from '../lib/stage.js';
import { DARK, LIGHT, MAP } from '../lib/world.js';

/** @type {Device} */
let device;
/** @type {import('playwright-core').Browser} */
let browser;

before(async () => {
  device = await Device.serve(freshFolder('first'));
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await device?.stop();
});

for (const [theme, palette] of /** @type {const} */ ([['light', LIGHT], ['dark', DARK]])) {
  test(`the first start draws the world and asks nobody else (${theme})`, async () => {
    const watched = await Watched.open(browser, { colorScheme: theme });
    await watched.page.goto(device.url);
    await ready(watched.page);
    await watched.page.getByTestId('first-dismiss').click();
    await idle(watched.page);
    const seen = await picture(watched.page);
    assert.ok(colours(seen, MAP) > 60, `${colours(seen, MAP)} colours`);
    assert.ok(share(seen, palette.sea, MAP) > 0.3, `sea: ${share(seen, palette.sea, MAP)}`);
    assert.ok(share(seen, palette.land, MAP) > 0.15, `land: ${share(seen, palette.land, MAP)}`);
    assert.deepEqual(watched.foreignRequests(device.origin), []);
    assert.ok(watched.requests.some((url) => url.includes('/world/')), 'no tile of the world map was asked for');
    assert.deepEqual(watched.errors, []);
    await watched.close();
  });
}

test('the key does not stay in the address, and a page without it says what to do', async () => {
  const watched = await Watched.open(browser);
  await watched.page.goto(device.url);
  await ready(watched.page);
  assert.equal(watched.page.url(), `${device.origin}/`);
  await watched.close();
  const stranger = await Watched.open(browser);
  await stranger.page.goto(device.origin);
  await stranger.page.getByTestId('not-connected').waitFor();
  keepScreenshot('light/not-connected', await stranger.page.screenshot());
  assert.ok(!stranger.requests.some((url) => url.includes('/graphql')), 'asked without a key');
  await stranger.close();
});

test('the first start teaches by doing, and can be skipped and shown again', async () => {
  const stage = await Stage.open(browser, await worldPyramid());
  try {
    const { page } = stage;
    const step = (/** @type {string} */ name) => page.locator(`[data-testid="first-steps"][data-step="${name}"]`).waitFor();
    await step('source');
    await stage.click('first-dismiss');
    await stage.at('first-steps').waitFor({ state: 'detached' });
    await stage.click('nav-settings', 'first-steps-again');
    // The map stays free to be used: the card is no dialog.
    await page.mouse.move(900, 300);
    await page.mouse.wheel(0, -200);
    await stage.click('first-add-source');
    await stage.addSource();
    await stage.at('source-card').first().waitFor();
    await stage.click('nav-map');
    await step('area');
    keepScreenshot('light/first-start-area', await page.screenshot());
    await stage.click('first-area');
    await stage.at('plan-bounds').fill(WORLD);
    await stage.click('plan-download');
    await stage.regionIs('DONE');
    await stage.click('nav-map');
    await step('offline');
    await stage.click('first-offline');
    await step('ready');
    keepScreenshot('light/first-start-ready', await page.screenshot());
    await stage.click('first-dismiss');
    await stage.at('first-steps').waitFor({ state: 'detached' });
    assert.deepEqual(stage.watched.errors, []);
  } finally {
    await stage.close();
  }
});

/**
 * The simple map in what it must do without WebGL.
 * @param {Stage} stage
 */
async function simpleMapWorks(stage) {
  const { page } = stage;
  const camera = () => page.evaluate(() => window.__mapOffline.camera());
  const map = stage.at('picture-map');
  await map.waitFor();
  await stage.click('simple-map-go');
  assert.ok(await map.evaluate((element) => element === document.activeElement), 'the keyboard goes on in the map');
  const start = await camera();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('+');
  const moved = await camera();
  assert.ok(start && moved && moved.lng > start.lng && moved.zoom > start.zoom, 'keys move and zoom the map');
  await page.mouse.move(700, 400);
  await page.mouse.down();
  await page.mouse.move(600, 400, { steps: 3 });
  await page.mouse.up();
  const dragged = await camera();
  assert.ok(moved && dragged && dragged.lng > moved.lng, 'dragging moves the map');
  await page.mouse.wheel(0, -300);
  // A turn of the wheel comes to the page some time later.
  await page.waitForFunction((before) => (window.__mapOffline.camera()?.zoom ?? 0) > before, dragged?.zoom ?? NaN);
  const wheeled = await camera();
  await stage.at('status-zoom').getByText((wheeled?.zoom ?? NaN).toFixed(1)).waitFor();
  return wheeled;
}

test('without WebGL there is a clear page, a simple map, and everything else', async () => {
  const plain = await launch({ webgl: false });
  const stage = await Stage.open(plain, await worldPyramid());
  try {
    assert.match(await stage.at('map-problem').innerText(), /WebGL 2/);
    assert.deepEqual(await violations(stage.page), []);
    keepScreenshot('light/no-webgl', await stage.page.screenshot());
    await stage.skipFirstSteps();
    await stage.addSource();
    await stage.at('source-card').first().waitFor();
    await stage.addRegion(WORLD, 'Seen without WebGL');
    await stage.regionIs('DONE');
    await stage.reload();
    await simpleMapWorks(stage);
    await stage.at('coverage-chip').getByText(/100\s?%/).waitFor();
    assert.ok((await stage.at('picture-region').count()) > 0, 'the region is outlined');
    await idle(stage.page);
    const seen = await picture(stage.page);
    assert.ok(colours(seen, MAP) > 20, `${colours(seen, MAP)} colours: tiles are drawn`);
    assert.deepEqual(await violations(stage.page), []);
    keepScreenshot('light/simple-map', await stage.page.screenshot());
    await stage.click('simple-map', 'webgl-again');
    await stage.at('map-problem').waitFor();
  } finally {
    await stage.close();
    await plain.close();
  }
});

test('a lost WebGL context leads to the simple map, and back', async () => {
  const stage = await Stage.open(browser, await worldPyramid(), {}, PRACTISED);
  try {
    await stage.page.evaluate(() => {
      const canvas = document.querySelector('canvas');
      const context = canvas?.getContext('webgl2');
      context?.getExtension('WEBGL_lose_context')?.loseContext();
    });
    await stage.at('map-problem').waitFor();
    assert.match(await stage.at('map-problem').innerText(), /Nothing of yours is lost/);
    const left = await simpleMapWorks(stage);
    await stage.click('simple-map', 'webgl-again');
    await stage.at('picture-map').waitFor({ state: 'detached' });
    await idle(stage.page);
    const back = await stage.page.evaluate(() => window.__mapOffline.camera());
    assert.ok(back && left && Math.abs(back.lng - left.lng) < 0.01, 'the map is where the simple one was left');
  } finally {
    await stage.close();
  }
});

test('start to a usable map is measured', async () => {
  /** @type {number[]} */
  const times = [];
  for (let run = 0; run < 3; run += 1) {
    const fresh = await Watched.open(browser);
    const started = performance.now();
    await fresh.page.goto(device.url);
    await ready(fresh.page);
    times.push(Math.round(performance.now() - started));
    await fresh.close();
  }
  keepTimes('start to a usable map in Chromium, ms', { runs: times, median: median(times) });
});
