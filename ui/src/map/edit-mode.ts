import { far, type PointerAt, type PointerMode } from './pointer-mode';
import type { Corner } from './shapes';
import { insertVertex, midpoints, moveVertex, removeVertex, vertices, type Sketch, type VertexRef } from './sketch';

export interface EditEvents {
  sketch(): Sketch | null;
  project(at: Corner): { x: number; y: number };
  /** The sketch as it would be: not a step yet. */
  preview(sketch: Sketch): void;
  /** One step of editing is done. */
  commit(sketch: Sketch | null): void;
  /** The vertex that is being moved, or was touched last. */
  picked(ref: VertexRef | null): void;
  /** Puts the middle of the map there. */
  go(at: Corner): void;
}

/** A press this near to a vertex takes it. */
const REACH_PIXELS = 13;

/**
 * Changes what was drawn: a vertex is dragged, or taken with one click (or Space) and put down with
 * the next; so is a new one from the middle of an edge. Delete removes it, Esc puts it back.
 * `[` and `]` lead the cross from vertex to vertex.
 */
export class EditMode implements PointerMode {
  readonly cursor = '';
  #carried: { readonly ref: VertexRef; readonly from: Sketch; readonly start: Sketch } | null = null;
  #pressed: PointerAt | null = null;
  #visited = -1;
  /** What a pointer moved last: its Delete key means this one. */
  #touched: VertexRef | null = null;

  constructor(private readonly events: EditEvents) {}

  get carrying(): boolean {
    return this.#carried !== null;
  }

  press(at: PointerAt): boolean {
    this.#pressed = at;
    if (this.#carried) return true;
    return this.#take(at);
  }

  move(at: PointerAt): void {
    if (this.#carried) this.events.preview(moveVertex(this.#carried.from, this.#carried.ref, at.corner));
  }

  release(at: PointerAt): void {
    const pressed = this.#pressed;
    this.#pressed = null;
    if (!this.#carried || !pressed) return;
    // A click only takes it: the next one puts it down.
    if (far(pressed, at) || this.#clicked) this.#drop(at);
    else this.#clicked = true;
  }

  #clicked = false;

  aimed(at: PointerAt): void {
    this.move(at);
  }

  set(at: PointerAt): void {
    if (this.#carried) this.#drop(at);
    else this.#take(at);
  }

  finish(at: PointerAt): void {
    this.set(at);
  }

  key(event: KeyboardEvent, at: PointerAt): boolean {
    if (event.key === 'Delete' || event.key === 'Backspace') return this.#remove(at);
    if (event.key === 'Escape') return this.#putBack();
    if (event.key !== '[' && event.key !== ']') return false;
    const all = vertices(this.events.sketch() ?? { kind: 'area', parts: [], open: false });
    if (all.length === 0 || this.#carried) return false;
    this.#visited = (this.#visited + (event.key === ']' ? 1 : -1) + all.length) % all.length;
    const next = all[this.#visited];
    if (next) {
      this.#touched = next.ref;
      this.events.picked(next.ref);
      this.events.go(next.at);
    }
    return true;
  }

  cancel(): void {
    this.#putBack();
  }

  /** Another sketch is here: what was touched is no more. */
  forget(): void {
    this.#carried = null;
    this.#touched = null;
    this.#visited = -1;
  }

  #take(at: PointerAt): boolean {
    const sketch = this.events.sketch();
    if (!sketch) return false;
    const vertex = this.#nearest(vertices(sketch), at);
    if (vertex) return this.#carry(vertex.ref, sketch, sketch);
    const middle = this.#nearest(midpoints(sketch), at);
    return middle ? this.#carry(middle.ref, insertVertex(sketch, middle.ref, middle.at), sketch) : false;
  }

  #carry(ref: VertexRef, from: Sketch, start: Sketch): boolean {
    this.#carried = { ref, from, start };
    this.#clicked = false;
    this.events.picked(ref);
    this.events.preview(from);
    return true;
  }

  #drop(at: PointerAt): void {
    const carried = this.#carried;
    if (!carried) return;
    this.#carried = null;
    this.#touched = carried.ref;
    this.events.commit(moveVertex(carried.from, carried.ref, at.corner));
    this.events.picked(carried.from.kind === 'box' ? null : carried.ref);
  }

  #putBack(): boolean {
    const carried = this.#carried;
    if (!carried) return false;
    this.#carried = null;
    this.events.preview(carried.start);
    this.events.picked(null);
    return true;
  }

  #remove(at: PointerAt): boolean {
    const sketch = this.#carried?.from ?? this.events.sketch();
    const ref = this.#carried?.ref ?? (sketch && this.#nearest(vertices(sketch), at)?.ref) ?? this.#touched;
    if (!sketch || !ref || sketch.kind === 'box') return false;
    this.#carried = null;
    this.#touched = null;
    this.events.commit(removeVertex(sketch, ref));
    this.events.picked(null);
    return true;
  }

  #nearest<Item extends { at: Corner }>(items: readonly Item[], at: PointerAt): Item | undefined {
    let best: Item | undefined;
    let reach = REACH_PIXELS;
    for (const item of items) {
      const { x, y } = this.events.project(item.at);
      const distance = Math.hypot(x - at.x, y - at.y);
      if (distance <= reach) [best, reach] = [item, distance];
    }
    return best;
  }
}
