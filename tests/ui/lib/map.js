// @ts-check
/** Looking at the map, in the browser and in the window alike. */
import { PATIENCE } from './patience.js';
import { decode, difference } from './pixels.js';

/** @typedef {import('./pyramid.js').Pyramid} Pyramid */
/** @typedef {import('./pixels.js').Picture} Picture */
/**
 * A page of Playwright or a window of WebDriver.
 * @typedef {{
 *   evaluate(code: (argument: any) => any, argument?: any): Promise<any>,
 *   screenshot(): Promise<Buffer>,
 * }} Shown
 */

/**
 * Waits for the first map.
 * @param {Shown} shown
 */
export async function ready(shown) {
  await shown.evaluate(async () => {
    while (!window.__mapOffline) await new Promise((resolve) => setTimeout(resolve, 20));
    await window.__mapOffline.ready;
  });
}

/**
 * Waits until the map is drawn and stays so.
 * @param {Shown} shown
 */
export async function idle(shown) {
  await shown.evaluate(async (patience) => {
    const end = performance.now() + patience;
    for (let calm = 0; calm < 4; ) {
      if (performance.now() > end) throw new Error('the map is never drawn');
      await new Promise((resolve) => setTimeout(resolve, 60));
      calm = window.__mapOffline.idle ? calm + 1 : 0;
    }
  }, PATIENCE);
}

/**
 * @param {Shown} shown
 * @param {Camera} camera
 */
export async function lookAt(shown, camera) {
  await shown.evaluate((to) => window.__mapOffline.jumpTo(to), camera);
  await idle(shown);
}

/**
 * Where a place is, in pixels of the window.
 * @param {Shown} shown
 * @param {number} lng
 * @param {number} lat
 * @returns {Promise<{ x: number, y: number }>}
 */
export async function pixelOf(shown, lng, lat) {
  const found = await shown.evaluate((at) => window.__mapOffline.project(at), { lng, lat });
  if (!found) throw new Error('there is no map');
  return found;
}

/**
 * @param {Shown} shown
 * @returns {Promise<Picture>}
 */
export async function picture(shown) {
  return decode(await shown.screenshot());
}

/**
 * Brings a 256 px tile to the middle of the map, pixel on pixel.
 * @param {Shown} shown
 * @param {string} key
 * @returns {Promise<{ x: number, y: number }>} its upper left corner
 */
async function bringToMiddle(shown, key) {
  const [z = 0, x = 0, y = 0] = key.split('/').map(Number);
  // MapLibre counts zooms in tiles of 512 px.
  const zoom = z - 1;
  const tiles = 2 ** z;
  await lookAt(shown, { ...place((x + 0.5) / tiles, (y + 0.5) / tiles), zoom });
  const corner = place(x / tiles, y / tiles);
  const found = await pixelOf(shown, corner.lng, corner.lat);
  const [right, down] = [found.x - Math.round(found.x), found.y - Math.round(found.y)];
  const world = 256 * tiles;
  await lookAt(shown, { ...place((x + 0.5) / tiles + right / world, (y + 0.5) / tiles + down / world), zoom });
  const exact = await pixelOf(shown, corner.lng, corner.lat);
  return { x: Math.round(exact.x), y: Math.round(exact.y) };
}

/**
 * Longitude and latitude of a point of the unit square of Web Mercator.
 * @param {number} x
 * @param {number} y
 */
function place(x, y) {
  return { lng: x * 360 - 180, lat: (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI };
}

/**
 * Shows the place of a tile and says which tile is seen there, by its pixels alone.
 * @param {Shown} shown
 * @param {Pyramid} tiles
 * @param {string} key
 * @returns {Promise<{ seen: string, difference: number }>}
 */
export async function tileSeenAt(shown, tiles, key) {
  const at = await bringToMiddle(shown, key);
  const screen = await picture(shown);
  const zoom = key.slice(0, key.indexOf('/') + 1);
  const candidates = [...tiles].filter(([other]) => other.startsWith(zoom));
  const judged = candidates.map(([other, png]) => ({ seen: other, difference: difference(screen, at, decoded(png)) }));
  const best = judged.reduce((a, b) => (b.difference < a.difference ? b : a));
  // Two tiles may be equal; then the right one is as good as any.
  return judged.find((one) => one.seen === key && one.difference === best.difference) ?? best;
}

/** @type {WeakMap<Buffer, Picture>} */
const pictures = new WeakMap();

/** @param {Buffer} png */
function decoded(png) {
  const found = pictures.get(png) ?? decode(png);
  pictures.set(png, found);
  return found;
}

/**
 * Tiles that a box touches at one zoom, counted the plain way.
 * @param {{ west: number, south: number, east: number, north: number }} box
 * @param {number} zoom
 */
export function tilesOf(box, zoom) {
  const n = 2 ** zoom;
  /** @param {number} lng */
  const column = (lng) => Math.min(n - 1, Math.floor(((lng + 180) / 360) * n));
  /** @param {number} lat */
  const row = (lat) => {
    const radians = (lat * Math.PI) / 180;
    return Math.min(n - 1, Math.max(0, Math.floor(((1 - Math.asinh(Math.tan(radians)) / Math.PI) / 2) * n)));
  };
  return (column(box.east) - column(box.west) + 1) * (row(box.south) - row(box.north) + 1);
}
