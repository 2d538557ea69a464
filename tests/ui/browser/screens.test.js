// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { violations } from '../lib/axe.js';
import { runProgram } from '../lib/device.js';
import { addPoint, keysOf, openLayer, wells } from '../lib/layers.js';
import { idle, lookAt } from '../lib/map.js';
import { STORY } from '../lib/patience.js';
import { keepScreenshot } from '../lib/results.js';
import { stories } from '../lib/stories.js';

/** @typedef {{ name: string, go: (stage: import('../lib/stage.js').Stage) => Promise<unknown>, leave?: (stage: import('../lib/stage.js').Stage) => Promise<unknown> }} Screen */

/** @param {import('../lib/stage.js').Stage} stage */
const escape = (stage) => stage.page.keyboard.press('Escape');

/**
 * Opens a region by its name.
 * @param {import('../lib/stage.js').Stage} stage
 * @param {string} name
 */
async function openRegion(stage, name) {
  await stage.click('nav-regions');
  await stage.at('region-open').getByText(name, { exact: true }).click();
  await stage.at('region-detail').locator('dl').first().waitFor();
}

/**
 * Every screen, and how a person gets there; one after another in one page.
 * @type {Screen[]}
 */
const SCREENS = [
  {
    name: 'map',
    go: async (stage) => {
      await stage.click('nav-map');
      await lookAt(stage.page, { lng: 10, lat: 30, zoom: 1.5 });
    },
  },
  {
    name: 'find',
    go: async (stage) => {
      await stage.click('nav-map', 'find-open');
      await stage.at('find-input').waitFor();
    },
    leave: escape,
  },
  {
    name: 'find-answers',
    go: async (stage) => {
      await stage.click('nav-map', 'find-open');
      await stage.at('find-input').fill('springf');
      await stage.at('find-places').waitFor();
    },
    leave: escape,
  },
  {
    name: 'find-notations',
    go: async (stage) => {
      await stage.click('nav-map', 'status-position');
      await stage.at('notation-PLUS_CODE').getByText('+').waitFor();
    },
    leave: escape,
  },
  { name: 'sources', go: (stage) => stage.click('nav-sources') },
  {
    name: 'remove-source',
    go: async (stage) => {
      await stage.click('nav-sources', 'source-remove');
      await stage.at('remove-source').waitFor();
    },
    leave: escape,
  },
  {
    name: 'add-source',
    go: async (stage) => {
      await stage.click('nav-sources', 'add-source-open');
      await stage.click('source-more', 'add-header');
    },
  },
  {
    name: 'add-source-faults',
    go: async (stage) => {
      await stage.click('nav-sources', 'add-source-open');
      await stage.at('source-url').fill('https://example.org/{z}/{x}');
      await stage.click('source-submit');
    },
  },
  { name: 'regions', go: (stage) => stage.click('nav-regions') },
  { name: 'region-done', go: (stage) => openRegion(stage, 'Europe') },
  {
    name: 'region-failed',
    go: async (stage) => {
      await openRegion(stage, 'With holes');
      await stage.at('failures').locator('summary').first().click();
    },
  },
  { name: 'region-paused', go: (stage) => openRegion(stage, 'Paused') },
  {
    name: 'rename',
    go: async (stage) => {
      await openRegion(stage, 'Europe');
      await stage.click('region-rename');
    },
    leave: escape,
  },
  {
    name: 'export',
    go: async (stage) => {
      await openRegion(stage, 'Europe');
      await stage.click('region-export');
    },
    leave: escape,
  },
  {
    name: 'delete',
    go: async (stage) => {
      await openRegion(stage, 'With holes');
      await stage.click('region-delete');
      await stage.at('delete-goes').waitFor();
    },
    leave: escape,
  },
  {
    name: 'import',
    go: async (stage) => {
      await stage.click('nav-regions', 'import-open');
      await stage.at('import-path').fill('/nowhere/at-all.mbtiles');
      await stage.click('import-submit');
      await stage.at('import-refusal').waitFor();
    },
  },
  {
    name: 'plan',
    go: async (stage) => {
      await stage.click('nav-regions', 'new-region');
      await stage.at('plan-source').selectOption({ label: 'Toner' });
      await stage.at('plan-bounds').fill('-20, 30, 40, 70');
      await stage.at('plan-tiles').waitFor();
    },
  },
  {
    name: 'plan-track',
    go: async (stage) => {
      await stage.click('nav-regions', 'new-region');
      const track = '<gpx><trk><trkseg><trkpt lat="30" lon="-20"><ele>9</ele></trkpt><trkpt lat="50" lon="20"/></trkseg></trk></gpx>';
      await stage.at('plan-file-input').setInputFiles({ name: 'walk.gpx', mimeType: 'application/gpx+xml', buffer: Buffer.from(track) });
      await stage.at('plan-file-taken').waitFor();
      await stage.at('plan-buffer').fill('200000');
    },
  },
  {
    name: 'plan-fault',
    go: async (stage) => {
      await stage.click('nav-regions', 'new-region');
      await stage.at('plan-bounds').fill('10, 50, 20, 40');
    },
  },
  {
    name: 'report-ready',
    go: async (stage) => {
      await openRegion(stage, 'Europe');
      await stage.click('region-verify');
      await stage.at('task-outcome').first().waitFor();
      await stage.click('region-report');
      await stage.page.locator('[data-testid="report-verdict"][data-ready="true"]').waitFor();
    },
  },
  {
    name: 'report-not-ready',
    go: async (stage) => {
      await openRegion(stage, 'With holes');
      await stage.click('region-report');
      await stage.page.locator('[data-testid="report-verdict"][data-ready="false"]').waitFor();
    },
  },
  { name: 'layers', go: (stage) => stage.click('nav-layers') },
  { name: 'layer', go: (stage) => openLayer(stage, 'Wells') },
  {
    name: 'layer-form',
    go: async (stage) => {
      await openLayer(stage, 'Wells');
      await stage.click('layer-change', 'field-more', 'field-add', 'layer-save');
      await stage.at('field-fault').waitFor();
    },
  },
  {
    name: 'import-features',
    go: async (stage) => {
      await stage.click('nav-layers', 'layers-import');
      await stage.at('import-features').waitFor();
    },
    leave: escape,
  },
  {
    name: 'export-layer',
    go: async (stage) => {
      await openLayer(stage, 'Wells');
      await stage.click('layer-export');
      await stage.at('export-layer').waitFor();
    },
    leave: escape,
  },
  {
    name: 'table',
    go: async (stage) => {
      await openLayer(stage, 'Wells');
      await stage.click('layer-table');
      await stage.at('table-row').first().waitFor();
      await stage.click('table-filter');
    },
  },
  {
    name: 'feature',
    go: async (stage) => {
      await stage.at('table-row').first().dblclick({ position: { x: 90, y: 10 } });
      await stage.at('feature-form').waitFor();
    },
    leave: (stage) => stage.click('table-close'),
  },
  {
    name: 'feature-history',
    go: async (stage) => {
      await stage.click('feature-history');
      await stage.at('revision').first().waitFor();
    },
  },
  {
    name: 'layer-history',
    go: async (stage) => {
      await openLayer(stage, 'Wells');
      await stage.click('layer-history', 'moment-look');
      await stage.at('past-banner').waitFor();
    },
  },
  {
    name: 'comparison',
    go: async (stage) => {
      await stage.at('moment-from').last().click();
      await stage.at('difference').first().waitFor();
    },
  },
  { name: 'on-site', go: (stage) => stage.click('nav-onsite') },
  {
    name: 'measure',
    go: async (stage) => {
      await stage.click('nav-map', 'measure-open');
      await stage.at('measure').waitFor();
    },
    leave: (stage) => stage.click('measure-end'),
  },
  {
    name: 'edit-features',
    go: async (stage) => {
      await stage.click('nav-map', 'editor-open');
      await stage.at('editor-hint').waitFor();
    },
    leave: (stage) => stage.click('editor-end'),
  },
  {
    name: 'edit-new-layer',
    go: async (stage) => {
      await stage.click('nav-map', 'editor-open', 'edit-polygon');
      await stage.at('layer-wanted').waitFor();
    },
    leave: (stage) => stage.click('editor-end'),
  },
  { name: 'jobs', go: (stage) => stage.click('nav-jobs') },
  {
    name: 'settings',
    go: async (stage) => {
      await stage.click('nav-settings');
      await stage.at('store-bar').waitFor();
    },
  },
  { name: 'about', go: (stage) => stage.click('nav-about') },
  {
    name: 'keys',
    go: async (stage) => {
      await stage.click('nav-map');
      await stage.page.keyboard.press('?');
      await stage.at('keys').waitFor();
    },
    leave: escape,
  },
  {
    name: 'offline',
    go: async (stage) => {
      // Wherever the screens before have led: the whole world, of which only parts are stored.
      await stage.click('nav-map', 'whole-world', 'status-offline');
      await stage.at('hatch-legend').waitFor();
    },
    leave: (stage) => stage.click('status-offline'),
  },
];

const { open } = stories();

/**
 * A device with something of every kind: sources, a region that is done, one with failures, one
 * that is paused.
 * @param {import('../lib/chromium.js').ContextOptions} options
 */
async function furnished(options) {
  const stage = await open(options);
  try {
    await furnish(stage);
    return stage;
  } catch (error) {
    await stage.close();
    throw error;
  }
}

/**
 * A layer with two features, one of which has changed and lacks what it should have.
 * @param {import('../lib/stage.js').Stage} stage
 */
async function withLayer(stage) {
  const layer = await wells(stage);
  const { Name = '', Depth = '' } = await keysOf(stage, layer);
  await addPoint(stage, layer, { [Name]: 'North well', [Depth]: 12.5 }, [10, 50]);
  const id = await addPoint(stage, layer, { [Depth]: 3 }, [12, 40]);
  await stage.device.ask('mutation($id: ID!, $geometry: Geometry) { changeFeature(id: $id, geometry: $geometry) { id } }', { id, geometry: { type: 'Point', coordinates: [14, 42] } });
}

/** @param {import('../lib/stage.js').Stage} stage */
async function furnish(stage) {
  await withLayer(stage);
  const { home, server } = stage;
  server.instead = (key) => (key === '3/6/5' ? { status: 403, body: 'no' } : null);
  await runProgram(home, ['source', 'add', '--name', 'Toner', '--url', server.template, '--max-zoom', '3', '--allow-private', '--bulk-allowed', '--attribution', '© Example contributors']);
  await runProgram(home, ['source', 'add', '--name', 'OpenStreetMap', '--url', 'https://tile.openstreetmap.org/{z}/{x}/{y}.png']);
  await stage.reload();
  await stage.click('nav-sources');
  await stage.page.getByTitle('Show Toner on the map').click();
  await stage.addRegion('-20, 30, 40, 70', 'Europe');
  await stage.regionIs('DONE');
  await stage.addRegion('91, -60, 134, -1', 'With holes');
  await stage.regionIs('FAILED_IN_PART');
  // None of its tiles comes before the pause: a coarse one more, and nothing would be missing of the whole world.
  const release = server.hold();
  await stage.addRegion('-170, -60, 170, 75', 'Paused');
  await stage.click('region-pause');
  await stage.regionIs('PAUSED');
  release();
  await stage.click('nav-sources');
}

/** How the same screens look to different people. */
const LOOKS = /** @type {const} */ ({
  light: [{}, { theme: 'light' }],
  dark: [{}, { theme: 'dark' }],
  night: [{}, { theme: 'night' }],
  rtl: [{}, { theme: 'light', language: 'ar' }],
  'light-200': [{ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }, { theme: 'light' }],
});

/** `MAP_OFFLINE_LOOKS=rtl,night` walks only these. */
const WANTED = process.env.MAP_OFFLINE_LOOKS?.split(',') ?? Object.keys(LOOKS);
const looks = Object.entries(LOOKS).filter(([look]) => WANTED.includes(look));

test('every screen meets WCAG 2.2 AA and fits', { timeout: 3 * STORY }, async (t) => {
  const fresh = await open();
  try {
    for (const [look, [options, preferences]] of looks) {
      await t.test(`${look}: first-start`, () => inLook(fresh, options, preferences, (stage) => judged(stage, look, { name: 'first-start', go: () => idle(stage.page) })));
    }
  } finally {
    await fresh.close();
  }
  const full = await furnished({});
  try {
    for (const [look, [options, preferences]] of looks) {
      await inLook(full, options, { ...preferences, shownSource: await shownSource(full), firstStepsDone: true }, async (stage) => {
        for (const screen of SCREENS) await t.test(`${look}: ${screen.name}`, () => judged(stage, look, screen));
      });
    }
  } finally {
    await full.close();
  }
});

/**
 * @param {import('../lib/stage.js').Stage} stage
 * @param {import('../lib/chromium.js').ContextOptions} options
 * @param {Record<string, unknown>} preferences
 * @param {(seen: import('../lib/stage.js').Stage) => Promise<unknown>} work
 */
async function inLook(stage, options, preferences, work) {
  const seen = await stage.seenBy(options, preferences);
  try {
    await work(seen);
  } finally {
    await seen.watched.close();
  }
}

/**
 * The source over the world.
 * @param {import('../lib/stage.js').Stage} stage
 * @returns {Promise<string>}
 */
async function shownSource(stage) {
  return stage.page.evaluate((key) => JSON.parse(localStorage.getItem(key) ?? '{}').shownSource, 'map-offline.ui.1');
}

/**
 * @param {import('../lib/stage.js').Stage} stage
 * @param {string} look
 * @param {Screen} screen
 */
async function judged(stage, look, screen) {
  try {
    await screen.go(stage);
  } catch (fault) {
    keepScreenshot(`failed/${look}-${screen.name}`, await stage.page.screenshot());
    throw fault;
  }
  try {
    await stage.page.waitForTimeout(100);
    keepScreenshot(`${look}/${screen.name}`, await stage.page.screenshot());
    assert.deepEqual(await violations(stage.page), []);
    assert.deepEqual(await cutOff(stage.page), []);
  } finally {
    await screen.leave?.(stage);
  }
}

/**
 * Controls that lie outside the window and cannot be scrolled to sideways.
 * @param {import('playwright-core').Page} page
 */
async function cutOff(page) {
  return page.evaluate(() => {
    const wide = document.documentElement.scrollWidth > window.innerWidth ? ['the page is wider than the window'] : [];
    const outside = [...document.querySelectorAll('button, input, select, textarea, summary')]
      .filter((element) => {
        const box = element.getBoundingClientRect();
        // The table scrolls sideways; its own keys lead there.
        return box.width > 0 && !element.closest('[role="grid"]') && (box.left < -1 || box.right > window.innerWidth + 1);
      })
      .map((element) => `${element.tagName} ${element.getAttribute('data-testid') ?? element.textContent}`);
    return [...wide, ...outside];
  });
}
