// @ts-check
/** Judging pictures by their pixels. */
import { PNG } from 'pngjs';

/** @typedef {{ width: number, height: number, data: Uint8Array }} Picture RGBA, row by row */
/** @typedef {{ x: number, y: number, width: number, height: number }} Rectangle */
/** @typedef {readonly [number, number, number]} Colour */

/**
 * @param {Buffer} png
 * @returns {Picture}
 */
export function decode(png) {
  const { width, height, data } = PNG.sync.read(png);
  return { width, height, data };
}

/**
 * @param {Picture} picture
 * @param {number} x
 * @param {number} y
 * @returns {Colour}
 */
export function pixel({ width, data }, x, y) {
  const at = (y * width + x) * 4;
  return [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
}

/**
 * How many different colours there are; shades of 1/32 count as one.
 * @param {Picture} picture
 * @param {Rectangle} [area]
 */
export function colours(picture, area = whole(picture)) {
  /** @type {Set<number>} */
  const seen = new Set();
  for (const [r, g, b] of pixels(picture, area)) seen.add(((r >> 3) << 10) | ((g >> 3) << 5) | (b >> 3));
  return seen.size;
}

/**
 * The part of an area that has about a colour, from 0 to 1.
 * @param {Picture} picture
 * @param {Colour} colour
 * @param {Rectangle} [area]
 */
export function share(picture, colour, area = whole(picture)) {
  let hits = 0;
  for (const [r, g, b] of pixels(picture, area)) {
    if (Math.abs(r - colour[0]) < 5 && Math.abs(g - colour[1]) < 5 && Math.abs(b - colour[2]) < 5) hits += 1;
  }
  return hits / (area.width * area.height);
}

/**
 * Mean difference of two pictures per channel, 0 to 255, with `part` laid on `picture` at a point;
 * `inset` pixels at the edges of `part` are left out.
 * @param {Picture} picture
 * @param {{ x: number, y: number }} at
 * @param {Picture} part
 * @param {number} [inset]
 */
export function difference(picture, at, part, inset = 8) {
  let sum = 0;
  let n = 0;
  for (let y = inset; y < part.height - inset; y += 1) {
    const there = ((at.y + y) * picture.width + at.x) * 4;
    const here = y * part.width * 4;
    for (let x = inset; x < part.width - inset; x += 1) {
      for (let channel = 0; channel < 3; channel += 1) {
        const place = x * 4 + channel;
        sum += Math.abs((picture.data[there + place] ?? 0) - (part.data[here + place] ?? 0));
      }
      n += 3;
    }
  }
  return sum / n;
}

/**
 * @param {Picture} picture
 * @returns {Rectangle}
 */
function whole({ width, height }) {
  return { x: 0, y: 0, width, height };
}

/**
 * @param {Picture} picture
 * @param {Rectangle} area
 */
function* pixels(picture, area) {
  for (let y = area.y; y < area.y + area.height; y += 1) {
    for (let x = area.x; x < area.x + area.width; x += 1) yield pixel(picture, x, y);
  }
}
