import { placeOf, turned, worldPixel } from './feature-geometry';
import type { PointerAt, PointerMode } from './pointer-mode';
import type { Corner } from './shapes';
import type { PathSketch } from './sketch';

/** What a pointer near something meant. */
export interface Snapped {
  readonly at: Corner;
  readonly to: 'vertex' | 'edge';
}

/** How near, in pixels. */
export const SNAP_PIXELS = 12;

interface Pixel {
  readonly x: number;
  readonly y: number;
}

/**
 * The vertex nearest to a place, else the nearest point of an edge, within a tolerance. A vertex
 * gives its own coordinates to the last digit, so that neighbours share it.
 */
export function snapTo(at: Corner, targets: readonly PathSketch[], zoom: number, tolerance = SNAP_PIXELS): Snapped | null {
  const here = worldPixel(at, zoom);
  const vertex = nearestVertex(at, here, targets, zoom, tolerance);
  return vertex ? { at: vertex, to: 'vertex' } : nearestEdge(at, here, targets, zoom, tolerance);
}

function nearestVertex(at: Corner, here: Pixel, targets: readonly PathSketch[], zoom: number, tolerance: number): Corner | null {
  let best: Corner | null = null;
  let reach = tolerance;
  for (const path of paths(targets, at)) {
    for (const corner of path) {
      const distance = away(here, worldPixel(corner, zoom));
      if (distance <= reach) [best, reach] = [corner, distance];
    }
  }
  return best && { lng: best.lng, lat: best.lat };
}

function nearestEdge(at: Corner, here: Pixel, targets: readonly PathSketch[], zoom: number, tolerance: number): Snapped | null {
  let best: Pixel | null = null;
  let reach = tolerance;
  for (const path of paths(targets, at, true)) {
    let last: Pixel | null = null;
    for (const corner of path) {
      const next = worldPixel(corner, zoom);
      const foot = last && footOn(last, next, here);
      last = next;
      const distance = foot ? away(here, foot) : Infinity;
      if (distance <= reach) [best, reach] = [foot, distance];
    }
  }
  return best && { at: placeOf(best, zoom), to: 'edge' };
}

/** Every path of the targets on the turn of the world where the pointer is. */
function* paths(targets: readonly PathSketch[], at: Corner, closed = false): Generator<readonly Corner[]> {
  for (const { kind, parts } of targets) {
    for (const path of parts.flat()) {
      const here = turned(path, at);
      yield closed && kind === 'area' ? [...here, ...here.slice(0, 1)] : here;
    }
  }
}

/** The point of an edge that is nearest: edges are straight lines of the map. */
function footOn(a: Pixel, b: Pixel, at: Pixel): Pixel {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.max(0, Math.min(1, ((at.x - a.x) * dx + (at.y - a.y) * dy) / length));
  return { x: a.x + share * dx, y: a.y + share * dy };
}

function away(a: Pixel, b: Pixel): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** Where a pointer means to be, by what is near it. */
export type Snap = (at: PointerAt) => PointerAt;

/** Another way of drawing, whose every position snaps. */
export class SnapMode implements PointerMode {
  constructor(
    private readonly inner: PointerMode,
    private readonly snap: Snap,
  ) {}

  get cursor(): string {
    return this.inner.cursor;
  }

  get begun(): boolean {
    return this.inner.begun ?? false;
  }

  press(at: PointerAt): boolean {
    return this.inner.press(this.snap(at));
  }

  move(at: PointerAt): void {
    this.inner.move(this.snap(at));
  }

  release(at: PointerAt): void {
    this.inner.release(this.snap(at));
  }

  aimed(at: PointerAt): void {
    this.inner.aimed(this.snap(at));
  }

  set(at: PointerAt): void {
    this.inner.set(this.snap(at));
  }

  finish(at: PointerAt): void {
    this.inner.finish(this.snap(at));
  }

  key(event: KeyboardEvent, at: PointerAt): boolean {
    return this.inner.key(event, at);
  }

  cancel(): void {
    this.inner.cancel();
  }
}
