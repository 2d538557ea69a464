import type { FeatureGeometry } from '../../state/layers.svelte';

/** Longitude and latitude of a point; `null` of anything else. */
export function pointOf(geometry: { readonly type: string; readonly coordinates: readonly unknown[] } | null | undefined): { readonly lng: number; readonly lat: number } | null {
  if (geometry?.type !== 'Point') return null;
  const [lng, lat] = geometry.coordinates;
  return typeof lng === 'number' && typeof lat === 'number' ? { lng, lat } : null;
}

/** The point moved; a height that it has stays. */
export function movedPoint(geometry: FeatureGeometry, lng: number, lat: number): FeatureGeometry {
  return { type: 'Point', coordinates: [lng, lat, ...geometry.coordinates.slice(2)] };
}

/** As exactly as the device keeps it: a ten-millionth of a degree, about a centimetre. */
export function exactPlace(lat: number, lng: number): string {
  return `${degrees(lat)}, ${degrees(lng)}`;
}

function degrees(value: number): string {
  return String(Number(value.toFixed(7)));
}
