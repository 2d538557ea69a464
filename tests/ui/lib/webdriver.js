// @ts-check
/** The few calls of WebDriver (W3C) that the tests need. */
import { PATIENCE } from './patience.js';

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** @typedef {{ x: number, y: number }} Point CSS pixels of the window */

export class WebDriver {
  /**
   * @param {string} base
   * @param {string} session
   */
  constructor(base, session) {
    this.base = base;
    this.session = session;
  }

  /**
   * @param {string} base
   * @param {Record<string, unknown>} capabilities
   */
  static async open(base, capabilities) {
    const { sessionId } = await call('POST', `${base}/session`, { capabilities: { alwaysMatch: capabilities } });
    const driver = new WebDriver(base, sessionId);
    // What is looked for is waited for: the page may still be loading it.
    await driver.#post('timeouts', { script: 2 * PATIENCE, implicit: PATIENCE });
    return driver;
  }

  async close() {
    await call('DELETE', `${this.base}/session/${this.session}`);
  }

  /**
   * Runs a function in the page and gives what it returns, or what its promise resolves to.
   * @template Argument
   * @template Result
   * @param {(argument: Argument) => Result | Promise<Result>} code
   * @param {Argument} [argument]
   * @returns {Promise<Result>}
   */
  async evaluate(code, argument) {
    const script = `const [argument, done] = arguments;
      Promise.resolve(argument).then(${code}).then(
        (value) => done({ value }), (error) => done({ error: String(error && error.stack || error) }));`;
    const answer = await this.#post('execute/async', { script, args: [argument ?? null] });
    if (answer.error !== undefined) throw new Error(`in the page: ${answer.error}`);
    return answer.value;
  }

  /** @param {string} testid */
  async find(testid) {
    const found = await this.#post('element', { using: 'css selector', value: `[data-testid="${testid}"]` });
    return String(found[ELEMENT]);
  }

  /** @param {string} testid */
  async click(testid) {
    await this.#post(`element/${await this.find(testid)}/click`, {});
  }

  /**
   * @param {string} testid
   * @param {string} text
   */
  async type(testid, text) {
    const element = await this.find(testid);
    await this.#post(`element/${element}/clear`, {});
    await this.#post(`element/${element}/value`, { text });
  }

  /**
   * Presses at one point and lets go at another, with steps between as a hand makes them.
   * @param {Point} from
   * @param {Point} to
   */
  async drag(from, to) {
    const steps = [0.25, 0.5, 0.75, 1].map((part) => move({ x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }));
    const actions = [move(from), { type: 'pointerDown', button: 0 }, ...steps, { type: 'pointerUp', button: 0 }];
    await this.#post('actions', { actions: [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions }] });
    await call('DELETE', `${this.base}/session/${this.session}/actions`);
  }

  /**
   * Clicks at a place.
   * @param {Point} at
   */
  async clickAt(at) {
    const actions = [move(at), { type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 }];
    await this.#post('actions', { actions: [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions }] });
    await call('DELETE', `${this.base}/session/${this.session}/actions`);
  }

  /**
   * Presses a key and lets it go, where the keyboard is.
   * @param {string} value
   */
  async press(value) {
    const actions = [{ type: 'keyDown', value }, { type: 'keyUp', value }];
    await this.#post('actions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
  }

  /** @returns {Promise<Buffer>} */
  async screenshot() {
    return Buffer.from(await call('GET', `${this.base}/session/${this.session}/screenshot`), 'base64');
  }

  /**
   * @param {string} path
   * @param {unknown} body
   */
  #post(path, body) {
    return call('POST', `${this.base}/session/${this.session}/${path}`, body);
  }
}

/** @param {Point} at */
function move({ x, y }) {
  return { type: 'pointerMove', duration: 60, x: Math.round(x), y: Math.round(y), origin: 'viewport' };
}

/**
 * @param {string} method
 * @param {string} url
 * @param {unknown} [body]
 * @returns {Promise<any>}
 */
async function call(method, url, body) {
  const response = await fetch(url, {
    method,
    signal: AbortSignal.timeout(3 * PATIENCE),
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const { value } = /** @type {any} */ (await response.json());
  if (!response.ok) throw new Error(`WebDriver: ${value?.error}: ${value?.message}`);
  return value;
}
