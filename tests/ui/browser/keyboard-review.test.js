// @ts-check
/** The whole job without a mouse: from signing in to an empty queue, with what each screen bars nobody from. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violations } from '../lib/axe.js';
import { change, Colleague, queueOf, remove } from '../lib/conflicts.js';
import { Hub } from '../lib/hub.js';
import { Keys } from '../lib/keys.js';
import { addPoint, featureOf, keysOf, wells } from '../lib/layers.js';
import { STORY, until } from '../lib/patience.js';
import { keepScreenshot } from '../lib/results.js';
import { PRACTISED } from '../lib/stage.js';
import { stories } from '../lib/stories.js';
import { stands } from '../lib/syncing.js';
import { exchange, Workspace } from '../lib/workspace.js';

/** @typedef {import('../lib/stage.js').Stage} Stage */
/** @typedef {{ layer: string, name: string, state: string, camp: string, spring: string, bore: string }} Made */

const { open } = stories();
/** @type {Hub} */
let hub;

before(async () => {
  hub = await Hub.start();
});

after(() => hub?.close());

/**
 * @param {Stage} stage
 * @param {string} name
 */
async function judged(stage, name) {
  keepScreenshot(`keyboard/${name}`, await stage.page.screenshot());
  assert.deepEqual(await violations(stage.page), [], name);
}

test('with the keyboard alone, from signing in to an empty queue', { timeout: STORY }, async () => {
  const stage = await open({}, PRACTISED);
  const colleague = await Colleague.arrive();
  const keys = new Keys(stage.page);
  try {
    await noMouse(stage);
    const workspace = await Workspace.make(hub, 'lena', 'Valley');
    await workspace.prepare('Whole world', stage.server.template);
    await workspace.admit(colleague.device, 'osei');
    const made = await wellsOf(colleague);
    await signIn(stage, keys);
    await join(stage, keys, await workspace.invitation());
    await takeRegion(stage, keys);
    await editAlone(stage, keys, made);
    await colleagueEdits(colleague, made);
    await comeBack(stage, keys);
    await review(stage, keys, made);
    await readAudit(stage, keys);
    await outcome(stage, made);
    assert.equal(await stage.page.evaluate(() => /** @type {any} */ (window).pointed), undefined, 'a pointer was used');
    assert.deepEqual(stage.watched.errors, []);
  } catch (fault) {
    keepScreenshot('failed/keyboard-review', await stage.page.screenshot());
    throw fault;
  } finally {
    await colleague.leave();
    await stage.close();
  }
});

/**
 * Notes every press of a pointer.
 * @param {Stage} stage
 */
async function noMouse(stage) {
  await stage.page.evaluate(() => {
    addEventListener('pointerdown', ({ target }) => (/** @type {any} */ (window).pointed = String(target)), { capture: true });
  });
}

/**
 * @param {Colleague} colleague
 * @returns {Promise<Made>}
 */
async function wellsOf(colleague) {
  const layer = await wells(colleague);
  const { Name: name = '', State: state = '' } = await keysOf(colleague, layer);
  const camp = await addPoint(colleague, layer, { [name]: 'Camp', [state]: 'Full' }, [0.5, 6.6]);
  const spring = await addPoint(colleague, layer, { [name]: 'Spring' }, [0.52, 6.6]);
  const bore = await addPoint(colleague, layer, { [name]: 'Bore' }, [0.54, 6.6]);
  await exchange(colleague.device);
  return { layer, name, state, camp, spring, bore };
}

/**
 * @param {Stage} stage
 * @param {Keys} keys
 */
async function signIn(stage, keys) {
  await keys.press('y');
  await stage.at('sync-empty').waitFor();
  await judged(stage, 'no-hub');
  await keys.write('hub-address', hub.address);
  await keys.press('Enter');
  await keys.use('sign-in-browser');
  await stage.at('sign-in-link').waitFor();
  await judged(stage, 'sign-in');
  await keys.to('sign-in-link');
  const opened = stage.page.context().waitForEvent('page');
  await keys.press('Enter');
  const page = await opened;
  await page.getByLabel('Your name').waitFor();
  assert.deepEqual(await violations(page), [], 'the page of the hub');
  for (let presses = 0; presses < 5; presses += 1) {
    if (await page.getByLabel('Your name').evaluate((field) => field === document.activeElement)) break;
    await page.keyboard.press('Tab');
  }
  await page.keyboard.type('mensah');
  await page.keyboard.press('Enter');
  await stage.at('workspaces').waitFor();
  assert.deepEqual(await violations(page), [], 'the page after signing in');
  await page.close();
}

/**
 * @param {Stage} stage
 * @param {Keys} keys
 * @param {string} code
 */
async function join(stage, keys, code) {
  await judged(stage, 'workspaces');
  await keys.write('join-code', code);
  await keys.press('Enter');
  await stage.at('sync-buttons').waitFor();
  await stands(stage, 'CURRENT');
  await judged(stage, 'joined');
}

/**
 * @param {Stage} stage
 * @param {Keys} keys
 */
async function takeRegion(stage, keys) {
  await keys.use('hub-regions-open');
  await stage.at('hub-region').waitFor();
  await judged(stage, 'hub-regions');
  await keys.use('hub-region-take');
  await stage.page.locator('[data-testid="hub-region"][data-state="PRESENT"]').waitFor();
  await keys.use('hub-region-open');
  await stage.regionIs('DONE');
  await until('its tiles are on the map', async () => (await stage.at('shown-source').locator('option:checked').textContent())?.includes('Toner') ?? false);
  await judged(stage, 'region');
}

/**
 * By the table and the form: three wells, one of them deleted.
 * @param {Stage} stage
 * @param {Keys} keys
 * @param {Made} made
 */
async function editAlone(stage, keys, { name, camp, spring, bore }) {
  await keys.press('o');
  await stands(stage, 'AWAY');
  await keys.press('L');
  await keys.use('layer-open');
  await stage.at('layer-detail').waitFor();
  await keys.press('T');
  await stage.at('table-row').nth(2).waitFor();
  await judged(stage, 'table');
  for (const [text, act] of /** @type {const} */ ([['Camp', 'camp'], ['Bore', 'bore'], ['Spring', 'spring']])) {
    await keys.write('table-find', text);
    await until('it alone is found', async () => (await stage.at('table-row').allInnerTexts()).every((row) => row.includes(text)) && (await stage.at('table-row').count()) === 1);
    await keys.to('table-grid');
    await keys.press('ArrowDown', 'Enter');
    await stage.at('feature-form').getByRole('heading', { name: text }).waitFor();
    if (act === 'spring') {
      await keys.use('feature-delete');
      await until('it is deleted', async () => (await featureOf(stage, spring)).deleted);
      await stage.at('status-unsynced').getByText('pending').waitFor();
      continue;
    }
    await keys.write(`field-${name}`, act === 'camp' ? 'Camp east' : 'Bore A');
    await keys.press('Tab');
    const [id, label] = act === 'camp' ? [camp, 'Camp east'] : [bore, 'Bore A'];
    await until(`${text} has its new name`, async () => (await featureOf(stage, id)).label === label);
    if (act === 'camp') {
      await keys.write('place-lat', '6.602');
      await keys.press('Enter');
      await until('it has moved', async () => (await featureOf(stage, camp)).geometry.coordinates[1] === 6.602);
    }
  }
}

/**
 * @param {Colleague} colleague
 * @param {Made} made
 */
async function colleagueEdits({ device }, { name, camp, spring, bore }) {
  await change(device, camp, { properties: { [name]: 'Base camp' }, at: [0.501, 6.599] });
  await change(device, spring, { properties: { [name]: 'Spring by the road' } });
  await change(device, bore, { properties: { [name]: 'Bore B' } });
  await exchange(device);
}

/**
 * @param {Stage} stage
 * @param {Keys} keys
 */
async function comeBack(stage, keys) {
  await keys.press('Escape');
  await stage.page.evaluate(() => /** @type {HTMLElement | null} */ (document.activeElement)?.blur());
  await keys.press('o', 'Y');
  await until('three wait for a person', async () => (await queueOf(stage.device)).total === 3);
  await stands(stage, 'CURRENT');
}

/**
 * The place from here and the name from there; the spring is still there; a name of one's own.
 * @param {Stage} stage
 * @param {Keys} keys
 * @param {Made} made
 */
async function review(stage, keys, { camp, spring }) {
  await keys.press('R');
  await stage.at('review-item').nth(2).waitFor();
  await judged(stage, 'queue');
  await keys.press('?');
  await stage.at('keys').waitFor();
  const shown = await stage.at('keys').innerText();
  for (const key of ['j', 'k', 'e', 'u', 'Ctrl']) assert.ok(shown.includes(key), `${key} is not shown by ?`);
  await judged(stage, 'keys');
  await keys.press('Escape', 'j', 'Home', 'Enter');
  await stage.at('review-table').waitFor();
  for (let left = 3; left > 0; left -= 1) {
    const feature = (await stage.at('review-head').getAttribute('data-feature')) ?? '';
    // On to the next one and back: the keys of the list, beside the desk.
    if (left === 3) {
      await keys.press('j');
      await stage.page.locator(`[data-testid="review-head"][data-feature="${feature}"]`).waitFor({ state: 'detached' });
      await keys.press('k');
      await stage.page.locator(`[data-testid="review-head"][data-feature="${feature}"]`).waitFor();
    }
    if (feature === camp) await keys.press('ArrowDown', '1', 'ArrowDown', '2');
    else if (feature === spring) await keys.press('2');
    else {
      await keys.press('1', 'u');
      assert.equal(await stage.page.locator('[data-testid="take"][aria-pressed="true"]').count(), 0, 'u takes the choice back');
      await keys.press('ArrowDown', 'e');
      await stage.at('result-editor').waitFor();
      await keys.press('Control+A');
      await stage.page.keyboard.type('Bore C');
      await keys.press('Enter', 'n');
      await stage.page.keyboard.type('Seen on site');
    }
    await judged(stage, `conflict-${4 - left}`);
    await keys.press('Control+Enter');
    await stage.page.locator(`[data-testid="review-head"][data-feature="${feature}"]`).waitFor({ state: 'detached' });
  }
  await stage.at('review-empty').waitFor();
  await judged(stage, 'queue-empty');
}

/**
 * @param {Stage} stage
 * @param {Keys} keys
 */
async function readAudit(stage, keys) {
  await keys.use('review-audit');
  await stage.at('audit-entry').first().waitFor();
  await keys.use('audit-entry-open');
  await stage.at('audit-hash').waitFor();
  await judged(stage, 'audit');
  await keys.press('Escape', 'Y');
}

/**
 * @param {Stage} stage
 * @param {Made} made
 */
async function outcome(stage, { camp, spring, bore }) {
  assert.equal((await queueOf(stage.device)).total, 0);
  const [atCamp, atSpring, atBore] = await Promise.all([camp, spring, bore].map((id) => featureOf(stage, id)));
  assert.deepEqual([atCamp.label, atCamp.geometry.coordinates.slice(0, 2)], ['Base camp', [0.5, 6.602]]);
  assert.deepEqual([atSpring.label, atSpring.deleted], ['Spring by the road', false]);
  assert.equal(atBore.label, 'Bore C');
}
