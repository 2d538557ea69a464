// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, Watched } from '../lib/chromium.js';
import { Device } from '../lib/device.js';
import { idle, picture, ready } from '../lib/map.js';
import { freshFolder } from '../lib/paths.js';
import { colours, share } from '../lib/pixels.js';
import { keepScreenshot, keepTimes, median } from '../lib/results.js';
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

test('without WebGL there is a clear page, and everything but the map works', async () => {
  const plain = await launch({ webgl: false });
  try {
    const watched = await Watched.open(plain);
    await watched.page.goto(device.url);
    await ready(watched.page);
    const problem = watched.page.getByTestId('map-problem');
    assert.match(await problem.innerText(), /WebGL 2/);
    await watched.page.getByTestId('nav-sources').click();
    await watched.page.getByTestId('source-card').first().waitFor();
    keepScreenshot('light/no-webgl', await watched.page.screenshot());
  } finally {
    await plain.close();
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
