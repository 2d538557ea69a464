// @ts-check
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { violations } from '../lib/axe.js';
import { addPoint, featureOf, keysOf, openLayer, wells } from '../lib/layers.js';
import { STORY, until } from '../lib/patience.js';
import { keepScreenshot } from '../lib/results.js';
import { stories } from '../lib/stories.js';

const { onStage, tiles } = stories();

/**
 * Twelve wells from west to east, and their table, open.
 * @param {import('../lib/stage.js').Stage} stage
 */
async function withTable(stage) {
  const layer = await wells(stage);
  const keys = await keysOf(stage, layer);
  const ids = [];
  for (let n = 1; n <= 12; n += 1) {
    ids.push(await addPoint(stage, layer, { [keys.Name ?? '']: `Well ${n}`, [keys.State ?? '']: n % 3 === 0 ? 'Dry' : 'Full', [keys.Depth ?? '']: n * 2.5 }, [n * 5, 40]));
  }
  await openLayer(stage, 'Wells');
  await stage.click('layer-table');
  await stage.at('table-row').first().waitFor();
  return { layer, keys, ids };
}

/**
 * Waits until the table counts so many of the layer's features.
 * @param {import('../lib/stage.js').Stage} stage
 * @param {string} said
 */
async function tableSays(stage, said) {
  await stage.at('table-count').getByText(said, { exact: true }).waitFor();
}

test('an empty window teaches a first layer, which can be changed and deleted', { timeout: STORY }, async () => {
  await onStage(async (stage) => {
    await stage.click('nav-layers');
    await stage.at('layers-empty').waitFor();
    assert.deepEqual(await violations(stage.page), []);
    keepScreenshot('light/layers-empty', await stage.page.screenshot());
    await stage.click('preset-observations');
    await stage.at('layer-detail').waitFor();
    await stage.click('layer-change');
    await stage.at('layer-name').fill('Damage');
    await stage.click('layer-color-orange', 'field-add');
    const last = stage.at('field-editor').last();
    await last.getByTestId('field-label').fill('Height');
    await last.getByTestId('field-type').selectOption('NUMBER');
    await last.getByTestId('field-more').click();
    await last.getByTestId('field-policy').selectOption('MAX');
    await last.getByText('The larger value is shown, or the later day.').waitFor();
    await last.getByTestId('field-default').fill('tall');
    await stage.click('layer-save');
    await last.getByTestId('field-fault').getByText('The default is no number.').waitFor();
    await last.getByTestId('field-default').fill('2,5');
    await last.getByTestId('field-up').click();
    keepScreenshot('light/layer-form', await stage.page.screenshot());
    await stage.click('layer-save');
    await stage.at('layer-detail').waitFor();
    const { layers } = await stage.device.ask('{ layers { name style { color } fields { label type default policy } } }');
    assert.equal(layers[0].name, 'Damage');
    assert.equal(layers[0].style.color, '#b85c00');
    assert.deepEqual(layers[0].fields.at(-2), { label: 'Height', type: 'NUMBER', default: 2.5, policy: 'MAX' });
    await stage.click('layer-delete');
    await stage.at('layers-empty').waitFor();
    await stage.at('toast-done').filter({ hasText: 'Damage deleted.' }).getByTestId('toast-action').click();
    await stage.page.locator('[data-testid="layer-card"][data-layer="Damage"]').waitFor();
  });
});

test('a field is saved when it is left; what is missing or wrong is named beside it', { timeout: STORY }, async () => {
  await onStage(async (stage) => {
    const layer = await wells(stage);
    const keys = await keysOf(stage, layer);
    const id = await addPoint(stage, layer, { [keys.State ?? '']: 'Full' });
    await openLayer(stage, 'Wells');
    await stage.click('layer-table');
    await stage.at('table-row').first().waitFor();
    await stage.at('table-grid').focus();
    await stage.page.keyboard.press('Enter');
    await stage.at('feature-form').waitFor();
    await stage.at(`fault-${keys.Name}`).getByText('This is needed.').waitFor();
    await stage.at(`field-${keys.Name}`).fill('North well');
    await stage.at(`field-${keys.Depth}`).focus();
    await stage.at(`saved-${keys.Name}`).getByText('Saved').waitFor();
    await until('the name is kept', async () => (await featureOf(stage, id)).label === 'North well');
    await stage.at(`field-${keys.Depth}`).fill('deep');
    await stage.page.keyboard.press('Tab');
    await stage.at(`fault-${keys.Depth}`).waitFor();
    keepScreenshot('light/feature-faults', await stage.page.screenshot());
    assert.deepEqual(await violations(stage.page), []);
    await stage.at(`field-${keys.Depth}`).press('Escape');
    await until('Escape gives back what was there', async () => (await stage.at(`field-${keys.Depth}`).inputValue()) === '');
    await stage.at(`field-${keys.Drinkable}`).selectOption('true');
    await stage.at(`field-${keys.Seen}`).fill('2026-11-22');
    await stage.at('place-lat').fill('45,5');
    await stage.page.keyboard.press('Enter');
    await until('everything is saved', async () => {
      const { properties, geometry } = await featureOf(stage, id);
      return properties[keys.Drinkable ?? ''] === true && properties[keys.Seen ?? ''] === '2026-11-22' && geometry.coordinates[1] === 45.5;
    });
    // What is written stays when one goes elsewhere at once.
    await stage.at(`field-${keys.Name}`).fill('South well');
    await stage.click('nav-map');
    await until('the last field is saved', async () => (await featureOf(stage, id)).label === 'South well');
  });
});

test('the table finds, filters, sorts, edits, and selects with the map', { timeout: STORY }, async () => {
  await onStage(async (stage) => {
    const { keys, ids } = await withTable(stage);
    await tableSays(stage, '12 features');
    await stage.at('table-find').fill('Well 1');
    await tableSays(stage, '4 of 12 features');
    await stage.at('table-find').fill('');
    await stage.click('table-filter');
    await stage.at('test-field').selectOption({ label: 'State' });
    await stage.at('test-value').selectOption('Dry');
    await tableSays(stage, '4 of 12 features');
    await stage.click('test-add');
    await stage.at('test-field').last().selectOption({ label: 'Depth' });
    await stage.at('test-kind').last().selectOption('GREATER');
    await stage.at('test-value').last().fill('20');
    await tableSays(stage, '2 of 12 features');
    keepScreenshot('light/table-filter', await stage.page.screenshot());
    await stage.at('test-remove').last().click();
    await stage.at('test-remove').last().click();
    await tableSays(stage, '12 features');
    await stage.click(`sort-${keys.Depth}`, `sort-${keys.Depth}`);
    await stage.page.locator('[data-testid="table-row"][aria-rowindex="2"]').getByText('Well 12').first().waitFor();
    // Ctrl+A in the filter, then one value for all of them.
    await stage.at('table-find').fill('Well 1');
    await tableSays(stage, '4 of 12 features');
    await stage.at('table-grid').focus();
    await stage.page.keyboard.press('Control+a');
    await stage.at('table-selected').getByText('4 selected').waitFor();
    await stage.page.keyboard.press('Enter');
    await stage.at('feature-form').waitFor();
    await stage.at('table-grid').focus();
    await stage.page.keyboard.press('Control+a');
    await stage.at('many-form').getByText('4 features selected').waitFor();
    await stage.at(`field-${keys.State}`).selectOption('Low');
    await stage.at(`saved-${keys.State}`).getByText('Saved').waitFor();
    assert.equal((await featureOf(stage, ids[11] ?? '')).properties[keys.State ?? ''], 'Low');
    assert.equal((await featureOf(stage, ids[5] ?? '')).properties[keys.State ?? ''], 'Dry');
    keepScreenshot('light/many-features', await stage.page.screenshot());
    assert.deepEqual(await violations(stage.page), []);
    // A cell in place.
    await stage.at('table-grid').focus();
    for (const key of ['Home', 'ArrowRight', 'F2']) await stage.page.keyboard.press(key);
    await stage.at('cell-editor').fill('Well 1 of the north');
    await stage.page.keyboard.press('Enter');
    await stage.at('table-row').getByText('Well 1 of the north').first().waitFor();
  });
});

test('photos are attached, seen, named, removed and had back', { timeout: STORY }, async () => {
  await onStage(async (stage) => {
    const layer = await wells(stage);
    const keys = await keysOf(stage, layer);
    await addPoint(stage, layer, { [keys.Name ?? '']: 'North well' });
    await openLayer(stage, 'Wells');
    await stage.click('layer-table');
    await stage.at('table-row').first().waitFor();
    await stage.at('table-grid').focus();
    await stage.page.keyboard.press('Enter');
    const picture = tiles().get('0/0/0') ?? Buffer.of();
    await stage.at('photo-input').setInputFiles({ name: 'well.png', mimeType: 'image/png', buffer: picture });
    await stage.at('photo').locator('img').waitFor();
    await stage.at('photo').click();
    await stage.at('photo-whole').waitFor();
    await stage.at('photo-caption').fill('The pump');
    await stage.page.keyboard.press('Enter');
    await stage.page.getByRole('heading', { name: 'The pump' }).waitFor();
    keepScreenshot('light/photo', await stage.page.screenshot());
    assert.deepEqual(await violations(stage.page), []);
    await stage.click('photo-remove');
    await stage.at('photo').waitFor({ state: 'detached' });
    await stage.at('toast-action').click();
    await stage.at('photo').waitFor();
    await stage.page.locator('[data-testid="photo"][title="The pump"]').waitFor();
  });
});

test('a file becomes a layer, and a layer becomes a file', { timeout: STORY }, async () => {
  await onStage(async (stage) => {
    const source = join(stage.home, 'camps.geojson');
    const out = join(stage.home, 'out.geojson');
    const features = [7, 8, 9].map((n) => ({ type: 'Feature', properties: { title: `Camp ${n}`, people: n * 10 }, geometry: { type: 'Point', coordinates: [n, 50] } }));
    writeFileSync(source, JSON.stringify({ type: 'FeatureCollection', features }));
    await stage.click('nav-layers', 'layers-empty-import');
    await stage.at('import-features-path').fill(source);
    await stage.click('import-features-go');
    await stage.at('task-outcome').getByText(/3 features imported into/).waitFor();
    await stage.click('nav-layers', 'layer-open');
    await stage.at('layer-features').getByText('3').waitFor();
    await stage.click('layer-export');
    await stage.at('export-layer-path').fill(out);
    await stage.at('export-layer-unsynced').check();
    keepScreenshot('light/export-layer', await stage.page.screenshot());
    await stage.click('export-layer-go');
    await stage.at('task-outcome').getByText(/3 features, .* written to/).first().waitFor();
    const written = JSON.parse(readFileSync(out, 'utf8'));
    assert.deepEqual(written.features.map((/** @type {any} */ feature) => feature.geometry.coordinates[0]).sort(), [7, 8, 9]);
  });
});
