import {
  ChangeFeaturesDocument,
  AttachPhotoDocument,
  ChangeLayerDocument,
  ChangePropertiesDocument,
  CreateLayerDocument,
  DeleteFeaturesDocument,
  DeleteLayerDocument,
  ExportFeaturesDocument,
  FeatureOfDocument,
  FeaturePhotosDocument,
  FeatureRowsDocument,
  ImportFeaturesDocument,
  LayerBoundsDocument,
  LayersDocument,
  MoveFeatureDocument,
  RemovePhotoDocument,
  RestoreFeaturesDocument,
  ShowLayerDocument,
  type ConflictPartsFragment,
  type EditStatePartsFragment,
  type FeaturePartsFragment,
  type FeaturePhotosQuery,
  type FeatureQuery,
  type FeatureRowFragment,
  type FeatureRowsQuery,
  type FieldTest,
  type FieldTestKind,
  type FieldType,
  type GeometryKind,
  type LayerChange,
  type LayerInput,
  type LayerPartsFragment,
  type PolicyRule,
  type TaskPartsFragment,
} from '../graphql/generated/graphql';
import type { Host } from '../host/host';
import type { BoundsValue } from '../format/coordinates';

export type Layer = LayerPartsFragment;
export type Field = Layer['fields'][number];
export type Feature = FeaturePartsFragment;
export type FeatureRow = FeatureRowFragment;
export type FeaturePage = FeatureRowsQuery['features'];
export type Photo = NonNullable<FeaturePhotosQuery['feature']>['photos'][number];
export type EditConflict = ConflictPartsFragment;
export type EditState = EditStatePartsFragment;
export type { FeatureQuery, FieldTest, FieldTestKind, FieldType, GeometryKind, LayerChange, LayerInput, PolicyRule };

/** Values of a feature by the keys of its layer's fields. */
export type Properties = Readonly<Record<string, unknown>>;
export type FeatureGeometry = NonNullable<Feature['geometry']>;

/** The layers that the device knows, and what is done with their features. */
export class Layers {
  all = $state.raw<readonly Layer[]>([]);
  loaded = $state(false);
  /** Grows with every edit: whatever shows features asks again when it changes. */
  version = $state(0);
  /** The layer whose table is open. */
  table = $state<string | null>(null);
  #loading: Promise<void> | null = null;
  #again = false;
  #turn = 0;
  #taken = 0;

  constructor(private readonly host: Host) {}

  byId(id: string | null | undefined): Layer | null {
    return this.all.find((layer) => layer.id === id) ?? null;
  }

  async load(): Promise<void> {
    const turn = ++this.#turn;
    const { layers, editState } = await this.host.execute(LayersDocument, {});
    // An older answer may come after a newer one.
    if (turn < this.#taken) return;
    this.#taken = turn;
    this.all = layers;
    this.loaded = true;
    this.version = editState.version;
    if (this.table !== null && !this.byId(this.table)) this.table = null;
  }

  /** Takes in that something was edited; of many such changes in a row only the last is asked for. */
  async tell(state: EditState | null | undefined): Promise<void> {
    if (state) this.version = state.version;
    if (this.#loading) {
      this.#again = true;
      return;
    }
    do {
      this.#again = false;
      this.#loading = this.load();
      try {
        await this.#loading;
      } finally {
        this.#loading = null;
      }
    } while (this.#again);
  }

  async create(input: LayerInput): Promise<Layer> {
    const { createLayer } = await this.host.execute(CreateLayerDocument, { input });
    await this.load();
    return createLayer;
  }

  async change(id: string, input: LayerChange): Promise<Layer> {
    const { changeLayer } = await this.host.execute(ChangeLayerDocument, { id, input });
    await this.load();
    return changeLayer;
  }

  async delete(id: string): Promise<void> {
    await this.host.execute(DeleteLayerDocument, { id });
    await this.load();
  }

  async show(id: string, visible: boolean): Promise<void> {
    const { showLayer } = await this.host.execute(ShowLayerDocument, { id, visible });
    this.all = this.all.map((layer) => (layer.id === id ? showLayer : layer));
  }

  async import(path: string, layer: string | null): Promise<TaskPartsFragment> {
    return (await this.host.execute(ImportFeaturesDocument, { path, layer, history: isHistory(path) })).importFeatures;
  }

  async export(layer: string, path: string, unsyncedOnly: boolean): Promise<TaskPartsFragment> {
    return (await this.host.execute(ExportFeaturesDocument, { layer, path, unsyncedOnly })).exportFeatures;
  }

  /** The box round all features; null if none has a place. */
  async bounds(id: string): Promise<BoundsValue | null> {
    return (await this.host.execute(LayerBoundsDocument, { id })).layer?.bounds ?? null;
  }

  async page(query: FeatureQuery, first: number, after: string | null): Promise<FeaturePage> {
    return (await this.host.execute(FeatureRowsDocument, { query, first, after })).features;
  }

  async feature(id: string): Promise<Feature | null> {
    return (await this.host.execute(FeatureOfDocument, { id })).feature;
  }

  async changeFeature(id: string, properties: Properties): Promise<Feature> {
    return (await this.host.execute(ChangePropertiesDocument, { id, properties })).changeFeature;
  }

  async moveFeature(id: string, geometry: FeatureGeometry): Promise<Feature> {
    return (await this.host.execute(MoveFeatureDocument, { id, geometry })).changeFeature;
  }

  async changeFeatures(ids: readonly string[], properties: Properties): Promise<number> {
    return (await this.host.execute(ChangeFeaturesDocument, { ids: [...ids], properties })).changeFeatures;
  }

  async deleteFeatures(ids: readonly string[]): Promise<number> {
    return (await this.host.execute(DeleteFeaturesDocument, { ids: [...ids] })).deleteFeatures;
  }

  async restoreFeatures(ids: readonly string[]): Promise<number> {
    return (await this.host.execute(RestoreFeaturesDocument, { ids: [...ids] })).restoreFeatures;
  }

  async photos(id: string, field: string): Promise<readonly Photo[]> {
    return (await this.host.execute(FeaturePhotosDocument, { id, field })).feature?.photos ?? [];
  }

  async attachPhoto(feature: string, field: string, sha256: string, caption: string | null): Promise<Feature> {
    return (await this.host.execute(AttachPhotoDocument, { feature, field, sha256, caption })).attachPhoto;
  }

  async removePhoto(feature: string, field: string, sha256: string): Promise<Feature> {
    return (await this.host.execute(RemovePhotoDocument, { feature, field, sha256 })).removePhoto;
  }
}

/** Files of versions, which come with their past: augmented diffs, and one observation a line. */
export function isHistory(path: string): boolean {
  return /\.(jsonl|osc)(\.gz)?$/i.test(path);
}
