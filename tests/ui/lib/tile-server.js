// @ts-check
/** A tile server as there are many: XYZ over HTTP on a free port of this machine. */
import { once } from 'node:events';
import { createServer } from 'node:http';

/** @typedef {import('./pyramid.js').Pyramid} Pyramid */
/** @typedef {{ status: number, type?: string, body?: string | Buffer }} Misbehaviour */

export class TileServer {
  /** Milliseconds before each answer. */
  delay = 0;
  /** Tiles answered for, by `z/x/y`, in order. @type {string[]} */
  asked = [];
  /**
   * What is answered instead of the tile, if anything.
   * @type {(key: string) => Misbehaviour | null}
   */
  instead = () => null;

  /** @type {(key: string) => Promise<void> | null} */
  #held = () => null;

  /** @param {Pyramid} tiles */
  constructor(tiles) {
    this.tiles = tiles;
    this.server = createServer((request, response) => void this.#answer(request.url ?? '', response));
  }

  /** @param {Pyramid} tiles */
  static async start(tiles) {
    const server = new TileServer(tiles);
    await server.listen();
    return server;
  }

  /** Its port, free when it is first asked for; the same after every stop. */
  port = 0;

  async listen() {
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = /** @type {import('node:net').AddressInfo} */ (this.server.address()).port;
  }

  /**
   * Holds answers back until the returned function is called, so that a job stands where a story
   * wants it, however fast or slow the machine is.
   * @param {(key: string) => boolean} [which]
   * @returns {() => void}
   */
  hold(which = () => true) {
    let release = () => {};
    const released = /** @type {Promise<void>} */ (new Promise((resolve) => (release = resolve)));
    this.#held = (key) => (which(key) ? released : null);
    return () => {
      this.#held = () => null;
      release();
    };
  }

  get template() {
    return `http://127.0.0.1:${this.port}/{z}/{x}/{y}.png`;
  }

  async stop() {
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  /**
   * @param {string} url
   * @param {import('node:http').ServerResponse} response
   */
  async #answer(url, response) {
    const key = /^\/(\d+\/\d+\/\d+)\.png$/.exec(url)?.[1] ?? '';
    const other = this.instead(key);
    if (this.delay > 0) await new Promise((resolve) => setTimeout(resolve, this.delay));
    await this.#held(key);
    this.asked.push(key);
    const tile = this.tiles.get(key);
    if (other) response.writeHead(other.status, { 'content-type': other.type ?? 'text/plain' }).end(other.body ?? 'no');
    else if (tile) response.writeHead(200, { 'content-type': 'image/png' }).end(tile);
    else response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such tile.');
  }
}
