import type { BoundsValue } from '../format/coordinates';
import { BoxMode } from './box-mode';
import { WHOLE_ABOVE } from './draft-layers';
import { EditMode } from './edit-mode';
import { moveSketch, thinned, topOf } from './feature-geometry';
import type { Snap } from './feature-snap';
import { far, type PointerAt, type PointerMode } from './pointer-mode';
import type { Corner } from './shapes';
import { MAX_EDITED, vertices, type PathSketch, type Sketch, type VertexRef } from './sketch';

export interface FeatureEvents {
  /** The one selected feature; `null` if none or several are. */
  sketch(): PathSketch | null;
  project(at: Corner): { x: number; y: number };
  snap: Snap;
  /** The sketch as it would be: not a step yet. */
  preview(sketch: PathSketch): void;
  /** One step of reshaping is done; `null` if nothing of it is left. */
  commit(sketch: PathSketch | null): void;
  picked(ref: VertexRef | null): void;
  go(at: Corner): void;
  /** Selects what is there; with more, beside what is selected. */
  select(at: PointerAt, more: boolean): void;
  /** The box that is being drawn; `null` when it ends. */
  boxing(bounds: BoundsValue | null): void;
  boxed(bounds: BoundsValue, more: boolean): void;
}

const REACH_PIXELS = 13;

/** More than these are moved as a whole only. */
export function reshapable(sketch: PathSketch | null): boolean {
  return sketch !== null && vertices(sketch).length <= MAX_EDITED;
}

/** Tells whether a sketch has a handle of the whole: a single point is its own. */
export function hasWhole(sketch: PathSketch | null): boolean {
  return sketch !== null && (sketch.kind !== 'point' || sketch.parts.length > 1);
}

/**
 * Selects features, and reshapes the one that is selected: a click (Space) selects, with Shift more;
 * a drag with Shift selects in a box. A vertex is dragged, or taken and put with two clicks, and so
 * is the whole by its handle; `d` takes the whole where the cross is. A drag elsewhere moves the map.
 */
export class FeatureMode implements PointerMode {
  readonly cursor = '';
  readonly #edit: EditMode;
  readonly #box: BoxMode;
  #boxing = false;
  #more = false;
  #whole: { readonly from: Corner; readonly start: PathSketch } | null = null;
  #pressed: PointerAt | null = null;
  /** What is carried since an earlier click is put down by this one. */
  #placing = false;

  constructor(private readonly events: FeatureEvents) {
    this.#edit = new EditMode({
      sketch: () => this.#editable(),
      project: (at) => events.project(at),
      preview: (sketch) => events.preview(sketch as PathSketch),
      commit: (sketch) => events.commit(sketch as PathSketch | null),
      picked: (ref) => events.picked(ref),
      go: (at) => events.go(at),
    });
    this.#box = new BoxMode({
      changed: (bounds) => events.boxing(bounds),
      finished: (bounds) => this.#boxed(bounds),
    });
  }

  get carrying(): boolean {
    return this.#whole !== null || this.#edit.carrying;
  }

  press(at: PointerAt): boolean {
    this.#pressed = at;
    this.#placing = this.carrying;
    if (this.#whole) return true;
    if (at.shift && !this.#edit.carrying) {
      this.#boxing = true;
      this.#more = true;
      return this.#box.press(at);
    }
    return this.#edit.press(at) || this.#takeWhole(at);
  }

  move(at: PointerAt): void {
    if (this.#boxing) this.#box.move(at);
    else if (this.#whole) this.events.preview(this.#moved(at, true));
    else if (this.#edit.carrying) this.#edit.move(this.events.snap(at));
  }

  release(at: PointerAt): void {
    const pressed = this.#pressed;
    this.#pressed = null;
    const still = pressed !== null && !far(pressed, at);
    if (this.#boxing) return this.#endBox(at, still);
    if (this.#whole) return this.#placing || !still ? this.#putWhole(at) : undefined;
    if (this.#edit.carrying) return this.#edit.release(this.#placing || !still ? this.events.snap(at) : at);
    if (still) this.events.select(at, at.shift === true);
  }

  aimed(at: PointerAt): void {
    this.move(at);
  }

  set(at: PointerAt): void {
    if (this.#whole) return this.#putWhole(at);
    if (this.#edit.carrying) return this.#edit.set(this.events.snap(at));
    this.#edit.set(at);
    if (!this.carrying && !this.#takeWhole(at)) this.events.select(at, at.shift === true);
  }

  finish(at: PointerAt): void {
    this.set(at);
  }

  key(event: KeyboardEvent, at: PointerAt): boolean {
    if (event.key === 'Escape' && this.#whole) return this.#putWholeBack();
    if (event.key === 'd' && !this.carrying) return this.#carryWhole(at.corner);
    return this.#edit.key(event, at);
  }

  cancel(): void {
    this.#boxing = false;
    this.#box.cancel();
    this.#putWholeBack();
    this.#edit.cancel();
  }

  /** Another feature is selected. */
  forget(): void {
    this.#whole = null;
    this.#edit.forget();
  }

  #editable(): Sketch | null {
    const sketch = this.events.sketch();
    return reshapable(sketch) ? sketch : null;
  }

  #takeWhole(at: PointerAt): boolean {
    const sketch = this.events.sketch();
    const top = hasWhole(sketch) && sketch ? topOf(sketch) : null;
    if (!top) return false;
    const { x, y } = this.events.project(top);
    return Math.hypot(x - at.x, y - WHOLE_ABOVE - at.y) <= REACH_PIXELS && this.#carryWhole(at.corner);
  }

  #carryWhole(from: Corner): boolean {
    const start = this.events.sketch();
    if (!start) return false;
    this.#whole = { from, start };
    this.events.picked(null);
    return true;
  }

  #moved(at: PointerAt, seen: boolean): PathSketch {
    const { from, start } = this.#whole as { from: Corner; start: PathSketch };
    return moveSketch(seen ? thinned(start, MAX_EDITED) : start, from, at.corner);
  }

  #putWhole(at: PointerAt): void {
    const moved = this.#moved(at, false);
    this.#whole = null;
    this.events.commit(moved);
  }

  #putWholeBack(): boolean {
    const whole = this.#whole;
    if (!whole) return false;
    this.#whole = null;
    this.events.preview(whole.start);
    return true;
  }

  #endBox(at: PointerAt, still: boolean): void {
    this.#boxing = false;
    if (still) {
      this.#box.cancel();
      this.events.boxing(null);
      this.events.select(at, true);
    } else this.#box.release(at);
  }

  #boxed(bounds: BoundsValue): void {
    this.events.boxing(null);
    this.events.boxed(bounds, this.#more);
  }
}
