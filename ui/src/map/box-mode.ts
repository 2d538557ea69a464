import type { BoundsValue } from '../format/coordinates';
import { boundsBetween, type Corner } from './shapes';

export interface PointerAt {
  readonly corner: Corner;
  readonly x: number;
  readonly y: number;
}

export interface BoxEvents {
  /** The box as it is now, while it is being drawn. */
  changed(bounds: BoundsValue): void;
  finished(bounds: BoundsValue): void;
}

/** Further than this between press and release is a drag, nearer is a click. */
const DRAG_PIXELS = 5;

/**
 * Draws a box either by one drag or by two clicks, whichever the hand does. Knows nothing of the
 * map: pointer positions go in, bounds come out.
 */
export class BoxMode {
  #anchor: PointerAt | null = null;
  #pressed: PointerAt | null = null;

  constructor(private readonly events: BoxEvents) {}

  /** The first corner is set and the second is awaited. */
  get anchored(): boolean {
    return this.#anchor !== null;
  }

  press(at: PointerAt): void {
    this.#pressed = at;
    this.#anchor ??= at;
  }

  move(at: PointerAt): void {
    if (!this.#anchor) return;
    this.events.changed(boundsBetween(this.#anchor.corner, at.corner));
  }

  release(at: PointerAt): void {
    const { anchor, pressed } = { anchor: this.#anchor, pressed: this.#pressed };
    this.#pressed = null;
    if (!anchor || !pressed) return;
    // The first click only sets the corner: press and release are at the anchor itself.
    if (far(anchor, at)) this.#finish(anchor, at);
  }

  cancel(): void {
    this.#anchor = null;
    this.#pressed = null;
  }

  #finish(anchor: PointerAt, at: PointerAt): void {
    const bounds = boundsBetween(anchor.corner, at.corner);
    if (bounds.west === bounds.east || bounds.south === bounds.north) return;
    this.cancel();
    this.events.finished(bounds);
  }
}

function far(a: PointerAt, b: PointerAt): boolean {
  return Math.hypot(a.x - b.x, a.y - b.y) > DRAG_PIXELS;
}
