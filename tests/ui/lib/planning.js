// @ts-check
/** A plan of a region in the browser, and ways to choose its area. */
import { lookAt, pixelOf, tilesOf } from './map.js';
import { PRACTISED } from './stage.js';
/** @typedef {import('./stage.js').Stage} Stage */

/** Far from every edge of a tile of zooms 0 to 3, so that a pixel more or less counts nothing. */
export const EUROPE = { west: -20, south: 20, east: 40, north: 70 };
export const HERE = { lng: 10, lat: 45, zoom: 1.5 };
export const EUROPE_TILES = [0, 1, 2, 3].reduce((sum, zoom) => sum + tilesOf(EUROPE, zoom), 0);
/** The same corners as a ring. */
export const RING = [[-20, 20], [40, 20], [40, 70], [-20, 70], [-20, 20]];

/**
 * A plan over a source of zooms 0 to 3, the map looking at Europe.
 * @param {(options?: {}, preferences?: Record<string, unknown>) => Promise<Stage>} open
 */
export async function planning(open) {
  const stage = await open({}, PRACTISED);
  await stage.addSource();
  await stage.at('source-card').first().waitFor();
  await stage.click('nav-regions', 'new-region');
  await stage.at('plan-source').selectOption({ label: 'Toner' });
  await stage.at('plan-max-zoom').selectOption('3');
  await lookAt(stage.page, HERE);
  return stage;
}

/**
 * @param {Stage} stage
 * @param {number} count
 */
export async function counts(stage, count) {
  await stage.page.getByText(`Download ${count} tiles`).waitFor();
}

/** @param {Stage} stage */
export async function empty(stage) {
  await stage.click('plan-clear');
  await stage.at('plan-empty').waitFor();
}

/**
 * @param {Stage} stage
 * @param {[number, number][]} corners
 */
export async function clickCorners(stage, corners) {
  for (const [lng, lat] of corners) {
    const { x, y } = await pixelOf(stage.page, lng, lat);
    await stage.page.mouse.move(x, y);
    await stage.page.mouse.click(x, y);
  }
}

/**
 * @param {string} name
 * @param {string} text
 */
export const file = (name, text) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });
