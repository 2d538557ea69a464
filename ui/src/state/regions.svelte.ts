import type { Geometry } from 'geojson';
import {
  CancelRegionDocument,
  CreateRegionDocument,
  DeletePlanOfDocument,
  DeleteRegionDocument,
  MoreFailuresDocument,
  PauseRegionDocument,
  RefreshRegionDocument,
  RegionDocument,
  RegionsDocument,
  RenameRegionDocument,
  RepairRegionDocument,
  ResumeRegionDocument,
  RetryRegionDocument,
  type AreaInput,
  type DeletePlanOfQuery,
  type DeleteRegionMutation,
  type RegionCardFragment,
  type RegionQuery,
} from '../graphql/generated/graphql';
import type { Host } from '../host/host';

export type Region = RegionCardFragment;
export type RegionDetail = NonNullable<RegionQuery['region']>;
export type TileFailure = RegionDetail['failures']['items'][number];
export type DeletePlan = NonNullable<DeletePlanOfQuery['region']>['deletePlan'];
export type RegionAction = 'pause' | 'resume' | 'cancel' | 'retry' | 'refresh' | 'repair';

const ASKED_AT_MOST = 4;

/** The regions of the device, kept true by its changes. */
export class Regions {
  all = $state<Region[]>([]);
  /** Outlines by region, apart from the cards: they can be large and never change. */
  outlines = $state.raw<ReadonlyMap<string, Geometry>>(new Map());
  loaded = $state(false);

  /** Counts what the device tells of by itself: an answer asked for before that may be older. */
  #told = 0;

  constructor(private readonly host: Host) {}

  byId(id: string): Region | null {
    return this.all.find((region) => region.id === id) ?? null;
  }

  get active(): Region[] {
    return this.all.filter((region) => isActive(region));
  }

  get running(): number {
    return this.all.filter((region) => region.state === 'RUNNING').length;
  }

  get paused(): number {
    return this.all.filter((region) => region.state === 'PAUSED').length;
  }

  get waiting(): number {
    return this.all.filter((region) => region.state === 'QUEUED').length;
  }

  /** Regions that will not get further without a person. */
  get troubled(): Region[] {
    return this.all.filter(needsPerson);
  }

  async load(): Promise<void> {
    const regions = await this.#latest(async () => (await this.host.execute(RegionsDocument, {})).regions);
    this.all = regions;
    this.outlines = new Map(regions.map((region) => [region.id, region.geometry as Geometry]));
    this.loaded = true;
  }

  /** Takes in a region that the device tells of by itself. */
  tell(region: Region): void {
    this.#told += 1;
    this.#put(region);
  }

  #put(region: Region): void {
    const at = this.all.findIndex((known) => known.id === region.id);
    if (at < 0) this.all = [region, ...this.all];
    else this.all[at] = region;
  }

  drop(id: string): void {
    this.all = this.all.filter((region) => region.id !== id);
  }

  async detail(id: string): Promise<RegionDetail | null> {
    return (await this.host.execute(RegionDocument, { id })).region;
  }

  async failures(id: string, offset: number): Promise<TileFailure[]> {
    const { region } = await this.host.execute(MoreFailuresDocument, { id, offset });
    return region?.failures.items ?? [];
  }

  async create(input: AreaInput, name: string): Promise<Region> {
    return this.#change(async () => (await this.host.execute(CreateRegionDocument, { input, name })).createRegion);
  }

  async act(action: RegionAction, id: string): Promise<void> {
    await this.#change(() => this.#run(action, id));
  }

  async rename(id: string, name: string): Promise<void> {
    await this.#change(async () => (await this.host.execute(RenameRegionDocument, { id, name })).renameRegion);
  }

  async deletePlan(id: string): Promise<DeletePlan | null> {
    return (await this.host.execute(DeletePlanOfDocument, { id })).region?.deletePlan ?? null;
  }

  async delete(id: string): Promise<DeleteRegionMutation['deleteRegion']> {
    const { deleteRegion } = await this.host.execute(DeleteRegionDocument, { id });
    this.drop(id);
    return deleteRegion;
  }

  /**
   * Takes in what a change answers. A short job may be over before the answer is here: then the
   * answer is old, and the region is asked for again.
   */
  async #change(ask: () => Promise<Region>): Promise<Region> {
    const told = this.#told;
    const answer = await ask();
    const region = told === this.#told ? answer : ((await this.#latest(() => this.detail(answer.id))) ?? answer);
    this.#put(region);
    return region;
  }

  /** Asks until nothing is told while the answer is on its way; busy jobs tell often, so not for ever. */
  async #latest<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    for (let tries = 1; ; tries += 1) {
      const told = this.#told;
      const answer = await ask();
      if (told === this.#told || tries === ASKED_AT_MOST) return answer;
    }
  }

  async #run(action: RegionAction, id: string): Promise<Region> {
    const { host } = this;
    switch (action) {
      case 'pause': return (await host.execute(PauseRegionDocument, { id })).pauseRegion;
      case 'resume': return (await host.execute(ResumeRegionDocument, { id })).resumeRegion;
      case 'cancel': return (await host.execute(CancelRegionDocument, { id })).cancelRegion;
      case 'retry': return (await host.execute(RetryRegionDocument, { id })).retryRegion;
      case 'refresh': return (await host.execute(RefreshRegionDocument, { id })).refreshRegion;
      case 'repair': return (await host.execute(RepairRegionDocument, { id })).repairRegion;
    }
  }
}

export function isActive(region: Region): boolean {
  return region.state === 'RUNNING' || region.state === 'QUEUED' || region.state === 'PAUSED';
}

export function needsPerson(region: Region): boolean {
  return region.state === 'FAILED' || region.state === 'FAILED_IN_PART' || region.damagedTiles > 0;
}
