// @ts-check
/** Screens of synchronising and reviewing as people see them in other languages, by night, and closely. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violations } from '../lib/axe.js';
import { change, Colleague, remove } from '../lib/conflicts.js';
import { Hub } from '../lib/hub.js';
import { addPoint, keysOf, wells } from '../lib/layers.js';
import { idle } from '../lib/map.js';
import { STORY, until } from '../lib/patience.js';
import { keepScreenshot } from '../lib/results.js';
import { PRACTISED } from '../lib/stage.js';
import { stories } from '../lib/stories.js';
import { Workspace } from '../lib/workspace.js';

/** @typedef {import('../lib/stage.js').Stage} Stage */

const { open } = stories();
/** @type {Hub} */
let hub;

before(async () => {
  hub = await Hub.start();
});

after(() => hub?.close());

/** @type {Record<string, [import('../lib/chromium.js').ContextOptions, Record<string, unknown>]>} */
const LOOKS = {
  'fr-light': [{}, { language: 'fr', theme: 'light' }],
  'ar-dark': [{}, { language: 'ar', theme: 'dark' }],
  'de-night': [{}, { language: 'de', theme: 'night' }],
  'en-200': [{ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }, { language: 'en', theme: 'light' }],
};

/**
 * Whoever sees a screen sees every word of it, and nothing bars anybody from it.
 * @param {Stage} stage
 * @param {string} look
 * @param {string} name
 */
async function judged(stage, look, name) {
  keepScreenshot(`${look}/shared-${name}`, await stage.page.screenshot());
  assert.deepEqual(await violations(stage.page), [], `${look} ${name}`);
  const clipped = await stage.page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const buttons = [...document.querySelectorAll('button, .button')].filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0 && getComputedStyle(one).textOverflow !== 'ellipsis' && !one.querySelector('[style*="ellipsis"]'));
    return [...(scrollWidth > clientWidth ? ['the page is wider than the window'] : []), ...buttons.map((one) => `${one.getAttribute('data-testid')}: ${one.textContent?.trim()}`)];
  });
  assert.deepEqual(clipped, [], `${look} ${name}`);
}

/**
 * Three conflicts, after the device took part in a workspace with a region.
 * @param {Stage} stage
 * @param {Colleague} colleague
 */
async function prepared(stage, colleague) {
  const workspace = await Workspace.make(hub, 'lena', 'Valley');
  await workspace.prepare('Whole world', stage.server.template);
  const layer = await wells(stage);
  const { Name: name = '', State: state = '' } = await keysOf(stage, layer);
  const camp = await addPoint(stage, layer, { [name]: 'Camp', [state]: 'Full' }, [0.5, 6.6]);
  const spring = await addPoint(stage, layer, { [name]: 'Spring' }, [0.52, 6.6]);
  await colleague.takeFrom(stage);
  await change(stage.device, camp, { properties: { [name]: 'Camp east', [state]: 'Low' }, at: [0.502, 6.602] });
  await remove(stage.device, [spring]);
  await change(colleague.device, camp, { properties: { [name]: 'Base camp at the road to the old bridge', [state]: 'Dry' }, at: [0.501, 6.599] });
  await change(colleague.device, spring, { properties: { [name]: 'Spring by the road' } });
  await colleague.giveTo(stage);
  await workspace.admit(stage.device, 'mensah');
  await until('the region of the hub is known', async () => (await stage.device.ask('mutation { refreshHubRegions { regions { id } } }')).refreshHubRegions.regions.length === 1);
  await stage.device.ask('mutation { setWorkOffline(value: true) { workOffline } }').catch(() => undefined);
  return camp;
}

/**
 * @param {Stage} stage
 * @param {string} look
 * @param {string} camp
 */
async function walk(stage, look, camp) {
  await stage.click('nav-sync');
  await stage.at('hub-workspace').waitFor();
  await judged(stage, look, 'sync');
  await stage.click('sync-settings-open');
  await judged(stage, look, 'sync-settings');
  await stage.page.keyboard.press('Escape');
  await stage.click('hub-regions-open');
  await stage.at('hub-region').waitFor();
  await judged(stage, look, 'hub-regions');
  await stage.page.keyboard.press('Escape');
  await stage.click('carry-pack-open');
  await judged(stage, look, 'pack');
  await stage.page.keyboard.press('Escape');
  await stage.click('carry-open-open');
  await judged(stage, look, 'carry');
  await stage.click('nav-review');
  await stage.page.locator(`[data-testid="review-item"][data-feature="${camp}"]`).waitFor();
  await judged(stage, look, 'queue');
  await stage.page.locator(`[data-testid="review-item"][data-feature="${camp}"]`).click();
  await stage.at('review-table').waitFor();
  await stage.page.keyboard.press('2');
  await idle(stage.page);
  await judged(stage, look, 'review');
  await stage.page.keyboard.press('s');
  await stage.at('swipe-handle').waitFor();
  await idle(stage.page);
  await judged(stage, look, 'swipe');
  await stage.page.keyboard.press('Escape');
  await stage.page.keyboard.press('A');
  await stage.at('bulk-take').selectOption('NEWEST');
  await stage.at('bulk-examples').waitFor();
  await judged(stage, look, 'bulk');
}

for (const [look, [options, preferences]] of Object.entries(LOOKS)) {
  test(`what is shared, as it looks ${look}`, { timeout: STORY }, async () => {
    const stage = await open({}, PRACTISED);
    const colleague = await Colleague.arrive();
    try {
      const camp = await prepared(stage, colleague);
      const seen = await stage.seenBy(options, { ...PRACTISED, ...preferences });
      try {
        await walk(seen, look, camp);
      } catch (fault) {
        keepScreenshot(`failed/shared-${look}`, await seen.page.screenshot());
        throw fault;
      } finally {
        await seen.watched.close();
      }
    } finally {
      await colleague.leave();
      await stage.close();
    }
  });
}
