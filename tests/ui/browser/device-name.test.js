// @ts-check
/** What people call a device: set in the settings, read in the history. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { violations } from '../lib/axe.js';
import { addPoint, keysOf, wells } from '../lib/layers.js';
import { until } from '../lib/patience.js';
import { keepScreenshot } from '../lib/results.js';
import { PRACTISED } from '../lib/stage.js';
import { stories } from '../lib/stories.js';

const { open } = stories();

/**
 * The devices that a feature's history names, the newest first.
 * @param {import('../lib/stage.js').Stage} stage
 * @param {string} id
 * @returns {Promise<string[]>}
 */
async function devices(stage, id) {
  const { featureHistory } = await stage.device.ask('query($id: ID!) { featureHistory(id: $id) { revisions { device } } }', { id });
  return featureHistory.revisions.map((/** @type {any} */ revision) => revision.device);
}

test('a device gets a name, keeps it, and gives it up for that of the machine', async () => {
  const stage = await open({}, PRACTISED);
  try {
    const name = async () => (await stage.device.ask('{ device { name } }')).device.name;
    const machine = await name();
    const layer = await wells(stage);
    const { Name = '' } = await keysOf(stage, layer);
    const early = await addPoint(stage, layer, { [Name]: 'Early' });

    await stage.click('nav-settings');
    const field = stage.at('device-name');
    await field.waitFor();
    assert.equal(await field.getAttribute('placeholder'), machine, 'empty, it shows what holds then');
    assert.ok(await stage.at('device-name-save').isDisabled(), 'there is nothing to save yet');
    await field.fill('  Truck 7 ');
    await stage.click('device-name-save');
    await stage.at('toast-done').waitFor();
    assert.equal(await name(), 'Truck 7');
    await field.scrollIntoViewIfNeeded();
    keepScreenshot('light/device-name', await stage.page.screenshot());
    assert.deepEqual(await violations(stage.page), []);

    await stage.reload();
    await stage.click('nav-settings');
    await until('the name stands in its field', async () => (await field.inputValue()) === 'Truck 7');
    const late = await addPoint(stage, layer, { [Name]: 'Late' });
    assert.deepEqual(await devices(stage, late), ['Truck 7']);
    assert.deepEqual(await devices(stage, early), [machine], 'what was written stays');

    await field.fill('');
    await stage.click('device-name-save');
    await until('the machine is called by its own name', async () => (await name()) === machine);
    await until('the field shows it', async () => (await field.getAttribute('placeholder')) === machine);
  } finally {
    await stage.close();
  }
});
