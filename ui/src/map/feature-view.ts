import type { Map as MapLibre, VectorTileSource } from 'maplibre-gl';
import { drawnKey, FEATURES, LABELS, targetsOf, type DrawnLayer } from './feature-layers';

/** At most so many features are looked at for one place. */
const MOST = 64;

interface Mark {
  readonly selected: boolean;
  readonly hidden: boolean;
}

/** The layers of features on the one map: their tiles, what is marked in them, and what is at a place. */
export class DrawnFeatures {
  layers: readonly DrawnLayer[] = [];
  #marks: ReadonlyMap<string, Mark> = new Map();

  constructor(private readonly map: MapLibre) {}

  /** True if the style has to be composed anew: new tiles alone take the place of the old ones as they come. */
  set(layers: readonly DrawnLayer[]): boolean {
    const before = this.layers;
    this.layers = layers;
    for (const { id, tiles } of layers) {
      const source = this.map.getSource<VectorTileSource>(drawnKey(id));
      if (source && source.tiles?.[0] !== tiles) source.setTiles([tiles]);
    }
    return lookOf(before) !== lookOf(layers);
  }

  mark(selected: ReadonlySet<string>, hidden: string | null): void {
    const marks = new Map<string, Mark>();
    for (const id of selected) marks.set(id, { selected: true, hidden: id === hidden });
    if (hidden !== null && !selected.has(hidden)) marks.set(hidden, { selected: false, hidden: true });
    for (const id of this.#marks.keys()) if (!marks.has(id)) this.#tell(id, { selected: false, hidden: false });
    for (const [id, mark] of marks) {
      const known = this.#marks.get(id);
      if (known?.selected !== mark.selected || known.hidden !== mark.hidden) this.#tell(id, mark);
    }
    this.#marks = marks;
  }

  /** Marks again: sources that were not there before know nothing of it. */
  remark(): void {
    for (const [id, mark] of this.#marks) this.#tell(id, mark);
  }

  /** Features within so many pixels, the uppermost of points first, then of lines, then of areas. */
  at({ x, y }: { x: number; y: number }, near: number): string[] {
    const layers = targetsOf(this.layers).filter((layer) => this.map.getLayer(layer));
    if (layers.length === 0) return [];
    const found = this.map.queryRenderedFeatures([[x - near, y - near], [x + near, y + near]], { layers });
    const rank = (layer: string): number => layers.indexOf(layer);
    const ids = found.toSorted((a, b) => rank(a.layer.id) - rank(b.layer.id)).map(({ properties }) => properties['id'] as unknown);
    return [...new Set(ids.filter((id): id is string => typeof id === 'string'))].slice(0, MOST);
  }

  /** A feature is of one layer; which one, its tiles know. */
  #tell(id: string, mark: Mark): void {
    for (const { id: layer } of this.layers) {
      const source = drawnKey(layer);
      if (!this.map.getSource(source)) continue;
      for (const sourceLayer of [FEATURES, LABELS]) this.map.setFeatureState({ source, sourceLayer, id }, { ...mark });
    }
  }
}

/** What of the layers is in the style but their tiles. */
function lookOf(layers: readonly DrawnLayer[]): string {
  return JSON.stringify(layers.map(({ id, style }) => [id, style]));
}
