import type { BoundsValue } from '../format/coordinates';
import { far, type PointerAt, type PointerMode } from './pointer-mode';
import { boundsBetween } from './shapes';

export interface BoxEvents {
  /** The box as it is now, while it is being drawn. */
  changed(bounds: BoundsValue): void;
  finished(bounds: BoundsValue): void;
}

/** Draws a box either by one drag or by two clicks, whichever the hand does. */
export class BoxMode implements PointerMode {
  readonly cursor = 'crosshair';
  #anchor: PointerAt | null = null;
  #pressed: PointerAt | null = null;

  constructor(private readonly events: BoxEvents) {}

  /** The first corner is set and the second is awaited. */
  get anchored(): boolean {
    return this.#anchor !== null;
  }

  press(at: PointerAt): boolean {
    this.#pressed = at;
    this.#anchor ??= at;
    return true;
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

  aimed(at: PointerAt): void {
    this.move(at);
  }

  set(at: PointerAt): void {
    if (this.#anchor) this.#finish(this.#anchor, at);
    else this.#anchor = at;
  }

  finish(at: PointerAt): void {
    this.set(at);
  }

  key(event: KeyboardEvent): boolean {
    if (event.key !== 'Backspace' || !this.#anchor) return false;
    this.cancel();
    return true;
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
