import type { Corner } from './shapes';

export interface PointerAt {
  readonly corner: Corner;
  /** CSS pixels of the map. */
  readonly x: number;
  readonly y: number;
  /** Shift is held: more is meant. */
  readonly shift?: boolean;
  /** Alt is held: nothing snaps. */
  readonly alt?: boolean;
}

/**
 * A way of drawing. It knows no map: positions of a pointer go in, or of the cross that stands for
 * it on the keyboard.
 */
export interface PointerMode {
  readonly cursor: string;
  /** Something is begun, so that Enter ends it wherever the cross is. */
  readonly begun?: boolean;
  /** True if the map has to stay where it is under this drag. */
  press(at: PointerAt): boolean;
  move(at: PointerAt): void;
  release(at: PointerAt): void;
  /** The cross is over another place. */
  aimed(at: PointerAt): void;
  /** Space: what a click does. */
  set(at: PointerAt): void;
  /** Enter. */
  finish(at: PointerAt): void;
  /** Any other key; true if it meant something. */
  key(event: KeyboardEvent, at: PointerAt): boolean;
  cancel(): void;
}

/** Further than this between press and release is a drag, nearer is a click. */
const DRAG_PIXELS = 5;

export function far(a: PointerAt, b: PointerAt, pixels = DRAG_PIXELS): boolean {
  return Math.hypot(a.x - b.x, a.y - b.y) > pixels;
}
