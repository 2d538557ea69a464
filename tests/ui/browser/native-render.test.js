// @ts-check
/**
 * The same style and view drawn twice: by MapLibre GL JS in Chromium and by the device without a window.
 * Letters and thin lines differ by their smoothing, and labels may stand elsewhere; so two measures are
 * taken. The mean difference of all pixels says how far the pictures are apart; the correlation of their
 * brightness in cells of 8 by 8 pixels says whether the same things are in the same places.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { resolve } from 'node:path';
import { PNG } from 'pngjs';
import { launch, Watched } from '../lib/chromium.js';
import { Device, runProgram } from '../lib/device.js';
import { idle, lookAt, ready } from '../lib/map.js';
import { freshFolder, removeFolder, ROOT } from '../lib/paths.js';
import { STORY } from '../lib/patience.js';
import { decode } from '../lib/pixels.js';
import { keepScreenshot, keepTimes } from '../lib/results.js';

/** @typedef {import('../lib/pixels.js').Picture} Picture */
/** @typedef {{ lng: number, lat: number, zoom: number }} Camera */

const CITY = resolve(ROOT, '../shared/data/tiles/firenze.pmtiles');
/** Bounds that every pair of pictures keeps, and that a wrong picture breaks. */
const MOST_DIFFERENCE = 9;
const LEAST_CORRELATION = 0.88;

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {Device} */
let device;
/** @type {string} */
let home;
/** @type {string | null} */
let city = null;

before(async () => {
  home = freshFolder('native-render');
  if (existsSync(CITY)) {
    await runProgram(home, ['import', CITY, '--name', 'Firenze']);
    const listed = await runProgram(home, ['graphql', '{ regions { source { id } } }']);
    city = listed.data.regions[0].source.id;
  } else {
    console.log('the city is skipped: ../shared/data/tiles/firenze.pmtiles is not there');
  }
  device = await Device.serve(home);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await device?.stop();
  removeFolder(home);
});

/**
 * A page that shows nothing but the map.
 * @param {string | null} source
 * @param {'light' | 'dark' | 'night'} theme
 */
async function mapOnly(source, theme) {
  const watched = await Watched.open(browser, { viewport: { width: 1024, height: 700 } });
  const { page } = watched;
  await page.addInitScript((kept) => localStorage.setItem('map-offline.ui.1', kept), JSON.stringify({
    shownSource: source, theme, language: 'en', firstStepsDone: true,
  }));
  await page.goto(device.url);
  await ready(page);
  await page.addStyleTag({ content: '* { visibility: hidden !important } canvas.maplibregl-canvas { visibility: visible !important }' });
  await idle(page);
  return watched;
}

/**
 * Both pictures of a view.
 * @param {import('playwright-core').Page} page
 * @param {string | null} source
 * @param {string} theme
 * @param {Camera} camera
 */
async function bothWays(page, source, theme, camera) {
  await lookAt(page, camera);
  const canvas = page.locator('canvas.maplibregl-canvas');
  const box = await canvas.boundingBox();
  if (!box) throw new Error('there is no map');
  const browserPng = await page.screenshot({ clip: box });
  const at = /** @type {Camera} */ (await page.evaluate(() => window.__mapOffline.camera()));
  const place = `${at.lng.toFixed(6)},${at.lat.toFixed(6)},${at.zoom.toFixed(3)}`;
  const size = `${Math.round(box.width)}x${Math.round(box.height)}`;
  const url = `${device.origin}/picture/${source ?? 'world'}/${theme}/${place}/${size}.png`;
  const began = performance.now();
  const response = await fetch(url, { headers: { authorization: `Bearer ${device.key}` } });
  assert.equal(response.status, 200, await response.clone().text().catch(() => ''));
  const nativePng = Buffer.from(await response.arrayBuffer());
  return { browserPng, nativePng, ms: Math.round(performance.now() - began) };
}

/**
 * @param {Picture} a
 * @param {Picture} b
 */
function compare(a, b) {
  assert.deepEqual([a.width, a.height], [b.width, b.height], 'both pictures have one size');
  let sum = 0;
  for (let at = 0; at < a.data.length; at += 4) {
    for (let channel = 0; channel < 3; channel += 1) sum += Math.abs((a.data[at + channel] ?? 0) - (b.data[at + channel] ?? 0));
  }
  return { difference: sum / (a.width * a.height * 3), correlation: correlation(cells(a), cells(b)) };
}

/**
 * Mean brightness of every cell.
 * @param {Picture} picture
 */
function cells({ width, height, data }, side = 8) {
  const found = [];
  for (let top = 0; top + side <= height; top += side) {
    for (let left = 0; left + side <= width; left += side) {
      let sum = 0;
      for (let y = top; y < top + side; y += 1) {
        for (let x = left; x < left + side; x += 1) {
          const at = (y * width + x) * 4;
          sum += 0.2126 * (data[at] ?? 0) + 0.7152 * (data[at + 1] ?? 0) + 0.0722 * (data[at + 2] ?? 0);
        }
      }
      found.push(sum / side / side);
    }
  }
  return found;
}

/**
 * Pearson's, from -1 to 1.
 * @param {number[]} a
 * @param {number[]} b
 */
function correlation(a, b) {
  const mean = (/** @type {number[]} */ list) => list.reduce((sum, one) => sum + one, 0) / list.length;
  const [am, bm] = [mean(a), mean(b)];
  let [both, as, bs] = [0, 0, 0];
  for (const [at, one] of a.entries()) {
    const [x, y] = [one - am, (b[at] ?? 0) - bm];
    both += x * y;
    as += x * x;
    bs += y * y;
  }
  return both / Math.sqrt(as * bs);
}

/** @param {{ difference: number, correlation: number }} found */
const isAlike = (found) => found.difference <= MOST_DIFFERENCE && found.correlation >= LEAST_CORRELATION;

/** @type {[string, boolean, 'light' | 'dark' | 'night', Camera][]} */
const VIEWS = [
  ['world', false, 'light', { lng: 11.25, lat: 43.77, zoom: 4.3 }],
  ['world-antimeridian', false, 'dark', { lng: 179, lat: -17, zoom: 3.5 }],
  ['world-overzoomed', false, 'night', { lng: 35, lat: 32, zoom: 8.2 }],
  ['city', true, 'light', { lng: 11.25, lat: 43.77, zoom: 13.4 }],
  ['city-dark', true, 'dark', { lng: 11.2558, lat: 43.7731, zoom: 15 }],
  ['city-overzoomed', true, 'light', { lng: 11.2558, lat: 43.7731, zoom: 16.5 }],
];

test('the device draws what MapLibre draws', { timeout: STORY }, async (t) => {
  for (const [name, inCity, theme, camera] of VIEWS) {
    await t.test(name, { skip: inCity && !city ? 'no city tiles' : false }, async () => {
      const source = inCity ? city : null;
      const watched = await mapOnly(source, theme);
      try {
        const { browserPng, nativePng, ms } = await bothWays(watched.page, source, theme, camera);
        keepScreenshot(`native-render/${name}-maplibre`, browserPng);
        keepScreenshot(`native-render/${name}-native`, nativePng);
        const found = compare(decode(browserPng), decode(nativePng));
        keepTimes(`native-render ${name}`, { ms, difference: +found.difference.toFixed(2), correlation: +found.correlation.toFixed(4) });
        assert.ok(isAlike(found), `${name}: ${JSON.stringify(found)}`);
      } finally {
        await watched.close();
      }
    });
  }
});

test('a wrong picture would not pass', { timeout: STORY }, async () => {
  const watched = await mapOnly(null, 'light');
  try {
    const camera = { lng: 11.25, lat: 43.77, zoom: 4.3 };
    const { browserPng, nativePng } = await bothWays(watched.page, null, 'light', camera);
    const right = decode(browserPng);
    const native = decode(nativePng);
    assert.ok(isAlike(compare(right, native)), 'the right picture passes');
    const wrong = {
      'moved by 12 pixels': shifted(native, 12),
      'upside down': flipped(native),
      empty: filled(native, [0xc9, 0xdb, 0xe6]),
      'another zoom': decode((await bothWays(watched.page, null, 'light', { ...camera, zoom: 4.5 })).nativePng),
      'another theme': decode((await bothWays(watched.page, null, 'dark', camera)).nativePng),
    };
    for (const [name, picture] of Object.entries(wrong)) {
      const found = compare(right, picture);
      assert.ok(!isAlike(found), `${name} passes: ${JSON.stringify(found)}`);
    }
  } finally {
    await watched.close();
  }
});

/**
 * @param {Picture} picture
 * @param {(x: number, y: number) => [number, number]} from
 * @returns {Picture}
 */
function moved(picture, from) {
  const { width, height } = picture;
  const png = new PNG({ width, height });
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [fx, fy] = from(x, y);
      const at = (Math.min(Math.max(fy, 0), height - 1) * width + Math.min(Math.max(fx, 0), width - 1)) * 4;
      png.data.set(picture.data.subarray(at, at + 4), (y * width + x) * 4);
    }
  }
  return png;
}

/**
 * @param {Picture} picture
 * @param {number} by
 */
const shifted = (picture, by) => moved(picture, (x, y) => [x - by, y - by]);

/** @param {Picture} picture */
const flipped = (picture) => moved(picture, (x, y) => [x, picture.height - 1 - y]);

/**
 * @param {Picture} picture
 * @param {[number, number, number]} colour
 */
function filled(picture, colour) {
  const png = new PNG({ width: picture.width, height: picture.height });
  for (let at = 0; at < png.data.length; at += 4) png.data.set([...colour, 255], at);
  return png;
}
