// @ts-check
/** On site: a position by a replayed walk, following it, tracks, measuring by pointer and keyboard. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { violations } from '../lib/axe.js';
import { idle, lookAt, pixelOf } from '../lib/map.js';
import { keepScreenshot } from '../lib/results.js';
import { stories } from '../lib/stories.js';
import { longWalk, WALK } from '../lib/walk.js';

/** Where the walk ends. */
const END = { lng: 11.25627, lat: 43.77294 };

const { onStage: onAnyStage } = stories();

/**
 * @param {(stage: import('../lib/stage.js').Stage) => Promise<void>} story
 * @param {import('../lib/chromium.js').ContextOptions} [options]
 */
async function onStage(story, options) {
  await onAnyStage(async (stage) => {
    await story(stage);
    assert.deepEqual(stage.watched.errors, []);
  }, options);
}

/**
 * Connects to a recorded walk by the form.
 * @param {import('../lib/stage.js').Stage} stage
 * @param {string} file
 */
async function walk(stage, file) {
  await stage.click('nav-onsite');
  await stage.at('position-kind').selectOption('REPLAY');
  await stage.at('position-file').fill(file);
  await stage.at('position-speed').selectOption('10');
  await stage.click('position-connect');
}

/**
 * @param {import('../lib/stage.js').Stage} stage
 * @param {string} quality
 */
function qualityIs(stage, quality) {
  return stage.page.locator(`[data-testid="position"][data-quality="${quality}"]`).waitFor();
}

/** @param {import('../lib/stage.js').Stage} stage */
const camera = (stage) => stage.page.evaluate(() => window.__mapOffline.camera());

/**
 * @param {{ lng: number, lat: number } | null} at
 * @param {{ lng: number, lat: number }} to
 */
const near = (at, to) => at !== null && Math.abs(at.lng - to.lng) < 0.002 && Math.abs(at.lat - to.lat) < 0.002;

test('an empty panel teaches, and nothing is connected before one asks', async () => {
  await onStage(async (stage) => {
    await stage.click('nav-onsite');
    await stage.at('onsite-teach').getByText(/before you ask/).waitFor();
    const { position } = await stage.device.ask('{ position { quality source { kind } } }');
    assert.deepEqual(position, { quality: 'OFF', source: null });
    keepScreenshot('light/on-site-empty', await stage.page.screenshot());
    assert.deepEqual(await violations(stage.page), []);

    await stage.at('position-kind').selectOption('REPLAY');
    await stage.at('position-file').fill('/nowhere/at-all.nmea');
    await stage.click('position-connect');
    await stage.at('position-refusal').waitFor();
    await stage.at('position-refusal').getByText(/NMEA log or a GPX/).waitFor();
    keepScreenshot('light/on-site-refused', await stage.page.screenshot());

    await stage.at('position-kind').selectOption('GPSD');
    await stage.at('position-port').fill('1');
    await stage.click('position-connect');
    await qualityIs(stage, 'UNREACHABLE');
    await stage.at('position').filter({ hasText: /No gpsd answers at localhost:1[\s\S]*Start gpsd/ }).waitFor();
    keepScreenshot('light/on-site-unreachable', await stage.page.screenshot());
    assert.deepEqual(await violations(stage.page), []);
  });
});

test('a replayed walk is followed, recorded, kept over a reload, and written as GPX', async () => {
  await onStage(async (stage) => {
    await walk(stage, longWalk(stage.home));
    await qualityIs(stage, 'FIX');
    await stage.click('track-record', 'position-follow');
    await stage.page.waitForFunction(() => (window.__mapOffline.camera()?.zoom ?? 0) >= 13);
    assert.ok(near(await camera(stage), END), 'the map is where the walk is');
    await stage.at('position-quality').getByText('3D fix').waitFor();
    await stage.at('position-place').getByText(/43[.,]77/).waitFor();
    keepScreenshot('light/on-site-recording', await stage.page.screenshot());
    assert.deepEqual(await violations(stage.page), []);

    // Who moves the map looks at something else.
    const middle = await pixelOf(stage.page, END.lng, END.lat);
    await stage.page.mouse.move(middle.x, middle.y);
    await stage.page.mouse.down();
    await stage.page.mouse.move(middle.x - 150, middle.y + 60, { steps: 5 });
    await stage.page.mouse.up();
    await stage.page.locator('[data-testid="position-follow"][aria-pressed="false"]').waitFor();
    await stage.page.keyboard.press('f');
    await stage.page.locator('[data-testid="position-follow"][aria-pressed="true"]').waitFor();

    await stage.at('recording-figures').getByText(/[1-9]\d* m · .*[1-9]/).waitFor();
    await stage.click('track-finish');
    const card = stage.at('track').first();
    await card.waitFor();
    // The map is at rest only when nothing moves on it.
    await stage.click('position-disconnect');
    await stage.at('position').waitFor({ state: 'detached' });
    await stage.reload();
    await stage.click('nav-onsite');
    await stage.at('track-on-map').first().check();
    await idle(stage.page);
    keepScreenshot('light/on-site-track', await stage.page.screenshot());

    const file = join(stage.home, 'walk.gpx');
    await stage.click('track-export');
    await stage.at('track-path').fill(file);
    await stage.click('track-dialog-go');
    await stage.at('track-dialog').waitFor({ state: 'detached' });
    assert.ok(existsSync(file));
    assert.match(readFileSync(file, 'utf8'), /<gpx version="1.1"[\s\S]*<trkpt lat="43.77[\s\S]*<ele>5\d[\s\S]*<time>2026-05-14T10:/);

    await stage.click('track-delete');
    await card.waitFor({ state: 'detached' });
    // The list hears of it before the message is there whose key is pressed.
    await stage.at('toast-action').waitFor();
    await stage.page.keyboard.press('u');
    await card.waitFor();
    await stage.click('track-import');
    await stage.at('track-path').fill(file);
    await stage.click('track-dialog-go');
    await stage.page.waitForFunction(() => document.querySelectorAll('[data-testid="track"]').length === 2);
  });
});

test('distance, bearing and area are measured by pointer, and by keyboard alone', async () => {
  await onStage(async (stage) => {
    await lookAt(stage.page, { lng: 0, lat: 0, zoom: 8 });
    await stage.page.keyboard.press('M');
    await stage.at('measure').waitFor();
    for (const [lng, lat] of /** @type {const} */ ([[0, 0], [0, 0.5], [0.5, 0.5]])) {
      const { x, y } = await pixelOf(stage.page, lng, lat);
      await stage.page.mouse.click(x, y);
    }
    await stage.page.waitForFunction(() => /90\.\d|89\.\d/.test(document.querySelector('[data-testid="measure-bearing"]')?.textContent ?? ''));
    // Half a degree of latitude and of longitude: 55.3 km and 55.7 km.
    await stage.at('measure-length').getByText(/^111 km$/).waitFor();
    await stage.at('measure-kind-area').check();
    await stage.at('measure-area').waitFor();
    keepScreenshot('light/measure', await stage.page.screenshot());
    assert.deepEqual(await violations(stage.page), []);
    await stage.page.keyboard.press('Escape');
    await stage.at('measure').waitFor({ state: 'detached' });

    // By keyboard: the cross is shown by the first key, Space sets points under it.
    await stage.page.keyboard.press('M');
    for (const key of ['ArrowRight', 'Space', 'ArrowUp', 'ArrowUp', 'Space']) await stage.page.keyboard.press(key);
    await stage.page.waitForFunction(() => /· (0|360)\.0°/.test(document.querySelector('[data-testid="measure-bearing"]')?.textContent ?? ''));
    await stage.page.keyboard.press('Enter');
    await stage.page.keyboard.press('Escape');
    await stage.at('measure').waitFor({ state: 'detached' });
  });
});

for (const [name, language] of /** @type {const} */ ([['dark', 'en'], ['ar', 'ar']])) {
  test(`the panel in ${name}`, async () => {
    await onStage(
      async (stage) => {
        await walk(stage, WALK);
        await stage.click('track-record', 'position-follow');
        await qualityIs(stage, 'ENDED');
        await idle(stage.page);
        keepScreenshot(`${name}/on-site`, await stage.page.screenshot());
        assert.deepEqual(await violations(stage.page), []);
        await stage.click('measure-open');
        keepScreenshot(`${name}/measure`, await stage.page.screenshot());
        assert.deepEqual(await violations(stage.page), []);
      },
      { colorScheme: name === 'dark' ? 'dark' : 'light', locale: language },
    );
  });
}
