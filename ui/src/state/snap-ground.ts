import type { PathSketch } from '../map/sketch';

/** At most so many features are near one place. */
const NEAR = 12;
/** Features kept; more than these are forgotten together. */
const KEPT = 400;

/**
 * The exact geometry of features that a pointer comes near to: what a tile holds is rounded to the
 * tile. Asked for once, and there when the pointer moves on.
 */
export class SnapGround {
  #known = new Map<string, PathSketch | null>();
  #turn = 0;
  readonly #asking = new Set<string>();

  constructor(private readonly ask: (id: string) => Promise<PathSketch | null>) {}

  /** What is known of these features now. */
  targets(ids: readonly string[]): PathSketch[] {
    const found: PathSketch[] = [];
    for (const id of ids.slice(0, NEAR)) {
      const sketch = this.#known.get(id);
      if (sketch) found.push(sketch);
      else if (sketch === undefined && !this.#asking.has(id)) void this.#learn(id);
    }
    return found;
  }

  /** Something was edited. */
  forget(): void {
    this.#turn += 1;
    this.#known = new Map();
  }

  async #learn(id: string): Promise<void> {
    const turn = this.#turn;
    this.#asking.add(id);
    try {
      const sketch = await this.ask(id);
      if (turn !== this.#turn) return;
      if (this.#known.size >= KEPT) this.#known.clear();
      this.#known.set(id, sketch);
    } catch {
      // The device is away for a moment; the next move of the pointer asks again.
    } finally {
      this.#asking.delete(id);
    }
  }
}
