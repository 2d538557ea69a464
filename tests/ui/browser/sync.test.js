// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violations } from '../lib/axe.js';
import { Hub } from '../lib/hub.js';
import { addPoint, featureOf, keysOf, wells } from '../lib/layers.js';
import { STORY, until } from '../lib/patience.js';
import { keepScreenshot } from '../lib/results.js';
import { PRACTISED } from '../lib/stage.js';
import { stories } from '../lib/stories.js';
import { link, makeWorkspace, signInByBrowser, signInByCode, stands, syncNow } from '../lib/syncing.js';

/** @typedef {import('../lib/stage.js').Stage} Stage */

const { open } = stories();
/** @type {Hub} */
let hub;

before(async () => {
  hub = await Hub.start();
});

after(() => hub?.close());

/**
 * A picture of what is shown, which nothing may bar anybody from.
 * @param {Stage} stage
 * @param {string} name
 */
async function judged(stage, name) {
  keepScreenshot(`sync/${name}`, await stage.page.screenshot());
  assert.deepEqual(await violations(stage.page), [], name);
}

/** @param {(stage: Stage) => Promise<void>} story */
async function alone(story) {
  const stage = await open({}, PRACTISED);
  try {
    await story(stage);
  } catch (fault) {
    keepScreenshot('failed/sync', await stage.page.screenshot());
    throw fault;
  } finally {
    await stage.close();
  }
}

/**
 * A laptop that takes part in a workspace of its own.
 * @param {Stage} stage
 * @param {string} login
 * @param {string} workspace
 */
async function takesPart(stage, login, workspace) {
  await link(stage, hub);
  await signInByBrowser(stage, login);
  await makeWorkspace(stage, workspace);
}

/**
 * A code that lets one person into a workspace.
 * @param {string} admin
 * @param {string} name
 * @returns {Promise<string>}
 */
async function invitation(admin, name) {
  const token = await hub.token(admin);
  const { workspaces } = await hub.ask(token, '{ workspaces { nodes { id name } } }');
  const workspace = workspaces.nodes.find((/** @type {{ name: string }} */ one) => one.name === name).id;
  return (await hub.ask(token, 'mutation($workspace: ID!) { inviteMember(workspace: $workspace, role: EDITOR) { code } }', { workspace })).inviteMember.code;
}

test('a device without a hub says so, and what a hub is for', { timeout: STORY }, () => alone(async (stage) => {
  await stands(stage, 'UNLINKED');
  await stage.click('status-sync');
  await stage.at('sync-empty').waitFor();
  await judged(stage, 'empty');
  for (const [typed, said] of /** @type {const} */ ([['', 'Enter the address'], ['http://hub.example.org', 'Only https is safe'], ['me:secret@hub.example.org', 'no password']])) {
    await stage.at('hub-address').fill(typed);
    await stage.click('hub-link');
    await stage.at('link-form').getByText(said).waitFor();
  }
  // Nobody there, and somebody who is no hub: each is said, and nothing was linked.
  for (const address of ['http://127.0.0.1:9', new URL(stage.server.template).origin]) {
    await stage.at('hub-address').fill(address);
    await stage.click('hub-link');
    await stage.at('link-refused').waitFor();
  }
  await judged(stage, 'not-a-hub');
  assert.equal((await stage.device.ask('{ hubLink { url } }')).hubLink, null);
}));

test('from a fresh device to edits that are at the hub, by the browser', { timeout: STORY }, () => alone(async (stage) => {
  const layer = await wells(stage);
  const { Name = '' } = await keysOf(stage, layer);
  await addPoint(stage, layer, { [Name]: 'North well' });
  await stage.at('status-unsynced').getByText('only here').waitFor();
  await link(stage, hub);
  await stands(stage, 'SIGNED_OUT');
  await judged(stage, 'sign-in');
  await signInByBrowser(stage, 'ana');
  await stage.at('workspaces').waitFor();
  await judged(stage, 'workspaces');
  await makeWorkspace(stage, 'Valley');
  await until('the edits are at the hub', async () => (await stage.device.ask('{ syncState { pendingChanges lastSync } }')).syncState.pendingChanges === 0);
  await syncNow(stage);
  await judged(stage, 'current');
  await stage.click('sync-plan-ask');
  await stage.at('sync-plan').getByText('Nothing to do').waitFor();
  assert.match((await stage.at('hub-workspace').textContent()) ?? '', /Valley/);
  assert.match((await stage.at('hub-role').textContent()) ?? '', /Admin/);
  await stage.click('sync-settings-open');
  await judged(stage, 'settings');
  await stage.at('sync-metered').check();
  await stage.at('sync-every').selectOption('60');
  await until('the settings are kept', async () => {
    const { metered, everyMinutes } = (await stage.device.ask('{ syncState { settings { metered everyMinutes } } }')).syncState.settings;
    return metered && everyMinutes === 60;
  });
}));

test('a code lets a second laptop in, and what one draws the other sees', { timeout: STORY }, () => alone(async (ana) => {
  await takesPart(ana, 'ana', 'Two laptops');
  const layer = await wells(ana);
  const { Name = '' } = await keysOf(ana, layer);
  const id = await addPoint(ana, layer, { [Name]: 'Shared well' });
  await syncNow(ana);
  const code = await invitation('ana', 'Two laptops');
  await alone(async (ben) => {
    await link(ben, hub);
    await ben.click('sign-in-code');
    await ben.at('user-code').waitFor();
    await judged(ben, 'code');
    await ben.click('sign-in-cancel');
    await signInByCode(ben, 'ben');
    await ben.at('join-code').fill(code);
    await ben.click('join-go');
    await ben.at('sync-buttons').waitFor();
    await syncNow(ben);
    assert.equal((await featureOf(ben, id)).label, 'Shared well');
  });
}));

test('a hub that is away loses nothing, and what waits goes when it is back', { timeout: STORY }, () => alone(async (stage) => {
  await takesPart(stage, 'cleo', 'Away');
  await syncNow(stage);
  await hub.leave();
  const layer = await wells(stage);
  const { Name = '' } = await keysOf(stage, layer);
  await addPoint(stage, layer, { [Name]: 'Alone' });
  await stage.at('status-unsynced').getByText('pending').waitFor();
  await stage.click('nav-sync', 'sync-now');
  await stands(stage, 'UNREACHED');
  await judged(stage, 'unreached');
  await hub.again();
  await stage.click('sync-now');
  await stands(stage, 'CURRENT');
  assert.equal(await stage.at('status-unsynced').count(), 0);
  // By choice: nothing is tried, and one button goes back.
  await stage.click('status-offline');
  await stands(stage, 'AWAY');
  await judged(stage, 'offline');
  await stage.click('sync-go-online');
  await stands(stage, 'CURRENT');
  await stage.click('sync-pause');
  await stands(stage, 'PAUSED');
  await stage.click('sync-resume');
  await stands(stage, 'CURRENT');
  await stage.click('unlink-open');
  await judged(stage, 'unlink');
  await stage.click('unlink-go');
  await stage.at('sync-empty').waitFor();
  await stands(stage, 'UNLINKED');
}));

test('a region that one puts up comes down to another with one click', { timeout: STORY }, () => alone(async (ana) => {
  await takesPart(ana, 'ana', 'Regions');
  await ana.addSource();
  await ana.at('source-card').first().waitFor();
  await ana.addRegion('-20, 30, 40, 70', 'Europe');
  await ana.regionIs('DONE');
  await ana.click('region-put-up');
  await ana.click('nav-sync', 'hub-regions-open');
  await ana.page.locator('[data-testid="hub-region"][data-state="PRESENT"]').waitFor();
  await judged(ana, 'hub-regions');
  const code = await invitation('ana', 'Regions');
  await alone(async (ben) => {
    await link(ben, hub);
    await signInByBrowser(ben, 'ben');
    await ben.at('join-code').fill(code);
    await ben.click('join-go');
    await ben.at('sync-buttons').waitFor();
    await ben.click('hub-regions-open');
    await ben.page.locator('[data-testid="hub-region"][data-state="ABSENT"]').waitFor();
    await judged(ben, 'hub-region-absent');
    await ben.click('hub-region-take');
    await ben.page.locator('[data-testid="hub-region"][data-state="PRESENT"]').waitFor();
    await ben.click('hub-region-open');
    await ben.regionIs('DONE');
  });
}));
