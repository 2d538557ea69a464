import 'maplibre-gl/dist/maplibre-gl.css';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import {
  Map as MapLibre,
  setMaxParallelImageRequests,
  setWorkerUrl,
  type GeoJSONSource,
  type MapMouseEvent,
  type MapTouchEvent,
  type StyleSpecification,
} from 'maplibre-gl';
import type { FeatureCollection } from 'geojson';
import type { BoundsValue } from '../format/coordinates';
import { wrapLongitude } from '../format/coordinates';
import type { TileRequest } from '../host/host';
import { Aim, type AimEvents } from './aim';
import './aim.css';
import { composeStyle, hatchName, MISSING, SHOWN, shownKey, type StyleInput } from './compose';
import { DRAFT, draftFeatures, EDITED, MOVE, type DraftPicture } from './draft-layers';
import { type DrawnLayer, FEATURE_NEAR } from './feature-layers';
import { DrawnFeatures } from './feature-view';
import { dotImage, hatchImage, moveImage } from './images';
import { HISTORY } from './history-layers';
import { REVIEW } from './review-layers';
import { COURSE, courseImage, type OnSiteSource } from './onsite-layers';
import { Mark } from './mark';
import { MAP_THEMES, PALETTES } from './palette';
import type { PointerAt, PointerMode } from './pointer-mode';
import { type DrawnRegion, NEAR, REGION_TARGETS, regionFeatures, REGIONS } from './region-layers';
import { collection, type Corner, rectangle } from './shapes';
import { DOT } from './world-style';

setWorkerUrl(workerUrl);
// A browser opens six connections to one host: some must stay free for everything that is no tile.
setMaxParallelImageRequests(4);

export interface Camera {
  readonly lng: number;
  readonly lat: number;
  readonly zoom: number;
}

export interface MapEvents {
  moved(camera: Camera): void;
  /** Everything in view is drawn, or (false) something is on its way. */
  idle(value: boolean): void;
  pointer(at: { lat: number; lng: number } | null): void;
  /** A tile of the shown source could not be had. */
  tileFailed(): void;
  /** A person asks what can be done with a place, by the other button or by the menu key. */
  menu(at: { lat: number; lng: number }, pixel: { x: number; y: number }): void;
  /** The outline or the name of a region was clicked. */
  regionPicked(id: string): void;
  /** A feature was clicked while nothing is drawn. */
  featurePicked(id: string, more: boolean): void;
  /** The graphics context went away and did not come back. */
  lost(): void;
}

export interface MapOptions {
  readonly container: HTMLElement;
  readonly camera: Camera;
  readonly style: StyleInput;
  readonly label: string;
  readonly authorise: (url: string) => TileRequest;
  readonly events: MapEvents;
}

const PULSE_MS = 250;

/** Pixels that stay free round what is brought into view. */
export type Room = number | { readonly top: number; readonly bottom: number; readonly left: number; readonly right: number };

/** The one imperative map. Nothing else in the program touches MapLibre. */
export class MapView {
  readonly #map: MapLibre;
  readonly #events: MapEvents;
  readonly #mark: Mark;
  readonly #overlays: Record<string, FeatureCollection> = {};
  readonly #drawn: DrawnFeatures;
  #style: StyleInput;
  #loaded = false;
  #drawing: (() => void) | null = null;
  #pulse: ReturnType<typeof setInterval> | undefined;

  /** Throws where WebGL 2 is missing. */
  constructor(options: MapOptions) {
    this.#events = options.events;
    this.#style = options.style;
    this.#map = new MapLibre({
      container: options.container,
      style: composeStyle(options.style),
      center: [options.camera.lng, options.camera.lat],
      zoom: options.camera.zoom,
      minZoom: 0,
      maxZoom: 22,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 0,
      renderWorldCopies: true,
      maxTileCacheSize: 256,
      locale: { 'Map.Title': options.label },
      transformRequest: (url) => ({ ...options.authorise(url) }),
    });
    this.#mark = new Mark(this.#map);
    this.#drawn = new DrawnFeatures(this.#map);
    this.#map.keyboard.disableRotation();
    this.#map.touchZoomRotate.disableRotation();
    this.#map.setMissingStyleImageResolver((id) => this.#drawImage(id));
    this.#listen();
  }

  get camera(): Camera {
    const { lng, lat } = this.#map.getCenter();
    return { lng: wrapLongitude(lng), lat, zoom: this.#map.getZoom() };
  }

  /** The rectangle in view, at most the whole world. */
  get bounds(): BoundsValue {
    const b = this.#map.getBounds();
    const whole = b.getEast() - b.getWest() >= 360;
    return {
      west: whole ? -180 : wrapLongitude(b.getWest()),
      south: Math.max(-85.05112878, b.getSouth()),
      east: whole ? 180 : wrapLongitude(b.getEast()),
      north: Math.min(85.05112878, b.getNorth()),
    };
  }

  setStyle(style: StyleInput): void {
    this.#style = style;
    this.#busy();
    this.#map.setStyle(this.#composed(), { diff: true });
    this.#drawn.remark();
  }

  setRegions(regions: readonly DrawnRegion[], selected: string | null): void {
    this.#setOverlay(REGIONS, regionFeatures(regions, selected));
  }

  /** Asks again for the tiles of the shown source: some may be there now, or no longer. */
  refreshShown(): void {
    const id = this.#style.shown ? shownKey(this.#style.shown) : null;
    if (id && this.#map.getSource(id)) this.#map.refreshTiles(id);
  }

  setMissing(missing: readonly BoundsValue[]): void {
    this.#setOverlay(MISSING, collection(missing.map((bounds) => rectangle(bounds))));
  }

  setDraft(picture: DraftPicture): void {
    this.#setOverlay(DRAFT, draftFeatures(picture));
  }

  /** Shows the feature that is being edited. */
  setEdited(picture: DraftPicture): void {
    this.#setOverlay(EDITED, draftFeatures(picture));
  }

  /** Shows layers of features. A new version of their tiles replaces the old ones as it comes. */
  setDrawn(layers: readonly DrawnLayer[]): void {
    // Before the first style is there, it is composed with these layers anyway.
    if (!this.#drawn.set(layers) || !this.#loaded) return;
    this.#busy();
    this.#map.setStyle(this.#composed(), { diff: true });
    this.#drawn.remark();
  }

  /** Which features look selected, and which are drawn by the editor meanwhile. */
  markDrawn(selected: ReadonlySet<string>, hidden: string | null): void {
    this.#drawn.mark(selected, hidden);
  }

  /** The features at a place of the map in pixels, what a click means first. */
  featuresAt(at: { x: number; y: number }, near = FEATURE_NEAR): string[] {
    return this.#drawn.at(at, near);
  }

  /** Shows what was, or what changed since. */
  setHistory(data: FeatureCollection): void {
    this.#setOverlay(HISTORY, data);
  }

  /** Shows what people disagree about. */
  setReview(data: FeatureCollection): void {
    this.#setOverlay(REVIEW, data);
  }

  /** The meridian at a share of the map's width; it may lie beyond ±180. */
  lngAtShare(share: number): number {
    const { clientWidth, clientHeight } = this.#map.getContainer();
    return this.#map.unproject([clientWidth * share, clientHeight / 2]).lng;
  }

  /** Calls back when the map has another size, until the returned function is called. */
  onResize(resized: () => void): () => void {
    this.#map.on('resize', resized);
    return () => void this.#map.off('resize', resized);
  }

  /** Calls back with every movement, until the returned function is called. */
  onMove(moved: () => void): () => void {
    this.#map.on('move', moved);
    return () => void this.#map.off('move', moved);
  }

  setOnSite(id: OnSiteSource, data: FeatureCollection): void {
    this.#setOverlay(id, data);
  }

  /** Calls back when a person moves the map (zooming is no moving), until the returned function is called. */
  onPan(panned: () => void): () => void {
    const listen = ({ originalEvent }: { originalEvent?: Event | undefined }): void => {
      if (originalEvent && !(originalEvent instanceof WheelEvent)) panned();
    };
    this.#map.on('movestart', listen);
    return () => void this.#map.off('movestart', listen);
  }

  fit(bounds: BoundsValue, maxZoom = 16, padding: Room = 48): void {
    const east = bounds.east < bounds.west ? bounds.east + 360 : bounds.east;
    this.#map.fitBounds([[bounds.west, bounds.south], [east, bounds.north]], { padding: this.#room(padding), animate: !reducedMotion(), duration: 400, maxZoom });
  }

  /** On a small map less stays free: else nothing would fit. */
  #room(wanted: Room): Exclude<Room, number> {
    const { clientWidth, clientHeight } = this.#map.getContainer();
    const all = typeof wanted === 'number' ? { top: wanted, bottom: wanted, left: wanted, right: wanted } : wanted;
    const share = Math.min(1, clientHeight / 2 / (all.top + all.bottom + 1), clientWidth / 2 / (all.left + all.right + 1));
    return { top: all.top * share, bottom: all.bottom * share, left: all.left * share, right: all.right * share };
  }

  zoomBy(step: number): void {
    this.#map.zoomTo(this.#map.getZoom() + step, { animate: !reducedMotion(), duration: 200 });
  }

  /** Goes there in one movement that shows the way, or at once where a person wants no movement. */
  flyTo(camera: Camera): void {
    if (reducedMotion()) this.jumpTo(camera);
    else this.#map.flyTo({ center: [camera.lng, camera.lat], zoom: camera.zoom, maxDuration: 1600 });
  }

  setMark(at: { lng: number; lat: number } | null): void {
    this.#mark.set(at);
  }

  jumpTo(camera: Camera): void {
    this.#map.jumpTo({ center: [camera.lng, camera.lat], zoom: camera.zoom });
  }

  /** Where a place is on the screen, in CSS pixels of the window. */
  project(at: { lng: number; lat: number }): { x: number; y: number } {
    const point = this.#map.project([at.lng, at.lat]);
    const frame = this.#map.getContainer().getBoundingClientRect();
    return { x: point.x + frame.left, y: point.y + frame.top };
  }

  resize(): void {
    this.#map.resize();
  }

  focus(): void {
    this.#map.getCanvas().focus();
  }

  /** Gives the keyboard a cross to point with, until it is stopped. */
  aim(events: AimEvents): Aim {
    const map = this.#map;
    const ground = {
      keys: map.getCanvas(),
      frame: map.getContainer(),
      center: () => map.getCenter(),
      pan: (x: number, y: number) => void map.panBy([x, y], { animate: false }),
      zoom: (step: number) => this.zoomBy(step),
      onMove: (moved: () => void) => {
        map.on('move', moved);
        return () => void map.off('move', moved);
      },
    };
    return new Aim(ground, events);
  }

  /** Where a place is on the map, in CSS pixels of the map. */
  pixel(at: Corner): { x: number; y: number } {
    const { x, y } = this.#map.project([at.lng, at.lat]);
    return { x, y };
  }

  go(at: Corner): void {
    this.#map.jumpTo({ center: [at.lng, at.lat] });
  }

  /** Lets the person draw, by pointer and by the cross; the returned function ends it. */
  draw(mode: PointerMode, rested: (at: Corner) => void): () => void {
    this.#drawing?.();
    const map = this.#map;
    const canvas = map.getCanvas();
    const at = ({ lngLat, point, originalEvent: { shiftKey, altKey } }: MapMouseEvent | MapTouchEvent): PointerAt => ({
      corner: { lng: lngLat.lng, lat: lngLat.lat }, x: point.x, y: point.y, shift: shiftKey, alt: altKey,
    });
    const aimed = (corner: Corner, shift = false): PointerAt => ({ corner, ...this.pixel(corner), shift });
    const press = (event: MapMouseEvent | MapTouchEvent): void => {
      if ('button' in event.originalEvent && event.originalEvent.button !== 0) return;
      if (mode.press(at(event))) event.preventDefault();
    };
    const move = (event: MapMouseEvent | MapTouchEvent): void => mode.move(at(event));
    const release = (event: MapMouseEvent | MapTouchEvent): void => {
      mode.release(at(event));
      // Else a finger would press a second time, as a mouse.
      if (event.type === 'touchend') event.originalEvent.preventDefault();
    };
    const drawing = mode.cursor !== '';
    if (drawing) {
      map.boxZoom.disable();
      map.doubleClickZoom.disable();
    }
    canvas.style.cursor = mode.cursor;
    const listeners = [['mousedown', press], ['mousemove', move], ['mouseup', release], ['touchstart', press], ['touchmove', move], ['touchend', release]] as const;
    for (const [name, listen] of listeners) map.on(name, listen);
    const cross = this.aim({
      moved: (corner) => mode.aimed(aimed(corner)),
      rested,
      set: (corner, shift) => mode.set(aimed(corner, shift)),
      finish: (corner) => mode.finish(aimed(corner)),
      begun: () => mode.begun ?? false,
      key: (event, corner) => mode.key(event, aimed(corner)),
    });
    const stop = (): void => {
      if (this.#drawing !== stop) return;
      this.#drawing = null;
      mode.cancel();
      cross.stop();
      for (const [name, listen] of listeners) map.off(name, listen);
      if (drawing) {
        map.boxZoom.enable();
        map.doubleClickZoom.enable();
      }
      canvas.style.cursor = '';
    };
    this.#drawing = stop;
    return stop;
  }

  remove(): void {
    this.#drawing?.();
    clearInterval(this.#pulse);
    this.#map.remove();
  }

  #composed(): StyleSpecification {
    const style = composeStyle(this.#style, this.#drawn.layers);
    for (const [id, data] of Object.entries(this.#overlays)) {
      style.sources[id] = { type: 'geojson', data };
    }
    return style;
  }

  #setOverlay(id: string, data: FeatureCollection): void {
    this.#overlays[id] = data;
    const source = this.#map.getSource<GeoJSONSource>(id);
    if (source) void source.setData(data);
  }

  /** The region whose outline or name is at a place: the uppermost of several. */
  #regionAt({ x, y }: { x: number; y: number }): string | null {
    const layers = REGION_TARGETS.filter((layer) => this.#map.getLayer(layer));
    const found = this.#map.queryRenderedFeatures([[x - NEAR, y - NEAR], [x + NEAR, y + NEAR]], { layers });
    const id: unknown = found[0]?.properties.id;
    return typeof id === 'string' ? id : null;
  }

  #drawImage(id: string): void {
    if (id === COURSE && !this.#map.hasImage(id)) {
      this.#map.addImage(id, courseImage(), { sdf: true, pixelRatio: 2 });
      return;
    }
    if (id === MOVE && !this.#map.hasImage(id)) {
      this.#map.addImage(id, moveImage(), { sdf: true, pixelRatio: 2 });
      return;
    }
    if (id === DOT && !this.#map.hasImage(id)) {
      this.#map.addImage(id, dotImage(), { sdf: true, pixelRatio: 2 });
      return;
    }
    const theme = MAP_THEMES.find((name) => hatchName(name) === id);
    if (theme && !this.#map.hasImage(id)) {
      this.#map.addImage(id, hatchImage(PALETTES[theme].hatch), { pixelRatio: 2 });
    }
  }

  #listen(): void {
    const map = this.#map;
    map.on('load', () => {
      this.#loaded = true;
      map.setStyle(this.#composed(), { diff: true });
      this.#drawn.remark();
    });
    map.on('moveend', () => this.#events.moved(this.camera));
    map.on('movestart', () => this.#busy());
    map.on('dataloading', () => this.#busy());
    map.on('idle', () => {
      clearInterval(this.#pulse);
      this.#pulse = undefined;
      this.#events.idle(true);
    });
    map.on('mousemove', ({ lngLat }) => this.#events.pointer({ lat: lngLat.lat, lng: lngLat.lng }));
    map.on('mouseout', () => this.#events.pointer(null));
    map.on('contextmenu', ({ lngLat, originalEvent }) => {
      originalEvent.preventDefault();
      if (this.#drawing) return;
      const at = { lat: lngLat.lat, lng: wrapLongitude(lngLat.lng) };
      this.#events.menu(at, { x: originalEvent.clientX, y: originalEvent.clientY });
    });
    map.on('click', ({ point, originalEvent }) => {
      if (this.#drawing) return;
      const [feature] = this.#drawn.at(point, FEATURE_NEAR);
      if (feature !== undefined) return this.#events.featurePicked(feature, originalEvent.shiftKey);
      const region = this.#regionAt(point);
      if (region) this.#events.regionPicked(region);
    });
    for (const layer of REGION_TARGETS) {
      map.on('mouseenter', layer, () => this.#drawing || (map.getCanvas().style.cursor = 'pointer'));
      map.on('mouseleave', layer, () => this.#drawing || (map.getCanvas().style.cursor = ''));
    }
    map.on('error', (event: { sourceId?: string; error?: { message?: string } }) => {
      if (event.sourceId?.startsWith(SHOWN)) this.#events.tileFailed();
      map.triggerRepaint();
    });
    // `idle` comes only after a frame, and a tile that failed or was dropped does not ask for one.
    map.on('sourcedataabort', () => map.triggerRepaint());
    this.#watchContext();
  }

  /**
   * Something is on its way. A tile that is not there (404) tells nobody and asks for no frame, so
   * that its coarser tile would not be drawn before the map moves: frames are asked for meanwhile.
   */
  #busy(): void {
    this.#events.idle(false);
    this.#pulse ??= setInterval(() => this.#map.triggerRepaint(), PULSE_MS);
  }

  /** Graphics drivers drop contexts; MapLibre restores them, unless the driver does not come back. */
  #watchContext(): void {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    this.#map.on('webglcontextlost', () => {
      waiting = setTimeout(() => this.#events.lost(), 5000);
    });
    this.#map.on('webglcontextrestored', () => clearTimeout(waiting));
  }
}

function reducedMotion(): boolean {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches;
}
