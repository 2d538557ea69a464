// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookAt, pixelOf, tileSeenAt, tilesOf } from '../lib/map.js';
import { keepScreenshot } from '../lib/results.js';
import { WORLD } from '../lib/stage.js';
import { stories } from '../lib/stories.js';

const { open, tiles } = stories();

/** @param {string} text */
function box(text) {
  const [west = 0, south = 0, east = 0, north = 0] = text.split(',').map(Number);
  return { west, south, east, north };
}

/** @param {{ west: number, south: number, east: number, north: number }} of */
function count(of) {
  return [0, 1, 2, 3].reduce((sum, zoom) => sum + tilesOf(of, zoom), 0);
}

test('with the mouse: add, draw, see the cost, download, pull the cable, look', async () => {
  const stage = await open();
  try {
    await stage.click('first-add-source');
    await stage.addSource();
    await stage.at('source-card').first().waitFor();
    await drawWorldByDrag(stage);
    assert.equal(await stage.at('plan-tiles').innerText(), '85');
    assert.deepEqual(await Promise.all([0, 1, 2, 3].map((zoom) => stage.at(`zoom-count-${zoom}`).innerText())), ['1', '4', '16', '64']);
    await drawPartByTwoClicks(stage);
    await typeBounds(stage);
    await measure(stage);
    await download(stage);
    await pullTheCable(stage);
    assert.deepEqual(stage.watched.errors, []);
    assert.deepEqual(stage.watched.foreignRequests(stage.device.origin), []);
  } finally {
    await stage.close();
  }
});

/** @param {import('../lib/stage.js').Stage} stage */
async function drawWorldByDrag(stage) {
  await stage.click('nav-regions', 'new-region');
  await lookAt(stage.page, { lng: 0, lat: 0, zoom: 0 });
  await stage.click('plan-draw');
  // Below the controls at the top, and still in the northernmost row of tiles.
  const [from, to] = [await pixelOf(stage.page, -178, 81), await pixelOf(stage.page, 178, -84)];
  const { mouse } = stage.page;
  await mouse.move(from.x, from.y);
  await mouse.down();
  await mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  keepScreenshot('light/drawing', await stage.page.screenshot());
  await mouse.move(to.x, to.y, { steps: 4 });
  await mouse.up();
  await stage.page.getByText('Download 85 tiles').waitFor();
}

/** @param {import('../lib/stage.js').Stage} stage */
async function drawPartByTwoClicks(stage) {
  await stage.click('plan-draw');
  const [one, other] = [await pixelOf(stage.page, 40, 20), await pixelOf(stage.page, -20, 70)];
  await stage.page.mouse.click(one.x, one.y);
  await stage.page.mouse.move((one.x + other.x) / 2, (one.y + other.y) / 2);
  await stage.page.mouse.click(other.x, other.y);
  const drawn = box(await stage.at('plan-bounds').inputValue());
  for (const [side, wanted] of /** @type {const} */ ([['west', -20], ['south', 20], ['east', 40], ['north', 70]])) {
    assert.ok(Math.abs(drawn[side] - wanted) < 2, `${side} of the clicked box is ${drawn[side]}`);
  }
  await stage.page.getByText(`Download ${count(drawn)} tiles`).waitFor();
}

/** @param {import('../lib/stage.js').Stage} stage */
async function typeBounds(stage) {
  const field = stage.at('plan-bounds');
  for (const [text, fault] of /** @type {const} */ ([
    ['10, 20, 30', /Four numbers/],
    ['10, 20, east, 30', /“east” is not a number/],
    ['10, 20, 10, 30', /no extent/],
    ['10, 40, 20, 30', /South is greater/],
    ['10, 20, 190, 30', /190 is not a longitude/],
  ])) {
    await field.fill(text);
    assert.match(await stage.at('plan-bounds-message').innerText(), fault);
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    assert.ok(await stage.at('plan-download').isDisabled());
  }
  await field.fill('170, -20, -170, 20');
  assert.match(await stage.at('plan-bounds-message').innerText(), /antimeridian/);
  const [east, west] = [box('170,-20,180,20'), box('-180,-20,-170,20')];
  // At zoom 0 both sides are the same tile.
  await stage.page.getByText(`Download ${count(east) + count(west) - 1} tiles`).waitFor();
  await field.fill(WORLD);
  await stage.page.getByText('Download 85 tiles').waitFor();
}

/** @param {import('../lib/stage.js').Stage} stage */
async function measure(stage) {
  assert.match(await stage.at('plan-bytes').innerText(), /not measured/);
  await stage.click('plan-measure');
  await stage.at('plan-sampled').waitFor();
  assert.match(await stage.at('plan-bytes').innerText(), /\d.*–.*\d.*[kM]B/);
  assert.match(await stage.at('plan-sampled').innerText(), /sampled \d+ tiles/);
  assert.match(await stage.at('plan-free').innerText(), /[GT]B/);
  keepScreenshot('light/plan-measured', await stage.page.screenshot());
}

/** @param {import('../lib/stage.js').Stage} stage */
async function download(stage) {
  const release = stage.server.hold((key) => key.startsWith('3/'));
  await stage.at('plan-name').fill('All of it');
  await stage.click('plan-download');
  await stage.at('region-detail').getByRole('progressbar').waitFor();
  release();
  await stage.regionIs('DONE');
  await stage.at('region-detail').getByRole('heading', { name: 'All of it' }).waitFor();
  for (const key of tiles().keys()) assert.ok(stage.server.asked.includes(key), `${key} was not fetched`);
}

/** @param {import('../lib/stage.js').Stage} stage */
async function pullTheCable(stage) {
  await stage.server.stop();
  await stage.reload();
  for (const key of ['3/4/2', '3/1/3', '2/2/1']) {
    const found = await tileSeenAt(stage.page, tiles(), key);
    assert.equal(found.seen, key, `at the place of ${key}`);
    assert.ok(found.difference < 6, `${key} differs by ${found.difference}`);
  }
  await stage.at('coverage-chip').getByText(/100\s?%/).waitFor();
  keepScreenshot('light/cable-pulled', await stage.page.screenshot());
}

test('with the keyboard alone', async () => {
  const stage = await open();
  const { page } = stage;
  /** @param {string} testid */
  const tabTo = async (testid) => {
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab');
      const [here, visible] = await page.evaluate(() => {
        const { activeElement } = document;
        return [activeElement?.getAttribute('data-testid'), activeElement?.matches(':focus-visible')];
      });
      if (here !== testid) continue;
      assert.ok(visible, `the focus on ${testid} can't be seen`);
      return;
    }
    assert.fail(`${testid} can't be reached with Tab`);
  };
  /**
   * @param {string} testid
   * @param {string} text
   */
  const typeInto = async (testid, text) => {
    await tabTo(testid);
    await page.keyboard.press('Control+A');
    await page.keyboard.type(text);
  };
  try {
    await tabTo('first-add-source');
    await page.keyboard.press('Enter');
    await typeInto('source-url', stage.server.template);
    await typeInto('source-name', 'By hand');
    await typeInto('source-min-zoom', '0');
    await typeInto('source-max-zoom', '3');
    await tabTo('source-allow-private');
    await page.keyboard.press('Space');
    await tabTo('source-submit');
    await page.keyboard.press('Enter');
    await stage.at('source-card').first().waitFor();
    await tabTo('source-plan');
    await page.keyboard.press('Enter');
    await typeInto('plan-bounds', WORLD);
    await typeInto('plan-name', 'Typed');
    await page.getByText('Download 85 tiles').waitFor();
    await tabTo('plan-download');
    await page.keyboard.press('Enter');
    await stage.regionIs('DONE');
    await stage.at('region-detail').filter({ hasText: '85' }).waitFor();
    assert.deepEqual(stage.watched.errors, []);
  } finally {
    await stage.close();
  }
});
