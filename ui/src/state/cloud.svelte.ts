import {
  HubRegionsDocument,
  PutUpRegionDocument,
  RefreshHubRegionsDocument,
  TakeHubRegionDocument,
  type HubRegionListPartsFragment,
  type HubRegionPartsFragment,
} from '../graphql/generated/graphql';
import type { Host } from '../host/host';
import { Latest } from './latest';
import type { Task, Tasks } from './tasks.svelte';

export type HubRegion = HubRegionPartsFragment;
export type HubRegionList = HubRegionListPartsFragment;

/** The regions that the workspace has on the hub. */
export class Cloud {
  list = $state.raw<HubRegionList>({ asOf: null, problem: null, regions: [] });
  readonly #lists: Latest<null, HubRegionList>;

  constructor(
    private readonly host: Host,
    private readonly tasks: Tasks,
  ) {
    this.#lists = new Latest(
      async () => (await host.execute(HubRegionsDocument, {})).hubRegions,
      (list) => (this.list = list),
    );
  }

  get absent(): number {
    return this.list.regions.filter(({ state }) => state === 'ABSENT').length;
  }

  /** The region of the hub that a region of this device came from, or was put up to. */
  ofLocal(id: string): HubRegion | null {
    return this.list.regions.find(({ local }) => local?.id === id) ?? null;
  }

  async load(): Promise<void> {
    this.list = (await this.host.execute(HubRegionsDocument, {})).hubRegions;
  }

  tell(): void {
    this.#lists.want(null);
  }

  /** Asks the hub itself. */
  async refresh(): Promise<void> {
    this.#lists.drop();
    this.list = (await this.host.execute(RefreshHubRegionsDocument, {})).refreshHubRegions;
  }

  async take(id: string): Promise<Task> {
    const task = this.tasks.started((await this.host.execute(TakeHubRegionDocument, { id })).takeHubRegion);
    this.tell();
    return task;
  }

  async putUp(region: string): Promise<Task> {
    const task = this.tasks.started((await this.host.execute(PutUpRegionDocument, { region })).putUpRegion);
    this.tell();
    return task;
  }
}
