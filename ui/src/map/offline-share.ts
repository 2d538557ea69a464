import type { BoundsValue } from '../format/coordinates';

/** An interval of longitudes from west to east, the east end unwrapped. */
function span(bounds: BoundsValue): [number, number] {
  return [bounds.west, bounds.east < bounds.west ? bounds.east + 360 : bounds.east];
}

/** Height on the Mercator map, up to a factor. */
function height(bounds: BoundsValue): number {
  return mercator(bounds.north) - mercator(bounds.south);
}

function mercator(lat: number): number {
  return Math.asinh(Math.tan((lat * Math.PI) / 180));
}

/**
 * The share of a view that is stored, by what one sees: a tile that only touches the edge of the
 * view counts for as little as it shows. From 0 to 1.
 */
export function offlineShare(view: BoundsValue, missing: readonly BoundsValue[]): number {
  const [west, east] = span(view);
  const whole = (east - west) * height(view);
  if (whole <= 0) return 0;
  const lost = missing.reduce((sum, rectangle) => sum + overlap(view, rectangle), 0);
  const share = 1 - lost / whole;
  // Edges of tiles and of the world are rounded: a hair's breadth is none.
  if (share < HAIR) return 0;
  return share > 1 - HAIR && missing.length === 0 ? 1 : share;
}

const HAIR = 1e-6;

function overlap(view: BoundsValue, rectangle: BoundsValue): number {
  const [viewWest, viewEast] = span(view);
  const [west, east] = span(rectangle);
  const width = [-360, 0, 360].reduce(
    (sum, turn) => sum + Math.max(0, Math.min(viewEast, east + turn) - Math.max(viewWest, west + turn)),
    0,
  );
  const south = Math.max(view.south, rectangle.south);
  const north = Math.min(view.north, rectangle.north);
  return north > south ? width * height({ ...view, south, north }) : 0;
}
