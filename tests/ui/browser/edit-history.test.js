// @ts-check
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { violations } from '../lib/axe.js';
import { addPoint, featureOf, keysOf, openLayer, wells } from '../lib/layers.js';
import { idle } from '../lib/map.js';
import { STORY, until } from '../lib/patience.js';
import { keepScreenshot } from '../lib/results.js';
import { stories } from '../lib/stories.js';

const { onStage } = stories();
const CHANGE = 'mutation($id: ID!, $properties: Json, $geometry: Geometry) { changeFeature(id: $id, properties: $properties, geometry: $geometry) { id } }';
const FIRES = new URL('../../../../shared/data/edits/cafires-versions.jsonl.gz', import.meta.url).pathname;

/** Moments are told apart by the millisecond. */
const aMoment = () => new Promise((resolve) => setTimeout(resolve, 20));

/**
 * Two wells of which one is moved and renamed, the other deleted, and a third made.
 * @param {import('../lib/stage.js').Stage} stage
 */
async function withPast(stage) {
  const layer = await wells(stage);
  const keys = await keysOf(stage, layer);
  const name = keys.Name ?? '';
  const north = await addPoint(stage, layer, { [name]: 'North' }, [10, 50]);
  await aMoment();
  const south = await addPoint(stage, layer, { [name]: 'South' }, [12, 40]);
  await aMoment();
  await stage.device.ask(CHANGE, { id: north, properties: { [name]: 'Far north' }, geometry: { type: 'Point', coordinates: [10, 60] } });
  await aMoment();
  await stage.device.ask('mutation($ids: [ID!]!) { deleteFeatures(ids: $ids) }', { ids: [south] });
  await aMoment();
  const east = await addPoint(stage, layer, { [name]: 'East' }, [30, 45]);
  return { layer, name, north, south, east };
}

/**
 * Opens the history of the wells.
 * @param {import('../lib/stage.js').Stage} stage
 */
async function openHistory(stage) {
  await openLayer(stage, 'Wells');
  await stage.click('layer-zoom', 'layer-history');
  await stage.at('moment').first().waitFor();
}

test('the history of a feature says who changed what, in sentences and in a picture', { timeout: STORY }, async () => {
  await onStage(async (stage) => {
    await withPast(stage);
    await openLayer(stage, 'Wells');
    await stage.click('layer-table');
    await stage.at('table-find').fill('Far');
    await stage.at('table-count').getByText('1 of 2 features').waitFor();
    await stage.at('table-grid').focus();
    await stage.page.keyboard.press('Enter');
    await stage.click('feature-history');
    const revisions = stage.at('revision');
    await revisions.nth(1).waitFor();
    const [newest, oldest] = await stage.at('revision-sentence').allInnerTexts();
    assert.match(newest ?? '', /^Changed (Name and the place|the place and Name)\.$/);
    assert.equal(oldest, 'Made it.');
    await revisions.first().filter({ hasText: /North\s*→\s*Far north/ }).waitFor();
    await stage.click('revision-show');
    await idle(stage.page);
    keepScreenshot('light/feature-history', await stage.page.screenshot());
    assert.deepEqual(await violations(stage.page), []);
  });
});

test('a layer is seen as it was, and becomes what it was, and what it is again', { timeout: STORY }, async () => {
  await onStage(async (stage) => {
    const { layer, north, south } = await withPast(stage);
    await openHistory(stage);
    const alive = async () => (await stage.device.ask('query($id: ID!) { layer(id: $id) { features } }', { id: layer })).layer.features;
    // The moment at which South had just been made.
    const moments = stage.at('moment');
    await moments.first().getByText('Made: 1 feature').waitFor();
    await moments.nth(3).getByTestId('moment-look').click();
    await stage.at('past-banner').getByText(/You look at/).waitFor();
    await idle(stage.page);
    keepScreenshot('light/past', await stage.page.screenshot());
    assert.deepEqual(await violations(stage.page), []);
    await stage.click('past-go-back');
    await stage.at('toast-done').getByText(/3 features changed back/).waitFor();
    assert.equal((await featureOf(stage, north)).label, 'North');
    assert.equal((await featureOf(stage, south)).deleted, false);
    assert.equal(await alive(), 2);
    await stage.at('toast-action').click();
    await until('the going back is undone', async () => (await featureOf(stage, north)).label === 'Far north' && (await featureOf(stage, south)).deleted);
    assert.equal(await alive(), 2);
    await stage.at('past-banner').waitFor({ state: 'detached' });
  });
});

test('two moments are compared on the map and in a list', { timeout: STORY }, async () => {
  await onStage(async (stage) => {
    await withPast(stage);
    await openHistory(stage);
    await stage.at('moment').nth(3).getByTestId('moment-from').click();
    await stage.at('comparison-counts').getByText('Added 1').waitFor();
    for (const kind of ['ADDED', 'CHANGED', 'REMOVED']) await stage.page.locator(`[data-testid="difference"][data-kind="${kind}"]`).waitFor();
    await idle(stage.page);
    keepScreenshot('light/comparison', await stage.page.screenshot());
    assert.deepEqual(await violations(stage.page), []);
    // Up to the moment at which North moved, only that differs.
    await stage.at('moment').nth(2).getByTestId('moment-to').click();
    await stage.at('comparison-counts').getByText('Changed 1').waitFor();
    await stage.at('comparison-counts').getByText('Added 0').waitFor();
    await stage.click('comparison-stop');
    await stage.at('comparison').waitFor({ state: 'detached' });
  });
});

test('the fires of California come with their past', { timeout: STORY, skip: !existsSync(FIRES) && 'the recorded versions are not beside the repository' }, async () => {
  await onStage(async (stage) => {
    await stage.click('nav-layers', 'layers-empty-import');
    await stage.at('import-features-path').fill(FIRES);
    await stage.click('import-features-go');
    await stage.at('task-outcome').getByText(/688 features imported into/).waitFor();
    await stage.click('nav-layers', 'layer-open', 'layer-zoom', 'layer-history');
    await stage.at('moment').first().waitFor();
    await stage.at('history-when').fill('2021-08-14T10:00');
    await stage.click('history-look');
    await stage.at('past-banner').getByText(/Aug 14, 2021/).waitFor();
    await idle(stage.page);
    keepScreenshot('light/fires-2021', await stage.page.screenshot());
    await stage.at('history-slider').focus();
    await stage.page.keyboard.press('End');
    await stage.at('past-banner').waitFor({ state: 'detached' });
  });
});
