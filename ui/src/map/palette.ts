export type MapTheme = 'light' | 'dark' | 'night';

/** Colours of the map itself. The map has the colour, the frame has none. */
export interface Palette {
  readonly sea: string;
  readonly land: string;
  readonly ice: string;
  readonly green: string;
  readonly sand: string;
  readonly built: string;
  readonly building: string;
  readonly water: string;
  readonly waterLine: string;
  readonly border: string;
  readonly state: string;
  readonly road: string;
  readonly roadMajor: string;
  readonly roadCase: string;
  readonly rail: string;
  readonly path: string;
  readonly point: string;
  readonly label: string;
  readonly labelMuted: string;
  readonly labelCountry: string;
  readonly labelWater: string;
  readonly halo: string;
  readonly act: string;
  readonly region: string;
  readonly hatch: string;
  /** The mark of a conflict: needs a person. */
  readonly need: string;
}

export const PALETTES: Record<MapTheme, Palette> = {
  light: {
    sea: '#c9dbe6',
    land: '#f4f1e9',
    ice: '#fbfcfc',
    green: '#dbe6cd',
    sand: '#efe7d2',
    built: '#ebe5da',
    building: '#ddd4c6',
    water: '#b9d2e2',
    waterLine: '#94bad2',
    border: '#8d7f92',
    state: '#c3b9c6',
    road: '#ffffff',
    roadMajor: '#fbdf9d',
    roadCase: '#cfc6b6',
    rail: '#a8a29a',
    path: '#b39c7d',
    point: '#7a5f34',
    label: '#2b2f2d',
    labelMuted: '#5b615e',
    labelCountry: '#5a4a63',
    labelWater: '#3b6d8c',
    halo: '#fdfcf8',
    act: '#0b5cad',
    region: '#2b5f8f',
    hatch: '#6b5a2a',
    need: '#7a4d00',
  },
  dark: {
    sea: '#10202b',
    land: '#1f282d',
    ice: '#36424a',
    green: '#24382b',
    sand: '#2e2d27',
    built: '#2b3236',
    building: '#353c40',
    water: '#17394b',
    waterLine: '#2c5266',
    border: '#8f86a0',
    state: '#4a4d5b',
    road: '#454e54',
    roadMajor: '#7a6a43',
    roadCase: '#171d21',
    rail: '#5b6469',
    path: '#6e6352',
    point: '#c8a469',
    label: '#e4e8ea',
    labelMuted: '#a3adb3',
    labelCountry: '#c6b8d6',
    labelWater: '#7fb0cc',
    halo: '#141b20',
    act: '#6cb4ff',
    region: '#86bdf0',
    hatch: '#e0c477',
    need: '#f0bd62',
  },
  // Red light alone leaves the eye used to the dark: hardly any green, next to no blue.
  night: {
    sea: '#050000',
    land: '#190403',
    ice: '#2a0805',
    green: '#210604',
    sand: '#240705',
    built: '#260705',
    building: '#360b08',
    water: '#0a0101',
    waterLine: '#6e1a12',
    border: '#b8352a',
    state: '#5a150f',
    road: '#7a1e16',
    roadMajor: '#b0352a',
    roadCase: '#120202',
    rail: '#6a1c15',
    path: '#6a1c15',
    point: '#ee4636',
    label: '#ff4c3b',
    labelMuted: '#dc3e2f',
    labelCountry: '#f04535',
    labelWater: '#c4352a',
    halo: '#0a0101',
    act: '#ff6a58',
    region: '#e84030',
    hatch: '#c4352a',
    need: '#ff7d62',
  },
};

export const MAP_THEMES = Object.keys(PALETTES) as MapTheme[];
