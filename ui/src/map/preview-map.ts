import 'maplibre-gl/dist/maplibre-gl.css';
import { Map as MapLibre, type GeoJSONSource } from 'maplibre-gl';
import type { TileRequest } from '../host/host';
import { composeStyle, type StyleInput } from './compose';
import { DRAFT, draftFeatures } from './draft-layers';
import type { Camera } from './map-view';
import type { Sketch } from './sketch';
import { WORLD } from './world-style';

export interface PreviewOptions {
  readonly container: HTMLElement;
  readonly camera: Camera;
  readonly style: StyleInput;
  readonly label: string;
  readonly authorise: (url: string) => TileRequest;
}

/** A small map that is only looked at: what one zoom of a source shows. */
export class PreviewMap {
  readonly #map: MapLibre;
  #drawn: { sketch: Sketch | null; buffer: number } = { sketch: null, buffer: 0 };

  /** Throws where WebGL 2 is missing. */
  constructor(options: PreviewOptions) {
    this.#map = new MapLibre({
      container: options.container,
      style: previewStyle(options.style),
      center: [options.camera.lng, options.camera.lat],
      zoom: options.camera.zoom,
      minZoom: -2,
      interactive: false,
      attributionControl: false,
      fadeDuration: 0,
      maxTileCacheSize: 16,
      locale: { 'Map.Title': options.label },
      transformRequest: (url) => ({ ...options.authorise(url) }),
    });
    this.#map.on('load', () => this.#redraw());
    // A missing tile asks for no frame of its own.
    this.#map.on('error', () => this.#map.triggerRepaint());
  }

  show(camera: Camera, sketch: Sketch | null, buffer: number): void {
    this.#drawn = { sketch, buffer };
    this.#map.jumpTo({ center: [camera.lng, camera.lat], zoom: camera.zoom });
    this.#redraw();
  }

  remove(): void {
    this.#map.remove();
  }

  #redraw(): void {
    const picture = { ...this.#drawn, hover: null, picked: null, handles: false };
    void this.#map.getSource<GeoJSONSource>(DRAFT)?.setData(draftFeatures(picture));
  }
}

/** The source alone, where there is one: the world under it would say nothing of its detail. */
export function previewStyle(input: StyleInput): ReturnType<typeof composeStyle> {
  const style = composeStyle(input);
  const kept = new Set([DRAFT, ...Object.keys(style.sources).filter((id) => (input.shown ? id.startsWith('shown') : id === WORLD))]);
  return {
    ...style,
    sources: Object.fromEntries(Object.entries(style.sources).filter(([id]) => kept.has(id))),
    layers: style.layers.filter((layer) => !('source' in layer) || kept.has(String(layer.source))),
  };
}
