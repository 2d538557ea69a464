// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colours, share } from '../lib/pixels.js';
import { idle, lookAt, picture } from '../lib/map.js';
import { quiet, until } from '../lib/patience.js';
import { keepScreenshot } from '../lib/results.js';
import { WORLD } from '../lib/stage.js';
import { stories } from '../lib/stories.js';
import { LIGHT, MAP } from '../lib/world.js';

const { onStage } = stories();

/**
 * Runs a story with a source on the map already.
 * @param {(stage: import('../lib/stage.js').Stage) => Promise<void>} story
 */
async function withSource(story) {
  await onStage(async (stage) => {
    await stage.addSource();
    await stage.at('source-card').first().waitFor();
    await story(stage);
    assert.deepEqual(stage.watched.foreignRequests(stage.device.origin), []);
  });
}

test('a download is paused, goes on, is cancelled, and then fetches only what is missing', async () => {
  await withSource(async (stage) => {
    // Zooms 0 to 2 come, the rest waits: so far the job is when it is paused, on any machine.
    let release = stage.server.hold((key) => key.startsWith('3/'));
    await stage.addRegion(WORLD, 'Slow');
    await stage.regionIs('RUNNING');
    // From here on only the job asks the tile server.
    await stage.at('shown-source').selectOption('');
    keepScreenshot('light/region-running', await stage.page.screenshot());
    await until('21 tiles are stored', async () => (await stored(stage)) === 21);
    await stage.click('region-pause');
    await stage.regionIs('PAUSED');
    await stage.at('status-jobs').getByText(/1 paused/).waitFor();
    release();
    await quiet(() => stage.server.asked.length);
    assert.equal(await stored(stage), 21, 'a tile came after the pause');
    release = stage.server.hold();
    await stage.click('region-resume');
    await stage.regionIs('RUNNING');
    await stage.click('region-cancel');
    await stage.regionIs('CANCELLED');
    release();
    await quiet(() => stage.server.asked.length);
    const [kept, asked] = [await stored(stage), stage.server.asked.length];
    assert.equal(kept, 21);
    await stage.click('region-resume');
    await stage.regionIs('DONE');
    assert.equal(stage.server.asked.length - asked, 85 - kept);
    assert.equal(await stored(stage), 85);
  });
});

/**
 * @param {import('../lib/stage.js').Stage} stage
 * @returns {Promise<number>}
 */
async function stored(stage) {
  return (await stage.device.ask('{ regions { storedTiles } }')).regions[0].storedTiles;
}

test('tiles that cannot be had are listed with their reasons and fetched again alone', async () => {
  await withSource(async (stage) => {
    stage.server.instead = (key) => {
      if (key === '3/1/1') return { status: 403, body: 'Forbidden' };
      if (key === '3/5/5') return { status: 200, type: 'text/html', body: '<html>Please log in</html>' };
      return null;
    };
    await stage.addRegion(WORLD, 'With holes');
    await stage.regionIs('FAILED_IN_PART');
    const failures = stage.at('failures');
    await failures.waitFor();
    assert.match(await failures.innerText(), /2 tiles could not be had/);
    for (const reason of await failures.locator('details').all()) await reason.locator('summary').first().click();
    for (const wanted of [/3\/1\/1/, /403/, /3\/5\/5/]) await failures.filter({ hasText: wanted }).waitFor();
    await stage.at('status-troubled').getByText('1 region needs you').waitFor();
    keepScreenshot('light/region-failures', await stage.page.screenshot());
    stage.server.instead = () => null;
    const before = stage.server.asked.length;
    await stage.click('region-retry');
    await stage.regionIs('DONE');
    const again = stage.server.asked.slice(before);
    for (const key of ['3/1/1', '3/5/5']) assert.ok(again.includes(key), `${key} was not fetched again`);
    await failures.waitFor({ state: 'detached' });
  });
});

test('a region is renamed, verified, and deleted with what it shares staying', async () => {
  await withSource(async (stage) => {
    await stage.addRegion(WORLD, 'Whole');
    await stage.regionIs('DONE');
    await stage.addRegion('-170, 10, -10, 80', 'North west');
    await stage.regionIs('DONE');
    await stage.click('region-rename');
    await stage.at('rename-name').fill('America');
    await stage.click('rename-confirm');
    await stage.at('region-detail').getByRole('heading', { name: 'America' }).waitFor();
    await stage.click('region-verify');
    await stage.at('task-outcome').getByText(/all \d+ tiles are good/).waitFor();
    await stage.click('region-delete');
    const dialog = stage.at('delete-region');
    await stage.at('delete-stays').waitFor();
    assert.match(await dialog.innerText(), /No tile is lost/);
    assert.match(await stage.at('delete-stays').innerText(), /tiles stay.*also in Whole/);
    keepScreenshot('light/delete-region', await stage.page.screenshot());
    await stage.click('delete-confirm');
    await dialog.waitFor({ state: 'detached' });
    await stage.click('nav-regions');
    await until('only Whole is listed', async () => (await stage.at('region-open').allInnerTexts()).join() === 'Whole');
    assert.equal((await stage.device.ask('{ store { tiles } }')).store.tiles, 85);
  });
});

test('working offline, what is missing is hatched and drawn from coarser tiles, never white', async () => {
  await withSource(async (stage) => {
    await stage.click('nav-regions', 'new-region');
    await stage.at('plan-bounds').fill(WORLD);
    await stage.at('plan-max-zoom').selectOption('2');
    await stage.at('plan-name').fill('Coarse');
    await stage.page.getByText('Download 21 tiles').waitFor();
    await stage.click('plan-download');
    await stage.regionIs('DONE');
    await stage.click('status-offline');
    await stage.page.getByText('Working offline').waitFor();
    await quiet(() => stage.server.asked.length, 300);
    const before = stage.server.asked.length;
    await stage.click('nav-map');
    await lookAt(stage.page, { lng: 20, lat: 45, zoom: 2 });
    await stage.at('hatch-legend').waitFor();
    await idle(stage.page);
    assert.equal(stage.server.asked.length, before, 'a tile was asked for while working offline');
    assert.match(await stage.at('coverage-chip').innerText(), /^\s*\d+\s?% of this view offline/);
    const seen = await picture(stage.page);
    keepScreenshot('light/hatched', await stage.page.screenshot());
    assert.ok(share(seen, [255, 255, 255], MAP) < 0.9, 'the map is white');
    assert.ok(share(seen, LIGHT.sea, MAP) < 0.02, 'the world map is seen where the coarser tiles should be');
    assert.ok(colours(seen, MAP) > 30, 'nothing is hatched');
    await stage.click('status-offline');
    await stage.at('hatch-legend').waitFor({ state: 'detached' });
    await until('tiles are asked for when online again', () => stage.server.asked.length > before);
  });
});
