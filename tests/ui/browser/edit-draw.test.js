// @ts-check
/** Features drawn, reshaped, split, merged and taken back on the map, by pointer and by keys. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { violations } from '../lib/axe.js';
import { Device } from '../lib/device.js';
import { idle, pixelOf, ready } from '../lib/map.js';
import { keepScreenshot } from '../lib/results.js';
import { STORY, until } from '../lib/patience.js';
import { PRACTISED } from '../lib/stage.js';
import { stories } from '../lib/stories.js';

/** @typedef {import('../lib/stage.js').Stage} Stage */
/** @typedef {[number, number]} Place */

const { open } = stories();
const HERE = { lng: 11.25, lat: 43.77, zoom: 13 };
/** A square to the right of the editor, and its neighbour. @type {Place[]} */
const SQUARE = [[11.25, 43.765], [11.265, 43.765], [11.265, 43.775], [11.25, 43.775]];

/**
 * A map of Florence, and nothing drawn yet.
 * @param {(stage: Stage) => Promise<void>} story
 */
async function editing(story) {
  const stage = await open({}, { ...PRACTISED, camera: HERE });
  try {
    await idle(stage.page);
    await story(stage);
  } finally {
    await stage.close();
  }
}

/**
 * @param {Stage} stage
 * @param {Place[]} places
 */
async function click(stage, ...places) {
  for (const [lng, lat] of places) {
    const { x, y } = await pixelOf(stage.page, lng, lat);
    await stage.page.mouse.move(x, y);
    await stage.page.mouse.click(x, y);
  }
}

/**
 * @param {Stage} stage
 * @param {Place} from
 * @param {Place} to
 */
async function drag(stage, from, to) {
  const [a, b] = [await pixelOf(stage.page, ...from), await pixelOf(stage.page, ...to)];
  await stage.page.mouse.move(a.x, a.y);
  await stage.page.mouse.down();
  await stage.page.mouse.move(b.x, b.y, { steps: 4 });
  await stage.page.mouse.up();
}

/** @param {Stage} stage */
async function kept(stage) {
  const { features } = await stage.device.ask('{ features(query: {}, first: 100) { features { id label geometry } } }');
  return /** @type {{ id: string, geometry: { type: string, coordinates: any } }[]} */ (features.features);
}

/**
 * Waits until so many features are kept.
 * @param {Stage} stage
 * @param {number} count
 */
async function keeps(stage, count) {
  await until(`${count} features`, async () => (await kept(stage)).length === count);
  return kept(stage);
}

/**
 * Every corner of every feature.
 * @param {Stage} stage
 * @returns {Promise<Place[]>}
 */
async function allCorners(stage) {
  return (await kept(stage)).flatMap(({ geometry }) => corners(geometry));
}

/**
 * The one line.
 * @param {Stage} stage
 * @returns {Promise<Place[]>}
 */
async function line(stage) {
  const found = (await kept(stage)).find(({ geometry }) => geometry.type === 'LineString');
  assert.ok(found, 'there is a line');
  return found.geometry.coordinates;
}

/**
 * @param {Stage} stage
 * @param {string} text
 */
async function says(stage, text) {
  await stage.at('editor-selected').getByText(text, { exact: true }).waitFor();
}

/**
 * Waits until drawing has ended and what came of it is selected.
 * @param {Stage} stage
 */
async function selecting(stage) {
  await stage.page.locator('[data-testid="edit-select"][aria-pressed="true"]').waitFor();
  await says(stage, '1 selected');
}

/**
 * Draws an area whose first corner comes last again.
 * @param {Stage} stage
 * @param {Place[]} ring
 */
async function area(stage, ring) {
  const [first] = ring;
  if (first) await click(stage, ...ring, first);
  await says(stage, '1 selected');
}

/**
 * @param {any} polygon
 * @returns {Place[]}
 */
const corners = (polygon) => polygon.coordinates[0].slice(0, -1);
/**
 * Moves the pointer about a pixel until what is near is known exactly: it is asked for when a pointer
 * comes near.
 * @param {Stage} stage
 * @param {number} x
 * @param {number} y
 */
async function near(stage, x, y) {
  const answers = stage.page.waitForResponse(/graphql/, { timeout: 2000 }).catch(() => undefined);
  await stage.page.mouse.move(x + 5, y + 3);
  await answers;
  await stage.page.mouse.move(x + 4, y + 4);
}

/** @param {Place} a @param {Place} b */
const same = (a, b) => a[0] === b[0] && a[1] === b[1];

test('by pointer: a layer in one step, areas that share a corner, reshaped, merged, split, with a hole', { timeout: STORY }, async () => {
  await editing(async (stage) => {
    const { page } = stage;
    await stage.click('editor-open', 'edit-polygon');
    await stage.at('layer-wanted-name').fill('Camps');
    await page.keyboard.press('Enter');
    await stage.at('layer-wanted').waitFor({ state: 'detached' });
    await stage.at('editor-layer').locator('option:checked').filter({ hasText: 'Camps' }).waitFor({ state: 'attached' });

    await area(stage, SQUARE);
    await stage.at('editor-area').filter({ hasText: /km²|ha/ }).waitFor();
    await idle(page);
    keepScreenshot('light/edit-drawn', await page.screenshot());

    // The neighbour snaps to two corners of the square, to the last digit.
    await page.keyboard.press('A');
    for (const [lng, lat] of /** @type {Place[]} */ ([[11.265, 43.765], [11.28, 43.765], [11.28, 43.775], [11.265, 43.775]])) {
      const { x, y } = await pixelOf(page, lng, lat);
      await near(stage, x, y);
      await page.mouse.click(x + 4, y + 4);
    }
    await page.keyboard.press('Enter');
    await says(stage, '1 selected');
    const [one, two] = await keeps(stage, 2);
    const shared = corners(one?.geometry).filter((a) => corners(two?.geometry).some((b) => same(a, b)));
    assert.equal(shared.length, 2, 'neighbours share two corners');

    // A corner is dragged out, and back by undo; the device tells what is taken back.
    await drag(stage, [11.28, 43.775], [11.285, 43.778]);
    const out = async () => (await allCorners(stage)).filter(([lng]) => lng > 11.284).length;
    await until('one corner was dragged out', async () => (await out()) === 1);
    await page.keyboard.press('Control+z');
    await until('it is back', async () => (await out()) === 0);

    // Both in a box, made one, and two again.
    await stage.click('edit-box');
    await drag(stage, [11.245, 43.76], [11.29, 43.78]);
    await says(stage, '2 selected');
    await idle(page);
    keepScreenshot('light/edit-selected', await page.screenshot());
    await stage.click('edit-merge');
    await keeps(stage, 1);
    await page.keyboard.press('Control+z');
    await keeps(stage, 2);
    await page.keyboard.press('Control+Shift+z');
    const [merged] = await keeps(stage, 1);
    assert.equal(merged?.geometry.type, 'Polygon', 'what touches is one area');

    // Cut in two by a line, one half with a hole.
    await click(stage, [11.255, 43.77]);
    await says(stage, '1 selected');
    await stage.click('edit-split');
    await click(stage, [11.26, 43.76], [11.26, 43.78]);
    await page.keyboard.press('Enter');
    await keeps(stage, 2);
    await says(stage, '2 selected');
    await click(stage, [11.275, 43.77]);
    await says(stage, '1 selected');
    await stage.click('edit-hole');
    await click(stage, [11.27, 43.768], [11.276, 43.768], [11.276, 43.772], [11.276, 43.772]);
    await selecting(stage);
    assert.deepEqual((await keeps(stage, 2)).map(({ geometry }) => geometry.coordinates.length).sort(), [1, 2], 'one of them has a hole');
    await idle(page);
    keepScreenshot('light/edit-hole', await page.screenshot());
    assert.deepEqual(await violations(page), []);

    // Deleted, and taken back by what the message offers.
    await stage.click('edit-delete');
    await keeps(stage, 1);
    await stage.at('toast-action').click();
    await keeps(stage, 2);
    assert.deepEqual(stage.watched.errors, []);
  });
});

test('by keys alone: points, a line, a vertex, exact coordinates; and undo after a restart', { timeout: STORY }, async () => {
  await editing(async (stage) => {
    const { page } = stage;
    /** @param {string[]} keys */
    const press = async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await press('P');
    await stage.at('layer-wanted-name').waitFor();
    await press('Enter');
    await stage.at('layer-wanted').waitFor({ state: 'detached' });
    await press('Space');
    await keeps(stage, 1);
    await press('ArrowRight', 'ArrowRight', 'Space');
    const points = await keeps(stage, 2);
    assert.ok(points.every(({ geometry }) => geometry.type === 'Point'));
    await stage.at('editor-said').getByText('Point set.').waitFor();
    await stage.at('status-unsynced').waitFor();

    // Points do not go into lines: another layer is asked for, in the same step.
    await press('W');
    await stage.at('layer-wanted').getByText('Points holds something else.').waitFor();
    await press('Enter');
    await stage.at('layer-wanted').waitFor({ state: 'detached' });
    await press('ArrowDown', 'Space');
    await stage.at('editor-said').getByText('Point 1 of the line set.').waitFor();
    await press('ArrowLeft', 'ArrowLeft', 'Space', 'ArrowDown', 'Space');
    await stage.at('editor-said').getByText('Point 3 of the line set.').waitFor();
    await press('Backspace');
    await stage.at('editor-said').getByText('2 points left').waitFor();
    await stage.at('editor-length').filter({ hasText: 'm' }).waitFor();
    keepScreenshot('light/edit-line-by-keys', await page.screenshot());

    // The third one where somebody read it from a receiver.
    await press('C');
    await page.keyboard.type("43°46'30\"N 11°15'45\"E");
    await press('Enter');
    await until('the field is empty again', async () => (await stage.at('vertex-at').inputValue()) === '');
    await press('Escape', 'm', 'Enter');
    await keeps(stage, 3);
    const drawn = await line(stage);
    assert.equal(drawn.length, 3);
    assert.deepEqual(drawn[2], [11.2625, 43.775]);

    // A vertex is visited, taken, moved and put.
    await selecting(stage);
    await press(']');
    await stage.at('editor-said').getByText('Vertex 1 of 3.').waitFor();
    await press('Space', 'ArrowUp', 'Space');
    const first = async () => (await line(stage))[0]?.[1] ?? 0;
    const before = drawn[0]?.[1] ?? 0;
    await until('the vertex went north', async () => (await first()) > before);
    const moved = await line(stage);
    assert.deepEqual(moved.slice(1), drawn.slice(1));

    // Esc leads out step by step: the selection, the editor.
    await press('Escape', 'Escape');
    await stage.at('editor').waitFor({ state: 'detached' });

    // The device keeps what can be taken back.
    await stage.device.stop();
    stage.device = await Device.serve(stage.home);
    await page.goto(stage.device.url);
    await ready(page);
    // Until it was left, the old page asked a device that was gone.
    stage.watched.errors.length = 0;
    await press('e');
    await stage.at('editor').waitFor();
    await press('Control+z');
    await until('the move is taken back', async () => (await first()) === before);
    assert.deepEqual(await line(stage), drawn);
    await press('Control+z');
    await keeps(stage, 2);
    await press('Control+Shift+z', 'Control+Shift+z');
    await keeps(stage, 3);
    await until('the move is done again', async () => (await first()) > before);
    assert.deepEqual(await line(stage), moved);
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(stage.watched.errors, []);
  });
});
