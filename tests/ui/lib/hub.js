// @ts-check
/** The real `map-offline-hub`, with everything embedded: its own issuer lets in whoever says a name. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { collect, start, stop } from './children.js';
import { until } from './patience.js';
import { freshFolder, PROGRAMS, removeFolder } from './paths.js';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

export class Hub {
  folder = freshFolder('hub');
  /** @type {ChildProcess | null} */
  child = null;
  said = () => '';

  /**
   * @param {number} port
   * @param {number} objects
   */
  constructor(port, objects) {
    this.port = port;
    this.objects = objects;
  }

  static async start() {
    const hub = new Hub(await freePort(), await freePort());
    await hub.again();
    return hub;
  }

  /** As it is typed and shown. */
  get address() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts it, also after its end, at the same address with what it kept. */
  async again() {
    const env = {
      ...process.env,
      MAP_OFFLINE_HUB__SERVER__LISTEN: `127.0.0.1:${this.port}`,
      MAP_OFFLINE_HUB__OBJECTS__LISTEN: `127.0.0.1:${this.objects}`,
      MAP_OFFLINE_HUB__SOURCES__ALLOW_PRIVATE: 'true',
    };
    const child = start(join(PROGRAMS, 'map-offline-hub'), ['--folder', join(this.folder, 'hub'), 'serve'], { env });
    this.child = child;
    this.said = collect(child.stderr);
    child.stdout?.resume();
    await until(`the hub is ready: ${this.said()}`, async () => {
      if (child.exitCode !== null) throw new Error(`the hub ended with ${child.exitCode}: ${this.said()}`);
      return fetch(`${this.address}/ready`, { signal: AbortSignal.timeout(1000) }).then(({ ok }) => ok, () => false);
    });
  }

  /** Takes it away for a while. */
  async leave() {
    if (this.child) await stop(this.child);
    this.child = null;
  }

  async close() {
    await this.leave();
    removeFolder(this.folder);
  }

  /**
   * A token of somebody, by a code that is typed on a page, as a program gets one.
   * @param {string} login
   * @returns {Promise<string>}
   */
  async token(login) {
    const issuer = `${this.address}/issuer`;
    const asked = await answerOf(form(`${issuer}/device/authorization`, { client_id: CLIENT, scope: SCOPES }));
    await this.letIn(asked.user_code, login);
    const poll = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', client_id: CLIENT, device_code: asked.device_code };
    return (await answerOf(form(`${issuer}/token`, poll))).access_token;
  }

  /**
   * Types the code that a program shows, as somebody.
   * @param {string} code
   * @param {string} login
   */
  async letIn(code, login) {
    const address = `${this.address}/issuer/device`;
    const page = await fetch(`${address}?user_code=${encodeURIComponent(code)}`);
    const cookie = (page.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const ask = /name="ask" value="([^"]*)"/.exec(await page.text())?.[1] ?? '';
    const answer = await form(address, { ask, login }, cookie);
    if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
  }

  /**
   * Asks the hub as somebody.
   * @param {string} token
   * @param {string} query
   * @param {Record<string, unknown>} [variables]
   * @returns {Promise<any>}
   */
  async ask(token, query, variables = {}) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const response = await fetch(`${this.address}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
    const { data, errors } = /** @type {any} */ (await response.json());
    if (errors) throw new Error(errors[0].message);
    return data;
  }
}

const CLIENT = 'map-offline';
const SCOPES = 'map:read cache:write edits:write conflicts:resolve workspace:admin';

/**
 * @param {string} url
 * @param {Record<string, string>} fields
 * @param {string} [cookie]
 */
function form(url, fields, cookie) {
  return fetch(url, { method: 'POST', body: new URLSearchParams(fields), headers: cookie ? { cookie } : {} });
}

/**
 * @param {Promise<Response>} asked
 * @returns {Promise<any>}
 */
async function answerOf(asked) {
  const response = await asked;
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}
