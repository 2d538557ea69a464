import type { TileRequest } from '../host/host';
import type { Camera } from './map-view';
import type { Palette } from './palette';
import type { PictureView } from './picture-view';

/** What is drawn on the simple map. */
export interface PictureInput {
  readonly palette: Palette;
  /** The device's own picture of a view. */
  picture(camera: Camera, width: number, height: number): TileRequest;
  /** Tiles that can be drawn as they are, where the device draws no pictures. */
  readonly tiles: { readonly template: string; readonly size: number; readonly minZoom: number; readonly maxZoom: number } | null;
  authorise(url: string): TileRequest;
}

interface Frame {
  readonly image: ImageBitmap;
  readonly camera: Camera;
  readonly width: number;
  readonly height: number;
}

const KEPT_TILES = 256;
const COARSER = 4;

/** Draws the simple map on a canvas: the last picture at once where it now belongs, then the next one. */
export class PicturePainter {
  readonly #context: CanvasRenderingContext2D;
  readonly #tiles = new Map<string, Promise<ImageBitmap | null>>();
  #frame: Frame | null = null;
  #turn = 0;

  constructor(private readonly canvas: HTMLCanvasElement) {
    const context = canvas.getContext('2d');
    if (!context) throw new Error('a canvas without its plain context');
    this.#context = context;
  }

  /** What was drawn belongs to another theme or source. */
  forget(): void {
    this.#frame = null;
  }

  /** Moves what is there already; cheap enough for every move. */
  shift(view: PictureView, palette: Palette): void {
    const { width, height } = view.size;
    const ratio = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== w || this.canvas.height !== h) {
      this.canvas.width = w;
      this.canvas.height = h;
    }
    this.#context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#context.fillStyle = palette.sea;
    this.#context.fillRect(0, 0, width, height);
    if (!this.#frame) {
      this.#graticule(view, palette);
      return;
    }
    const { image, camera } = this.#frame;
    const grown = 2 ** (view.camera.zoom - camera.zoom);
    const centre = view.place(camera.lng, camera.lat);
    const [iw, ih] = [this.#frame.width * grown, this.#frame.height * grown];
    for (const turn of [-1, 0, 1]) {
      this.#context.drawImage(image, centre.x - iw / 2 + turn * view.scale, centre.y - ih / 2, iw, ih);
    }
  }

  /** Fetches what belongs to this view and draws it; of two calls the later wins. */
  async draw(view: PictureView, input: PictureInput): Promise<boolean> {
    const turn = ++this.#turn;
    const { width, height } = view.size;
    const camera = view.camera;
    const [w, h] = [Math.round(width), Math.round(height)];
    const image = (await fetched(input.picture(camera, w, h))) ?? (await this.#fromTiles(view, input));
    if (turn !== this.#turn) return false;
    if (image) this.#frame = { image, camera, width: w, height: h };
    this.shift(view, input.palette);
    return true;
  }

  /** Lines every ten degrees, where there is nothing else to see. */
  #graticule(view: PictureView, palette: Palette): void {
    const context = this.#context;
    context.strokeStyle = palette.waterLine;
    context.lineWidth = 1;
    context.beginPath();
    const { width, height } = view.size;
    for (let lng = -540; lng <= 540; lng += 10) {
      const { x } = view.place(lng, 0);
      context.moveTo(x, 0);
      context.lineTo(x, height);
    }
    for (let lat = -80; lat <= 80; lat += 10) {
      const { y } = view.place(0, lat);
      context.moveTo(0, y);
      context.lineTo(width, y);
    }
    context.stroke();
  }

  async #fromTiles(view: PictureView, input: PictureInput): Promise<ImageBitmap | null> {
    const { tiles } = input;
    if (!tiles) return null;
    const { width, height } = view.size;
    const surface = new OffscreenCanvas(Math.round(width), Math.round(height));
    const context = surface.getContext('2d');
    if (!context) return null;
    context.fillStyle = input.palette.sea;
    context.fillRect(0, 0, width, height);
    const wanted = Math.round(view.camera.zoom + Math.log2(512 / tiles.size));
    const zoom = Math.max(tiles.minZoom, Math.min(tiles.maxZoom, wanted));
    const side = view.scale / 2 ** zoom;
    const origin = view.place(-180, 85.05112878);
    const jobs: Promise<void>[] = [];
    for (let x = Math.floor(-origin.x / side); x * side + origin.x < width; x += 1) {
      for (let y = Math.max(0, Math.floor(-origin.y / side)); y < 2 ** zoom && y * side + origin.y < height; y += 1) {
        const at = { x: origin.x + x * side, y: origin.y + y * side, side };
        jobs.push(this.#tile(context, input, { z: zoom, x: ((x % 2 ** zoom) + 2 ** zoom) % 2 ** zoom, y }, at));
      }
    }
    await Promise.all(jobs);
    return surface.transferToImageBitmap();
  }

  /** One tile, or the part of a coarser one that covers its place. */
  async #tile(context: OffscreenCanvasRenderingContext2D, input: PictureInput, tile: { z: number; x: number; y: number }, at: { x: number; y: number; side: number }): Promise<void> {
    for (let up = 0; up <= Math.min(COARSER, tile.z - (input.tiles?.minZoom ?? 0)); up += 1) {
      const url = (input.tiles?.template ?? '').replace('{z}', String(tile.z - up)).replace('{x}', String(tile.x >> up)).replace('{y}', String(tile.y >> up));
      const image = await this.#kept(url, input);
      if (!image) continue;
      const part = image.width / 2 ** up;
      const [sx, sy] = [(tile.x % 2 ** up) * part, (tile.y % 2 ** up) * part];
      // A hair larger, so that no seam shows between neighbours.
      context.drawImage(image, sx, sy, part, part, at.x, at.y, at.side + 0.5, at.side + 0.5);
      return;
    }
  }

  #kept(url: string, input: PictureInput): Promise<ImageBitmap | null> {
    const found = this.#tiles.get(url);
    if (found) return found;
    const asked = fetched(input.authorise(url));
    this.#tiles.set(url, asked);
    const oldest = this.#tiles.keys().next().value;
    if (this.#tiles.size > KEPT_TILES && oldest !== undefined) this.#tiles.delete(oldest);
    return asked;
  }
}

/** A picture from the device, or `null` where there is none. */
async function fetched({ url, headers }: TileRequest): Promise<ImageBitmap | null> {
  try {
    const answer = await fetch(url, headers ? { headers } : {});
    return answer.ok && answer.status === 200 ? await createImageBitmap(await answer.blob()) : null;
  } catch {
    return null;
  }
}
