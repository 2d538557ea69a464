import { EstimateOfDocument, PlanOfDocument, type AreaInput, type EstimateOfQuery, type PlanOfQuery } from '../graphql/generated/graphql';
import { boundsText, parseBounds, type BoundsValue } from '../format/coordinates';
import { asHostError, type Host, type HostError } from '../host/host';
import { isLocal, type Source } from './sources.svelte';

export type Plan = PlanOfQuery['plan'];
export type Estimate = EstimateOfQuery['estimate'];

/** How many tiles a sample fetches at most. */
export const SAMPLE_SIZE = 24;
const PAUSE_MS = 180;

/** The region that is being planned: choices in, plan and estimate out. */
export class Draft {
  source = $state.raw<Source | null>(null);
  boundsText = $state('');
  minZoom = $state(0);
  maxZoom = $state(0);
  name = $state('');
  plan = $state.raw<Plan | null>(null);
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

  get bounds(): BoundsValue | null {
    const { parse } = this;
    return parse.ok ? parse.bounds : null;
  }

  get area(): AreaInput | null {
    const { bounds, source } = this;
    if (!bounds || !source) return null;
    return { sourceId: source.id, bounds: { ...bounds }, minZoom: this.minZoom, maxZoom: this.maxZoom };
  }

  choose(source: Source): void {
    this.source = source;
    const top = Math.min(source.maxZoom, source.terms.maxZoom ?? source.maxZoom);
    this.minZoom = Math.min(Math.max(this.minZoom, source.minZoom), top);
    this.maxZoom = Math.min(top, Math.max(this.minZoom, this.maxZoom || Math.min(top, source.minZoom + 6)));
    this.changed();
  }

  setBounds(bounds: BoundsValue): void {
    this.boundsText = boundsText(bounds);
    this.changed();
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
    this.boundsText = '';
    this.name = '';
    this.plan = null;
    this.planning = false;
    this.planError = null;
    this.estimate = null;
  }

  async #count(area: AreaInput, turn: number): Promise<void> {
    try {
      const { plan } = await this.host.execute(PlanOfDocument, { input: area });
      if (turn !== this.#turn) return;
      this.plan = plan;
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
