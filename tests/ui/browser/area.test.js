// @ts-check
/** Every way of choosing an area: by pointer, by keys, by typing, from a file. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violations } from '../lib/axe.js';
import { launch } from '../lib/chromium.js';
import { lookAt, pixelOf, tilesOf } from '../lib/map.js';
import { worldPyramid } from '../lib/pyramid.js';
import { keepScreenshot } from '../lib/results.js';
import { Stage, WORLD } from '../lib/stage.js';

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {import('../lib/pyramid.js').Pyramid} */
let tiles;

before(async () => {
  tiles = await worldPyramid();
  browser = await launch();
});

after(() => browser?.close());

/** Far from every edge of a tile of zooms 0 to 3, so that a pixel more or less counts nothing. */
const EUROPE = { west: -20, south: 20, east: 40, north: 70 };
const HERE = { lng: 10, lat: 45, zoom: 1.5 };
const EUROPE_TILES = [0, 1, 2, 3].reduce((sum, zoom) => sum + tilesOf(EUROPE, zoom), 0);
/** The same corners as a ring. */
const RING = [[-20, 20], [40, 20], [40, 70], [-20, 70], [-20, 20]];

/**
 * A plan over a source of zooms 0 to 3, the map looking at Europe.
 * @param {import('../lib/chromium.js').ContextOptions} [options]
 */
async function planning(options) {
  const stage = await Stage.open(browser, tiles, options);
  await stage.skipFirstSteps();
  await stage.reload();
  await stage.addSource();
  await stage.at('source-card').first().waitFor();
  await stage.click('nav-regions', 'new-region');
  await stage.at('plan-source').selectOption({ label: 'Toner' });
  await stage.at('plan-max-zoom').selectOption('3');
  await lookAt(stage.page, HERE);
  return stage;
}

/**
 * @param {Stage} stage
 * @param {number} count
 */
async function counts(stage, count) {
  await stage.page.getByText(`Download ${count} tiles`).waitFor();
}

/** @param {Stage} stage */
async function empty(stage) {
  await stage.click('plan-clear');
  await stage.at('plan-empty').waitFor();
}

/**
 * @param {Stage} stage
 * @param {[number, number][]} corners
 */
async function clickCorners(stage, corners) {
  for (const [lng, lat] of corners) {
    const { x, y } = await pixelOf(stage.page, lng, lat);
    await stage.page.mouse.move(x, y);
    await stage.page.mouse.click(x, y);
  }
}

/**
 * @param {string} name
 * @param {string} text
 */
const file = (name, text) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });

test('by pointer, by typing and from files: the same area is the same tiles', async () => {
  const stage = await planning();
  const { page } = stage;
  const corners = /** @type {[number, number][]} */ (RING.slice(0, 4));
  try {
    await stage.click('plan-draw');
    const [from, to] = [await pixelOf(page, -20, 70), await pixelOf(page, 40, 20)];
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 5 });
    await page.mouse.up();
    await counts(stage, EUROPE_TILES);
    await empty(stage);

    await stage.click('plan-draw');
    await clickCorners(stage, [[40, 20], [-20, 70]]);
    await counts(stage, EUROPE_TILES);
    await empty(stage);

    await stage.at('plan-bounds').fill('-20, 20, 40, 70');
    await counts(stage, EUROPE_TILES);
    await empty(stage);

    // A shape, closed by a double click on its last corner.
    await stage.click('plan-polygon');
    assert.match(await stage.at('draw-hint').innerText(), /each corner/);
    await clickCorners(stage, [...corners, [-20, 70]]);
    await stage.at('draw-hint').waitFor({ state: 'detached' });
    await counts(stage, EUROPE_TILES);
    assert.equal(await stage.at('plan-bounds').inputValue(), '', 'a shape is not its bounds');
    keepScreenshot('light/plan-shape', await page.screenshot());
    await empty(stage);

    const polygon = JSON.stringify({ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [RING] } });
    await stage.at('plan-file-input').setInputFiles(file('europe.geojson', polygon));
    await counts(stage, EUROPE_TILES);
    assert.match(await stage.at('plan-file-taken').innerText(), /europe\.geojson: 1 part/);
    await empty(stage);

    const kml = `<kml><Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>${RING.map((at) => `${at.join(',')},9`).join(' ')}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>`;
    await stage.at('plan-file-input').setInputFiles(file('europe.kml', kml));
    await counts(stage, EUROPE_TILES);
    assert.match(await stage.at('plan-file-taken').innerText(), /Heights were left out/);
    await empty(stage);

    await lookAt(page, HERE);
    await stage.click('plan-use-view');
    const [west = 0, south = 0, east = 0, north = 0] = (await stage.at('plan-bounds').inputValue()).split(',').map(Number);
    await counts(stage, [0, 1, 2, 3].reduce((sum, zoom) => sum + tilesOf({ west, south, east, north }, zoom), 0));
    assert.deepEqual(stage.watched.errors, []);
  } finally {
    await stage.close();
  }
});

test('a line with what is near it, drawn or from a track', async () => {
  const stage = await planning();
  const { page } = stage;
  try {
    await stage.click('plan-line');
    await clickCorners(stage, [[-20, 30], [20, 30], [20, 30]]);
    await stage.at('plan-buffer').waitFor();
    await stage.at('plan-buffer').fill('1000');
    // One tile at zoom 0, two at 1 and 2, and at 3 those of 45 degrees west and east of Greenwich.
    await counts(stage, 1 + 2 + 2 + 2);
    await stage.at('plan-buffer').fill('500000');
    keepScreenshot('light/plan-line', await page.screenshot());
    await stage.at('plan-buffer').fill('1000');
    await counts(stage, 7);
    await empty(stage);

    const track = '<gpx><trk><trkseg><trkpt lat="30" lon="-20"/><trkpt lat="30" lon="20"/></trkseg></trk></gpx>';
    await stage.at('plan-file-input').setInputFiles(file('walk.gpx', track));
    await counts(stage, 7);

    // What is wrong with a file is said with its place, and what was there stays.
    await stage.at('plan-file-input').setInputFiles(file('bad.gpx', '<gpx>\n <trkpt lat="x" lon="1"/></gpx>'));
    assert.match(await stage.at('plan-file-error').innerText(), /Line 2, column 2: lat is “x”/);
    await counts(stage, 7);
    await stage.at('plan-file-input').setInputFiles(file('point.geojson', '{"type":"Point","coordinates":[1,2]}'));
    assert.match(await stage.at('plan-file-error').innerText(), /only a point[\s\S]*round the points/);
    keepScreenshot('light/plan-file-fault', await page.screenshot());
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(stage.watched.errors, []);
  } finally {
    await stage.close();
  }
});

test('by keys alone, as by pointer; and back again', async () => {
  const stage = await planning();
  const { page } = stage;
  /** @param {string[]} keys */
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  /**
   * @param {string} key
   * @param {number} times
   */
  const times = (key, times) => press(...Array.from({ length: times }, () => key));
  const numbers = async () => (await stage.at('plan-bounds').inputValue()).split(',').map(Number);
  try {
    await press('Escape', 'b');
    await stage.at('aim-cross').waitFor();
    await times('ArrowLeft', 2);
    await times('ArrowUp', 2);
    await stage.at('aim-said').getByText(/\d+\.\d+, -?\d+\.\d+/).waitFor();
    await press('Space');
    await times('ArrowRight', 4);
    await times('ArrowDown', 4);
    keepScreenshot('light/plan-cross', await page.screenshot());
    await press('Space');
    await stage.at('draw-hint').waitFor({ state: 'detached' });
    const byKeys = await numbers();
    const keyTiles = await stage.at('plan-download').innerText();

    await lookAt(page, HERE);
    const middle = await pixelOf(page, HERE.lng, HERE.lat);
    await stage.click('plan-draw');
    await page.mouse.click(middle.x - 128, middle.y - 128);
    await page.mouse.move(middle.x, middle.y);
    await page.mouse.click(middle.x + 128, middle.y + 128);
    const byPointer = await numbers();
    // A mouse points at whole pixels, of a quarter of a degree each; the middle of the map may lie between two.
    byKeys.forEach((side, index) => assert.ok(Math.abs(side - (byPointer[index] ?? NaN)) < 0.25, `${byKeys} is not ${byPointer}`));
    await page.getByText(keyTiles).waitFor();

    // A shape: three corners, one taken back, one more, closed.
    await lookAt(page, HERE);
    await press('p');
    await stage.at('aim-cross').waitFor();
    await press('Space', 'ArrowRight', 'ArrowRight', 'Space', 'ArrowDown', 'Space', 'Backspace', 'ArrowDown', 'Space');
    await stage.at('aim-said').getByText(/3 points so far/).waitFor();
    await press('Enter');
    await stage.at('draw-hint').waitFor({ state: 'detached' });
    await stage.at('plan-edit-hint').waitFor();
    const shape = await settled(stage);

    // A corner is taken, moved far, and put down; then all is taken back, and done again.
    await press(']', 'Space');
    await times('ArrowLeft', 4);
    await press('Space');
    await page.waitForFunction((before) => document.querySelector('[data-testid="plan-tiles"]')?.textContent !== before, shape);
    const moved = await settled(stage);
    await press('Control+z');
    await page.waitForFunction((before) => document.querySelector('[data-testid="plan-tiles"]')?.textContent === before, shape);
    await press('Control+Shift+z');
    await page.waitForFunction((before) => document.querySelector('[data-testid="plan-tiles"]')?.textContent === before, moved);
    assert.ok(await stage.at('plan-redo').isDisabled());
    assert.deepEqual(stage.watched.errors, []);
  } finally {
    await stage.close();
  }
});

/**
 * The number of tiles once it no longer changes.
 * @param {Stage} stage
 */
async function settled(stage) {
  await stage.page.waitForFunction(() => document.querySelector('[data-testid="plan"]')?.getAttribute('aria-busy') === 'false');
  return stage.at('plan-tiles').innerText();
}

test('a corner is dragged; the previews follow, and fetch nothing while working offline', async () => {
  const stage = await planning();
  const { page } = stage;
  try {
    await stage.at('plan-bounds').fill('-20, 20, 40, 70');
    await counts(stage, EUROPE_TILES);
    const [from, to] = [await pixelOf(page, 40, 20), await pixelOf(page, 20, 30)];
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 4 });
    await page.mouse.up();
    const [, south = 0, east = 0] = (await stage.at('plan-bounds').inputValue()).split(',').map(Number);
    assert.ok(Math.abs(south - 30) < 2 && Math.abs(east - 20) < 2, `${south}, ${east}`);
    await stage.click('plan-undo');
    await counts(stage, EUROPE_TILES);

    for (const name of ['plan-preview-min', 'plan-preview-max']) {
      await stage.at(name).scrollIntoViewIfNeeded();
      await page.locator(`[data-testid="${name}"][data-shown="true"]`).waitFor();
    }
    await page.waitForTimeout(1500);
    keepScreenshot('light/plan-previews', await page.screenshot());

    await stage.click('status-offline');
    await page.locator('[data-testid="status-offline"][aria-pressed="true"]').waitFor();
    await page.waitForTimeout(500);
    const asked = stage.server.asked.length;
    await stage.at('plan-bounds').fill('100, -40, 160, 10');
    await stage.at('plan-max-zoom').selectOption('2');
    await page.waitForTimeout(1500);
    assert.equal(stage.server.asked.length, asked, 'a preview asked the source while working offline');
    await stage.click('status-offline');

    await stage.at('plan-bounds').fill(WORLD);
    await stage.click('plan-measure');
    await stage.at('plan-room').waitFor();
    assert.match(await stage.at('plan-bytes').innerText(), /90 % sure: \d/);
    for (const theme of ['light', 'dark', 'night']) {
      await page.evaluate((name) => (document.documentElement.dataset.theme = name), theme);
      assert.deepEqual(await violations(page), [], theme);
    }
    assert.deepEqual(stage.watched.errors.filter((error) => !error.includes('404')), []);
  } finally {
    await stage.close();
  }
});
