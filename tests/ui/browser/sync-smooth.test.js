// @ts-check
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Colleague, done } from '../lib/conflicts.js';
import { Hub } from '../lib/hub.js';
import { lookAt } from '../lib/map.js';
import { STORY, until } from '../lib/patience.js';
import { keepTimes, median } from '../lib/results.js';
import { PRACTISED } from '../lib/stage.js';
import { stories } from '../lib/stories.js';
import { exchange, Workspace } from '../lib/workspace.js';

/** @typedef {import('../lib/stage.js').Stage} Stage */
/** @typedef {import('../lib/device.js').Device} Device */

const { open } = stories();
const MANY = 5_000;
const BY_HAND = 'mutation { changeSyncSettings(input: { automatic: false, live: false }) { automatic } }';
const IMPORT = 'mutation($path: String!) { importFeatures(path: $path) { id } }';

/**
 * Points, drawn by somebody else.
 * @param {Device} device
 * @param {string} folder
 */
async function drawMany(device, folder) {
  const features = Array.from({ length: MANY }, (_, index) => ({
    type: 'Feature',
    properties: { name: `Post ${index}` },
    geometry: { type: 'Point', coordinates: [11 + (index % 100) * 0.01, 43 + Math.floor(index / 100) * 0.01] },
  }));
  const path = join(folder, 'posts.geojson');
  writeFileSync(path, JSON.stringify({ type: 'FeatureCollection', features }));
  await done(device, (await device.ask(IMPORT, { path })).importFeatures.id);
}

/**
 * Drags the map to and fro until told to stop; gives the times between its frames, in milliseconds.
 * @param {Stage} stage
 * @param {() => Promise<boolean>} enough
 */
async function dragUntil(stage, enough) {
  await stage.page.evaluate(() => {
    const frames = /** @type {number[]} */ ([]);
    let last = performance.now();
    const count = (/** @type {number} */ now) => {
      frames.push(now - last);
      last = now;
      if (!Object.hasOwn(window, 'enoughFrames')) requestAnimationFrame(count);
    };
    Reflect.deleteProperty(window, 'enoughFrames');
    Object.assign(window, { frames });
    requestAnimationFrame(count);
  });
  const { mouse } = stage.page;
  let way = 1;
  do {
    await mouse.move(800, 400);
    await mouse.down();
    for (let step = 1; step <= 4; step += 1) await mouse.move(800 + way * step * 20, 400 + step * 4);
    await mouse.up();
    way = -way;
  } while (!(await enough()));
  return /** @type {Promise<number[]>} */ (/** @type {unknown} */ (
    stage.page.evaluate(() => {
      Object.assign(window, { enoughFrames: true });
      return Reflect.get(window, 'frames');
    })
  ));
}

/** @param {number[]} frames */
function shape(frames) {
  const round = (/** @type {number} */ value) => Math.round(value);
  return { frames: frames.length, medianMs: round(median(frames)), worstMs: round(Math.max(...frames)), over100Ms: frames.filter((gap) => gap > 100).length };
}

test('the map is dragged while thousands of edits come in', { timeout: STORY }, async () => {
  const hub = await Hub.start();
  const colleague = await Colleague.arrive();
  try {
    const stage = await open({}, PRACTISED);
    try {
      const workspace = await Workspace.make(hub, 'root', 'Valley');
      for (const [device, login] of /** @type {const} */ ([[stage.device, 'ana'], [colleague.device, 'ben']])) {
        await workspace.admit(device, login);
        await device.ask(BY_HAND);
        await exchange(device);
      }
      await drawMany(colleague.device, stage.home);
      await exchange(colleague.device);

      await lookAt(stage.page, { lng: 11.5, lat: 43.25, zoom: 8 });
      const before = await stage.page.evaluate(() => window.__mapOffline.camera());
      let left = 4;
      const still = await dragUntil(stage, async () => (left -= 1) <= 0);
      const after = await stage.page.evaluate(() => window.__mapOffline.camera());
      assert.notDeepEqual(after, before, 'the map follows the hand');

      const total = async () => {
        const { layers } = await stage.device.ask('{ layers { features } }');
        return layers[0]?.features ?? 0;
      };
      await stage.device.ask('mutation { syncNow { phase } }');
      // On for a while after the last edit has come, for they are drawn then.
      left = 4;
      const busy = await dragUntil(stage, async () => ((await total()) === MANY ? (left -= 1) : left) <= 0);
      keepTimes('dragging the map', { edits: MANY, still: shape(still), synchronising: shape(busy) });
      await until('the page lists the layer', async () => {
        await stage.click('nav-layers');
        return (await stage.at('layer-card').count()) > 0;
      });
    } finally {
      await stage.close();
    }
  } finally {
    await colleague.leave();
    await hub.close();
  }
});
