// @ts-check
/** Colours of the world map (ui/src/map/palette.ts), and where it is free of controls. */

/** @typedef {import('./pixels.js').Colour} Colour */

/** @type {{ sea: Colour, land: Colour }} */
export const LIGHT = { sea: [0xc9, 0xdb, 0xe6], land: [0xf4, 0xf1, 0xe9] };

/** @type {{ sea: Colour, land: Colour }} */
export const DARK = { sea: [0x10, 0x20, 0x2b], land: [0x1f, 0x28, 0x2d] };

/** The map of a window of 1280 × 800 px, without rail, bar and buttons. */
export const MAP = { x: 80, y: 120, width: 1180, height: 620 };
