import { positions, type SentGeometry } from '../../map/history-layers';

/** A geometry as an SVG path, and its points as circles. */
export interface Outline {
  readonly path: string;
  readonly dots: readonly (readonly [number, number])[];
}

export interface Preview {
  readonly before: Outline;
  readonly after: Outline;
}

const EMPTY: Outline = { path: '', dots: [] };
const EDGE = 10;

/**
 * Two geometries in one picture, as large as it allows and in the shape they have on a map there.
 * Both have the same scale, so that what moved is seen to have moved.
 */
export function preview(before: SentGeometry | null, after: SentGeometry | null, width: number, height: number): Preview | null {
  const all = [...positions(before), ...positions(after)];
  if (all.length === 0) return null;
  const lats = all.map(([, lat = 0]) => lat);
  const squeeze = Math.max(0.05, Math.cos(((Math.min(...lats) + Math.max(...lats)) / 2) * (Math.PI / 180)));
  const xs = all.map(([lng = 0]) => lng * squeeze);
  const [west, south] = [Math.min(...xs), Math.min(...lats)];
  const [wide, high] = [Math.max(...xs) - west, Math.max(...lats) - south];
  const scale = Math.min((width - 2 * EDGE) / Math.max(wide, 1e-9), (height - 2 * EDGE) / Math.max(high, 1e-9));
  const used = wide === 0 && high === 0 ? 0 : scale;
  const place = (at: readonly unknown[]): readonly [number, number] => [
    rounded(width / 2 + (Number(at[0]) * squeeze - west - wide / 2) * used),
    rounded(height / 2 - (Number(at[1]) - south - high / 2) * used),
  ];
  return { before: outline(before, place), after: outline(after, place) };
}

type Place = (at: readonly unknown[]) => readonly [number, number];

function outline(geometry: SentGeometry | null, place: Place): Outline {
  if (!geometry) return EMPTY;
  if (geometry.type.endsWith('Point')) return { path: '', dots: positions(geometry).map(place) };
  const closed = geometry.type.endsWith('Polygon');
  return { path: paths(geometry.coordinates, place, closed).join(''), dots: [] };
}

function paths(node: readonly unknown[], place: Place, closed: boolean): string[] {
  const [first] = node;
  if (!Array.isArray(first)) return [];
  if (typeof first[0] !== 'number') return node.flatMap((child) => paths(child as unknown[], place, closed));
  const steps = (node as unknown[][]).map((at, index) => `${index === 0 ? 'M' : 'L'}${place(at).join(' ')}`);
  return [steps.join('') + (closed ? 'Z' : '')];
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
