// @ts-check
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { violations } from '../lib/axe.js';
import { camps, LOOKS } from '../lib/decided.js';
import { openLayer } from '../lib/layers.js';
import { idle } from '../lib/map.js';
import { STORY, until } from '../lib/patience.js';
import { keepScreenshot } from '../lib/results.js';
import { stories } from '../lib/stories.js';

const { onStage, open } = stories();

/** @param {import('../lib/stage.js').Stage} stage */
async function openAudit(stage) {
  await openLayer(stage, 'Camps');
  await stage.click('layer-history', 'history-audit');
  await stage.at('audit-entry').first().waitFor();
}

test('who decided what is listed, opened, searched and narrowed down', { timeout: STORY }, async () => {
  await onStage(async (stage) => {
    await camps(stage);
    await openAudit(stage);
    // Four decisions, one of them taken back, and three rules.
    await stage.at('audit-total').getByText('8 entries').waitFor();
    const causes = await stage.at('audit-entry').evaluateAll((cards) => cards.map((card) => card.getAttribute('data-cause')));
    assert.deepEqual(causes, ['POLICY_CHANGE', 'POLICY_CHANGE', 'UNDO', 'RESOLVE', 'RESOLVE', 'RESOLVE', 'RESOLVE', 'POLICY_CHANGE']);

    const taken = stage.at('audit-entry').nth(3);
    await taken.getByText('Taken back by S. Kaya').waitFor();
    await taken.getByTestId('audit-entry-open').click();
    const detail = stage.at('audit-detail');
    await detail.getByTestId('audit-reason').getByText('Both said so by radio').waitFor();
    const candidates = await detail.getByTestId('audit-candidates').locator('li').allInnerTexts();
    assert.equal(candidates.length, 2);
    assert.match(candidates.join('|'), /Camp by the water[^|]*M\. Osei on tablet 2/s);
    assert.match(await detail.getByTestId('audit-hash').innerText(), /^[0-9a-f]{64}$/);
    await detail.getByTestId('audit-place').click();
    await idle(stage.page);
    assert.deepEqual(await violations(stage.page), []);

    await stage.at('audit-search').fill('radio');
    await stage.at('audit-total').getByText('4 entries').waitFor();
    await stage.at('audit-search').fill('no such word');
    await stage.at('audit-empty').waitFor();
    await stage.click('audit-clear', 'audit-filter');
    await stage.at('audit-total').getByText('8 entries').waitFor();
    await stage.at('audit-person').selectOption('M. Osei');
    await stage.at('audit-total').getByText('2 entries').waitFor();
    await stage.at('audit-person').selectOption('');
    await stage.at('audit-from').fill('2026-11-21');
    await stage.at('audit-empty').waitFor();
    assert.deepEqual(stage.watched.errors, []);
  });
});

test('the audit is reached and read by keys alone, and leads back to where one came from', { timeout: STORY }, async () => {
  await onStage(async (stage) => {
    await camps(stage);
    await openLayer(stage, 'Camps');
    await stage.at('layer-history').focus();
    await stage.page.keyboard.press('Enter');
    await stage.at('history-audit').focus();
    await stage.page.keyboard.press('Enter');
    const first = stage.at('audit-entry-open').first();
    await first.focus();
    await stage.page.keyboard.press('Enter');
    await until('the entry is open', async () => (await first.getAttribute('aria-expanded')) === 'true');
    await stage.page.keyboard.press('Enter');
    await until('the entry is closed', async () => (await first.getAttribute('aria-expanded')) === 'false');
    await stage.page.keyboard.press('Escape');
    await stage.at('layer-history-panel').waitFor();
  });
});

test('the audit is written to a file that is whole, and that the log vouches for', { timeout: STORY }, async () => {
  await onStage(async (stage) => {
    await camps(stage);
    await openAudit(stage);
    for (const [name, begins] of [['all.pdf', '%PDF-'], ['all.csv', 'at,clock,cause'], ['all.json', '{"format":"map-offline-audit"']]) {
      const path = join(stage.home, name ?? '');
      await stage.click('audit-export-open');
      await stage.at('audit-export-path').fill(path);
      await stage.click('audit-export-go');
      await stage.page.getByText(`8 entries written to ${path}`).first().waitFor();
      assert.ok(readFileSync(path, 'utf8').startsWith(begins ?? ''), name);
    }
    const { auditCheck } = await stage.device.ask('query($path: String!) { auditCheck(path: $path) { entries good unknown problems } }', { path: join(stage.home, 'all.json') });
    assert.deepEqual(auditCheck, { entries: 8, good: 8, unknown: 0, problems: [] });
  });
});

for (const [look, [options, preferences]] of Object.entries(LOOKS)) {
  test(`the audit as it looks ${look}`, { timeout: STORY }, async () => {
    const stage = await open(options, preferences);
    try {
      await camps(stage);
      await openAudit(stage);
      await stage.at('audit-entry-open').nth(3).click();
      await stage.at('audit-hash').waitFor();
      keepScreenshot(`${look}/audit`, await stage.page.screenshot());
      await stage.at('audit-hash').scrollIntoViewIfNeeded();
      keepScreenshot(`${look}/audit-entry`, await stage.page.screenshot());
      assert.deepEqual(await violations(stage.page), []);
      await stage.click('audit-export-open');
      await stage.at('audit-export').waitFor();
      keepScreenshot(`${look}/audit-export`, await stage.page.screenshot());
      assert.deepEqual(await violations(stage.page), []);
    } finally {
      await stage.close();
    }
  });
}
