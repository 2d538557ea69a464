import type { Geometry } from 'geojson';
import {
  DeleteDrawnDocument,
  DrawFeatureDocument,
  EditStateOfDocument,
  FeatureShapeOfDocument,
  FeaturesInBoxDocument,
  HoleDrawnDocument,
  MergeDrawnDocument,
  RedoEditDocument,
  ReshapeFeatureDocument,
  SplitDrawnDocument,
  UndoEditDocument,
  type FeatureShapeFragment,
} from '../graphql/generated/graphql';
import type { BoundsValue } from '../format/coordinates';
import type { Host } from '../host/host';
import { featureGeometry, featureSketch, pathOf } from '../map/feature-geometry';
import { finished, openPath, type PathKind, type PathSketch, type VertexRef } from '../map/sketch';
import type { Corner } from '../map/shapes';
import type { EditState, GeometryKind, Layer } from './layers.svelte';
import { SketchHistory } from './sketch-history.svelte';
import { SnapGround } from './snap-ground';

export type DrawTool = 'point' | 'line' | 'polygon';
export type EditTool = 'select' | 'box' | DrawTool | 'split' | 'hole';

/** What each tool draws; those that are not here draw nothing. */
export const DRAWN: Partial<Record<EditTool, PathKind>> = { point: 'point', line: 'line', polygon: 'area', split: 'line', hole: 'area' };
const KIND: Record<DrawTool, GeometryKind> = { point: 'POINT', line: 'LINE', polygon: 'POLYGON' };
/** A box selects at most so many features. */
export const MOST_SELECTED = 10_000;
const PAGE = 1000;

/** What the editor needs of the window around it. */
export interface EditsAround {
  layers(): readonly Layer[];
  showLayer(id: string): unknown;
  /** Other ways of drawing on the map end. */
  clearMap(): void;
  /** Opens the form of a feature; `null` closes one that is open. */
  form(id: string | null): void;
  failed(error: unknown): void;
  /** Features were deleted. */
  deleted(count: number): void;
}

type Geo = FeatureShapeFragment['geometry'];

/** Editing features on the map: what is selected, what is being drawn, and the device's undo. */
export class Edits {
  state = $state.raw<EditState>({ version: 0, canUndo: false, undoText: null, canRedo: false, redoText: null, unsynced: 0, conflicts: 0 });
  /** The editor is open. */
  on = $state(false);
  tool = $state<EditTool>('select');
  /** A tool that waits for a layer to draw into. */
  wanted = $state<DrawTool | null>(null);
  snapping = $state(true);
  selection = $state.raw<ReadonlySet<string>>(new Set());
  /** The box held more than can be selected. */
  cut = $state(false);
  /** The path that is being drawn, step by step. */
  readonly path = new SketchHistory();
  /** The one selected feature. */
  shape = $state.raw<PathSketch | null>(null);
  shapeId = $state<string | null>(null);
  hover = $state.raw<Corner | null>(null);
  picked = $state.raw<VertexRef | null>(null);
  snapped = $state.raw<Corner | null>(null);
  box = $state.raw<BoundsValue | null>(null);
  /** Something is on its way to the device. */
  busy = $state(false);
  readonly ground: SnapGround;
  #active = $state<string | null>(null);
  #asked = 0;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly host: Host,
    private readonly around: EditsAround,
  ) {
    this.ground = new SnapGround(async (id) => featureSketch((await this.#shapeOf(id))?.geometry as Geometry | null));
  }

  async load(): Promise<void> {
    this.tell((await this.host.execute(EditStateOfDocument, {})).editState);
  }

  /** The device tells that features or layers changed. */
  tell(state: EditState | null | undefined): void {
    if (!state || state.version < this.state.version) return;
    const changed = state.version !== this.state.version;
    this.state = state;
    if (!changed) return;
    this.ground.forget();
    void this.#loadShape();
  }

  /** The layer that is drawn into. */
  get activeLayer(): string | null {
    return this.layer?.id ?? null;
  }

  set activeLayer(id: string | null) {
    this.#active = id;
  }

  get layer(): Layer | null {
    return this.around.layers().find(({ id }) => id === this.#active) ?? null;
  }

  /** Layers that a tool can draw into. */
  fitting(tool: DrawTool): Layer[] {
    return this.around.layers().filter((layer) => fits(layer, tool));
  }

  get selected(): string[] {
    return [...this.selection];
  }

  /** The editor draws the selected feature itself: always, but while a line is drawn across it. */
  get drawsShape(): boolean {
    return this.shape !== null && (this.tool === 'select' || this.points.length === 0);
  }

  /** Points of the path that is being drawn. */
  get points(): readonly Corner[] {
    return openPath(this.path.sketch);
  }

  start(layer?: string): void {
    if (layer !== undefined) this.#active = layer;
    if (this.on) return;
    this.around.clearMap();
    this.on = true;
    this.tool = 'select';
    void this.#loadShape();
  }

  stop(): void {
    this.on = false;
    this.wanted = null;
    this.#drop();
    this.shape = null;
    this.shapeId = null;
  }

  toggle(): void {
    if (this.on) this.stop();
    else this.start();
  }

  /** Takes a tool; one that draws needs a layer that it fits. */
  use(tool: EditTool): void {
    this.start();
    this.around.clearMap();
    this.#drop();
    this.wanted = null;
    if (tool in KIND && !this.#findLayer(tool as DrawTool)) {
      this.tool = 'select';
      this.wanted = tool as DrawTool;
      return;
    }
    // What is drawn anew has nothing to do with what is selected.
    if (tool in KIND) this.select([]);
    this.tool = tool;
  }

  /** Draws into a layer from now on. */
  drawInto(layer: string, tool: DrawTool): void {
    this.#active = layer;
    if (this.layer?.visible === false) this.around.showLayer(layer);
    this.use(tool);
  }

  select(ids: readonly string[], more = false): void {
    this.cut = false;
    this.selection = new Set(more ? [...this.selection, ...ids] : ids);
    void this.#loadShape();
  }

  /** Selects it beside the others, or no longer. */
  toggleSelected(id: string): void {
    this.select(this.selection.has(id) ? this.selected.filter((other) => other !== id) : [...this.selected, id]);
  }

  openFeature(id: string): void {
    if (!this.selection.has(id)) this.select([id]);
    this.around.form(id);
  }

  /** Selects every feature of the visible layers whose bounds touch a box. */
  async selectIn(bounds: BoundsValue, more: boolean): Promise<void> {
    await this.#attempt(async () => {
      const found: string[] = more ? this.selected : [];
      for (const { id } of this.around.layers().filter(({ visible }) => visible)) await this.#collect(id, bounds, found);
      this.select(found.slice(0, MOST_SELECTED));
      this.cut = found.length > MOST_SELECTED;
    });
  }

  async #collect(layer: string, bounds: BoundsValue, found: string[]): Promise<void> {
    let after: string | null = null;
    do {
      const { features }: { features: { next: string | null; features: readonly { id: string }[] } } = await this.host.execute(FeaturesInBoxDocument, {
        query: { layer, bounds: { ...bounds } }, first: PAGE, after,
      });
      found.push(...features.features.map(({ id }) => id));
      after = features.next;
    } while (after !== null && found.length <= MOST_SELECTED);
  }

  /** Ends the path that is being drawn and does with it what the tool is for. */
  async finish(): Promise<void> {
    const sketch = finished(this.path.sketch);
    if (!sketch || sketch.kind === 'box') return;
    switch (this.tool) {
      case 'line':
      case 'polygon':
        return this.#draw(sketch);
      case 'split':
        return this.#replace(async (id) => (await this.host.execute(SplitDrawnDocument, { id, line: geo(sketch) })).splitFeature);
      case 'hole':
        return this.#replace(async (id) => [(await this.host.execute(HoleDrawnDocument, { id, ring: geo(sketch) })).cutHole]);
    }
  }

  /** Puts a point; the next one can be put at once. */
  async putPoint(at: Corner): Promise<void> {
    await this.#draw(pathOf('point', [{ lng: Number(at.lng.toFixed(7)), lat: Number(at.lat.toFixed(7)) }]), true);
  }

  preview(shape: PathSketch): void {
    this.shape = shape;
  }

  /** Gives the selected feature another shape; with nothing left of it, it is deleted. */
  async reshape(shape: PathSketch | null): Promise<void> {
    const id = this.shapeId;
    if (id === null) return;
    if (!shape) return this.remove();
    this.shape = shape;
    await this.#edit(async () => {
      await this.host.execute(ReshapeFeatureDocument, { id, geometry: geo(shape) });
    }, () => this.#loadShape());
  }

  async merge(): Promise<void> {
    await this.#edit(async () => {
      const { mergeFeatures } = await this.host.execute(MergeDrawnDocument, { ids: this.selected });
      this.select([mergeFeatures.id]);
    });
  }

  async remove(): Promise<void> {
    const ids = this.selected;
    if (ids.length === 0) return;
    await this.#edit(async () => {
      const { deleteFeatures } = await this.host.execute(DeleteDrawnDocument, { ids });
      this.select([]);
      this.around.form(null);
      this.around.deleted(deleteFeatures);
    });
  }

  /** Takes back a point of the path that is being drawn, else the device's last edit. */
  async undo(): Promise<void> {
    if (this.on && this.points.length > 0) return this.path.undo();
    await this.#attempt(async () => this.tell((await this.host.execute(UndoEditDocument, {})).undoEdit));
  }

  async redo(): Promise<void> {
    if (this.on && this.path.canRedo) return this.path.redo();
    await this.#attempt(async () => this.tell((await this.host.execute(RedoEditDocument, {})).redoEdit));
  }

  /** One step out; false if there was nothing to leave. */
  stepOut(): boolean {
    if (!this.on) return false;
    if (this.wanted !== null) this.wanted = null;
    else if (this.points.length > 0) this.#drop();
    else if (this.tool !== 'select') this.use('select');
    else if (this.selection.size > 0) this.select([]);
    else this.stop();
    return true;
  }

  #drop(): void {
    this.path.clear();
    this.hover = null;
    this.picked = null;
    this.snapped = null;
    this.box = null;
  }

  #findLayer(tool: DrawTool): boolean {
    if (this.layer) return fits(this.layer, tool);
    const [first] = this.fitting(tool);
    if (!first) return false;
    this.#active = first.id;
    if (!first.visible) this.around.showLayer(first.id);
    return true;
  }

  async #draw(sketch: PathSketch, again = false): Promise<void> {
    const { layer } = this;
    if (!layer) return;
    await this.#edit(async () => {
      const { addFeature } = await this.host.execute(DrawFeatureDocument, { layer: layer.id, geometry: geo(sketch) });
      this.path.clear();
      if (!again) this.tool = 'select';
      this.#choose([addFeature], sketch);
      if (layer.fields.length > 0) this.around.form(addFeature.id);
    });
  }

  /** Does something to the one selected feature that may make others of it. */
  async #replace(act: (id: string) => Promise<readonly FeatureShapeFragment[]>): Promise<void> {
    const [id] = this.selection;
    if (id === undefined) return;
    await this.#edit(async () => {
      const made = await act(id);
      this.path.clear();
      this.tool = 'select';
      this.#choose(made, null);
    });
  }

  #choose(made: readonly FeatureShapeFragment[], sketch: PathSketch | null): void {
    const [only, ...others] = made;
    // Seen at once: its tiles come a moment later.
    if (only && others.length === 0) {
      this.shapeId = only.id;
      this.shape = sketch ?? featureSketch(only.geometry as Geometry | null);
    }
    this.select(made.map(({ id }) => id));
  }

  /** One edit after the other; the new state is there when it is done. */
  async #edit(act: () => Promise<void>, refused: () => unknown = () => undefined): Promise<void> {
    const turn = this.#queue.then(() => this.#attempt(act, refused));
    this.#queue = turn;
    await turn;
  }

  async #attempt(act: () => Promise<void>, refused: () => unknown = () => undefined): Promise<void> {
    this.busy = true;
    try {
      await act();
      await this.load();
    } catch (error) {
      this.around.failed(error);
      refused();
    } finally {
      this.busy = false;
    }
  }

  async #loadShape(): Promise<void> {
    const turn = ++this.#asked;
    const [id, ...others] = this.selection;
    if (!this.on || id === undefined || others.length > 0) {
      this.shape = null;
      this.shapeId = null;
      this.picked = null;
      return;
    }
    if (this.shapeId !== id) this.picked = null;
    const feature = await this.#shapeOf(id).catch(() => undefined);
    if (turn !== this.#asked || feature === undefined) return;
    if (!feature || feature.deleted) {
      this.select([]);
      return;
    }
    this.shapeId = id;
    this.shape = featureSketch(feature.geometry as Geometry | null);
  }

  async #shapeOf(id: string): Promise<FeatureShapeFragment | null> {
    return (await this.host.execute(FeatureShapeOfDocument, { id })).feature;
  }
}

function fits({ geometryKind }: Layer, tool: DrawTool): boolean {
  return geometryKind === 'ANY' || geometryKind === KIND[tool];
}

function geo(sketch: PathSketch): NonNullable<Geo> {
  return featureGeometry(sketch) as NonNullable<Geo>;
}
