// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { violations } from '../lib/axe.js';
import { change, Colleague, queueOf, remove } from '../lib/conflicts.js';
import { addPoint, featureOf, keysOf, wells } from '../lib/layers.js';
import { idle } from '../lib/map.js';
import { STORY, until } from '../lib/patience.js';
import { keepScreenshot } from '../lib/results.js';
import { stories } from '../lib/stories.js';

/** @typedef {import('../lib/stage.js').Stage} Stage */

const { onStage } = stories();

/**
 * Three wells that two people changed apart: one moved here and renamed there, one deleted here and
 * changed there, one with three values of its own on either side.
 * @param {Stage} stage
 * @param {(colleague: Colleague, made: { layer: string, name: string, state: string, camp: string, spring: string, bore: string }) => Promise<void>} story
 */
async function withConflicts(stage, story) {
  const layer = await wells(stage);
  const { Name: name = '', State: state = '', Depth: depth = '' } = await keysOf(stage, layer);
  const camp = await addPoint(stage, layer, { [name]: 'Camp', [state]: 'Full' }, [0.5, 6.6]);
  const spring = await addPoint(stage, layer, { [name]: 'Spring' }, [0.52, 6.6]);
  const bore = await addPoint(stage, layer, { [name]: 'Bore', [depth]: 12 }, [0.54, 6.6]);
  const colleague = await Colleague.arrive();
  try {
    await colleague.takeFrom(stage);
    await change(stage.device, camp, { properties: { [name]: 'Camp east' }, at: [0.502, 6.602] });
    await remove(stage.device, [spring]);
    await change(stage.device, bore, { properties: { [name]: 'Bore A', [state]: 'Low' } });
    await change(colleague.device, camp, { properties: { [name]: 'Base camp' }, at: [0.501, 6.599] });
    await change(colleague.device, spring, { properties: { [name]: 'Spring by the road' } });
    await change(colleague.device, bore, { properties: { [name]: 'Bore B', [state]: 'Dry' } });
    await colleague.giveTo(stage);
    await story(colleague, { layer, name, state, camp, spring, bore });
  } finally {
    await colleague.leave();
  }
}

/**
 * Opens the queue, and the review of one feature in it.
 * @param {Stage} stage
 * @param {string} [feature]
 */
async function openReview(stage, feature) {
  await stage.click('nav-review');
  const item = feature ? stage.page.locator(`[data-testid="review-item"][data-feature="${feature}"]`) : stage.at('review-item').first();
  await item.click();
  await stage.page.locator(`[data-testid="review-head"]${feature ? `[data-feature="${feature}"]` : '[data-feature]'}`).waitFor();
  await stage.at('review-table').or(stage.at('finding')).first().waitFor();
}

test('a conflict is told in a sentence, seen on the map, and nothing is chosen beforehand', { timeout: STORY }, async () => {
  await onStage(async (stage) => {
    await withConflicts(stage, async (_, { camp }) => {
      await stage.at('status-conflicts').click();
      await stage.at('review-item').nth(2).waitFor();
      keepScreenshot('light/review-queue', await stage.page.screenshot());
      assert.deepEqual(await violations(stage.page), []);
      await openReview(stage, camp);
      await stage.at('review-sentence').getByText(/You moved “.*” .* M\. Osei moved it .* and renamed it to “Base camp”/).waitFor();
      await stage.at('review-place').getByText(/^\d of 3$/).waitFor();
      assert.equal(await stage.page.locator('[data-testid="take"][aria-pressed="true"]').count(), 0, 'something is chosen');
      assert.ok(await stage.at('review-settle').isDisabled());
      for (const key of ['ancestor', 'A', 'B']) await stage.at(`legend-${key}`).waitFor();
      await idle(stage.page);
      keepScreenshot('light/review', await stage.page.screenshot());
      assert.deepEqual(await violations(stage.page), []);
      // Swipe, blink, vertices, one alone: each by its key, and Esc leads one step out.
      await stage.page.keyboard.press('s');
      await stage.at('swipe-handle').waitFor();
      await stage.at('swipe-handle').focus();
      await stage.page.keyboard.press('ArrowLeft');
      assert.equal(await stage.at('swipe-handle').getAttribute('aria-valuenow'), '48');
      await idle(stage.page);
      keepScreenshot('light/review-swipe', await stage.page.screenshot());
      assert.deepEqual(await violations(stage.page), []);
      await stage.page.keyboard.press('Escape');
      await stage.at('swipe-handle').waitFor({ state: 'detached' });
      await stage.page.keyboard.press('b');
      await stage.page.locator('[data-testid="legend-A"][aria-pressed="true"]').waitFor();
      await stage.page.keyboard.press('b');
      await stage.page.locator('[data-testid="legend-B"][aria-pressed="true"]').waitFor();
      await stage.page.keyboard.press('Escape');
      await stage.page.locator('[data-testid="legend-B"][aria-pressed="false"]').waitFor();
      await stage.page.keyboard.press('Escape');
      await stage.at('review-head').waitFor({ state: 'detached' });
      await stage.at('review-list').waitFor();
    });
  });
});

test('a queue is worked through by the keyboard alone', { timeout: STORY }, async () => {
  await onStage(async (stage) => {
    await withConflicts(stage, async (_, { name, state, camp, spring, bore }) => {
      const { keyboard } = stage.page;
      await stage.page.locator('body').press('R');
      await stage.at('review-item').nth(2).waitFor();
      await keyboard.press('j');
      await keyboard.press('Home');
      await keyboard.press('Enter');
      await stage.at('review-table').waitFor();
      /** @type {Set<string>} */
      const seen = new Set();
      for (let round = 0; round < 3; round += 1) {
        const feature = (await stage.at('review-head').getAttribute('data-feature')) ?? '';
        seen.add(feature);
        if (feature === camp) {
          // The place of the one, the name of the other, by marked rows.
          await keyboard.press('ArrowDown');
          await keyboard.press('1');
          await keyboard.press('ArrowDown');
          await keyboard.press('2');
        } else if (feature === spring) {
          await keyboard.press('2');
          await stage.at('result-value').getByText('There').waitFor();
        } else {
          // A choice taken back, a side whole, then one result written.
          await keyboard.press('1');
          await keyboard.press('u');
          assert.equal(await stage.page.locator('[data-testid="take"][aria-pressed="true"]').count(), 0);
          await keyboard.press('2');
          await keyboard.press('ArrowDown');
          await keyboard.press('e');
          await stage.at('result-editor').fill('Bore C');
          await keyboard.press('Enter');
          await keyboard.press('n');
          await keyboard.type('Seen on site');
        }
        await keyboard.press('Control+Enter');
        await stage.page.locator(`[data-testid="review-head"][data-feature="${feature}"]`).waitFor({ state: 'detached' });
      }
      assert.deepEqual(seen, new Set([camp, spring, bore]));
      await stage.at('review-empty').waitFor();
      keepScreenshot('light/review-empty', await stage.page.screenshot());
      assert.deepEqual(await violations(stage.page), []);
      assert.equal((await queueOf(stage.device)).total, 0);
      const [atCamp, atSpring, atBore] = await Promise.all([camp, spring, bore].map((id) => featureOf(stage, id)));
      assert.deepEqual([atCamp.label, atCamp.geometry.coordinates.slice(0, 2)], ['Base camp', [0.502, 6.602]]);
      assert.equal(atSpring.deleted, false);
      assert.deepEqual([atBore.properties[name], atBore.properties[state]], ['Bore C', 'Dry']);
      // The last decision is taken back, and lies on the desk again.
      await keyboard.press('?');
      await stage.at('keys').waitFor();
      await keyboard.press('Escape');
    });
  });
});

test('what was begun is there again after a crash, and a decision can be taken back', { timeout: STORY }, async () => {
  await onStage(async (stage) => {
    await withConflicts(stage, async (_, { bore, name }) => {
      await openReview(stage, bore);
      await stage.page.keyboard.press('2');
      await stage.at('review-note').fill('Half a thought');
      await until('the draft is kept', async () => {
        const { review } = await stage.device.ask('query($feature: ID!) { review(feature: $feature) { draft } }', { feature: bore });
        return review.draft?.note === 'Half a thought';
      });
      await stage.reload();
      await openReview(stage, bore);
      await stage.at('draft-restored').waitFor();
      assert.equal(await stage.at('review-note').inputValue(), 'Half a thought');
      await stage.page.locator('[data-testid="take"][data-side="B"][aria-pressed="true"]').first().waitFor();
      await stage.click('review-settle');
      await until('it is decided', async () => (await queueOf(stage.device)).total === 2);
      assert.equal((await featureOf(stage, bore)).properties[name], 'Bore B');
      await stage.page.keyboard.press('Escape');
      await stage.at('toast-action').first().click();
      await until('it is open again', async () => (await queueOf(stage.device)).total === 3);
      await stage.page.locator(`[data-testid="review-head"][data-feature="${bore}"]`).waitFor();
      await stage.at('review-decision').waitFor();
    });
  });
});

test('many are decided at once after a preview, and taken back in one step', { timeout: STORY }, async () => {
  await onStage(async (stage) => {
    await withConflicts(stage, async () => {
      await stage.click('nav-review');
      await stage.at('review-item').nth(2).waitFor();
      const { conflicts } = await queueOf(stage.device);
      // Those that the filter leaves are meant, and no other.
      await stage.click('review-filter');
      await stage.at('review-kind').selectOption('PROPERTY');
      await until('two are of that kind', async () => (await stage.at('review-item').count()) === 2);
      await stage.click('bulk-open');
      await stage.at('bulk-take').selectOption('OTHERS');
      await stage.at('bulk-preview').getByText(/Settles \d conflicts in 2 features/).waitFor();
      await stage.at('bulk-examples').waitFor();
      keepScreenshot('light/review-bulk', await stage.page.screenshot());
      assert.deepEqual(await violations(stage.page), []);
      assert.equal((await queueOf(stage.device)).conflicts, conflicts, 'a preview decides nothing');
      await stage.at('bulk-reason').fill('They were there last');
      await stage.click('bulk-apply');
      await stage.at('bulk').waitFor({ state: 'detached' });
      await until('they are decided', async () => (await queueOf(stage.device)).total === 1);
      await stage.at('toast-action').first().click();
      await until('all are open again', async () => (await queueOf(stage.device)).conflicts === conflicts);
      await until('the list has them again', async () => (await stage.at('review-item').count()) === 2);
    });
  });
});

test('what somebody else has settled meanwhile goes, with a word of who', { timeout: STORY }, async () => {
  await onStage(async (stage) => {
    await withConflicts(stage, async (colleague, { bore }) => {
      await openReview(stage, bore);
      await colleague.takeFrom(stage);
      await colleague.device.ask('mutation($features: [ID!]) { decideBulk(rule: { take: MINE }, features: $features, preview: false) { decides } }', { features: [bore] });
      await colleague.giveTo(stage);
      await stage.at('toast-done').getByText(/settled by M\. Osei meanwhile/).waitFor();
      await stage.page.locator(`[data-testid="review-head"][data-feature="${bore}"]`).waitFor({ state: 'detached' });
      await until('two are left', async () => (await stage.at('review-item').count()) === 2);
    });
  });
});

test('one finds, filters, groups and assigns', { timeout: STORY }, async () => {
  await onStage(async (stage) => {
    await withConflicts(stage, async (_, { spring }) => {
      await stage.click('nav-review');
      const items = stage.at('review-item');
      await items.nth(2).waitFor();
      await stage.at('review-find').fill('bore');
      await until('one is found', async () => (await items.count()) === 1);
      await stage.at('review-find').fill('');
      await stage.click('review-filter');
      await stage.at('review-kind').selectOption('EXISTENCE');
      await until('one is of that kind', async () => (await items.count()) === 1);
      assert.equal(await items.first().getAttribute('data-feature'), spring);
      keepScreenshot('light/review-filter', await stage.page.screenshot());
      assert.deepEqual(await violations(stage.page), []);
      await stage.click('review-mark', 'marked-assign');
      await stage.at('assign-to').fill('A. Mensah');
      await stage.click('assign-go');
      await until('it is assigned', async () => (await queueOf(stage.device, { assignee: 'A. Mensah' })).total === 1);
      await stage.click('review-clear');
      await items.nth(2).waitFor();
      await stage.at('review-group').selectOption('ASSIGNEE');
      await stage.at('review-chip').getByText('A. Mensah').click();
      await until('one is assigned', async () => (await items.count()) === 1);
      await stage.at('review-none').waitFor({ state: 'detached' });
    });
  });
});
