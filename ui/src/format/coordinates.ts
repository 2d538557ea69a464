/** Latitude first, as people read it: `43.77012, 11.25581`. */
export function latLon(lat: number, lon: number, zoom: number): string {
  const digits = Math.min(6, Math.max(2, Math.ceil(zoom / 3) + 1));
  return `${lat.toFixed(digits)}, ${wrapLongitude(lon).toFixed(digits)}`;
}

/** Brings any longitude into [-180, 180]. */
export function wrapLongitude(lon: number): number {
  if (lon >= -180 && lon <= 180) return lon;
  return ((((lon + 180) % 360) + 360) % 360) - 180;
}

export interface BoundsValue {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Web Mercator ends here. */
export const MAX_LATITUDE = 85.05112878;

/** `11.1540, 43.7270, 11.3290, 43.8330`: W, S, E, N as every other tool writes it. */
export function boundsText(bounds: BoundsValue): string {
  return [bounds.west, bounds.south, bounds.east, bounds.north].map(trimmed).join(', ');
}

function trimmed(value: number): string {
  return String(Number(value.toFixed(5)));
}

export type BoundsFault =
  | { readonly kind: 'count'; readonly found: number }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'longitude'; readonly value: number }
  | { readonly kind: 'latitude'; readonly value: number }
  | { readonly kind: 'flat' }
  | { readonly kind: 'upside-down' };

export type BoundsParse =
  | { readonly ok: true; readonly bounds: BoundsValue; readonly crosses: boolean }
  | { readonly ok: false; readonly fault: BoundsFault };

/**
 * Reads typed bounds: four numbers W, S, E, N, separated by commas, semicolons or spaces. West
 * greater than east means across the antimeridian, as in RFC 7946, section 5.2.
 */
export function parseBounds(text: string): BoundsParse {
  const parts = text.trim().split(/[\s,;]+/).filter(Boolean);
  if (parts.length !== 4) return fault({ kind: 'count', found: parts.length });
  const bad = parts.find((part) => !/^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(part));
  if (bad !== undefined) return fault({ kind: 'number', text: bad });
  const [west, south, east, north] = parts.map(Number) as [number, number, number, number];
  return checkBounds({ west, south, east, north });
}

/** The rules that the device applies too, said while typing. */
export function checkBounds(bounds: BoundsValue): BoundsParse {
  const { west, south, east, north } = bounds;
  for (const lon of [west, east]) {
    if (!(lon >= -180 && lon <= 180)) return fault({ kind: 'longitude', value: lon });
  }
  for (const lat of [south, north]) {
    if (!(lat >= -90 && lat <= 90)) return fault({ kind: 'latitude', value: lat });
  }
  if (south > north) return fault({ kind: 'upside-down' });
  if (west === east || south === north) return fault({ kind: 'flat' });
  return { ok: true, bounds, crosses: west > east };
}

function fault(reason: BoundsFault): BoundsParse {
  return { ok: false, fault: reason };
}
