import type { Sketch } from '../map/sketch';

/** Steps that can be taken back; the oldest are forgotten. */
const DEPTH = 200;

/** What is drawn, and every step that led there. */
export class SketchHistory {
  /** What is seen: while something is dragged, more than the last step. */
  sketch = $state.raw<Sketch | null>(null);
  #steps = $state.raw<readonly (Sketch | null)[]>([null]);
  #at = $state(0);

  get canUndo(): boolean {
    return this.#at > 0;
  }

  get canRedo(): boolean {
    return this.#at < this.#steps.length - 1;
  }

  preview(sketch: Sketch | null): void {
    this.sketch = sketch;
  }

  commit(sketch: Sketch | null): void {
    this.sketch = sketch;
    if (sketch === (this.#steps[this.#at] ?? null)) return;
    this.#steps = [...this.#steps.slice(0, this.#at + 1), sketch].slice(-DEPTH);
    this.#at = this.#steps.length - 1;
  }

  undo(): void {
    this.#go(-1);
  }

  redo(): void {
    this.#go(1);
  }

  clear(): void {
    this.start(null);
  }

  /** Begins with what is there already. */
  start(sketch: Sketch | null): void {
    this.sketch = sketch;
    this.#steps = [sketch];
    this.#at = 0;
  }

  #go(step: 1 | -1): void {
    if (!(step < 0 ? this.canUndo : this.canRedo)) return;
    this.#at += step;
    this.sketch = this.#steps[this.#at] ?? null;
  }
}
