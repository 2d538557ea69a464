import { MAX_LATITUDE, wrapLongitude, type BoundsValue } from '../format/coordinates';
import type { Camera, MapView } from './map-view';

/** What every map can do, with WebGL or without. */
export type MapSurface = Pick<MapView, 'camera' | 'bounds' | 'fit' | 'zoomBy' | 'jumpTo' | 'project' | 'focus'>;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Pixels of the world at zoom 0, as MapLibre counts. */
const WORLD_PX = 512;
const MAX_ZOOM = 22;
const FIT_PADDING = 48;
const FIT_MAX_ZOOM = 16;

/** Web Mercator in units of the world: 0 at the upper left, 1 at the lower right. */
export function toWorld(lng: number, lat: number): Point {
  const sin = Math.sin((Math.max(-MAX_LATITUDE, Math.min(MAX_LATITUDE, lat)) * Math.PI) / 180);
  return { x: lng / 360 + 0.5, y: 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI) };
}

export function fromWorld({ x, y }: Point): { lng: number; lat: number } {
  return { lng: (x - 0.5) * 360, lat: (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI };
}

/**
 * The camera of the simple map, which is drawn from pictures where there is no WebGL: everything that
 * moves it, and where places are on it. It draws nothing itself.
 */
export class PictureView implements MapSurface {
  #camera: Camera;
  #width = 1;
  #height = 1;

  constructor(
    camera: Camera,
    private readonly element: HTMLElement,
    private readonly moved: (camera: Camera) => void,
  ) {
    this.#camera = camera;
  }

  get camera(): Camera {
    return this.#camera;
  }

  get size(): { width: number; height: number } {
    return { width: this.#width, height: this.#height };
  }

  get bounds(): BoundsValue {
    const [upper, lower] = [this.at({ x: 0, y: 0 }), this.at({ x: this.#width, y: this.#height })];
    const whole = lower.lng - upper.lng >= 360;
    return {
      west: whole ? -180 : wrapLongitude(upper.lng),
      south: Math.max(-MAX_LATITUDE, lower.lat),
      east: whole ? 180 : wrapLongitude(lower.lng),
      north: Math.min(MAX_LATITUDE, upper.lat),
    };
  }

  resize(width: number, height: number): void {
    this.#width = Math.max(1, width);
    this.#height = Math.max(1, height);
    this.jumpTo(this.#camera);
  }

  jumpTo({ lng, lat, zoom }: Camera): void {
    // Never more sky than map: the world is at least as high as the window.
    const least = Math.max(0, Math.log2(this.#height / WORLD_PX));
    const held = Math.max(least, Math.min(MAX_ZOOM, zoom));
    const half = this.#height / 2 / (WORLD_PX * 2 ** held);
    const y = Math.max(half, Math.min(1 - half, toWorld(lng, lat).y));
    this.#camera = { lng: wrapLongitude(lng), lat: fromWorld({ x: 0, y }).lat, zoom: held };
    this.moved(this.#camera);
  }

  zoomBy(step: number): void {
    this.jumpTo({ ...this.#camera, zoom: this.#camera.zoom + step });
  }

  /** Zooms so that the place under a point of the map stays under it. */
  zoomAround(step: number, point: Point): void {
    const place = toWorld(this.at(point).lng, this.at(point).lat);
    const zoom = Math.max(0, Math.min(MAX_ZOOM, this.#camera.zoom + step));
    const scale = WORLD_PX * 2 ** zoom;
    const centre = { x: place.x - (point.x - this.#width / 2) / scale, y: place.y - (point.y - this.#height / 2) / scale };
    this.jumpTo({ ...fromWorld(centre), zoom });
  }

  panBy(dx: number, dy: number): void {
    const { x, y } = toWorld(this.#camera.lng, this.#camera.lat);
    this.jumpTo({ ...fromWorld({ x: x + dx / this.scale, y: y + dy / this.scale }), zoom: this.#camera.zoom });
  }

  fit(bounds: BoundsValue): void {
    const east = bounds.east < bounds.west ? bounds.east + 360 : bounds.east;
    const [upper, lower] = [toWorld(bounds.west, bounds.north), toWorld(east, bounds.south)];
    const room = (px: number): number => Math.max(px / 4, px - 2 * FIT_PADDING);
    const zoom = Math.log2(Math.min(room(this.#width) / ((lower.x - upper.x) * WORLD_PX), room(this.#height) / ((lower.y - upper.y) * WORLD_PX)));
    this.jumpTo({ ...fromWorld({ x: (upper.x + lower.x) / 2, y: (upper.y + lower.y) / 2 }), zoom: Math.min(FIT_MAX_ZOOM, zoom) });
  }

  /** Pixels of the world at this zoom. */
  get scale(): number {
    return WORLD_PX * 2 ** this.#camera.zoom;
  }

  /** Where a place is on the map, in its pixels. */
  place(lng: number, lat: number): Point {
    const [to, centre] = [toWorld(lng, lat), toWorld(this.#camera.lng, this.#camera.lat)];
    return { x: (to.x - centre.x) * this.scale + this.#width / 2, y: (to.y - centre.y) * this.scale + this.#height / 2 };
  }

  /** The place at a point of the map; its longitude may lie beyond ±180. */
  at(point: Point): { lng: number; lat: number } {
    const centre = toWorld(this.#camera.lng, this.#camera.lat);
    return fromWorld({ x: centre.x + (point.x - this.#width / 2) / this.scale, y: centre.y + (point.y - this.#height / 2) / this.scale });
  }

  project({ lng, lat }: { lng: number; lat: number }): Point {
    const frame = this.element.getBoundingClientRect();
    const { x, y } = this.place(lng, lat);
    return { x: x + frame.left, y: y + frame.top };
  }

  focus(): void {
    this.element.focus();
  }
}
