import type { LineString, Polygon } from 'geojson';
import { MeasureOfDocument, type MeasureOfQuery } from '../graphql/generated/graphql';
import type { Host } from '../host/host';
import type { Corner } from '../map/shapes';

export type Measure = MeasureOfQuery['measure'];
export type MeasureKind = 'line' | 'area';

/** The tape measure on the map. The device measures; here is only what is measured. */
export class Measuring {
  active = $state(false);
  kind = $state<MeasureKind>('line');
  points = $state.raw<readonly Corner[]>([]);
  /** Nothing is added until the next start. */
  finished = $state(false);
  hover = $state.raw<Corner | null>(null);
  result = $state.raw<Measure | null>(null);
  #asked = 0;

  constructor(private readonly host: Host) {}

  start(): void {
    this.clear();
    this.active = true;
    this.kind = 'line';
  }

  stop(): void {
    this.active = false;
    this.clear();
  }

  clear(): void {
    this.#asked += 1;
    this.points = [];
    this.hover = null;
    this.finished = false;
    this.result = null;
  }

  add(at: Corner): void {
    this.points = [...this.points, at];
  }

  removeLast(): void {
    this.points = this.points.slice(0, -1);
    this.finished = false;
  }

  finish(): void {
    this.finished = true;
    this.hover = null;
  }

  /** What is measured: the points, and where the next one would be. */
  get path(): readonly Corner[] {
    return this.hover && !this.finished && this.points.length > 0 ? [...this.points, this.hover] : this.points;
  }

  get geometry(): LineString | Polygon | null {
    const positions = this.path.map(({ lng, lat }) => [lng, lat]);
    if (positions.length < 2) return null;
    const first = positions[0];
    if (this.kind === 'area' && positions.length > 2 && first) return { type: 'Polygon', coordinates: [[...positions, first]] };
    return { type: 'LineString', coordinates: positions };
  }

  /** Asks the device; an answer that was overtaken is dropped. */
  async ask(): Promise<void> {
    const turn = ++this.#asked;
    const { geometry } = this;
    if (!geometry) {
      this.result = null;
      return;
    }
    const { measure } = await this.host.execute(MeasureOfDocument, { geometry });
    if (turn === this.#asked) this.result = measure;
  }
}
