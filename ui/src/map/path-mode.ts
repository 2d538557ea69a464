import { far, type PointerAt, type PointerMode } from './pointer-mode';
import type { Corner } from './shapes';

/** What a path that is being drawn needs from around it. */
export interface PathEvents {
  /** The points so far. */
  points(): readonly Corner[];
  /** Where a point is on the map, in the pixels of `PointerAt`. */
  project(at: Corner): { x: number; y: number };
  add(at: Corner): void;
  removeLast(): void;
  finish(): void;
  /** Where the next point would be; `null` when nobody points. */
  hover(at: Corner | null): void;
}

/** A click this near to the first or the last point means that point. */
const REACH_PIXELS = 10;

/**
 * Draws a line or an area by clicks. A drag moves the map. A click on the last point (which a
 * double click is), on the first one, or Enter ends it; Backspace takes the last point back.
 */
export class PathMode implements PointerMode {
  readonly cursor = 'crosshair';
  #pressed: PointerAt | null = null;

  constructor(
    private readonly events: PathEvents,
    /** The points that it needs at least. */
    private readonly least: number,
  ) {}

  get begun(): boolean {
    return this.events.points().length > 0;
  }

  press(at: PointerAt): boolean {
    this.#pressed = at;
    return false;
  }

  move(at: PointerAt): void {
    this.events.hover(at.corner);
  }

  release(at: PointerAt): void {
    const pressed = this.#pressed;
    this.#pressed = null;
    if (pressed && !far(pressed, at)) this.set(at);
  }

  aimed(at: PointerAt): void {
    this.events.hover(at.corner);
  }

  set(at: PointerAt): void {
    const points = this.events.points();
    const [first, last] = [points[0], points.at(-1)];
    if (points.length >= this.least && ((first && this.#on(first, at)) || (last && this.#on(last, at)))) this.events.finish();
    else if (!last || !this.#on(last, at)) this.events.add(at.corner);
  }

  finish(): void {
    if (this.events.points().length >= this.least) this.events.finish();
  }

  key(event: KeyboardEvent): boolean {
    if (event.key !== 'Backspace' || this.events.points().length === 0) return false;
    this.events.removeLast();
    return true;
  }

  cancel(): void {
    this.#pressed = null;
    this.events.hover(null);
  }

  #on(point: Corner, at: PointerAt): boolean {
    return !far({ corner: point, ...this.events.project(point) }, at, REACH_PIXELS);
  }
}
