// @ts-check
/** Every way of choosing an area by pointer, by typing and from files. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { violations } from '../lib/axe.js';
import { lookAt, pixelOf, tilesOf } from '../lib/map.js';
import { clickCorners, counts, empty, EUROPE_TILES, file, HERE, planning, RING } from '../lib/planning.js';
import { keepScreenshot } from '../lib/results.js';
import { stories } from '../lib/stories.js';

const { open } = stories();

test('by pointer, by typing and from files: the same area is the same tiles', async () => {
  const stage = await planning(open);
  const { page } = stage;
  const corners = /** @type {[number, number][]} */ (RING.slice(0, 4));
  try {
    await stage.click('plan-draw');
    const [from, to] = [await pixelOf(page, -20, 70), await pixelOf(page, 40, 20)];
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 5 });
    await page.mouse.up();
    await counts(stage, EUROPE_TILES);
    await empty(stage);

    await stage.click('plan-draw');
    await clickCorners(stage, [[40, 20], [-20, 70]]);
    await counts(stage, EUROPE_TILES);
    await empty(stage);

    await stage.at('plan-bounds').fill('-20, 20, 40, 70');
    await counts(stage, EUROPE_TILES);
    await empty(stage);

    // Two corners, each in a notation of its own, with a fault first.
    await stage.at('plan-bounds').fill("20°N 20°W; nowhere at all");
    await page.keyboard.press('Enter');
    await stage.at('plan-bounds-message').getByText('“nowhere at all” is no coordinate').waitFor();
    await stage.at('plan-bounds').fill("20°00'00\"N 20°00'00\"W; 70.0 40.0");
    await page.keyboard.press('Enter');
    await counts(stage, EUROPE_TILES);
    await empty(stage);

    // A shape, closed by a double click on its last corner.
    await stage.click('plan-polygon');
    assert.match(await stage.at('draw-hint').innerText(), /each corner/);
    await clickCorners(stage, [...corners, [-20, 70]]);
    await stage.at('draw-hint').waitFor({ state: 'detached' });
    await counts(stage, EUROPE_TILES);
    assert.equal(await stage.at('plan-bounds').inputValue(), '', 'a shape is not its bounds');
    keepScreenshot('light/plan-shape', await page.screenshot());
    await empty(stage);

    const polygon = JSON.stringify({ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [RING] } });
    await stage.at('plan-file-input').setInputFiles(file('europe.geojson', polygon));
    await counts(stage, EUROPE_TILES);
    await stage.at('plan-file-taken').getByText(/europe\.geojson: 1 part/).waitFor();
    await empty(stage);

    const kml = `<kml><Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>${RING.map((at) => `${at.join(',')},9`).join(' ')}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>`;
    await stage.at('plan-file-input').setInputFiles(file('europe.kml', kml));
    await counts(stage, EUROPE_TILES);
    await stage.at('plan-file-taken').getByText(/Heights were left out/).waitFor();
    await empty(stage);

    await lookAt(page, HERE);
    await stage.click('plan-use-view');
    const [west = 0, south = 0, east = 0, north = 0] = (await stage.at('plan-bounds').inputValue()).split(',').map(Number);
    await counts(stage, [0, 1, 2, 3].reduce((sum, zoom) => sum + tilesOf({ west, south, east, north }, zoom), 0));
    assert.deepEqual(stage.watched.errors, []);
  } finally {
    await stage.close();
  }
});

test('a line with what is near it, drawn or from a track', async () => {
  const stage = await planning(open);
  const { page } = stage;
  try {
    await stage.click('plan-line');
    await clickCorners(stage, [[-20, 30], [20, 30], [20, 30]]);
    await stage.at('plan-buffer').waitFor();
    await stage.at('plan-buffer').fill('1000');
    // One tile at zoom 0, two at 1 and 2, and at 3 those of 45 degrees west and east of Greenwich.
    await counts(stage, 1 + 2 + 2 + 2);
    await stage.at('plan-buffer').fill('500000');
    keepScreenshot('light/plan-line', await page.screenshot());
    await stage.at('plan-buffer').fill('1000');
    await counts(stage, 7);
    await empty(stage);

    const track = '<gpx><trk><trkseg><trkpt lat="30" lon="-20"/><trkpt lat="30" lon="20"/></trkseg></trk></gpx>';
    await stage.at('plan-file-input').setInputFiles(file('walk.gpx', track));
    await counts(stage, 7);

    // What is wrong with a file is said with its place, and what was there stays.
    await stage.at('plan-file-input').setInputFiles(file('bad.gpx', '<gpx>\n <trkpt lat="x" lon="1"/></gpx>'));
    await stage.at('plan-file-error').getByText(/Line 2, column 2: lat is “x”/).waitFor();
    await counts(stage, 7);
    await stage.at('plan-file-input').setInputFiles(file('point.geojson', '{"type":"Point","coordinates":[1,2]}'));
    await stage.at('plan-file-error').filter({ hasText: /only a point[\s\S]*round the points/ }).waitFor();
    keepScreenshot('light/plan-file-fault', await page.screenshot());
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(stage.watched.errors, []);
  } finally {
    await stage.close();
  }
});
