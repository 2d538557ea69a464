// @ts-check
/** The 85 tiles of the world at zooms 0 to 3, real ones where they are to be had. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { runProgram } from './device.js';
import { freshFolder, removeFolder, TONER } from './paths.js';

/** @typedef {Map<string, Buffer>} Pyramid PNG files by `z/x/y` */

export const MAX_ZOOM = 3;
export const TILES = 85;

/** @returns {Promise<Pyramid>} */
export async function worldPyramid() {
  const real = existsSync(TONER);
  console.log(`Tiles: ${real ? 'stamen_toner_z3.pmtiles, exported by map-offline-cli' : '85 generated ones'}`);
  const tiles = real ? await exported(TONER) : generated();
  if (tiles.size !== TILES) throw new Error(`${tiles.size} tiles instead of ${TILES}`);
  return tiles;
}

/**
 * @param {string} archive
 * @returns {Promise<Pyramid>}
 */
async function exported(archive) {
  const home = freshFolder('export');
  const folder = join(home, 'tiles');
  await runProgram(home, ['import', archive, '--name', 'World']);
  await runProgram(home, ['region', 'export', 'World', folder]);
  /** @type {Pyramid} */
  const tiles = new Map();
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const found = /^(\d+)[\\/](\d+)[\\/](\d+)\.png$/.exec(path);
    if (found) tiles.set(found.slice(1).join('/'), readFileSync(join(folder, path)));
  }
  removeFolder(home);
  return tiles;
}

/**
 * Tiles of colours and patterns of their own, so that no two are taken for each other.
 * @returns {Pyramid}
 */
function generated() {
  /** @type {Pyramid} */
  const tiles = new Map();
  for (let z = 0; z <= MAX_ZOOM; z += 1) {
    for (let x = 0; x < 2 ** z; x += 1) {
      for (let y = 0; y < 2 ** z; y += 1) tiles.set(`${z}/${x}/${y}`, drawn(z, x, y));
    }
  }
  return tiles;
}

/**
 * @param {number} z
 * @param {number} x
 * @param {number} y
 */
function drawn(z, x, y) {
  const png = new PNG({ width: 256, height: 256 });
  const [red, green, blue] = [40 + z * 50, 30 + (x * 211) / 2 ** z, 30 + (y * 211) / 2 ** z];
  for (let row = 0; row < 256; row += 1) {
    for (let column = 0; column < 256; column += 1) {
      const at = (row * 256 + column) * 4;
      const stripe = ((column * (x + 1) + row * (y + 1)) >> 5) % 2 === 0;
      png.data.set(stripe ? [red, green, blue, 255] : [255 - red, 255 - green, blue, 255], at);
    }
  }
  return PNG.sync.write(png);
}
