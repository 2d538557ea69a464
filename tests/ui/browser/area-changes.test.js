// @ts-check
/** Choosing an area by keys, changing what was chosen, and how the panel looks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { violations } from '../lib/axe.js';
import { idle, lookAt, pixelOf } from '../lib/map.js';
import { quiet } from '../lib/patience.js';
import { clickCorners, counts, EUROPE_TILES, HERE, planning } from '../lib/planning.js';
import { keepScreenshot } from '../lib/results.js';
import { WORLD } from '../lib/stage.js';
import { stories } from '../lib/stories.js';

const { open } = stories();

test('by keys alone, as by pointer; and back again', async () => {
  const stage = await planning(open);
  const { page } = stage;
  /** @param {string[]} keys */
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  /**
   * @param {string} key
   * @param {number} times
   */
  const times = (key, times) => press(...Array.from({ length: times }, () => key));
  const numbers = async () => (await stage.at('plan-bounds').inputValue()).split(',').map(Number);
  try {
    await press('Escape', 'b');
    await stage.at('aim-cross').waitFor();
    await times('ArrowLeft', 2);
    await times('ArrowUp', 2);
    await stage.at('aim-said').getByText(/\d+\.\d+, -?\d+\.\d+/).waitFor();
    await press('Space');
    await times('ArrowRight', 4);
    await times('ArrowDown', 4);
    keepScreenshot('light/plan-cross', await page.screenshot());
    await press('Space');
    await stage.at('draw-hint').waitFor({ state: 'detached' });
    const byKeys = await numbers();
    const keyTiles = await settled(stage);

    await lookAt(page, HERE);
    const middle = await pixelOf(page, HERE.lng, HERE.lat);
    await stage.click('plan-draw');
    await page.mouse.click(middle.x - 128, middle.y - 128);
    await page.mouse.move(middle.x, middle.y);
    await page.mouse.click(middle.x + 128, middle.y + 128);
    const byPointer = await numbers();
    // A mouse points at whole pixels, of a quarter of a degree each; the middle of the map may lie between two.
    byKeys.forEach((side, index) => assert.ok(Math.abs(side - (byPointer[index] ?? NaN)) < 0.25, `${byKeys} is not ${byPointer}`));
    assert.equal(await settled(stage), keyTiles);

    // A shape: three corners, one taken back, one more, closed.
    await lookAt(page, HERE);
    await press('p');
    await stage.at('aim-cross').waitFor();
    await press('Space', 'ArrowRight', 'ArrowRight', 'Space', 'ArrowDown', 'Space', 'Backspace', 'ArrowDown', 'Space');
    await stage.at('aim-said').getByText(/3 points so far/).waitFor();
    await press('Enter');
    await stage.at('draw-hint').waitFor({ state: 'detached' });
    await stage.at('plan-edit-hint').waitFor();
    const shape = await settled(stage);

    // A corner is taken, moved far, and put down; then all is taken back, and done again.
    await press(']', 'Space');
    await times('ArrowLeft', 4);
    await press('Space');
    await page.waitForFunction((before) => document.querySelector('[data-testid="plan-tiles"]')?.textContent !== before, shape);
    const moved = await settled(stage);
    await press('Control+z');
    await page.waitForFunction((before) => document.querySelector('[data-testid="plan-tiles"]')?.textContent === before, shape);
    await press('Control+Shift+z');
    await page.waitForFunction((before) => document.querySelector('[data-testid="plan-tiles"]')?.textContent === before, moved);
    assert.ok(await stage.at('plan-redo').isDisabled());
    assert.deepEqual(stage.watched.errors, []);
  } finally {
    await stage.close();
  }
});

/**
 * The number of tiles once it no longer changes.
 * @param {import('../lib/stage.js').Stage} stage
 */
async function settled(stage) {
  await stage.page.waitForFunction(() => document.querySelector('[data-testid="plan"]')?.getAttribute('aria-busy') === 'false');
  return stage.at('plan-tiles').innerText();
}

test('a corner is dragged; the previews follow, and fetch nothing while working offline', async () => {
  const stage = await planning(open);
  const { page } = stage;
  try {
    await stage.at('plan-bounds').fill('-20, 20, 40, 70');
    await counts(stage, EUROPE_TILES);
    const [from, to] = [await pixelOf(page, 40, 20), await pixelOf(page, 20, 30)];
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 4 });
    await page.mouse.up();
    const [, south = 0, east = 0] = (await stage.at('plan-bounds').inputValue()).split(',').map(Number);
    assert.ok(Math.abs(south - 30) < 2 && Math.abs(east - 20) < 2, `${south}, ${east}`);
    await stage.click('plan-undo');
    await counts(stage, EUROPE_TILES);

    for (const name of ['plan-preview-min', 'plan-preview-max']) {
      await stage.at(name).scrollIntoViewIfNeeded();
      await page.locator(`[data-testid="${name}"][data-shown="true"]`).waitFor();
    }
    await quiet(() => stage.server.asked.length);
    keepScreenshot('light/plan-previews', await page.screenshot());

    await stage.click('status-offline');
    await page.locator('[data-testid="status-offline"][aria-pressed="true"]').waitFor();
    await quiet(() => stage.server.asked.length);
    const asked = stage.server.asked.length;
    await stage.at('plan-bounds').fill('100, -40, 160, 10');
    await stage.at('plan-max-zoom').selectOption('2');
    await settled(stage);
    await page.waitForTimeout(1500);
    assert.equal(stage.server.asked.length, asked, 'a preview asked the source while working offline');
    await stage.click('status-offline');

    await stage.at('plan-bounds').fill(WORLD);
    await stage.click('plan-measure');
    await stage.at('plan-room').waitFor();
    assert.match(await stage.at('plan-bytes').innerText(), /90 % sure: \d/);
    for (const theme of ['light', 'dark', 'night']) {
      await page.evaluate((name) => (document.documentElement.dataset.theme = name), theme);
      assert.deepEqual(await violations(page), [], theme);
    }
    assert.deepEqual(stage.watched.errors.filter((error) => !error.includes('404')), []);
  } finally {
    await stage.close();
  }
});

test('the area of a region is changed, and what comes and goes is said first', async () => {
  const stage = await planning(open);
  const { page } = stage;
  try {
    await stage.at('plan-bounds').fill('-20, 20, 40, 70');
    await stage.at('plan-name').fill('Europe');
    await counts(stage, EUROPE_TILES);
    await stage.click('plan-download');
    await stage.regionIs('DONE');
    await stage.click('region-edit');
    await page.getByText('Change the area of Europe').waitFor();
    assert.match(await stage.at('plan-bounds').inputValue(), /-20, 20, 40, 70/);
    // The western half goes, what lies further east comes.
    await stage.at('plan-bounds').fill('5, 20, 85, 70');
    await page.waitForFunction(() => Number(document.querySelector('[data-testid="plan-goes"]')?.textContent) > 0);
    assert.ok(Number(await stage.at('plan-added').innerText()) > 0);
    keepScreenshot('light/plan-change', await page.screenshot());
    await stage.click('plan-download');
    await page.getByText('Europe has a new area').waitFor();
    await stage.regionIs('DONE');
    assert.deepEqual(stage.watched.errors.filter((error) => !error.includes('404')), []);
  } finally {
    await stage.close();
  }
});

for (const [name, preferences] of /** @type {const} */ ([['dark', { theme: 'dark' }], ['rtl', { language: 'ar' }]])) {
  test(`the panel looks right: ${name}`, async () => {
    const stage = await planning(open);
    try {
      const other = await stage.seenBy({}, { firstStepsDone: true, ...preferences });
      try {
        await other.click('nav-regions', 'new-region');
        await lookAt(other.page, HERE);
        await other.click('plan-polygon');
        await clickCorners(other, [[-20, 20], [40, 20], [40, 70], [-20, 60], [-20, 60]]);
        await other.at('plan-tiles').waitFor();
        for (const name of ['plan-preview-min', 'plan-preview-max']) await other.page.locator(`[data-testid="${name}"][data-shown="true"]`).waitFor();
        await idle(other.page);
        keepScreenshot(`${name}/plan-shape`, await other.page.screenshot());
        assert.deepEqual(await violations(other.page), []);
      } finally {
        await other.watched.close();
      }
    } finally {
      await stage.close();
    }
  });
}
