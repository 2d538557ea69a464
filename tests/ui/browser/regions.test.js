// @ts-check
/** Regions: many of them, deleted ones that come back, outlines on the map, another area afterwards. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { violations } from '../lib/axe.js';
import { idle, lookAt, pixelOf } from '../lib/map.js';
import { until } from '../lib/patience.js';
import { keepScreenshot, keepTimes } from '../lib/results.js';
import { PRACTISED } from '../lib/stage.js';
import { stories } from '../lib/stories.js';

const { open } = stories();

const MANY = 500;

/**
 * Regions of the built-in map, made by script: a grid of small boxes.
 * @param {import('../lib/stage.js').Stage} stage
 * @param {number} many
 */
async function make(stage, many) {
  for (let first = 0; first < many; first += 50) {
    const wishes = Array.from({ length: Math.min(50, many - first) }, (_, n) => {
      const [column, row] = [(first + n) % 25, Math.floor((first + n) / 25)];
      const [west, south] = [column * 14 - 178, row * 7 - 68];
      const bounds = `{ west: ${west}, south: ${south}, east: ${west + 10}, north: ${south + 5} }`;
      const input = `{ sourceId: "world", bounds: ${bounds}, minZoom: 0, maxZoom: 3 }`;
      return `r${n}: createRegion(input: ${input}, name: "Sector ${first + n}") { id }`;
    });
    await stage.device.ask(`mutation { ${wishes.join(' ')} }`);
  }
}

/** @param {(stage: import('../lib/stage.js').Stage) => Promise<void>} story */
async function told(story) {
  const stage = await open({}, PRACTISED);
  try {
    await story(stage);
  } catch (error) {
    keepScreenshot('failed/regions', await stage.page.screenshot());
    throw error;
  } finally {
    await stage.close();
  }
}

test('a deleted region is taken back from the message and from the list', () =>
  told(async (stage) => {
    await make(stage, 2);
    await stage.click('nav-regions');
    await stage.at('region-card').nth(1).waitFor();
    await stage.at('region-open').getByText('Sector 0', { exact: true }).click();
    await stage.click('region-delete');
    await stage.at('delete-undoable').waitFor();
    await stage.click('delete-confirm');
    await stage.at('deleted-regions').waitFor();
    await stage.at('region-card').nth(1).waitFor({ state: 'detached' });
    keepScreenshot('light/region-deleted', await stage.page.screenshot());
    await stage.click('toast-action');
    await stage.at('region-card').nth(1).waitFor();
    await stage.at('deleted-regions').waitFor({ state: 'detached' });

    await stage.at('region-open').getByText('Sector 0', { exact: true }).click();
    await stage.click('region-delete', 'delete-confirm');
    await stage.at('deleted-regions').locator('summary').click();
    assert.deepEqual(await violations(stage.page), []);
    await stage.click('deleted-restore');
    await stage.at('region-card').nth(1).waitFor();

    await stage.at('region-open').getByText('Sector 0', { exact: true }).click();
    await stage.click('region-delete', 'delete-confirm');
    await stage.at('deleted-regions').locator('summary').click();
    await stage.click('deleted-purge');
    await stage.at('deleted-regions').waitFor({ state: 'detached' });
    const { store, deletedRegions } = await stage.device.ask('{ store { deletedRegions regions } deletedRegions { id } }');
    assert.deepEqual([store.deletedRegions, store.regions, deletedRegions], [0, 1, []]);
  }));

test('a new name can be had back', () =>
  told(async (stage) => {
    await make(stage, 1);
    await stage.click('nav-regions', 'region-open', 'region-rename');
    await stage.at('rename-name').fill('Camp');
    await stage.click('rename-confirm');
    await stage.at('region-detail').getByRole('heading', { name: 'Camp' }).waitFor();
    await stage.click('toast-action');
    await stage.at('region-detail').getByRole('heading', { name: 'Sector 0' }).waitFor();
  }));

test('an outline on the map opens its region', () =>
  told(async (stage) => {
    await make(stage, 3);
    await lookAt(stage.page, { lng: -159, lat: -65, zoom: 3.5 });
    await idle(stage.page);
    // The western side of the second box.
    const { x, y } = await pixelOf(stage.page, -164, -65.5);
    await stage.page.mouse.click(x, y);
    await stage.at('region-detail').getByRole('heading', { name: 'Sector 1' }).waitFor();
    keepScreenshot('light/region-picked', await stage.page.screenshot());
  }));

test('another area is downloaded in addition, and what is outside of it goes', () =>
  told(async (stage) => {
    await make(stage, 1);
    await stage.click('nav-regions', 'region-open');
    await stage.regionIs('DONE');
    const before = await stage.device.ask('{ regions { wantedTiles } }');
    await stage.click('region-edit');
    const bounds = stage.at('plan-bounds');
    assert.match(await bounds.inputValue(), /^-178, -68, -168, -63$/);
    await bounds.fill('-178, -68, -100, -30');
    await bounds.press('Tab');
    await stage.at('plan-download').click();
    await stage.at('region-detail').waitFor();
    await stage.regionIs('DONE');
    const { regions } = await stage.device.ask('{ regions { name wantedTiles storedTiles emptyTiles bounds { east north } } }');
    assert.equal(regions.length, 1);
    assert.deepEqual([regions[0].name, regions[0].bounds], ['Sector 0', { east: -100, north: -30 }]);
    assert.ok(regions[0].wantedTiles > before.regions[0].wantedTiles);
    assert.equal(regions[0].storedTiles + regions[0].emptyTiles, regions[0].wantedTiles);
  }));

test('five hundred regions open, sort and scroll like five', () =>
  told(async (stage) => {
    await make(stage, MANY);
    await stage.reload();
    const { page } = stage;
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    /** @returns {Promise<number>} Milliseconds of script so far. */
    const script = async () => {
      const { metrics } = await session.send('Performance.getMetrics');
      return 1000 * (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? 0);
    };
    let begun = await script();
    await stage.click('nav-regions');
    await stage.at('region-card').nth(20).waitFor();
    keepTimes('script to open the list of 500 regions, ms', { ms: (await script()) - begun });
    assert.ok((await stage.at('region-card').count()) < MANY / 2, 'cards out of sight are not made yet');
    keepScreenshot('light/regions-many', await page.screenshot());

    begun = await script();
    await stage.at('regions-search').fill('sector 49');
    await page.getByText(/15 of 500/).waitFor();
    assert.equal(await stage.at('region-card').count(), 15);
    keepTimes('script to search 500 regions, ms', { ms: (await script()) - begun });
    assert.deepEqual(await violations(page), []);
    await stage.at('regions-search').fill('');

    await stage.at('regions-sort').selectOption('NAME');
    await page.waitForFunction(() => document.querySelector('[data-testid="region-open"]')?.textContent === 'Sector 0');
    begun = await script();
    await until(`${MANY} cards are made`, async () => {
      await stage.at('region-card').last().scrollIntoViewIfNeeded();
      return (await stage.at('region-card').count()) === MANY;
    });
    keepTimes('script to scroll to the last of 500 regions, ms', { ms: (await script()) - begun });
  }));
