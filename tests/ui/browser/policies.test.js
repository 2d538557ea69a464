// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { violations } from '../lib/axe.js';
import { camps, LOOKS, SETTLED, STATES } from '../lib/decided.js';
import { openLayer } from '../lib/layers.js';
import { STORY } from '../lib/patience.js';
import { keepScreenshot } from '../lib/results.js';
import { stories } from '../lib/stories.js';

const { onStage, open } = stories();
const LAYER = 'query($id: ID!) { layer(id: $id) { wholePolicy { rule roles accuracy order } rules { duplicateMeters noOverlap noSelfCrossing } fields { key policy unique reference } } }';

/** @param {import('../lib/stage.js').Stage} stage */
async function openForm(stage) {
  await openLayer(stage, 'Camps');
  await stage.click('layer-change');
  await stage.at('layer-form').waitFor();
}

/** @param {import('../lib/stage.js').Stage} stage */
const stateField = (stage) => stage.at('field-editor').nth(1);

test('a rule says what it would settle before it is set, and then does', { timeout: STORY }, async () => {
  await onStage(async (stage) => {
    const layer = await camps(stage);
    await openForm(stage);
    const state = stateField(stage);
    await state.getByTestId('field-more').click();
    await state.getByTestId('field-policy').selectOption('FORWARD_ONLY');
    await state.getByTestId('field-policy-preview-says').getByText(`settle ${SETTLED} of ${STATES} conflicts`).waitFor();
    await state.getByTestId('field-policy-preview-says').getByText('3 remain for a person').waitFor();
    await state.getByText('Examples').click();
    assert.equal(await state.getByTestId('field-policy-preview').locator('li').count(), 20, 'three that remain beside others that do not');
    assert.deepEqual(await violations(stage.page), []);
    await stage.click('layer-save');
    await stage.at('layer-detail').waitFor();
    const { decisions } = await stage.device.ask('query($layer: ID!) { decisions(filter: { layer: $layer, automatic: true }, first: 1000) { items { rule { rule version } to } } }', { layer });
    assert.equal(decisions.items.length, SETTLED);
    assert.deepEqual(decisions.items[0], { rule: { rule: 'FORWARD_ONLY', version: 4 }, to: 'Closed' });

    // Taken away again, it would be people's work again.
    await stage.click('layer-change');
    await stateField(stage).getByTestId('field-more').click();
    await stateField(stage).getByTestId('field-policy').selectOption('KEEP_BOTH');
    await stateField(stage).getByTestId('field-policy-preview').getByText(`${SETTLED} conflicts that are settled now would be opened again`).waitFor();
    assert.deepEqual(stage.watched.errors, []);
  });
});

test('rules that need to know more ask for it, and say what is lacking', { timeout: STORY }, async () => {
  await onStage(async (stage) => {
    const layer = await camps(stage);
    await openForm(stage);
    await stage.at('layer-policy').selectOption('ROLE_RANK');
    await stage.click('layer-save');
    await stage.at('layer-policy-fault').getByText('at least one person').waitFor();
    await stage.at('layer-policy-roles').fill('M. Osei\nS. Kaya');
    // What was taken back stands there by one person's hand: no rank tells it apart.
    await stage.at('layer-policy-preview').getByText(/would settle 44 of 45 conflicts; 1 remains/).waitFor();
    const state = stateField(stage);
    await state.getByTestId('field-more').click();
    await state.getByTestId('field-policy').selectOption('MOST_ACCURATE');
    await state.getByTestId('field-policy-accuracy').selectOption('accuracy');
    await state.getByTestId('field-policy-preview').getByText(`${STATES} remain for a person`).waitFor();
    await stage.click('layer-save');
    await stage.at('layer-detail').waitFor();
    const found = (await stage.device.ask(LAYER, { id: layer })).layer;
    assert.deepEqual(found.wholePolicy, { rule: 'ROLE_RANK', roles: ['M. Osei', 'S. Kaya'], accuracy: null, order: [] });
    assert.equal(found.fields[1].policy, 'MOST_ACCURATE');
  });
});

test('what must hold between features is set in the form, and found', { timeout: STORY }, async () => {
  await onStage(async (stage) => {
    const layer = await camps(stage);
    await openForm(stage);
    await stage.at('rule-duplicate').check();
    await stage.at('rule-duplicate-meters').fill('0');
    await stage.click('layer-save');
    await stage.at('layer-rules').getByText('1 to 10,000 metres').waitFor();
    await stage.at('rule-duplicate-meters').fill('250');
    const name = stage.at('field-editor').first();
    await name.getByTestId('field-more').click();
    await name.getByTestId('field-unique').check();
    await name.getByTestId('field-reference').check();
    await stage.click('layer-save');
    await stage.at('layer-detail').waitFor();
    const found = (await stage.device.ask(LAYER, { id: layer })).layer;
    assert.deepEqual(found.rules, { duplicateMeters: 250, noOverlap: false, noSelfCrossing: false });
    assert.deepEqual([found.fields[0].unique, found.fields[0].reference], [true, true]);
    const { reviewQueue } = await stage.device.ask('{ reviewQueue(first: 1000) { items { kinds } } }');
    const kinds = new Set(reviewQueue.items.flatMap((/** @type {any} */ one) => one.kinds));
    // The name that was taken back stands twice nowhere; what two camps share is not to be shared now.
    assert.ok(kinds.has('PROPERTY'), [...kinds].join());
    await stage.click('layer-change');
    assert.equal(await stage.at('rule-duplicate-meters').inputValue(), '250');
  });
});

for (const [look, [options, preferences]] of Object.entries(LOOKS)) {
  test(`rules as they look ${look}`, { timeout: STORY }, async () => {
    const stage = await open(options, preferences);
    try {
      await camps(stage);
      await openForm(stage);
      const state = stateField(stage);
      await state.getByTestId('field-more').click();
      await state.getByTestId('field-policy').selectOption('FORWARD_ONLY');
      await state.getByTestId('field-policy-preview-says').waitFor();
      await state.getByText('Examples').click();
      await state.getByTestId('field-policy').scrollIntoViewIfNeeded();
      keepScreenshot(`${look}/policy-field`, await stage.page.screenshot());
      await stage.at('layer-policy').selectOption('ROLE_RANK');
      await stage.at('layer-policy-roles').fill('M. Osei');
      await stage.at('rule-duplicate').check();
      await stage.at('layer-policy-preview').waitFor();
      await stage.at('layer-rules').scrollIntoViewIfNeeded();
      keepScreenshot(`${look}/policy-layer`, await stage.page.screenshot());
      assert.deepEqual(await violations(stage.page), []);
    } finally {
      await stage.close();
    }
  });
}
