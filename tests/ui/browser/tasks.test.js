// @ts-check
import assert from 'node:assert/strict';
import { existsSync, linkSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { violations } from '../lib/axe.js';
import { freshFolder } from '../lib/paths.js';
import { keepScreenshot } from '../lib/results.js';
import { WORLD } from '../lib/stage.js';
import { stories } from '../lib/stories.js';

const { onStage } = stories();

/**
 * A cached region, opened.
 * @param {import('../lib/stage.js').Stage} stage
 */
async function withRegion(stage) {
  await stage.addSource();
  await stage.at('source-card').first().waitFor();
  await stage.addRegion(WORLD, 'Whole');
  await stage.regionIs('DONE');
}

/**
 * A folder of 128,000 tiles, which is more than a quick machine imports before somebody can cancel it. A file
 * may have 65,000 names on ext4, so a few of them share the names.
 * @param {Buffer} picture
 */
function manyTiles(picture) {
  const folder = freshFolder('many');
  const tree = join(folder, 'tiles');
  for (let x = 0; x < 500; x += 1) {
    const original = join(folder, `picture-${x % 10}.png`);
    if (x < 10) writeFileSync(original, picture);
    mkdirSync(join(tree, '9', `${x}`), { recursive: true });
    for (let y = 0; y < 256; y += 1) linkSync(original, join(tree, '9', `${x}`, `${y}.png`));
  }
  return tree;
}

test('an import shows how far it is, is cancelled, and leaves nothing', async () => {
  await onStage(async (stage) => {
    const folder = manyTiles(stage.tiles.get('0/0/0') ?? Buffer.of());
    await stage.click('nav-regions', 'import-open');
    await stage.at('import-path').fill(folder);
    await stage.at('import-name').fill('Many');
    await stage.click('import-submit');
    await stage.at('task-progress').getByText(/[1-9][\d,]* tiles/).waitFor();
    assert.deepEqual((await stage.device.ask('{ regions { id } }')).regions, [], 'half an import is seen');
    // The panel may close: the task goes on, and is found among the jobs.
    await stage.click('nav-map', 'nav-jobs');
    await stage.at('task').getByText('At work').waitFor();
    await stage.click('task-cancel');
    await stage.page.locator('[data-testid="task"][data-state="CANCELLED"]').waitFor();
    keepScreenshot('light/jobs-cancelled', await stage.page.screenshot());
    const left = await stage.device.ask('{ regions { id } sources { kind } }');
    assert.deepEqual(left, { regions: [], sources: [{ kind: 'WORLD' }] });
    assert.deepEqual(readdirSync(join(stage.home, 'tilesets')), []);
    await stage.click('task-dismiss');
    await stage.at('task').waitFor({ state: 'detached' });
  });
});

test('a checked region has a report that certifies it and prints on white', async () => {
  await onStage(
    async (stage) => {
      await withRegion(stage);
      await stage.click('region-report');
      const verdict = stage.at('report-verdict');
      await verdict.getByText('Not ready').waitFor();
      assert.match(await stage.at('report-problems').innerText(), /Nobody has checked this region yet/);
      keepScreenshot('dark/report-unchecked', await stage.page.screenshot());
      await stage.click('report-check');
      await verdict.getByText('Ready to deploy').waitFor();
      await stage.at('report-hashes').filter({ hasText: /^85 checked, 85 good, 0 bad$/ }).waitFor();
      await stage.at('report-tiles').filter({ hasText: /^85 of 85$/ }).waitFor();
      assert.deepEqual(await violations(stage.page), []);
      keepScreenshot('dark/report-ready', await stage.page.screenshot());
      await stage.page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      keepScreenshot('dark/report-printed', await stage.page.screenshot());
      assert.ok(await stage.at('report-verdict').isVisible());
      for (const hidden of ['nav-map', 'status-jobs', 'report-print', 'panel-back']) {
        assert.equal(await stage.at(hidden).isVisible(), false, `${hidden} is printed`);
      }
      const sheet = await stage.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      assert.equal(sheet, 'rgb(255, 255, 255)');
      const pdf = await stage.page.pdf({ format: 'A4' });
      assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
      assert.equal(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length, 1, 'a report of a good region is one sheet');
    },
    { colorScheme: 'dark' },
  );
});

test('an export is a task that says where the file is', async () => {
  await onStage(async (stage) => {
    await withRegion(stage);
    const file = join(stage.home, 'whole.pmtiles');
    await stage.click('region-export');
    await stage.at('export-path').fill(file);
    await stage.click('export-confirm');
    await stage.at('toast-done').getByText(/85 tiles.*whole\.pmtiles/).waitFor();
    assert.ok(existsSync(file));
    // A second one of that name is refused where it is asked for.
    await stage.click('region-export');
    await stage.at('export-path').fill(file);
    await stage.click('export-confirm');
    await stage.page.getByText(/exists already/).first().waitFor();
    await stage.page.keyboard.press('Escape');
    await stage.click('nav-jobs');
    await stage.at('task-outcome').getByText(/85 tiles/).waitFor();
    keepScreenshot('light/jobs-tasks', await stage.page.screenshot());
  });
});
