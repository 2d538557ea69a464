import {
  AddSourceDocument,
  CheckSourceDocument,
  RemoveSourceDocument,
  SourcesDocument,
  type CheckSourceQuery,
  type SourceInput,
  type SourcePartsFragment,
} from '../graphql/generated/graphql';
import type { Host } from '../host/host';

export type Source = SourcePartsFragment;
export type SourceCheck = CheckSourceQuery['checkSource'];

/** The sources that the device knows. */
export class Sources {
  all = $state<Source[]>([]);
  loaded = $state(false);

  constructor(private readonly host: Host) {}

  byId(id: string | null): Source | null {
    return this.all.find((source) => source.id === id) ?? null;
  }

  /** Those that a person added, without the built-in world. */
  get added(): Source[] {
    return this.all.filter((source) => source.kind !== 'WORLD');
  }

  async load(): Promise<void> {
    this.all = (await this.host.execute(SourcesDocument, {})).sources;
    this.loaded = true;
  }

  async add(input: SourceInput): Promise<Source> {
    const { addSource } = await this.host.execute(AddSourceDocument, { input });
    await this.load();
    return addSource;
  }

  /** What a source is, before it is added; nothing leaves the machine unless one asks. */
  async check(input: SourceInput, ask: boolean): Promise<SourceCheck> {
    return (await this.host.execute(CheckSourceDocument, { input, ask })).checkSource;
  }

  async remove(id: string): Promise<void> {
    await this.host.execute(RemoveSourceDocument, { id });
    await this.load();
  }
}

/**
 * Whether the tiles are vector tiles. Before the first tile has come, the address is all there is
 * to go by.
 */
export function isVector(source: Pick<Source, 'format' | 'address' | 'vectorLayers'>): boolean {
  if (source.format !== null) return source.format === 'MVT';
  return source.vectorLayers !== null || /\.(pbf|mvt)\b/i.test(source.address ?? '');
}

/** No request leaves the machine for these. */
export function isLocal(source: Pick<Source, 'kind'>): boolean {
  return source.kind === 'WORLD' || source.kind === 'FILE' || source.kind === 'IMPORTED' || source.kind === 'HUB';
}
