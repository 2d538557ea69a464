import { far, type PointerAt, type PointerMode } from './pointer-mode';
import type { Corner } from './shapes';

export interface PointEvents {
  put(at: Corner): void;
  /** Where the point would be; `null` when nobody points. */
  hover(at: Corner | null): void;
}

/** Puts a point with every click, Space or Enter. A drag moves the map. */
export class PointMode implements PointerMode {
  readonly cursor = 'crosshair';
  #pressed: PointerAt | null = null;

  constructor(private readonly events: PointEvents) {}

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
    if (pressed && !far(pressed, at)) this.events.put(at.corner);
  }

  aimed(at: PointerAt): void {
    this.events.hover(at.corner);
  }

  set(at: PointerAt): void {
    this.events.put(at.corner);
  }

  finish(at: PointerAt): void {
    this.events.put(at.corner);
  }

  key(): boolean {
    return false;
  }

  cancel(): void {
    this.#pressed = null;
    this.events.hover(null);
  }
}
