import type { Position } from 'geojson';
import { positions, type SentGeometry } from './history-layers';

/** How one geometry differs from another, vertex by vertex. */
export interface VertexDifference {
  readonly added: readonly Position[];
  readonly removed: readonly Position[];
  readonly moved: readonly (readonly [Position, Position])[];
  /** All of it went the same way: no vertex of its own did. */
  readonly shift: Shift | null;
}

/** A way across the ground. */
export interface Shift {
  readonly meters: number;
  /** Degrees from north, clockwise. */
  readonly bearing: number;
}

const NOTHING: VertexDifference = { added: [], removed: [], moved: [], shift: null };
/** A table of so many cells is filled in a few milliseconds. */
const MOST_CELLS = 4_000_000;
const EARTH_M = 6_371_008.8;

export function vertexDifference(before: SentGeometry | null, after: SentGeometry | null): VertexDifference {
  if (!before || !after) return NOTHING;
  const [old, fresh] = [pathsOf(before), pathsOf(after)];
  const shift = commonShift(old, fresh);
  if (shift) return { ...NOTHING, shift };
  const added: Position[] = [];
  const removed: Position[] = [];
  const moved: (readonly [Position, Position])[] = [];
  for (let index = 0; index < Math.max(old.length, fresh.length); index += 1) {
    const found = pathDifference(old[index] ?? [], turned(old[index] ?? [], fresh[index] ?? []));
    added.push(...found.added);
    removed.push(...found.removed);
    moved.push(...found.moved);
  }
  return { added, removed, moved, shift: null };
}

/** How many vertices a geometry has; a ring's last is its first. */
export function vertexCount(geometry: SentGeometry): number {
  return pathsOf(geometry).reduce((sum, path) => sum + path.length, 0);
}

export function sameShape({ added, removed, moved, shift }: VertexDifference): boolean {
  return !shift && added.length + removed.length + moved.length === 0;
}

/** Distance and direction between two places on the ground. */
export function shiftBetween([fromLng = 0, fromLat = 0]: Position, [toLng = 0, toLat = 0]: Position): Shift {
  const rad = Math.PI / 180;
  const [a, b, step] = [fromLat * rad, toLat * rad, (toLng - fromLng) * rad];
  const half = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(step / 2) ** 2;
  const meters = 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(half)));
  const bearing = Math.atan2(Math.sin(step) * Math.cos(b), Math.cos(a) * Math.sin(b) - Math.sin(a) * Math.cos(b) * Math.cos(step)) / rad;
  return { meters, bearing: (bearing + 360) % 360 };
}

type Path = readonly Position[];

/** Every line and ring; a ring without its last vertex, which is its first. */
function pathsOf(geometry: SentGeometry): Path[] {
  const { type, coordinates } = geometry;
  if (type === 'Point' || type === 'MultiPoint') return [positions(geometry)];
  const closed = type.endsWith('Polygon');
  const found: Path[] = [];
  const visit = (node: readonly unknown[]): void => {
    const [first] = node;
    if (!Array.isArray(first)) return;
    if (typeof first[0] !== 'number') for (const child of node) visit(child as readonly unknown[]);
    else found.push((closed ? node.slice(0, -1) : node) as Path);
  };
  visit(coordinates);
  return found;
}

/** The way that all vertices went together, if they did. */
function commonShift(old: readonly Path[], fresh: readonly Path[]): Shift | null {
  const [from, to] = [old.flat(), fresh.flat()];
  const [a, b] = [from[0], to[0]];
  if (!a || !b || from.length !== to.length || old.length !== fresh.length) return null;
  const [lng, lat] = [(b[0] ?? 0) - (a[0] ?? 0), (b[1] ?? 0) - (a[1] ?? 0)];
  if (lng === 0 && lat === 0) return null;
  const near = (one: number, other: number): boolean => Math.abs(one - other) < 3e-7;
  const together = from.every((at, index) => near((to[index]?.[0] ?? NaN) - (at[0] ?? 0), lng) && near((to[index]?.[1] ?? NaN) - (at[1] ?? 0), lat));
  return together ? shiftBetween(a, b) : null;
}

/** The same ring begun at the vertex at which the other begins, if it has it. */
function turned(old: Path, fresh: Path): Path {
  const names = new Map(fresh.map((at, index) => [name(at), index]));
  const [first] = old;
  const start = first ? names.get(name(first)) : undefined;
  const ring = fresh.length > 2 && old.length > 2;
  return start !== undefined && start > 0 && ring && name(fresh.at(-1) ?? []) !== name(old.at(-1) ?? []) ? [...fresh.slice(start), ...fresh.slice(0, start)] : fresh;
}

type PathDifference = Omit<VertexDifference, 'shift'>;

function pathDifference(old: Path, fresh: Path): PathDifference {
  const [a, b] = [old.map(name), fresh.map(name)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const middle = [old.slice(start, old.length - end), fresh.slice(start, fresh.length - end)] as const;
  const gaps = (middle[0].length + 1) * (middle[1].length + 1) > MOST_CELLS ? [middle] : gapsOf(...middle);
  const added: Position[] = [];
  const removed: Position[] = [];
  const moved: (readonly [Position, Position])[] = [];
  for (const [gone, come] of gaps) {
    const pairs = Math.min(gone.length, come.length);
    for (let index = 0; index < pairs; index += 1) moved.push([gone[index] ?? [], come[index] ?? []]);
    removed.push(...gone.slice(pairs));
    added.push(...come.slice(pairs));
  }
  return { added, removed, moved };
}

/** Stretches between the vertices that both have, by the longest row of common ones. */
function gapsOf(old: Path, fresh: Path): (readonly [Path, Path])[] {
  const [a, b] = [old.map(name), fresh.map(name)];
  const wide = b.length + 1;
  const longest = new Uint32Array((a.length + 1) * wide);
  for (let row = a.length - 1; row >= 0; row -= 1) {
    for (let column = b.length - 1; column >= 0; column -= 1) {
      const at = row * wide + column;
      longest[at] = a[row] === b[column] ? (longest[at + wide + 1] ?? 0) + 1 : Math.max(longest[at + wide] ?? 0, longest[at + 1] ?? 0);
    }
  }
  const gaps: (readonly [Path, Path])[] = [];
  let [row, column, fromRow, fromColumn] = [0, 0, 0, 0];
  const close = (): void => {
    if (row > fromRow || column > fromColumn) gaps.push([old.slice(fromRow, row), fresh.slice(fromColumn, column)]);
  };
  while (row < a.length && column < b.length) {
    const at = row * wide + column;
    if (a[row] === b[column]) {
      close();
      row += 1;
      column += 1;
      [fromRow, fromColumn] = [row, column];
    } else if ((longest[at + wide] ?? 0) >= (longest[at + 1] ?? 0)) row += 1;
    else column += 1;
  }
  [row, column] = [a.length, b.length];
  close();
  return gaps;
}

/** As exactly as the device keeps a place. */
function name(at: Position): string {
  return `${(at[0] ?? 0).toFixed(7)} ${(at[1] ?? 0).toFixed(7)}`;
}
