import type { Geometry } from 'geojson';
import {
  CancelRegionDocument,
  ChangePlanOfDocument,
  ChangeRegionDocument,
  CreateRegionDocument,
  DeletePlanOfDocument,
  DeletedRegionsDocument,
  DeleteRegionDocument,
  MoreFailuresDocument,
  PauseRegionDocument,
  PurgeRegionDocument,
  RefreshRegionDocument,
  RegionDocument,
  RegionsDocument,
  RenameRegionDocument,
  RepairRegionDocument,
  RestoreRegionDocument,
  ResumeRegionDocument,
  RetryRegionDocument,
  type AreaInput,
  type ChangePlanOfQuery,
  type DeletedPartsFragment,
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
export type DeletedRegion = DeletedPartsFragment;
export type ChangePlan = ChangePlanOfQuery['changePlan'];
export type RegionAction = 'pause' | 'resume' | 'cancel' | 'retry' | 'refresh' | 'repair';

const ASKED_AT_MOST = 4;

/** Where a region is and what it is called. */
export interface RegionShape {
  readonly id: string;
  readonly name: string;
  readonly bounds: Region['bounds'];
  readonly geometry: Geometry | null;
}

/** The regions of the device, kept true by its changes. */
export class Regions {
  all = $state.raw<readonly Region[]>([]);
  /** Where the regions are, apart from the cards: a tick of progress does not touch it. */
  shapes = $state.raw<readonly RegionShape[]>([]);
  /** Deleted ones that can still be taken back, the last one first. */
  deleted = $state.raw<readonly DeletedRegion[]>([]);
  loaded = $state(false);

  readonly #byId = $derived(new Map(this.all.map((region) => [region.id, region])));

  /** Counts what the device tells of by itself: an answer asked for before that may be older. */
  #told = 0;

  constructor(private readonly host: Host) {}

  byId(id: string): Region | null {
    return this.#byId.get(id) ?? null;
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
    this.shapes = regions.map((region) => shapeOf(region, region.geometry as Geometry));
    this.loaded = true;
  }

  async loadDeleted(): Promise<void> {
    this.deleted = (await this.host.execute(DeletedRegionsDocument, {})).deletedRegions;
  }

  outline(id: string): Geometry | null {
    return this.shapes.find((shape) => shape.id === id)?.geometry ?? null;
  }

  /** Takes in a region that the device tells of by itself. */
  tell(region: Region): void {
    this.#told += 1;
    this.#put(region);
  }

  #put(region: Region & { readonly geometry?: unknown }): void {
    const before = this.byId(region.id);
    this.all = before ? this.all.map((known) => (known.id === region.id ? region : known)) : [region, ...this.all];
    const drawn = this.shapes.find((shape) => shape.id === region.id);
    const geometry = region.geometry as Geometry | undefined;
    if (drawn && !geometry && drawn.name === region.name && sameBounds(drawn.bounds, region.bounds)) return;
    const shape = shapeOf(region, geometry ?? (drawn && sameBounds(drawn.bounds, region.bounds) ? drawn.geometry : null));
    this.shapes = drawn ? this.shapes.map((known) => (known.id === region.id ? shape : known)) : [shape, ...this.shapes];
  }

  drop(id: string): void {
    this.all = this.all.filter((region) => region.id !== id);
    this.shapes = this.shapes.filter((shape) => shape.id !== id);
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
    await this.loadDeleted();
    return deleteRegion;
  }

  /** Takes a deleted region back. */
  async restore(id: string): Promise<Region> {
    const region = await this.#change(async () => (await this.host.execute(RestoreRegionDocument, { id })).restoreRegion);
    await this.loadDeleted();
    return region;
  }

  /** Deletes for good: there is no way back. */
  async purge(id: string): Promise<DeleteRegionMutation['deleteRegion']> {
    const { purgeRegion } = await this.host.execute(PurgeRegionDocument, { id });
    await this.loadDeleted();
    return purgeRegion;
  }

  /** What another area would bring to a region and take from it. */
  async changePlan(id: string, input: AreaInput): Promise<ChangePlan> {
    return (await this.host.execute(ChangePlanOfDocument, { id, input })).changePlan;
  }

  /** Gives a region another area or other zooms. */
  async change(id: string, input: AreaInput): Promise<Region> {
    return this.#change(async () => (await this.host.execute(ChangeRegionDocument, { id, input })).changeRegion);
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

function shapeOf({ id, name, bounds }: Region, geometry: Geometry | null): RegionShape {
  return { id, name, bounds, geometry };
}

function sameBounds(a: Region['bounds'] | undefined, b: Region['bounds'] | undefined): boolean {
  return a?.west === b?.west && a?.south === b?.south && a?.east === b?.east && a?.north === b?.north;
}

export function isActive(region: Region): boolean {
  return region.state === 'RUNNING' || region.state === 'QUEUED' || region.state === 'PAUSED';
}

export function needsPerson(region: Region): boolean {
  return region.state === 'FAILED' || region.state === 'FAILED_IN_PART' || region.damagedTiles > 0;
}
