import type { Feature, FeatureCollection, Geometry, Polygon } from 'geojson';
import { MAX_LATITUDE, wrapLongitude, type BoundsValue } from '../format/coordinates';

/** A rectangle as a polygon, unwrapped across the antimeridian so that it is drawn in one piece. */
export function rectangle(bounds: BoundsValue, properties: Record<string, unknown> = {}): Feature<Polygon> {
  const { west, south, north } = bounds;
  const east = bounds.east < west ? bounds.east + 360 : bounds.east;
  const ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
  return { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [ring] } };
}

export interface Outlined {
  readonly bounds: BoundsValue;
  readonly geometry: Geometry | null;
}

/** The true outline where there is more to it than its bounds. */
export function outline({ bounds, geometry }: Outlined, properties: Record<string, unknown>): Feature {
  const plain = !geometry || (geometry.type === 'Polygon' && geometry.coordinates.length === 1 && (geometry.coordinates[0]?.length ?? 0) <= 5);
  return plain ? rectangle(bounds, properties) : { type: 'Feature', properties, geometry };
}

export function collection(features: Feature[]): FeatureCollection {
  return { type: 'FeatureCollection', features };
}

export interface Corner {
  readonly lng: number;
  readonly lat: number;
  /** Metres above the ellipsoid, where they are known: kept, not edited. */
  readonly alt?: number;
}

/**
 * The bounds between two corners of one drag. Longitudes may lie outside ±180 where the map was
 * panned round the world; wider than the world is the whole world.
 */
export function boundsBetween(a: Corner, b: Corner): BoundsValue {
  const [left, right] = a.lng < b.lng ? [a.lng, b.lng] : [b.lng, a.lng];
  const whole = right - left >= 360;
  const clamp = (lat: number): number => Math.max(-MAX_LATITUDE, Math.min(MAX_LATITUDE, lat));
  return {
    west: rounded(whole ? -180 : wrapLongitude(left)),
    south: rounded(clamp(Math.min(a.lat, b.lat))),
    east: rounded(whole ? 180 : wrapLongitude(right)),
    north: rounded(clamp(Math.max(a.lat, b.lat))),
  };
}

/** About one metre: what a hand can mean. */
function rounded(value: number): number {
  return Number(value.toFixed(5));
}
