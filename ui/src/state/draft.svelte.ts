import type { Geometry } from 'geojson';
import { AreaChangeOfDocument, CornerOfDocument, EstimateOfDocument, PlanOfDocument, ReadAreaDocument, type AreaChangeOfQuery, type AreaInput, type EstimateOfQuery, type PlanOfQuery } from '../graphql/generated/graphql';
import { boundsText, parseBounds, type BoundsValue } from '../format/coordinates';
import { asHostError, type Host, type HostError } from '../host/host';
import { boundsBetween, type Corner } from '../map/shapes';
import { boundsOf, covers, geometryOf, sketchOf, type Sketch, type VertexRef } from '../map/sketch';
import { SketchHistory } from './sketch-history.svelte';
import { isLocal, type Source } from './sources.svelte';

export type Plan = PlanOfQuery['plan'];
/** What a region loses by its new area. */
export type Loss = Omit<AreaChangeOfQuery['changePlan'], 'plan'>;
export type Estimate = EstimateOfQuery['estimate'];

/** How many tiles a sample fetches at most. */
export const SAMPLE_SIZE = 24;
const PAUSE_MS = 180;

/** What is kept to either side of a line, in metres. */
export const BUFFER = { first: 500, least: 1, most: 500_000 } as const;

/** A region whose area is being changed. */
export interface EditedRegion {
  readonly id: string;
  readonly name: string;
  readonly minZoom: number;
  readonly maxZoom: number;
  readonly bounds: BoundsValue;
  readonly geometry?: unknown;
}

/** A file that an area was taken from. */
export interface TakenFile {
  readonly name: string;
  readonly parts: number;
  readonly notes: readonly string[];
}

/** The region that is being planned: choices in, plan and estimate out. */
export class Draft {
  source = $state.raw<Source | null>(null);
  readonly history = new SketchHistory();
  buffer = $state<number>(BUFFER.first);
  /** Where the next point would be. */
  hover = $state.raw<Corner | null>(null);
  picked = $state.raw<VertexRef | null>(null);
  /** The region that is changed; without one, a new one is made. */
  editing = $state.raw<EditedRegion | null>(null);
  file = $state.raw<TakenFile | null>(null);
  fileError = $state.raw<HostError | null>(null);
  reading = $state(false);
  boundsText = $state('');
  minZoom = $state(0);
  maxZoom = $state(0);
  name = $state('');
  plan = $state.raw<Plan | null>(null);
  loss = $state.raw<Loss | null>(null);
  planning = $state(false);
  planError = $state.raw<HostError | null>(null);
  estimate = $state.raw<Estimate | null>(null);
  measuring = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;

  constructor(
    private readonly host: Host,
    private readonly failed: (error: unknown) => void,
  ) {}

  get parse(): ReturnType<typeof parseBounds> {
    return parseBounds(this.boundsText);
  }

  get sketch(): Sketch | null {
    return this.history.sketch;
  }

  get bounds(): BoundsValue | null {
    const { sketch } = this;
    return covers(sketch) ? boundsOf(sketch) : null;
  }

  get area(): AreaInput | null {
    const { sketch, source } = this;
    if (!source || !covers(sketch)) return null;
    const rest = { sourceId: source.id, minZoom: this.minZoom, maxZoom: this.maxZoom };
    if (sketch.kind === 'box') return { ...rest, bounds: { ...sketch.bounds } };
    return { ...rest, geometry: geometryOf(sketch), ...(sketch.kind === 'line' ? { bufferMeters: this.buffer } : {}) };
  }

  choose(source: Source): void {
    this.source = source;
    const top = Math.min(source.maxZoom, source.terms.maxZoom ?? source.maxZoom);
    this.minZoom = Math.min(Math.max(this.minZoom, source.minZoom), top);
    this.maxZoom = Math.min(top, Math.max(this.minZoom, this.maxZoom || Math.min(top, source.minZoom + 6)));
    this.changed();
  }

  setBounds(bounds: BoundsValue): void {
    this.draw({ kind: 'box', bounds });
  }

  /** Shows what is being drawn; it is not a step yet. */
  preview(sketch: Sketch | null): void {
    this.history.preview(sketch);
    this.#drawn();
  }

  /** Takes one step of drawing. */
  draw(sketch: Sketch | null): void {
    this.history.commit(sketch);
    this.#drawn();
  }

  undo(): void {
    this.history.undo();
    this.#drawn();
  }

  redo(): void {
    this.history.redo();
    this.#drawn();
  }

  /** Follows typed bounds. */
  typed(text: string): void {
    this.boundsText = text;
    const { parse } = this;
    this.history.preview(parse.ok ? { kind: 'box', bounds: parse.bounds } : null);
    this.file = null;
    this.changed();
  }

  /** What was typed is meant. It is counted already: a click that leaves the field finds its button. */
  meant(): void {
    if (this.parse.ok) this.history.commit(this.sketch);
  }

  /**
   * Reads two corners in any notation, with a semicolon between. A corner that is none is named by
   * its text, which is returned.
   */
  async typedCorners(text: string, near: Corner): Promise<string | null> {
    const corners: Corner[] = [];
    for (const part of text.split(';').map((corner) => corner.trim())) {
      const { find } = await this.host.execute(CornerOfDocument, { text: part, lat: near.lat, lon: near.lng });
      const found = find.items.find(({ kind }) => kind === 'COORDINATES');
      if (!found) return part;
      corners.push({ lng: found.lon, lat: found.lat });
    }
    const [one, other] = corners;
    // The shorter way round the world is meant.
    if (one && other) this.setBounds(boundsBetween(one, { ...other, lng: other.lng + Math.round((one.lng - other.lng) / 360) * 360 }));
    return null;
  }

  setBuffer(meters: number): void {
    if (!(meters >= BUFFER.least)) return;
    this.buffer = Math.min(BUFFER.most, meters);
    this.changed();
  }

  /** Takes the areas or lines of a file. */
  async readFile(name: string, content: string): Promise<boolean> {
    this.reading = true;
    this.fileError = null;
    try {
      const { readArea } = await this.host.execute(ReadAreaDocument, { name, content });
      const sketch = sketchOf(readArea.geometry as Geometry);
      this.draw(sketch);
      this.file = { name, parts: readArea.parts, notes: readArea.notes };
      return sketch !== null;
    } catch (error) {
      this.fileError = asHostError(error);
      return false;
    } finally {
      this.reading = false;
    }
  }

  /** Begins to change the area of a region. */
  edit(region: EditedRegion, source: Source | null): void {
    this.clear();
    if (source) this.source = source;
    this.editing = region;
    this.name = region.name;
    this.minZoom = region.minZoom;
    this.maxZoom = region.maxZoom;
    const geometry = region.geometry as (Geometry & { bufferMeters?: number }) | null | undefined;
    if (geometry?.bufferMeters) this.buffer = geometry.bufferMeters;
    const sketch = geometry ? sketchOf(geometry) : null;
    this.history.start(sketch ?? { kind: 'box', bounds: region.bounds });
    this.#drawn();
  }

  setZooms(min: number, max: number): void {
    this.minZoom = min;
    this.maxZoom = Math.max(min, max);
    this.changed();
  }

  /** Counts again after a short pause: the person may still be moving a slider. */
  changed(): void {
    this.#turn += 1;
    this.estimate = null;
    this.planError = null;
    clearTimeout(this.#timer);
    const { area } = this;
    if (!area) {
      this.plan = null;
      this.planning = false;
      return;
    }
    this.planning = true;
    const turn = this.#turn;
    this.#timer = setTimeout(() => void this.#count(area, turn), PAUSE_MS);
  }

  async measure(): Promise<void> {
    const { area } = this;
    if (!area || this.measuring) return;
    const turn = this.#turn;
    this.measuring = true;
    try {
      const { estimate } = await this.host.execute(EstimateOfDocument, { input: area, sampleSize: SAMPLE_SIZE });
      if (turn === this.#turn) this.estimate = estimate;
    } catch (error) {
      this.failed(error);
    } finally {
      this.measuring = false;
    }
  }

  clear(): void {
    this.#turn += 1;
    clearTimeout(this.#timer);
    this.history.clear();
    this.hover = null;
    this.picked = null;
    this.editing = null;
    this.file = null;
    this.fileError = null;
    this.boundsText = '';
    this.name = '';
    this.plan = null;
    this.loss = null;
    this.planning = false;
    this.planError = null;
    this.estimate = null;
  }

  #drawn(): void {
    const { sketch } = this;
    this.boundsText = sketch?.kind === 'box' ? boundsText(sketch.bounds) : '';
    this.file = null;
    this.fileError = null;
    this.changed();
  }

  async #planOf(area: AreaInput): Promise<{ plan: Plan; loss: Loss | null }> {
    if (!this.editing) return { ...(await this.host.execute(PlanOfDocument, { input: area })), loss: null };
    const { changePlan } = await this.host.execute(AreaChangeOfDocument, { id: this.editing.id, input: area });
    const { plan, ...loss } = changePlan;
    return { plan, loss };
  }

  async #count(area: AreaInput, turn: number): Promise<void> {
    try {
      const { plan, loss } = await this.#planOf(area);
      if (turn !== this.#turn) return;
      this.plan = plan;
      this.loss = loss;
      this.planning = false;
      if (this.source && isLocal(this.source) && plan.toFetch > 0) void this.measure();
    } catch (error) {
      if (turn !== this.#turn) return;
      this.plan = null;
      this.planning = false;
      this.planError = asHostError(error);
    }
  }
}
