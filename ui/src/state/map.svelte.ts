import { CoverageOfDocument, type CoverageOfQuery } from '../graphql/generated/graphql';
import type { Host } from '../host/host';
import type { Camera, MapView } from '../map/map-view';
import { offlineShare } from '../map/offline-share';
import type { MapSurface, PictureView } from '../map/picture-view';
import { isVector, type Source } from './sources.svelte';

export type Tool = 'box' | 'area' | 'line';

export type Coverage = CoverageOfQuery['coverage'];

/** What the map shows now, for everything around it. */
export class MapState {
  view = $state.raw<MapView | null>(null);
  problem = $state<'none' | 'no-webgl' | 'lost'>('none');
  /** The map of pictures that stands in where there is no WebGL. */
  pictures = $state.raw<PictureView | null>(null);
  /** A person goes on with the map of pictures; what is wrong steps aside. */
  simple = $state(false);
  camera = $state.raw<Camera>({ lng: 0, lat: 0, zoom: 0 });
  pointer = $state.raw<{ lat: number; lng: number } | null>(null);
  coverage = $state.raw<Coverage | null>(null);
  /** The part of the view that is stored, from 0 to 1, by area. */
  share = $state(0);
  tilesFailing = $state(false);
  /** What one draws with. */
  tool = $state<Tool | null>(null);
  /** Counts up when the map has to be made again. */
  generation = $state(0);
  #asked = 0;

  constructor(private readonly host: Host) {}

  get drawing(): boolean {
    return this.tool !== null;
  }

  set drawing(on: boolean) {
    this.tool = on ? 'box' : null;
  }

  /** The map that a person sees. */
  get surface(): MapSurface | null {
    return this.problem === 'none' ? this.view : this.pictures;
  }

  /** Asks how much of the view is stored; an answer that was overtaken is dropped. */
  async look(source: Source | null): Promise<void> {
    const { surface: view } = this;
    const turn = ++this.#asked;
    if (!source || !view) {
      this.coverage = null;
      return;
    }
    const variables = { sourceId: source.id, bounds: view.bounds, zoom: tileZoom(source, view.camera.zoom) };
    const { coverage } = await this.host.execute(CoverageOfDocument, variables);
    if (turn !== this.#asked) return;
    this.share = offlineShare(variables.bounds, coverage.missing);
    this.coverage = coverage;
  }
}

/** The zoom of the tiles that MapLibre asks for at a camera zoom: it counts in 512 px tiles. */
export function tileZoom(
  source: Pick<Source, 'tileSize' | 'minZoom' | 'maxZoom' | 'format' | 'address' | 'vectorLayers'>,
  cameraZoom: number,
): number {
  const vector = isVector(source);
  const shift = vector ? 0 : Math.log2(512 / (source.tileSize || 256));
  const zoom = vector ? Math.floor(cameraZoom) : Math.round(cameraZoom + shift);
  return Math.max(source.minZoom, Math.min(source.maxZoom, zoom));
}
