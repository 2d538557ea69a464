// @ts-check
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Colleague, done, queueOf } from '../lib/conflicts.js';
import { STORY, until } from '../lib/patience.js';
import { keepScreenshot, keepTimes, median } from '../lib/results.js';
import { stories } from '../lib/stories.js';

const { onStage } = stories();
const MANY = 10_000;

/**
 * A layer of so many points from a file.
 * @param {import('../lib/stage.js').Stage} stage
 */
async function manyPoints(stage) {
  const features = Array.from({ length: MANY }, (_, index) => ({
    type: 'Feature',
    properties: { name: `Post ${index}`, state: 'new' },
    geometry: { type: 'Point', coordinates: [(index % 100) * 0.01, Math.floor(index / 100) * 0.01] },
  }));
  const path = join(stage.home, 'posts.geojson');
  writeFileSync(path, JSON.stringify({ type: 'FeatureCollection', features }));
  const { importFeatures } = await stage.device.ask('mutation($path: String!) { importFeatures(path: $path) { id } }', { path });
  await done(stage.device, importFeatures.id);
  const { layers } = await stage.device.ask('{ layers { id fields { key label } } }');
  return layers[0];
}

/**
 * @param {import('../lib/device.js').Device} device
 * @param {string} layer
 * @param {Record<string, unknown>} properties
 */
async function changeAll(device, layer, properties) {
  /** @type {string | null} */
  let after = null;
  do {
    const { features } = await device.ask('query($query: FeatureQuery!, $after: String) { features(query: $query, first: 5000, after: $after) { next features { id } } }', { query: { layer }, after });
    const ids = features.features.map((/** @type {any} */ { id }) => id);
    await device.ask('mutation($ids: [ID!]!, $properties: Json!) { changeFeatures(ids: $ids, properties: $properties) }', { ids, properties });
    after = features.next;
  } while (after !== null);
}

test('ten thousand conflicts are scrolled, opened and settled at once', { timeout: STORY }, async () => {
  await onStage(async (stage) => {
    const colleague = await Colleague.arrive();
    try {
      const layer = await manyPoints(stage);
      const state = layer.fields.find((/** @type {any} */ { label }) => label === 'state').key;
      await colleague.takeFrom(stage);
      await changeAll(stage.device, layer.id, { [state]: 'seen' });
      await changeAll(colleague.device, layer.id, { [state]: 'gone' });
      await colleague.giveTo(stage);
      assert.equal((await queueOf(stage.device)).total, MANY);
      const list = Date.now();
      await stage.click('nav-review');
      await stage.at('review-item').first().waitFor();
      const listed = Date.now() - list;
      await stage.at('review-count').getByText('10,000').waitFor();
      // Down to the end, page by page as one scrolls.
      const scrolled = await stage.at('review-list').evaluate(async (frame) => {
        let worst = 0;
        let frames = 0;
        const end = performance.now() + 20_000;
        let last = performance.now();
        while (performance.now() < end && frames < 600) {
          frame.scrollTop += 900;
          await new Promise((resolve) => requestAnimationFrame(resolve));
          worst = Math.max(worst, performance.now() - last);
          last = performance.now();
          frames += 1;
        }
        return { frames, worst: Math.round(worst), rows: Math.round((frame.scrollTop + frame.clientHeight) / 60), made: frame.querySelectorAll('[data-testid="review-item"]').length };
      });
      assert.ok(scrolled.made < 60, `${scrolled.made} rows are made`);
      await stage.at('review-list').evaluate((frame) => (frame.scrollTop = 0));
      await stage.page.locator('[data-testid="review-item"][data-feature]').first().click();
      await stage.at('review-table').waitFor();
      keepScreenshot('light/review-many', await stage.page.screenshot());
      // From the key to the next conflict on the screen.
      const opened = await stage.page.evaluate(async () => {
        /** @type {number[]} */
        const times = [];
        const feature = () => document.querySelector('[data-testid="review-head"]')?.getAttribute('data-feature');
        for (let round = 0; round < 25; round += 1) {
          await new Promise((resolve) => setTimeout(resolve, 150));
          const before = feature();
          const start = performance.now();
          document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true }));
          while (feature() === before) {
            await new Promise((resolve) => requestAnimationFrame(resolve));
            if (performance.now() - start > 30_000) throw new Error('the next one never opens');
          }
          times.push(performance.now() - start);
        }
        return times;
      });
      keepTimes('review-many', { conflicts: MANY, listed, scrolled, opened: Math.round(median(opened)), openedWorst: Math.round(Math.max(...opened)) });
      // All of them by a rule.
      await stage.click('bulk-open');
      await stage.at('bulk-take').selectOption('NEWEST');
      await stage.at('bulk-preview').getByText(/10,000 conflicts/).waitFor();
      const bulk = Date.now();
      await stage.click('bulk-apply');
      await until('all are settled', async () => (await queueOf(stage.device)).total === 0);
      keepTimes('review-bulk', { conflicts: MANY, milliseconds: Date.now() - bulk });
    } finally {
      await colleague.leave();
    }
  });
});
