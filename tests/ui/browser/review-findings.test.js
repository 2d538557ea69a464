// @ts-check
/** What is only wrong together, what a rule has settled, and both at once: each is shown, and can be settled. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { violations } from '../lib/axe.js';
import { change, Colleague, queueOf, remove } from '../lib/conflicts.js';
import { addPoint, featureOf, keysOf, wells } from '../lib/layers.js';
import { STORY, until } from '../lib/patience.js';
import { keepScreenshot } from '../lib/results.js';
import { PRACTISED } from '../lib/stage.js';
import { stories } from '../lib/stories.js';

/** @typedef {import('../lib/stage.js').Stage} Stage */

const { open } = stories();

/**
 * @param {(stage: Stage) => Promise<void>} story
 */
async function alone(story) {
  const stage = await open({}, PRACTISED);
  try {
    await story(stage);
  } catch (fault) {
    keepScreenshot('failed/review-findings', await stage.page.screenshot());
    throw fault;
  } finally {
    await stage.close();
  }
}

/**
 * @param {Stage} stage
 * @param {Record<string, unknown>} input
 * @returns {Promise<{ id: string, keys: Record<string, string> }>}
 */
async function layerOf(stage, input) {
  const { createLayer } = await stage.device.ask('mutation($input: LayerInput!) { createLayer(input: $input) { id } }', { input });
  return { id: createLayer.id, keys: await keysOf(stage, createLayer.id) };
}

/**
 * @param {Stage} stage
 * @param {string} layer
 * @param {unknown} geometry
 */
async function addShape(stage, layer, geometry) {
  return (await stage.device.ask('mutation($layer: ID!, $geometry: Geometry) { addFeature(layer: $layer, geometry: $geometry, properties: {}) { id } }', { layer, geometry })).addFeature.id;
}

/** @param {number} west */
function square(west) {
  return { type: 'Polygon', coordinates: [[[west, 0], [west + 0.1, 0], [west + 0.1, 0.1], [west, 0.1], [west, 0]]] };
}

/**
 * Opens one of the queue.
 * @param {Stage} stage
 * @param {string} feature
 */
async function openOne(stage, feature) {
  await stage.click('nav-review');
  await stage.page.locator(`[data-testid="review-item"][data-feature="${feature}"]`).click();
  await stage.page.locator(`[data-testid="review-head"][data-feature="${feature}"]`).waitFor();
}

/**
 * @param {Stage} stage
 * @param {string} kind
 */
async function finding(stage, kind) {
  const card = stage.page.locator(`[data-testid="finding"][data-kind="${kind}"]`).first();
  await card.waitFor();
  keepScreenshot(`light/finding-${kind.toLowerCase()}`, await stage.page.screenshot());
  assert.deepEqual(await violations(stage.page), [], kind);
  return card;
}

/**
 * @param {Stage} stage
 * @param {string} kind
 * @param {number} count
 */
function waiting(stage, kind, count) {
  return until(`${count} of ${kind} wait`, async () => (await queueOf(stage.device, { kind: [kind] })).total === count);
}

test('points that may be one, and a value that two have, are told and settled', { timeout: STORY }, () => alone(async (stage) => {
  const { id, keys } = await layerOf(stage, { name: 'Taps', geometryKind: 'POINT', fields: [{ label: 'Code', type: 'TEXT', unique: true }], rules: { duplicateMeters: 50 } });
  const code = keys.Code ?? '';
  await addPoint(stage, id, { [code]: 'T1' }, [0.5, 6.6]);
  const near = await addPoint(stage, id, { [code]: 'T2' }, [0.5001, 6.6]);
  await stage.page.reload();
  await until('a duplicate waits', async () => (await queueOf(stage.device, { kind: ['DUPLICATE'] })).total > 0);
  const [first] = (await queueOf(stage.device, { kind: ['DUPLICATE'] })).items;
  await openOne(stage, first.feature);
  const duplicate = await finding(stage, 'DUPLICATE');
  await duplicate.getByTestId('finding-why').fill('Two taps on one wall');
  await duplicate.getByTestId('finding-dismiss').click();
  await waiting(stage, 'DUPLICATE', 0);
  const far = await addPoint(stage, id, { [code]: 'T1' }, [0.6, 6.6]);
  await until('a value that two have waits', async () => (await queueOf(stage.device, { kind: ['UNIQUE'] })).total > 0);
  const [same] = (await queueOf(stage.device, { kind: ['UNIQUE'] })).items;
  await openOne(stage, same.feature);
  const unique = await finding(stage, 'UNIQUE');
  await unique.getByTestId('finding-edit').click();
  await stage.at(`field-${code}`).fill('T3');
  await stage.at(`field-${code}`).press('Tab');
  await waiting(stage, 'UNIQUE', 0);
  assert.equal((await featureOf(stage, near)).deleted || (await featureOf(stage, far)).deleted, false);
}));

test('areas over each other, a value that is no number, and a feature that is gone are told', { timeout: STORY }, () => alone(async (stage) => {
  const areas = await layerOf(stage, { name: 'Fields', geometryKind: 'POLYGON', fields: [{ label: 'Size', type: 'TEXT' }], rules: { noOverlap: true } });
  const [one, other] = [await addShape(stage, areas.id, square(0)), await addShape(stage, areas.id, square(0.05))];
  await until('an overlap waits', async () => (await queueOf(stage.device, { kind: ['SPATIAL'] })).total > 0);
  const [first] = (await queueOf(stage.device, { kind: ['SPATIAL'] })).items;
  assert.ok([one, other].includes(first.feature));
  await openOne(stage, first.feature);
  await finding(stage, 'SPATIAL');
  await change(stage.device, one, { properties: { [areas.keys.Size ?? '']: 'wide' } });
  await stage.device.ask('mutation($id: ID!, $input: LayerChange!) { changeLayer(id: $id, input: $input) { id } }', { id: areas.id, input: { fields: [{ key: areas.keys.Size, label: 'Size', type: 'NUMBER' }] } });
  await waiting(stage, 'SCHEMA', 1);
  await openOne(stage, one);
  await finding(stage, 'SCHEMA');
  const { id, keys } = await layerOf(stage, { name: 'Pumps', geometryKind: 'POINT', fields: [{ label: 'Well', type: 'TEXT', reference: true }] });
  const target = await addPoint(stage, id, {}, [1, 1]);
  const pump = await addPoint(stage, id, { [keys.Well ?? '']: target }, [1.1, 1]);
  await remove(stage.device, [target]);
  await waiting(stage, 'REFERENCE', 1);
  await openOne(stage, pump);
  await finding(stage, 'REFERENCE');
  await stage.device.ask('mutation($ids: [ID!]!) { restoreFeatures(ids: $ids) }', { ids: [target] });
  await waiting(stage, 'REFERENCE', 0);
}));

test('both are kept, a deletion is confirmed, many are taken back, and what a rule settled is opened again', { timeout: STORY }, () => alone(async (stage) => {
  const layer = await wells(stage);
  const { Name: name = '', Depth: depth = '' } = await keysOf(stage, layer);
  const camp = await addPoint(stage, layer, { [name]: 'Camp' }, [0.5, 6.6]);
  const spring = await addPoint(stage, layer, { [name]: 'Spring' }, [0.52, 6.6]);
  const bore = await addPoint(stage, layer, { [name]: 'Bore', [depth]: 10 }, [0.54, 6.6]);
  const colleague = await Colleague.arrive();
  try {
    await colleague.takeFrom(stage);
    await change(stage.device, camp, { properties: { [name]: 'Camp east' } });
    await remove(stage.device, [spring]);
    await change(stage.device, bore, { properties: { [depth]: 12 } });
    await change(colleague.device, camp, { properties: { [name]: 'Base camp' } });
    await change(colleague.device, spring, { properties: { [name]: 'Spring by the road' } });
    await change(colleague.device, bore, { properties: { [depth]: 14 } });
    await colleague.giveTo(stage);
    await until('two wait, the depth is settled by its rule', async () => (await queueOf(stage.device)).total === 2);
    // Many at once, the deletion too; then all of it is taken back by one step.
    await stage.click('nav-review', 'bulk-open');
    await stage.at('bulk-take').selectOption('OTHERS');
    await stage.at('bulk-preview').getByText(/in 2 features/).waitFor();
    await stage.click('bulk-apply');
    await until('none waits', async () => (await queueOf(stage.device)).total === 0);
    assert.equal((await featureOf(stage, spring)).deleted, false);
    await stage.at('toast-action').first().click();
    await until('both are open again', async () => (await queueOf(stage.device)).total === 2);
    // A deletion is confirmed.
    await openOne(stage, spring);
    await stage.page.locator('[data-testid="take"][data-side="A"]').first().click();
    await stage.at('result-value').getByText('Deleted').waitFor();
    await stage.click('review-settle');
    await until('it is deleted', async () => (await featureOf(stage, spring)).deleted);
    // Both are kept: two features, each with its name.
    await openOne(stage, camp);
    await stage.page.locator('[data-testid="take"][data-side="A"]').first().click();
    await stage.at('keep-both').check();
    keepScreenshot('light/review-keep-both', await stage.page.screenshot());
    await stage.click('review-settle');
    await until('none waits', async () => (await queueOf(stage.device)).total === 0);
    const { features } = await stage.device.ask('query($id: ID!) { features(query: { layer: $id }) { features { label } } }', { id: layer });
    const labels = features.features.map((/** @type {any} */ item) => item.label).sort();
    assert.deepEqual(labels, ['Base camp', 'Bore', 'Camp east']);
    // What the rule has settled is listed, names its rule, and is opened again.
    await stage.click('review-empty-step');
    await stage.page.locator(`[data-testid="review-item"][data-feature="${bore}"]`).click();
    await stage.at('settled-by').first().waitFor();
    keepScreenshot('light/review-settled', await stage.page.screenshot());
    assert.deepEqual(await violations(stage.page), []);
    await stage.at('settled-reopen').first().click();
    await until('it waits', async () => (await queueOf(stage.device)).total === 1);
  } finally {
    await colleague.leave();
  }
}));
