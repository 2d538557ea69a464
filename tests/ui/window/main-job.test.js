// @ts-check
/** The whole job in the real window: from signing in to an empty queue, and who decided what. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from '../lib/chromium.js';
import { change, Colleague, queueOf, remove } from '../lib/conflicts.js';
import { Hub } from '../lib/hub.js';
import { addPoint, featureOf, keysOf, wells } from '../lib/layers.js';
import { idle, lookAt, pixelOf, ready, tileSeenAt } from '../lib/map.js';
import { STORY, until } from '../lib/patience.js';
import { worldPyramid } from '../lib/pyramid.js';
import { keepScreenshot } from '../lib/results.js';
import { Home, Screen, Window } from '../lib/screen.js';
import { SystemBrowser } from '../lib/system-browser.js';
import { TileServer } from '../lib/tile-server.js';
import { exchange, Workspace } from '../lib/workspace.js';

/** @typedef {import('../lib/webdriver.js').WebDriver} WebDriver */

/** @type {Screen} */
let screen;
/** @type {Hub} */
let hub;
/** @type {TileServer} */
let server;
/** @type {import('../lib/pyramid.js').Pyramid} */
let tiles;
/** @type {import('playwright-core').Browser} */
let browser;

before(async () => {
  tiles = await worldPyramid();
  [server, screen, hub, browser] = await Promise.all([TileServer.start(tiles), Screen.start(), Hub.start(), launch()]);
});

after(async () => {
  await Promise.all([screen?.stop(), hub?.close(), server?.stop(), browser?.close()]);
});

const CAMP = /** @type {const} */ ([0.5, 6.6]);
const SPRING = /** @type {const} */ ([0.52, 6.6]);
const BORE = /** @type {const} */ ([0.54, 6.6]);
const ENTER = '\uE007';

let pictures = 0;

/**
 * @param {WebDriver} driver
 * @param {string} name
 */
async function kept(driver, name) {
  pictures += 1;
  keepScreenshot(`window/main-job-${String(pictures).padStart(2, '0')}-${name}`, await driver.screenshot());
}

test('from signing in to an empty queue', { timeout: STORY }, async () => {
  const colleague = await Colleague.arrive();
  const home = new Home();
  const system = new SystemBrowser(home.folder);
  const window = await Window.open(screen, home, [], { ...system.environment, MAP_OFFLINE_KEYRING: 'off', MAP_OFFLINE_AUTHOR: 'A. Mensah', MAP_OFFLINE_DEVICE: 'Laptop 3' });
  const { driver } = window;
  try {
    const workspace = await Workspace.make(hub, 'lena', 'Valley');
    await workspace.prepare('Whole world', server.template);
    await workspace.admit(colleague.device, 'osei');
    const made = await wellsOf(colleague);
    await ready(driver);
    await driver.click('first-dismiss');
    await signIn(driver, system);
    await join(driver, await workspace.invitation());
    await takeRegion(driver);
    await until('the wells are here', () => has(driver, 'status-sync', 'CURRENT'));
    await editAlone(driver, made);
    await colleagueEdits(colleague, made);
    await comeBack(driver);
    await reviewAll(driver);
    await audit(driver);
    await outcome(colleague, made);
  } catch (error) {
    keepScreenshot('failed/window-main-job', await driver.screenshot());
    throw new Error(`${error instanceof Error ? error.stack : error}\nThe program said: ${window.said()}`);
  } finally {
    await window.close();
    await colleague.leave();
    home.remove();
  }
});

/** @typedef {{ layer: string, name: string, camp: string, spring: string, bore: string }} Made */

/**
 * Three wells, in the workspace.
 * @param {Colleague} colleague
 * @returns {Promise<Made>}
 */
async function wellsOf(colleague) {
  const layer = await wells(colleague);
  const { Name: name = '' } = await keysOf(colleague, layer);
  const camp = await addPoint(colleague, layer, { [name]: 'Camp' }, [...CAMP]);
  const spring = await addPoint(colleague, layer, { [name]: 'Spring' }, [...SPRING]);
  const bore = await addPoint(colleague, layer, { [name]: 'Bore' }, [...BORE]);
  await exchange(colleague.device);
  return { layer, name, camp, spring, bore };
}

/**
 * By the browser of the system, which comes back by itself (RFC 8252).
 * @param {WebDriver} driver
 * @param {SystemBrowser} system
 */
async function signIn(driver, system) {
  await driver.click('nav-sync');
  await driver.find('sync-empty');
  await kept(driver, 'no-hub');
  await driver.type('hub-address', hub.address);
  await driver.click('hub-link');
  await driver.find('sign-in');
  await kept(driver, 'sign-in');
  await driver.click('sign-in-browser');
  await driver.find('sign-in-waiting');
  const context = await browser.newContext({ viewport: { width: 900, height: 600 } });
  const page = await context.newPage();
  await page.goto(await system.opened());
  await kept(driver, 'sign-in-waits');
  await page.getByLabel('Your name').fill('mensah');
  keepScreenshot('window/main-job-browser-asks', await page.screenshot());
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/127\.0\.0\.1:\d+\/callback/);
  keepScreenshot('window/main-job-browser-done', await page.screenshot());
  await context.close();
  await driver.find('workspaces');
}

/**
 * @param {WebDriver} driver
 * @param {string} code
 */
async function join(driver, code) {
  await kept(driver, 'workspaces');
  await driver.type('join-code', code);
  await driver.click('join-go');
  await driver.find('sync-buttons');
  await kept(driver, 'joined');
}

/**
 * One click; then it is there without the server of its tiles.
 * @param {WebDriver} driver
 */
async function takeRegion(driver) {
  await driver.click('hub-regions-open');
  await driver.find('hub-region');
  await kept(driver, 'hub-regions');
  await driver.click('hub-region-take');
  await appears(driver, '[data-testid="hub-region"][data-state="PRESENT"]');
  await kept(driver, 'region-taken');
  await server.stop();
  await driver.click('hub-region-open');
  await appears(driver, '[data-testid="region-detail"] [data-state="DONE"]');
  const found = await tileSeenAt(driver, tiles, '3/4/2');
  await kept(driver, 'region');
  assert.equal(found.seen, '3/4/2');
}

/**
 * On site: no network. One moves a well, takes one away, and names one anew.
 * @param {WebDriver} driver
 * @param {Made} made
 */
async function editAlone(driver, { name }) {
  await driver.click('status-offline');
  await until('one works offline', () => has(driver, 'status-sync', 'AWAY'));
  await lookAt(driver, { lng: 0.52, lat: 6.6, zoom: 12 });
  await openAt(driver, CAMP);
  await kept(driver, 'feature');
  await driver.type('place-lat', `6.602${ENTER}`);
  await until('the camp has moved', async () => (await valueOf(driver, 'place-lat')) === '6.602');
  await driver.type(`field-${name}`, `Camp east${ENTER}`);
  await driver.find(`saved-${name}`);
  await driver.press('\uE00C');
  await openAt(driver, BORE);
  await driver.type(`field-${name}`, `Bore A${ENTER}`);
  await driver.find(`saved-${name}`);
  await driver.press('\uE00C');
  await openAt(driver, SPRING);
  await driver.click('feature-delete');
  await until('three are only here', async () => /4/.test(await textOf(driver, 'status-unsynced')));
  await kept(driver, 'edited');
}

/**
 * The same wells, changed by somebody who knows nothing of that.
 * @param {Colleague} colleague
 * @param {Made} made
 */
async function colleagueEdits({ device }, { name, camp, spring, bore }) {
  await change(device, camp, { properties: { [name]: 'Base camp' }, at: [0.501, 6.599] });
  await change(device, spring, { properties: { [name]: 'Spring by the road' } });
  await change(device, bore, { properties: { [name]: 'Bore B' } });
  await exchange(device);
}

/** @param {WebDriver} driver */
async function comeBack(driver) {
  await driver.click('nav-sync');
  await kept(driver, 'offline');
  await driver.click('sync-go-online');
  await driver.click('sync-now');
  await until('four conflicts of three features wait for a person', async () => /4/.test(await textOf(driver, 'status-conflicts')));
  await until('all is exchanged', () => has(driver, 'status-sync', 'CURRENT'));
  await kept(driver, 'synchronised');
}

/**
 * The place that was measured here, the name from there, the spring that is still there, a name of one's own.
 * @param {WebDriver} driver
 */
async function reviewAll(driver) {
  await driver.click('status-conflicts');
  await appears(driver, '[data-testid="review-item"][data-feature]');
  await kept(driver, 'queue');
  await driver.click('review-item');
  for (let left = 3; left > 0; left -= 1) {
    await driver.find('review-table');
    const feature = await attribute(driver, 'review-head', 'data-feature');
    await idle(driver);
    await kept(driver, `conflict-${4 - left}`);
    const sentence = await textOf(driver, 'review-sentence');
    if (/moved/.test(sentence)) {
      await driver.press('\uE015');
      await driver.press('1');
      await driver.press('\uE015');
      await driver.press('2');
    } else await driver.press('2');
    await driver.type('review-note', 'Seen on site');
    await kept(driver, `decided-${4 - left}`);
    await driver.click('review-settle');
    await until('it is off the desk', async () => (await attribute(driver, 'review-head', 'data-feature')) !== feature);
  }
  await driver.find('review-empty');
  await kept(driver, 'queue-empty');
}

/** @param {WebDriver} driver */
async function audit(driver) {
  await driver.click('review-audit');
  await driver.find('audit-entry');
  await until('the audit names who decided', async () => /A\. Mensah|mensah/.test(await textOf(driver, 'audit-list')));
  await driver.click('audit-entry-open');
  await driver.find('audit-detail');
  assert.match(await textOf(driver, 'audit-reason'), /Seen on site/);
  await kept(driver, 'audit');
  await driver.click('nav-sync');
  await driver.click('sync-now');
  await until('the decisions are at the hub', () => has(driver, 'status-sync', 'CURRENT'));
  await until('nothing is only here', async () => (await textOf(driver, 'status-unsynced')) === '');
  await kept(driver, 'done');
}

/**
 * What the other laptop has of it.
 * @param {Colleague} colleague
 * @param {Made} made
 */
async function outcome(colleague, { camp, spring, bore }) {
  await until('the queue of the other laptop is empty', async () => {
    await exchange(colleague.device);
    return (await queueOf(colleague.device)).total === 0;
  });
  const [atCamp, atSpring, atBore] = await Promise.all([camp, spring, bore].map((id) => featureOf(colleague, id)));
  assert.deepEqual([atCamp.label, atCamp.geometry.coordinates.slice(0, 2)], ['Base camp', [0.5, 6.602]]);
  assert.deepEqual([atSpring.label, atSpring.deleted], ['Spring by the road', false]);
  assert.equal(atBore.label, 'Bore B');
}

/**
 * Opens the feature at a place by a click on it.
 * @param {WebDriver} driver
 * @param {readonly [number, number]} place
 */
async function openAt(driver, [lng, lat]) {
  await idle(driver);
  await driver.clickAt(await pixelOf(driver, lng, lat));
  await driver.find('feature-form');
}

/**
 * @param {WebDriver} driver
 * @param {string} testid
 * @returns {Promise<string>}
 */
function textOf(driver, testid) {
  return driver.evaluate((id) => document.querySelector(`[data-testid="${id}"]`)?.textContent?.trim() ?? '', testid);
}

/**
 * @param {WebDriver} driver
 * @param {string} testid
 * @returns {Promise<string>}
 */
function valueOf(driver, testid) {
  return driver.evaluate((id) => /** @type {HTMLInputElement | null} */ (document.querySelector(`[data-testid="${id}"]`))?.value ?? '', testid);
}

/**
 * @param {WebDriver} driver
 * @param {string} testid
 * @param {string} name
 * @returns {Promise<string | null>}
 */
function attribute(driver, testid, name) {
  return driver.evaluate(([id, key]) => document.querySelector(`[data-testid="${id}"]`)?.getAttribute(key ?? '') ?? null, [testid, name]);
}

/**
 * @param {WebDriver} driver
 * @param {string} testid
 * @param {string} standing
 */
async function has(driver, testid, standing) {
  return (await attribute(driver, testid, 'data-standing')) === standing;
}

/**
 * @param {WebDriver} driver
 * @param {string} selector
 */
async function appears(driver, selector) {
  await until(`${selector} is there`, () => driver.evaluate((css) => document.querySelector(css) !== null, selector));
}
